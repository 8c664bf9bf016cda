"""What every page works with: the shelf of studies, people, the log, the worker, and how the workbench is set up."""

import threading
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import platformdirs
from sqlalchemy import Engine

from sangkien import plan
from sangkien.store import Shelf, Snapshot
from sangkien.store.log import Log
from sangkien.store.people import People
from sangkien.store.publications import Publications
from sangkien.study import PLAN, Study, read_study
from sangkien.study_title import title_of_file
from sangkien.web.library import Library
from sangkien.web.limits import Limits
from sangkien.web.presence import Presence
from sangkien.web.results import Results
from sangkien.web.runs import Runs
from sangkien.words import Problem, Refusal
from sangkien.worker import Worker


@dataclass(frozen=True, slots=True)
class Setup:
    """How the workbench runs. ``team``: people sign in. ``hosts``: the names it answers to, without a port.

    ``base``: the address that links in the world outside begin with (published briefs, invitations).
    """

    team: bool
    base: str
    hosts: frozenset[str]
    secure: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """One workbench. ``worker`` does what takes long, ``bench`` what somebody waits for at the page."""

    setup: Setup
    engine: Engine
    secret: bytes
    worker: Worker = field(default_factory=Worker)
    bench: Worker = field(default_factory=Worker)
    shelf: Shelf = field(init=False)
    people: People = field(init=False)
    log: Log = field(init=False)
    publications: Publications = field(init=False)
    presence: Presence = field(default_factory=Presence)
    locks: dict[str, threading.Lock] = field(default_factory=dict)
    runs: Runs = field(default_factory=Runs)
    results: Results = field(default_factory=Results)
    limits: Limits = field(default_factory=Limits)
    library: Library = field(default_factory=Library)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shelf", Shelf(self.engine, title_of_file))
        object.__setattr__(self, "people", People(self.engine))
        object.__setattr__(self, "log", Log(self.engine))
        object.__setattr__(self, "publications", Publications(self.engine))

    def saving(self, study: str) -> threading.Lock:
        """The lock that savers of one study queue for; it spares them from doing their work again and again."""
        return self.locks.setdefault(study, threading.Lock())

    def snapshot(self, study: str) -> Snapshot:
        """The files of a study now; those of a version are read once."""
        store = self.shelf.open(study)
        version = store.version()
        found = _kept.get((study, version))
        if found is None:
            found = store.at(version)
            _kept.put((study, version), found)
        return found

    def study(self, study: str) -> Study:
        """A study as a run takes it; raises Refusal where it cannot be read."""
        return _study(_Files(self.snapshot(study)))

    def findings(self, study: str) -> tuple[Problem, ...]:
        """What the checks find in a study's plan; empty where it has none that can be read."""
        return _findings(self.snapshot(study).files.get(PLAN, b""))


class _Kept:
    """The last few snapshots; a version never changes, so what is kept is never stale."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: dict[tuple[str, str], Snapshot] = {}

    def get(self, key: tuple[str, str]) -> Snapshot | None:
        return self._found.get(key)

    def put(self, key: tuple[str, str], snapshot: Snapshot) -> None:
        if sum(map(len, snapshot.files.values())) > 5_000_000:
            return
        self._found[key] = snapshot
        while len(self._found) > self._most:
            self._found.pop(next(iter(self._found)), None)


_kept = _Kept(16)


class _Files:
    """A snapshot that hashes as its version."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def __hash__(self) -> int:
        return hash(self.snapshot.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Files) and other.snapshot.version == self.snapshot.version


@lru_cache(16)
def _study(files: _Files) -> Study:
    return read_study(files.snapshot.files)


@lru_cache(16)
def _findings(data: bytes) -> tuple[Problem, ...]:
    try:
        return plan.check(plan.read(data))
    except Refusal as refused:
        return refused.problems


def data_folder() -> Path:
    """Where a user's workbench lies when nobody says where."""
    return Path(platformdirs.user_data_dir("sangkien", appauthor=False))
