"""The database of a workbench: SQLite on one machine, PostgreSQL for a team; its tables, its connection, its version.

A database carries the version of its tables; an older one is taken up step by step, a newer one is refused.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    event,
)

from sangkien.store import cipher
from sangkien.words import Place, Problem, Refusal

#: The version of the tables below.
SCHEMA = 2
#: Steps from one version to the next, by the version they start from; each runs inside the transaction.
STEPS: dict[int, Callable[[Connection], None]] = {
    1: lambda connection: _do(connection, "ALTER TABLE studies ADD COLUMN title TEXT"),
}
#: How long a writer waits for another one, in seconds.
PATIENCE = 10

metadata = MetaData()

meta = Table(
    "meta", metadata, Column("key", String(40), primary_key=True), Column("value", Text, nullable=False)
)

#: Every file once, under the SHA-256 of its content.
blobs = Table(
    "blobs",
    metadata,
    Column("sha", String(64), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

studies = Table(
    "studies",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", String(64), nullable=False),
    Column("made", String(32), nullable=False),
    Column("removed", String(32)),
    Column("title", Text),  # JSON: language -> title; none where nobody has looked yet
)

versions = Table(
    "versions",
    metadata,
    Column("study", String(64), ForeignKey("studies.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("version", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("changed", Text, nullable=False),  # JSON list of paths
    Column("files", Text, nullable=False),  # JSON: path -> sha
    Index("versions_by_version", "study", "version"),
)

rounds = Table(
    "rounds",
    metadata,
    Column("study", String(64), ForeignKey("studies.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("files", Text, nullable=False),  # JSON: path -> sha
)

people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(120), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password", Text),  # argon2; none until an invitation was taken up
    Column("language", String(2), nullable=False),
    Column("keeper", Integer, nullable=False),  # 1: may invite people and make studies for all
    Column("made", String(32), nullable=False),
    Column("closed", String(32)),
)

members = Table(
    "members",
    metadata,
    Column("study", String(64), ForeignKey("studies.id"), primary_key=True),
    Column("person", Integer, ForeignKey("people.id"), primary_key=True),
    Column("role", String(10), nullable=False),
)

invitations = Table(
    "invitations",
    metadata,
    Column("token", String(64), primary_key=True),  # SHA-256 of what the link holds
    Column("person", Integer, ForeignKey("people.id"), nullable=False),
    Column("until", String(32), nullable=False),
    Column("used", String(32)),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", String(64), primary_key=True),  # SHA-256 of what the cookie holds
    Column("person", Integer, ForeignKey("people.id"), nullable=False),
    Column("begun", String(32), nullable=False),
    Column("seen", String(32), nullable=False),
    Column("device", Text, nullable=False),
)

log = Table(
    "log",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Column("study", String(64), nullable=False),
    Column("did", String(40), nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", String(64), nullable=False),  # over the row and the hash before it
)

publications = Table(
    "publications",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("study", String(64), ForeignKey("studies.id"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("withdrawn", String(32)),
)


def address_of(text: str) -> str:
    """The database address that people write as SQLAlchemy reads it: a file's path or postgresql://USER@HOST/NAME."""
    for prefix in ("postgresql://", "postgres://"):
        if text.startswith(prefix):
            return "postgresql+pg8000://" + text.removeprefix(prefix)
    if "://" in text:
        raise Refusal(Problem("store.unknown_database", parameters={"address": text.split("://")[0]}))
    return f"sqlite:///{Path(text).expanduser().resolve()}"


