"""What makes a page: its place in the navigation, its template and texts, and one way to render it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateNotFound
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sangkien.web import assets
from sangkien.web.desk import Desk
from sangkien.web.guard import Caller, csrf_token
from sangkien.web.roles import MEETS, Need
from sangkien.web.say import Say, say
from sangkien.words import LANGUAGES, Language, Problem, Refusal, package_bytes, sentence


@dataclass(frozen=True, slots=True)
class Page:
    """A page in the navigation. ``name`` is also the name of its template and texts in ``pages/``.

    ``place``: ``study`` pages stand in the navigation of a study under ``/s/{study}/<path>``, ``home`` pages in that of
    the workbench. ``order``: where it stands there. ``team``: only where people sign in. ``scripts``: it brings scripts
    of its own, so that the browser loads it anew instead of changing the page it is on.
    """

    name: str
    place: Literal["home", "study"]
    path: str
    order: int
    need: Need
    team: bool = False
    scripts: bool = False


#: Every page by name, filled as the pages are found.
PAGES: dict[str, Page] = {}


def _source(name: str) -> str:
    package = "sangkien.web" if name.startswith("frame/") else "sangkien.web.pages"
    try:
        return package_bytes(package, name).decode()
    except FileNotFoundError:
        raise TemplateNotFound(name) from None


@cache
def environment() -> Environment:
    """The templates: everything escaped, nothing undefined."""
    made = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = assets.address
    return made


@dataclass(frozen=True, slots=True)
class Next:
    """The next step that a page offers: the key of its text, and where it leads.

    ``apart``: that is no page of the workbench, so the browser opens it by itself.
    """

    key: str
    href: str
    apart: bool = False


def render(
    request: Request,
    name: str,
    *,
    next_step: Next | None,
    status: int = 200,
    problems: Iterable[Problem] = (),
    **values: Any,
) -> HTMLResponse:
    """Answer with a page. ``next_step`` is what a person may do next; None only where the page itself is that step."""
    caller: Caller = request.state.caller
    words = say(name, caller.language)
    study = request.path_params.get("study")
    body = environment().get_template(f"{name}.html.j2").render(
        say=words,
        language=caller.language,
        languages=LANGUAGES,
        here=request.url.path,
        query=request.url.query,
        page=name,
        nav=_nav(caller, study),
        caller=caller,
        team=request.app.state.desk.setup.team,
        study=study,
        csrf=csrf_field(request),
        token=csrf_token(request),
        version=version_of(request, study),
        next_step=next_step,
        problems=[told(problem, caller.language) for problem in problems],
        said=request.query_params.get("said") if request.query_params.get("said") in _said(words) else None,
        **values,
    )  # fmt: skip
    return HTMLResponse(body, status, headers={"Vary": "Cookie", "Cache-Control": "no-store"})


def csrf_field(request: Request) -> Markup:
    """The hidden field that every form carries."""
    return Markup('<input type="hidden" name="csrf" value="{}">').format(csrf_token(request))


def version_of(request: Request, study: str | None) -> str:
    """The beginning of the version a study is at; empty outside of one, and where nobody else could change it."""
    desk: Desk = request.app.state.desk
    caller: Caller = request.state.caller
    if study is None or not desk.setup.team or not caller.may(Need.CODER):
        return ""
    try:
        return desk.shelf.open(study).version()[:12]
    except Refusal:
        return ""


def _said(words: Say) -> set[str]:
    return {key.removeprefix("said.") for key in words.texts if key.startswith("said.")}


def _nav(caller: Caller, study: str | None) -> list[tuple[Page, str]]:
    place = "home" if study is None else "study"
    need = MEETS[caller.role] if caller.role is not None else Need.SIGNED_IN
    found = [
        page
        for page in sorted(PAGES.values(), key=lambda page: page.order)
        if page.place == place
        and (not page.team or caller.team)
        and (
            page.need <= need
            if place == "study"
            else page.need <= (Need.KEEPER if caller.keeper else Need.SIGNED_IN)
        )
    ]
    return [(page, f"/s/{study}/{page.path}".rstrip("/") if study else f"/{page.path}") for page in found]


@dataclass(frozen=True, slots=True)
class Told:
    """A problem in the reader's language."""

    level: str
    place: str
    what: str
    why: str
    mend: str


def told(problem: Problem, language: Language) -> Told:
    """A problem as a page shows it."""
    return Told(
        str(problem.level),
        str(problem.place),
        sentence(problem, language),
        sentence(problem, language, "why"),
        sentence(problem, language, "mend"),
    )


def see(address: str, said: str | None = None) -> Response:
    """After a change: go and look at it (303). ``said`` is the key of a line that tells what was done."""
    if said:
        address += ("&" if "?" in address else "?") + f"said={said}"
    return RedirectResponse(address, status_code=303)


def local(address: str) -> str:
    """An address of this site, or the first page where it leads elsewhere: no open redirect."""
    safe = address.startswith("/") and not address.startswith(("//", "/\\")) and "\\" not in address
    return address if safe and address.isprintable() else "/"


def plain(value: Mapping[str, Any] | str, language: Language) -> str:
    """A text in the reader's language where it has one for each."""
    return value if isinstance(value, str) else str(value[language])
