"""The register of past work, filled in by people: a row from a form, many from a spreadsheet, changed and taken out."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from sangkien import evidence, yaml_edit
from sangkien.numbers import read_number
from sangkien.study import PAST_WORK
from sangkien.study_start import plain_words
from sangkien.words import LANGUAGES, Language, Level, Place, Problem, Refusal, Text, package_yaml
from sangkien.yaml_lines import read_yaml

Row = dict[str, Any]
#: A pasted table longer than this is no memory of half an hour.
MOST_ROWS = 500
MOST_TEXT = 2000
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
_HEADER = b"# What was done before. docs/evidence.md says what each key means.\ninitiatives: []\n"


@dataclass(frozen=True, slots=True)
class Pasted:
    """One row of a pasted table: its line, what stands in its cells by field, and the row, unless it was refused."""

    line: int
    typed: Mapping[str, str]
    row: Row | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """What people read: labels and hints of the fields, and the words for each answer of a field that has some."""

    labels: Mapping[str, Text]
    hints: Mapping[str, Text]
    answers: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)


@cache
def fields() -> Fields:
    """The fields of the register in their order."""
    data = _data()
    answers = {
        name: {
            code: {lang: both[lang][0] for lang in LANGUAGES} for code, both in data["words"][kind].items()
        }
        for name, kind in data["kinds"].items()
    }
    labels = {name: row["label"] for name, row in data["fields"].items()}
    return Fields(labels, {name: row["hint"] for name, row in data["fields"].items()}, answers)


def header(language: Language) -> str:
    """The head of a table as ``read_table`` knows it, to be copied into a spreadsheet."""
    return "\t".join(label[language] for label in fields().labels.values())


# --- from what people write to rows -----------------------------------------------------------------------------


def read_row(typed: Mapping[str, str], language: Language, line: int | None = None) -> Row:
    """A row of the register from texts by field, without its id; an empty text is an answer that nobody knows.

    Raises Refusal with every field that cannot be read, or where the answers contradict each other.
    """
    problems: list[Problem] = []
    row: Row = {}
    for name in fields().labels:
        text = typed.get(name, "").strip()
        try:
            value = _cell(name, text, language)
        except ValueError:
            problems.append(_wrong(name, text, line))
            continue
        if value is not None:
            row[name] = value
    if problems:
        raise Refusal(problems)
    try:
        evidence.read_past_work({"initiatives": [{"id": "new", **row}]}, "")
    except Refusal as refused:
        raise Refusal(_renamed(problem, line) for problem in refused.problems) from None
    return row


def as_typed(row: Mapping[str, Any], language: Language) -> dict[str, str]:
    """A row as texts by field: what ``read_row`` reads the same row from. Answers are codes, dates year-month-day."""
    typed = {}
    for name in fields().labels:
        value = row.get(name)
        if name in fields().answers:
            plain = {True: "yes", False: "no", None: "unknown"}
            typed[name] = str(value) if isinstance(value, str) else plain[value]
        elif isinstance(value, list | tuple):
            typed[name] = "; ".join(str(one) for one in value)
        elif isinstance(value, int | float):
            text = f"{value:.15g}"
            typed[name] = text.replace(".", ",") if language == "vi" else text
        else:
            typed[name] = "" if value is None else str(value)
    return typed


def read_table(text: str, language: Language) -> tuple[Pasted, ...]:
    """The rows of a table that was copied from a spreadsheet: cells between tabs, one line for the head.

    A row that cannot be read carries its problems, each with its line. Raises Refusal where there is no table: no
    head, a column that is not known or stands twice, one that is needed and missing, more rows than ``MOST_ROWS``.
    """
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter="\t"))
    except csv.Error as error:
        raise Refusal(Problem("study.table_damaged", parameters={"detail": str(error)})) from None
    numbered = [(i, [cell.strip() for cell in cells]) for i, cells in enumerate(lines, 1)]
    filled = [(i, cells) for i, cells in numbered if any(cells)]
    if not filled:
        raise Refusal(Problem("study.table_empty"))
    columns = _columns(*filled[0])
    rows = filled[1:]
    if not rows:
        raise Refusal(Problem("study.table_empty"))
    if len(rows) > MOST_ROWS:
        parameters = {"found": len(rows), "most": MOST_ROWS}
        raise Refusal(Problem("study.table_long", parameters=parameters))
    return tuple(_pasted(line, cells, columns, language) for line, cells in rows)


def _pasted(line: int, cells: Sequence[str], columns: Sequence[str], language: Language) -> Pasted:
    typed = dict(zip(columns, cells, strict=False))
    try:
        if any(cells[len(columns) :]):
            parameters = {"cells": len(cells), "columns": len(columns)}
            raise Refusal(Problem("study.table_wide", place=Place(line=line), parameters=parameters))
        return Pasted(line, typed, read_row(typed, language, line), ())
    except Refusal as refused:
        return Pasted(line, typed, None, refused.problems)


def _columns(line: int, cells: Sequence[str]) -> tuple[str, ...]:
    known = _headings()
    last = max(i for i, cell in enumerate(cells, 1) if cell)
    cells = cells[:last]
    found = [known.get(plain_words(cell)) for cell in cells]
    place = Place(line=line)
    if not any(found):
        raise Refusal(
            Problem("study.table_no_head", place=place, parameters={"found": "; ".join(cells)[:80]})
        )
    problems = []
    columns: list[str] = []
    for cell, name in zip(cells, found, strict=True):
        if name is None:
            problems.append(
                Problem("study.table_column", place=place, parameters={"found": cell[:60] or "-"})
            )
        elif name in columns:
            parameters: dict[str, str | Text] = {"found": cell[:60], "field": fields().labels[name]}
            problems.append(Problem("study.table_column_twice", place=place, parameters=parameters))
        else:
            columns.append(name)
    for name in ("name", "partner", "partner_kind", "known_from", "source"):
        if name not in columns:
            parameters = {"field": fields().labels[name]}
            problems.append(Problem("study.table_column_missing", place=place, parameters=parameters))
    if problems:
        raise Refusal(problems)
    return tuple(columns)


def _cell(name: str, text: str, language: Language) -> Any:
    """A text as the register's value; None where it is left out. Raises ValueError for what it cannot be."""
    if len(text) > MOST_TEXT:
        raise ValueError("too long")
    if name == "rehearsal":
        return _answer(name, text or "no") == "yes"
    if name in fields().answers:
        if not text and name == "partner_kind":
            return None  # asked for where it is missing
        return _answer(name, text or "unknown")
    if not text:
        return [] if name == "rival_explanations" else None
    if name in ("money", "deadline_months"):
        return _number(text, language)
    if name == "rival_explanations":
        return [part.strip() for part in text.replace("\n", ";").split(";") if part.strip()]
    if name == "known_from":
        return _day(text)
    return " ".join(text.split())


