"""Every quantity is asked as a question in plain words, and its answers turn into values and back."""

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangkien.words import LANGUAGES, Asked, Quantity, Text, Way, package_yaml, quantities

UNIT: Text = {"en": "x", "vi": "x"}


@pytest.mark.parametrize("quantity", quantities(), ids=lambda q: q.id)
def test_every_quantity_is_asked_in_both_languages(quantity: Quantity) -> None:
    """A question that ends as one, without the words of statistics, in each language; and the unit of its answers."""
    assert set(quantity.ask) == set(LANGUAGES)
    assert quantity.ask["en"] != quantity.ask["vi"]
    for language in LANGUAGES:
        text = quantity.ask[language]
        assert "?" in text
        assert quantity.asked.unit[language]
        for word in ("odds", "logarithm", "hazard", "deviation", "tỷ số chênh", "độ lệch chuẩn", "lôgarit"):
            assert word not in text.lower()
    if quantity.asked.way in (Way.ODDS, Way.HAZARD):
        # what it usually is stands in the question, else nobody could compare
        assert f"{quantity.asked.of:g} " in quantity.ask["en"]
        assert f"{quantity.asked.of:g} " in quantity.ask["vi"]


@pytest.mark.parametrize("quantity", quantities(), ids=lambda q: q.id)
def test_what_is_believed_can_be_answered(quantity: Quantity) -> None:
    """The prior's ends come back through their answers, and lie in the range that is told."""
    prior = next(
        r for r in package_yaml("sangkien.beliefs", "priors.yaml")["priors"] if r["quantity"] == quantity.id
    )
    for value in (prior["low"], prior["high"]):
        answer = quantity.asked.answer(value)
        assert quantity.asked.value(answer) == pytest.approx(value, rel=1e-9)
    assert quantity.asked.answer(prior["low"]) < quantity.asked.answer(prior["high"])


@given(st.floats(0.5, 99), st.floats(1, 60), st.sampled_from([Way.ODDS, Way.HAZARD]))
def test_comparisons_go_there_and_back(answer: float, usual: float, way: Way) -> None:
    asked = Asked(way, UNIT, usual)
    assert asked.answer(asked.value(answer)) == pytest.approx(answer, rel=1e-9)
    assert asked.value(usual) == pytest.approx(1)


def test_an_answer_means_what_the_question_says() -> None:
    """30 of 100 rising to 50 is odds of 1 over 3/7; 10 lapsing of 100 rising to 19 is twice the hazard."""
    assert Asked(Way.ODDS, UNIT, 30).value(50) == pytest.approx(7 / 3)
    assert Asked(Way.HAZARD, UNIT, 10).value(19) == pytest.approx(2)
    assert Asked(Way.HAZARD, UNIT, 10).answer(2) == pytest.approx(100 * (1 - exp(2 * log(0.9))))
    assert Asked(Way.OF_100, UNIT, 100).value(25) == 0.25
    assert Asked(Way.UNIT, UNIT).value(1.5) == 1.5


@pytest.mark.parametrize("answer", [0, 100, -1, 150])
def test_a_count_of_a_hundred_lies_between(answer: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 100"):
        Asked(Way.ODDS, UNIT, 30).value(answer)
