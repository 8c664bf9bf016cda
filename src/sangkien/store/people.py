"""People of a team's workbench: accounts, invitations, sessions and roles in studies.

Passwords are kept as argon2 hashes. What links and cookies hold is kept as a hash, so that who reads the database
cannot sign in with it.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Engine

from sangkien.store import database as db
from sangkien.words import Problem, Refusal

SHORTEST_PASSWORD = 12
INVITED_FOR = timedelta(days=14)
#: A session ends after so long without a request, and in any case after so many days.
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=14)

_hasher = PasswordHasher()
#: Checked where there is no such account, so that a wrong name takes as long as a wrong password.
_NOBODY = _hasher.hash(secrets.token_hex())


@dataclass(frozen=True, slots=True)
class Person:
    """An account. ``keeper``: may invite people. ``joined``: has set a password."""

    id: int
    login: str
    name: str
    language: str
    keeper: bool
    joined: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class Session:
    """One place where somebody is signed in; ``mark`` tells it from the others."""

    mark: str
    person: int
    begun: datetime
    seen: datetime
    device: str


class People:
    """The people of one workbench."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    # --- accounts --------------------------------------------------------------------------------------

    def everybody(self) -> tuple[Person, ...]:
        """Every account, by name."""
        with db.reading(self.engine) as connection:
            rows = connection.execute(sa.select(db.people).order_by(db.people.c.name)).all()
        return tuple(_person(row) for row in rows)

    def person(self, number: int) -> Person:
        """One account. Raises Refusal where there is none."""
        with db.reading(self.engine) as connection:
            row = connection.execute(sa.select(db.people).where(db.people.c.id == number)).one_or_none()
        if row is None:
            raise Refusal(Problem("store.no_person"))
        return _person(row)

    def invite(self, login: str, name: str, language: str = "en", *, keeper: bool = False) -> str:
        """Make an account, or take up one that was never used; return the secret of its invitation link.

        Raises Refusal where somebody already signs in under that name.
        """
        login, name = login.strip().lower(), name.strip()
        if not login or not name or len(login) > 120 or len(name) > 200:
            raise Refusal(Problem("store.no_login"))
        with db.writing(self.engine) as connection:
            row = connection.execute(sa.select(db.people).where(db.people.c.login == login)).one_or_none()
            if row is not None and row.password is not None:
                raise Refusal(Problem("store.login_taken", parameters={"login": login}))
            if row is None:
                made = connection.execute(
                    db.people.insert().values(
                        login=login,
                        name=name,
                        password=None,
                        language=language,
                        keeper=int(keeper),
                        made=_now(),
                    )
                )
                number = int(made.inserted_primary_key[0])  # type: ignore[index]
            else:
                number = row.id
            return _invitation(connection, number)

    def invite_again(self, number: int) -> str:
        """A new link for an account, with which its person sets a new password; older links end."""
        with db.writing(self.engine) as connection:
            return _invitation(connection, number)

    def invited(self, secret: str) -> Person:
        """Whose invitation this is. Raises Refusal for one that is unknown, used or too old."""
        i = db.invitations.c
        query = (
            sa.select(db.people)
            .join(db.invitations, i.person == db.people.c.id)
            .where(i.token == _hash(secret), i.used.is_(None), i.until > _now(), db.people.c.closed.is_(None))
        )
        with db.reading(self.engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise Refusal(Problem("store.no_invitation"))
        return _person(row)

    def take_up(self, secret: str, password: str) -> Person:
        """Set the password of whom the invitation is for; every session of theirs ends."""
        person = self.invited(secret)
        _check_password(password)
        hashed = _hasher.hash(password)
        with db.writing(self.engine) as connection:
            used = connection.execute(
                db.invitations.update()
                .where(db.invitations.c.token == _hash(secret), db.invitations.c.used.is_(None))
                .values(used=_now())
            )
            if used.rowcount == 0:
                raise Refusal(Problem("store.no_invitation"))
            connection.execute(db.people.update().where(db.people.c.id == person.id).values(password=hashed))
            connection.execute(db.sessions.delete().where(db.sessions.c.person == person.id))
        return self.person(person.id)

    def change_password(self, number: int, old: str, new: str) -> None:
        """Set another password. Raises Refusal where the old one is wrong or the new one too short."""
        with db.reading(self.engine) as connection:
            known = connection.scalar(sa.select(db.people.c.password).where(db.people.c.id == number))
        if not _matches(known, old):
            raise Refusal(Problem("store.wrong_password"))
        _check_password(new)
        with db.writing(self.engine) as connection:
            connection.execute(
                db.people.update().where(db.people.c.id == number).values(password=_hasher.hash(new))
            )

    def close(self, number: int) -> None:
        """End an account: its person is signed out everywhere; what they did stays in histories and the log.

        Raises Refusal for the last keeper, after whom nobody could invite anybody.
        """
        with db.writing(self.engine) as connection:
            keepers = connection.scalars(
                sa.select(db.people.c.id).where(db.people.c.keeper == 1, db.people.c.closed.is_(None))
            ).all()
            if list(keepers) == [number]:
                raise Refusal(Problem("store.last_keeper"))
            connection.execute(db.people.update().where(db.people.c.id == number).values(closed=_now()))
            connection.execute(db.sessions.delete().where(db.sessions.c.person == number))
            connection.execute(db.invitations.delete().where(db.invitations.c.person == number))

    def speak(self, number: int, language: str) -> None:
        """Remember the language somebody reads."""
        with db.writing(self.engine) as connection:
            connection.execute(db.people.update().where(db.people.c.id == number).values(language=language))

    # --- sessions --------------------------------------------------------------------------------------

    def sign_in(self, login: str, password: str, device: str = "") -> str:
        """Begin a session; return the secret for the cookie. Raises Refusal, alike for a wrong name and password."""
        with db.reading(self.engine) as connection:
            row = connection.execute(
                sa.select(db.people).where(
                    db.people.c.login == login.strip().lower(), db.people.c.closed.is_(None)
                )
            ).one_or_none()
        if not _matches(row.password if row else None, password) or row is None:
            raise Refusal(Problem("store.wrong_password"))
        return self.begin(row.id, device)

    def begin(self, number: int, device: str = "") -> str:
        """Begin a session of somebody who has just proved who they are."""
        secret = secrets.token_urlsafe(32)
        with db.writing(self.engine) as connection:
            connection.execute(
                db.sessions.insert().values(
                    token=_hash(secret), person=number, begun=_now(), seen=_now(), device=device[:200]
                )
            )
        return secret

    def signed_in(self, secret: str) -> Person | None:
        """Who is signed in with this cookie, if anybody; it is noted that they were seen."""
        s = db.sessions.c
        with db.reading(self.engine) as connection:
            row = connection.execute(
                sa.select(db.people, s.begun, s.seen)
                .join(db.sessions, s.person == db.people.c.id)
                .where(s.token == _hash(secret), db.people.c.closed.is_(None))
            ).one_or_none()
        if row is None:
            return None
        now, seen, begun = (
            datetime.now(UTC),
            datetime.fromisoformat(row.seen),
            datetime.fromisoformat(row.begun),
        )
        if now - seen > IDLE or now - begun > LONGEST:
            self.sign_out(secret)
            return None
        if now - seen > timedelta(minutes=5):  # a write for each page would make reading wait for writers
            with db.writing(self.engine) as connection:
                connection.execute(db.sessions.update().where(s.token == _hash(secret)).values(seen=_now()))
        return _person(row)

    def sign_out(self, secret: str) -> None:
        """End a session."""
        self.end_session(_hash(secret))

    def end_session(self, mark: str, person: int | None = None) -> None:
        """End a session by its mark (of this person only, where one is named)."""
        query = db.sessions.delete().where(db.sessions.c.token == mark)
        if person is not None:
            query = query.where(db.sessions.c.person == person)
        with db.writing(self.engine) as connection:
            connection.execute(query)

    def sessions(self, number: int) -> tuple[Session, ...]:
        """Where somebody is signed in, last seen first."""
        query = (
            sa.select(db.sessions).where(db.sessions.c.person == number).order_by(db.sessions.c.seen.desc())
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
        return _hash(secret)

    # --- roles -----------------------------------------------------------------------------------------

    def role(self, study: str, person: int) -> str | None:
        """What somebody is in a study; None where they are not in it."""
        m = db.members.c
        with db.reading(self.engine) as connection:
            return connection.scalar(sa.select(m.role).where(m.study == study, m.person == person))

    def roles(self, person: int) -> dict[str, str]:
        """What somebody is, by study."""
        m = db.members.c
        with db.reading(self.engine) as connection:
            return {
                r.study: r.role
                for r in connection.execute(sa.select(m.study, m.role).where(m.person == person))
            }

    def members(self, study: str) -> tuple[tuple[Person, str], ...]:
        """Who is in a study, and as what."""
        m = db.members.c
        query = (
            sa.select(db.people, m.role)
            .join(db.members, m.person == db.people.c.id)
            .where(m.study == study)
            .order_by(db.people.c.name)
        )
        with db.reading(self.engine) as connection:
            return tuple((_person(row), str(row.role)) for row in connection.execute(query))

    def set_role(self, study: str, person: int, role: str | None) -> None:
        """Make somebody something in a study, or (None) take them out. Raises Refusal for its last lead."""
        m = db.members.c
        with db.writing(self.engine) as connection:
            leads = connection.scalars(
                sa.select(m.person).where(m.study == study, m.role == "lead").with_for_update()
            ).all()
            if list(leads) == [person] and role != "lead":
                raise Refusal(Problem("store.last_lead"))
            connection.execute(db.members.delete().where(m.study == study, m.person == person))
            if role is not None:
                connection.execute(db.members.insert().values(study=study, person=person, role=role))


def _person(row: Any) -> Person:
    return Person(
        row.id,
        row.login,
        row.name,
        row.language,
        bool(row.keeper),
        row.password is not None,
        row.closed is not None,
    )


def _invitation(connection: Connection, number: int) -> str:
    secret = secrets.token_urlsafe(32)
    connection.execute(db.invitations.delete().where(db.invitations.c.person == number))
    until = (datetime.now(UTC) + INVITED_FOR).isoformat(timespec="microseconds")
    connection.execute(
        db.invitations.insert().values(token=_hash(secret), person=number, until=until, used=None)
    )
    return secret


def _matches(known: str | None, password: str) -> bool:
    if len(password) > 1000:
        return False
    try:
        return _hasher.verify(known or _NOBODY, password) and known is not None
    except (VerificationError, InvalidHashError):
        return False


def _check_password(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD or len(password) > 1000:
        raise Refusal(Problem("store.weak_password", parameters={"least": SHORTEST_PASSWORD}))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
