"""The commands that keep a whole workbench safe: back it up, bring it back, read its log."""

import sys
from pathlib import Path

import click

from sangkien.cli_shared import database_option, language_option, passphrase, refusing
from sangkien.report import said
from sangkien.safekeeping import back_up, restore
from sangkien.serve import database_place, open_database
from sangkien.store import write_atomically
from sangkien.store.log import Log
from sangkien.web.say import say
from sangkien.words import Language, Place, Problem, Refusal


@click.command("backup")
@database_option
@click.option("--to", "file", required=True, type=click.Path(path_type=Path), help="The file to write.")
@language_option
@refusing
def backup_command(database: str | None, file: Path, language: Language) -> None:
    """Write everything of a workbench into one encrypted FILE. Never overwrites."""
    if file.exists():
        raise Refusal(Problem("cli.file_exists", place=Place(str(file)), parameters={"path": str(file)}))
    engine = open_database(database)
    data = back_up(engine, passphrase(language, twice=True))
    write_atomically(file, data)
    Log(engine).add("", "", "workbench.backed_up")
    click.echo(said("backed_up", language, file=file, size=f"{len(data) / 1e6:.1f}"))


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@language_option
@refusing
def restore_command(file: Path, database: str | None, language: Language) -> None:
    """Fill an empty database with everything of a backup, whole or not at all."""
    try:
        data = file.read_bytes()
    except OSError as error:
        parameters = {"path": str(file), "detail": error.strerror or type(error).__name__}
        raise Refusal(Problem("cli.cannot_read", place=Place(str(file)), parameters=parameters)) from None
    engine = open_database(database)
    restore(engine, data, passphrase(language))
    Log(engine).add("", "", "workbench.restored")
    click.echo(said("restored", language, file=file, place=database_place(database)))


@click.command("log")
@database_option
@click.option("--study", help="Only what was done in this study (its id).")
@click.option(
    "--most", type=click.IntRange(1, 1_000_000), default=50, show_default=True, help="How many rows."
)
@language_option
@refusing
def log_command(database: str | None, study: str | None, most: int, language: Language) -> None:
    """Print who did what, newest first, and whether the log is whole; exit 1 where it was changed."""
    log = Log(open_database(database))
    words = say("log", language)
    for row in log.entries(study, most):
        did = words(f"did.{row.did}") if words.has(f"did.{row.did}") else row.did
        who = row.who or words("machine")
        parts = [
            words.moment(row.at),
            who,
            did,
            row.detail,
            f"[{row.study}]" if row.study and not study else "",
        ]
        click.echo("  ".join(part for part in parts if part))
    broken = log.broken()
    if broken is not None:
        click.echo(said("log_broken", language, row=broken), err=True)
        sys.exit(1)
    last = log.last()
    click.echo(said("log_holds", language, rows=last.number, seal=last.hash or "-"))


COMMANDS = (backup_command, restore_command, log_command)
