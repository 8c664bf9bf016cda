"""The interface for programs, second part: run a study, look how far it is, stop it, list its rounds."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request

from sangkien.web.pages.api import ERRORS, Name, Part
from sangkien.web.pages.brief import DRAWS, SEEDS, begin, stop
from sangkien.web.state import desk_of
from sangkien.words import Problem, Refusal

router = APIRouter(prefix="/api/v1", responses=ERRORS)


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


class RoundKept(BaseModel):
    """A round of results."""

    number: int
    name: str


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
def rounds(request: Request, study: Name) -> list[RoundKept]:
    """Every round, oldest first."""
    store = desk_of(request).shelf.open(study)
    store.version()
    return [RoundKept(number=kept.number, name=kept.name) for kept in store.rounds()]


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
    )
