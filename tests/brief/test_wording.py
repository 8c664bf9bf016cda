"""How numbers are worded."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangkien.brief.wording import Wording, is_share, language_of
from sangkien.words import Text, quantities

EN, VI = Wording("en"), Wording("vi")
SHARE: Text = {"en": "share of officials a year, 0 to 1", "vi": "tỷ lệ cán bộ mỗi năm, từ 0 đến 1"}
MONTHS: Text = {"en": "months", "vi": "tháng"}


@pytest.mark.parametrize(
    ("value", "english", "vietnamese"),
    [
        (0, "0", "0"),
        (0.42, "0.42", "0,42"),
        (0.0031, "0.0031", "0,0031"),
        (3.14159, "3.1", "3,1"),
        (-1.26, "−1.3", "−1,3"),
        (27.4, "27", "27"),
        (12345, "12,300", "12.300"),
        (-0.00001, "0.0000", "0,0000"),
        (9.996, "10.0", "10,0"),
    ],
)
def test_numbers_keep_the_figures_that_count(value: float, english: str, vietnamese: str) -> None:
    assert EN.number(value) == english
    assert VI.number(value) == vietnamese


@pytest.mark.parametrize(
    ("millions", "english", "vietnamese"),
    [
        (612.4, "610 million VND", "610 triệu đồng"),
        (8.0, "8 million VND", "8 triệu đồng"),
        (1234, "1.2 billion VND", "1,2 tỷ đồng"),
        (0, "0 million VND", "0 triệu đồng"),
        (-45.2, "−45 million VND", "−45 triệu đồng"),
    ],
)
def test_money_is_said_in_millions_or_billions(millions: float, english: str, vietnamese: str) -> None:
    assert EN.money(millions) == english
    assert VI.money(millions) == vietnamese


def test_a_range_of_money_says_its_unit_once() -> None:
    assert EN.money_span(492, 737) == "490 to 740 million VND"
    assert VI.money_span(900, 1500) == "0,9 đến 1,5 tỷ đồng"


def test_money_that_a_person_set_is_said_in_full() -> None:
    assert EN.money(125.5, signed=True, exact=True) == "+125.5 million VND"
    assert VI.money(-1250, exact=True) == "−1.250 triệu đồng"


def test_another_currency_keeps_its_code() -> None:
    assert Wording("en", "LAK").money(12) == "12 million LAK"
    assert Wording("vi", "LAK").money(12) == "12 triệu LAK"


@pytest.mark.parametrize(
    ("share", "english"),
    [
        (0.0, "fewer than 1 in 10"),
        (0.049, "fewer than 1 in 10"),
        (0.05, "about 1 in 10"),
        (0.58, "about 6 in 10"),
        (0.94, "about 9 in 10"),
        (0.95, "more than 9 in 10"),
        (1.0, "more than 9 in 10"),
    ],
)
def test_probabilities_are_counts_of_ten(share: float, english: str) -> None:
    assert EN.chance(share) == english


def test_vietnamese_probability() -> None:
    assert VI.chance(0.58) == "khoảng 6 trên 10"
    assert VI.percent(0.005) == "0,5%"


@given(st.floats(0, 1))
def test_more_probable_never_sounds_less_sure(share: float) -> None:
    order = [EN.sureness(p) for p in (0.0, 0.4, 0.55, 0.7, 0.9)]
    higher = min(1.0, share + 0.1)
    assert order.index(EN.sureness(higher)) >= order.index(EN.sureness(share))


def test_shares_read_as_percentages_with_what_they_are_a_share_of() -> None:
    assert EN.in_unit(SHARE, 0.125) == "12%\u00a0of officials a year"
    assert VI.in_unit(SHARE, 0.4, 0.6) == "40% đến 60%\u00a0cán bộ mỗi năm"
    assert EN.interval(MONTHS, 1.84, 0.7, 2.8) == "1.8 (0.7 to 2.8)\u00a0months"


def test_units_of_the_register_leave_no_stump() -> None:
    """Every unit of the real register reads well behind a number: no range, no lone comma."""
    for quantity in quantities():
        for w in (EN, VI):
            said = w.in_unit(quantity.unit, 0.25)
            if is_share(quantity.unit):
                assert not re.search(r"0 (to|đến) 1", said), quantity.id
            assert not said.endswith((",", "\u00a0")), quantity.id


def test_days_are_said_as_people_do() -> None:
    assert EN.date("2021-12-31") == "31 December 2021"
    assert VI.date("2021-12-31") == "ngày 31 tháng 12 năm 2021"
    assert EN.date("2021") == "2021"


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_numbers_that_stand_together_have_equal_decimals(a: float, b: float) -> None:
    parts = EN.together(a, b)
    broken = [p for p, value in zip(parts, (a, b), strict=True) if abs(value - round(value)) >= 1e-6]
    assert len({len(p.partition(".")[2]) for p in broken}) <= 1


def test_a_value_that_came_as_text_follows_the_language() -> None:
    assert VI.written("1.49") == "1,49"
    assert EN.written("2230000") == "2,230,000"
    assert VI.written("200 - 300") == "200–300"
    assert VI.written("2021") == "2021"
    assert VI.written("2021-07-01") == "1/7/2021"
    assert VI.written("A1.2") == "A1.2"


def test_a_language_is_told_only_where_it_is_certain() -> None:
    assert language_of("Cán bộ được thử", "en") == "vi"
    assert language_of("Officials try", "en") == "en"
    assert language_of("Officials try", "vi") is None
