"""Ours on the full rules: the package's own engine through its public door, the Python around it included."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np

from benchmarks.workforce.common import timed
from sangkien.words import Distribution, package_yaml, quantities
from sangkien.workforce import Agency, Grade, Outcomes, Service, Stratum, simulate_population

#: People of an agency.
SIZE: Final = 200
#: A service of three grades: the benchmark needs its shape, not its figures.
SERVICE: Final = Service(
    currency="VND",
    base_salary=1.49,
    grades=(
        Grade("senior", 4.40, 0.34, 8, 36, tenure_from=108),
        Grade("officer", 2.34, 0.33, 9, 36),
        Grade("assistant", 1.86, 0.20, 12, 24),
    ),
    shares=(0.15, 0.65, 0.20),
    entry_shares=(0.0, 0.8, 0.2),
)


def medians() -> dict[str, Any]:
    """Every prior's median, in one world."""
    rows = {row["quantity"]: row for row in package_yaml("sangkien.beliefs", "priors.yaml")["priors"]}
    return {
        q.id: np.full(1, Distribution.from_interval(q.scale, rows[q.id]["low"], rows[q.id]["high"]).median())
        for q in quantities()
    }


def run(people: int, months: int, seed: int, *, threads: int = 1) -> tuple[Outcomes, float, float]:
    """The outcomes of the status quo, CPU seconds, wall seconds; nobody is drawn before, the engine draws its own."""
    parameters = medians()
    strata = [Stratum(Agency(size=SIZE), people // SIZE, "all")]
    world = np.zeros(1, np.uint32)

    def months_pass(over: Any) -> Outcomes:
        (found,) = simulate_population(
            SERVICE, strata, parameters, [{}], months=months, seed=seed, worlds=world, over=over
        )
        return found

    if threads == 1:
        return timed(lambda: months_pass(map))
    with ThreadPoolExecutor(threads) as pool:
        return timed(lambda: months_pass(pool.map))
