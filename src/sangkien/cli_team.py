"""The commands for what a team knows by itself: what its people expect, and what was done before."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

import click

from sangkien import elicit
from sangkien import past_work as register
from sangkien.cli_folder import commit
from sangkien.cli_shared import language_option, refusing
from sangkien.report import problem_text, said
from sangkien.store import FolderStore
from sangkien.study import read_study
from sangkien.tell_team import elicited_text, past_work_text, table_text
from sangkien.words import Language, Level, Place, Problem, Refusal, quantities

Changes = Mapping[str, bytes]
day_option = click.option(
    "--date",
    "when",
    help="When it took place (year-month-day), if not today: paper that is written up later.",
)
folder_argument = click.argument("folder", type=click.Path(path_type=Path))


@click.group("elicit")
def elicit_group() -> None:
    """Ask the team: everybody places low, likely and high, each alone, before anybody sees results."""


@elicit_group.command("open")
@folder_argument
@click.option(
    "--ask", "asked", multiple=True, help="A quantity to ask; default: those that drive the ranking."
)
@click.option("--practice", is_flag=True, help="Mark everything that comes of it as rehearsal.")
@day_option
@language_option
@refusing
def elicit_open(
    folder: Path, asked: tuple[str, ...], practice: bool, when: str | None, language: Language
) -> None:
    """Open a session in FOLDER."""
    store = FolderStore(folder)
    for name in asked:
        _known(name)
    chosen = asked or elicit.driving(read_study(store.load().files).file, elicit.newest_findings(store))
    commit(
        folder,
        "elicited opened",
        lambda files: elicit.open_session(files, chosen, _day(when), rehearsal=practice),
    )
    click.echo(said("elicit_opened", language, n=len(chosen), folder=folder))


@elicit_group.command("place")
@folder_argument
@click.option(
    "--answer",
    "answers",
    multiple=True,
    type=(str, float, float, float),
    metavar="QUANTITY LOW LIKELY HIGH",
    help="Figures as the question counts them; without this option every question is asked in turn.",
)
@click.option(
    "--because", "reasons", multiple=True, type=(str, str), metavar="QUANTITY TEXT", help="Why; name nobody."
)
@click.option(
    "--person", type=click.IntRange(1, 10**15 - 1), help="Your number, to change figures placed before."
)
@day_option
@language_option
@refusing
def elicit_place(
    folder: Path,
    answers: tuple[tuple[str, float, float, float], ...],
    reasons: tuple[tuple[str, str], ...],
    person: int | None,
    when: str | None,
    language: Language,
) -> None:
    """Place your figures in the open session of FOLDER; the study keeps a number for you and no name."""
    session = elicit.open_one(elicit.read_sessions(FolderStore(folder).load().files))
    if session is None:
        raise Refusal(Problem("study.session_closed"))
    why = dict(reasons)
    for name in (*(answer[0] for answer in answers), *why):
        _known(name)
    placed = (
        {
            name: elicit.as_placed(name, low, likely, high, why.get(name, ""))
            for name, low, likely, high in answers
        }
        if answers
        else {name: _asked(name, language) for name in session.quantities}
    )
    number = person or elicit.new_person()
    commit(
        folder, "elicited placed", lambda files: elicit.place(files, session.id, number, placed, _day(when))
    )
    n = sum(one is not None for one in placed.values())
    click.echo(said("elicit_placed", language, n=n, person=number))


def _asked(name: str, language: Language) -> elicit.Placed | None:
    """Ask one question on the terminal until its answer is one; an empty line where somebody cannot say."""
    known = quantities()[name]
    click.echo(f"\n{known.ask[language]} ({known.asked.unit[language]})")
    while True:
        line = click.prompt(said("elicit_ask", language), default="", show_default=False)
        try:
            figures = [register.read_figure(part, language) for part in line.split()]
            if figures and len(figures) != 3:
                raise Refusal(Problem("study.answer_incomplete", parameters={"quantity": known.name}))
            return elicit.as_placed(name, figures[0], figures[1], figures[2]) if figures else None
        except Refusal as refused:
            for problem in refused.problems:
                click.echo(problem_text(problem, language), err=True)


@elicit_group.command("close")
@folder_argument
@day_option
@language_option
@refusing
def elicit_close(folder: Path, when: str | None, language: Language) -> None:
    """Close the open session of FOLDER: its answers become beliefs. One without answers is called off."""
    session = elicit.open_one(elicit.read_sessions(FolderStore(folder).load().files))
    if session is None:
        raise Refusal(Problem("study.session_closed"))
    commit(folder, "elicited closed", lambda files: elicit.close(files, session.id, _day(when)))
    key = "elicit_closed" if session.answers else "elicit_called_off"
    click.echo(said(key, language, people=len(session.people), folder=folder))


@elicit_group.command("show")
@folder_argument
@language_option
@refusing
def elicit_show(folder: Path, language: Language) -> None:
    """Show what closed sessions say, and how many have placed figures in an open one."""
    click.echo(elicited_text(read_study(FolderStore(folder).load().files), language))


@click.group("past-work")
def past_work_group() -> None:
    """The register of what was done before."""


def _field_options(otherwise: str | None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """An option for each field of the register; ``otherwise`` stands for one that is not given."""

    def optioned(command: Callable[..., None]) -> Callable[..., None]:
        for name, label in reversed(list(register.fields().labels.items())):
            answers = register.fields().answers.get(name)
            told = f"{label['en']} ({', '.join(answers)})" if answers else label["en"]
            option = click.option(f"--{name.replace('_', '-')}", name, default=otherwise, help=f"{told}.")
            command = option(command)
        return command

    return optioned


@past_work_group.command("add")
@folder_argument
@_field_options("")
@language_option
@refusing
def past_work_add(folder: Path, language: Language, **typed: str) -> None:
    """Add one initiative to the register of FOLDER; what is left out nobody knows."""
    row = register.read_row(typed, language)
    ids: tuple[str, ...] = ()

    def change(files: Changes) -> Changes:
        nonlocal ids
        changes, ids = register.add(files, [row])
        return changes

    commit(folder, "past work row", change)
    click.echo(said("past_work_added", language, ids=", ".join(ids)))


@past_work_group.command("change")
@folder_argument
@click.argument("row")
@_field_options(None)
@language_option
@refusing
def past_work_change(folder: Path, row: str, language: Language, **typed: str | None) -> None:
    """Change the row of the register with this id: what is given takes the place of what stands there."""
    given = {name: text for name, text in typed.items() if text is not None}

    def revised(standing: register.Row) -> register.Row:
        return register.read_row({**register.as_typed(standing, language), **given}, language)

    commit(folder, "past work row", lambda files: register.change(files, row, revised))
    click.echo(said("past_work_changed", language, id=row))


@past_work_group.command("remove")
@folder_argument
@click.argument("rows", nargs=-1, required=True)
@language_option
@refusing
def past_work_remove(folder: Path, rows: tuple[str, ...], language: Language) -> None:
    """Take rows out of the register by their ids; the history still has them."""
    known = {str(row["id"]) for row in register.rows_of(FolderStore(folder).load().files)}
    unknown = [Problem("study.no_row", parameters={"id": row}) for row in rows if row not in known]
    if unknown:
        raise Refusal(unknown)
    commit(folder, "past work removed", lambda files: register.remove(files, rows))
    click.echo(said("past_work_removed", language, ids=", ".join(rows)))


@past_work_group.command("list")
@folder_argument
@language_option
@refusing
def past_work_list(folder: Path, language: Language) -> None:
    """List the register of FOLDER and what it says: shares with their ranges, and how many more rows would help."""
    click.echo(past_work_text(read_study(FolderStore(folder).load().files), language))


@past_work_group.command("import")
@folder_argument
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--look", is_flag=True, help="Only show how the rows are read.")
@language_option
@refusing
def past_work_import(folder: Path, file: Path, look: bool, language: Language) -> None:
    """Add the rows of FILE, cells between tabs and column names first, to the register of FOLDER.

    All of them or none: a row that cannot be read is refused with its line. `--language` says how numbers are written.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(Problem("yaml.not_utf8", place=Place(str(file)))) from None
    rows = register.read_table(text, language)
    twice = register.likely_twice(FolderStore(folder).load().files, rows)
    problems = [
        Problem(p.code, p.level, Place(str(file), p.place.line), p.parameters)
        for p in (*(p for one in rows for p in one.problems), *twice)
    ]
    if any(problem.level is Level.ERROR for problem in problems):
        raise Refusal(problems)
    for problem in problems:
        click.echo(problem_text(problem, language), err=True)
    read = [one.row for one in rows if one.row is not None]
    click.echo(table_text(read, language))
    if look:
        return
    commit(folder, "past work pasted", lambda files: register.add(files, read)[0])
    click.echo(said("past_work_imported", language, n=len(read)))


def _day(text: str | None) -> date:
    """The day on which something took place. Raises Refusal for what is none, or lies ahead."""
    if text is None:
        return date.today()
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise Refusal(Problem("run.no_date", place=Place("--date"), parameters={"found": text})) from None
    if day > date.today():
        raise Refusal(Problem("cli.day_ahead", place=Place("--date"), parameters={"found": text}))
    return day


def _known(quantity: str) -> None:
    if quantity not in quantities():
        from difflib import get_close_matches

        near = ", ".join(get_close_matches(quantity, quantities().by_id, 3)) or "-"
        raise Refusal(Problem("study.unknown_quantity", parameters={"quantity": quantity, "near": near}))


COMMANDS = (elicit_group, past_work_group)
