"""Who is what in which study."""

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from sangkien.store import database as db
from sangkien.store.person import Person, person_of
from sangkien.words import Place, Problem, Refusal

#: The largest number that a row can have in every database.
MOST_ID = 2**31 - 1
#: Stands for "whatever it was" where a change does not ask what it changes.
_WHATEVER = "*"


class Members:
    """The roles of one workbench's people in its studies."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def role(self, study: str, person: int) -> str | None:
        """What somebody is in a study; None where they are not in it."""
        with db.reading(self.engine) as connection:
            return _role(connection, study, person)

    def roles(self, person: int) -> dict[str, str]:
        """What somebody is, by study."""
        m = db.members.c
        query = sa.select(m.study, m.role).where(m.person == person).order_by(m.study)
        with db.reading(self.engine) as connection:
            return {r.study: r.role for r in connection.execute(query)}

    def members(self, study: str) -> tuple[tuple[Person, str], ...]:
        """Who is in a study, and as what, by name; those whose account was closed too."""
        m = db.members.c
        query = (
            sa.select(db.people, m.role)
            .join(db.members, m.person == db.people.c.id)
            .where(m.study == study)
            .order_by(db.people.c.name, db.people.c.id)
        )
        with db.reading(self.engine) as connection:
            return tuple((person_of(row), str(row.role)) for row in connection.execute(query))

    def set_role(self, study: str, person: int, role: str | None, *, was: str | None = _WHATEVER) -> None:
        """Make somebody something in a study, or (None) take them out.

        Raises Refusal for its last lead whose account is open, for a study or a person that is not there, and where
        they are no longer what they ``was`` when whoever changes it looked.
        """
        m = db.members.c
        with db.writing(self.engine) as connection:
            _one_at_a_time(connection, study)
            found = sa.select(db.people.c.closed).where(db.people.c.id == person)
            row = connection.execute(found).one_or_none() if 0 < person <= MOST_ID else None
            if row is None or (row.closed is not None and role is not None):
                raise Refusal(Problem("store.no_person"))
            now = _role(connection, study, person)
            if was not in (_WHATEVER, now):
                raise Refusal(Problem("store.role_changed"))
            if now == role:
                return
            if now == "lead" and leads(connection, study) <= {person}:
                raise Refusal(Problem("store.last_lead", place=Place(study)))
            here = (m.study == study, m.person == person)
            if role is None:
                connection.execute(db.members.delete().where(*here))
            elif now is None:
                connection.execute(db.members.insert().values(study=study, person=person, role=role))
            else:
                connection.execute(db.members.update().where(*here).values(role=role))

    def led_alone(self, person: int) -> tuple[str, ...]:
        """The studies that nobody would answer for without this person."""
        with db.reading(self.engine) as connection:
            return led_alone(connection, person)


def leads(connection: Connection, study: str) -> set[int]:
    """The leads of a study whose accounts are open."""
    m = db.members.c
    query = (
        sa.select(m.person)
        .join(db.people, db.people.c.id == m.person)
        .where(m.study == study, m.role == "lead", db.people.c.closed.is_(None))
    )
    return set(connection.scalars(query))


def led_alone(connection: Connection, person: int, *, hold: bool = False) -> tuple[str, ...]:
    """As ``Members.led_alone``, within a transaction; ``hold``: nobody changes those studies' people until its end."""
    m = db.members.c
    query = sa.select(m.study).where(m.person == person, m.role == "lead").order_by(m.study)
    found = connection.scalars(query).all()
    for study in found if hold else ():
        _one_at_a_time(connection, study)
    return tuple(study for study in found if leads(connection, study) <= {person})


def _role(connection: Connection, study: str, person: int) -> str | None:
    m = db.members.c
    return connection.scalar(sa.select(m.role).where(m.study == study, m.person == person))


def _one_at_a_time(connection: Connection, study: str) -> None:
    """In PostgreSQL this row is the lock that changes of one study's people queue for."""
    query = sa.select(db.studies.c.id).where(db.studies.c.id == study).with_for_update()
    if connection.scalar(query) is None:
        raise Refusal(Problem("store.no_study", place=Place(study), parameters={"id": study}))
