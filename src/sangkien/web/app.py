"""Put the workbench together: every page found in ``pages/``, one guard in front, errors told as people read them."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from markupsafe import escape
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sangkien import __version__
from sangkien.faults import trace
from sangkien.lab import warm
from sangkien.report import problem_said
from sangkien.store.person import matches
from sangkien.web import assets
from sangkien.web.access import ACCESS
from sangkien.web.desk import Desk
from sangkien.web.forms import MOST_BYTES, MOST_PLAIN, Form
from sangkien.web.guard import (
    COOKIE,
    LANGUAGE_COOKIE,
    Caller,
    DeniedError,
    ForgedError,
    browser_cookie,
    guard,
)
from sangkien.web.saving import EditedMeanwhileError
from sangkien.web.say import say
from sangkien.web.shell import PAGES, local, render, see, told
from sangkien.words import LANGUAGES, Language, Problem, Refusal, package_files

logger = logging.getLogger("sangkien.web")

#: Nothing is fetched from elsewhere, nothing inline runs, nobody may frame a page.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
#: Seconds that the first page has before other processes begin to start.
HEAD_START = 1.5
#: What answers 409: somebody else was quicker.
CONFLICTS = frozenset({"store.changed_meanwhile", "store.role_changed", "web.edited_meanwhile"})
MISSING = frozenset(
    {
        "store.no_study",
        "store.no_version",
        "store.no_round",
        "store.no_publication",
        "store.no_person",
        "store.no_invitation",
        "web.not_found",
        "web.not_needed",
        "plan.no_field",
        "archive.no_document",
        "study.no_board",
        "study.not_on_board",
    }
)
#: Operations that take a file as it is; all others take JSON, which is read before the guard is asked.
_SENT_WHOLE = re.compile(r"/api/v1/(archive(/themes)?|studies/(import|[^/]+/files/.+))")
#: What answers 503: nothing is wrong with what was asked, it may go well in a moment.
UNREACHABLE = frozenset({"store.lost_database", "store.busy_database"})


def make_app(desk: Desk) -> FastAPI:
    """The workbench as an ASGI application. Raises RuntimeError for a route that the table of access does not know."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        warming = asyncio.create_task(_warm(desk))
        try:
            yield
        finally:
            warming.cancel()
            desk.worker.close()
            desk.bench.close()

    app = FastAPI(
        title="Sangkien",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        dependencies=[Depends(guard)],
    )
    app.state.desk = desk
    routers = [_shell_routes()]
    for module in page_modules():
        if page := getattr(module, "PAGE", None):
            PAGES[page.name] = page
        routers.append(module.router)
    check_access(routers)
    for router in routers:
        app.include_router(router)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(DeniedError, _denied)
    app.add_exception_handler(ForgedError, _forged)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unshaped)
    app.add_middleware(GZipMiddleware, minimum_size=600, compresslevel=5)
    app.add_middleware(Manners, desk=desk)
    return app


async def _warm(desk: Desk) -> None:
    """Make ready what takes seconds to start, once the first page has had the cores for itself."""
    await asyncio.sleep(HEAD_START)
    await asyncio.to_thread(matches, None, "")
    desk.worker.warm()
    desk.bench.start(warm)


def page_modules() -> list[Any]:
    """Every module of ``pages/``: a new page is a file there, with its template and its texts."""
    names = [name.removesuffix(".py") for name, _ in package_files("sangkien.web.pages", (".py",))]
    return [import_module(f"sangkien.web.pages.{name}") for name in names if not name.startswith("_")]


def check_access(routers: Iterable[APIRouter]) -> None:
    """Hold the routes against the table of access, both ways."""
    routes = {
        f"{method} {getattr(route, 'path', '')}"
        for router in routers
        for route in router.routes
        for method in getattr(route, "methods", None) or ()
        if method != "HEAD"
    }
    if routes != set(ACCESS):
        raise RuntimeError(f"access.py and the routes differ: {sorted(routes ^ set(ACCESS))}")