def _answer(name: str, text: str) -> str:
    kind = _data()["kinds"][name]
    wanted = plain_words(text) or text
    for code, both in _data()["words"][kind].items():
        said = [word for lang in LANGUAGES for word in both[lang]]
        if text == code or wanted in [plain_words(word) or word for word in said]:
            return str(code)
    raise ValueError(f"{text!r} is no answer")


def read_figure(text: str, language: Language) -> float:
    """A number as readers of a language write it. Raises Refusal for what is none."""
    try:
        return read_number(text, language)
    except ValueError:
        raise Refusal(Problem("cli.no_figure", parameters={"found": text[:60]})) from None


def _number(text: str, language: Language) -> float | int:
    value = read_number(text, language)
    if value < 0:
        raise ValueError("below zero")
    return int(value) if value == int(value) else value


def _day(text: str) -> date:
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no day")


def _wrong(name: str, text: str, line: int | None) -> Problem:
    answers = fields().answers.get(name)
    wanted: Text
    if answers:
        wanted = {lang: ", ".join(word[lang] for word in answers.values()) for lang in LANGUAGES}
    elif name == "known_from":
        wanted = {"en": "a day such as 2021-05-30 or 30/5/2021", "vi": "một ngày, ví dụ 30/5/2021"}
    elif name in ("money", "deadline_months"):
        wanted = {"en": "a number of 0 or more", "vi": "một số không âm"}
    else:
        wanted = {
            "en": f"a text of at most {MOST_TEXT} characters",
            "vi": f"nội dung không quá {MOST_TEXT} ký tự",
        }
    label = fields().labels[name]
    parameters: dict[str, str | Text] = {"field": label, "found": text[:60] or "-", "wanted": wanted}
    return Problem("study.cell_wrong", place=Place(line=line), parameters=parameters)


