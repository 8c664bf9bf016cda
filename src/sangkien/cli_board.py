"""The commands of boards: documents of the archive, collected in a study."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from sangkien import boards
from sangkien.boards_file import STANCES, BoardFile, boards_of
from sangkien.cli_folder import commit
from sangkien.cli_shared import language_option, refusing
from sangkien.report import said
from sangkien.store import FolderStore, write_atomically
from sangkien.study import read_study
from sangkien.words import Language, Place, Problem, Refusal

Files = Mapping[str, bytes]

folder_argument = click.argument("folder", type=click.Path(path_type=Path))
board_argument = click.argument("board")


@click.group("board")
def board_group() -> None:
    """Boards of a study: documents of the archive under a name, with notes, tied to its questions."""


@board_group.command("list")
@folder_argument
@language_option
@refusing
def board_list(folder: Path, language: Language) -> None:
    """List the boards of FOLDER with their documents."""
    found = boards_of(FolderStore(folder).load().files)
    for board in found:
        click.echo(said("board", language, id=board.id, name=board.name, n=len(board.documents)))
        for line in _lines(board):
            click.echo(f"    {line}")
    if not found:
        click.echo(said("no_boards", language, folder=folder))


@board_group.command("add")
@folder_argument
@click.argument("name")
@click.option("--note", default="", help="What the board is for.")
@language_option
@refusing
def board_add(folder: Path, name: str, note: str, language: Language) -> None:
    """Make an empty board called NAME."""
    made = ""

    def change(files: Files) -> Files:
        nonlocal made
        changes, made = boards.add_board(files, name, note)
        return changes

    commit(folder, "board added", change)
    click.echo(said("board_added", language, id=made))


@board_group.command("set")
@folder_argument
@board_argument
@click.option("--name", help="Its new name.")
@click.option("--note", help="What the board is for.")
@language_option
@refusing
def board_set(folder: Path, board: str, name: str | None, note: str | None, language: Language) -> None:
    """Give BOARD another name or note."""

    def change(files: Files) -> Files:
        now = boards.board_of(files, board)
        return boards.change_board(
            files, board, now.name if name is None else name, now.note if note is None else note
        )

    commit(folder, "board changed", change)
    click.echo(said("saved", language))


@board_group.command("remove")
@folder_argument
@board_argument
@language_option
@refusing
def board_remove(folder: Path, board: str, language: Language) -> None:
    """Remove BOARD; the history still has it."""
    commit(folder, "board removed", lambda files: boards.remove_board(files, board))
    click.echo(said("saved", language))


@board_group.command("put")
@folder_argument
@board_argument
@click.argument("document")
@click.option("--title", default="", help="Its title.")
@click.option("--lab", default="", help="Whose it is: the lab's country.")
@click.option("--year", type=click.IntRange(1900, 2100), help="Of which year it is.")
@click.option("--quote", default="", help="The passage that bears on the question, word for word.")
@click.option("--stance", type=click.Choice(STANCES), help="What the passage says of the question's claims.")
@click.option("--note", default="", help="What we make of it.")
@click.option("--source", "address", default="", help="Where it can be read: http:// or https://.")
@click.option("--question", help="Id of the learning question it bears on: there it stands in the brief.")
@language_option
@refusing
def board_put(
    folder: Path, board: str, document: str, note: str, question: str | None, language: Language, **given: Any
) -> None:
    """Put DOCUMENT (its name in the archive) on BOARD, or change what is kept of it there."""

    def change(files: Files) -> Files:
        known = {one.id for one in read_study(files).file.questions}
        if question is not None and question not in known:
            parameters: dict[str, str | int] = {"id": question, "known": ", ".join(sorted(known))}
            raise Refusal(Problem("study.no_question_id", place=Place("--question"), parameters=parameters))
        row = {"name": document, **given}
        return boards.put(files, board, row, note=note, question=question, day=date.today())

    commit(folder, "board document", change)
    click.echo(said("saved", language))


@board_group.command("take-off")
@folder_argument
@board_argument
@click.argument("documents", nargs=-1, required=True)
@language_option
@refusing
def board_take_off(folder: Path, board: str, documents: tuple[str, ...], language: Language) -> None:
    """Take DOCUMENTS off BOARD."""
    commit(folder, "board document taken off", lambda files: boards.take_off(files, board, documents))
    click.echo(said("saved", language))


@board_group.command("export")
@folder_argument
@board_argument
@click.option("--to", "form", type=click.Choice(boards.FORMS), default="md", show_default=True)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The file to write.")
@language_option
@refusing
def board_export(folder: Path, board: str, form: str, out: Path, language: Language) -> None:
    """Write BOARD to a file: Markdown to read, CSV for a spreadsheet, JSON for programs; never overwrites."""
    if out.exists():
        raise Refusal(Problem("store.not_empty", place=Place(str(out)), parameters={"path": str(out)}))
    write_atomically(out, boards.exported(boards.board_of(FolderStore(folder).load().files, board), form))
    click.echo(said("written", language, file=out))


def _lines(board: BoardFile) -> list[str]:
    found = []
    for one in board.documents:
        where = ", ".join(str(part) for part in (one.lab, one.year, one.question) if part)
        found.append(f"{one.name}  {one.title}{f' ({where})' if where else ''}")
    return found


COMMANDS = (board_group,)
