"""The interface for programs, run a study, look how far it is, stop it, and read its rounds."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sangkien.print_brief import FINDINGS
from sangkien.web.pages._api import Found, LanguageQuery, Name, Number, Part, found, part, spoken
from sangkien.web.pages.brief import DRAWS, SEEDS, begin, stop
from sangkien.web.results import Line
from sangkien.web.state import desk_of
from sangkien.words import Language, Problem, Refusal

router = part("runs and rounds")


class Asked(Part):
    """How to run a study."""

    draws: Annotated[int, Field(ge=DRAWS[0], le=DRAWS[1])] = 1024
    seed: Annotated[int, Field(ge=SEEDS[0], le=SEEDS[1])] = 1


class RunNow(BaseModel):
    """How far a run is: ``ended`` is kept (as a round), cancelled or failed once it is not going any more."""

    going: bool
    stage: str
    share: float
    draws: int
    ended: str | None
    problems: list[Found] = Field(description="Why it failed.")


class RoundKept(BaseModel):
    """A round of results and its answer in one line; no answer where this version cannot read it."""

    number: int
    name: str
    answer: str | None
    as_of: date | None
    draws: int
    rehearsal: bool


class RoundShown(RoundKept):
    """One round, with what changed to it since the round ``compared``."""

    changes: list[str]
    compared: int | None


@router.post("/studies/{study}/run", status_code=202)
def start(request: Request, study: Name, body: Asked) -> RunNow:
    """Begin a run; its results are kept as the next round."""
    begin(request, study, body.draws, body.seed)
    return _now(request, study)


@router.get("/studies/{study}/run")
def look(request: Request, study: Name) -> RunNow:
    """How far the run is, or how the last one ended."""
    desk_of(request).shelf.open(study).version()
    return _now(request, study)


@router.delete("/studies/{study}/run")
def cancel(request: Request, study: Name) -> RunNow:
    """Stop the run; nothing of it is kept."""
    desk_of(request).shelf.open(study).version()
    stop(request, study)
    return _now(request, study)


@router.get("/studies/{study}/rounds")
def rounds(request: Request, study: Name, language: LanguageQuery = None) -> list[RoundKept]:
    """Every round, oldest first."""
    desk = desk_of(request)
    store = desk.shelf.open(study)
    store.version()
    names = {kept.number: kept.name for kept in store.rounds()}
    return [_kept(line, names, spoken(request, language)) for line in reversed(desk.results.lines(store))]


@router.get("/studies/{study}/rounds/{number}", response_class=JSONResponse)
def findings(request: Request, study: Name, number: Number) -> Response:
    """The findings of a round (`findings.json`)."""
    store = desk_of(request).shelf.open(study)
    store.version()
    data = store.round_files(number).get(FINDINGS)
    if data is None:
        raise Refusal(Problem("store.no_round", parameters={"number": number}))
    return Response(data, media_type="application/json")


@router.get("/studies/{study}/rounds/{number}/answer")
def answer(request: Request, study: Name, number: Number, language: LanguageQuery = None) -> RoundShown:
    """The answer of a round, and what changed our mind since the round before."""
    desk, tongue = desk_of(request), spoken(request, language)
    store = desk.shelf.open(study)
    store.version()
    shown = desk.results.shown(store, number, tongue)
    if shown is None:
        raise Refusal(Problem("store.no_round", parameters={"number": number}))
    names = {kept.number: kept.name for kept in store.rounds()}
    kept = _kept(shown.line, names, tongue)
    return RoundShown(**kept.model_dump(), changes=list(shown.changes), compared=shown.compared)


def _kept(line: Line, names: dict[int, str], language: Language) -> RoundKept:
    return RoundKept(
        number=line.number,
        name=names[line.number],
        answer=line.heads.get(language),
        as_of=line.as_of,
        draws=line.draws,
        rehearsal=line.rehearsal,
    )


def _now(request: Request, study: str) -> RunNow:
    run = desk_of(request).runs.of(study)
    if run is None:
        raise Refusal(Problem("web.not_found", parameters={"name": "run"}))
    at = run.progress
    return RunNow(
        going=run.going,
        stage=at.stage,
        share=at.share,
        draws=run.draws,
        ended=None if run.going else run.ended or "failed",
        problems=[] if run.going else found(request, run.task.problems),
    )
