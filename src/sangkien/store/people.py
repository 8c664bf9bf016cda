"""People of a team's workbench: accounts and invitations, with their sessions and their roles in studies.

Passwords are kept as argon2 hashes. What links and cookies hold is kept as a hash, so that who reads the database
cannot sign in with it.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from sangkien.store import database as db
from sangkien.store.members import MOST_ID, Members, led_alone
from sangkien.store.person import (
    SHORTEST_PASSWORD,
    Person,
    check_password,
    clean_login,
    clean_name,
    hash_password,
    hashed,
    matches,
    new_secret,
    now,
    person_of,
)
from sangkien.store.sessions import IDLE, LONGEST, Session, Sessions, end_all
from sangkien.words import LANGUAGES, Problem, Refusal

__all__ = ["IDLE", "INVITED_FOR", "LONGEST", "SHORTEST_PASSWORD", "People", "Person", "Session"]

INVITED_FOR = timedelta(days=14)


class People(Sessions, Members):
    """The people of one workbench."""

    def everybody(self) -> tuple[Person, ...]:
        """Every account, by name."""
        with db.reading(self.engine) as connection:
            rows = connection.execute(sa.select(db.people).order_by(db.people.c.name, db.people.c.id)).all()
        return tuple(person_of(row) for row in rows)

    def person(self, number: int) -> Person:
        """One account. Raises Refusal where there is none."""
        with db.reading(self.engine) as connection:
            return _person(connection, number)

    def called(self, login: str) -> Person:
        """The account of an address. Raises Refusal where there is none."""
        query = sa.select(db.people).where(db.people.c.login == clean_login(login))
        with db.reading(self.engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise Refusal(Problem("store.no_person"))
        return person_of(row)

    def invite(self, login: str, name: str, language: str = "en", *, keeper: bool = False) -> str:
        """Make an account, or take up one that was never used; return the secret of its invitation link.

        Raises Refusal where somebody already signs in under that address, or is called so.
        """
        login, name = clean_login(login), clean_name(name)
        values = {"name": name, "language": _language(language), "keeper": int(keeper)}
        with db.writing(self.engine) as connection:
            _one_at_a_time(connection)
            row = connection.execute(sa.select(db.people).where(db.people.c.login == login)).one_or_none()
            if row is not None and (row.password is not None or row.closed is not None):
                raise Refusal(Problem("store.login_taken", parameters={"login": login}))
            _free_name(connection, name, row.id if row else None)
            if row is None:
                made = connection.execute(db.people.insert().values(login=login, made=now(), **values))
                number = int(made.inserted_primary_key[0])  # type: ignore[index]
            else:
                number = row.id
                connection.execute(db.people.update().where(db.people.c.id == number).values(**values))
            return _invitation(connection, number)

    def invite_again(self, number: int) -> str:
        """A new link for an account, with which its person sets a new password; older links end.

        A closed account is open again then, with no password until the link is taken up.
        """
        with db.writing(self.engine) as connection:
            person = _person(connection, number)
            if person.closed:
                reopened = db.people.update().where(db.people.c.id == number)
                connection.execute(reopened.values(closed=None, password=None))
            return _invitation(connection, number)

    def invited(self, secret: str) -> Person:
        """Whose invitation this is. Raises Refusal for one that is unknown, used or too old."""
        with db.reading(self.engine) as connection:
            return _invited(connection, secret)

    def take_up(self, secret: str, password: str, name: str | None = None) -> Person:
        """Set the password (and name) of whom the invitation is for; every session of theirs ends."""
        self.invited(secret)  # before the hashing, which takes long on purpose
        check_password(password)
        kept = hash_password(password)
        with db.writing(self.engine) as connection:
            _one_at_a_time(connection)
            person = _invited(connection, secret)
            name = person.name if name is None else clean_name(name)
            _free_name(connection, name, person.id)
            used = db.invitations.update().where(db.invitations.c.token == hashed(secret)).values(used=now())
            connection.execute(used)
            mine = db.people.update().where(db.people.c.id == person.id)
            connection.execute(mine.values(password=kept, name=name))
            end_all(connection, person.id)
            return _person(connection, person.id)

    def change_password(self, number: int, old: str, new: str, stay: str = "") -> None:
        """Set another password; every session but the one with the secret ``stay`` ends, and so does an open link.

        Raises Refusal where the old one is wrong or the new one too short.
        """
        with db.reading(self.engine) as connection:
            known = connection.scalar(sa.select(db.people.c.password).where(db.people.c.id == number))
        if not matches(known, old):
            raise Refusal(Problem("store.wrong_old_password"))
        check_password(new)
        kept = hash_password(new)
        with db.writing(self.engine) as connection:
            mine = db.people.update().where(db.people.c.id == number, db.people.c.password == known)
            if connection.execute(mine.values(password=kept)).rowcount == 0:
                raise Refusal(Problem("store.wrong_old_password"))  # it was changed in between
            end_all(connection, number, but=stay)
            connection.execute(db.invitations.delete().where(db.invitations.c.person == number))

    def rename(self, number: int, name: str) -> None:
        """Call somebody otherwise from now on. Raises Refusal where somebody else is called so."""
        name = clean_name(name)
        with db.writing(self.engine) as connection:
            _one_at_a_time(connection)
            _free_name(connection, name, number)
            connection.execute(db.people.update().where(db.people.c.id == number).values(name=name))

    def set_keeper(self, number: int, keeper: bool) -> None:
        """Let somebody invite people, or no longer. Raises Refusal for the last keeper."""
        with db.writing(self.engine) as connection:
            _one_at_a_time(connection)
            person = _person(connection, number)
            if not keeper:
                _leaves_a_keeper(connection, person)
            connection.execute(db.people.update().where(db.people.c.id == number).values(keeper=int(keeper)))

    def close(self, number: int) -> None:
        """End an account: its person is signed out everywhere; what they did stays in histories and the log.

        Raises Refusal for the last keeper, after whom nobody could invite anybody, and for the last lead of a study.
        """
        with db.writing(self.engine) as connection:
            _one_at_a_time(connection)
            person = _person(connection, number)
            _leaves_a_keeper(connection, person)
            if alone := led_alone(connection, number, hold=True):
                raise Refusal(Problem("store.leads_alone", parameters={"studies": ", ".join(alone)}))
            connection.execute(db.people.update().where(db.people.c.id == number).values(closed=now()))
            end_all(connection, number)
            connection.execute(db.invitations.delete().where(db.invitations.c.person == number))

    def speak(self, number: int, language: str) -> None:
        """Remember the language somebody reads."""
        mine = db.people.update().where(db.people.c.id == number)
        with db.writing(self.engine) as connection:
            connection.execute(mine.values(language=_language(language)))


def _person(connection: Connection, number: int) -> Person:
    query = sa.select(db.people).where(db.people.c.id == number)
    row = connection.execute(query).one_or_none() if 0 < number <= MOST_ID else None
    if row is None:
        raise Refusal(Problem("store.no_person"))
    return person_of(row)


def _one_at_a_time(connection: Connection) -> None:
    """Changes of accounts look at other accounts first, so they queue; SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("LOCK TABLE people IN SHARE ROW EXCLUSIVE MODE"))


