"""Many agencies: the whole is the sum of its parts, whoever does the work, and each agency has luck of its own."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from sangkien.workforce import Agency, Outcomes, Stratum, measures, population, simulate, simulate_population

from .agencies import AGENCY, SERVICE, medians, numbers, prior_draws, same

SMALL = Agency(size=20, departments=1)
COUNTRY = (
    Stratum(AGENCY, 7, "Ha Noi"),
    Stratum(replace(SMALL, cost_of_living=0.88), 40, "Ben Tre"),
    Stratum(replace(AGENCY, layers=2), 3, "Ha Noi"),
)
MIX = {"accompaniment": 0.5, "partner_choice": 0.5, "performance_pay": 0.1}


def whole(**changes: object) -> Outcomes:
    asked = {"months": 18, "seed": 3, "worlds": numbers(5)} | changes
    return simulate_population(SERVICE, COUNTRY, prior_draws(5), [MIX], **asked)[0]  # type: ignore[arg-type]  # as changed


def test_one_agency_is_what_it_is_alone() -> None:
    values = prior_draws(4)
    (found,) = simulate_population(
        SERVICE, [Stratum(AGENCY, 1, "Ha Noi")], values, [MIX], months=18, seed=3, worlds=numbers(4)
    )
    alone = simulate(SERVICE, AGENCY, values, MIX, months=18, seed=3, worlds=numbers(4))
    groups = {name: of for name, of in found.groups.items() if name != "region"}
    inside = {key: of for key, of in found.by_group.items() if key[1] != "region"}
    assert same(replace(found, groups=groups, by_group=inside), alone)


def test_regions_add_up_to_the_whole() -> None:
    found = whole()
    assert found.groups["region"] == ("Ha Noi", "Ben Tre", "outside")
    for name, measure in measures().items():
        if measure.total != "mean":
            parts = found.by_group[name, "region"].sum(axis=1)
            np.testing.assert_allclose(parts, found.totals[name], rtol=1e-12, err_msg=name)
    assert (found.totals["headcount"] <= 7 * 60 + 40 * 20 + 3 * 60).all()
    assert found.by_group["launched", "region"][:, -1].sum() > 0


def test_the_work_may_be_shared_out_in_any_way(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = whole()
    monkeypatch.setattr(population, "TASK", 130)
    with ThreadPoolExecutor(2) as pool:
        assert same(plain, whole(over=pool.map))


def test_agencies_of_one_kind_have_luck_of_their_own() -> None:
    values = medians(1)
    sums = [
        simulate_population(
            SERVICE, [Stratum(AGENCY, n, "Ha Noi")], values, [{}], months=24, seed=3, worlds=numbers(1)
        )[0].totals["tried"][0]
        for n in range(1, 30)
    ]
    assert len(set(np.diff(sums))) > 5


def test_a_large_population_has_less_luck_in_it() -> None:
    """Ten times the agencies: the spread between seeds, relative to the mean, falls to about a third."""
    values = medians(1)

    def spread(agencies: int) -> float:
        found = [
            simulate_population(
                SERVICE, [Stratum(AGENCY, agencies, "A")], values, [{}], months=24, seed=s, worlds=numbers(1)
            )[0].totals["tried"][0]
            for s in range(40)
        ]
        return float(np.std(found, ddof=1) / np.mean(found))

    assert spread(40) < 0.55 * spread(4)


@pytest.mark.parametrize(
    ("strata", "words"),
    [
        ((), "there are none"),
        ((Stratum(Agency(size=100_000), 50_000, "A"),), "can be told apart"),
    ],
)
def test_populations_that_cannot_be_are_refused(strata: tuple[Stratum, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        simulate_population(SERVICE, strata, medians(1), [{}], months=1, seed=1, worlds=numbers(1))


def test_a_stratum_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="0 agencies"):
        Stratum(AGENCY, 0, "A")
    with pytest.raises(ValueError, match="name of a region"):
        Stratum(AGENCY, 1, " ")