def _shell_routes() -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{mark}/{name}")
    def static(request: Request, mark: str, name: str) -> Response:
        found = assets.by_address(name)
        if found is None or found.mark != mark:
            raise HTTPException(404)
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(
                found.packed, media_type=found.kind, headers={**headers, "Content-Encoding": "gzip"}
            )
        return Response(found.data, media_type=found.kind, headers=headers)

    @router.post("/language")
    def language(request: Request) -> Response:
        form: Form = request.state.form
        chosen = form.choice("language", LANGUAGES)
        caller: Caller = request.state.caller
        if caller.person is not None:
            request.app.state.desk.people.speak(caller.person.id, chosen)
        answer = see(local(form.text("back", 2000)))
        secure = request.app.state.desk.setup.secure
        answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=31536000, samesite="lax", secure=secure)
        return answer

    @router.get("/s/{study}/presence")
    def presence(request: Request, study: str) -> Response:
        """Who else is on this page, and whether the study changed since it was opened; empty where neither."""
        desk: Desk = request.app.state.desk
        caller: Caller = request.state.caller
        if caller.person is None:
            return Response(status_code=204)
        page = request.query_params.get("page", "")[:40]
        others = desk.presence.here(study, page, caller.person.id, caller.name)
        changed = desk.shelf.open(study).version()[:12] != request.query_params.get("version", "")[:12]
        words = say(None, caller.language)
        said = [words("frame.also_here", who=", ".join(others))] if others else []
        said += [words("frame.changed_since")] if changed else []
        return HTMLResponse(" ".join(f"<span>{escape(one)}</span>" for one in said))

    @router.get("/health")
    def health() -> Response:
        return PlainTextResponse("ok")

    return router


class Manners:
    """In front of everything: whom we answer to, how much may be sent, the headers of every answer, the cookie."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self.app = app
        self.desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        cookie, new = browser_cookie(request)
        scope.setdefault("state", {})["browser"] = cookie
        sent = 0
        most = MOST_BYTES if may_be_large(request) else MOST_PLAIN

        async def bounded() -> Message:
            nonlocal sent
            message = await receive()
            sent += len(message.get("body", b""))
            if sent > most:
                raise Refusal(Problem("web.too_much", parameters={"most": most // 1_000_000}))
            return message

        async def mannered(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(n, v) for n, v in message["headers"] if n.lower() != b"server"]
                present = {name.lower() for name, _ in headers}
                for name, value in HEADERS.items():
                    if name.lower().encode() not in present:
                        headers.append((name.lower().encode(), value.encode()))
                if new and b"set-cookie" not in present and not request.url.path.startswith("/static/"):
                    secure = "; Secure" if self.desk.setup.secure else ""
                    line = f"{COOKIE}={cookie}; HttpOnly; SameSite=Lax; Path=/{secure}"
                    headers.append((b"set-cookie", line.encode()))
                message = {**message, "headers": headers}
            await send(message)

        if host_of(request.headers.get("host", "")) not in self.desk.setup.hosts:
            await PlainTextResponse("This workbench does not answer to that name.", 421)(
                scope, receive, mannered
            )
            return
        length = request.headers.get("content-length", "0")
        if length.isdigit() and int(length) > most:
            problem = Problem("web.too_much", parameters={"most": most // 1_000_000})
            await _early(request, problem, 413)(scope, receive, mannered)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await mannered(message)

        try:
            await self.app(scope, bounded, watched)
        except Exception as error:
            # the address of a route, not of the request: that may hold the secret of an invitation
            route = getattr(scope.get("route"), "path", "(no route)")
            logger.error("%s %s failed\n%s", request.method, route, trace(error))
            if begun:
                return  # the server closes a connection whose answer is not whole, and the browser says so
            await _error(request, 500, "failed")(scope, receive, mannered)


def may_be_large(request: Request) -> bool:
    """Whether what is sent may hold a study: only where nothing is read before it is known who sends it."""
    kind, path = request.headers.get("content-type", ""), request.url.path
    if path.startswith("/api/"):
        return kind.startswith("application/octet-stream") and _SENT_WHOLE.fullmatch(path) is not None
    return kind.startswith("multipart/form-data")


def host_of(header: str) -> str:
    """The name in a Host header, without its port."""
    name, _, _ = header.rpartition(":") if header.rpartition(":")[2].isdigit() else (header, "", "")
    return name.strip("[]").lower()


def _early(request: Request, problem: Problem, status: int) -> Response:
    """An answer to what never reached a route: plain, in the language of the browser's cookie; to programs as JSON."""
    if request.url.path.startswith("/api/"):
        return _error(request, status, "refused", (problem,))
    shown = told(problem, _cookie_language(request))
    return PlainTextResponse(f"{shown.what}\n{shown.why}\n{shown.mend}\n", status)


