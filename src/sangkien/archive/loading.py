"""A load: what came out of the files goes into the index, in one transaction. Files themselves are the caller's."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sangkien.archive import index
from sangkien.archive.pack import shrunk, unpack
from sangkien.archive.rows import COLUMNS, Row, columns

_PARAMETERS = ", ".join("?" * len(COLUMNS))
_NAMES = ", ".join(COLUMNS)


@dataclass(slots=True)
class Source:
    """A file as the index knows it; ``changed`` in nanoseconds, ``key`` and ``digest`` are hashes."""

    id: int
    key: bytes
    path: str
    stem: str
    size: int
    changed: int
    digest: bytes
    documents: tuple[int, ...] = ()


@dataclass(slots=True)
class Batch:
    """What is written at once: documents that go, that come under an id and a name, and what the files hold."""

    gone: list[int] = field(default_factory=list)
    rows: list[tuple[int, str, Row]] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)


class Load:
    """The load of one index. Used by one thread at a time."""

    def __init__(self, connection: sqlite3.Connection, path: str, handling: str) -> None:
        """Begin; ``handling`` says how personal data is handled: where it differs, the index is built anew.

        Raises Refusal where another load runs, or the file is of a newer version or of another program.
        """
        self.connection = connection
        self.path = path
        version = index.begin(connection, path)
        try:
            self._start(version, handling)
        except BaseException:
            self.undo()
            raise

    def _start(self, version: int | None, handling: str) -> None:
        with index.told(self.path):
            old = version is not None and version < index.VERSION
            #: Folders of an index that is built anew; they must be read again.
            self.roots = self._roots() if version is not None else ()
            self.rebuilt = old or (version is not None and self._meta("handling") != handling)
            #: Sources of the index that was there, whose documents are lost where the files are gone.
            self.before = self._paths() if self.rebuilt else ()
            kept = self._ids() if self.rebuilt else {}
            if version is None or self.rebuilt:
                index.build(self.connection)
                self.connection.execute("INSERT INTO meta VALUES ('handling', ?)", (handling,))
            self.values = {
                (facet, key): number
                for number, facet, key in self.connection.execute("SELECT id, facet, key FROM value")
            }
            row = self.connection.execute(
                "SELECT seq FROM sqlite_sequence WHERE name = 'document'"
            ).fetchone()
            self.last = max([int(row[0]) if row else 0, *kept.values()])
            self.names: dict[str, int] = dict(self.connection.execute("SELECT name, id FROM document"))
            #: A document keeps its id when the index is built anew.
            self.kept = kept
            self.last_value = max(self.values.values(), default=0)

    def _roots(self) -> tuple[str, ...]:
        try:
            return tuple(path for (path,) in self.connection.execute("SELECT path FROM root ORDER BY path"))
        except sqlite3.OperationalError:
            return ()  # a version that kept none

    def _paths(self) -> tuple[str, ...]:
        try:
            return tuple(path for (path,) in self.connection.execute("SELECT path FROM source"))
        except sqlite3.OperationalError:
            return ()

    def _ids(self) -> dict[str, int]:
        try:
            return dict(self.connection.execute("SELECT name, id FROM document"))
        except sqlite3.OperationalError:
            return {}

    def _meta(self, key: str) -> str:
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def sources(self) -> dict[bytes, Source]:
        """Return what the index knows of files, by key."""
        held: dict[int, list[int]] = {}
        for source, document in self.connection.execute("SELECT source, document FROM holding"):
            held.setdefault(source, []).append(document)
        rows = self.connection.execute("SELECT id, key, path, stem, size, changed, digest FROM source")
        found = {}
        for number, key, path, stem, size, changed, digest in rows:
            documents = tuple(held.get(number, ()))
            found[key] = Source(number, key, path, stem, size, changed, digest, documents)
        return found

    def packed(self, document: int) -> bytes:
        """Return a document's bytes as they stand in the index, b"" where it has none."""
        row = self.connection.execute("SELECT packed FROM body WHERE document = ?", (document,)).fetchone()
        return bytes(row[0]) if row else b""

    def new_name(self, wished: str) -> tuple[int, str]:
        """Return a new id and the name itself, or name~2, name~3 where another document has it."""
        name, count = wished, 1
        while name in self.names:
            count += 1
            name = f"{wished}~{count}"
        number = self.kept.get(name)
        if number is None:
            number = self.last = self.last + 1
        self.names[name] = number
        return number, name

    def write(self, batch: Batch) -> None:
        """Write a batch; a document that stands already under the id is replaced. Raises Refusal on a full disk."""
        with index.told(self.path):
            self._remove([*batch.gone, *(document for document, _, _ in batch.rows)])
            self._add(batch.rows)
            self._hold(batch.sources)

    def _remove(self, documents: Iterable[int]) -> None:
        for document in documents:
            packed = self.packed(document)
            if not packed:
                continue
            # the full text keeps no texts, so it is told again what it has to forget
            self.connection.execute(
                f"INSERT INTO words (words, rowid, {_NAMES}) VALUES ('delete', ?, {_PARAMETERS})",  # noqa: S608
                (document, *columns(unpack(packed))),
            )
            for table, key in (("tagged", "document"), ("body", "document"), ("document", "id")):
                self.connection.execute(f"DELETE FROM {table} WHERE {key} = ?", (document,))  # noqa: S608

    def _add(self, rows: Sequence[tuple[int, str, Row]]) -> None:
        tagged, new = [], []
        for document, _, row in rows:
            for facet, key, label in row.facets:
                number = self.values.get((facet, key))
                if number is None:
                    number = self.last_value = self.last_value + 1
                    self.values[facet, key] = number
                    new.append((number, facet, key, label))
                tagged.append((number, document))
        add = index.insert
        add(self.connection, "value (id, facet, key, label)", 4, new)
        add(self.connection, "document (id, name, kind, title, lab, year)", 6, (
            (document, name, row.entry.kind.value, row.entry.title, row.entry.lab, row.entry.year)
            for document, name, row in rows
        ))  # fmt: skip
        add(
            self.connection,
            "body (document, packed)",
            2,
            ((document, shrunk(row.packed)) for document, _, row in rows),
        )
        add(self.connection, "tagged (value, document)", 2, sorted(tagged))
        texts = ((document, *row.columns) for document, _, row in rows)
        add(self.connection, f"words (rowid, {_NAMES})", 1 + len(COLUMNS), texts)

    def _hold(self, sources: Sequence[Source]) -> None:
        execute = self.connection.execute
        for source in sources:
            execute("DELETE FROM holding WHERE source = ?", (source.id,))
        index.insert(
            self.connection, "source (id, key, path, stem, size, changed, digest)", 7,
            [(s.id, s.key, s.path, s.stem, s.size, s.changed, s.digest) for s in self._without(sources)],
        )  # fmt: skip
        held = [(source.id, document) for source in sources for document in source.documents]
        index.insert(self.connection, "holding (source, document)", 2, held)

    def _without(self, sources: Sequence[Source]) -> Sequence[Source]:
        self.connection.executemany("DELETE FROM source WHERE id = ?", [(source.id,) for source in sources])
        return sources

    def forget(self, sources: Iterable[int]) -> int:
        """Forget files, and then every document that no file holds any more; return how many documents went."""
        with index.told(self.path):
            for source in sources:
                self.connection.execute("DELETE FROM holding WHERE source = ?", (source,))
                self.connection.execute("DELETE FROM source WHERE id = ?", (source,))
            gone = self.connection.execute(
                "SELECT id FROM document WHERE id NOT IN (SELECT document FROM holding)"
            ).fetchall()
            self._remove(document for (document,) in gone)
            return len(gone)

    def finish(self, roots: Iterable[str]) -> int:
        """Commit; return how many documents the index holds. Raises Refusal on a full disk: the old index stands."""
        with index.told(self.path):
            execute = self.connection.execute
            self.connection.executemany("INSERT OR IGNORE INTO root VALUES (?)", [(root,) for root in roots])
            execute("DELETE FROM value WHERE id NOT IN (SELECT value FROM tagged)")
            execute("INSERT OR REPLACE INTO meta SELECT 'load', 1 + coalesce(max(CAST(value AS INTEGER)), 0)"
                    " FROM meta WHERE key = 'load'")  # fmt: skip
            count = int(execute("SELECT count(*) FROM document").fetchone()[0])
        index.commit(self.connection, self.path)
        if self.rebuilt:
            with index.told(self.path):
                execute("VACUUM")
                execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return count

    def same_titles(self) -> list[tuple[str, str, int]]:
        """Titles that several documents of one kind bear: (title, their names, how many), in the order of titles."""
        with index.told(self.path):
            return self.connection.execute(
                "SELECT title, group_concat(name, ', '), count(*) FROM document WHERE title <> ''"
                " GROUP BY kind, title HAVING count(*) > 1 ORDER BY title, kind"
            ).fetchall()

    def undo(self) -> None:
        """Leave the index as it was."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
