"""The commands that change, compare and export plans, and those of a study's history; thin, as the pages are."""

from collections.abc import Callable
from pathlib import Path

import click

from sangkien import plan
from sangkien.cli_shared import file_bytes, in_file, language_option, refusing
from sangkien.differences import pieces, shortened
from sangkien.history import SHOWN, TextChange, back, differences, fields, step, told
from sangkien.print_plan import KINDS, printed
from sangkien.report import said
from sangkien.store import FolderStore, Note, Version, write_atomically
from sangkien.study import read_study
from sangkien.words import Language, Place, Problem, Refusal

file_argument = click.argument("file", type=click.Path(path_type=Path))


@click.command("export")
@file_argument
@click.option(
    "--to", type=click.Choice(tuple(KINDS)), required=True, help="As it is, for Word, or for printing."
)
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="The file to write; it must not exist."
)
@language_option
@refusing
def export(file: Path, to: str, out: Path, language: Language) -> None:
    """Write a plan or reflection as Markdown (byte for byte), Word document or PDF, named in the language."""
    if out.exists():
        raise Refusal(Problem("store.not_empty", place=Place(str(out)), parameters={"path": str(out)}))
    write_atomically(out, printed(_read(file), to, language))
    click.echo(said("written", language, file=out))


@click.command("set")
@file_argument
@click.argument("path")
@click.argument("value", nargs=-1)
@language_option
@refusing
def set_field(file: Path, path: str, value: tuple[str, ...], language: Language) -> None:
    """Set one field of a plan or reflection, and no byte outside it: `summary`, `partners[0].name`, `sdgs`.

    VALUE is one text, or several options or tags; without any the field is emptied.
    """
    _change(file, lambda document: plan.set_words(document, path, value), language)


@click.command("add")
@file_argument
@click.argument("kind", type=click.Choice(plan.BOXES))
@click.argument("text", required=False, default="")
@click.option("--link", "links", multiple=True, help="Address of a page (evidence); may be repeated.")
@click.option(
    "--picture", "pictures", multiple=True, help="Address of a picture (evidence); may be repeated."
)
@language_option
@refusing
def add(
    file: Path, kind: str, text: str, links: tuple[str, ...], pictures: tuple[str, ...], language: Language
) -> None:
    """Add a partner (TEXT is the name), a learning question, or a box of evidence; `set` fills in the rest."""
    if (links or pictures) and kind in ("partners", "questions"):
        raise click.UsageError("--link and --picture belong to evidence.")
    words = [[text], links, pictures] if links or pictures else [[text]]
    _change(file, lambda document: plan.add_box(document, kind, words), language)


@click.command("remove")
@file_argument
@click.argument("path")
@language_option
@refusing
def remove(file: Path, path: str, language: Language) -> None:
    """Take a box out of a plan: `partners[0]` is the first partner, `questions[1]` the second question."""
    _change(file, lambda document: plan.remove_box(document, path), language)


@click.command("compare")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@language_option
@refusing
def compare(old: Path, new: Path, language: Language) -> None:
    """Show what differs between two plans, field by field: [-removed-] and {+added+} words."""
    _read(old), _read(new)
    found = list(fields(file_bytes(old), file_bytes(new), language))
    click.echo("\n".join(map(_line, found)) if found else said("same", language))


@click.command("history")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--compare", "between", type=int, nargs=2, help="Show what differs between two steps.")
@language_option
@refusing
def history(folder: Path, between: tuple[int, int] | None, language: Language) -> None:
    """List the steps of a study's history, or compare two of them; what people said is named and not shown."""
    store = FolderStore(folder)
    now = store.load()
    steps = store.history()
    if between is None:
        click.echo(
            "\n".join(_step(one, language) for one in steps) if steps else said("no_history", language)
        )
        return
    old, new = (store.at(step(steps, number).version).files for number in between)
    found = differences(old, new, language)
    for one in found:
        click.echo(one.name)
        for place in one.places:
            click.echo(f"  {_line(place)}")
    if not found:
        click.echo(said("same", language))
    if steps[-1].version != now.version:
        click.echo(said("changed_by_hand", language))


@click.command("back")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("number", type=int)
@click.option(
    "--file", "files", multiple=True, type=click.Choice(SHOWN), help="Only this file; may be repeated."
)
@language_option
@refusing
def go_back(folder: Path, number: int, files: tuple[str, ...], language: Language) -> None:
    """Bring plan, reflection, settings and past work back as they were at a step; this is a new step itself."""
    store = FolderStore(folder)
    now = store.load()
    then = store.at(step(store.history(), number).version).files
    changes = back(now.files, then, files or SHOWN)
    if not changes:
        click.echo(said("same", language))
        return
    after = {name: data for name, data in {**now.files, **changes}.items() if data is not None}
    read_study(after)  # what could not be read afterwards is not brought back
    store.commit(changes, now.version, Note(what=f"back {number}"))
    click.echo(said("went_back", language, number=number, files=", ".join(changes)))


def _change(file: Path, change: Callable[[plan.Document], plan.Document], language: Language) -> None:
    document = _read(file)
    try:
        data = plan.write(change(document))
        plan.read(data)
    except Refusal as refused:
        raise Refusal(in_file(problem, file) for problem in refused.problems) from None
    if data == plan.write(document):
        click.echo(said("same", language))
        return
    write_atomically(file, data)
    click.echo(said("written", language, file=file))


def _line(change: TextChange) -> str:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    text = "".join(
        marks[piece.kind].format(piece.text) for piece in shortened(pieces(change.old, change.new))
    )
    return f"{change.place}: {text}" if change.place else text


def _step(one: Version, language: Language) -> str:
    who = f" {one.note.who}:" if one.note.who else ""
    what = told(one.note.what, language) or ", ".join(one.changed)
    return f"{one.number}  {one.at.astimezone():%Y-%m-%d %H:%M} {who} {what}"


def _read(file: Path) -> plan.Document:
    try:
        return plan.read(file_bytes(file))
    except Refusal as refused:
        raise Refusal(in_file(problem, file) for problem in refused.problems) from None


#: Commands of ``sangkien plan``, and of ``sangkien`` itself.
PLAN_COMMANDS = (export, set_field, add, remove, compare)
COMMANDS = (history, go_back)
