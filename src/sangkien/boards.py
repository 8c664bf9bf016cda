"""Boards: make, fill, change and export named collections of documents of the archive.

A board may tie a document to a learning question of the study: so what others learned is joined to what is asked here.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sangkien import yaml_edit
from sangkien.archive.export import harmless
from sangkien.boards_file import BOARDS, BoardFile, DocumentFile, boards_of
from sangkien.edit_study import new_id
from sangkien.words import Place, Problem, Refusal

_HEADER = b"# Documents of the archive that bear on this study.\nformat: 1\nboards: []\n"


def board_of(files: Mapping[str, bytes], board: str) -> BoardFile:
    """One board. Raises Refusal where there is none with this id."""
    found = boards_of(files)
    for one in found:
        if one.id == board:
            return one
    known = ", ".join(one.id for one in found) or "-"
    raise Refusal(
        Problem("study.no_board", place=Place(BOARDS), parameters={"id": board[:80], "known": known})
    )


def add_board(files: Mapping[str, bytes], name: str, note: str = "") -> tuple[dict[str, bytes], str]:
    """The file with one more, empty board, and its id. Raises Refusal for a name that is none or stands already."""
    boards = boards_of(files)
    clean = " ".join(name.split())
    if not clean or any(one.name.casefold() == clean.casefold() for one in boards):
        raise Refusal(Problem("study.board_name", place=Place(BOARDS), parameters={"name": clean[:200]}))
    id_ = new_id(clean, {one.id for one in boards}, "board")
    row: dict[str, Any] = {
        "id": id_,
        "name": clean,
        **({"note": note} if note.strip() else {}),
        "documents": [],
    }
    return _checked(yaml_edit.append(files.get(BOARDS, _HEADER), ["boards"], row, BOARDS)), id_


def change_board(files: Mapping[str, bytes], board: str, name: str, note: str) -> dict[str, bytes]:
    """The file with the name and the note of a board as given."""
    board_of(files, board)
    place = _place(files, board)
    data = yaml_edit.set_at(files[BOARDS], ["boards", place, "name"], " ".join(name.split()), BOARDS)
    return _checked(yaml_edit.set_at(data, ["boards", place, "note"], note.strip() or None, BOARDS))


def remove_board(files: Mapping[str, bytes], board: str) -> dict[str, bytes]:
    """The file without a board; the history still has it."""
    board_of(files, board)
    return _checked(
        yaml_edit.revise(files[BOARDS], ["boards"], drop=lambda row: row["id"] == board, file=BOARDS)
    )


def put(
    files: Mapping[str, bytes],
    board: str,
    document: Mapping[str, Any],
    *,
    note: str = "",
    question: str | None = None,
    day: date,
) -> dict[str, bytes]:
    """The file with a document on a board: ``name``, and perhaps ``title``, ``lab``, ``year``, ``quote``, ``stance``.

    ``address`` is where it can be read. One that is there already gets what is given, keeps its day, and keeps what is
    not given.
    """
    standing = {one.name: one for one in board_of(files, board).documents}
    before = standing.get(document["name"])
    given = {**document, "note": note.strip(), "question": question}
    kept = before.model_dump() if before else {"added": day}
    row = {key: value for key in DocumentFile.model_fields if (value := given.get(key) or kept.get(key))}
    path: yaml_edit.Path = ["boards", _place(files, board), "documents"]
    if before is None:
        return _checked(yaml_edit.append(files[BOARDS], path, row, BOARDS))
    at = [*path, list(standing).index(before.name)]
    return _checked(yaml_edit.set_at(files[BOARDS], at, row, BOARDS))


def revise(
    files: Mapping[str, bytes], board: str, document: str, fields: Mapping[str, Any]
) -> dict[str, bytes]:
    """The file with ``fields`` of a document as given; an empty one goes. Raises Refusal where it is not there."""
    standing = {one.name: one for one in board_of(files, board).documents}
    if document not in standing:
        parameters: dict[str, str | int] = {"name": document[:200], "board": board}
        raise Refusal(Problem("study.not_on_board", place=Place(BOARDS), parameters=parameters))
    row = {key: value for key, value in {**standing[document].model_dump(), **fields}.items() if value}
    at: yaml_edit.Path = ["boards", _place(files, board), "documents", list(standing).index(document)]
    return _checked(yaml_edit.set_at(files[BOARDS], at, row, BOARDS))


def take_off(files: Mapping[str, bytes], board: str, documents: Sequence[str]) -> dict[str, bytes]:
    """The file without some documents of a board. Raises Refusal where one of them is not on it."""
    standing = {one.name for one in board_of(files, board).documents}
    if missing := [one for one in documents if one not in standing]:
        parameters: dict[str, str | int] = {"name": missing[0][:200], "board": board}
        raise Refusal(Problem("study.not_on_board", place=Place(BOARDS), parameters=parameters))
    path: yaml_edit.Path = ["boards", _place(files, board), "documents"]
    return _checked(
        yaml_edit.revise(files[BOARDS], path, drop=lambda row: row["name"] in documents, file=BOARDS)
    )


def tied(files: Mapping[str, bytes], question: str) -> tuple[tuple[BoardFile, DocumentFile], ...]:
    """Every document that a board ties to a question, with its board."""
    return tuple(
        (board, one) for board in boards_of(files) for one in board.documents if one.question == question
    )


#: The columns of a board as a table.
COLUMNS = ("name", "title", "lab", "year", "question", "stance", "quote", "note", "address", "added")
#: What a board is exported as.
FORMS = ("md", "csv", "json")


def exported(board: BoardFile, form: str) -> bytes:
    """A board as Markdown, CSV (for spreadsheets) or JSON. Raises KeyError for another form."""
    forms: dict[str, Callable[[BoardFile], str]] = {"md": _markdown, "csv": _csv, "json": _json}
    text = forms[form](board)
    return text.encode("utf-8-sig" if form == "csv" else "utf-8")


def _markdown(board: BoardFile) -> str:
    lines = [f"# {board.name}", ""]
    if board.note:
        lines += [board.note, ""]
    for one in board.documents:
        where = ", ".join(str(part) for part in (one.lab, one.year) if part)
        lines.append(f"- **{one.title or one.name}**{f' ({where})' if where else ''} `{one.name}`")
        lines += [f"  > {line}" for line in one.quote.splitlines()]
        lines += [f"  {line}" for line in one.note.splitlines()]
    return "\n".join(lines) + "\n"


def _csv(board: BoardFile) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in board.documents:
        found = one.model_dump(mode="json")
        writer.writerow([harmless("" if found[key] is None else str(found[key])) for key in COLUMNS])
    return out.getvalue()


def _json(board: BoardFile) -> str:
    return json.dumps(board.model_dump(mode="json", exclude_none=True), ensure_ascii=False, indent=1) + "\n"


def _place(files: Mapping[str, bytes], board: str) -> int:
    return [one.id for one in boards_of(files)].index(board)


def _checked(data: bytes) -> dict[str, bytes]:
    boards_of({BOARDS: data})
    return {BOARDS: data}
