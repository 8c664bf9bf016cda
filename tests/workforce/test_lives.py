"""Lives: what is told of single officials is what the ledger counts."""

import numpy as np
import pytest

from sangkien.workforce import Agency, simulate
from sangkien.workforce.lives import KINDS, Life, lives, telling

from .agencies import SERVICE, medians, numbers

AGENCY = Agency(size=150, departments=4, restructuring=((9, 0.05),))
VALUES = medians(1) | {"exit.base": np.array([0.1]), "merit.registrations": np.array([0.05])}
LEVELS = {"performance_pay": 0.1, "accompaniment": 0.5}


@pytest.fixture(scope="module")
def told() -> list[Life]:
    return lives(SERVICE, AGENCY, VALUES, LEVELS, months=60, seed=8)


@pytest.mark.parametrize("world", [0, 7])
def test_what_happened_to_everybody_is_what_was_counted(world: int) -> None:
    told = lives(SERVICE, AGENCY, VALUES, LEVELS, months=60, seed=8, world=world)
    found = simulate(SERVICE, AGENCY, VALUES, LEVELS, months=60, seed=8, worlds=numbers(1, world)).totals

    def happened(*kinds: str) -> int:
        return sum(life.count(kind) for life in told for kind in kinds)

    assert happened("tried", "tried_for_citizens") == found["tried"][0] > 0
    assert happened("tried", "tried_for_citizens", "idea") == found["ideas"][0]
    assert happened("handed", "handed_for_citizens") == found["project_started"][0]
    assert happened("refused") == found["refused"][0] > 0
    assert happened("launched", "launched_for_citizens", "show", "on_paper") == found["launched"][0]
    assert happened("show", "on_paper") == found["theatre"][0]
    assert happened("failed") == found["failed"][0]
    assert happened("punished") == found["sanctioned"][0] > 0
    assert happened("resigned") == found["exits"][0] > 0
    assert happened("left") == found["departures"][0] > 0
    assert sum(len(life.pay) for life in told) == found["headcount"][0] * 60
    assert sum(sum(life.pay) for life in told) == pytest.approx(found["pay_bill"][0], rel=1e-5)
    assert sum(len(life.lasting) for life in told) <= found["in_use"][0]


def test_everybody_has_a_life_of_whole_months(told: list[Life]) -> None:
    for life in told:
        last = life.since + len(life.pay) - 1
        assert last <= 60
        assert {one.kind for one in life.happenings} <= set(KINDS)
        assert all(life.since <= one.month <= last for one in life.happenings)
        ended = [one.kind for one in life.happenings if one.kind in ("resigned", "left")]
        assert len(ended) == (0 if last == 60 and not ended else 1)


def test_a_refusal_names_its_layer(told: list[Life]) -> None:
    layers = {one.layer for life in told for one in life.happenings if one.kind == "refused"}
    assert layers
    assert layers <= set(range(1, AGENCY.layers + 1))


def test_the_lives_told_are_telling_and_nobody_is_told_twice(told: list[Life]) -> None:
    found = telling(told, 6)
    assert [reason for reason, _ in found][:4] == ["lasting", "refused", "punished", "resigned"]
    assert len({id(life) for _, life in found}) == 6
    rest = [life for life in told if all(life is not other for _, other in found[:2])]
    assert found[2][1].count("punished") == max(life.count("punished") for life in rest)
    assert len(telling(told, 10_000)) <= len(told)
