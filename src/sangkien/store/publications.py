"""Published rounds: read without signing in, by a link that nobody can guess; withdrawn links stay on record.

The link itself is kept, unlike that of an invitation: it is shown again to whoever publishes, and opens nothing but
what was published.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine

from sangkien.store import database as db
from sangkien.words import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Publication:
    """A link to one round. ``withdrawn``: when it was ended; ``reachable``: not withdrawn, its study not removed."""

    token: str
    study: str
    round: int
    by: str
    at: datetime
    withdrawn: datetime | None
    reachable: bool


class Publications:
    """The links of one workbench."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def publish(self, study: str, number: int, by: str) -> Publication:
        """Make a link to a round. Raises Refusal where there is no such round, or no such study any more."""
        token = secrets.token_urlsafe(32)
        with db.writing(self.engine) as connection:
            r, s = db.rounds.c, db.studies.c
            found = connection.scalar(
                sa.select(r.number)
                .join(db.studies, s.id == r.study)
                .where(r.study == study, r.number == number, s.removed.is_(None))
            )
            if found is None:
                raise Refusal(Problem("store.no_round", parameters={"number": number}))
            row = {"token": token, "study": study, "round": number, "by": by, "at": _now(), "withdrawn": None}
            connection.execute(db.publications.insert().values(**row))
        return self.find(token)

    def find(self, token: str) -> Publication:
        """What a link leads to, withdrawn or not. Raises Refusal where there never was such a link."""
        with db.reading(self.engine) as connection:
            row = connection.execute(_query().where(db.publications.c.token == token)).one_or_none()
        if row is None:
            raise Refusal(Problem("store.no_publication"))
        return _publication(row)

    def of(self, study: str) -> tuple[Publication, ...]:
        """Every link of a study, newest first; those withdrawn too."""
        p = db.publications.c
        with db.reading(self.engine) as connection:
            rows = connection.execute(_query().where(p.study == study).order_by(p.at.desc(), p.token)).all()
        return tuple(_publication(row) for row in rows)

    def withdraw(self, token: str, study: str | None = None) -> Publication:
        """End a link (of ``study``, where that is said); ending it again changes nothing.

        Raises Refusal where there is none.
        """
        p = db.publications.c
        found = self.find(token)
        if study is not None and found.study != study:
            raise Refusal(Problem("store.no_publication"))
        with db.writing(self.engine) as connection:
            connection.execute(
                db.publications.update()
                .where(p.token == token, p.withdrawn.is_(None))
                .values(withdrawn=_now())
            )
        return self.find(token)


def _query() -> Any:
    return sa.select(db.publications, db.studies.c.removed).join(
        db.studies, db.studies.c.id == db.publications.c.study
    )


def _publication(row: Any) -> Publication:
    withdrawn = datetime.fromisoformat(row.withdrawn) if row.withdrawn else None
    return Publication(
        token=row.token,
        study=row.study,
        round=row.round,
        by=row.by,
        at=datetime.fromisoformat(row.at),
        withdrawn=withdrawn,
        reachable=withdrawn is None and row.removed is None,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
