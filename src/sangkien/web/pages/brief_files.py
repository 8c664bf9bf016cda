"""A round's brief as readers get it: its page, its files for paper, and the links that open it to everybody."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sangkien.store.publications import Publication
from sangkien.web.pages.brief import page
from sangkien.web.reading import brief_response, file_response, kind_in, language_in, number_in
from sangkien.web.shell import see
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.words import Refusal

router = APIRouter(include_in_schema=False)


@router.post("/s/{study}/brief/publish")
def publish(request: Request, study: str) -> Response:
    """Make a link to a round that opens without signing in."""
    try:
        make_link(request, study, number_in(form_of(request).text("round", 20)))
    except Refusal as refused:
        return page(request, study, problems=refused.problems, status=422)
    return see(f"/s/{study}/brief", "published")


@router.post("/s/{study}/brief/withdraw")
def withdraw(request: Request, study: str) -> Response:
    """End a link; it stays in the list."""
    try:
        end_link(request, study, form_of(request).text("token", 100))
    except Refusal as refused:
        return page(request, study, problems=refused.problems, status=422)
    return see(f"/s/{study}/brief", "withdrawn")


def make_link(request: Request, study: str, number: int) -> Publication:
    """Publish a round. Raises Refusal where there is none, or it cannot be read."""
    desk, caller = desk_of(request), caller_of(request)
    desk.results.findings(desk.shelf.open(study), number)  # what cannot be read is not published
    made = desk.publications.publish(study, number, caller.name)
    desk.log.add(caller.name, study, "brief.published", str(number))
    return made


def end_link(request: Request, study: str, token: str) -> Publication:
    """Withdraw a link of a study. Raises Refusal where there is none."""
    desk = desk_of(request)
    ended = desk.publications.withdraw(token, study)
    desk.log.add(caller_of(request).name, study, "brief.withdrawn", str(ended.round))
    return ended


@router.get("/s/{study}/brief/{number}/{language}")
def read(request: Request, study: str, number: str, language: str) -> Response:
    """The page of a round, as it was written when the study was run."""
    desk = desk_of(request)
    store = desk.shelf.open(study)
    store.version()
    data = desk.results.file(desk.bench, store, number_in(number), language_in(language), "html")
    return brief_response(data)


@router.get("/s/{study}/brief/{number}/{language}/{name}")
def keep(request: Request, study: str, number: str, language: str, name: str) -> Response:
    """A round as a file: page, PDF or Word."""
    desk = desk_of(request)
    store = desk.shelf.open(study)
    store.version()
    which, spoken, kind = number_in(number), language_in(language), kind_in(name)
    data = desk.results.file(desk.bench, store, which, spoken, kind)
    return file_response(data, kind, f"{study}-{which}-{spoken}")
