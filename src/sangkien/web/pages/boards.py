"""Boards: documents of the archive that somebody collected for this study, with notes, tied to its questions."""

from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sangkien import boards as collected
from sangkien.boards_file import STANCES, BoardFile, DocumentFile, boards_of
from sangkien.web.roles import Need
from sangkien.web.saving import EditedMeanwhileError, Files, mark, save
from sangkien.web.shell import Next, Page, render, see
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.words import Problem, Refusal

router = APIRouter(include_in_schema=False)
PAGE = Page("boards", "study", "boards", 33, Need.CODER)

KINDS = {"md": "text/markdown; charset=utf-8", "csv": "text/csv; charset=utf-8", "json": "application/json"}


@router.get("/s/{study}/boards")
def boards(request: Request, study: str) -> Response:
    """Every board."""
    return _list(request, study)


@router.post("/s/{study}/boards")
def add(request: Request, study: str) -> Response:
    """Make an empty board."""
    form = form_of(request)
    name, note = form.text("name", 200), form.text("note", 4000)
    made = ""

    def change(files: Files) -> Files:
        nonlocal made
        changes, made = collected.add_board(files, name, note)
        return changes

    try:
        save(request, study, "board added", change)
    except Refusal as refused:
        return _list(request, study, refused.problems, 422, {"name": name, "note": note})
    return see(f"/s/{study}/boards/{made}", "made")


@router.get("/s/{study}/boards/{board}")
def board(request: Request, study: str, board: str) -> Response:
    """One board: its documents, and forms to change it."""
    return _board(request, study, board)


@router.post("/s/{study}/boards/{board}")
def change(request: Request, study: str, board: str) -> Response:
    """Give a board another name or note."""
    form = form_of(request)
    name, note = form.text("name", 200), form.text("note", 4000)
    try:
        save(
            request, study, "board changed", lambda files: collected.change_board(files, board, name, note),
            current=lambda files: told(collected.board_of(files, board)),
        )  # fmt: skip
    except EditedMeanwhileError as edited:
        return _board(request, study, board, edited.problems, 409, typed={"name": name, "note": note})
    except Refusal as refused:
        return _board(request, study, board, refused.problems, 422, typed={"name": name, "note": note})
    return see(f"/s/{study}/boards/{board}", "changed")


@router.post("/s/{study}/boards/{board}/remove")
def remove(request: Request, study: str, board: str) -> Response:
    """Remove a board; the history still has it."""
    save(request, study, "board removed", lambda files: collected.remove_board(files, board))
    return see(f"/s/{study}/boards", "removed")


@router.post("/s/{study}/boards/{board}/document")
def document(request: Request, study: str, board: str) -> Response:
    """Change what is kept of a document: its quote, note, stance and question."""
    form = form_of(request)
    name = form.text("name", 300)
    given = {
        "quote": form.text("quote", 2000).strip(),
        "note": form.text("note", 4000).strip(),
        "stance": form.choice("stance", ("", *STANCES)) or None,
        "question": form.text("question", 64) or None,
    }
    try:
        save(
            request, study, "board document", lambda files: collected.revise(files, board, name, given),
            current=lambda files: kept(files, board, name),
        )  # fmt: skip
    except EditedMeanwhileError as edited:
        return _board(request, study, board, edited.problems, 409, typed={"document": name, **given})
    except Refusal as refused:
        return _board(request, study, board, refused.problems, 422, typed={"document": name, **given})
    return see(f"/s/{study}/boards/{board}", "changed")


@router.post("/s/{study}/boards/{board}/take-off")
def take_off(request: Request, study: str, board: str) -> Response:
    """Take a document off."""
    name = form_of(request).text("name", 300)
    try:
        save(
            request, study, "board document taken off",
            lambda files: collected.take_off(files, board, [name]),
        )  # fmt: skip
    except Refusal as refused:
        return _board(request, study, board, refused.problems, 422)
    return see(f"/s/{study}/boards/{board}", "taken")


@router.get("/s/{study}/boards/{board}/export")
def export(request: Request, study: str, board: str) -> Response:
    """A board as a file."""
    form = request.query_params.get("to", "md")
    if form not in KINDS:
        raise Refusal(Problem("web.not_found", parameters={"name": form[:60]}))
    data = collected.exported(collected.board_of(desk_of(request).snapshot(study).files, board), form)
    headers = {"Content-Disposition": f'attachment; filename="{board}.{form}"', "Cache-Control": "no-store"}
    return Response(data, media_type=KINDS[form], headers=headers)


def told(board: BoardFile) -> str:
    """What a form to change a board is made from."""
    return f"{board.name}\n{board.note}"


def kept(files: Files, board: str, name: str) -> str:
    """What a form to change a document is made from; empty where it is not on the board."""
    return next((shown(one) for one in collected.board_of(files, board).documents if one.name == name), "")


def shown(one: DocumentFile) -> str:
    """What people can change of a document, in one text."""
    return "\n".join((one.quote, one.note, one.stance or "", one.question or ""))


def _list(
    request: Request,
    study: str,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
    typed: dict[str, str] | None = None,
) -> Response:
    found: tuple[BoardFile, ...] = ()
    try:
        found = boards_of(desk_of(request).snapshot(study).files)
    except Refusal as refused:
        problems, status = (*problems, *refused.problems), max(status, 422)
    return render(
        request, "boards", next_step=Next("next_questions", f"/s/{study}/questions"), status=status,
        problems=problems, part="list", boards=found, typed=typed or {"name": "", "note": ""}, day=date.today(),
    )  # fmt: skip


def _board(
    request: Request,
    study: str,
    board: str,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
    typed: dict[str, str | None] | None = None,
) -> Response:
    files = desk_of(request).snapshot(study).files
    found = collected.board_of(files, board)
    mine = typed or {}
    rows = []
    for one in found.documents:
        values = {"quote": one.quote, "note": one.note, "stance": one.stance, "question": one.question}
        own = mine if mine.get("document") == one.name else {}
        rows.append({"one": one, "typed": {**values, **own}, "open": bool(own), "was": mark(shown(one))})
    named = mine if mine and "document" not in mine else {"name": found.name, "note": found.note}
    return render(
        request, "boards", next_step=Next("next_boards", f"/s/{study}/boards"), status=status, problems=problems,
        part="board", board=found, rows=rows, named=named, open=named is mine, was=mark(told(found)),
        questions=_questions(request, study), stances=STANCES, forms=tuple(KINDS),
        may_remove=caller_of(request).may(Need.ANALYST),
    )  # fmt: skip


def _questions(request: Request, study: str) -> tuple[tuple[str, str], ...]:
    """The questions that a document may be tied to; none where the study cannot be read just now."""
    try:
        return tuple((one.id, one.text) for one in desk_of(request).study(study).file.questions)
    except Refusal:
        return ()