def _renamed(problem: Problem, line: int | None) -> Problem:
    """A problem of the register's reader in the words of the form, at its line of the table."""
    key = (problem.place.path or "").rpartition(".")[2]
    label = fields().labels.get(key)
    if problem.code in ("evidence.key_missing", "evidence.known_from_missing") and label:
        return Problem("study.cell_missing", place=Place(line=line), parameters={"field": label})
    parameters = (
        {**problem.parameters, "key": label} if label and "key" in problem.parameters else problem.parameters
    )
    return Problem(problem.code, problem.level, Place(line=line), parameters)


@cache
def _headings() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, row in _data()["fields"].items():
        for heading in (name, *row["label"].values(), *row["also"]):
            if found.setdefault(plain_words(heading), name) != name:
                raise ValueError(f"past_work.yaml: the heading {heading!r} stands for two fields")
    return found


def _data() -> Any:
    return package_yaml("sangkien", "past_work.yaml")


# --- the register's file ----------------------------------------------------------------------------------------


def rows_of(files: Mapping[str, bytes]) -> list[Row]:
    """The rows as they stand in the file. Raises Refusal where it cannot be read."""
    if PAST_WORK not in files:
        return []
    value = read_yaml(files[PAST_WORK], PAST_WORK).value
    evidence.read_past_work(value, PAST_WORK)
    return [deepcopy(row) for row in value["initiatives"] or ()]


def add(files: Mapping[str, bytes], rows: Iterable[Row]) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The changed file with ``rows`` at its end, and the ids that they were given."""
    known = {str(row["id"]) for row in rows_of(files)}
    made: list[Row] = []
    for row in rows:
        number = next(n for n in range(1, len(known) + 2) if f"w{n:02d}" not in known)
        known.add(f"w{number:02d}")
        made.append({"id": f"w{number:02d}", **row})
    data = yaml_edit.revise(files.get(PAST_WORK, _HEADER), ["initiatives"], add=made, file=PAST_WORK)
    return _checked(data), tuple(row["id"] for row in made)


def change(files: Mapping[str, bytes], row_id: str, revised: Callable[[Row], Row]) -> dict[str, bytes]:
    """The changed file with what ``revised`` makes of a row. Raises Refusal for a row that is not there."""
    for index, row in enumerate(rows_of(files)):
        if str(row["id"]) == row_id:
            after, data = revised(row), files[PAST_WORK]
            was, now = as_typed(row, "en"), as_typed(after, "en")
            for name in fields().labels:
                if was[name] != now[name]:
                    data = yaml_edit.set_at(data, ["initiatives", index, name], after.get(name), PAST_WORK)
            return _checked(data)
    raise Refusal(Problem("study.no_row", parameters={"id": row_id[:60]}))


def remove(files: Mapping[str, bytes], ids: Iterable[str]) -> dict[str, bytes]:
    """The changed file without the rows named; those that are not there any more are no fault."""
    gone = set(ids)
    if not any(str(row["id"]) in gone for row in rows_of(files)):
        return {}
    data = yaml_edit.revise(
        files[PAST_WORK], ["initiatives"], drop=lambda row: str(row.get("id")) in gone, file=PAST_WORK
    )
    return _checked(data)


def likely_twice(files: Mapping[str, bytes], rows: Iterable[Pasted]) -> tuple[Problem, ...]:
    """Warnings for rows whose name and partner stand in the register already, or twice in the table."""
    known = {_same(row) for row in rows_of(files)}
    found = []
    for one in rows:
        if one.row is None:
            continue
        if _same(one.row) in known:
            place, parameters = Place(line=one.line), {"name": str(one.row["name"])}
            found.append(Problem("study.row_twice", Level.WARNING, place, parameters))
        known.add(_same(one.row))
    return tuple(found)


def _same(row: Mapping[str, Any]) -> tuple[str, str]:
    return plain_words(str(row.get("name"))), plain_words(str(row.get("partner")))


def _checked(data: bytes) -> dict[str, bytes]:
    lined = read_yaml(data, PAST_WORK)
    evidence.read_past_work(lined.value, PAST_WORK)
    return {PAST_WORK: data}
