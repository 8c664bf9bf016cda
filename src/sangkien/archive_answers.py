"""What an index can tell beyond search, made once for each load and kept beside it: the ranking and the links.

Both are read off the whole archive and take seconds; what is kept names the load it was made of, and is made anew
after the next. It holds nothing that the index does not, and whoever removes the index may remove it too.
"""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sangkien.archive import Entry, Link, Ranker, Reason, build, link, ranker_from_bytes, ranker_to_bytes
from sangkien.archive.index import entries, told
from sangkien.store import write_atomically
from sangkien.words import Refusal

#: Raise it when ranking or linking change: what was kept by an older program is made anew.
VERSION = 1


@dataclass(frozen=True, slots=True)
class Answers:
    """The ranking of passages, the links from plans to reflections, and where documents are, of one load of an index.

    ``points`` are (latitude, longitude) in degrees by the id of the document.
    """

    ranker: Ranker
    links: tuple[Link, ...]
    points: Mapping[int, tuple[tuple[float, float], ...]]

    def reported(self) -> dict[str, float]:
        """For each plan the probability, 0 to 1, that its reflection is in the archive."""
        found: dict[str, float] = {}
        for one in self.links:
            found[one.plan] = min(1.0, found.get(one.plan, 0.0) + one.probability)
        return found

    def of(self, name: str) -> tuple[Link, ...]:
        """The links of a document, plan or reflection, most likely first."""
        return tuple(one for one in self.links if name in (one.plan, one.reflection))


def answers(connection: sqlite3.Connection, path: Path) -> Answers:
    """The answers of the index as it stands; read from beside it where they were kept, else made and kept.

    A folder that cannot be written is no fault: they are made each time then. Raises Refusal as the index does.
    """
    return _answers(_Place(connection, path), _load(connection, path))


def kept_answers(connection: sqlite3.Connection, path: Path) -> Answers | None:
    """The answers where they were made already, so that nobody waits for them; else None."""
    load = _load(connection, path)
    links = _files(path)[1]
    try:
        with links.open("rb") as file:
            if not file.read(200).startswith(_head(load)):
                return None
    except OSError:
        return None
    return _answers(_Place(connection, path), load)


def _load(connection: sqlite3.Connection, path: Path) -> str:
    with told(str(path)):
        row = connection.execute("SELECT value FROM meta WHERE key = 'load'").fetchone()
    return f"{VERSION}.{row[0] if row else 0}.{_stamp(path)}"


def _head(load: str) -> bytes:
    """How the file of links begins."""
    return json.dumps({"load": load})[:-1].encode()


@dataclass(frozen=True)
class _Place:
    """The connection and file of an index; the file alone says which it is."""

    connection: sqlite3.Connection
    path: Path

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Place) and other.path == self.path

    def __hash__(self) -> int:
        return hash(self.path)


@lru_cache(maxsize=2)
def _answers(place: _Place, load: str) -> Answers:
    kept = _read(place.path, load)
    if kept is not None:
        return kept
    with told(str(place.path)):
        found = list(entries(place.connection))
    every = [entry for _, entry in found]
    points = {number: entry.points for number, entry in found if entry.points}
    made = Answers(build(every), link(every), points)
    with suppress(OSError):
        _keep(place.path, load, made)
    return made


def _files(path: Path) -> tuple[Path, Path]:
    return path.with_name(f"{path.name}.ranking"), path.with_name(f"{path.name}.links")


def _read(path: Path, load: str) -> Answers | None:
    ranking, links = _files(path)
    try:
        found = json.loads(links.read_text("utf-8"))
        if found["load"] != load:
            return None
        rows = tuple(
            Link(plan, reflection, probability, tuple(Reason(code, values) for code, values in reasons))
            for plan, reflection, probability, reasons in found["links"]
        )
        points = {int(number): tuple((a, b) for a, b in places) for number, places in found["points"].items()}
        return Answers(ranker_from_bytes(ranking.read_bytes()), rows, points)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, Refusal):
        return None  # nothing is kept, or a write was cut off: it is made anew


def _keep(path: Path, load: str, made: Answers) -> None:
    ranking, links = _files(path)
    rows = [
        [one.plan, one.reflection, one.probability, [[r.code, dict(r.parameters)] for r in one.reasons]]
        for one in made.links
    ]
    # the links name the load, so they come last: without them the ranking counts for nothing
    write_atomically(ranking, ranker_to_bytes(made.ranker))
    told_ = {"load": load, "links": rows, "points": dict(made.points)}
    write_atomically(links, json.dumps(told_, ensure_ascii=False).encode())


def _stamp(path: Path) -> str:
    """Which file it is: an index that is made anew counts its loads from the beginning."""
    with suppress(OSError):
        return str(path.stat().st_ino)
    return "0"


def documents(connection: sqlite3.Connection) -> list[Entry]:
    """Every document of an index."""
    return [entry for _, entry in entries(connection)]
