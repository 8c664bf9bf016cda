"""The first page of a study: where it stands, what to do next, and how it is passed on, kept safe or removed."""

from datetime import datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sangkien.exchange import pack_backup, pack_share
from sangkien.history import told
from sangkien.store import TableStore
from sangkien.study import Study
from sangkien.web.roles import Need
from sangkien.web.say import say
from sangkien.web.shell import Next, Page, plain, render, see
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.words import Language, Problem, Refusal

router = APIRouter(include_in_schema=False)
PAGE = Page("overview", "study", "", 10, Need.CODER)


@router.get("/s/{study}")
def overview(request: Request, study: str) -> Response:
    """Where the study stands."""
    return _overview(request, study)


@router.get("/s/{study}/export")
def share(request: Request, study: str) -> Response:
    """The study as one file to pass on, without raw evidence."""
    desk = desk_of(request)
    data = pack_share(desk.shelf.open(study), study)
    desk.log.add(caller_of(request).name, study, "study.shared")
    return _download(data, f"{study}.zip", "application/zip")


@router.post("/s/{study}/backup")
def backup(request: Request, study: str) -> Response:
    """Everything of the study, encrypted."""
    desk = desk_of(request)
    try:
        data = pack_backup(desk.shelf.open(study), study, form_of(request).text("passphrase", 1000))
    except Refusal as refused:
        return _overview(request, study, refused.problems, 422)
    desk.log.add(caller_of(request).name, study, "study.backed_up")
    return _download(data, f"{study}.zip.age", "application/octet-stream")


@router.post("/s/{study}/remove")
def remove(request: Request, study: str) -> Response:
    """Take the study off the shelf; nothing of it is deleted."""
    desk = desk_of(request)
    desk.shelf.remove(study)
    desk.log.add(caller_of(request).name, study, "study.removed")
    return see("/", "removed")


@router.post("/s/{study}/restore")
def restore(request: Request, study: str) -> Response:
    """Put it back."""
    desk = desk_of(request)
    desk.shelf.restore(study)
    desk.log.add(caller_of(request).name, study, "study.restored")
    return see(f"/s/{study}", "restored")


def _lately(store: TableStore, language: Language) -> list[tuple[datetime, str, str]]:
    """The last few steps: when, who, and what in words."""
    return [(step.at, step.note.who, told(step.note.what, language)) for step in store.history()[-4:][::-1]]


def _download(data: bytes, name: str, kind: str) -> Response:
    return Response(data, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _placed(study: Study) -> bool:
    """Whether people of the team said what they expect: in a closed session, or written into the study."""
    written = any(belief.provenance.kind == "elicited" for belief in study.file.beliefs)
    return written or any(session.closed is not None for session in study.elicited)


def _overview(
    request: Request, study: str, problems: tuple[Problem, ...] = (), status: int = 200
) -> Response:
    desk, caller = desk_of(request), caller_of(request)
    store = desk.shelf.open(study)
    desk.snapshot(study)  # says where there is no such study
    found: Study | None = None
    try:
        found = desk.study(study)
        problems = (*problems, *found.problems)
    except Refusal as refused:
        problems = (*problems, *refused.problems)
    rounds = store.rounds()
    answer = desk.results.shown(store, None, caller.language)
    title = study
    steps: list[tuple[str, bool]] = []
    if found is not None:
        own = found.file.title
        title = plain(own if isinstance(own, str) else own.model_dump(), caller.language)
        steps = [
            ("plan", not any(p.level == "error" for p in desk.findings(study))),
            ("questions", bool(found.file.claims) and all(claim.confirmed for claim in found.file.claims)),
            ("past_work", bool(found.past_work)),
            ("beliefs", _placed(found)),
            ("lab", len(found.file.schemes) > 2),
            ("brief", bool(rounds)),
        ]
    todo = next((name for name, done in steps if not done), "brief")
    paths = {"past_work": "past-work"}
    shown = [(name, done, f"/s/{study}/{paths.get(name, name)}") for name, done in steps]
    step = Next(f"next.{todo}", f"/s/{study}/{paths.get(todo, todo)}") if found is not None else None
    return render(
        request, "overview", next_step=step, status=status, problems=problems, title=title, steps=shown,
        found=found, rounds=rounds, answer=answer, words=say("brief", caller.language),
        may_lead=caller.may(Need.LEAD), lately=_lately(store, caller.language),
    )  # fmt: skip
