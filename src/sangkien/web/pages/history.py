"""The history of a study: who changed what and when, what differs between two steps, and going back to one."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sangkien.differences import Piece, pieces, shortened
from sangkien.history import SHOWN, FileChange, back, differences, file_name, step, told
from sangkien.store import Version, version_of
from sangkien.web.roles import Need
from sangkien.web.saving import Files, mark, save
from sangkien.web.shell import Next, Page, render, see
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.words import Problem, Refusal

router = APIRouter(include_in_schema=False)
PAGE = Page("history", "study", "history", 90, Need.CODER)

#: Steps on one page.
MOST = 50


@dataclass(frozen=True, slots=True)
class Step:
    """A step in the list."""

    number: int
    version: Version
    told: str
    files: tuple[str, ...]


@router.get("/s/{study}/history")
def show(request: Request, study: str) -> Response:
    """The steps, newest first."""
    desk, language = desk_of(request), caller_of(request).language
    desk.snapshot(study)  # says where there is no such study
    history = desk.shelf.open(study).history()
    last = min(_number(request.query_params.get("from", ""), len(history)), len(history))
    rows = [
        Step(
            one.number,
            one,
            told(one.note.what, language),
            tuple(file_name(file, language) for file in one.changed),
        )
        for one in history[max(0, last - MOST) : last][::-1]
    ]
    older = last - MOST if last > MOST else 0
    newer = min(last + MOST, len(history)) if last < len(history) else 0
    step_next = Next("next.plan", f"/s/{study}/plan")
    return render(
        request, "history", next_step=step_next, part="list", rows=rows, older=older, newer=newer,
        count=len(history), may_edit=caller_of(request).may(Need.ANALYST),
    )  # fmt: skip


@router.get("/s/{study}/history/changes")
def changes(request: Request, study: str) -> Response:
    """What differs between two steps."""
    query = request.query_params
    return _changes(request, study, _number(query.get("old", ""), -1), _number(query.get("new", ""), -1))


@router.post("/s/{study}/history/back")
def go_back(request: Request, study: str) -> Response:
    """Bring files back as they were at a step; a new step, so that nothing is lost."""
    form, desk = form_of(request), desk_of(request)
    number, files = _number(form.text("number", 10), -1), form.texts("file", 200)
    store = desk.shelf.open(study)
    history = store.history()
    then = store.at(step(history, number).version).files
    try:
        if not set(files) & set(SHOWN):
            raise Refusal(Problem("web.no_file_ticked"))
        done = save(request, study, f"back {number}", lambda now: back(now, then, files), current=standing)
    except Refusal as refused:
        status = 409 if any(one.code == "web.edited_meanwhile" for one in refused.problems) else 422
        return _changes(request, study, number, len(store.history()), refused.problems, status)
    return see(f"/s/{study}/history", "back" if done else "same")


def standing(files: Files) -> str:
    """What the files that going back may change are at now."""
    return version_of({name: data for name, data in files.items() if name in SHOWN})


def _changes(
    request: Request,
    study: str,
    one: int,
    other: int,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> Response:
    desk, language = desk_of(request), caller_of(request).language
    now = desk.snapshot(study)
    store = desk.shelf.open(study)
    history = store.history()
    old, new = min(one, other), max(one, other)
    # before the first step there was nothing
    before: Files = {} if old == 0 else store.at(step(history, old).version).files
    after = now.files if new == len(history) else store.at(step(history, new).version).files
    found = (
        differences(before, after, language)
        if old
        else [FileChange(file, file_name(file, language), hidden=True) for file in after]
    )
    return render(
        request, "history", next_step=Next("next.list", f"/s/{study}/history"), status=status, problems=problems,
        part="changes", old=old, new=new, now=len(history), found=[(one, _shown(one)) for one in found],
        to=history[new - 1], told=told(history[new - 1].note.what, language), shown=SHOWN,
        may_go_back=caller_of(request).may(Need.ANALYST) and 0 < old < new == len(history),
        was=mark(standing(now.files)),
    )  # fmt: skip


def _shown(change: FileChange) -> Sequence[tuple[str, tuple[Piece, ...]]]:
    return [(place.place, shortened(pieces(place.old, place.new))) for place in change.places]


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else otherwise
