"""The commands for studies as a whole: the shelf of a workbench, and a study as one file."""

from pathlib import Path

import click

from sangkien.cli_shared import database_option, language_option, passphrase, refusing
from sangkien.example import EXAMPLE, example_files
from sangkien.exchange import Packed, pack_backup, pack_share, unpack
from sangkien.report import said
from sangkien.serve import open_shelf
from sangkien.store import FolderStore, Note, Store, write_atomically
from sangkien.study import STUDY
from sangkien.words import LANGUAGES, Language, Place, Problem, Refusal

backup_option = click.option(
    "--backup", is_flag=True, help="Everything with its history, encrypted; else without what people said."
)


@click.group("studies")
def studies() -> None:
    """Look after the studies of a workbench."""


@studies.command("list")
@database_option
@click.option("--removed", is_flag=True, help="Those that were removed.")
@language_option
@refusing
def list_command(database: str | None, removed: bool, language: Language) -> None:
    """List the studies of a workbench, last changed first."""
    for one in open_shelf(database).studies(removed=removed):
        changed = one.changed.astimezone().isoformat(" ", "minutes")
        title = next((one.title[name] for name in (language, *LANGUAGES) if name in one.title), "")
        click.echo(f"{one.id}\t{changed}\t{one.version[:12]}\t{title}".rstrip())


@studies.command("import")
@click.argument("source", type=click.Path(path_type=Path))
@database_option
@language_option
@refusing
def import_command(source: Path, database: str | None, language: Language) -> None:
    """Bring a study into a workbench: the folder of a study, or a file that was exported."""
    packed = _of_folder(source) if source.is_dir() else _of_file(source, language)
    store = open_shelf(database).create(
        packed.id or source.stem,
        packed.files,
        Note(what="imported"),
        rounds=packed.rounds,
        history=packed.history,
    )
    click.echo(said("study_in", language, study=store.study))


@studies.command("example")
@database_option
@language_option
@refusing
def example_command(database: str | None, language: Language) -> None:
    """Put a copy of the example on the shelf of a workbench, to try things out on."""
    store = open_shelf(database).create(EXAMPLE, example_files(), Note(what="created"))
    click.echo(said("study_in", language, study=store.study))


@studies.command("export")
@click.argument("study")
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="The file to write.")
@backup_option
@database_option
@language_option
@refusing
def export_command(study: str, target: Path, backup: bool, database: str | None, language: Language) -> None:
    """Write a study of a workbench as one file. Never overwrites."""
    _pack(open_shelf(database).open(study), study, target, language, backup=backup)
    click.echo(said("study_out", language, file=target))


@studies.command("remove")
@click.argument("study")
@database_option
@language_option
@refusing
def remove_command(study: str, database: str | None, language: Language) -> None:
    """Take a study off the shelf; nothing of it is deleted."""
    open_shelf(database).remove(study)
    click.echo(said("study_removed", language, study=study))


@studies.command("restore")
@click.argument("study")
@database_option
@language_option
@refusing
def restore_command(study: str, database: str | None, language: Language) -> None:
    """Put a removed study back on the shelf."""
    open_shelf(database).restore(study)
    click.echo(said("study_restored", language, study=study))


@click.command("pack")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="The file to write.")
@backup_option
@language_option
@refusing
def pack_command(folder: Path, target: Path, backup: bool, language: Language) -> None:
    """Write the study in FOLDER as one file that any workbench opens. Never overwrites."""
    _pack(FolderStore(folder), folder.resolve().name, target, language, backup=backup)
    click.echo(said("study_out", language, file=target))


@click.command("unpack")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@language_option
@refusing
def unpack_command(file: Path, folder: Path, language: Language) -> None:
    """Make a study folder of an exported file. Never overwrites; the history stays in a workbench."""
    packed = _of_file(file, language)
    store = FolderStore.create(folder, packed.files)
    for name, files in packed.rounds:
        store.keep_round(name.partition("_")[2] or name, files)
    click.echo(said("study_unpacked", language, folder=folder))


def _pack(store: Store, name: str, target: Path, language: Language, *, backup: bool) -> None:
    if target.exists():
        raise Refusal(Problem("store.not_empty", place=Place(str(target)), parameters={"path": str(target)}))
    data = pack_backup(store, name, passphrase(language, twice=True)) if backup else pack_share(store, name)
    write_atomically(target, data)


def _of_folder(folder: Path) -> Packed:
    store = FolderStore(folder)
    rounds = tuple((kept.name, store.round_files(kept.number)) for kept in store.rounds())
    history = tuple((version, store.at(version.version)) for version in store.history())
    return _checked(Packed(folder.resolve().name, "folder", store.load().files, rounds, history))


def _of_file(file: Path, language: Language) -> Packed:
    data = file.read_bytes()
    locked = data.startswith(b"age-encryption.org/v1")
    return _checked(unpack(data, file.name, passphrase(language) if locked else ""))


def _checked(packed: Packed) -> Packed:
    if STUDY not in packed.files:
        raise Refusal(Problem("exchange.no_study", parameters={"found": 0}))
    return packed


COMMANDS = (studies, pack_command, unpack_command)
