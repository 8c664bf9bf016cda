"""The engines side by side: their names, and how much each is given so that a measurement lasts long enough."""

import importlib
from collections.abc import Callable
from typing import Final, NamedTuple

from benchmarks.workforce.common import Population, Series


class Engine(NamedTuple):
    """An engine on the reduced rules: its module, what it is called, and a measurement's people and months."""

    module: str
    name: str
    people: int
    months: int

    def run(self, population: Population, months: int, seed: int) -> Series:
        """Let the months pass in this engine."""
        found: Callable[[Population, int, int], Series] = importlib.import_module(
            f"benchmarks.workforce.{self.module}"
        ).run
        return found(population, months, seed)


OURS: Final = Engine("ours_reduced", "ours, reduced rules", 1_000_000, 120)
NUMPY: Final = Engine("numpy_arrays", "NumPy", 100_000, 120)
#: The others; people as many as suit each best of what was tried, from 500 (Mesa) or 10,000 up to a million.
OTHERS: Final = (
    Engine("mesa_agents", "Mesa 3, plain agents", 2_000, 120),
    Engine("polars_frames", "Polars", 200_000, 36),
    NUMPY,
    Engine("jax_scan", "JAX on the CPU", 100_000, 120),
    Engine("plain_numba", "numba, a plain loop", 100_000, 150),
)
REDUCED: Final = (OURS, *OTHERS)
#: Ratios to reach, ours to theirs; the first is that of the data frame engines.
GOALS: Final = {"mesa_agents": 800, "polars_frames": 75, "numpy_arrays": 13, "jax_scan": 15, "plain_numba": 6}
#: The speed of two cores to reach, in that of one.
TWO_CORES: Final = 1.9
