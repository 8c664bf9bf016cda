"""The interface for programs: what the pages can do with studies, as JSON, described by OpenAPI.

A change carries the header ``X-CSRF-Token`` with the token of ``/api/v1/session``, and the cookie that came with it.
"""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sangkien import countries, plan
from sangkien.elicit import refuse_sealed
from sangkien.exchange import pack_share, unpack
from sangkien.report import problem_json
from sangkien.study import STUDY, new_study
from sangkien.tell_lives import lives_text
from sangkien.web.guard import csrf_token
from sangkien.web.pages.studies import MOST_PLAN, keep_new
from sangkien.web.saving import save
from sangkien.web.state import caller_of, desk_of
from sangkien.words import Language, Problem, Refusal, levers, quantities

JSON = dict[str, Any]


class Fault(BaseModel):
    """What every refusal answers with."""

    error: str
    text: str
    problems: list[JSON]


ERRORS: dict[int | str, JSON] = {
    status: {"model": Fault, "description": text}
    for status, text in (
        (400, "Cannot be read."),
        (401, "Sign in first."),
        (403, "Not open to you, or without the token."),
        (404, "Nothing there."),
        (409, "Changed meanwhile by somebody else."),
        (413, "Too large."),
        (422, "Refused, with every problem."),
        (429, "Too often."),
    )
}
router = APIRouter(prefix="/api/v1", responses=ERRORS)

Name = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Text = Annotated[str, Field(max_length=MOST_PLAN)]


class Part(BaseModel):
    """A body: nothing unknown."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class NewStudy(Part):
    """A study to be made from a plan."""

    plan: Text = Field(description="The plan in the archive's Markdown.")
    name: str = Field("study", min_length=1, max_length=100)
    country: str = Field(max_length=40)
    language: Language = "en"
    year: str = Field("", max_length=10)


class PlanText(Part):
    """A plan to be checked."""

    plan: Text


class Change(Part):
    """Files to be written on top of a version; null removes one."""

    base: str = Field(max_length=64)
    files: dict[str, str | None] = Field(max_length=200)
    what: str = Field("api", max_length=100)


class StudyShort(BaseModel):
    """A study in the list."""

    id: str
    version: str
    changed: datetime


class StudyWhole(BaseModel):
    """A study: its version, its files by name with their sizes, what is wrong with it."""

    id: str
    version: str
    files: dict[str, int]
    readable: bool
    problems: list[JSON]
    rounds: list[str]


class Step(BaseModel):
    """A version in a study's history."""

    number: int
    version: str
    at: datetime
    who: str
    what: str
    changed: list[str]


class SessionNow(BaseModel):
    """Who is calling, and the token that changes must carry."""

    token: str
    team: bool
    name: str


class Made(BaseModel):
    """What was made."""

    id: str
    version: str


@router.get("/openapi.json")
def description(request: Request) -> JSON:
    """What stands here, as OpenAPI."""
    found: JSON = request.app.openapi()
    return found


@router.get("/session")
def session(request: Request) -> SessionNow:
    """The token for changes; the answer sets the cookie that belongs to it."""
    caller = caller_of(request)
    return SessionNow(token=csrf_token(request), team=caller.team, name=caller.name)


@router.get("/studies")
def studies(request: Request) -> list[StudyShort]:
    """The studies that the caller is in."""
    desk, caller = desk_of(request), caller_of(request)
    mine = None if caller.person is None else set(desk.people.roles(caller.person.id))
    return [
        StudyShort(id=one.id, version=one.version, changed=one.changed)
        for one in desk.shelf.studies()
        if mine is None or one.id in mine
    ]


@router.post("/studies", status_code=201)
def make(request: Request, body: NewStudy) -> Made:
    """Make a study from a plan."""
    if body.country not in countries.names():
        known = ", ".join(countries.names())
        parameters = {"field": "country", "found": body.country[:60], "known": known}
        raise Refusal(Problem("web.no_such_choice", parameters=parameters))
    files = new_study(body.plan.encode(), body.name, body.country, body.language, year=body.year)
    store = keep_new(request, body.name, files, "created")
    return Made(id=store.study, version=store.version())


@router.post("/studies/import", status_code=201)
def bring(
    request: Request,
    data: Annotated[bytes, Body(media_type="application/octet-stream")],
    passphrase: Annotated[str, Query(max_length=1000)] = "",
) -> Made:
    """Bring a study in from a share, a backup or a zip of its folder."""
    packed = unpack(data, "", passphrase)
    if STUDY not in packed.files:
        raise Refusal(Problem("exchange.no_study", parameters={"found": 0}))
    store = keep_new(
        request, packed.id or "study", packed.files, "imported", rounds=packed.rounds, history=packed.history
    )
    return Made(id=store.study, version=store.version())


