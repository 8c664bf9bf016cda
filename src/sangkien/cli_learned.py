"""The commands that read the whole archive: what bears on a study, which reflection belongs to which plan, themes."""

import json
from pathlib import Path

import click
import yaml

from sangkien.archive.themes import as_value
from sangkien.archive_answers import answers, documents
from sangkien.archive_themes import gaps_of, taxonomy_of, together_of
from sangkien.cli_folder import Files, commit
from sangkien.cli_index import index_option, json_option, opened
from sangkien.cli_shared import language_option, refusing
from sangkien.elsewhere import keep, learned_elsewhere
from sangkien.report import said
from sangkien.store import FolderStore, write_atomically
from sangkien.study import read_study
from sangkien.tell_learned import (
    gap_json,
    gap_lines,
    learned_json,
    learned_lines,
    pair_json,
    pair_lines,
    theme_lines,
)  # fmt: skip
from sangkien.words import Language, Place, Problem, Refusal

taxonomy_option = click.option(
    "--taxonomy", type=click.Path(path_type=Path), help="Themes as a person corrected them (see --write)."
)


@click.command("learned")
@click.argument("folder", type=click.Path(path_type=Path), metavar="STUDY")
@click.option(
    "--count", type=click.IntRange(1, 50), default=3, show_default=True, help="Passages for each question."
)
@click.option("--keep", "board", help="Put them on a board of this name, tied to their questions.")
@index_option
@json_option
@language_option
@refusing
def learned_command(
    folder: Path, count: int, board: str | None, place: Path | None, in_json: bool, language: Language
) -> None:
    """For each learning question of STUDY, the passages of other labs that bear on it."""
    study = read_study(FolderStore(folder).load().files)
    with opened(place) as (connection, path):
        found = learned_elsewhere(study, answers(connection, path).ranker, count)
    if in_json:
        click.echo(json.dumps(learned_json(study, found, language), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(learned_lines(study, found, language)))
    if board is not None:
        id_, kept = "", 0

        def change(files: Files) -> Files:
            nonlocal id_, kept
            changes, id_, kept = keep(files, board, found)
            return changes

        commit(folder, "board document", change)
        click.echo(said("kept_on_board", language, n=kept, board=id_))


@click.command("links")
@click.argument("name", required=False)
@click.option(
    "--least", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="The least probability."
)
@index_option
@json_option
@language_option
@refusing
def links_command(
    name: str | None, least: float, place: Path | None, in_json: bool, language: Language
) -> None:
    """Which reflection belongs to which plan, how likely, and why; with NAME only those of one document."""
    with opened(place) as (connection, path):
        known = answers(connection, path)
    chosen = [one for one in (known.of(name) if name else known.links) if one.probability >= least]
    if in_json:
        rows = [pair_json(one, language) for one in chosen]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for one in chosen:
        click.echo("\n".join(pair_lines(one, language)))
    click.echo(said("links", language, n=len(chosen), least=f"{least:g}"))


@click.command("themes")
@click.option("--write", "target", type=click.Path(path_type=Path), help="Write them to a file to correct.")
@taxonomy_option
@index_option
@json_option
@language_option
@refusing
def themes_command(
    target: Path | None, taxonomy: Path | None, place: Path | None, in_json: bool, language: Language
) -> None:
    """The free tags of the archive merged into themes, how often each is used, and which go together."""
    with opened(place) as (connection, _):
        every = documents(connection)
    known = taxonomy_of(every, taxonomy)
    if target is not None:
        if target.exists():
            raise Refusal(
                Problem("store.not_empty", place=Place(str(target)), parameters={"path": str(target)})
            )
        write_atomically(
            target, yaml.safe_dump(as_value(known), allow_unicode=True, sort_keys=False).encode()
        )
        click.echo(said("written", language, file=target))
    elif in_json:
        click.echo(json.dumps(as_value(known), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(theme_lines(every, known, together_of(every, known), language)))


@click.command("gaps")
@click.option("--region", help="Only one region: RBA, RBAP, RBAS, RBEC or RBLAC.")
@taxonomy_option
@index_option
@json_option
@language_option
@refusing
def gaps_command(
    region: str | None, taxonomy: Path | None, place: Path | None, in_json: bool, language: Language
) -> None:
    """What labs ask most and report on least: plans without a reflection, by theme and region."""
    with opened(place) as (connection, path):
        every = documents(connection)
        reported = answers(connection, path).reported()
    known = taxonomy_of(every, taxonomy)
    found = [gap for gap in gaps_of(every, reported, known) if gap.region == (region or "")]
    if in_json:
        rows = [gap_json(gap) for gap in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(gap_lines(found, known, language)))


LEARNED_COMMANDS = (learned_command, links_command, themes_command, gaps_command)
