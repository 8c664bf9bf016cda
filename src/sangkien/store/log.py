"""Who did what: an append-only log, its rows chained by hashes, so that one that was changed or taken out shows."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from sangkien.store import database as db

_FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: ``did`` is a code that pages turn into words (``plan.edited``), ``detail`` what it was done to."""

    number: int
    at: datetime
    who: str
    study: str
    did: str
    detail: str


class Log:
    """The log of one workbench."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add(self, who: str, study: str, did: str, detail: str = "") -> None:
        """Write a row. ``detail`` holds no text that people wrote and no secret: names of things only."""
        with db.writing(self.engine) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("LOCK TABLE log IN EXCLUSIVE MODE"))  # one row after the other
            last = connection.execute(
                sa.select(db.log.c.number, db.log.c.hash).order_by(db.log.c.number.desc()).limit(1)
            ).one_or_none()
            number, before = (last.number + 1, last.hash) if last else (1, _FIRST)
            row = {"number": number, "at": _now(), "who": who, "study": study, "did": did, "detail": detail}
            connection.execute(db.log.insert().values(**row, hash=_chained(before, row)))

    def entries(self, study: str | None = None, most: int = 200) -> tuple[Entry, ...]:
        """The newest rows first, of one study or of all."""
        query = sa.select(db.log).order_by(db.log.c.number.desc()).limit(most)
        if study is not None:
            query = query.where(db.log.c.study == study)
        with db.reading(self.engine) as connection:
            return tuple(
                Entry(r.number, datetime.fromisoformat(r.at), r.who, r.study, r.did, r.detail)
                for r in connection.execute(query)
            )

    def broken(self) -> int | None:
        """The number of the first row that does not follow from the one before it; None where the chain holds."""
        with db.reading(self.engine) as connection:
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
    return None


def _chained(before: str, row: dict[str, object]) -> str:
    return hashlib.sha256((before + json.dumps(row, sort_keys=True, ensure_ascii=False)).encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
