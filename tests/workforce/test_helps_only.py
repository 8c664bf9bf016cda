"""What helps_only claims, in two parts.

At the level of a decision: for the same official in the same state, moving the lever away from its status quo never
lowers the chance of trying an idea (beyond float32 rounding), whatever the other parameters; and an idea meant for
citizens stays one. This holds in worlds whose beliefs do not themselves hold an effect to be harmful: an odds ratio
below 1 lies in the tail of some priors, and the engine obeys it.

In the aggregate: over many worlds under shared draws, mean tries do not fall. The first does not imply it, since those
who try more are busy more, and may fail and learn fear; it is checked on draws from the priors.
"""

import numpy as np
import pytest

from sangkien.words import Lever, levers
from sangkien.workforce.arith import chance
from sangkien.workforce.checks import check_levels
from sangkien.workforce.prepare import prepare
from sangkien.workforce.rules_decision import free_time, success_logodds, try_logodds, zeal
from sangkien.workforce.rules_people import knowledge_after
from sangkien.workforce.terms import Terms

from .agencies import AGENCY, SERVICE, Floats, prior_draws, run

HELPING_EFFECTS = (
    "effect.training.tries",
    "effect.training.success",
    "effect.support.success",
    "effect.seed_grant.success",
    "effect.champions.tries",
    "effect.space.ties",
    "effect.codesign.citizen_share",
)
HELPERS = [lever for lever in levers() if lever.helps_only]
#: Whoever is refused has hands free for another try: these keep people at work on what they began.
KEEPS_BUSY = {"layer_refusal"}


def try_chance(terms: Terms, states: dict[str, Floats]) -> Floats:
    """The chance of trying in each world for an official in the given state, levers at work for a month."""
    at = {name: values.astype(np.float32) for name, values in states.items()}
    free = free_time(terms.time, at["skill"], at["hours"], at["missing"])
    knowledge = knowledge_after(terms.people, at["knowledge"])
    x = try_logodds(
        terms.decision,
        win=chance(success_logodds(terms.success, at["skill"], knowledge)),
        zeal=zeal(terms.decision, at["motive"]),
        taste=at["taste"],
        pay=at["pay"],
        citizens=states["citizens"] < 0.5,
        climate=at["climate"],
        free=free,
        fear=at["fear"],
        ties=at["ties"],
        months_permanent=at["tenure"],
        knowledge=knowledge,
        champion=np.round(at["champion"]),
    )
    return chance(x).astype(np.float64)


def states(worlds: int) -> dict[str, Floats]:
    rng = np.random.default_rng(12)
    return {
        "skill": rng.normal(0, 1.5, worlds),
        "hours": rng.uniform(0, 80, worlds),
        "missing": rng.uniform(0, 0.3, worlds),
        "knowledge": rng.uniform(0, 1, worlds),
        "taste": rng.lognormal(0, 0.5, worlds),
        "pay": rng.uniform(3, 12, worlds),
        "motive": rng.normal(0, 1, worlds),
        "citizens": rng.uniform(0, 1, worlds),
        "climate": rng.uniform(0, 1, worlds),
        "fear": rng.uniform(0, 1, worlds),
        "ties": rng.uniform(0, 4, worlds),
        "tenure": rng.uniform(0, 400, worlds),
        "champion": rng.uniform(0, 1, worlds),
    }


@pytest.mark.parametrize("lever", HELPERS, ids=lambda lever: lever.id)
def test_a_lever_that_only_helps_never_lowers_a_chance_to_try(lever: Lever) -> None:
    worlds = 4000
    values, officials = prior_draws(worlds, seed=99), states(worlds)
    for harmful_below_one in HELPING_EFFECTS:
        values[harmful_below_one] = np.maximum(values[harmful_below_one], 1.0)
    far = lever.low if lever.status_quo == lever.high else lever.high
    steps = [lever.status_quo + (far - lever.status_quo) * share for share in (0.0, 1 / 3, 2 / 3, 1.0)]
    if lever.id == "fewer_layers":
        steps = [0.0, 1.0, 2.0, 3.0, 4.0, 6.0]
    before = None
    for level in steps:
        terms = prepare(SERVICE, AGENCY, values, check_levels({lever.id: level}))
        found = try_chance(terms, officials)
        meant = terms.path.citizens.astype(np.float64)
        if before is not None:
            assert (found >= before[0] - 2e-6).all()
            assert (meant >= before[1]).all()
        before = (found, meant)


@pytest.mark.parametrize("lever", HELPERS, ids=lambda lever: lever.id)
def test_a_lever_that_only_helps_does_not_lower_mean_tries(lever: Lever) -> None:
    """Paired over 150 worlds with shared luck: the mean change is not below zero by more than two standard errors.

    Where fewer refusals keep people busy, launches are what must not fall.
    """
    worlds = 150
    far = lever.low if lever.status_quo == lever.high else lever.high
    values = prior_draws(worlds, seed=4)
    counted = "launched" if lever.id in KEEPS_BUSY else "tried"
    change = (
        run({lever.id: far}, worlds=worlds, parameters=values).totals[counted]
        - run(worlds=worlds, parameters=values).totals[counted]
    )
    error = change.std(ddof=1) / np.sqrt(worlds)
    assert change.mean() >= -2 * error
