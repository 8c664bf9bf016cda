"""The register of past work: rows from a form or a spreadsheet, and what they say together."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sangkien import past_work as register
from sangkien.methods.rates import RateRow, more_to_halve, shown
from sangkien.study import Study
from sangkien.web.roles import Need
from sangkien.web.saving import EditedMeanwhileError, save
from sangkien.web.shell import Next, Page, render, see
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.weigh import weigh
from sangkien.words import Level, Problem, Refusal

router = APIRouter(include_in_schema=False)
PAGE = Page("past_work", "study", "past-work", 35, Need.CODER)

#: A pasted table; 500 rows of long texts fit.
MOST_TABLE = 1_000_000
#: Fewer rows than this say little; the page asks for more before it leads on.
ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Rate:
    """A share in words, and how many more rows would halve its range; 0 where there is nothing to count yet."""

    row: RateRow
    more: int


@router.get("/s/{study}/past-work")
def past_work(request: Request, study: str) -> Response:
    """The rows, and what they say."""
    return _list(request, study)


@router.get("/s/{study}/past-work/row")
def row_form(request: Request, study: str) -> Response:
    """The form for one row: a new one, or the one that ``id`` names."""
    row_id = request.query_params.get("id", "")
    language = caller_of(request).language
    if not row_id:
        return _form(request, study, {"launched": "yes", "champion_stayed": "unknown"}, "", "")
    rows = register.rows_of(desk_of(request).snapshot(study).files)
    found = next((row for row in rows if str(row["id"]) == row_id), None)
    if found is None:
        raise Refusal(Problem("web.not_found", parameters={"name": row_id[:60]}))
    typed = register.as_typed(found, language)
    return _form(request, study, typed, row_id, json.dumps(typed, ensure_ascii=False))


@router.post("/s/{study}/past-work/row")
def save_row(request: Request, study: str) -> Response:
    """Save one row; fields that others changed meanwhile are kept, and a field that both changed is shown."""
    form, language = form_of(request), caller_of(request).language
    row_id, base = form.text("id", 200), form.text("base", 60_000)
    names = register.fields().labels
    typed = {name: form.text(name, 20_000) for name in names}
    made: tuple[str, ...] = ()
    try:
        row = register.read_row(typed, language)
        before = _base(base) if row_id else {}

        def revised(theirs: register.Row) -> register.Row:
            return register.read_row(merged_row(before, typed, register.as_typed(theirs, language)), language)

        def change(files: Mapping[str, bytes]) -> Mapping[str, bytes | None]:
            nonlocal made
            if row_id:
                return register.change(files, row_id, revised)
            changes, made = register.add(files, [row])
            return changes

        save(request, study, "past work row", change)
    except EditedMeanwhileError as edited:
        theirs = json.loads(edited.theirs)
        return _form(request, study, typed, row_id, edited.theirs, edited.problems, 409, theirs, before)
    except Refusal as refused:
        if any(problem.code == "study.no_row" for problem in refused.problems):
            row_id = base = ""
        return _form(request, study, typed, row_id, base, refused.problems, 422)
    if form.text("again", 10) == "yes" and made:
        return see(f"/s/{study}/past-work/row", "added")
    return see(f"/s/{study}/past-work" + (f"?ids={made[0]}" if made else ""), "added" if made else "changed")


@router.post("/s/{study}/past-work/remove")
def remove(request: Request, study: str) -> Response:
    """Take rows out; the history still has them."""
    ids = form_of(request).texts("id", 200)
    try:
        save(request, study, "past work removed", lambda files: register.remove(files, ids))
    except Refusal as refused:
        return _list(request, study, refused.problems, 422)
    return see(f"/s/{study}/past-work", "removed")


@router.get("/s/{study}/past-work/paste")
def paste_form(request: Request, study: str) -> Response:
    """Where a table is pasted."""
    return _paste(request, study, "", ())


@router.post("/s/{study}/past-work/paste")
def paste(request: Request, study: str) -> Response:
    """Show what a pasted table would add; add it once somebody has looked at that."""
    form, language = form_of(request), caller_of(request).language
    text = form.text("table", MOST_TABLE)
    made: tuple[str, ...] = ()
    try:
        rows = register.read_table(text, language)
        files = desk_of(request).snapshot(study).files
        problems = (
            *(problem for one in rows for problem in one.problems), *register.likely_twice(files, rows)
        )  # fmt: skip
        refused_rows = any(problem.level is Level.ERROR for problem in problems)
        if form.text("add", 10) != "yes" or refused_rows:
            return _paste(request, study, text, rows, problems, 422 if refused_rows else 200)

        def change(files: Mapping[str, bytes]) -> Mapping[str, bytes | None]:
            nonlocal made
            changes, made = register.add(files, [one.row for one in rows if one.row is not None])
            return changes

        save(request, study, "past work pasted", change)
    except Refusal as refused:
        return _paste(request, study, text, (), refused.problems, 422)
    return see(f"/s/{study}/past-work?" + "&".join(f"ids={one}" for one in made), "pasted")


def _list(request: Request, study: str, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    desk = desk_of(request)
    rows: list[dict[str, Any]] = []
    rates: tuple[Rate, ...] = ()
    rehearsal, later = False, 0
    language = caller_of(request).language
    try:
        found = register.rows_of(desk.snapshot(study).files)
        rows = [
            {"id": str(row["id"]), **register.as_typed(row, language), "day": row["known_from"]}
            for row in found
        ]
        rates, rehearsal, later = _rates(desk.study(study))
    except Refusal as refused:
        problems = (*problems, *refused.problems)
    known = {row["id"] for row in rows}
    new = [one for one in request.query_params.getlist("ids") if one in known]
    enough = len(rows) >= ENOUGH
    step = (
        Next("next_beliefs", f"/s/{study}/beliefs")
        if enough
        else Next("next_row", f"/s/{study}/past-work/row")
    )
    return render(
        request, "past_work", next_step=step, status=status, problems=problems, part="list", rows=rows, new=new,
        rates=rates, rehearsal=rehearsal, later=later, enough=enough, **_shared(),
    )  # fmt: skip


def _rates(study: Study) -> tuple[tuple[Rate, ...], bool, int]:
    """The shares over the rows that the study may use, whether any is rehearsal, and how many rows are too new."""
    weighed = weigh(study)
    if weighed.register is None:
        return (), False, weighed.later_work
    rates = tuple(
        Rate(row, more_to_halve(row.count, row.of) if row.of else 0) for row in shown(weighed.register)
    )
    return rates, weighed.register.rehearsal, weighed.later_work


def _shared() -> dict[str, object]:
    known = register.fields()
    return {"labels": known.labels, "hints": known.hints, "answers": known.answers}


def _form(
    request: Request,
    study: str,
    typed: Mapping[str, str],
    row_id: str,
    base: str,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
    theirs: Mapping[str, str] | None = None,
    before: Mapping[str, str] | None = None,
) -> Response:
    known = register.fields()
    was, others = before or {}, theirs or {}
    shown_typed = {name: typed.get(name, "") for name in known.labels}
    for name, text in others.items():
        if shown_typed[name].strip() == was.get(name, ""):
            shown_typed[name] = text  # what only they changed
    both = {name: text for name, text in others.items() if text not in (was.get(name, ""), shown_typed[name])}
    return render(
        request, "past_work", next_step=Next("next_list", f"/s/{study}/past-work"), status=status,
        problems=problems, part="row", typed=shown_typed,
        row_id=row_id, base=base, theirs=both, most=register.MOST_TEXT, **_shared(),
    )  # fmt: skip


def _paste(
    request: Request,
    study: str,
    text: str,
    rows: tuple[register.Pasted, ...],
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> Response:
    language = caller_of(request).language
    return render(
        request, "past_work", next_step=Next("next_list", f"/s/{study}/past-work"), status=status,
        problems=problems, part="paste", table=text, header=register.header(language), most_rows=register.MOST_ROWS,
        rows=[(one.line, register.as_typed(one.row, language) if one.row else None, one.typed) for one in rows],
        ready=bool(rows) and all(one.row is not None for one in rows), **_shared(),
    )  # fmt: skip


def _base(text: str) -> dict[str, str]:
    """The row as the form was made from it. Raises Refusal for what no page of ours has sent."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise Refusal(Problem("web.damaged_form", parameters={"detail": "base"}))
    return found


def merged_row(base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    """What both wrote, put together field by field; EditedMeanwhileError where both changed one differently."""
    merged = {}
    for name, text in theirs.items():
        was, own = base.get(name, ""), mine.get(name, "").strip()
        if own not in (was, text) and text != was:
            raise EditedMeanwhileError(json.dumps(dict(theirs), ensure_ascii=False))
        merged[name] = text if own == was else own
    return merged
