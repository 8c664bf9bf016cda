"""Take an invitation up: who invited to what, a name and a password, and one is in."""

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from sangkien.store.people import Person
from sangkien.web.guard import give_cookie
from sangkien.web.shell import render, see
from sangkien.web.state import caller_of, desk_of, form_of, team_only
from sangkien.web.titles import title_of
from sangkien.words import Problem, Refusal

router = APIRouter(include_in_schema=False, dependencies=[Depends(team_only)])


@router.get("/invite/{secret}")
def look(request: Request, secret: str) -> Response:
    """Who is invited to what."""
    return _invitation(request, desk_of(request).people.invited(secret))


@router.post("/invite/{secret}")
def take_up(request: Request, secret: str) -> Response:
    """Set the name and the password, and begin a session under a new cookie."""
    desk, form = desk_of(request), form_of(request)
    person = desk.people.invited(secret)
    try:
        password = form.text("password", 2000)
        if password != form.text("again", 2000):
            raise Refusal(Problem("web.passwords_differ"))
        person = desk.people.take_up(secret, password, form.text("name", 1000))
    except Refusal as refused:
        return _invitation(request, person, refused.problems, 422)
    desk.log.add(person.name, "", "person.joined", person.login)
    desk.people.sign_out(request.state.browser)
    answer = see("/")
    give_cookie(request, answer, desk.people.begin(person.id, request.headers.get("user-agent", "")))
    return answer


def _invitation(
    request: Request, person: Person, problems: tuple[Problem, ...] = (), status: int = 200
) -> Response:
    desk, language = desk_of(request), caller_of(request).language
    invited = desk.log.latest(("person.invited", "person.linked"), person.login)
    roles = [(title_of(desk, study, language), role) for study, role in desk.people.roles(person.id).items()]
    return render(
        request, "invite", next_step=None, status=status, problems=problems, person=person, roles=roles,
        called=form_of(request).text("name", 1000) if status != 200 else person.name,
        by=invited.who if invited else "",
    )  # fmt: skip