@router.get("/studies/{study}")
def study_now(request: Request, study: Name) -> StudyWhole:
    """A study as it stands."""
    desk, language = desk_of(request), caller_of(request).language
    snapshot = desk.snapshot(study)
    readable = True
    problems: tuple[Problem, ...] = ()
    try:
        problems = desk.study(study).problems
    except Refusal as refused:
        readable, problems = False, refused.problems
    return StudyWhole(
        id=study,
        version=snapshot.version,
        files={name: len(data) for name, data in snapshot.files.items()},
        readable=readable,
        problems=[problem_json(problem, language) for problem in problems],
        rounds=[kept.name for kept in desk.shelf.open(study).rounds()],
    )


@router.patch("/studies/{study}")
def change(request: Request, study: Name, body: Change) -> Made:
    """Write files of a study on top of the version they were made from."""
    if desk_of(request).shelf.open(study).version() != body.base:
        raise Refusal(Problem("store.changed_meanwhile"))
    files = {name: None if text is None else text.encode() for name, text in body.files.items()}
    refuse_sealed(desk_of(request).snapshot(study).files, files)
    save(request, study, body.what, lambda _: files)
    return Made(id=study, version=desk_of(request).shelf.open(study).version())


@router.get(
    "/studies/{study}/files/{path:path}",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "The file."}},
)
def file(request: Request, study: Name, path: str) -> Response:
    """One file of a study, as it is."""
    found = desk_of(request).snapshot(study).files.get(path)
    if found is None:
        raise Refusal(Problem("web.not_found", parameters={"name": path[:100]}))
    refuse_sealed(desk_of(request).snapshot(study).files, [path])
    if path.startswith("evidence/"):
        desk_of(request).log.add(caller_of(request).name, study, "evidence.read", path[:200])
    headers = {"Content-Disposition": "attachment", "Cache-Control": "no-store"}
    return Response(found, media_type="application/octet-stream", headers=headers)


@router.get("/studies/{study}/history")
def history(request: Request, study: Name) -> list[Step]:
    """Every version, oldest first."""
    desk = desk_of(request)
    desk.shelf.open(study).version()
    return [
        Step(
            number=v.number, version=v.version, at=v.at, who=v.note.who, what=v.note.what, changed=list(v.changed)
        )
        for v in desk.shelf.open(study).history()
    ]  # fmt: skip


@router.get(
    "/studies/{study}/export",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}, "description": "The study to share."}},
)
def share(request: Request, study: Name) -> Response:
    """The study as one file to pass on, without raw evidence."""
    desk = desk_of(request)
    data = pack_share(desk.shelf.open(study), study)
    desk.log.add(caller_of(request).name, study, "study.shared")
    return Response(data, media_type="application/zip")


@router.get("/studies/{study}/rounds/{number}", response_class=JSONResponse)
def findings(request: Request, study: Name, number: Annotated[int, Path(ge=1, le=100_000)]) -> Response:
    """The findings of a round."""
    desk = desk_of(request)
    desk.shelf.open(study).version()
    data = desk.shelf.open(study).round_files(number).get("findings.json")
    if data is None:
        raise Refusal(Problem("store.no_round", parameters={"number": number}))
    return Response(data, media_type="application/json")


@router.get("/studies/{study}/lives", response_class=Response)
def lives(
    request: Request,
    study: Name,
    scheme: Annotated[str, Query(max_length=64)] = "status_quo",
    people: Annotated[int, Query(ge=1, le=50)] = 5,
    months: Annotated[int, Query(ge=1, le=120)] = 60,
    seed: Annotated[int, Query(ge=0, le=2**31 - 1)] = 1,
) -> Response:
    """A handful of simulated officials, month by month, as text."""
    caller = caller_of(request)
    text = lives_text(desk_of(request).study(study), scheme, people, seed, months, caller.language)
    return Response(text, media_type="text/plain; charset=utf-8")


@router.post("/check")
def check(request: Request, body: PlanText) -> list[JSON]:
    """What a careful colleague would find in a plan."""
    language = caller_of(request).language
    return [problem_json(problem, language) for problem in plan.check(plan.read(body.plan.encode()))]


@router.get("/levers")
def lever_register(request: Request) -> list[JSON]:
    """Every lever: who holds it, its range and unit."""
    return [
        {
            "id": one.id, "holder": str(one.holder), "name": dict(one.name), "meaning": dict(one.meaning),
            "unit": dict(one.unit), "low": one.low, "high": one.high, "status_quo": one.status_quo,
        }
        for one in levers()
    ]  # fmt: skip


@router.get("/quantities")
def quantity_register(request: Request) -> list[JSON]:
    """Every quantity of the model: its name, meaning and unit."""
    return [
        {"id": one.id, "name": dict(one.name), "meaning": dict(one.meaning), "unit": dict(one.unit)}
        for one in quantities()
    ]
