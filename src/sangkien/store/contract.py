"""What every form of a study's store offers: load it whole, commit against a base version, look back, keep rounds.

The working files of a study are everything but ``rounds/`` (kept results), ``vault/`` (encrypted originals) and names
that start with a dot. One suite of tests (``tests/store/test_contract.py``) holds both forms to this contract.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Protocol

from sangkien.words import Place, Problem, Refusal

#: One file, and all of a study's files together: beyond this it is not a study but an archive.
MAX_FILE_BYTES = 50_000_000
MAX_STUDY_BYTES = 500_000_000

APART = frozenset({"rounds", "vault"})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The files of a study at one moment, by path inside it, and the version they make."""

    files: Mapping[str, bytes]
    version: str


@dataclass(frozen=True, slots=True)
class Note:
    """Who changed what. ``what`` is a code that faces turn into words: ``plan summary``, ``scheme mix``."""

    who: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One step of a study's history. ``number`` counts from 1; ``at`` is in UTC; ``changed`` are paths."""

    number: int
    version: str
    at: datetime
    note: Note
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """Kept results: ``name`` is ``001_2021-12-31``, ``at`` when they were kept; rounds are never overwritten."""

    number: int
    name: str
    at: datetime | None = field(default=None, compare=False)


class Store(Protocol):
    """A study, in a folder or in a database."""

    def load(self) -> Snapshot:
        """Read every working file. Raises Refusal where there is no study or it is too large."""
        ...

    def commit(self, changes: Mapping[str, bytes | None], base: str, note: Note = ...) -> str:
        """Write ``changes`` (None removes a file) on top of version ``base``; return the new version.

        Raises Refusal (``store.changed_meanwhile``) when the study is no longer at ``base``; then nothing was written.
        Once it returned, the change survives the end of the process.
        """
        ...

    def history(self) -> tuple[Version, ...]:
        """Every version, oldest first."""
        ...

    def at(self, version: str) -> Snapshot:
        """The files as they were. Raises Refusal (``store.no_version``) for a version that was never kept."""
        ...

    def keep_round(self, label: str, files: Mapping[str, bytes]) -> Round:
        """Keep results as the next round, ``001_<label>``."""
        ...

    def rounds(self) -> tuple[Round, ...]:
        """Every round, oldest first."""
        ...

    def round_files(self, number: int) -> Mapping[str, bytes]:
        """The files of a round. Raises Refusal (``store.no_round``) for one that is not there."""
        ...


def version_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and contents of the files, in the order of names."""
    return version_of_hashes({name: hashlib.sha256(data).digest() for name, data in files.items()})


def version_of_hashes(hashes: Mapping[str, bytes]) -> str:
    """The version that files make, from the SHA-256 digest of each."""
    whole = hashlib.sha256()
    for name in sorted(hashes):
        whole.update(name.encode() + b"\0" + hashes[name])
    return whole.hexdigest()


def inside(name: str) -> PurePosixPath:
    """Return ``name`` as a path inside a study. Raises Refusal for one that could leave it."""
    path = PurePosixPath(name.replace("\\", "/"))
    if not path.parts or path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or "\0" in name:
        raise Refusal(Problem("store.outside", place=Place(name), parameters={"path": name}))
    return path


def working(name: str) -> bool:
    """Whether a path inside a study is one of its working files."""
    parts = PurePosixPath(name).parts
    return parts[0] not in APART and not any(part.startswith(".") for part in parts)


def check_changes(changes: Mapping[str, bytes | None], place: str = "") -> dict[str, bytes | None]:
    """The changes by clean path. Raises Refusal for paths that are no working file and for a file that is too large."""
    clean: dict[str, bytes | None] = {}
    for name, data in changes.items():
        path = inside(name).as_posix()
        if not working(path):
            raise Refusal(Problem("store.outside", place=Place(name), parameters={"path": name}))
        if data is not None and len(data) > MAX_FILE_BYTES:
            raise too_large(len(data), place or name)
        clean[path] = data
    return clean


def too_large(size: int, place: str) -> Refusal:
    """What to raise for a file, or a study, of ``size`` bytes."""
    parameters = {"bytes": size, "most": MAX_FILE_BYTES}
    return Refusal(Problem("store.too_large", place=Place(place), parameters=parameters))
