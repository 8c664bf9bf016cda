"""The interface for programs: what the pages can do, as JSON, described by OpenAPI. This part: studies and registers.

A change carries the header ``X-CSRF-Token`` with the token of ``/api/v1/session``, and the cookie that came with it.
"""

from datetime import date, datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from sangkien import countries, plan
from sangkien.example import EXAMPLE, example_files
from sangkien.exchange import pack_backup, pack_share, unpack
from sangkien.report import country_text
from sangkien.study import STUDY, new_study
from sangkien.web.guard import csrf_token, give_cookie, take_cookie
from sangkien.web.pages._api import (
    JSON,
    SENT,
    Found,
    LanguageQuery,
    Line,
    Made,
    Name,
    Part,
    Sent,
    download,
    found,
    given,
    part,
    spoken,
)
from sangkien.web.pages.login import let_in
from sangkien.web.pages.studies import MOST_PLAN, keep_new
from sangkien.web.roles import Role
from sangkien.web.state import caller_of, desk_of, team_only
from sangkien.web.titles import called
from sangkien.words import Language, Problem, Refusal, levers, quantities

router = part("studies")

Text = Annotated[str, Field(max_length=MOST_PLAN)]
Secret = Annotated[str, Field(max_length=1000)]


class NewStudy(Part):
    """A study to be made from a plan."""

    plan: Text = Field(description="The plan in the archive's Markdown.")
    name: Line = Field("study", min_length=1, max_length=100)
    country: Line = Field(max_length=40, description="The name of a country pack.")
    language: Language = "en"
    year: Line = Field("", max_length=10, description="Where the plan does not say it.")


class PlanText(Part):
    """A plan or reflection to be checked."""

    plan: Text


class Passphrase(Part):
    """What a backup is locked with."""

    passphrase: Secret


class Credentials(Part):
    """Who signs in."""

    login: Annotated[str, Field(max_length=200)]
    password: Annotated[str, Field(max_length=2000)]


class StudyShort(BaseModel):
    """A study in the list; ``role`` is what the caller is in it."""

    id: str
    title: str
    version: str
    changed: datetime
    role: str


class StudyWhole(BaseModel):
    """A study: its version, its files by name with their sizes, what is wrong with it."""

    id: str
    version: str
    files: dict[str, int]
    readable: bool
    problems: list[Found]
    rounds: list[str]


class SessionNow(BaseModel):
    """Who is calling, and the token that changes must carry; ``signed_in``: may see more than what is public."""

    token: str
    team: bool
    name: str
    signed_in: bool


@router.get("/openapi.json")
def description(request: Request) -> JSON:
    """What stands here, as OpenAPI."""
    found: JSON = request.app.openapi()
    return found


@router.get("/session")
def session(request: Request) -> SessionNow:
    """The token for changes; the answer sets the cookie that belongs to it."""
    caller = caller_of(request)
    return SessionNow(
        token=csrf_token(request), team=caller.team, name=caller.name, signed_in=caller.signed_in
    )


@router.post("/session", status_code=204)
def sign_in(request: Request, body: Credentials) -> Response:
    """Sign in to a team's workbench; the answer sets another cookie, and the token belongs to that one from then on."""
    team_only(request)
    secret = let_in(request, body.login, body.password)
    answer = Response(status_code=204)
    give_cookie(request, answer, secret)
    return answer


@router.delete("/session", status_code=204)
def sign_out(request: Request) -> Response:
    """End this session."""
    team_only(request)
    desk_of(request).people.sign_out(request.state.browser)
    answer = Response(status_code=204)
    take_cookie(request, answer)
    return answer


@router.get("/studies")
def studies(
    request: Request,
    language: LanguageQuery = None,
    removed: Annotated[bool, Query(description="Those that were removed and that the caller leads.")] = False,
) -> list[StudyShort]:
    """The studies that the caller is in, last changed first."""
    desk, caller = desk_of(request), caller_of(request)
    mine = None if caller.person is None else desk.people.roles(caller.person.id)
    tongue = spoken(request, language)
    rows = []
    for one in desk.shelf.studies(removed=removed):
        role = Role.LEAD if mine is None else mine.get(one.id)
        if role is not None and (role == Role.LEAD or not removed):
            rows.append(
                StudyShort(
                    id=one.id,
                    title=called(one.id, one.title, tongue),
                    version=one.version,
                    changed=one.changed,
                    role=role,
                )
            )
    return rows


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


@router.post("/studies/example", status_code=201)
def example(request: Request) -> Made:
    """Put a copy of the example on the shelf, to try things out on."""
    store = keep_new(request, EXAMPLE, example_files(), "created")
    return Made(id=store.study, version=store.version())


@router.post("/studies/import", status_code=201, openapi_extra=SENT)
def bring(request: Request, data: Sent, passphrase: Annotated[str, Query(max_length=1000)] = "") -> Made:
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
    desk = desk_of(request)
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
        problems=found(request, problems),
        rounds=[kept.name for kept in desk.shelf.open(study).rounds()],
    )


@router.delete("/studies/{study}", status_code=204)
def remove(request: Request, study: Name) -> None:
    """Take a study off the shelf; nothing of it is deleted."""
    desk = desk_of(request)
    desk.shelf.remove(study)
    desk.log.add(caller_of(request).name, study, "study.removed")


@router.post("/studies/{study}/restore", status_code=204)
def restore(request: Request, study: Name) -> None:
    """Put a removed study back."""
    desk = desk_of(request)
    desk.shelf.restore(study)
    desk.log.add(caller_of(request).name, study, "study.restored")


@router.get("/studies/{study}/export", **given("The study to share.", "application/zip"))
def share(request: Request, study: Name) -> Response:
    """The study as one file to pass on, without raw evidence."""
    desk = desk_of(request)
    data = pack_share(desk.shelf.open(study), study)
    desk.log.add(caller_of(request).name, study, "study.shared")
    return download(data, "application/zip", f"{study}.zip")


@router.post("/studies/{study}/backup", **given("An age file.", "application/octet-stream"))
def backup(request: Request, study: Name, body: Passphrase) -> Response:
    """Everything of the study with its history, encrypted."""
    desk = desk_of(request)
    data = pack_backup(desk.shelf.open(study), study, body.passphrase)
    desk.log.add(caller_of(request).name, study, "study.backed_up")
    return download(data, "application/octet-stream", f"{study}.zip.age")


@router.post("/check")
def check(request: Request, body: PlanText) -> list[Found]:
    """What a careful colleague would find in a plan."""
    return found(request, plan.check(plan.read(body.plan.encode())))


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
    """Every quantity of the model: its name, meaning and unit, and the question by which people are asked for it."""
    return [
        {
            "id": one.id, "name": dict(one.name), "meaning": dict(one.meaning), "unit": dict(one.unit),
            "ask": dict(one.ask), "asked_unit": dict(one.asked.unit),
        }
        for one in quantities()
    ]  # fmt: skip


@router.get("/countries/{name}", **given("As `sangkien country` prints it.", "text/plain; charset=utf-8"))
def country(
    request: Request,
    name: str,
    as_of: Annotated[date | None, Query(description="Only what was known on this day.")] = None,
    language: LanguageQuery = None,
) -> Response:
    """The facts of a country pack with populations, sources and certainty; where they disagree, and what is newer."""
    if name not in countries.names():
        raise Refusal(Problem("web.not_found", parameters={"name": name[:60]}))
    text = country_text(countries.load(name), as_of or date.max, spoken(request, language))
    return Response(text, media_type="text/plain; charset=utf-8")
