"""The interface for programs: the register of past work."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from sangkien import past_work as register
from sangkien.tell_team import past_work_text
from sangkien.web.pages._api import (
    Base,
    BaseQuery,
    Found,
    LanguageQuery,
    Name,
    Part,
    Saved,
    files_at,
    found,
    part,
    put,
    spoken,
)
from sangkien.web.pages.past_work import MOST_TABLE, merged_row
from sangkien.web.saving import Files
from sangkien.web.state import desk_of
from sangkien.words import Language, Level, Problem, Refusal

router = part("past work")

Typed = Annotated[
    dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=20_000)]],
    Field(
        max_length=40,
        description="Texts by key of the register; an empty one is an answer that nobody knows.",
    ),
]


RowId = Annotated[str, Path(max_length=200, description="Its id.")]


class RowShown(BaseModel):
    """A row: its id, and its texts by key, answers as codes."""

    id: str
    row: dict[str, str]


class RegisterShown(BaseModel):
    """The register at a version, and what it says together: shares with their ranges."""

    version: str
    rows: list[RowShown]
    text: str = Field(description="As `sangkien past-work list` prints it.")


class NewRow(Part):
    """An initiative to be added, written as ``language`` writes numbers and answers."""

    row: Typed
    language: Language = "en"


class RowSet(NewRow):
    """Texts that a row has from now on; keys that are left out stay."""

    base: Base


class Table(Part):
    """A table: cells between tabs, column names first. ``look``: only show how it is read."""

    table: str = Field(max_length=MOST_TABLE)
    language: Language = "en"
    look: bool = False


class RowsMade(BaseModel):
    """The ids of the rows that were added; ``problems`` are remarks, such as rows that stand there already."""

    version: str
    ids: list[str]
    rows: list[dict[str, str]]
    problems: list[Found]


@router.get("/studies/{study}/past-work")
def rows(request: Request, study: Name, language: LanguageQuery = None) -> RegisterShown:
    """The rows, and what they say."""
    desk, tongue = desk_of(request), spoken(request, language)
    snapshot = desk.snapshot(study)
    return RegisterShown(
        version=snapshot.version,
        rows=[
            RowShown(id=str(row["id"]), row=register.as_typed(row, tongue))
            for row in register.rows_of(snapshot.files)
        ],
        text=past_work_text(desk.study(study), tongue),
    )


@router.post("/studies/{study}/past-work", status_code=201)
def add(request: Request, study: Name, body: NewRow) -> RowsMade:
    """Add one initiative."""
    row = register.read_row(_known(body.row), body.language)
    return _add(request, study, [row], "past work row", body.language, ())


@router.post("/studies/{study}/past-work/table")
def add_table(request: Request, study: Name, body: Table) -> RowsMade:
    """Add the rows of a table, all or none; or only show how they are read."""
    read = register.read_table(body.table, body.language)
    snapshot = desk_of(request).snapshot(study)
    twice = register.likely_twice(snapshot.files, read)
    problems = (*(problem for one in read for problem in one.problems), *twice)
    if any(problem.level is Level.ERROR for problem in problems):
        raise Refusal(problems)
    made = [one.row for one in read if one.row is not None]
    if body.look:
        return RowsMade(
            version=snapshot.version, ids=[], rows=[register.as_typed(row, body.language) for row in made],
            problems=found(request, problems),
        )  # fmt: skip
    return _add(request, study, made, "past work pasted", body.language, problems)


@router.patch("/studies/{study}/past-work/{row}")
def change(request: Request, study: Name, row: RowId, body: RowSet) -> Saved:
    """Change a row; fields that others changed since ``base`` stand, and one that both changed is 409."""
    language, typed = body.language, _known(body.row)
    known = {str(one["id"]): one for one in register.rows_of(files_at(request, study, body.base))}
    if row not in known:
        raise Refusal(Problem("study.no_row", parameters={"id": row}))
    before = register.as_typed(known[row], language)

    def revised(theirs: register.Row) -> register.Row:
        now = register.as_typed(theirs, language)
        return register.read_row(merged_row(before, {**before, **typed}, now), language)

    return put(request, study, "past work row", lambda files: register.change(files, row, revised))


@router.delete("/studies/{study}/past-work")
def remove(
    request: Request,
    study: Name,
    row: Annotated[list[str], Query(min_length=1, max_length=500, description="Their ids.")],
    base: BaseQuery,
) -> Saved:
    """Take rows out; the history still has them."""

    def current(files: Files) -> str:
        return repr([one for one in register.rows_of(files) if str(one["id"]) in row])

    return put(
        request,
        study,
        "past work removed",
        lambda files: register.remove(files, row),
        base=base,
        current=current,
    )


def _known(row: dict[str, str]) -> dict[str, str]:
    """The texts of a row. Raises Refusal for a key that the register does not have."""
    known = register.fields().labels
    for name in row:
        if name not in known:
            parameters = {"field": "row", "found": name, "known": ", ".join(known)}
            raise Refusal(Problem("web.no_such_choice", parameters=parameters))
    return row


def _add(
    request: Request,
    study: str,
    made: list[register.Row],
    what: str,
    language: Language,
    problems: tuple[Problem, ...],
) -> RowsMade:
    ids: tuple[str, ...] = ()

    def change(files: Files) -> Files:
        nonlocal ids
        changes, ids = register.add(files, made)
        return changes

    done = put(request, study, what, change)
    return RowsMade(
        version=done.version, ids=list(ids), rows=[register.as_typed(row, language) for row in made],
        problems=found(request, problems),
    )  # fmt: skip
