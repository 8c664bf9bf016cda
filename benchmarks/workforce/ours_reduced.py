"""Ours on the reduced rules: the kernel in lanes, in as many threads as asked for."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from benchmarks.workforce.arith import f32
from benchmarks.workforce.common import SERIES, Population, Series, as_series, timed
from benchmarks.workforce.kernel import run_blocks
from benchmarks.workforce.kernel_layout import FLOAT_SUMS, SCALE, UNITS
from benchmarks.workforce.rules import UNIT, Levers, terms

#: Blocks that a thread takes at a time, at least.
TAKEN = 64


def run(
    population: Population, months: int, seed: int, *, threads: int = 1, levers: Levers | None = None
) -> Series:
    """Let the months pass; to the same bits whatever ``threads``."""
    given = terms(levers or Levers())
    units = population.size // UNIT
    blocks = -(-units // UNITS)
    key0, key1 = np.random.SeedSequence(seed).generate_state(2).view(np.int32)

    def part(begins: int, ends: int) -> Any:
        out = np.zeros(months * len(SERIES), np.int64)
        run_blocks(begins, ends, units, months, key0, key1, tuple(population), given, out)
        return out

    def months_pass() -> Any:
        if threads == 1:
            return part(0, blocks)
        bounds = np.linspace(0, blocks, max(4 * threads, blocks // TAKEN) + 1).astype(int).tolist()
        with ThreadPoolExecutor(threads) as pool:
            return sum(pool.map(part, bounds[:-1], bounds[1:]))

    whole, cpu, wall = timed(months_pass)
    rows = whole.reshape(months, len(SERIES)).astype(np.float64)
    rows[:, -FLOAT_SUMS:] /= f32(SCALE)
    return as_series(rows, cpu, wall)
