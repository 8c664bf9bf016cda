"""A small service, agencies and worlds that the tests share."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sangkien.words import Distribution, package_yaml, quantities
from sangkien.workforce import Agency, Grade, Outcomes, Service, simulate
from sangkien.workforce.checks import check_levels
from sangkien.workforce.frame import Frame
from sangkien.workforce.prepare import Conditions
from sangkien.workforce.reference import ReferenceRun
from sangkien.workforce.terms import of_world

Floats = NDArray[np.float64]

SERVICE = Service(
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
AGENCY = Agency(size=60, departments=3, unit_sizes=(4, 11, 7, 9, 14, 15))
LEVERS_OFF: Mapping[str, float] = {}


def prior_draws(worlds: int, seed: int = 7) -> dict[str, Floats]:
    """One draw a world from every prior."""
    rng = np.random.default_rng(seed)
    rows = {row["quantity"]: row for row in package_yaml("sangkien.beliefs", "priors.yaml")["priors"]}
    return {
        q.id: np.asarray(
            Distribution.from_interval(q.scale, rows[q.id]["low"], rows[q.id]["high"]).quantile(
                rng.random(worlds)
            )
        )
        for q in quantities()
    }


def medians(worlds: int, **changes: float) -> dict[str, Floats]:
    """Every prior's median in every world; ``changes`` name quantities with two underscores for a point."""
    rows = {row["quantity"]: row for row in package_yaml("sangkien.beliefs", "priors.yaml")["priors"]}
    found = {
        q.id: np.full(
            worlds,
            Distribution.from_interval(q.scale, rows[q.id]["low"], rows[q.id]["high"]).median(),
        )
        for q in quantities()
    }
    for name, value in changes.items():
        quantity = name.replace("__", ".")
        assert quantity in found, quantity
        found[quantity] = np.full(worlds, value)
    return found


def numbers(worlds: int, start: int = 0) -> NDArray[np.uint32]:
    return np.arange(start, start + worlds, dtype=np.uint32)


def run(
    levels: Mapping[str, float] = LEVERS_OFF,
    *,
    worlds: int = 40,
    months: int = 36,
    seed: int = 5,
    agency: Agency = AGENCY,
    service: Service = SERVICE,
    parameters: Mapping[str, Floats] | None = None,
) -> Outcomes:
    values = prior_draws(worlds) if parameters is None else parameters
    return simulate(service, agency, values, levels, months=months, seed=seed, worlds=numbers(worlds))


def reference(
    levels: Mapping[str, float] = LEVERS_OFF,
    *,
    months: int = 36,
    seed: int = 5,
    agency: Agency = AGENCY,
    service: Service = SERVICE,
    parameters: Mapping[str, Floats] | None = None,
    world: int = 0,
) -> ReferenceRun:
    """The reference engine at the start of one world's run."""
    values = prior_draws(1) if parameters is None else parameters
    block = Conditions(service, agency, values)
    terms, usual = block.under(check_levels(levels)), block.under(check_levels({}))
    frame = Frame(service, agency, months)
    return ReferenceRun(frame, of_world(terms, 0), of_world(usual, 0), seed, world)


def same(a: Outcomes, b: Outcomes) -> bool:
    """Whether two outcomes agree to the bit."""
    return (
        a.groups == b.groups
        and all(a.monthly[k].tobytes() == b.monthly[k].tobytes() for k in a.monthly)
        and all(a.totals[k].tobytes() == b.totals[k].tobytes() for k in a.totals)
        and all(a.by_group[k].tobytes() == b.by_group[k].tobytes() for k in a.by_group)
        and a.by_group.keys() == b.by_group.keys()
    )