def _cookie_language(request: Request) -> Language:
    return "vi" if request.cookies.get(LANGUAGE_COOKIE) == "vi" else "en"


def _error(
    request: Request, status: int, key: str, problems: tuple[Problem, ...] = (), theirs: str | None = None
) -> Response:
    if not hasattr(request.state, "caller"):
        # refused before anybody knew who called
        team = request.app.state.desk.setup.team
        request.state.caller = Caller(None, team, None, _cookie_language(request))
    caller: Caller = request.state.caller
    if request.url.path.startswith("/api/"):
        words = say(None, caller.language)
        rows = [problem_said(problem, caller.language) for problem in problems]
        body = {"error": key, "text": words(f"error.{key}.title"), "problems": rows}
        return JSONResponse(body if theirs is None else {**body, "theirs": theirs}, status)
    form: Form = getattr(request.state, "form", None) or Form(())
    request.scope.setdefault("path_params", {})
    return render(
        request,
        "error",
        next_step=None,
        status=status,
        problems=problems,
        key=key,
        written=form.written(),
        back=_back(request),
    )


def _back(request: Request) -> str:
    came = request.headers.get("referer", "")
    base = str(request.base_url)
    return local("/" + came.removeprefix(base)) if came.startswith(base) else "/"


async def _refused(request: Request, error: Exception) -> Response:
    problems = error.problems if isinstance(error, Refusal) else ()
    codes = {problem.code for problem in problems}
    if "web.too_much" in codes:
        return _error(request, 413, "refused", problems)
    if "web.too_often" in codes:
        return _error(request, 429, "refused", problems)
    if codes & UNREACHABLE:
        return _error(request, 503, "unreachable", problems)
    if codes & CONFLICTS:
        theirs = error.theirs if isinstance(error, EditedMeanwhileError) else None
        return _error(request, 409, "conflict", problems, theirs)
    if codes & MISSING:
        return _error(request, 404, "not_found", problems)
    return _error(request, 422, "refused", problems)


async def _denied(request: Request, error: Exception) -> Response:
    sign_in = isinstance(error, DeniedError) and error.sign_in
    if sign_in and request.method == "GET" and not request.url.path.startswith("/api/"):
        came = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?back={quote(came, safe='/')}", 303)
    return _error(request, 401 if sign_in else 403, "sign_in" if sign_in else "denied")


async def _forged(request: Request, error: Exception) -> Response:
    return _error(request, 403, "forged")


async def _http(request: Request, error: Exception) -> Response:
    if isinstance(error.__cause__, Refusal):  # what was sent grew too large while it was read
        return await _refused(request, error.__cause__)
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _error(request, status, "not_found" if status in (404, 405) else "failed")


async def _unshaped(request: Request, error: Exception) -> Response:
    """What a program sent has not the shape that is described."""
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    problems = tuple(
        Problem(
            "web.wrong_shape", parameters={"place": ".".join(map(str, fault["loc"])), "detail": fault["msg"]}
        )
        for fault in faults[:20]
    )
    return _error(request, 422, "refused", problems)
