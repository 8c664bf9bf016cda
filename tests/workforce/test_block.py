"""A world's outcomes belong to the world: not to its batch, its order, its scheme's neighbours or the run."""

from dataclasses import replace

import numpy as np
import pytest

from sangkien.words import Lever, levers
from sangkien.workforce import Agency, Outcomes, measures, simulate

from .agencies import AGENCY, SERVICE, numbers, prior_draws, run, same

MIX = {
    "accompaniment": 0.5,
    "performance_pay": 0.1,
    "fewer_layers": 1.0,
    "restructuring": 0.1,
    "recruitment": 2.0,
}


def test_worlds_one_by_one_equal_worlds_in_a_batch_to_the_bit() -> None:
    worlds = 7
    values = prior_draws(worlds)
    together = simulate(SERVICE, AGENCY, values, MIX, months=20, seed=3, worlds=numbers(worlds))
    apart = [
        simulate(
            SERVICE,
            AGENCY,
            {name: column[i : i + 1] for name, column in values.items()},
            MIX,
            months=20,
            seed=3,
            worlds=numbers(1, i),
        )
        for i in range(worlds)
    ]
    assert same(together, Outcomes.concatenate(apart))


def test_the_order_of_worlds_does_not_matter() -> None:
    worlds = 12
    values = prior_draws(worlds)
    order = np.random.default_rng(1).permutation(worlds)
    straight = simulate(SERVICE, AGENCY, values, MIX, months=15, seed=3, worlds=numbers(worlds))
    shuffled = simulate(
        SERVICE,
        AGENCY,
        {name: column[order] for name, column in values.items()},
        MIX,
        months=15,
        seed=3,
        worlds=numbers(worlds)[order],
    )
    for name, found in straight.totals.items():
        assert found[order].tobytes() == shuffled.totals[name].tobytes(), name


def test_the_same_call_gives_the_same_bits() -> None:
    assert same(run(MIX, worlds=5), run(MIX, worlds=5))


def test_another_seed_gives_other_luck() -> None:
    assert not same(run(worlds=5), run(worlds=5, seed=6))


@pytest.mark.parametrize("lever", list(levers()), ids=lambda lever: lever.id)
def test_a_lever_at_its_status_quo_changes_no_bit(lever: Lever) -> None:
    """Compared with the run that names no lever, and beside another lever that is moved."""
    base = {"knowledge": 0.5} if lever.id != "knowledge" else {"seed_grant": 1.0}
    named = run(base | {lever.id: lever.status_quo}, worlds=4, months=10)
    assert same(run(base, worlds=4, months=10), named)


def test_a_longer_horizon_does_not_rewrite_the_months_before() -> None:
    short, long = run(MIX, worlds=6, months=10), run(MIX, worlds=6, months=24)
    for name, values in short.monthly.items():
        assert (long.monthly[name][:, :10] == values).all(), name


@pytest.mark.parametrize("keep", [["sustained", "unmet_need", "cost_ours"], []])
def test_only_the_months_to_be_kept_are_kept_and_nothing_else_changes(keep: list[str]) -> None:
    values = prior_draws(4)
    whole, part = (
        simulate(SERVICE, AGENCY, values, MIX, months=14, seed=3, worlds=numbers(4), keep=kept)
        for kept in (None, keep)
    )
    assert set(whole.monthly) == set(measures())
    assert set(part.monthly) == set(keep)
    assert same(replace(whole, monthly=part.monthly), part)
    assert all(part.monthly[name].tobytes() == whole.monthly[name].tobytes() for name in keep)
    assert same(part, Outcomes.concatenate([part]))


def test_an_agency_of_one_department_forms_no_ties_across() -> None:
    alone = run(agency=Agency(size=30, departments=1), worlds=4)
    assert (alone.totals["cross_ties"] == 0).all()
