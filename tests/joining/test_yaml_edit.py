"""One place of a file changes; comments, order and spelling of everything else stay."""

import difflib

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sangkien.example import example_files
from sangkien.words import Refusal
from sangkien.yaml_edit import append, remove, set_at

EXAMPLE = example_files()["study.yaml"]


def plain(data: bytes) -> dict:  # type: ignore[type-arg]
    found = yaml.safe_load(data)
    assert isinstance(found, dict)
    return found


def changed(before: bytes, after: bytes) -> list[str]:
    rows = difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
    return [row for row in rows if row[0] in "+-"]


def test_one_value_changes_one_line_and_keeps_every_comment() -> None:
    after = set_at(EXAMPLE, ["claims", 0, "confirmed"], False)
    assert plain(after)["claims"][0]["confirmed"] is False
    comments = [line for line in EXAMPLE.decode().splitlines() if line.strip().startswith("#")]
    assert [line for line in after.decode().splitlines() if line.strip().startswith("#")] == comments
    expected = plain(EXAMPLE)
    expected["claims"][0]["confirmed"] = False
    assert plain(after) == expected


def test_a_second_edit_touches_one_line_only() -> None:
    """The first edit may spell lines anew (quotes, breaks); from then on a change is one line."""
    once = set_at(EXAMPLE, ["months"], 61)
    twice = set_at(once, ["months"], 62)
    assert changed(once, twice) == ["- months: 61", "+ months: 62"]


def test_rows_look_like_their_neighbours() -> None:
    row = {"id": "tried", "name": {"en": "Tried", "vi": "Đã thử"}, "levers": {"recognition": 0.5}}
    after = append(EXAMPLE, ["schemes"], row)
    assert plain(after)["schemes"][-1] == row
    assert (
        "  - {id: tried, name: {en: Tried, vi: Đã thử}, levers: {recognition: 0.5}}"
        in after.decode().splitlines()
    )
    assert plain(remove(after, ["schemes", len(plain(after)["schemes"]) - 1])) == plain(EXAMPLE)


def test_keys_on_the_way_are_made_and_taken_out() -> None:
    after = set_at(EXAMPLE, ["pay", "base_salary"], 1.8)
    assert plain(after)["pay"] == {"base_salary": 1.8}
    assert plain(set_at(after, ["pay"], None)) == plain(EXAMPLE)


def test_what_is_not_there_is_said() -> None:
    paths: list[list[str | int]] = [["claims", 99, "text"], ["none", 0], ["schemes", "x", "y"]]
    for path in paths:
        with pytest.raises((KeyError, TypeError)):
            remove(EXAMPLE, path)
    with pytest.raises(Refusal):
        set_at(b"a: [", ["a"], 1)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


SMALL = b"worth: {a: 1}  # what for\nquestions:\n  - {id: a, text: b}\n"


@given(TEXT, TEXT.filter(bool))
def test_any_text_survives(text: str, key: str) -> None:
    after = set_at(SMALL, ["worth", "note"], text)
    assert plain(after)["worth"]["note"] == text
    again = append(after, ["questions"], {"id": "x", "text": text, "stages": [], "made": {key: text}})
    assert plain(again)["questions"][-1]["made"] == {key: text}
