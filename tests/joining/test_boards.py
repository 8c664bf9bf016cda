"""Boards keep documents with notes in the study's folder, tie them to questions, and can be taken out."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangkien import boards
from sangkien.boards_file import BOARDS, boards_of
from sangkien.example import example_files
from sangkien.study import read_study
from sangkien.tell_questions import elsewhere
from sangkien.words import Refusal

DAY = date(2026, 3, 4)
DOCUMENT = {"name": "closing_one", "title": "What we learned: 1", "lab": "Viet Nam", "year": 2022}


def made(*names: str) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for name in names:
        changes, _ = boards.add_board(files, name)
        files |= changes
    return files


def test_a_board_is_made_filled_and_emptied() -> None:
    files = made("Incentives elsewhere", "Incentives  elsewhere 2")
    assert [one.id for one in boards_of(files)] == ["incentives-elsewhere", "incentives-elsewhere-2"]
    files |= boards.put(files, "incentives-elsewhere", DOCUMENT, note="read first", question="q1", day=DAY)
    files |= boards.put(files, "incentives-elsewhere", {"name": "other"}, day=DAY)
    board = boards.board_of(files, "incentives-elsewhere")
    assert [(one.name, one.note, one.question, one.year) for one in board.documents] == [
        ("closing_one", "read first", "q1", 2022),
        ("other", "", None, None),
    ]
    assert [one.name for _, one in boards.tied(files, "q1")] == ["closing_one"]
    files |= boards.put(files, "incentives-elsewhere", DOCUMENT, note="twice", day=date(2026, 5, 6))
    again = boards.board_of(files, "incentives-elsewhere").documents
    assert (again[0].note, again[0].question, again[0].added) == ("twice", "q1", DAY)
    files |= boards.take_off(files, "incentives-elsewhere", ["closing_one"])
    files |= boards.change_board(files, "incentives-elsewhere", "Renamed", "why")
    assert boards.board_of(files, "incentives-elsewhere").name == "Renamed"
    files |= boards.remove_board(files, "incentives-elsewhere")
    assert [one.id for one in boards_of(files)] == ["incentives-elsewhere-2"]


def test_comments_that_people_wrote_stay() -> None:
    files = {BOARDS: b"format: 1\nboards:\n  # mine\n  - id: a\n    name: A\n    documents: []\n"}
    assert b"# mine" in boards.put(files, "a", DOCUMENT, day=DAY)[BOARDS]


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda files: boards.add_board(files, "  "), "study.board_name"),
        (lambda files: boards.add_board(files, "ONE"), "study.board_name"),
        (lambda files: boards.put(files, "none", DOCUMENT, day=DAY), "study.no_board"),
        (lambda files: boards.take_off(files, "one", ["x"]), "study.not_on_board"),
        (
            lambda files: boards.put(files, "one", {"name": "x", "stance": "loves"}, day=DAY),
            "study.wrong_value",
        ),
        (lambda files: boards_of({BOARDS: b"format: 2\n"}), "study.newer_format"),
    ],
)
def test_what_cannot_be_is_refused(act: object, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        act(made("One"))  # type: ignore[operator]
    assert {problem.code for problem in refused.value.problems} == {code}


def test_a_study_says_of_a_document_that_is_tied_to_no_question_of_its_own() -> None:
    files: Mapping[str, bytes] = dict(example_files())
    changes, board = boards.add_board(files, "Elsewhere")
    files = {**files, **changes}
    files = {**files, **boards.put(files, board, DOCUMENT, question="gone", day=DAY)}
    found = [problem for problem in read_study(files).problems if problem.code == "study.board_question"]
    assert [(problem.place.file, problem.place.line is not None) for problem in found] == [(BOARDS, True)]


@given(
    st.lists(
        st.tuples(
            st.text(min_size=1, max_size=20).filter(str.strip), st.text(max_size=60), st.text(max_size=60)
        ),
        max_size=5,
        unique_by=lambda row: row[0],
    )
)
def test_whatever_is_noted_comes_out_of_every_export(rows: list[tuple[str, str, str]]) -> None:
    files = made("One")
    for name, title, note in rows:
        try:
            files |= boards.put(files, "one", {"name": name, "title": title}, note=note, day=DAY)
        except Refusal:
            return  # characters that no YAML file holds
    board = boards.board_of(files, "one")
    assert [one.note for one in board.documents] == [note.strip() for _, _, note in rows]
    table = list(csv.reader(io.StringIO(boards.exported(board, "csv").decode("utf-8-sig"), newline="")))
    assert len(table) == 1 + len(rows)
    assert all(cell[:1] not in ("=", "+", "-", "@") for line in table for cell in line)
    assert [one["name"] for one in json.loads(boards.exported(board, "json")).get("documents", [])] == [
        one.name for one in board.documents
    ]
    assert boards.exported(board, "md").startswith(b"# One\n")


def test_a_brief_quotes_what_was_known_and_counts_what_came_later() -> None:
    files: Mapping[str, bytes] = dict(example_files())
    changes, board = boards.add_board(files, "Elsewhere")
    files = {**files, **changes}
    first = read_study(files).file.questions[0].id
    rows = [
        {**DOCUMENT, "name": "then", "year": 2020, "quote": "Thanks in public " * 60, "stance": "supports"},
        {**DOCUMENT, "name": "later", "year": 2024, "quote": "Later."},
        {**DOCUMENT, "name": "bare", "year": 2019},
        {**DOCUMENT, "name": "noted", "year": None},
    ]
    for row in rows:
        note = "worth reading" if row["name"] == "noted" else ""
        files = {**files, **boards.put(files, board, row, note=note, question=first, day=DAY)}
    found = elsewhere(read_study(files), first)
    assert [(one.document, one.stance) for one in found["elsewhere"]] == [
        ("then", "supports"),
        ("noted", None),
    ]
    assert len(found["elsewhere"][0].quote) <= 420
    assert found["elsewhere"][0].quote.endswith("…")
    assert (found["elsewhere_more"], found["elsewhere_later"]) == (1, 1)
    assert elsewhere(read_study(files), "q-none") == {
        "elsewhere": (),
        "elsewhere_more": 0,
        "elsewhere_later": 0,
    }
