"""Who is calling, and whether they may: one check in front of every route, by the table in ``access.py``."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from sangkien.store.people import Person
from sangkien.web.access import ACCESS
from sangkien.web.desk import Desk
from sangkien.web.forms import UPLOADS, Form, read_form
from sangkien.web.roles import MEETS, Need, Role
from sangkien.words import LANGUAGES, Language

COOKIE = "sangkien"
LANGUAGE_COOKIE = "sangkien-language"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling. Without a team there is one person, who may do everything and is called nothing."""

    person: Person | None
    team: bool
    role: Role | None
    language: Language

    @property
    def name(self) -> str:
        """The name that histories and the log keep; empty where there is no team."""
        return self.person.name if self.person else ""

    @property
    def keeper(self) -> bool:
        """May invite people."""
        return not self.team or (self.person is not None and self.person.keeper)

    @property
    def signed_in(self) -> bool:
        """May see more than what is public."""
        return not self.team or self.person is not None

    def may(self, need: Need) -> bool:
        """Whether they meet a need; one inside a study looks at the role there."""
        if need is Need.PUBLIC:
            return True
        if need is Need.SIGNED_IN:
            return self.signed_in
        if need is Need.KEEPER:
            return self.signed_in and self.keeper
        return self.signed_in and self.role is not None and MEETS[self.role] >= need


class DeniedError(Exception):
    """The caller may not do this; ``sign_in`` where nobody is signed in."""

    def __init__(self, *, sign_in: bool) -> None:
        self.sign_in = sign_in
        super().__init__("sign in first" if sign_in else "not allowed")


class ForgedError(Exception):
    """A change was asked for from outside the workbench's own pages, or from one that was open for too long."""


async def guard(request: Request) -> None:
    """Let a request pass, with its caller and form in ``request.state``; the dependency of every route.

    Raises DeniedError, ForgedError, and Refusal for a form that cannot be read.
    """
    row = row_of(request)
    check_sender(request)
    request.state.caller = await _caller(request)
    caller: Caller = request.state.caller
    if not caller.may(ACCESS[row]):
        raise DeniedError(sign_in=not caller.signed_in)
    request.state.form = Form(())
    if caller.team:
        _check_limits(request, row, caller)
    if request.method not in SAFE and not request.url.path.startswith("/api/"):
        request.state.form = await read_form(request)
        if not _genuine(request, request.state.form.text("csrf", 200)):
            raise ForgedError
    elif request.method not in SAFE and not _genuine(request, request.headers.get("x-csrf-token", "")):
        raise ForgedError


def row_of(request: Request) -> str:
    """The matched route as the table of access names it."""
    return f"{'GET' if request.method == 'HEAD' else request.method} {request.scope['route'].path}"


def _check_limits(request: Request, row: str, caller: Caller) -> None:
    desk: Desk = request.app.state.desk
    kind = request.headers.get("content-type", "")
    who = f"person {caller.person.id}" if caller.person else address_of(request)
    upload = kind.startswith(UPLOADS)
    desk.limits.ask(row, who, change=request.method not in SAFE, upload=upload)


def address_of(request: Request) -> str:
    """Where a request comes from. Behind a proxy that is the proxy: what a header says could be anybody's word."""
    return request.client.host if request.client else ""


def check_sender(request: Request) -> None:
    """Refuse changes that another site's page sends through the browser. Raises ForgedError."""
    if request.method in SAFE:
        return
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ForgedError
    origin = request.headers.get("origin")
    if origin is not None:
        desk: Desk = request.app.state.desk
        if urlsplit(origin).hostname not in desk.setup.hosts:
            raise ForgedError


def csrf_token(request: Request) -> str:
    """What a form of this browser must carry: told from its cookie with the workbench's secret.

    It is masked anew in every page, so that the size of a compressed answer tells nothing about it.
    """
    mask = secrets.token_bytes(32)
    return (mask + bytes(a ^ b for a, b in zip(mask, _token(request), strict=True))).hex()


def _token(request: Request) -> bytes:
    desk: Desk = request.app.state.desk
    return hmac.new(desk.secret, b"csrf" + request.state.browser.encode(), hashlib.sha256).digest()


def _genuine(request: Request, sent: str) -> bool:
    try:
        data = bytes.fromhex(sent)
    except ValueError:
        return False
    plain = bytes(a ^ b for a, b in zip(data[:32], data[32:64], strict=False))
    return len(data) == 64 and hmac.compare_digest(plain, _token(request))


def browser_cookie(request: Request) -> tuple[str, bool]:
    """What tells this browser from others, and whether it is new and has to be set."""
    found = request.cookies.get(COOKIE, "")
    if 32 <= len(found) <= 100:
        return found, False
    return secrets.token_urlsafe(32), True


def give_cookie(request: Request, answer: Response, secret: str) -> None:
    """Set what tells a browser from others: after signing in never what it was before, which others may know."""
    desk: Desk = request.app.state.desk
    answer.set_cookie(COOKIE, secret, httponly=True, samesite="lax", secure=desk.setup.secure)


def take_cookie(request: Request, answer: Response) -> None:
    """Let a browser forget it; the next page gives it another one."""
    desk: Desk = request.app.state.desk
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=desk.setup.secure)


async def _caller(request: Request) -> Caller:
    desk: Desk = request.app.state.desk
    study = request.path_params.get("study")
    if not desk.setup.team:
        return Caller(None, team=False, role=Role.LEAD if study else None, language=_language(request, None))
    from starlette.concurrency import run_in_threadpool

    person = await run_in_threadpool(desk.people.signed_in, request.state.browser)
    role = None
    if person is not None and study is not None:
        found = await run_in_threadpool(desk.people.role, study, person.id)
        role = Role(found) if found else None
    return Caller(person, team=True, role=role, language=_language(request, person))


def _language(request: Request, person: Person | None) -> Language:
    chosen = request.cookies.get(LANGUAGE_COOKIE) or (person.language if person else None)
    for language in LANGUAGES:
        if language == chosen:
            return language
    for part in request.headers.get("accept-language", "").split(","):
        spoken = part.split(";")[0].strip().lower()[:2]
        for language in LANGUAGES:
            if language == spoken:
                return language
    return LANGUAGES[0]
