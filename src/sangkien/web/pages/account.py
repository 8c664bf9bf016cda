"""One's own account: name, language, password, and where one is signed in."""

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from sangkien.store.people import Person
from sangkien.web.guard import LANGUAGE_COOKIE
from sangkien.web.shell import Next, render, see
from sangkien.web.state import caller_of, desk_of, form_of, team_only
from sangkien.words import LANGUAGES, Problem, Refusal

router = APIRouter(include_in_schema=False, dependencies=[Depends(team_only)])


@router.get("/account")
def account(request: Request) -> Response:
    """What is known of whoever asks."""
    return _account(request)


@router.post("/account")
def change(request: Request) -> Response:
    """Change name and language."""
    desk, form, me = desk_of(request), form_of(request), _me(request)
    try:
        language = form.choice("language", LANGUAGES)
        desk.people.rename(me.id, form.text("name", 1000))
    except Refusal as refused:
        return _account(request, refused.problems, 422)
    desk.people.speak(me.id, language)
    if (now := desk.people.person(me.id).name) != me.name:
        desk.log.add(now, "", "person.renamed", f"{me.name}: {now}")
    answer = see("/account", "changed")
    answer.set_cookie(LANGUAGE_COOKIE, language, max_age=31536000, samesite="lax", secure=desk.setup.secure)
    return answer


@router.post("/account/password")
def password(request: Request) -> Response:
    """Change the password; everywhere else this person is signed out."""
    desk, form, me = desk_of(request), form_of(request), _me(request)
    key = f"password of {me.id}"
    try:
        new = form.text("new", 2000)
        if new != form.text("again", 2000):
            raise Refusal(Problem("web.passwords_differ"))
        desk.limits.names.take(key)
        desk.people.change_password(me.id, form.text("old", 2000), new, request.state.browser)
    except Refusal as refused:
        often = any(problem.code == "web.too_often" for problem in refused.problems)
        return _account(request, refused.problems, 429 if often else 422)
    desk.limits.names.right(key)
    desk.log.add(me.name, "", "person.password", me.login)
    return see("/account", "password_changed")


@router.post("/account/end")
def end(request: Request) -> Response:
    """End one of one's own sessions, or all but this one."""
    desk, form, me = desk_of(request), form_of(request), _me(request)
    mark, here = form.text("session", 100), desk.people.mark(request.state.browser)
    for session in desk.people.sessions(me.id):
        if session.mark != here and mark in (session.mark, "others"):
            desk.people.end_session(session.mark, me.id)
    return see("/account", "ended")


#: What browsers call themselves and their systems, the telling name first: most claim to be several.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(said: str) -> str:
    """A browser and its system as people know them; empty where neither is known."""
    found = (next((name for mark, name in known if mark in said), "") for known in (BROWSERS, SYSTEMS))
    return ", ".join(part for part in found if part)


def _me(request: Request) -> Person:
    person = caller_of(request).person
    if person is None:
        raise AssertionError("the guard lets nobody in here who is not signed in")
    return person


def _account(request: Request, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    desk, form, me = desk_of(request), form_of(request), _me(request)
    return render(
        request, "account", next_step=Next("next", "/"), status=status, problems=problems, me=me,
        called=form.text("name", 1000) or me.name,
        sessions=[(one, device_of(one.device)) for one in desk.people.sessions(me.id)],
        mark=desk.people.mark(request.state.browser),
    )  # fmt: skip
