"""Where people are signed in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from sangkien.store import database as db
from sangkien.store.person import (
    Person,
    clean_login,
    hash_password,
    hashed,
    matches,
    new_secret,
    now,
    outdated,
    person_of,
)
from sangkien.words import Problem, Refusal

#: A session ends after so long without a request, and in any case after so many days.
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=14)
#: Somebody is seen at most so often: a write for each page would make reading wait for writers.
NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Session:
    """One place where somebody is signed in; ``mark`` tells it from the others."""

    mark: str
    person: int
    begun: datetime
    seen: datetime
    device: str


class Sessions:
    """The sessions of one workbench."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def sign_in(self, login: str, password: str, device: str = "") -> str:
        """Begin a session; return the secret for the cookie.

        Raises Refusal, alike and after the same time for a wrong name and a wrong password.
        """
        try:
            wanted = clean_login(login)
        except Refusal:
            wanted = ""  # looked up as nobody, not refused at once: that would tell
        query = sa.select(db.people).where(db.people.c.login == wanted, db.people.c.closed.is_(None))
        with db.reading(self.engine) as connection:
            row = connection.execute(query).one_or_none()
        if not matches(row.password if row else None, password) or row is None:
            raise Refusal(Problem("store.wrong_password"))
        if outdated(row.password):
            fresh = hash_password(password)
            with db.writing(self.engine) as connection:
                connection.execute(
                    db.people.update()
                    .where(db.people.c.id == row.id, db.people.c.password == row.password)
                    .values(password=fresh)
                )
        return self.begin(row.id, device)

    def begin(self, number: int, device: str = "") -> str:
        """Begin a session of somebody who has just proved who they are; sessions that ran out are cleared away."""
        secret, moment = new_secret(), now()
        s = db.sessions.c
        row = {"person": number, "begun": moment, "seen": moment}
        with db.writing(self.engine) as connection:
            connection.execute(db.sessions.delete().where((s.seen < _ago(IDLE)) | (s.begun < _ago(LONGEST))))
            connection.execute(
                db.sessions.insert().values(**row, token=hashed(secret), device=_shown(device)[:200])
            )
        return secret

    def signed_in(self, secret: str) -> Person | None:
        """Who is signed in with this cookie, if anybody; it is noted that they were seen."""
        s = db.sessions.c
        with db.reading(self.engine) as connection:
            row = connection.execute(
                sa.select(db.people, s.begun, s.seen)
                .join(db.sessions, s.person == db.people.c.id)
                .where(s.token == hashed(secret), db.people.c.closed.is_(None))
            ).one_or_none()
        if row is None:
            return None
        if row.seen < _ago(IDLE) or row.begun < _ago(LONGEST):
            self.sign_out(secret)
            return None
        if row.seen < _ago(NOTED_EVERY):
            with db.writing(self.engine) as connection:
                connection.execute(db.sessions.update().where(s.token == hashed(secret)).values(seen=now()))
        return person_of(row)

    def sign_out(self, secret: str) -> None:
        """End a session."""
        self.end_session(hashed(secret))

    def end_session(self, mark: str, person: int | None = None) -> None:
        """End a session by its mark (of this person only, where one is named)."""
        query = db.sessions.delete().where(db.sessions.c.token == mark)
        if person is not None:
            query = query.where(db.sessions.c.person == person)
        with db.writing(self.engine) as connection:
            connection.execute(query)

    def sessions(self, number: int) -> tuple[Session, ...]:
        """Where somebody is signed in, last seen first."""
        s = db.sessions.c
        query = (
            sa.select(db.sessions)
            .where(s.person == number, s.seen >= _ago(IDLE), s.begun >= _ago(LONGEST))
            .order_by(s.seen.desc(), s.token)
        )
        with db.reading(self.engine) as connection:
            return tuple(
                Session(
                    r.token,
                    r.person,
                    datetime.fromisoformat(r.begun),
                    datetime.fromisoformat(r.seen),
                    r.device,
                )
                for r in connection.execute(query)
            )

    @staticmethod
    def mark(secret: str) -> str:
        """The mark of the session that a cookie holds."""
        return hashed(secret)


def end_all(connection: Connection, number: int, but: str = "") -> None:
    """End every session of somebody, but for the one of this secret."""
    s = db.sessions.c
    connection.execute(db.sessions.delete().where(s.person == number, s.token != hashed(but)))


def _shown(device: str) -> str:
    return "".join(letter for letter in device if letter.isprintable())


def _ago(time: timedelta) -> str:
    return (datetime.now(UTC) - time).isoformat(timespec="microseconds")
