"""A published brief: open to whoever has its link, until the link is withdrawn. Nothing else of a study is in it."""

from dataclasses import replace
from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sangkien.brief import first, simulated_on_rehearsal
from sangkien.store.publications import Publication
from sangkien.web.reading import brief_response, file_response, kind_in, language_in
from sangkien.web.say import say
from sangkien.web.shell import render
from sangkien.web.state import caller_of, desk_of
from sangkien.words import LANGUAGES

router = APIRouter(include_in_schema=False)
#: No machine lists it, no page that it leads to learns of the link, and no copy outlives a withdrawal.
QUIET = {"X-Robots-Tag": "noindex, nofollow, noarchive", "Referrer-Policy": "no-referrer"}


@router.get("/p/{token}")
def cover(request: Request, token: str) -> Response:
    """The answer on one page, and the whole brief in each language and form."""
    chosen = request.query_params.get("language")
    if chosen in LANGUAGES:
        request.state.caller = replace(caller_of(request), language=language_in(str(chosen)))
    found = desk_of(request).publications.find(token)
    if not found.reachable:
        return _gone(request)
    desk, language = desk_of(request), caller_of(request).language
    findings = desk.results.findings(desk.shelf.open(found.study), found.round)
    title = findings.study.title
    return _quiet(
        render(
            request, "published", next_step=None, part="brief", link=token,
            title=title.vi if language == "vi" else title.en, as_of=date.fromisoformat(findings.study.as_of),
            first=first(findings, language), rehearsal=findings.rehearsal.any, draws=findings.reproduce.draws,
            simulated=simulated_on_rehearsal(findings), at=found.at, words=say("brief", language),
        )
    )  # fmt: skip


@router.get("/p/{token}/{language}")
def read(request: Request, token: str, language: str) -> Response:
    """The whole brief as a page."""
    spoken = language_in(language)
    found = desk_of(request).publications.find(token)
    if not found.reachable:
        return _gone(request)
    desk = desk_of(request)
    data = desk.results.file(desk.bench, desk.shelf.open(found.study), found.round, spoken, "html")
    return _quiet(brief_response(data))


@router.get("/p/{token}/{language}/{name}")
def keep(request: Request, token: str, language: str, name: str) -> Response:
    """The brief as a file."""
    spoken, kind = language_in(language), kind_in(name)
    found: Publication = desk_of(request).publications.find(token)
    if not found.reachable:
        return _gone(request)
    desk = desk_of(request)
    data = desk.results.file(desk.bench, desk.shelf.open(found.study), found.round, spoken, kind)
    return _quiet(file_response(data, kind, f"brief-{found.round}-{spoken}"))


def _gone(request: Request) -> Response:
    return _quiet(render(request, "published", next_step=None, status=410, part="withdrawn"))


def _quiet(response: Response) -> Response:
    response.headers.update(QUIET)
    return response
