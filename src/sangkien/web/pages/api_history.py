"""The interface for programs: the history of a study, what differs between two steps, and going back."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from sangkien.differences import pieces, shortened
from sangkien.history import SHOWN, back, differences, step, told
from sangkien.web.pages._api import Base, LanguageQuery, Name, Part, Saved, part, put, spoken
from sangkien.web.pages.history import standing
from sangkien.web.state import desk_of
from sangkien.words import Problem, Refusal

router = part("history")

Number = Annotated[int, Query(ge=1, le=1_000_000)]


class Step(BaseModel):
    """A step in a study's history; ``told`` says in words what it did."""

    number: int
    version: str
    at: datetime
    who: str
    what: str
    told: str
    changed: list[str]


class Difference(BaseModel):
    """A stretch of text: the same in both, only in the older (removed), or only in the newer (added)."""

    kind: Literal["same", "removed", "added"]
    text: str


class PlaceChanged(BaseModel):
    """One place of a file that differs."""

    place: str
    old: str
    new: str
    pieces: list[Difference]


class FileChanged(BaseModel):
    """A file that differs. ``hidden``: what people said is named here and no more is told of it."""

    file: str
    name: str
    hidden: bool
    places: list[PlaceChanged]


class Back(Part):
    """A step to go back to; only the files that are named."""

    base: Base
    number: int = Field(ge=1, le=1_000_000)
    files: list[Annotated[str, Field(max_length=100)]] = Field(
        list(SHOWN), min_length=1, max_length=10, description=f"Of {', '.join(SHOWN)}; by default all."
    )


@router.get("/studies/{study}/history")
def history(request: Request, study: Name, language: LanguageQuery = None) -> list[Step]:
    """Every step, oldest first."""
    desk = desk_of(request)
    desk.shelf.open(study).version()
    return [
        Step(
            number=v.number, version=v.version, at=v.at, who=v.note.who, what=v.note.what,
            told=told(v.note.what, spoken(request, language)), changed=list(v.changed),
        )
        for v in desk.shelf.open(study).history()
    ]  # fmt: skip


@router.get("/studies/{study}/history/changes")
def changes(
    request: Request, study: Name, old: Number, new: Number, language: LanguageQuery = None
) -> list[FileChanged]:
    """What differs between two steps, file by file and place by place."""
    desk = desk_of(request)
    desk.snapshot(study)  # says where there is no such study
    store = desk.shelf.open(study)
    steps = store.history()
    before, after = (store.at(step(steps, number).version).files for number in (old, new))
    return [
        FileChanged(
            file=one.file,
            name=one.name,
            hidden=one.hidden,
            places=[
                PlaceChanged(
                    place=at.place,
                    old=at.old,
                    new=at.new,
                    pieces=[Difference(kind=p.kind, text=p.text) for p in shortened(pieces(at.old, at.new))],
                )
                for at in one.places
            ],
        )
        for one in differences(before, after, spoken(request, language))
    ]


@router.post("/studies/{study}/history/back")
def go_back(request: Request, study: Name, body: Back) -> Saved:
    """Bring files back as they were at a step; a new step, so that nothing is lost."""
    if not set(body.files) & set(SHOWN):
        raise Refusal(Problem("web.no_file_ticked"))
    desk = desk_of(request)
    desk.snapshot(study)
    store = desk.shelf.open(study)
    then = store.at(step(store.history(), body.number).version).files
    return put(
        request, study, f"back {body.number}", lambda now: back(now, then, body.files), base=body.base,
        current=standing,
    )  # fmt: skip
