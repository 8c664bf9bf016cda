"""The people of the workbench, for who may invite: new ones, new links, roles in studies, and accounts that end."""

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from sangkien.store.people import Person
from sangkien.web.roles import ROLES, Need
from sangkien.web.shell import Next, Page, render, see
from sangkien.web.state import caller_of, desk_of, form_of, number_in, team_only
from sangkien.web.titles import called, title_of
from sangkien.words import LANGUAGES, Problem, Refusal

router = APIRouter(include_in_schema=False, dependencies=[Depends(team_only)])
PAGE = Page("people", "home", "people", 20, Need.KEEPER, team=True)

NO_ROLE = ""


@router.get("/people")
def everybody(request: Request) -> Response:
    """The list, and the form to invite somebody."""
    return _list(request)


@router.post("/people")
def invite(request: Request) -> Response:
    """Make an account, and show its link: once, since nothing here can tell it again."""
    desk, form, caller = desk_of(request), form_of(request), caller_of(request)
    try:
        language = form.choice("language", LANGUAGES)
        study = form.choice("study", ["", *(one.id for one in desk.shelf.studies())])
        role = form.choice("role", ROLES) if study else ""
        keeper = form.text("keeper", 10) == "yes"
        secret = desk.people.invite(
            form.text("login", 1000), form.text("name", 1000), language, keeper=keeper
        )
        person = desk.people.invited(secret)
        if study:
            desk.people.set_role(study, person.id, role)
    except Refusal as refused:
        return _list(request, refused.problems, 422)
    desk.log.add(caller.name, "", "person.invited", person.login)
    if keeper:
        desk.log.add(caller.name, "", "person.keeper", person.login)
    if study:
        desk.log.add(caller.name, study, f"role.{role}", person.login)
    return _list(request, link=_link(request, secret), invited=person)


@router.get("/people/{number}")
def one(request: Request, number: str) -> Response:
    """One person."""
    return _one(request, number_in(number))


@router.post("/people/{number}")
def change(request: Request, number: str) -> Response:
    """A new link, the right to invite, or a role in a study."""
    desk, form, caller = desk_of(request), form_of(request), caller_of(request)
    person = desk.people.person(number_in(number))
    try:
        do = form.choice("do", ("link", "keeper", "no_keeper", "role"))
        if do == "link":
            secret = desk.people.invite_again(person.id)
            desk.log.add(caller.name, "", "person.linked", person.login)
            return _one(request, person.id, link=_link(request, secret))
        if do == "role":
            study = form.choice("study", [one.id for one in desk.shelf.studies()])
            role = form.choice("role", (NO_ROLE, *ROLES))
            desk.people.set_role(study, person.id, role or None)
            desk.log.add(caller.name, study, f"role.{role or 'none'}", person.login)
        else:
            desk.people.set_keeper(person.id, do == "keeper")
            desk.log.add(caller.name, "", f"person.{do}", person.login)
    except Refusal as refused:
        return _one(request, person.id, refused.problems, 422)
    me = caller.person is not None and caller.person.id == person.id
    return see("/" if me and do == "no_keeper" else f"/people/{person.id}", "changed")


@router.get("/people/{number}/close")
def before_closing(request: Request, number: str) -> Response:
    """Ask once more."""
    return _closing(request, desk_of(request).people.person(number_in(number)))


@router.post("/people/{number}/close")
def close(request: Request, number: str) -> Response:
    """End an account."""
    desk = desk_of(request)
    person = desk.people.person(number_in(number))
    try:
        desk.people.close(person.id)
    except Refusal as refused:
        return _closing(request, person, refused.problems, 422)
    desk.log.add(caller_of(request).name, "", "person.closed", person.login)
    return see("/people", "closed")


def _link(request: Request, secret: str) -> str:
    return f"{desk_of(request).setup.base}/invite/{secret}"


def _list(
    request: Request, problems: tuple[Problem, ...] = (), status: int = 200, link: str = "",
    invited: Person | None = None,
) -> Response:  # fmt: skip
    desk, form, caller = desk_of(request), form_of(request), caller_of(request)
    names = ("login", "name", "language", "study", "role", "keeper")
    return render(
        request, "people", next_step=Next("next_log", "/log"), status=status, problems=problems, part="list",
        people=desk.people.everybody(), link=link, invited=invited, roles=ROLES,
        typed={name: form.text(name, 1000) if problems else "" for name in names},
        studies=[(one.id, called(one.id, one.title, caller.language)) for one in desk.shelf.studies()],
    )  # fmt: skip


def _one(
    request: Request, number: int, problems: tuple[Problem, ...] = (), status: int = 200, link: str = ""
) -> Response:
    desk, caller = desk_of(request), caller_of(request)
    held = desk.people.roles(number)
    return render(
        request, "people", next_step=Next("next_people", "/people"), status=status, problems=problems,
        part="one", person=desk.people.person(number), link=link, roles=ROLES,
        held=[(study, title_of(desk, study, caller.language), role) for study, role in held.items()],
        studies=[
            (one.id, called(one.id, one.title, caller.language))
            for one in desk.shelf.studies()
            if one.id not in held
        ],
    )  # fmt: skip


def _closing(
    request: Request, person: Person, problems: tuple[Problem, ...] = (), status: int = 200
) -> Response:
    return render(
        request, "people", next_step=None, status=status, problems=problems, part="close", person=person
    )
