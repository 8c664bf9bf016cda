"""Themes of an archive: as the package's rules or a person's file give them, where they meet, what they leave open."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sangkien.archive import Entry
from sangkien.archive.ignorance import Gap, gaps
from sangkien.archive.places import country
from sangkien.archive.themes import OTHER, Taxonomy, Together, corrected, propose, themes_of, together
from sangkien.words import Place, Problem, Refusal
from sangkien.yaml_lines import read_yaml


def taxonomy_of(entries: Sequence[Entry], file: Path | None = None) -> Taxonomy:
    """The themes of a person's file, or as the rules make them. Raises Refusal for a file that is none."""
    if file is None:
        return propose(entries)
    try:
        data = file.read_bytes()
    except OSError as error:
        parameters: dict[str, str | int] = {"path": str(file), "detail": error.strerror or ""}
        raise Refusal(Problem("cli.no_taxonomy", place=Place(str(file)), parameters=parameters)) from None
    return taxonomy_in(data, str(file))


def taxonomy_in(data: bytes, name: str) -> Taxonomy:
    """The themes that a file's bytes hold. Raises Refusal, with the place, for what is no taxonomy."""
    try:
        return corrected(read_yaml(data, name).value)
    except ValueError as error:
        raise Refusal(
            Problem("cli.no_taxonomy", place=Place(name), parameters={"path": name, "detail": str(error)})
        ) from None


def together_of(entries: Sequence[Entry], taxonomy: Taxonomy) -> tuple[Together, ...]:
    """Which themes stand together in documents more often than chance brings."""
    return together([themes_of(entry, taxonomy) for entry in entries])


def gaps_of(
    entries: Sequence[Entry], reported: Mapping[str, float], taxonomy: Taxonomy, least: int = 5
) -> tuple[Gap, ...]:
    """Where plans have no reflection, by theme and region; tags without a theme are left out."""
    return gaps(
        entries,
        reported,
        lambda entry: themes_of(entry, taxonomy) - {OTHER},
        lambda e: country(e.lab)[2],
        least,
    )
