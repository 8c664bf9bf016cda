"""The interface for programs: what a study assumes of its own, and calibration."""

from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from sangkien.assumed import fields, own_values, pack_values, set_values
from sangkien.calibration_task import EFFORTS
from sangkien.edit_study import one_line
from sangkien.setting import set_up
from sangkien.study import STUDY
from sangkien.web.calibrations import Asked
from sangkien.web.pages._api import (
    Base,
    Found,
    LanguageQuery,
    Name,
    Part,
    Saved,
    files_at,
    found,
    given,
    merged,
    part,
    put,
    spoken,
    study_yaml,
)
from sangkien.web.pages.calibration import calibrations
from sangkien.web.saving import Files
from sangkien.web.state import desk_of
from sangkien.words import Problem, Refusal

router = part("assumptions")

#: As the pages take them.
MOST_TEXT = 500


class FieldShown(BaseModel):
    """A thing that a study may assume: its own value (empty where it says nothing), and the pack's or usual one."""

    field: str
    group: str
    name: str
    own: str = Field(description="Shares from 0 to 1, days as year-month-day, several words with spaces.")
    pack: str | None


class AssumedShown(BaseModel):
    """What a study assumes at a version."""

    version: str
    fields: list[FieldShown]


class AssumedSet(Part):
    """Values by field; null takes one back, so that the pack's or the usual value holds again."""

    base: Base
    values: dict[
        Annotated[str, Field(max_length=100)], Annotated[str, Field(max_length=MOST_TEXT)] | None
    ] = Field(min_length=1, max_length=100)


class Effort(Part):
    """How much work a calibration is given."""

    effort: Literal["quick", "thorough"] = "quick"


class CalibrationNow(BaseModel):
    """How far a calibration is, or what it gave: the text of `sangkien calibrate`, and its pictures by name."""

    version: str = Field(description="The version of the study that it is of.")
    going: bool
    share: float
    draws: int
    text: str | None
    pictures: list[str]
    rehearsal: bool | None
    problems: list[Found]


@router.get("/studies/{study}/assumed")
def assumed(request: Request, study: Name, language: LanguageQuery = None) -> AssumedShown:
    """Every field with the study's own value, and the one that holds without it."""
    desk, tongue = desk_of(request), spoken(request, language)
    snapshot, file = desk.snapshot(study), desk.study(study).file
    own, pack = own_values(snapshot.files[STUDY]), pack_values(file, set_up(file))
    rows = [
        FieldShown(
            field=one.id,
            group=one.group,
            name=one.name[tongue],
            own=own[one.id],
            pack=pack.get(one.id) or None,
        )
        for one in fields().values()
    ]
    return AssumedShown(version=snapshot.version, fields=rows)


@router.patch("/studies/{study}/assumed")
def assume(request: Request, study: Name, body: AssumedSet) -> Saved:
    """Assume something otherwise, or take it back; a base salary needs its source (`pay.source`)."""
    for name in body.values:
        if name not in fields():
            parameters = {"found": name[:60], "known": ", ".join(fields())}
            raise Refusal(Problem("study.no_field", parameters=parameters))
    mine = {name: one_line(value or "") for name, value in body.values.items()}
    before = own_values(study_yaml(files_at(request, study, body.base)))

    def change(files: Files) -> Files:
        data = study_yaml(files)
        names = merged(before, mine, own_values(data))
        return {STUDY: set_values(data, {name: mine[name] for name in names})}

    return put(request, study, f"facts {fields()[next(iter(mine))].group}", change)


@router.post("/studies/{study}/calibration", status_code=202)
def begin(request: Request, study: Name, body: Effort) -> CalibrationNow:
    """Calibrate the study as it is now by what is published; one that goes on already is gone on with."""
    desk = desk_of(request)
    version = desk.snapshot(study).version
    asked = calibrations(request).ask(desk.worker, desk.study(study), study, version, EFFORTS[body.effort])
    return _now(request, asked, None)


@router.get("/studies/{study}/calibration")
def look(request: Request, study: Name, language: LanguageQuery = None) -> CalibrationNow:
    """How far the calibration is, or what the one of this version gave; kept until the workbench stops."""
    return _now(request, _asked(request, study), language)


@router.delete("/studies/{study}/calibration", status_code=204)
def cancel(request: Request, study: Name) -> None:
    """Stop the one that runs, if one does."""
    desk_of(request).snapshot(study)
    calibrations(request).cancel(desk_of(request).worker, study)


@router.get("/studies/{study}/calibration/{picture}", **given("A picture.", "image/png"))
def picture(
    request: Request,
    study: Name,
    picture: Annotated[str, Path(max_length=60)],
    language: LanguageQuery = None,
) -> Response:
    """A picture of what it gave."""
    answer = _asked(request, study).answer
    drawn = {} if answer is None else answer.pictures[spoken(request, language)]
    if picture not in drawn:
        raise Refusal(Problem("web.not_found", parameters={"name": picture[:60]}))
    return Response(drawn[picture].data, media_type="image/png", headers={"Cache-Control": "no-store"})


def _asked(request: Request, study: str) -> Asked:
    asked = calibrations(request).find(study, desk_of(request).snapshot(study).version)
    if asked is None:
        raise Refusal(Problem("web.not_found", parameters={"name": "calibration"}))
    return asked


def _now(request: Request, asked: Asked, language: LanguageQuery) -> CalibrationNow:
    answer = asked.answer
    tongue = spoken(request, language)
    return CalibrationNow(
        version=asked.version,
        going=asked.running,
        share=asked.share,
        draws=asked.draws,
        text=None if answer is None else answer.texts[tongue],
        pictures=[] if answer is None else list(answer.pictures[tongue]),
        rehearsal=None if answer is None else answer.rehearsal,
        problems=found(request, asked.problems),
    )