def connect(text: str, key: str | None = None) -> Engine:
    """Open the database of a workbench and bring its tables to this version, making them where there are none.

    ``text`` is the path of an SQLite file or ``postgresql://USER:PASSWORD@HOST/NAME``. ``key``: the file is encrypted
    with it. Raises Refusal for a database of a newer version, for one that belongs to another program, for one that
    the key does not open, and where it cannot be reached.
    """
    address = address_of(text)
    # what goes into tables and out of them stands in no message of an error: it may be what somebody wrote
    quiet = {"hide_parameters": True}
    if address.startswith("sqlite"):
        path = Path(address.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        manner: dict[str, Any] = {"timeout": PATIENCE, "check_same_thread": False}
        if key is None:
            cipher.check_plain(path)
            engine = sa.create_engine(address, connect_args=manner, **quiet)
        else:
            engine = sa.create_engine(address, connect_args=manner, module=cipher.module(), **quiet)
            event.listen(engine, "connect", cipher.unlocking(path, key))
        event.listen(engine, "connect", _sqlite_manners)
        event.listen(engine, "begin", _sqlite_begin)
    elif key is not None:
        raise Refusal(Problem("store.no_key_there"))
    else:
        engine = sa.create_engine(address, pool_pre_ping=True, isolation_level="READ COMMITTED", **quiet)
    try:
        with _transaction(engine, sangkien_writes=True) as connection:
            _take_up(connection)
    except (sa.exc.DBAPIError, OSError) as error:
        engine.dispose()
        if key is not None and cipher.is_wrong_key(error):
            raise Refusal(Problem("store.wrong_key", place=Place(str(text)))) from None
        shown = sa.engine.make_url(address).render_as_string(hide_password=True)
        parameters = {"address": shown, "detail": _detail(error)}
        raise Refusal(Problem("store.no_database", place=Place(shown), parameters=parameters)) from None
    except Refusal:
        engine.dispose()
        raise
    return engine


def _sqlite_manners(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say ourselves where a transaction begins
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    # IMMEDIATE: a writer takes its turn at once, instead of failing half way against another one
    immediate = connection.get_execution_options().get("sangkien_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: all of it is kept, or nothing.

    Raises Refusal where the database is lost in the middle, or somebody else writes for too long.
    """
    with _telling(), _transaction(engine, sangkien_writes=True) as connection:
        yield connection


@contextmanager
def reading(engine: Engine, *, steady: bool = False) -> Iterator[Connection]:
    """One transaction that only reads; ``steady``: it sees the same throughout, whatever others write meanwhile."""
    # SQLite always does; PostgreSQL has to be asked
    ask = {"isolation_level": "REPEATABLE READ"} if steady and engine.dialect.name == "postgresql" else {}
    with _telling(), _transaction(engine, **ask) as connection:
        yield connection


@contextmanager
def _transaction(engine: Engine, **options: Any) -> Iterator[Connection]:
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except sa.exc.DBAPIError as error:
        if "is locked" in str(error.orig):
            raise Refusal(Problem("store.busy_database")) from None
        lost = isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError)
        if lost or error.connection_invalidated:
            detail = {"detail": _detail(error)}
            raise Refusal(Problem("store.lost_database", parameters=detail)) from None
        raise


def _detail(error: BaseException) -> str:
    cause = getattr(error, "orig", None) or error
    found = cause.args[0] if cause.args and isinstance(cause.args[0], dict) else None
    return " ".join(str(found.get("M", "") if found else cause).split())[:200]


def protection(engine: Engine) -> str:
    """How the data lies on the disk: ``plain`` or ``encrypted`` for a file of our own, ``server`` for PostgreSQL."""
    if engine.dialect.name == "postgresql":
        return "server"
    return "encrypted" if cipher.is_module(engine.dialect.dbapi) else "plain"


def _do(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)


def _take_up(connection: Connection) -> None:
    names = set(sa.inspect(connection).get_table_names())
    if names and "meta" not in names:
        raise Refusal(Problem("store.foreign_database", parameters={"tables": ", ".join(sorted(names)[:5])}))
    metadata.create_all(connection)
    found = connection.scalar(sa.select(meta.c.value).where(meta.c.key == "schema"))
    if found is None:
        connection.execute(meta.insert().values(key="schema", value=str(SCHEMA)))
        return
    version = int(found)
    if version > SCHEMA:
        raise Refusal(Problem("store.newer_database", parameters={"found": version, "known": SCHEMA}))
    while version < SCHEMA:
        STEPS[version](connection)
        version += 1
    connection.execute(meta.update().where(meta.c.key == "schema").values(value=str(SCHEMA)))
