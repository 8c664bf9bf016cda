"""The plan and the closing reflection: read as a document, edited field by field, checked beside the text, exported."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sangkien import plan
from sangkien.change_plan import REFLECTION, begun, changed
from sangkien.print_plan import KINDS, printed
from sangkien.study import PLAN
from sangkien.web.pages import _plan_view as view
from sangkien.web.roles import Need
from sangkien.web.saving import EditedMeanwhileError, Files, mark, save
from sangkien.web.say import say
from sangkien.web.shell import Next, Page, render
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.words import Problem, Refusal

router = APIRouter(include_in_schema=False)
PAGE = Page("plan", "study", "plan", 20, Need.CODER)

DOCUMENTS = {"plan": PLAN, "reflection": REFLECTION}
Words = tuple[str, ...]


@router.get("/s/{study}/plan")
def show(request: Request, study: str) -> Response:
    """The document."""
    return _show(request, study, _which(request.query_params.get("document", "plan")))


@router.get("/s/{study}/plan/edit")
def edit(request: Request, study: str) -> Response:
    """One field, to be changed."""
    query = request.query_params
    which, path = _which(query.get("document", "plan")), query.get("path", "")[:200]
    words = plan.words_at(_document(request, study, which), path)
    return _edit(request, study, which, path, words, mark(_one(words)))


@router.post("/s/{study}/plan/edit")
def write(request: Request, study: str) -> Response:
    """Change one field."""
    form = form_of(request)
    which, path = _which(form.text("document", 20)), form.text("path", 200)
    was = form.text("was", 64)
    before = plan.words_at(_document(request, study, which), path)
    if not view.sent(form, "w"):
        raise Refusal(Problem("web.damaged_form", parameters={"detail": "w"}))
    words = view.words_of(form, "w", before)
    try:
        _save(
            request, study, which, path,
            lambda document: plan.set_words(document, path, words),
            lambda document: _one(plan.words_at(document, path)),
        )  # fmt: skip
    except EditedMeanwhileError as edited:
        return _edit(
            request, study, which, path, words, mark(edited.theirs), edited.problems, 409, edited.theirs
        )
    except Refusal as refused:
        if any(problem.code == "plan.no_field" for problem in refused.problems):
            raise
        return _edit(request, study, which, path, words, was, refused.problems, 422)
    return _changed(study, which, path)


@router.get("/s/{study}/plan/add")
def add(request: Request, study: str) -> Response:
    """A new partner, question or piece of evidence, to be filled in."""
    query = request.query_params
    return _add(request, study, _which(query.get("document", "plan")), query.get("of", "")[:40], ())


@router.post("/s/{study}/plan/add")
def put(request: Request, study: str) -> Response:
    """Add it."""
    form = form_of(request)
    which, of = _which(form.text("document", 20)), form.text("of", 40)
    words = tuple(view.words_of(form, f"w{number}") for number in range(4))
    try:
        count = len(plan.boxes_of(_document(request, study, which), of))
        path = f"{of}[{count}]"
        _save(request, study, which, f"added {path}", lambda document: plan.add_box(document, of, words))
    except Refusal as refused:
        if of not in plan.BOXES:
            raise
        return _add(request, study, which, of, words, refused.problems, 422)
    return _changed(study, which, path)


@router.post("/s/{study}/plan/remove")
def remove(request: Request, study: str) -> Response:
    """Take a box out."""
    form = form_of(request)
    which, path = _which(form.text("document", 20)), form.text("path", 200)
    try:
        _save(
            request, study, which, f"removed {path}",
            lambda document: plan.remove_box(document, path),
            lambda document: box_at(document, path),
        )  # fmt: skip
    except Refusal as refused:
        status = 409 if isinstance(refused, EditedMeanwhileError) else 422
        return _show(request, study, which, refused.problems, status)
    return _changed(study, which, path.partition("[")[0])


@router.post("/s/{study}/plan/begin")
def begin(request: Request, study: str) -> Response:
    """Put an empty document where there is none."""
    which = _which(form_of(request).text("document", 20))
    file = DOCUMENTS[which]
    save(request, study, f"begun {file}", lambda files: begun(files, file))
    return _changed(study, which, "")


@router.get("/s/{study}/plan/export")
def export(request: Request, study: str) -> Response:
    """The document as a file to pass on or to print."""
    which, to = _which(request.query_params.get("document", "plan")), request.query_params.get("to", "")
    if to not in KINDS:
        known = {"field": "to", "found": to[:60], "known": ", ".join(KINDS)}
        raise Refusal(Problem("web.no_such_choice", parameters=known))
    caller, desk = caller_of(request), desk_of(request)
    data = printed(_document(request, study, which), to, caller.language)
    desk.log.add(caller.name, study, "plan.exported", f"{which} {to}")
    name = {"Content-Disposition": f'attachment; filename="{study}-{which}.{to}"'}
    return Response(data, media_type=KINDS[to], headers=name)


def _which(document: str) -> str:
    if document not in DOCUMENTS:
        raise Refusal(Problem("web.not_found", parameters={"name": document[:60]}))
    return document


def _document(request: Request, study: str, which: str) -> plan.Document:
    """A document as it stands now. Raises Refusal where it is not there or cannot be read."""
    data = desk_of(request).snapshot(study).files.get(DOCUMENTS[which])
    if data is None:
        raise Refusal(Problem("web.not_found", parameters={"name": DOCUMENTS[which]}))
    return view.read(data)[0]


def _save(
    request: Request,
    study: str,
    which: str,
    what: str,
    change: Callable[[plan.Document], plan.Document],
    text: Callable[[plan.Document], str] | None = None,
) -> None:
    """Save one change of a document; ``text`` gives the text that is changed, to see whether somebody else did too."""
    file = DOCUMENTS[which]

    def current(files: Files) -> str:
        try:
            return text(plan.read(files[file])) if text is not None else ""
        except Refusal:  # the field is not there any more
            return ""

    save(
        request, study, f"{which} {what}", lambda files: changed(files, file, change),
        current=current if text is not None else None,
    )  # fmt: skip


def _changed(study: str, which: str, path: str) -> Response:
    """Go to the field that was changed; it says that it was saved."""
    address = f"/s/{study}/plan?document={which}&saved={quote(path)}#{anchor(path)}"
    return RedirectResponse(address, status_code=303)


def anchor(path: str) -> str:
    """The id of a field on the page."""
    return "f-" + "".join(letter if letter.isalnum() else "-" for letter in path).strip("-")


def box_at(document: plan.Document, path: str) -> str:
    """What a box of a document says; empty where there is none."""
    of, _, number = path.partition("[")
    boxes = plan.boxes_of(document, of) if of in plan.BOXES else ()
    place = int(number[:-1]) if number[:-1].isdecimal() and len(number) < 8 else len(boxes)
    return boxes[place] if place < len(boxes) else ""


def _one(words: Sequence[str]) -> str:
    return "\n".join(words)


def _address(study: str, what: str, which: str, **query: str) -> str:
    rest = "".join(f"&{name}={quote(value)}" for name, value in query.items())
    return f"/s/{study}/plan{what}?document={which}{rest}"


def _show(
    request: Request, study: str, which: str, problems: tuple[Problem, ...] = (), status: int = 200
) -> Response:
    caller = caller_of(request)
    files = desk_of(request).snapshot(study).files
    data = files.get(DOCUMENTS[which])
    values: dict[str, Any] = {
        "part": "none", "which": which, "documents": tuple(DOCUMENTS), "may_edit": caller.may(Need.ANALYST),
        "anchor": anchor, "kinds": tuple(KINDS), "boxed": ("partners", "questions"),
        "saved": request.query_params.get("saved"),
    }  # fmt: skip
    if data is None:
        leads_on = which == "reflection" and not caller.may(Need.ANALYST)  # else to begin it is the next step
        step = Next("next.plan", f"/s/{study}/plan") if leads_on else None
        return render(request, "plan", next_step=step, status=status, problems=problems, **values)
    try:
        document, shown, found = view.read(data)
    except Refusal as refused:
        step = Next("next.history", f"/s/{study}/history")
        problems = (*problems, *refused.problems)
        return render(
            request, "plan", next_step=step, status=status, problems=problems, **{**values, "part": "broken"}
        )
    checks = view.findings(shown, found, caller.language)
    title = document.title.text if document.title else ""
    step = Next("next.questions", f"/s/{study}/questions")
    if checks.first and caller.may(Need.ANALYST):
        step = Next("next.mend", f"#{anchor(checks.first)}")
    values |= {
        "part": "read", "title": " ".join(title.split())[:300], "sections": shown, "checks": checks,
        "marks": {box.path: mark(plan.box_text(box)) for box in _boxes(shown)},
        "name_of": lambda path: plan.name_of(path, caller.language),
    }  # fmt: skip
    return render(request, "plan", next_step=step, status=status, problems=problems, **values)


def _boxes(shown: Sequence[plan.DocumentSection]) -> list[plan.Box]:
    return [box for s in shown for group in s.groups for box in group.boxes if box.path]


def _edit(
    request: Request,
    study: str,
    which: str,
    path: str,
    words: Words,
    was: str,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
    theirs: str | None = None,
) -> Response:
    caller = caller_of(request)
    document = _document(request, study, which)
    control = view.control(document, path, words, caller.language)
    _, shown, found = view.read(desk_of(request).snapshot(study).files[DOCUMENTS[which]])
    return render(
        request, "plan", next_step=None, status=status, problems=problems, part="edit", which=which, path=path,
        control=control, was=was, theirs=theirs, back=f"{_address(study, '', which)}#{anchor(path)}",
        found=view.findings(shown, found, caller.language).at.get(path, []), other=view.OTHER,
    )  # fmt: skip


def _add(
    request: Request,
    study: str,
    which: str,
    of: str,
    words: Sequence[Words],
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> Response:
    texts = say("plan", caller_of(request).language)
    labels = [texts(f"evidence.{part}") for part in ("text", "links", "pictures")]
    controls = view.adding(of, words, caller_of(request).language, labels)
    _document(request, study, which)
    return render(
        request, "plan", next_step=None, status=status, problems=problems, part="add", which=which, of=of,
        controls_of=controls, other=view.OTHER,
        back=f"{_address(study, '', which)}#{anchor(of)}",
    )  # fmt: skip
