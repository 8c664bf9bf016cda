"""What the processor's vector ports allow: vector instructions of the dense loops, ports, clock."""

import re
from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit

from benchmarks.workforce.common import timed
from benchmarks.workforce.kernel_layout import LANES, ROW
from benchmarks.workforce.rules import UNIT

#: Instructions that move between registers and memory: other ports, or none, carry them.
_MOVES: Final = re.compile(r"v(p?mov(?!msk)|broadcast|zeroupper|pbroadcast)")
_VECTOR: Final = re.compile(r"\n\t(v[a-z0-9]+)\t[^\n]*")
#: Officials of one vector.
VECTOR: Final = 8
#: Turns of the loop that tells the clock; a turn is two instructions of a cycle each, one waiting for the other.
_TURNS: Final = 200_000_000


class Loop(NamedTuple):
    """An innermost loop: its vector instructions but for moves, its moves, and the steps of its counters."""

    arithmetic: int
    moves: int
    steps: frozenset[int]


def loops_of(assembly: str) -> tuple[list[Loop], Loop]:
    """The innermost loops on whole vectors in AT&T ``assembly``, and what stands outside them."""
    found, outside = [], [0, 0]
    for block in re.split(r"\n(?=\.L\w+:)", assembly):
        label = block.split(":", 1)[0].strip()
        names = [m.group(1) for m in _VECTOR.finditer(block) if "%ymm" in m.group(0) or "%xmm" in m.group(0)]
        moves = sum(bool(_MOVES.match(name)) for name in names)
        back = list(re.finditer(rf"\n\tj\w+\t{re.escape(label)}\b", block))
        if back and "%ymm" in block:
            body = block[: back[-1].end()]
            steps = [int(step) for step in re.findall(r"\n\taddq\t\$(-?\d+), %r", body)]
            found.append(Loop(len(names) - moves, moves, frozenset(abs(step) for step in steps)))
        else:
            outside[0] += len(names) - moves
            outside[1] += moves
    return found, Loop(outside[0], outside[1], frozenset())


def vendor_ports() -> int:
    """How many vector arithmetic ports a core has: 4 on AMD's since Zen, 3 on Intel's for 256 bits."""
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:  # noqa: PTH123
            return 4 if "AuthenticAMD" in file.read() else 3
    except OSError:
        return 3


@njit(error_model="numpy")
def _chain(turns: int, start: Any) -> Any:
    x = start
    for i in range(turns):
        x = (x + i) ^ start
    return x


def clock() -> float:
    """Cycles a second, of a chain of dependent additions and exclusive ors, best of five."""
    start = np.int64(0x5DEECE66D)
    _chain(1, start)
    return 2 * _TURNS / min(timed(lambda: _chain(_TURNS, start))[1] for _ in range(5))


class Limit(NamedTuple):
    """The vector instructions of one vector of officials' month, and the cycles an official at the ports' limit."""

    arithmetic: float
    moves: float
    cycles: float


def _limit(arithmetic: float, moves: float) -> Limit:
    return Limit(arithmetic, moves, arithmetic / VECTOR / vendor_ports())


def reduced_limit() -> Limit:
    """The kernel's passes (what is no loop is unrolled: the draws), from the code compiled last."""
    from benchmarks.workforce import kernel

    arithmetic = moves = 0.0
    for part in (kernel._begin, kernel._finish):
        loops, outside = loops_of(_assembly(part))
        for loop in loops:
            rows = max(step for step in loop.steps if step % (4 * ROW) == 0) / (4 * ROW)
            arithmetic += loop.arithmetic / rows
            moves += loop.moves / rows
        rows_of_month = UNIT * LANES / VECTOR
        arithmetic += outside.arithmetic / rows_of_month
        moves += outside.moves / rows_of_month
    return _limit(arithmetic, moves)


def full_limit() -> Limit:
    """The full engine's six passes: its loops that step by whole vectors."""
    from sangkien.workforce import fast

    loops = [loop for loop in loops_of(_assembly(fast._months))[0] if loop.steps == {VECTOR}]
    return _limit(sum(loop.arithmetic for loop in loops), sum(loop.moves for loop in loops))


def _assembly(function: Any) -> str:
    found: str = next(iter(function.inspect_asm().values()))
    return found
