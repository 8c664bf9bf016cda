"""Each verb by values worked out by hand, at a level of nothing, and world by world."""

import numpy as np
import pytest

from sangkien.workforce.transforms import TRANSFORMS
from sangkien.workforce.verbs import VERBS

#: verb, condition, how far moved (or the level), the quantity, what comes out
CASES = [
    ("odds", 0.5, 0.5, 4.0, 0.5 + 0.6931471805599453),
    ("times", 2.0, 0.5, 3.0, 4.0),
    ("times", 2.0, 1.0, 0.25, 0.5),
    ("power", 2.0, 2.0, 3.0, 18.0),
    ("power", 8.0, 0.5, 0.25, 4.0),
    ("erodes", 1.0, 2.0, 0.1, 0.81),
    ("raises", 2.0, 0.5, 0.4, 2.4),
    ("removes", 2.0, 0.5, 0.4, 1.6),
    ("adds", 2.0, 0.5, 0.4, 2.2),
    ("takes", 2.0, 0.5, 0.4, 1.8),
    ("fills", 0.2, 0.5, 0.4, 0.36),
]


@pytest.mark.parametrize(("verb", "x", "by", "quantity", "found"), CASES)
def test_a_verb_gives_what_a_hand_gives(
    verb: str, x: float, by: float, quantity: float, found: float
) -> None:
    how = VERBS[verb]
    of = TRANSFORMS[how.form](np.array([quantity]))
    assert how.act(np.array([x]), by, of) == pytest.approx([found], rel=1e-12)
    assert how.act(x, by, of) == pytest.approx([found], rel=1e-12), (
        "the condition may be one number for all worlds"
    )
    assert how.act(np.array([x]), 0.0, of) == [x], "not moved, not a bit changed"


def test_verbs_that_take_the_level_itself() -> None:
    assert VERBS["scales"].act(3.0, 0.5, 1.0) == 1.5
    assert np.array_equal(VERBS["scales"].act(np.array([3.0, 4.0]), 1.0, 1.0), [3.0, 4.0])
    assert np.array_equal(VERBS["caps"].act(np.array([1.0, 5.0]), 2.0, 1.0), [1.0, 2.0])


def test_where_no_quantity_is_named_the_level_is_the_effect() -> None:
    found = {verb: how.act(0.5, 0.2, 1.0) for verb, how in VERBS.items() if how.quantity == "may"}
    wanted = {"raises": 0.6, "removes": 0.4, "adds": 0.7, "takes": 0.3, "fills": 0.6}
    assert found == pytest.approx(wanted)


def test_every_verb_is_tried_here_and_says_what_it_does() -> None:
    assert {case[0] for case in CASES} | {"scales", "caps"} == set(VERBS)
    for name, how in VERBS.items():
        assert len(how.meaning) > 20, name


@pytest.mark.parametrize("form", TRANSFORMS)
def test_a_form_of_a_quantity_does_not_depend_on_the_block(form: str) -> None:
    values = np.random.default_rng(2).uniform(0.05, 0.95, 37)
    whole = TRANSFORMS[form](values)  # type: ignore[index]  # the keys are literals
    apart = np.concatenate([TRANSFORMS[form](values[i : i + 1]) for i in range(37)])  # type: ignore[index]  # as above
    assert whole.tobytes() == apart.tobytes()


def test_forms_by_hand() -> None:
    half = np.array([0.5])
    assert TRANSFORMS["monthly"](np.array([0.12])) == pytest.approx(1 - 0.88 ** (1 / 12))
    assert TRANSFORMS["monthly_hazard"](half) == pytest.approx(1 - 0.5 ** (1 / 24))
    assert TRANSFORMS["logit"](np.array([0.8])) == pytest.approx(np.log(4.0))
    assert TRANSFORMS["log_left"](half) == pytest.approx(np.log(0.5))
    assert TRANSFORMS["less_one"](half) == [-0.5]
    assert TRANSFORMS["sqrt"](np.array([0.25])) == [0.5]
