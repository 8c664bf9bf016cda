"""The commands of the scheme lab: try levers at once, and keep, change or remove a scheme of a study."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from sangkien.cli_shared import language_option, refusing
from sangkien.compiled_cache import compiling
from sangkien.edit_schemes import add_scheme, remove_scheme, set_scheme
from sangkien.lab import HEADLINE, MOST_COMPARED, TRIED, explore, ground
from sangkien.report import said, stage_names
from sangkien.setting import set_up
from sangkien.store import FolderStore, Note
from sangkien.study import STUDY, Study, read_study
from sangkien.tell_lab import lab_text, read_level
from sangkien.tell_lives import scheme_of
from sangkien.words import Language, Problem, Refusal

lever_option = click.option(
    "--lever",
    "written",
    multiple=True,
    metavar="ID=LEVEL",
    help="A lever and its level, such as accompaniment=0.7; may be given several times.",
)


def levels_of(written: tuple[str, ...]) -> dict[str, float]:
    """Levels as the command line writes them. Raises Refusal naming what cannot be read."""
    found = {}
    for one in written:
        lever, _, level = one.partition("=")
        found[lever.strip()] = read_level(one, lever.strip(), level, example="--lever accompaniment=0.7")
    return found


@click.command("try")
@click.argument("folder", type=click.Path(path_type=Path))
@lever_option
@click.option("--from", "opened", help="Begin with the levers of this scheme of the study.")
@click.option("--compare", "compare", multiple=True, help="Id of a scheme to compare with; up to four.")
@click.option(
    "--draws", type=click.IntRange(32, 20000), default=1024, show_default=True, help="Draws of the beliefs."
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True)
@language_option
@refusing
def try_command(
    folder: Path,
    written: tuple[str, ...],
    opened: str | None,
    compare: tuple[str, ...],
    draws: int,
    seed: int,
    language: Language,
) -> None:
    """Try levers on a study's simulated officials, and print what comes of it against the status quo.

    The worlds are the first ones of `sangkien run` with the same seed. Nothing is written.
    """
    study = read_study(FolderStore(folder).load().files)
    levels = {**(dict(scheme_of(study, opened).levels) if opened else {}), **levels_of(written)}
    if len(compare) > MOST_COMPARED:
        raise Refusal(Problem("web.too_many_compared", parameters={"most": MOST_COMPARED}))
    schemes = [(TRIED, levels), *((name, dict(scheme_of(study, name).levels)) for name in compare)]
    for stage in compiling(lambda: False):
        click.echo(stage_names(language)[stage], err=True)
    on = ground(study, draws, seed)
    picture = None
    with click.progressbar(length=draws, label="", file=sys.stderr, show_pos=False) as bar:
        for picture in explore(on, schemes, measure=HEADLINE, workers=os.cpu_count() or 1):
            bar.update(picture.worlds - bar.pos)
    if picture is not None:
        click.echo(lab_text(picture, study, set_up(study.file).country.currency, language))


@click.group("scheme")
def scheme_group() -> None:
    """Keep, change or remove a scheme of a study."""


@scheme_group.command("keep")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="What the scheme is called; its id is made of it.")
@lever_option
@language_option
@refusing
def keep_command(folder: Path, name: str, written: tuple[str, ...], language: Language) -> None:
    """Add a scheme to study.yaml, and print its id."""
    made = ""

    def add(data: bytes) -> bytes:
        nonlocal made
        data, made = add_scheme(data, name, levels_of(written))
        return data

    _save(folder, add, lambda: f"scheme {made}")
    click.echo(said("scheme_kept", language, id=made))


@scheme_group.command("change")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("scheme")
@click.option("--name", help="Another name; without it the name stays.")
@lever_option
@language_option
@refusing
def change_command(
    folder: Path, scheme: str, name: str | None, written: tuple[str, ...], language: Language
) -> None:
    """Give a scheme of study.yaml other levers; those that are not given stay as they are."""

    def change(data: bytes) -> bytes:
        return set_scheme(data, scheme, {**dict(_schemes(folder, scheme)), **levels_of(written)}, name)

    _save(folder, change, lambda: f"scheme {scheme}")
    click.echo(said("scheme_changed", language, id=scheme))


@scheme_group.command("remove")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("scheme")
@language_option
@refusing
def remove_command(folder: Path, scheme: str, language: Language) -> None:
    """Take a scheme out of study.yaml."""
    _save(folder, lambda data: remove_scheme(data, scheme), lambda: f"scheme_removed {scheme}")
    click.echo(said("scheme_removed", language, id=scheme))


def _schemes(folder: Path, scheme: str) -> dict[str, float]:
    study: Study = read_study(FolderStore(folder).load().files)
    return {name: level for one in study.schemes if one.id == scheme for name, level in one.levels.items()}


def _save(folder: Path, change: Callable[[bytes], bytes], what: Callable[[], str]) -> None:
    """Write what a change makes of study.yaml, where the study can still be read afterwards."""
    store = FolderStore(folder)
    snapshot = store.load()
    if STUDY not in snapshot.files:
        raise Refusal(Problem("study.no_study_file"))
    data = change(snapshot.files[STUDY])
    read_study({**snapshot.files, STUDY: data})
    store.commit({STUDY: data}, snapshot.version, Note("", what()))


COMMANDS: tuple[click.Command, ...] = (try_command, scheme_group)
