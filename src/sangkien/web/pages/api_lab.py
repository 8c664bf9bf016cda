"""The interface for programs: schemes of a study, levers tried at once, and single simulated officials."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from sangkien.edit_schemes import MOST_NAME, add_scheme, remove_scheme, scheme_text, set_scheme
from sangkien.lab import HEADLINE, MOST_COMPARED, STEPS, TRIED, Picture, explore_version, lives_version
from sangkien.setting import set_up
from sangkien.study import STUDY
from sangkien.study_check import check_levels
from sangkien.tell_lab import compared, headline_text, lab_text, read_levels, rows, scheme_names, tried
from sangkien.tell_lives import in_lines, scheme_of
from sangkien.web.lab_stream import hands
from sangkien.web.pages._api import (
    Base,
    BaseQuery,
    Here,
    Id,
    LanguageQuery,
    Line,
    Made,
    Name,
    Part,
    Saved,
    given,
    part,
    put,
    spoken,
    study_yaml,
)
from sangkien.web.saving import Files
from sangkien.web.state import desk_of
from sangkien.words import STATUS_QUO, Refusal

router = part("scheme lab")

Levels = Annotated[
    dict[Annotated[str, Field(max_length=100)], float],
    Field(max_length=100, description="Levels by lever; what is left out is as today."),
]


class SchemeShown(BaseModel):
    """A scheme of a study."""

    id: str
    name: str
    levers: dict[str, float]


class SchemesShown(BaseModel):
    """The schemes of a study at a version."""

    version: str
    schemes: list[SchemeShown]


class NewScheme(Part):
    """A scheme to be kept; its id is made of its name."""

    name: Line = Field(max_length=MOST_NAME)
    levers: Levels


class SchemeSet(NewScheme):
    """What a scheme is from now on."""

    base: Base


class Tried(Part):
    """Levers to try against the status quo, and schemes of the study to compare with."""

    levers: Levels = Field({})
    compare: list[Id] = Field([], max_length=MOST_COMPARED)
    worlds: int = Field(128, ge=STEPS[0], le=STEPS[-1], description="More are sharper and take longer.")


class OutcomeShown(BaseModel):
    """One outcome under the status quo and under the levers, as readers write numbers."""

    id: str
    name: str
    unit: str
    today: str
    tried: str
    span: str
    difference: str
    difference_span: str
    better: str


class PictureShown(BaseModel):
    """What so many simulated worlds say; ``rehearsal``: some belief rests on invented data."""

    worlds: int
    rehearsal: bool
    headline: str
    outcomes: list[OutcomeShown]
    compared: list[list[str]] = Field(
        description="By scheme: id, name, headline, difference, better in, cost to us, to others, all counted."
    )
    text: str = Field(description="As `sangkien try` prints it.")


@router.get("/studies/{study}/schemes")
def schemes(request: Request, study: Name, language: LanguageQuery = None) -> SchemesShown:
    """The schemes of a study."""
    desk, tongue = desk_of(request), spoken(request, language)
    return SchemesShown(
        version=desk.snapshot(study).version,
        schemes=[
            SchemeShown(id=one.id, name=one.name[tongue], levers=dict(one.levels))
            for one in desk.study(study).schemes
        ],
    )


@router.post("/studies/{study}/schemes", status_code=201)
def keep(request: Request, study: Name, body: NewScheme) -> Made:
    """Keep levers as one more scheme of the study."""
    made = ""

    def change(files: Files) -> Files:
        nonlocal made
        data, made = add_scheme(study_yaml(files), body.name, body.levers)
        return {STUDY: data}

    change(desk_of(request).snapshot(study).files)  # the history names the scheme by its id
    done = put(request, study, f"scheme {made}", change)
    return Made(id=made, version=done.version)


@router.put("/studies/{study}/schemes/{scheme}")
def set_(request: Request, study: Name, scheme: Here, body: SchemeSet) -> Saved:
    """Let a scheme of the study have these levers and this name."""
    return put(
        request, study, f"scheme {scheme}",
        lambda files: {STUDY: set_scheme(study_yaml(files), scheme, body.levers, body.name)},
        base=body.base, current=lambda files: scheme_text(study_yaml(files), scheme),
    )  # fmt: skip


@router.delete("/studies/{study}/schemes/{scheme}")
def remove(request: Request, study: Name, scheme: Here, base: BaseQuery) -> Saved:
    """Take a scheme out of the study."""
    return put(
        request, study, f"scheme_removed {scheme}",
        lambda files: {STUDY: remove_scheme(study_yaml(files), scheme)},
        base=base, current=lambda files: scheme_text(study_yaml(files), scheme),
    )  # fmt: skip


@router.post("/studies/{study}/try")
def try_(request: Request, study: Name, body: Tried, language: LanguageQuery = None) -> PictureShown:
    """Try levers on the study's simulated officials against the status quo; nothing is kept."""
    desk, tongue = desk_of(request), spoken(request, language)
    found, snapshot = desk.study(study), desk.snapshot(study)
    if problems := list(check_levels(body.levers)):
        raise Refusal(problems)
    others = [(name, dict(scheme_of(found, name).levels)) for name in body.compare if name != STATUS_QUO]
    task = desk.bench.start(
        explore_version, f"{study} {snapshot.version}", snapshot.files, [(TRIED, body.levers), *others], HEADLINE,
        body.worlds, hands(),
    )  # fmt: skip
    picture: Picture = task.result()
    currency = set_up(found.file).country.currency
    seen = next(one for one in picture.schemes if one.id == TRIED)
    return PictureShown(
        worlds=picture.worlds,
        rehearsal=picture.rehearsal,
        headline=headline_text(seen, tongue),
        outcomes=[OutcomeShown(**{name: getattr(row, name) for name in OutcomeShown.model_fields})
                  for row in rows(picture, tongue, currency)],
        compared=[list(row) for row in compared(picture, scheme_names(found, tongue), tongue)],
        text=lab_text(picture, found, currency, tongue),
    )  # fmt: skip


@router.get("/studies/{study}/lives", **given("As `sangkien lives` prints it.", "text/plain; charset=utf-8"))
def lives(
    request: Request,
    study: Name,
    scheme: Annotated[str, Query(max_length=64)] = STATUS_QUO,
    levers: Annotated[
        str, Query(max_length=4000, description="Moved beside: accompaniment:0.7,recognition:0.8")
    ] = "",
    people: Annotated[int, Query(ge=1, le=50)] = 5,
    months: Annotated[int | None, Query(ge=1, le=120, description="By default the study's horizon.")] = None,
    seed: Annotated[int, Query(ge=0, le=2**31 - 1)] = 1,
    world: Annotated[int | None, Query(ge=0, le=STEPS[-1] - 1, description="A world of a run.")] = None,
    language: LanguageQuery = None,
) -> Response:
    """A handful of simulated officials, month by month, as text."""
    desk = desk_of(request)
    found, snapshot = desk.study(study), desk.snapshot(study)
    under = scheme_of(found, scheme)
    if levers:
        under = tried({**under.levels, **read_levels(levers)})
    task = desk.bench.start(
        lives_version, f"{study} {snapshot.version}", snapshot.files, under, people, seed, months,
        spoken(request, language), world,
    )  # fmt: skip
    return Response(in_lines(task.result()), media_type="text/plain; charset=utf-8")
