"""The interface for programs: boards of documents of the archive."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from sangkien import boards as collected
from sangkien.boards_file import BoardFile, Stance, boards_of
from sangkien.web.pages._api import (
    Base,
    BaseQuery,
    Here,
    Made,
    Name,
    Part,
    Saved,
    download,
    files_at,
    given,
    merged,
    part,
    put,
)  # fmt: skip
from sangkien.web.pages.boards import KINDS, kept, told
from sangkien.web.saving import Files
from sangkien.web.state import desk_of

router = part("boards")

Text = Annotated[str, Field(max_length=4000)]
DocumentName = Annotated[str, Field(min_length=1, max_length=300)]


class BoardsShown(Part):
    """The boards at a version."""

    version: str
    boards: list[BoardFile]


class NewBoard(Part):
    """A board to be made."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    note: Text = ""


class BoardSet(Part):
    """What a board has from now on; what is left out stays."""

    base: Base
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    note: Text | None = None


class DocumentPut(Part):
    """A document to be put on a board; of one that is on it already, what is given is changed."""

    name: DocumentName
    title: Annotated[str, Field(max_length=600)] = ""
    lab: Annotated[str, Field(max_length=120)] = ""
    year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    quote: Annotated[str, Field(max_length=2000)] = ""
    stance: Stance | None = None
    note: Text = ""
    address: Annotated[str, Field(max_length=1000)] = ""
    question: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")] | None = None


@router.get("/studies/{study}/boards")
def boards(request: Request, study: Name) -> BoardsShown:
    """Every board with its documents."""
    snapshot = desk_of(request).snapshot(study)
    return BoardsShown(version=snapshot.version, boards=list(boards_of(snapshot.files)))


@router.post("/studies/{study}/boards", status_code=201)
def add(request: Request, study: Name, body: NewBoard) -> Made:
    """Make an empty board."""
    made = ""

    def change(files: Files) -> Files:
        nonlocal made
        changes, made = collected.add_board(files, body.name, body.note)
        return changes

    done = put(request, study, "board added", change)
    return Made(id=made, version=done.version)


@router.patch("/studies/{study}/boards/{board}")
def change(request: Request, study: Name, board: Here, body: BoardSet) -> Saved:
    """Give a board another name or note; what others changed since ``base`` stands, and one both changed is 409."""
    before = _fields(collected.board_of(files_at(request, study, body.base), board))
    mine = {key: value for key in before if (value := getattr(body, key)) is not None}

    def revised(files: Files) -> Files:
        now = _fields(collected.board_of(files, board))
        for name in merged(before, mine, now):
            now[name] = mine[name]
        return collected.change_board(files, board, now["name"], now["note"])

    return put(request, study, "board changed", revised)


@router.delete("/studies/{study}/boards/{board}")
def remove(request: Request, study: Name, board: Here, base: BaseQuery) -> Saved:
    """Remove a board; the history still has it."""

    def current(files: Files) -> str:
        return collected.board_of(files, board).model_dump_json()

    return put(
        request, study, "board removed", lambda files: collected.remove_board(files, board),
        base=base, current=current,
    )  # fmt: skip


@router.put("/studies/{study}/boards/{board}/documents")
def put_document(request: Request, study: Name, board: Here, body: DocumentPut) -> Saved:
    """Put a document on a board, or change what is given of it there."""
    row = body.model_dump(exclude={"note", "question"})
    return put(
        request, study, "board document",
        lambda files: collected.put(
            files, board, row, note=body.note, question=body.question, day=date.today()
        ),
    )  # fmt: skip


@router.delete("/studies/{study}/boards/{board}/documents")
def take_off(
    request: Request,
    study: Name,
    board: Here,
    document: Annotated[str, Query(min_length=1, max_length=300, description="Its name.")],
    base: BaseQuery,
) -> Saved:
    """Take a document off a board."""
    return put(
        request, study, "board document taken off", lambda files: collected.take_off(files, board, [document]),
        base=base, current=lambda files: kept(files, board, document),
    )  # fmt: skip


@router.get("/studies/{study}/boards/{board}/export", **given("The board as a file.", *KINDS.values()))
def export(request: Request, study: Name, board: Here, to: Literal["md", "csv", "json"] = "md") -> Response:
    """A board as a file."""
    data = collected.exported(collected.board_of(desk_of(request).snapshot(study).files, board), to)
    return download(data, KINDS[to], f"{board}.{to}")


def _fields(board: BoardFile) -> dict[str, str]:
    name, note = told(board).split("\n", 1)
    return {"name": name, "note": note}
