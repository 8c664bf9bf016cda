"""What people of the team placed on quantities: the typed shape of ``elicited.yaml``, format 1, and its checks."""

from collections.abc import Iterator
from datetime import date
from math import nan
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from sangkien.study_check import shaped, unknown_quantities
from sangkien.study_file import Day, Id, Number, Part, Whole, YesNo
from sangkien.words import Place, Problem, Refusal, Text, quantities
from sangkien.yaml_lines import Lined

ELICITED = "elicited.yaml"
FORMAT = 1
#: A reason is a line or two.
MOST_REASON = 500


class Answer(Part):
    """What one person placed on one quantity, in natural units: 5%, 50% and 95% points.

    ``person`` is a number and never a name; nothing in the study says whose it is.
    """

    person: Annotated[Whole, Field(ge=1, lt=10**15)]
    quantity: str
    low: Number
    likely: Number
    high: Number
    date: Day
    reason: Annotated[str, Field(max_length=MOST_REASON)] | None = None


class Session(Part):
    """One sitting: open until somebody closes it. ``rehearsal`` marks one that was held for practice.

    ``quantities`` are those that everybody is asked first; people may place others too.
    """

    id: Id
    opened: Day
    closed: Day | None = None
    rehearsal: YesNo = False
    quantities: tuple[str, ...] = Field(min_length=1)
    answers: tuple[Answer, ...] = ()

    @property
    def people(self) -> tuple[int, ...]:
        """The numbers of those who placed something, in their own order."""
        return tuple(sorted({answer.person for answer in self.answers}))

    def of(self, quantity: str) -> tuple[Answer, ...]:
        """What was placed on a quantity, by person."""
        return tuple(sorted((a for a in self.answers if a.quantity == quantity), key=lambda a: a.person))

    @property
    def placed(self) -> tuple[str, ...]:
        """The quantities that somebody placed: those asked first, then the others as the register has them."""
        known = {answer.quantity for answer in self.answers}
        rest = [quantity.id for quantity in quantities() if quantity.id not in self.quantities]
        return tuple(name for name in (*self.quantities, *rest) if name in known)


class ElicitedFile(Part):
    """The whole of ``elicited.yaml``."""

    format: Literal[1]
    sessions: tuple[Session, ...] = ()


def read_elicited(lined: Lined) -> tuple[Session, ...]:
    """Check ``elicited.yaml``, read with its lines. Raises Refusal with every problem found."""
    if not isinstance(lined.value, dict):
        raise Refusal(Problem("study.not_a_mapping", place=lined.place(())))
    found = lined.value.get("format")
    if isinstance(found, int) and found > FORMAT:
        parameters = {"found": found, "known": FORMAT}
        raise Refusal(Problem("study.newer_format", place=lined.place(("format",)), parameters=parameters))
    sessions = shaped(ElicitedFile, lined).sessions
    problems = list(_check(sessions, lined))
    if problems:
        raise Refusal(problems)
    return sessions


def faults(
    quantity: str, low: float, likely: float, high: float, *, asked: bool = False
) -> Iterator[Problem]:
    """What keeps three figures from being an answer; ``asked``: they are answers to the question, not values."""
    known = quantities()[quantity]
    said = f"{low:g}, {likely:g}, {high:g}"
    try:
        values = [known.asked.value(x) if asked else x for x in (low, likely, high)]
    except ValueError:
        values = [nan]
    if known.outside(np.array(values)).any():
        allowed = known.allowed_answer if asked else known.allowed
        parameters: dict[str, str | Text] = {"quantity": known.name, "found": said, "allowed": allowed}
        yield Problem("study.answer_outside", parameters=parameters)
    elif not low < likely < high:
        yield Problem("study.answer_order", parameters={"quantity": known.name, "found": said})


def _days(place: Place, opened: date, found: date) -> Problem:
    parameters = {"opened": opened.isoformat(), "found": found.isoformat()}
    return Problem("study.session_days", place=place, parameters=parameters)


def _check(sessions: tuple[Session, ...], lined: Lined) -> Iterator[Problem]:
    """What types cannot say: ids used twice, two sessions open at once, days and figures out of order."""
    for i, session in enumerate(sessions):
        here = ("sessions", i)
        if session.id in [other.id for other in sessions[:i]]:
            yield Problem(
                "study.twice",
                place=lined.place((*here, "id")),
                parameters={"kind": "session", "id": session.id},
            )
        if session.closed is None and any(other.closed is None for other in sessions[:i]):
            yield Problem("study.two_open", place=lined.place(here), parameters={"id": session.id})
        if session.closed is not None and session.closed < session.opened:
            yield _days(lined.place((*here, "closed")), session.opened, session.closed)
        yield from unknown_quantities(session.quantities, (*here, "quantities"), lined)
        seen: set[tuple[int, str]] = set()
        for j, answer in enumerate(session.answers):
            place = lined.place((*here, "answers", j))
            yield from unknown_quantities((answer.quantity,), (*here, "answers", j, "quantity"), lined)
            key = (answer.person, answer.quantity)
            if key in seen:
                parameters = {"kind": "answer", "id": f"{answer.person} {answer.quantity}"}
                yield Problem("study.twice", place=place, parameters=parameters)
            seen.add(key)
            last = session.closed or date.max
            if not session.opened <= answer.date <= last:
                yield _days(lined.place((*here, "answers", j, "date")), session.opened, answer.date)
            if answer.quantity in quantities():
                for problem in faults(answer.quantity, answer.low, answer.likely, answer.high):
                    yield Problem(problem.code, place=place, parameters=problem.parameters)
