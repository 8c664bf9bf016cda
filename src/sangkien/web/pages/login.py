"""Sign in and out."""

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from sangkien.web.guard import address_of, give_cookie, take_cookie
from sangkien.web.shell import local, render, see
from sangkien.web.state import caller_of, desk_of, form_of, team_only
from sangkien.words import Problem, Refusal

router = APIRouter(include_in_schema=False, dependencies=[Depends(team_only)])


@router.get("/login")
def door(request: Request) -> Response:
    """The form; who is signed in already goes where they wanted."""
    back = _back(request.query_params.get("back", ""))
    return see(back) if caller_of(request).person else _door(request, back)


@router.post("/login")
def sign_in(request: Request) -> Response:
    """Begin a session under a new cookie."""
    form = form_of(request)
    back = _back(form.text("back", 2000))
    try:
        secret = let_in(request, form.text("login", 200), form.text("password", 2000))
    except Refusal as refused:
        often = refused.problems[0].code == "web.too_often"
        return _door(request, back, refused.problems, 429 if often else 422)
    answer = see(back)
    give_cookie(request, answer, secret)
    return answer


def let_in(request: Request, login: str, password: str) -> str:
    """End the session that was, and begin one; return its secret. Raises Refusal for a wrong try, and one too early."""
    desk, address, name = desk_of(request), address_of(request), login.strip().casefold()
    desk.limits.addresses.take(address)
    desk.limits.names.take(name)
    secret = desk.people.sign_in(login, password, request.headers.get("user-agent", ""))
    desk.limits.names.right(name)
    desk.limits.addresses.right_once(address)
    desk.people.sign_out(request.state.browser)
    return secret


@router.post("/logout")
def sign_out(request: Request) -> Response:
    """End this session."""
    desk_of(request).people.sign_out(request.state.browser)
    answer = see("/login", "signed_out")
    take_cookie(request, answer)
    return answer


def _back(address: str) -> str:
    found = local(address)
    return "/" if found.startswith(("/login", "/logout", "/invite")) else found


def _door(request: Request, back: str, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    login = form_of(request).text("login", 200) if status != 200 else ""
    wait = next((p.parameters["seconds"] for p in problems if p.code == "web.too_often"), None)
    answer = render(
        request, "login", next_step=None, status=status, problems=problems, back=back, login=login
    )
    if wait is not None:
        answer.headers["Retry-After"] = str(wait)
    return answer
