"""Limits: some tries are free, then waits grow; what is not used comes back; memory is bounded."""

import pytest

from sangkien.web import limits
from sangkien.web.limits import Budget, Tries
from sangkien.words import Refusal


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def wait(tries: Tries | Budget, key: str = "k") -> int:
    """Try; the seconds to wait where it is too early, else 0."""
    try:
        tries.take(key)
    except Refusal as refused:
        return int(refused.problems[0].parameters["seconds"])  # type: ignore[arg-type]
    return 0


def test_waits_double_up_to_the_longest() -> None:
    clock = Clock()
    tries = Tries(3, 10, clock)
    assert [wait(tries) for _ in range(3)] == [0, 0, 0]
    seen = []
    for _ in range(6):
        seen.append(wait(tries))
        clock.now += seen[-1]
        assert wait(tries) == 0
    assert seen == [1, 2, 4, 8, 10, 10]


def test_many_tries_at_once_are_many() -> None:
    tries = Tries(5, 60, Clock())
    assert sum(wait(tries) == 0 for _ in range(100)) == 5


def test_asking_while_one_has_to_wait_makes_it_no_longer() -> None:
    clock = Clock()
    tries = Tries(1, 60, clock)
    wait(tries)
    assert [wait(tries) for _ in range(50)] == [1] * 50


def test_a_right_try_forgets_the_wrong_ones() -> None:
    tries = Tries(2, 60, Clock())
    wait(tries)
    wait(tries)
    assert wait(tries) == 1
    tries.right("k")
    assert wait(tries) == 0
    assert wait(tries, "other") == 0


def test_people_who_share_an_address_do_not_shut_each_other_out() -> None:
    """Each right try takes itself back, and no more: wrong ones of others still count."""
    tries = Tries(3, 60, Clock())
    for _ in range(50):
        assert wait(tries) == 0
        tries.right_once("k")
    assert [wait(tries) for _ in range(4)] == [0, 0, 0, 1]
    tries.right_once("never seen")


def test_wrong_tries_are_forgotten_after_an_hour() -> None:
    clock = Clock()
    tries = Tries(1, 60, clock)
    wait(tries)
    clock.now += 3601
    assert wait(tries) == 0
    assert wait(tries) == 1


def test_a_budget_comes_back_little_by_little() -> None:
    clock = Clock()
    budget = Budget(3, 30, clock)
    assert [wait(budget) for _ in range(4)] == [0, 0, 0, 10]
    clock.now += 10
    assert [wait(budget) for _ in range(2)] == [0, 10]
    clock.now += 1e6
    assert [wait(budget) for _ in range(4)] == [0, 0, 0, 10]


@pytest.mark.parametrize("make", [lambda c: Tries(1, 60, c), lambda c: Budget(1, 60, c)])
def test_names_made_up_by_the_million_take_no_memory(make, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(limits, "_MOST_KEYS", 10)
    found = make(Clock())
    for n in range(1000):
        wait(found, str(n))
    assert len(getattr(found, "_failed", None) or found._left) == 10
