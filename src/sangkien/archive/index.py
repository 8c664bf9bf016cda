"""The index: one SQLite file with the documents, their full text and their facets; its versions and its faults.

A load is one transaction: readers see the old index until it is whole, and after anything that goes wrong. Documents
have stable ids, which other tables may refer to, and are never numbered anew while their source stands.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager

from sangkien.archive.pack import unpack
from sangkien.archive.record import Entry
from sangkien.archive.rows import COLUMNS
from sangkien.words import Place, Problem, Refusal

#: Raise it with every change of the tables, of what is packed or of how text is folded: older ones are built anew.
VERSION = 1
APPLICATION = 0x53616E67
_TEXT_COLUMNS = ", ".join(COLUMNS)
SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE root (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE source (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, path TEXT NOT NULL, stem TEXT NOT NULL,
  size INTEGER NOT NULL, changed INTEGER NOT NULL, digest BLOB NOT NULL);
CREATE TABLE document (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
  title TEXT NOT NULL, lab TEXT NOT NULL, year INTEGER);
CREATE TABLE body (document INTEGER PRIMARY KEY, packed BLOB NOT NULL);
CREATE TABLE holding (source INTEGER NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (source, document))
  WITHOUT ROWID;
CREATE INDEX holding_document ON holding (document);
CREATE TABLE value (id INTEGER PRIMARY KEY, facet TEXT NOT NULL, key TEXT NOT NULL, label TEXT NOT NULL,
  UNIQUE (facet, key));
CREATE TABLE tagged (value INTEGER NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (value, document)) WITHOUT ROWID;
CREATE INDEX tagged_document ON tagged (document);
CREATE VIRTUAL TABLE words USING fts5({_TEXT_COLUMNS}, content='', tokenize='ascii');
INSERT INTO words (words, rank) VALUES ('hashsize', 33554432);
"""  # noqa: S608  (names of ours)
#: Values of one statement; SQLite allows 32,766.
_MOST_VALUES = 30_000


def connect(path: str) -> sqlite3.Connection:
    """Open the file of an index, new or old, without looking at it. Raises Refusal where it cannot be opened."""
    with told(path):
        if not _has_fts5():
            raise Refusal(Problem("archive.no_fts5", parameters={"version": sqlite3.sqlite_version}))
        connection = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
        try:
            # pages of a load stay in memory (64 MiB) until it is whole
            connection.execute("PRAGMA cache_size = -65536")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("PRAGMA user_version").fetchone()
        except BaseException:
            connection.close()
            raise
    return connection


def open_to_read(path: str) -> sqlite3.Connection:
    """Open an index that answers questions. Raises Refusal for one that is none, is older, newer or damaged."""
    connection = connect(path)
    try:
        with told(path):
            found = version_of(connection, path)
            if found is None:
                raise Refusal(Problem("archive.no_index", place=Place(path), parameters={"path": path}))
            if found < VERSION:
                raise Refusal(Problem("archive.index_old", place=Place(path), parameters={"path": path}))
            connection.execute("PRAGMA query_only = 1")
    except BaseException:
        connection.close()
        raise
    return connection


def version_of(connection: sqlite3.Connection, path: str) -> int | None:
    """Return the version of the tables, None for an empty file.

    Raises Refusal for a newer version and for a database of another program.
    """
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    empty = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if empty and not application:
        return None
    if application != APPLICATION:
        raise Refusal(Problem("archive.no_index", place=Place(path), parameters={"path": path}))
    if version > VERSION:
        found: dict[str, str | int] = {"path": path, "found": version, "known": VERSION}
        raise Refusal(Problem("archive.index_newer", place=Place(path), parameters=found))
    return version


def begin(connection: sqlite3.Connection, path: str) -> int | None:
    """Begin a load, one at a time; return the version of the tables that are there. Raises Refusal if another runs."""
    with told(path):
        version = version_of(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("BEGIN IMMEDIATE")
    return version


def build(connection: sqlite3.Connection) -> None:
    """Make the tables of this version inside the load's transaction; what was there before goes."""
    names = connection.execute(
        "SELECT type, name FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        " AND name NOT LIKE 'words\\__%' ESCAPE '\\' AND type = 'table'"
    ).fetchall()
    # what lay in the old tables must not be read from the file's free pages
    connection.execute("PRAGMA secure_delete = 1")
    for _, name in names:
        connection.execute(f'DROP TABLE "{name}"')
    for statement in SCHEMA.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def commit(connection: sqlite3.Connection, path: str) -> None:
    """End a load: from here on readers see it. Raises Refusal where the disk is full; the old index then stands."""
    with told(path):
        connection.execute("COMMIT")
        # the log goes into the file now, while somebody waits anyway; a reader may hold it back, which does no harm
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def insert(connection: sqlite3.Connection, table: str, width: int, rows: Iterable[Sequence[object]]) -> None:
    """Insert rows into ``table`` ("name (columns)"), many with one statement.

    SQLite lets other threads work while a statement runs, so few long ones are better than many short ones.
    """
    values = [value for one in rows for value in one]
    step = _MOST_VALUES // width * width
    one = f"({','.join('?' * width)})"
    for start in range(0, len(values), step):
        some = values[start : start + step]
        rows_here = ",".join([one] * (len(some) // width))
        connection.execute(f"INSERT INTO {table} VALUES {rows_here}", some)  # noqa: S608  (names of ours)


def entry(connection: sqlite3.Connection, document: int) -> Entry:
    """Return a document by its id. Raises KeyError where there is none."""
    found = connection.execute("SELECT packed FROM body WHERE document = ?", (document,)).fetchone()
    if found is None:
        raise KeyError(document)
    return unpack(found[0])


def entries(connection: sqlite3.Connection) -> Iterator[tuple[int, Entry]]:
    """Yield (id, document) for the whole archive, by id."""
    for document, packed in connection.execute("SELECT document, packed FROM body ORDER BY document"):
        yield document, unpack(packed)


def named(connection: sqlite3.Connection, name: str) -> int:
    """Return the id of the document of that name. Raises KeyError where there is none."""
    found = connection.execute("SELECT id FROM document WHERE name = ?", (name,)).fetchone()
    if found is None:
        raise KeyError(name)
    return int(found[0])


@contextmanager
def told(path: str) -> Iterator[None]:
    """Turn what SQLite says into a Refusal with place and remedy."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
        code = _FAULTS.get(kind)
        if code is None:
            raise
        raise Refusal(
            Problem(code, place=Place(path), parameters={"path": path, "detail": str(error)})
        ) from error


_FAULTS = {
    sqlite3.SQLITE_BUSY: "archive.busy",
    sqlite3.SQLITE_LOCKED: "archive.busy",
    sqlite3.SQLITE_FULL: "archive.disk_full",
    sqlite3.SQLITE_IOERR: "archive.disk_trouble",
    sqlite3.SQLITE_CANTOPEN: "archive.cannot_open",
    sqlite3.SQLITE_READONLY: "archive.cannot_open",
    sqlite3.SQLITE_PERM: "archive.cannot_open",
    sqlite3.SQLITE_CORRUPT: "archive.damaged",
    sqlite3.SQLITE_NOTADB: "archive.damaged",
}


def _has_fts5() -> bool:
    with closing(sqlite3.connect(":memory:")) as probe:
        try:
            probe.execute("CREATE VIRTUAL TABLE probe USING fts5(x)")
        except sqlite3.OperationalError:
            return False
    return True