def _free_name(connection: Connection, name: str, own: int | None) -> None:
    """Histories and the log say who by name, so no two accounts have the same one."""
    rows = connection.execute(sa.select(db.people.c.id, db.people.c.name)).all()
    if any(row.id != own and row.name.casefold() == name.casefold() for row in rows):
        raise Refusal(Problem("store.name_taken", parameters={"name": name}))


def _leaves_a_keeper(connection: Connection, person: Person) -> None:
    p = db.people.c
    others = sa.select(p.id).where(
        p.keeper == 1, p.closed.is_(None), p.password.is_not(None), p.id != person.id
    )
    if person.keeper and not connection.scalars(others).first():
        raise Refusal(Problem("store.last_keeper"))


def _invited(connection: Connection, secret: str) -> Person:
    i = db.invitations.c
    query = (
        sa.select(db.people)
        .join(db.invitations, i.person == db.people.c.id)
        .where(i.token == hashed(secret), i.used.is_(None), i.until > now(), db.people.c.closed.is_(None))
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise Refusal(Problem("store.no_invitation"))
    return person_of(row)


def _invitation(connection: Connection, number: int) -> str:
    secret = new_secret()
    connection.execute(db.invitations.delete().where(db.invitations.c.person == number))
    until = (datetime.now(UTC) + INVITED_FOR).isoformat(timespec="microseconds")
    connection.execute(
        db.invitations.insert().values(token=hashed(secret), person=number, until=until, used=None)
    )
    return secret


def _language(text: str) -> str:
    return next((language for language in LANGUAGES if language == text), LANGUAGES[0])
