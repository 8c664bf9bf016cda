"""The interface for programs: a round's brief as a file, and the links that open one to everybody."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from sangkien.print_brief import KINDS, Kind
from sangkien.store.publications import Publication
from sangkien.web.pages._api import LanguageQuery, Name, Number, Part, download, given, part, spoken
from sangkien.web.pages.brief_files import end_link, make_link
from sangkien.web.state import desk_of

router = part("briefs")

Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,100}$", description="The last part of the link.")]


class Form(StrEnum):
    """The forms of a brief."""

    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"


class Publish(Part):
    """The round to open to everybody who has the link."""

    round: int = Field(ge=1, le=100_000)


class LinkShown(BaseModel):
    """A link to a round; ``withdrawn`` says when it was ended."""

    token: str
    link: str
    round: int
    by: str
    at: datetime
    withdrawn: datetime | None


@router.get(
    "/studies/{study}/rounds/{number}/brief",
    **given("The brief.", *KINDS.values()),
)
def brief(
    request: Request,
    study: Name,
    number: Number,
    to: Annotated[Form, Query(description="Its page, or a file for paper.")] = Form.PDF,
    language: LanguageQuery = None,
) -> Response:
    """The brief of a round as a file."""
    desk, tongue = desk_of(request), spoken(request, language)
    store = desk.shelf.open(study)
    store.version()
    kind: Kind = to.value
    data = desk.results.file(desk.bench, store, number, tongue, kind)
    return download(data, KINDS[kind], f"{study}-{number}-{tongue}.{kind}")


@router.get("/studies/{study}/publications")
def links(request: Request, study: Name) -> list[LinkShown]:
    """Every link to a round of the study, newest first; those withdrawn too."""
    desk = desk_of(request)
    desk.shelf.open(study).version()
    return [_shown(request, one) for one in desk.publications.of(study)]


@router.post("/studies/{study}/publications", status_code=201)
def publish(request: Request, study: Name, body: Publish) -> LinkShown:
    """Make a link that opens the brief of a round without signing in."""
    return _shown(request, make_link(request, study, body.round))


@router.delete("/studies/{study}/publications/{token}")
def withdraw(request: Request, study: Name, token: Token) -> LinkShown:
    """End a link; it stays on record."""
    return _shown(request, end_link(request, study, token))


def _shown(request: Request, one: Publication) -> LinkShown:
    return LinkShown(
        token=one.token,
        link=f"{desk_of(request).setup.base}/p/{one.token}",
        round=one.round,
        by=one.by,
        at=one.at,
        withdrawn=one.withdrawn,
    )
