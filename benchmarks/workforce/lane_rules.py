"""What the reduced rules need in lanes: smaller, larger, chosen, fused, e**x; and Threefry's words of luck."""

from typing import Any, Final

import numpy as np
from numba.extending import overload, register_jitable

from benchmarks.workforce import arith, lanes, rules
from benchmarks.workforce.arith import f32

#: How everything here is compiled: into whoever calls it.
_INLINE: Final = {"forceinline": True}
inlined = register_jitable(**_INLINE)
i32 = np.int32


def _is_lanes(*values: Any) -> bool:
    return any(isinstance(v, lanes.Lanes) for v in values)


@overload(arith.least, jit_options=_INLINE, strict=False)
def _least(a: Any, b: Any) -> Any:
    if isinstance(b, lanes.Lanes) and not isinstance(a, lanes.Lanes):
        return lambda a, b: lanes.select(b < a, b, a)
    if _is_lanes(a):
        return lambda a, b: lanes.select(a < b, a, b)
    return lambda a, b: a if a < b else b


@overload(arith.most, jit_options=_INLINE, strict=False)
def _most(a: Any, b: Any) -> Any:
    if isinstance(b, lanes.Lanes) and not isinstance(a, lanes.Lanes):
        return lambda a, b: lanes.select(b > a, b, a)
    if _is_lanes(a):
        return lambda a, b: lanes.select(a > b, a, b)
    return lambda a, b: a if a > b else b


@overload(arith.choose, jit_options=_INLINE, strict=False)
def _choose(condition: Any, yes: Any, no: Any) -> Any:
    if _is_lanes(condition):
        return lambda condition, yes, no: lanes.select(condition, yes, no)
    return lambda condition, yes, no: yes if condition else no


@overload(arith.muladd, jit_options=_INLINE, strict=False)
def _muladd(a: Any, b: Any, c: Any) -> Any:
    if _is_lanes(a, b, c):
        return lambda a, b, c: lanes.fused(a, b, c)
    return lambda a, b, c: a * b + c


@overload(arith.whole, jit_options=_INLINE, strict=False)
def _whole(x: Any) -> Any:
    if _is_lanes(x):
        return lambda x: lanes.floor(x)
    return lambda x: f32(np.floor(x))


_LOG2E: Final = f32(1.4426950408889634)
#: Adding it rounds to whole numbers, which the low bits of the sum then are.
_ROUNDER: Final = f32(1.5 * 2**23)
#: 2**r for r in -1/2..1/2, minimax in relative error (4e-6), exact at 0.
_P1: Final = f32(0.69312411)
_P2: Final = f32(0.24024104)
_P3: Final = f32(0.05590688)
_P4: Final = f32(0.0095827)


@overload(arith.exp, jit_options=_INLINE, strict=False)
def _exp(x: Any) -> Any:
    if not _is_lanes(x):
        return lambda x: f32(np.exp(x))

    def power(x: Any) -> Any:
        shifted = arith.muladd(x, _LOG2E, _ROUNDER)
        r = arith.muladd(x, _LOG2E, _ROUNDER - shifted)
        p = arith.muladd(arith.muladd(arith.muladd(r, _P4, _P3), r, _P2), r, _P1)
        p = arith.muladd(p, r, arith.ONE)
        return lanes.from_bits(lanes.bits(p) + lanes.left(lanes.bits(shifted), i32(23)))

    return power


for _rule in (
    rules.pay, rules.money_gap, rules.second_job, rules.slack, rules.staying, rules.idea, rules.trying,
    rules.climate, rules.approval, rules.succeeding, rules.next_motive, rules.next_fear, rules.next_skill,
    rules.happens,
):  # fmt: skip
    inlined(_rule)

_R13, _R15, _R26, _R06, _R17, _R29, _R16, _R24 = (i32(r) for r in (13, 15, 26, 6, 17, 29, 16, 24))
_PARITY: Final = i32(0x1BD11BDA)


@inlined
def _mix(x: Any, y: Any, bits: Any) -> Any:
    total = x + y
    return total, lanes.rotate(y, bits) ^ total


@inlined
def _mix4(x: Any, y: Any, r0: Any, r1: Any, r2: Any, r3: Any) -> Any:
    x, y = _mix(x, y, r0)
    x, y = _mix(x, y, r1)
    x, y = _mix(x, y, r2)
    return _mix(x, y, r3)


@inlined
def threefry(key0: Any, key1: Any, counter0: Any, counter1: Any) -> Any:
    """Threefry-2x32-13 (Salmon, Moraes, Dror and Shaw, SC11): two words a lane from two keys and two counters."""
    key2 = key0 ^ key1 ^ _PARITY
    x, y = counter0 + key0, counter1 + key1
    x, y = _mix4(x, y, _R13, _R15, _R26, _R06)
    x, y = x + key1, y + (key2 + i32(1))
    x, y = _mix4(x, y, _R17, _R29, _R16, _R24)
    x, y = x + key2, y + (key0 + i32(2))
    x, y = _mix4(x, y, _R13, _R15, _R26, _R06)
    x, y = x + key0, y + (key1 + i32(3))
    return _mix(x, y, _R17)


_UNIT: Final = f32(2.0**-32)
_ROOT6: Final = f32(6**0.5)


@inlined
def uniform(word: Any) -> Any:
    """A uniform draw in 0..1 from a whole word."""
    return arith.muladd(lanes.to_float(word), _UNIT, arith.HALF)


@inlined
def triangular(word: Any) -> Any:
    """A draw of mean 0 and variance 1 from the two halves of a word."""
    halves = (word & i32(0xFFFF)) + lanes.right(word, i32(16))
    return arith.muladd(lanes.to_float(halves), _ROOT6 / f32(2**16), -_ROOT6 * f32(1 - 2.0**-16))


@inlined
def shock(word: Any) -> Any:
    """The hours' shock from a word's two low bytes: the high ones decide what ``uniform`` decides."""
    halves = (word & i32(0xFF)) + (lanes.right(word, i32(8)) & i32(0xFF))
    scale = rules.SHOCK_HOURS * _ROOT6
    return arith.muladd(lanes.to_float(halves), scale / f32(2**8), -scale * f32(1 - 2.0**-8))
