"""The commands for the archive of other labs: load it, search it, show a document, count."""

import difflib
import json
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from sangkien.archive.export import WRITERS, as_json, export
from sangkien.archive.index import entry, named, open_to_read
from sangkien.archive.rows import FACETS
from sangkien.archive.search import Searcher
from sangkien.archive_answers import answers, kept_answers
from sangkien.archive_load import default_index, load
from sangkien.cli_index import index_option, json_option, opened
from sangkien.cli_learned import LEARNED_COMMANDS
from sangkien.cli_shared import language_option, refusing
from sangkien.tell_archive import (
    entry_lines,
    facet_lines,
    found_json,
    found_lines,
    report_json,
    report_lines,
    texts,
)
from sangkien.words import Language, Place, Problem, Refusal


@click.group("archive")
def archive() -> None:
    """What other labs already learned: load, search, show, count."""


@archive.command("load")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FOLDER...")
@index_option
@click.option(
    "--keep-personal", is_flag=True, help="Keep e-mail addresses and telephone numbers; else masked."
)
@json_option
@language_option
@refusing
def load_command(
    folders: tuple[Path, ...], place: Path | None, keep_personal: bool, in_json: bool, language: Language
) -> None:
    """Read the Markdown pages and the platform's JSON in FOLDER... into the index; again, only what changed."""
    with click.progressbar(
        length=1000, label=texts(language)["loading"], file=sys.stderr, show_pos=False
    ) as bar:
        report = load(
            folders, place, keep_personal=keep_personal,
            progress=lambda done, of: bar.update(max(0, 1000 * done // max(of, 1) - bar.pos)),
        )  # fmt: skip
    path = place or default_index()
    with closing(open_to_read(str(path))) as connection:
        if kept_answers(connection, path) is None:
            click.echo(texts(language)["ranking"], err=True)
            answers(connection, path)
    if in_json:
        click.echo(json.dumps(report_json(report, language), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(report_lines(report, language, kept=keep_personal)))


def _facet_options(command: Any) -> Any:
    """An option for each facet; each may be given several times."""
    helps = {
        "type": "plan, reflection, experiment, solution or pad.", "year": "2021, or 2020-2022.",
        "country": "A name or its code of three letters.", "region": "RBA, RBAP, RBAS, RBEC, RBLAC, or the name.",
        "sdg": "A goal's number.", "theme": "A thematic area.", "method": "An innovation method.",
        "source": "A source of data.", "stage": "Sense, explore, test or grow.", "status": "Of an experiment.",
    }  # fmt: skip
    for facet in reversed(FACETS):
        command = click.option(f"--{facet}", multiple=True, help=helps[facet])(command)
    return command


@archive.command("search")
@click.argument("query", required=False, default="")
@_facet_options
@click.option(
    "--limit", type=click.IntRange(0, 1000), default=10, show_default=True, help="How many are shown."
)
@click.option(
    "--export", "target", type=click.Path(path_type=Path), help="Write all hits: .csv .xlsx .json .geojson."
)
@index_option
@json_option
@language_option
@refusing
def search_command(
    query: str, limit: int, target: Path | None, place: Path | None, in_json: bool, language: Language,
    **filters: tuple[str, ...],
) -> None:  # fmt: skip
    """Find documents: words, "phrases", AND, OR, NOT, brackets, beginnings (econom*), with accents or without."""
    if target is not None and target.suffix.lower() not in WRITERS:
        export([], target.suffix)
    with opened(place) as (connection, path):
        searcher = Searcher(connection, str(path))
        chosen = {facet: values for facet, values in filters.items() if values}
        if target is not None:
            if target.exists():
                raise Refusal(
                    Problem("store.not_empty", place=Place(str(target)), parameters={"path": str(target)})
                )
            from sangkien.store import (
                write_atomically,
            )  # brings a database with it that a search does not need

            ids = searcher.ids(query, chosen)
            write_atomically(target, export((entry(connection, number) for number in ids), target.suffix))
            click.echo(texts(language)["exported"].format(count=len(ids), file=target))
            return
        found = searcher.search(query, chosen, limit)
    if in_json:
        click.echo(json.dumps(found_json(found), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(found_lines(found, language, color=sys.stdout.isatty())))


@archive.command("show")
@click.argument("name")
@index_option
@json_option
@language_option
@refusing
def show_command(name: str, place: Path | None, in_json: bool, language: Language) -> None:
    """Show the document NAME with its tags, prompts and answers."""
    with opened(place) as (connection, _):
        try:
            found = entry(connection, named(connection, name))
        except KeyError:
            names = [one for (one,) in connection.execute("SELECT name FROM document")]
            near = "; ".join(difflib.get_close_matches(name, names, 3, 0.5)) or "-"
            raise Refusal(Problem("archive.no_document", parameters={"name": name, "near": near})) from None
    if in_json:
        click.echo(json.dumps(as_json(found), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(entry_lines(found, language)))


@archive.command("stats")
@index_option
@json_option
@language_option
@refusing
def stats_command(place: Path | None, in_json: bool, language: Language) -> None:
    """Count what the index holds by type, year, country, region, SDG, theme, method, data source, stage, status."""
    with opened(place) as (connection, path):
        found = Searcher(connection, str(path)).search(limit=0)
    if in_json:
        click.echo(json.dumps(found_json(found), ensure_ascii=False, indent=1))
        return
    click.echo(texts(language)["documents"].format(count=found.total, index=path))
    for line in facet_lines(found.facets, language):
        click.echo(line)


for command in LEARNED_COMMANDS:
    archive.add_command(command)

COMMANDS = (archive,)
