"""The interface for programs: the people of a team's workbench, and who is what in a study."""

from typing import Annotated

from fastapi import Depends, Path
from pydantic import BaseModel, Field
from starlette.requests import Request

from sangkien.store.people import Person
from sangkien.web.pages._api import Name, Part, part
from sangkien.web.roles import Role
from sangkien.web.state import caller_of, desk_of, team_only
from sangkien.words import Language

router = part("people", dependencies=[Depends(team_only)])

Of = Annotated[int, Path(ge=1, le=2**31 - 1, description="The person's number.")]


class PersonShown(BaseModel):
    """An account. ``joined``: has set a password; ``roles`` by study."""

    number: int
    login: str
    name: str
    language: str
    keeper: bool
    joined: bool
    closed: bool
    roles: dict[str, str]


class NewPerson(Part):
    """Somebody to be invited."""

    login: str = Field(max_length=1000)
    name: str = Field(max_length=1000)
    language: Language = "vi"
    keeper: bool = Field(False, description="May invite people and make backups of everything.")


class Invited(BaseModel):
    """The link, shown once: whoever opens it sets the password."""

    number: int
    link: str


class KeeperSet(Part):
    """Whether somebody may invite people and make backups of everything."""

    keeper: bool


class MemberShown(BaseModel):
    """Somebody in a study."""

    number: int
    login: str
    name: str
    role: Role
    closed: bool


class RoleSet(Part):
    """What somebody is in a study from now on (null takes them out), and what they were when the caller looked."""

    role: Role | None
    was: Role | None


@router.get("/people")
def people(request: Request) -> list[PersonShown]:
    """Every account with its roles."""
    return [_shown(request, person) for person in desk_of(request).people.everybody()]


@router.post("/people", status_code=201)
def invite(request: Request, body: NewPerson) -> Invited:
    """Make an account; its link is passed on by hand, works once, and ends after fourteen days."""
    desk, who = desk_of(request), caller_of(request).name
    secret = desk.people.invite(body.login, body.name, body.language, keeper=body.keeper)
    person = desk.people.invited(secret)
    desk.log.add(who, "", "person.invited", person.login)
    if body.keeper:
        desk.log.add(who, "", "person.keeper", person.login)
    return _invited(request, person, secret)


@router.get("/people/{number}")
def one(request: Request, number: Of) -> PersonShown:
    """One account."""
    return _shown(request, desk_of(request).people.person(number))


@router.delete("/people/{number}", status_code=204)
def close(request: Request, number: Of) -> None:
    """End an account; what its person did stays in histories and in the log."""
    desk = desk_of(request)
    person = desk.people.person(number)
    desk.people.close(number)
    desk.log.add(caller_of(request).name, "", "person.closed", person.login)


@router.post("/people/{number}/link", status_code=201)
def link(request: Request, number: Of) -> Invited:
    """A new link: for a forgotten password, a lost invitation, or an account that was closed."""
    desk = desk_of(request)
    secret = desk.people.invite_again(number)
    person = desk.people.person(number)
    desk.log.add(caller_of(request).name, "", "person.linked", person.login)
    return _invited(request, person, secret)


@router.put("/people/{number}/keeper")
def keeper(request: Request, number: Of, body: KeeperSet) -> PersonShown:
    """Let somebody invite people and make backups of everything, or no longer."""
    desk = desk_of(request)
    person = desk.people.person(number)
    desk.people.set_keeper(number, body.keeper)
    desk.log.add(
        caller_of(request).name, "", "person.keeper" if body.keeper else "person.no_keeper", person.login
    )
    return _shown(request, desk.people.person(number))


@router.put("/people/{number}/roles/{of}", status_code=204)
def role(request: Request, number: Of, of: Annotated[str, Path(max_length=64)], body: RoleSet) -> None:
    """Give somebody a role in any study, as who may invite can."""
    _set_role(request, of, number, body)


@router.get("/studies/{study}/members")
def members(request: Request, study: Name) -> list[MemberShown]:
    """Who is in a study, and as what."""
    desk = desk_of(request)
    desk.shelf.open(study).version()
    return [
        MemberShown(
            number=person.id, login=person.login, name=person.name, role=Role(held), closed=person.closed
        )
        for person, held in desk.people.members(study)
    ]


@router.put("/studies/{study}/members/{number}", status_code=204)
def set_member(request: Request, study: Name, number: Of, body: RoleSet) -> None:
    """Add somebody, change a role, or take somebody out; never over another lead's change (409)."""
    _set_role(request, study, number, body)


def _set_role(request: Request, study: str, number: int, body: RoleSet) -> None:
    desk = desk_of(request)
    person = desk.people.person(number)
    desk.people.set_role(study, number, body.role, was=body.was)
    if body.role != body.was:
        desk.log.add(caller_of(request).name, study, f"role.{body.role or 'none'}", person.login)


def _shown(request: Request, person: Person) -> PersonShown:
    return PersonShown(
        number=person.id,
        login=person.login,
        name=person.name,
        language=person.language,
        keeper=person.keeper,
        joined=person.joined,
        closed=person.closed,
        roles=desk_of(request).people.roles(person.id),
    )


def _invited(request: Request, person: Person, secret: str) -> Invited:
    return Invited(number=person.id, link=f"{desk_of(request).setup.base}/invite/{secret}")
