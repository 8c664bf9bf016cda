"""Who is in a study, and as what."""

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from sangkien.web.roles import ROLES, Need, Role
from sangkien.web.shell import Next, Page, render, see
from sangkien.web.state import caller_of, desk_of, form_of, number_in, team_only
from sangkien.words import Problem, Refusal

router = APIRouter(include_in_schema=False, dependencies=[Depends(team_only)])
PAGE = Page("members", "study", "members", 100, Need.LEAD, team=True)

#: Stands in the form for not being in the study.
NONE = ""


@router.get("/s/{study}/members")
def members(request: Request, study: str) -> Response:
    """The list, and the form to add somebody."""
    return _members(request, study)


@router.post("/s/{study}/members")
def change(request: Request, study: str) -> Response:
    """Add somebody, change a role, or take somebody out; never over another lead's change."""
    desk, form, caller = desk_of(request), form_of(request), caller_of(request)
    try:
        role, was = form.choice("role", (NONE, *ROLES)), form.choice("was", (NONE, *ROLES))
        person = desk.people.person(number_in(form.text("person", 20)))
        desk.people.set_role(study, person.id, role or None, was=was or None)
    except Refusal as refused:
        meanwhile = any(problem.code == "store.role_changed" for problem in refused.problems)
        return _members(request, study, refused.problems, 409 if meanwhile else 422)
    if role != was:
        desk.log.add(caller.name, study, f"role.{role or 'none'}", person.login)
    if caller.person is not None and caller.person.id == person.id and role != Role.LEAD:
        return see("/")
    return see(f"/s/{study}/members", "changed")


def _members(request: Request, study: str, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    desk = desk_of(request)
    desk.snapshot(study)  # says where there is no such study
    found = desk.people.members(study)
    inside = {person.id for person, _ in found}
    return render(
        request, "members", next_step=Next("next", f"/s/{study}/log"), status=status, problems=problems,
        members=found, roles=ROLES,
        others=[p for p in desk.people.everybody() if p.id not in inside and not p.closed],
    )  # fmt: skip
