"""The board of learning questions: what bears on each, what is missing; and the form of one question."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from sangkien import plan
from sangkien.brief.wording import Wording, language_of
from sangkien.edit_study import (
    add_question,
    in_order,
    one_line,
    remove_question,
    row_of,
    set_question,
    take_questions,
    untaken,
)
from sangkien.question_board import Board, claim_words, question_board, value_words
from sangkien.study import PLAN, STUDY, Study
from sangkien.study_file import QuestionFile
from sangkien.study_start import STAGES
from sangkien.web.desk import Desk
from sangkien.web.fields import Values, again, changed, fresh, sent
from sangkien.web.forms import Form
from sangkien.web.picker import picked, wanted
from sangkien.web.roles import Need
from sangkien.web.saving import EditedMeanwhileError, Files, mark, save
from sangkien.web.shell import Next, Page, render, see
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.words import Language, Problem, Refusal, quantities

router = APIRouter(include_in_schema=False)
PAGE = Page("questions", "study", "questions", 30, Need.CODER)

MOST_TEXT = 5000
_boards: dict[str, Board] = {}


@router.get("/s/{study}/questions")
def questions(request: Request, study: str) -> Response:
    """The board."""
    return board_page(request, study)


@router.post("/s/{study}/questions")
def add(request: Request, study: str) -> Response:
    """Add a question."""
    made = ""

    def change(files: Files) -> Files:
        nonlocal made
        data, made = add_question(files[STUDY], {"text": text})
        return {STUDY: data}

    try:
        text = written(form_of(request))
        save(request, study, "question added", change)
    except Refusal as refused:
        return board_page(request, study, refused.problems, 422)
    return see(f"/s/{study}/questions/{made}", "question_added")


@router.post("/s/{study}/plan-questions")
def take(request: Request, study: str) -> Response:
    """Take over the questions that are in the plan and not yet in the study."""

    def change(files: Files) -> Files:
        data, _ = take_questions(files[STUDY], plan.read(files[PLAN]))
        return {STUDY: data}

    try:
        save(request, study, "question taken", change)
    except Refusal as refused:
        return board_page(request, study, refused.problems, 422)
    return see(f"/s/{study}/questions", "questions_taken")


@router.get("/s/{study}/questions/{name}")
def question(request: Request, study: str, name: str) -> Response:
    """The form of a question."""
    return _question_page(request, study, name)


@router.post("/s/{study}/questions/{name}")
def write(request: Request, study: str, name: str) -> Response:
    """Change a question: what the form carries of it, where the person changed it."""
    form = form_of(request)
    if form.text("find_now", 10):
        return _question_page(request, study, name)
    mine = _mine(form)

    def change(files: Files) -> Files:
        now = question_values(row_of(files[STUDY], "questions", name))
        values: dict[str, object] = {
            "text": written(form) if sent(form, "text") else "",
            "stages": mine["stages"].split(),
            "claims": mine["claims"].split(),
            "quantities": in_order(mine["quantities"].split()),
        }
        return {
            STUDY: set_question(
                files[STUDY], name, {field: values[field] or None for field in changed(form, mine, now)}
            )
        }

    try:
        save(request, study, f"question {name}", change)
    except EditedMeanwhileError as met:
        return _question_page(request, study, name, met.problems, 409)
    except Refusal as refused:
        return _question_page(request, study, name, refused.problems, 422)
    return see(f"/s/{study}/questions", "question_saved")


@router.post("/s/{study}/questions/{name}/remove")
def remove(request: Request, study: str, name: str) -> Response:
    """Take a question out of the study."""
    try:
        save(
            request,
            study,
            f"question removed {name}",
            lambda files: {STUDY: remove_question(files[STUDY], name)},
        )
    except Refusal as refused:
        return board_page(request, study, refused.problems, 422)
    return see(f"/s/{study}/questions", "question_removed")


def written(form: Form) -> str:
    """The text that a form brings. Raises Refusal where it is empty or too long."""
    text = one_line(form.text("text", MOST_TEXT))
    if not text:
        raise Refusal(Problem("study.empty_text"))
    return text


def board_page(
    request: Request, study: str, problems: tuple[Problem, ...] = (), status: int = 200
) -> Response:
    """The board; where the study cannot be read, what has to be mended first."""
    desk, caller = desk_of(request), caller_of(request)
    snapshot = desk.snapshot(study)
    board: Board | None = None
    missing: tuple[str, ...] = ()
    found: Study | None = None
    try:
        found = desk.study(study)
        board = _board(desk, study, found)
        missing = untaken(snapshot.files[STUDY], found.document)
    except Refusal as refused:
        problems = (*problems, *refused.problems)
    return render(
        request, "questions", next_step=_next(study, found), status=status, problems=problems, part="board",
        board=board, untaken=missing, may_edit=caller.may(Need.ANALYST), typed=form_of(request).text("text"),
        seen=lambda row: mark(claim_content(row.model_dump())), **telling(caller.language),
    )  # fmt: skip


def claim_values(row: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a claim as its form carries them."""
    return {
        "text": one_line(str(row.get("text"))),
        **{name: row.get(name) or "" for name in ("lever", "outcome", "direction")},
        "confirmed": "yes" if row.get("confirmed") else "",
        "quantities": " ".join(sorted(row.get("quantities") or ())),
    }


