"""The form of one claim: what it says, what it rests on, and whether somebody stands behind it."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sangkien.edit_study import add_claim, check_unused, in_order, one_line, remove_claim, row_of, set_claim
from sangkien.study import STUDY, Study
from sangkien.study_file import ClaimFile
from sangkien.study_start import defaults
from sangkien.web.fields import Shown, Values, again, changed, fresh, sent
from sangkien.web.forms import Form
from sangkien.web.pages.questions import (
    MOST_TEXT,
    board_page,
    claim_content,
    claim_values,
    telling,
    written,
)
from sangkien.web.picker import picked, wanted
from sangkien.web.roles import Need
from sangkien.web.saving import EditedMeanwhileError, Files, mark, save
from sangkien.web.shell import Next, render, see
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.words import Holder, Problem, Refusal, levers
from sangkien.workforce import measures

router = APIRouter(include_in_schema=False)

DIRECTIONS = ("more", "less")
FIELDS = ("text", "lever", "outcome", "direction", "confirmed", "quantities")


@router.get("/s/{study}/claims/{name}")
def claim(request: Request, study: str, name: str) -> Response:
    """The form of a claim."""
    return _claim_page(request, study, name)


@router.post("/s/{study}/claims/{name}")
def write(request: Request, study: str, name: str) -> Response:
    """Change a claim: what the person changed of it."""
    form = form_of(request)
    if form.text("find_now", 10):
        return _claim_page(request, study, name)

    def change(files: Files) -> Files:
        now = claim_values(row_of(files[STUDY], "claims", name))
        wanted_values = _fields(form)
        names = changed(form, _mine(form), now)
        return {STUDY: set_claim(files[STUDY], name, {field: wanted_values[field] for field in names})}

    try:
        save(request, study, f"claim {name}", change)
    except EditedMeanwhileError as met:
        return _claim_page(request, study, name, met.problems, 409)
    except Refusal as refused:
        return _claim_page(request, study, name, refused.problems, 422)
    return see(f"/s/{study}/questions", "claim_saved")


@router.post("/s/{study}/claims/{name}/confirm")
def confirm(request: Request, study: str, name: str) -> Response:
    """Stand behind a claim as it was read, or not any more."""
    form = form_of(request)
    yes = form.choice("confirmed", ("yes", "no")) == "yes"

    def change(files: Files) -> Files:
        now = claim_content(row_of(files[STUDY], "claims", name))
        if mark(now) != form.text("seen", 64):
            raise EditedMeanwhileError(now)  # nobody stands behind words that they have not read
        return {STUDY: set_claim(files[STUDY], name, {"confirmed": yes})}

    try:
        save(request, study, f"claim {'confirmed' if yes else 'open'} {name}", change)
    except EditedMeanwhileError as met:
        return board_page(request, study, met.problems, 409)
    except Refusal as refused:
        return board_page(request, study, refused.problems, 422)
    return see(f"/s/{study}/questions", "claim_confirmed" if yes else "claim_open")


@router.post("/s/{study}/claims/{name}/remove")
def remove(request: Request, study: str, name: str) -> Response:
    """Take a claim out of the study, where no passage of a note is tied to it."""

    def change(files: Files) -> Files:
        check_unused(files, name)
        return {STUDY: remove_claim(files[STUDY], name)}

    try:
        save(request, study, f"claim removed {name}", change)
    except Refusal as refused:
        return board_page(request, study, refused.problems, 422)
    return see(f"/s/{study}/questions", "claim_removed")


@router.get("/s/{study}/questions/{name}/claim")
def new(request: Request, study: str, name: str) -> Response:
    """The form of a claim that is to be added to a question."""
    return _new_page(request, study, name)


@router.post("/s/{study}/questions/{name}/claim")
def add(request: Request, study: str, name: str) -> Response:
    """Add a claim to a question."""
    form = form_of(request)
    if form.text("find_now", 10):
        return _new_page(request, study, name)

    def change(files: Files) -> Files:
        data, _ = add_claim(files[STUDY], {k: v for k, v in _fields(form).items() if v is not None}, name)
        return {STUDY: data}

    try:
        save(request, study, "claim added", change)
    except Refusal as refused:
        return _new_page(request, study, name, refused.problems, 422)
    return see(f"/s/{study}/questions", "claim_added")


def _claim(study: Study, name: str) -> ClaimFile:
    for row in study.file.claims:
        if row.id == name:
            return row
    raise Refusal(Problem("web.not_found", parameters={"name": name}))


def _mine(form: Form) -> Values:
    """What a form brings, as it was sent."""
    return {
        "text": one_line(form.text("text", MOST_TEXT)),
        **{name: form.text(name, 100) for name in ("lever", "outcome", "direction", "confirmed")},
        "quantities": " ".join(sorted(set(form.texts("quantities", 100)))),
    }


def _fields(form: Form) -> dict[str, object]:
    """What a form brings, as the study keeps it. Raises Refusal for what it cannot keep."""
    lever = form.choice("lever", ("", *(row.id for row in levers())))
    quantities = in_order(form.texts("quantities", 100))
    if not quantities and lever:
        quantities = list(defaults()["lever_quantities"][lever])
    if not quantities:
        raise Refusal(Problem("study.claim_needs_quantity"))
    return {
        "text": written(form),
        "lever": lever or None,
        "outcome": form.choice("outcome", ("", *measures())) or None,
        "direction": form.choice("direction", ("", *DIRECTIONS)) or None,
        "confirmed": form.text("confirmed", 10) == "yes",
        "quantities": quantities,
    }


def _claim_page(
    request: Request, study: str, name: str, problems: tuple[Problem, ...] = (), status: int = 200
) -> Response:
    found = desk_of(request).study(study)
    row = _claim(found, name)
    form, now = form_of(request), claim_values(row.model_dump())
    fields = again(form, _mine(form), now) if sent(form, "text") else fresh(now)
    asked = [one for one in found.file.questions if name in one.claims]
    return _form(request, study, fields, f"/s/{study}/claims/{name}", problems, status, row=row, asked=asked)


def _new_page(
    request: Request, study: str, name: str, problems: tuple[Problem, ...] = (), status: int = 200
) -> Response:
    found = desk_of(request).study(study)
    asked = [one for one in found.file.questions if one.id == name]
    if not asked:
        raise Refusal(Problem("web.not_found", parameters={"name": name}))
    mine = _mine(form_of(request))
    fields = {field: Shown(mine[field], "") for field in FIELDS}
    action = f"/s/{study}/questions/{name}/claim"
    return _form(request, study, fields, action, problems, status, row=None, asked=asked)


def _form(
    request: Request,
    study: str,
    fields: dict[str, Shown],
    action: str,
    problems: tuple[Problem, ...],
    status: int,
    **values: object,
) -> Response:
    caller = caller_of(request)
    find = wanted(form_of(request))
    by_holder = [(holder, [row for row in levers() if row.holder is holder]) for holder in Holder]
    return render(
        request, "questions", next_step=Next("next_board", f"/s/{study}/questions"), status=status,
        problems=problems, part="claim", fields=fields, action=action, by_holder=by_holder,
        outcomes=measures().values(), directions=DIRECTIONS, find=find,
        picker=picked(fields["quantities"].value.split(), find, caller.language),
        may_edit=caller.may(Need.ANALYST), **telling(caller.language), **values,
    )  # fmt: skip
