"""What cannot be simulated is refused with the place and the remedy."""

from typing import Any

import numpy as np
import pytest

from sangkien.workforce import Agency, Grade, Outcomes, Service, simulate

from .agencies import AGENCY, SERVICE, medians, numbers, run

GOOD: dict[str, Any] = {"id": "a", "first": 2.0, "increment": 0.3, "steps": 9, "months_per_step": 36}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"first": -2.0}, "grade a: first coefficient"),
        ({"first": float("nan")}, "first coefficient"),
        ({"increment": -0.1}, "a step never lowers pay"),
        ({"steps": 0}, "1 to 100 steps"),
        ({"months_per_step": 0}, "1 to 600 months"),
    ],
)
def test_a_grade_that_cannot_be_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Grade(**(GOOD | change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"base_salary": -1.49}, "pay must be above 0"),
        ({"grades": ()}, "no grades"),
        ({"grades": (Grade(**GOOD), Grade(**GOOD))}, "given twice"),
        ({"shares": (0.5,)}, "add up to 1"),
        ({"shares": (0.5, 0.5)}, "2 numbers for 1 grades"),
        ({"entry_shares": (-1.0,)}, "shares of 0 or more"),
        ({"grades": (Grade(**GOOD, tenure_from=24),)}, "takes beginners"),
        ({"career_months": 3}, "career of 1 to 60 years"),
    ],
)
def test_a_service_that_cannot_be_is_refused(change: dict[str, Any], words: str) -> None:
    good: dict[str, Any] = {
        "currency": "VND",
        "base_salary": 1.49,
        "grades": (Grade(**GOOD),),
        "shares": (1.0,),
        "entry_shares": (1.0,),
    }
    with pytest.raises(ValueError, match=words):
        Service(**(good | change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"size": 0}, "2 to 100,000"),
        ({"unit_sizes": (10, 20)}, "add up to 30"),
        ({"unit_sizes": (120, 0)}, "go from 0 and add up to 120"),
        ({"departments": 40}, "the number of units"),
        ({"layers": -1}, "0 to 12 layers"),
        ({"contract_share": 1.2}, "contract_share"),
        ({"cost_of_living": 0.0}, "cost_of_living"),
        ({"restructuring": ((6, 0.2), (3, 0.3))}, "go forward"),
        ({"restructuring": ((3, 0.2), (6, 0.1))}, "stay closed"),
        ({"restructuring": ((0, 0.2),)}, "month from 1 on"),
        ({"restructuring": ((3, 1.2),)}, "share of posts"),
    ],
)
def test_an_agency_that_cannot_be_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Agency(**change)


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ({"magic": 1.0}, "'magic' is not in"),
        ({"knowledge": 1.5}, "knowledge: level 1.5 lies outside"),
        ({"knowledge": float("nan")}, "lies outside"),
        ({"fewer_layers": 1.5}, "whole number"),
        (
            {"patient_terms": 0.5, "launch_reward": 1.0},
            "patient_terms and launch_reward contradict each other: .* take one of them out",
        ),
        ({"engagement": 0.0, "partner_choice": 1.0}, "engagement and partner_choice contradict each other"),
    ],
)
def test_a_level_that_cannot_be_is_refused(levels: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        run(levels, worlds=1, months=1)


def test_parameters_are_exactly_the_register_and_finite() -> None:
    values = medians(2)
    short = {name: column for name, column in values.items() if name != "choice.scale"}
    for wrong, words in (
        (short, "missing"),
        (values | {"weight.magic": np.ones(2)}, "unknown"),
        (values | {"choice.scale": np.ones(3)}, "one value for 2 worlds"),
        (values | {"choice.scale": np.array([1.0, np.nan])}, "choice.scale: nan in world 2 of 2"),
        (values | {"choice.scale": np.array([1.0, -1.0])}, "choice.scale: -1 in world 2 of 2 is not above 0"),
        (
            values | {"success.base": np.array([1.2, 1.0])},
            "1.2 in world 1 of 2 .and 1 more. is not above 0 and below 1",
        ),
        (
            values | {"layers.delay": np.array([1.0, 900.0])},
            "900 in world 2 .* at most 600 .months.; check its unit",
        ),
        (
            values | {"effect.support.success": np.array([2.0, 1e-3])},
            "0.001 in world 2 of 2 is not 0.01 to 100",
        ),
    ):
        with pytest.raises(ValueError, match=words):
            run(parameters=wrong, worlds=2, months=1)


@pytest.mark.parametrize("months", [0, -1, 1_201, 10_000])
def test_a_horizon_that_cannot_be_is_refused(months: int) -> None:
    with pytest.raises(ValueError, match="months"):
        run(worlds=1, months=months)


def test_a_seed_and_worlds_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="seed"):
        run(worlds=1, months=1, seed=-1)
    for worlds in (np.zeros(0, np.uint32), np.zeros(1, np.int64)):
        with pytest.raises(ValueError, match="worlds"):
            simulate(SERVICE, AGENCY, medians(1), {}, months=1, seed=1, worlds=worlds)  # type: ignore[arg-type]  # wrong on purpose


def test_months_of_a_measure_that_is_not_there_cannot_be_kept() -> None:
    with pytest.raises(ValueError, match=r"keep: no measures \['sustaned'\]"):
        simulate(
            SERVICE, AGENCY, medians(1), {}, months=1, seed=1, worlds=numbers(1), keep={"sustaned", "tried"}
        )


def test_blocks_that_do_not_fit_are_not_put_together() -> None:
    with pytest.raises(ValueError, match="no blocks"):
        Outcomes.concatenate([])
    other = Service("VND", 1.0, (Grade(**GOOD),), (1.0,), (1.0,))
    with pytest.raises(ValueError, match="different services"):
        Outcomes.concatenate([run(worlds=1, months=1), run(worlds=1, months=1, service=other)])
    kept, whole = (
        simulate(SERVICE, AGENCY, medians(1), {}, months=1, seed=1, worlds=numbers(1), keep=keep)
        for keep in (["tried"], None)
    )
    with pytest.raises(ValueError, match="different measures"):
        Outcomes.concatenate([kept, whole])


def test_blocks_are_put_together_in_order() -> None:
    whole = simulate(SERVICE, AGENCY, medians(4), {}, months=5, seed=1, worlds=numbers(4))
    assert whole.totals["tried"].shape == (4,)
    assert whole.monthly["tried"].shape == (4, 5)
    assert whole.by_group["tried", "skill"].shape == (4, len(whole.groups["skill"]))
