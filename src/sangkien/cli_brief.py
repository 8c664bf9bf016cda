"""The commands of kept results: list rounds and what changed, print a brief, publish one from a workbench."""

from pathlib import Path

import click

from sangkien.brief import first, since
from sangkien.cli_shared import database_option, language_option, refusing
from sangkien.print_brief import KINDS, Kind, brief_file, findings_of
from sangkien.report import said
from sangkien.serve import open_desk, setup_for
from sangkien.store import FolderStore, write_atomically
from sangkien.store.publications import Publication
from sangkien.web.desk import Desk
from sangkien.words import LANGUAGES, Language, Place, Problem, Refusal

address_option = click.option(
    "--address", help="How people reach the workbench, such as https://lab.example.org (for the link)."
)


@click.command("rounds")
@click.argument("folder", type=click.Path(path_type=Path))
@language_option
@refusing
def rounds_command(folder: Path, language: Language) -> None:
    """List the rounds of a study, each with its answer and what changed since the round before."""
    store = FolderStore(folder)
    store.load()
    before = None
    for kept in store.rounds():
        findings = findings_of(store.round_files(kept.number))
        click.echo(said("round", language, name=kept.name, draws=findings.reproduce.draws))
        if before is None:
            click.echo(f"    {first(findings, language).head}")
        else:
            for line in since(before, findings, language):
                click.echo(f"    {line}")
        before = findings
    if before is None:
        click.echo(said("no_rounds", language, folder=folder))


@click.command("brief")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--round", "number", type=click.IntRange(1), help="Its number; default: the newest.")
@click.option("--to", "kind", type=click.Choice(list(KINDS)), default="pdf", show_default=True)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The file to write.")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of the brief.",
)
@refusing
def brief_command(folder: Path, number: int | None, kind: Kind, out: Path, language: Language) -> None:
    """Print the brief of a round as PDF or Word, or take its page out; never overwrites."""
    store = FolderStore(folder)
    store.load()
    if out.exists():
        raise Refusal(Problem("store.not_empty", place=Place(str(out)), parameters={"path": str(out)}))
    newest = max((kept.number for kept in store.rounds()), default=1)
    data = brief_file(store.round_files(number or newest), language, kind)
    write_atomically(out, data)
    click.echo(said("printed", language, file=out))


@click.command("publish")
@click.argument("study")
@click.option("--round", "number", type=click.IntRange(1), required=True, help="Its number.")
@database_option
@address_option
@language_option
@refusing
def publish_command(
    study: str, number: int, database: str | None, address: str | None, language: Language
) -> None:
    """Make a link to a round of a study of the workbench that opens without signing in."""
    desk = _desk(database, address)
    findings_of(desk.shelf.open(study).round_files(number))  # what cannot be read is not published
    made = desk.publications.publish(study, number, "")
    desk.log.add("", study, "brief.published", str(number))
    click.echo(_link(desk, made))


@click.command("withdraw")
@click.argument("token")
@database_option
@language_option
@refusing
def withdraw_command(token: str, database: str | None, language: Language) -> None:
    """End a link to a published brief: TOKEN is its last part, or the whole link. It stays on record."""
    desk = _desk(database, None)
    ended = desk.publications.withdraw(token.rstrip("/").rpartition("/")[2])
    desk.log.add("", ended.study, "brief.withdrawn", str(ended.round))
    click.echo(said("withdrawn", language, study=ended.study, number=ended.round))


@click.command("published")
@click.argument("study")
@database_option
@address_option
@language_option
@refusing
def published_command(study: str, database: str | None, address: str | None, language: Language) -> None:
    """List the links to published rounds of a study of the workbench, those withdrawn too."""
    desk = _desk(database, address)
    desk.shelf.open(study).version()
    for link in desk.publications.of(study):
        state = "link_withdrawn" if link.withdrawn else "link_open"
        day = (link.withdrawn or link.at).astimezone().date().isoformat()
        click.echo(said(state, language, number=link.round, day=day, link=_link(desk, link)))


def _desk(database: str | None, address: str | None) -> Desk:
    return open_desk(database, setup_for("127.0.0.1", 8421, team=False, address=address))


def _link(desk: Desk, link: Publication) -> str:
    return f"{desk.setup.base}/p/{link.token}"


COMMANDS = (rounds_command, brief_command, publish_command, withdraw_command, published_command)
