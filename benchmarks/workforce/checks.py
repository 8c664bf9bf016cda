"""Whether engines agree: each engine's fourteen series with NumPy's, within Monte-Carlo error."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from benchmarks.workforce.common import F64, SERIES, Population, Series
from benchmarks.workforce.engines import Engine

#: A difference of means beyond so many standard errors is none that chance makes.
Z_BOUND: Final = 6.0
#: Months are compared in so many stretches.
STRETCHES: Final = 4


def stretches(runs: Iterable[Series]) -> F64:
    """Means of each stretch of months, (runs, stretches, 14)."""
    tables = [np.stack([run.monthly[name] for name in SERIES], 1) for run in runs]
    found: F64 = np.stack([[part.mean(0) for part in np.array_split(t, STRETCHES)] for t in tables])
    return found


def furthest(one: F64, other: F64) -> float:
    """The largest difference of means, in its standard errors; of a pair without spread, 0 or infinity."""
    apart = np.abs(one.mean(0) - other.mean(0))
    error = np.sqrt(one.var(0, ddof=1) / len(one) + other.var(0, ddof=1) / len(other))
    z = np.divide(apart, error, out=np.where(apart > 0, np.inf, 0.0), where=error > 0)
    return float(z.max())


def runs_of(engine: Engine, population: Population, months: int, seeds: Iterable[int]) -> F64:
    """``stretches`` of an engine's runs, one a seed."""
    return stretches(engine.run(population, months, seed) for seed in seeds)


def same(one: Series, other: Series) -> bool:
    """Whether two runs agree to the bit."""
    return all(one.monthly[name].tobytes() == other.monthly[name].tobytes() for name in SERIES)
