"""Who did what: an append-only log, its rows chained by hashes, so that one that was changed or taken out shows.

Whoever can write to the database can also make a whole new chain. Against that helps what no program can: the number
and the seal of the last row, noted down outside of it.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from sangkien.store import database as db

_FIRST = "0" * 64
_MOST = 2**31 - 1
#: Where the seal of the last row lies, so that rows taken out at the end show too.
END = "log end"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: ``did`` is a code that pages turn into words (``plan.edited``), ``detail`` what it was done to."""

    number: int
    at: datetime
    who: str
    study: str
    did: str
    detail: str


@dataclass(frozen=True, slots=True)
class Seal:
    """How far the log goes: its last number and what its chain comes to; 0 and nothing where it is empty."""

    number: int
    hash: str


class Log:
    """The log of one workbench."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add(self, who: str, study: str, did: str, detail: str = "") -> None:
        """Write a row. ``detail`` holds no text that people wrote and no secret: names of things only."""
        with db.writing(self.engine) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("LOCK TABLE log IN EXCLUSIVE MODE"))  # one row after the other
            # where rows were taken out at the end, going on from what was noted leaves a gap that shows
            last = max(_last(connection), _noted(connection), key=lambda seal: seal.number)
            row = {
                "number": last.number + 1,
                "at": _now(),
                "who": who,
                "study": study,
                "did": did,
                "detail": detail,
            }
            seal = _chained(last.hash or _FIRST, row)
            connection.execute(db.log.insert().values(**row, hash=seal))
            keep_end(connection, Seal(last.number + 1, seal))

    def entries(
        self, study: str | None = None, most: int = 200, before: int | None = None
    ) -> tuple[Entry, ...]:
        """The newest rows first, of one study or of all; ``before``: only those with a lower number."""
        query = sa.select(db.log).order_by(db.log.c.number.desc()).limit(most)
        if study is not None:
            query = query.where(db.log.c.study == study)
        if before is not None:
            query = query.where(db.log.c.number < max(0, min(before, _MOST)))
        with db.reading(self.engine) as connection:
            return tuple(_entry(row) for row in connection.execute(query))

    def latest(self, did: Iterable[str], detail: str) -> Entry | None:
        """The newest row that says one of ``did`` of ``detail``."""
        here = (db.log.c.did.in_(list(did)), db.log.c.detail == detail)
        query = sa.select(db.log).where(*here).order_by(db.log.c.number.desc()).limit(1)
        with db.reading(self.engine) as connection:
            row = connection.execute(query).one_or_none()
        return _entry(row) if row else None

    def last(self) -> Seal:
        """How far it goes."""
        with db.reading(self.engine) as connection:
            return _last(connection)

    def broken(self) -> int | None:
        """The number of the first row that does not follow from the one before it; None where the chain holds.

        Reads the whole log.
        """
        with db.reading(self.engine, steady=True) as connection:
            return first_break(connection)


def first_break(connection: Connection) -> int | None:
    """As ``Log.broken``, within a transaction."""
    before, expected = _FIRST, 1
    for r in connection.execute(sa.select(db.log).order_by(db.log.c.number)):
        row = {
            "number": r.number, "at": r.at, "who": r.who, "study": r.study, "did": r.did, "detail": r.detail,
        }  # fmt: skip
        if r.number != expected or r.hash != _chained(before, row):
            return expected
        before, expected = r.hash, expected + 1
    return None if _noted(connection) in (Seal(0, ""), Seal(expected - 1, before)) else expected


def keep_end(connection: Connection, seal: Seal) -> None:
    """Note how far the log goes."""
    value = f"{seal.number} {seal.hash}"
    here = db.meta.c.key == END
    if connection.execute(db.meta.update().where(here).values(value=value)).rowcount == 0:
        connection.execute(db.meta.insert().values(key=END, value=value))


def _entry(row: Any) -> Entry:
    return Entry(row.number, datetime.fromisoformat(row.at), row.who, row.study, row.did, row.detail)


def _noted(connection: Connection) -> Seal:
    found = connection.scalar(sa.select(db.meta.c.value).where(db.meta.c.key == END))
    number, _, seal = (found or "0 ").partition(" ")
    return Seal(int(number), seal)


def _last(connection: Connection) -> Seal:
    query = sa.select(db.log.c.number, db.log.c.hash).order_by(db.log.c.number.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return Seal(row.number, row.hash) if row else Seal(0, "")


def _chained(before: str, row: dict[str, object]) -> str:
    return hashlib.sha256((before + json.dumps(row, sort_keys=True, ensure_ascii=False)).encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
