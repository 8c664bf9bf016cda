"""The shelf of studies: what there is, new ones from a plan, from a file or from the example, and what was removed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sangkien import countries
from sangkien.example import EXAMPLE, example_files
from sangkien.exchange import unpack
from sangkien.store import Note, Snapshot, TableStore, Version
from sangkien.study import STUDY, new_study
from sangkien.study_start import started_plan
from sangkien.web.roles import Need, Role
from sangkien.web.shell import Next, Page, render, see
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.web.titles import called
from sangkien.words import LANGUAGES, Language, Problem, Refusal

router = APIRouter(include_in_schema=False)
PAGE = Page("studies", "home", "", 10, Need.SIGNED_IN)

#: A plan that is pasted or uploaded; longer ones are no plan.
MOST_PLAN = 5_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """A study in the list."""

    id: str
    title: str
    changed: datetime
    rounds: int
    role: Role


@router.get("/")
def shelf(request: Request) -> Response:
    """The list."""
    return _shelf(request)


@router.get("/studies/new")
def start(request: Request) -> Response:
    """The form for a new study."""
    return _start(request)


@router.post("/studies/new")
def make(request: Request) -> Response:
    """Make a study from what the form brings: a file, pasted text, or the short form."""
    form = form_of(request)
    try:
        country = form.choice("country", countries.names())
        language = _language(form.choice("language", LANGUAGES))
        sent = form.file("file")
        data = bytes(sent.value) if sent and isinstance(sent.value, bytes) else b""
        pasted = form.text("pasted", MOST_PLAN)
        year = form.text("year", 10).strip()
        if form.text("way", 20) == "form":
            data = started_plan(
                form.text("title", 300), form.text("challenge", 20_000), form.text("question", 5000), year
            )
        elif not data and pasted.strip():
            data = pasted.encode()
        if not data:
            raise Refusal(Problem("web.nothing_chosen"))
        name = form.text("name", 100).strip() or form.text("title", 100).strip() or "study"
        files = new_study(data, name, country, language, year=year)
    except Refusal as refused:
        return _start(request, refused.problems, 422)
    return see(f"/s/{keep_new(request, name, files, 'created').study}", "created")


@router.post("/studies/example")
def example(request: Request) -> Response:
    """Put a copy of the example on the shelf, to try things out on."""
    return see(f"/s/{keep_new(request, EXAMPLE, example_files(), 'created').study}", "created")


@router.post("/studies/import")
def bring(request: Request) -> Response:
    """Put a study on the shelf that comes as one file."""
    form = form_of(request)
    sent = form.file("file")
    try:
        if sent is None or not isinstance(sent.value, bytes):
            raise Refusal(Problem("exchange.no_zip"))
        packed = unpack(sent.value, sent.file or "", form.text("passphrase", 1000))
        if STUDY not in packed.files:
            raise Refusal(Problem("exchange.no_study", parameters={"found": 0}))
        store = keep_new(
            request,
            packed.id or "study",
            packed.files,
            "imported",
            rounds=packed.rounds,
            history=packed.history,
        )
    except Refusal as refused:
        return _start(request, refused.problems, 422)
    return see(f"/s/{store.study}", "imported")


def keep_new(
    request: Request,
    wanted: str,
    files: Mapping[str, bytes],
    did: str,
    *,
    rounds: Sequence[tuple[str, Mapping[str, bytes]]] = (),
    history: Sequence[tuple[Version, Snapshot]] = (),
) -> TableStore:
    """Put a new study on the shelf; who made it leads it."""
    caller, desk = caller_of(request), desk_of(request)
    store = desk.shelf.create(wanted, files, Note(caller.name, did), rounds=rounds, history=history)
    if caller.person is not None:
        desk.people.set_role(store.study, caller.person.id, Role.LEAD)
    desk.log.add(caller.name, store.study, f"study.{did}")
    return store


def _shelf(request: Request) -> Response:
    desk, caller = desk_of(request), caller_of(request)
    roles = desk.people.roles(caller.person.id) if caller.person else None

    def role(study: str) -> Role | None:
        return Role.LEAD if roles is None else Role(roles[study]) if study in roles else None

    rows = []
    for one in desk.shelf.studies():
        held = role(one.id)
        if held is not None:
            title = called(one.id, one.title, caller.language)
            rows.append(Row(one.id, title, one.changed, len(desk.shelf.open(one.id).rounds()), held))
    removed = [
        (one.id, called(one.id, one.title, caller.language))
        for one in desk.shelf.studies(removed=True)
        if role(one.id) is Role.LEAD
    ]
    step = Next("next_new", "/studies/new") if rows else None
    return render(request, "studies", next_step=step, part="list", rows=rows, removed=removed)


def _start(request: Request, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    names = {name: countries.load(name).name[caller_of(request).language] for name in countries.names()}
    form = form_of(request)
    typed = {
        name: form.text(name, MOST_PLAN)
        for name in ("name", "pasted", "year", "title", "challenge", "question", "country", "language", "way")
    }
    return render(
        request,
        "studies",
        next_step=None,
        status=status,
        problems=problems,
        part="new",
        countries=names,
        typed=typed,
    )


def _language(name: str) -> Language:
    return "vi" if name == "vi" else "en"
