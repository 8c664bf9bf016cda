"""The register of past work is read whole or refused; as a table it knows what is missing and why."""

import copy
from datetime import date
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sangkien.evidence import as_dataset, read_past_work
from sangkien.words import LANGUAGES, MissingKind, Refusal, sentence

from .junk import plain, said

TEXT = """
initiatives:
  - id: night_market
    name: Stalls try a digital queue
    partner: a city institute
    partner_kind: government
    money: 320
    deadline_months: 9
    champion_stayed: yes
    launched: yes
    sustained_12: yes
    sustained_24: too_early
    for_whom: citizens
    rival_explanations: [the city had planned it anyway]
    known_from: 2021-05-30
    source: closing report
    rehearsal: true
  - id: portal
    name: A new start page
    partner: a department
    partner_kind: private
    launched: no
    for_whom: visibility
    known_from: 2021-11-02
    source: memory of the team
    rehearsal: true
"""
GOOD = yaml.safe_load(TEXT)


def changed(value: Any, key: str, row: int = 0) -> Any:
    data = copy.deepcopy(GOOD)
    data["initiatives"][row][key] = value
    return data


def test_yes_and_no_are_words_even_where_yaml_makes_them_true_and_false() -> None:
    first, second = read_past_work(GOOD)
    assert (first.launched, first.champion_stayed, first.sustained_24) == ("yes", "yes", "too_early")
    assert (second.launched, second.champion_stayed, second.money) == ("no", "unknown", None)


def test_each_row_says_since_when_it_was_known() -> None:
    assert [row.known_from for row in read_past_work(GOOD)] == [date(2021, 5, 30), date(2021, 11, 2)]


def test_the_table_knows_why_an_answer_is_missing() -> None:
    data = as_dataset(read_past_work(GOOD))
    assert len(data) == 2
    assert data.rehearsal
    np.testing.assert_array_equal(data["launched"].values, [1.0, 0.0])
    assert data["sustained_24"].missing == {0: MissingKind.NOT_ASKED, 1: MissingKind.DONT_KNOW}
    assert data["money"].missing == {1: MissingKind.NOT_RECORDED}
    np.testing.assert_array_equal(data["champion_stayed"].observed(), [True, False])


def test_an_empty_register_is_a_table_without_rows() -> None:
    assert len(as_dataset(read_past_work({"initiatives": []}))) == 0


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        (changed("maybe", "launched"), "value_wrong", "initiatives[0].launched"),
        (changed(-5, "money"), "value_wrong", "initiatives[0].money"),
        (changed(float("nan"), "money"), "value_wrong", "initiatives[0].money"),
        (changed(10**400, "money"), "value_wrong", "initiatives[0].money"),
        (changed(-(10**400), "deadline_months"), "value_wrong", "initiatives[0].deadline_months"),
        (changed(10**5000, "name"), "value_wrong", "initiatives[0].name"),
        (changed(None, "known_from"), "known_from_missing", "initiatives[0].known_from"),
        (changed("last spring", "known_from", 1), "value_wrong", "initiatives[1].known_from"),
        (changed(2021, "known_from"), "value_wrong", "initiatives[0].known_from"),
        (changed(b"", "rival_explanations"), "value_wrong", "initiatives[0].rival_explanations"),
        (changed(True, "money"), "value_wrong", "initiatives[0].money"),
        (changed(0, "deadline_months"), "value_wrong", "initiatives[0].deadline_months"),
        (changed("night_market", "id", 1), "id_twice", "initiatives[1].id"),
        (changed("no", "launched"), "sustained_not_launched", "initiatives[0].sustained_12"),
        (changed("yes", "sustained_24", 1), "sustained_not_launched", "initiatives[1].sustained_24"),
        (changed("too_early", "sustained_12") | {}, None, None),
        (changed("both", "for_whom"), "value_wrong", "initiatives[0].for_whom"),
        (changed("x", "rival_explanations"), "value_wrong", "initiatives[0].rival_explanations"),
        (changed("x", "sustaned_12"), "key_unknown", "initiatives[0].sustaned_12"),
        (changed(None, "source"), "key_missing", "initiatives[0].source"),
        ({"initiatives": "none"}, "list_missing", "initiatives"),
        ({}, "key_missing", "initiatives"),
    ],
)
def test_a_fault_is_named_with_its_path(data: Any, code: str | None, path: str | None) -> None:
    if code is None:
        assert read_past_work(data)
        return
    with pytest.raises(Refusal) as refused:
        read_past_work(data)
    found = [p for p in refused.value.problems if p.code == f"evidence.{code}"]
    assert path in {p.place.path for p in found}, refused.value
    for language in LANGUAGES:
        assert all(sentence(found[0], language, part) for part in ("what", "why", "mend"))


@pytest.mark.parametrize(
    ("after_12", "code"), [("no", "sustained_after_lapse"), ("too_early", "sustained_too_early")]
)
def test_24_months_cannot_go_against_12(after_12: str, code: str) -> None:
    data = changed(after_12, "sustained_12")
    data["initiatives"][0]["sustained_24"] = "yes"
    with pytest.raises(Refusal, match=code):
        read_past_work(data)


KEYS = sorted(
    {key for row in GOOD["initiatives"] for key in row}
    | {"sustained_12", "sustained_24", "initiatives", "no_key"}
)


@given(data=plain(KEYS))
def test_any_structure_is_read_or_refused(data: Any) -> None:
    try:
        found = read_past_work(data)
    except Refusal as refusal:
        said(refusal)
        return
    assert found == ()


@given(junk=plain(KEYS), key=st.sampled_from(KEYS), row=st.integers(0, 1))
def test_a_wrong_value_anywhere_is_read_or_refused(junk: Any, key: str, row: int) -> None:
    try:
        found = read_past_work(changed(junk, key, row))
    except Refusal as refusal:
        said(refusal)
        return
    assert len(as_dataset(found)) == 2


@given(junk=plain(KEYS))
def test_an_odd_key_is_refused(junk: Any) -> None:
    data = copy.deepcopy(GOOD)
    data["initiatives"][0] |= junk if isinstance(junk, dict) else {10**5000: junk}
    try:
        read_past_work(data)
    except Refusal as refusal:
        said(refusal)