def claim_content(row: Mapping[str, Any]) -> str:
    """All that a claim says, to tell whether it is still what somebody read."""
    return repr(sorted((name, value) for name, value in claim_values(row).items() if name != "confirmed"))


def telling(language: Language, found: Study | None = None) -> dict[str, object]:
    """What the templates of the board tell with."""
    wording = Wording(language)
    texts = {claim.id: claim.text for claim in found.file.claims} if found is not None else {}

    def lang(text: str) -> Markup:
        other = language_of(text, "en")
        return Markup(' lang="{}"').format(other) if other and other != language else Markup("")

    return {
        "w": wording,
        "value": lambda held: value_words(held, wording),
        "says": lambda claim: claim_words(claim, language),
        "lang": lang,
        "quantity_names": lambda ids: "; ".join(
            quantities().by_id[name].name[language] if name in quantities() else name for name in ids.split()
        ),
        "stage_names": lambda ids: ", ".join(wording.code("stages", name.lower()) for name in ids.split()),
        "claim_texts": lambda ids: "; ".join(texts.get(name, name) for name in ids.split()),
    }


def _board(desk: Desk, study: str, found: Study) -> Board:
    version = desk.snapshot(study).version
    board = _boards.get(version)
    if board is None:
        board = question_board(found)
        if desk.study(study) is found:  # nobody saved in between
            _boards[version] = board
            while len(_boards) > 16:
                _boards.pop(next(iter(_boards)), None)
    return board


def _next(study: str, found: Study | None) -> Next:
    if found is None:
        return Next("next_overview", f"/s/{study}")
    open_claim = next((claim.id for claim in found.file.claims if not claim.confirmed), None)
    if open_claim is not None:
        return Next("next_confirm", f"/s/{study}/claims/{open_claim}")
    if not found.past_work:
        return Next("next_past_work", f"/s/{study}/past-work")
    return Next("next_beliefs", f"/s/{study}/beliefs")


def _question(study: Study, name: str) -> QuestionFile:
    for row in study.file.questions:
        if row.id == name:
            return row
    raise Refusal(Problem("web.not_found", parameters={"name": name}))


def question_values(row: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a question as its form carries them."""
    stages = row.get("stages") or ()
    return {
        "text": one_line(str(row.get("text"))),
        "stages": " ".join(stage for stage in STAGES if stage in stages),
        "claims": " ".join(sorted(row.get("claims") or ())),
        "quantities": " ".join(sorted(row.get("quantities") or ())),
    }


def _mine(form: Form) -> Values:
    chosen = form.texts("stages", 100)
    return {
        "text": one_line(form.text("text", MOST_TEXT)),
        "stages": " ".join(stage for stage in STAGES if stage in chosen),
        "claims": " ".join(sorted(set(form.texts("claims", 100)))),
        "quantities": " ".join(sorted(set(form.texts("quantities", 100)))),
    }


def _question_page(
    request: Request, study: str, name: str, problems: tuple[Problem, ...] = (), status: int = 200
) -> Response:
    desk, caller, form = desk_of(request), caller_of(request), form_of(request)
    found = desk.study(study)
    row = _question(found, name)
    now = question_values(row.model_dump())
    fields = again(form, _mine(form), now) if form.fields else fresh(now)
    looked_for = wanted(form)
    return render(
        request, "questions", next_step=Next("next_board", f"/s/{study}/questions"), status=status,
        problems=problems, part="question", row=row, fields=fields, stages=STAGES, claims=found.file.claims,
        picker=picked(fields["quantities"].value.split(), looked_for, caller.language), find=looked_for,
        may_edit=caller.may(Need.ANALYST), only=len(found.file.questions) == 1,
        untaken=untaken(desk.snapshot(study).files[STUDY], found.document),
        **telling(caller.language, found),
    )  # fmt: skip
