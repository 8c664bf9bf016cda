"""Closed sessions as the page of beliefs shows them: people side by side, what they hold together, what it replaces."""

from dataclasses import dataclass
from datetime import date
from math import log, log10

from sangkien import elicit
from sangkien.beliefs import conflict_with_earlier
from sangkien.elicited_file import Session
from sangkien.setting import set_up
from sangkien.study import Study
from sangkien.web.say import Say, say
from sangkien.weigh import priors_of
from sangkien.words import Belief, Distribution, Language, Quantity, Scale, Text, quantities

#: The picture of a row: its width, and the margin left for the dot.
WIDTH, MARGIN = 200.0, 6.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the table and its picture: figures as people answer, and where they lie in the picture."""

    low: str
    likely: str
    high: str
    x_low: float
    x_likely: float
    x_high: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One quantity: everybody's bar, by person, what they hold together, and what was believed before."""

    quantity: Quantity
    people: tuple[tuple[int, Bar], ...]
    together: Bar
    before: Bar
    before_from: str
    before_note: Text
    unusable: bool
    conflict: Text | None


@dataclass(frozen=True, slots=True)
class Judged:
    """One closed session."""

    opened: date
    closed: date
    people: int
    rehearsal: bool
    used: bool
    sides: tuple[Side, ...]


def judgements(study: Study, language: Language) -> tuple[Judged, ...]:
    """Every closed session, the newest first."""
    closed = [session for session in study.elicited if session.closed is not None]
    if not closed:
        return ()
    before = priors_of(study, set_up(study.file).facts, team=False)
    words = say(None, language)
    return tuple(_judged(session, study, before, words) for session in reversed(closed))


def _judged(session: Session, study: Study, before: dict[str, Belief], words: Say) -> Judged:
    assert session.closed is not None  # noqa: S101  (for the type checker)
    numbers = {person: i for i, person in enumerate(session.people, 1)}
    sides = []
    for one in elicit.pooled(session):
        known, earlier = quantities()[one.quantity], before[one.quantity]
        own = session.of(one.quantity)
        figures = [(answer.low, answer.likely, answer.high) for answer in own]
        together, was = _figures(one.belief), _figures(earlier.prior)
        line = _Line(known, [*figures, together, was])
        pooled = Belief(one.quantity, one.belief, one.belief, earlier.provenance)
        conflict = conflict_with_earlier(earlier, pooled)
        sides.append(
            Side(
                known,
                tuple(
                    (numbers[a.person], line.bar(words, f, a.reason or ""))
                    for a, f in zip(own, figures, strict=True)
                ),
                line.bar(words, together),
                line.bar(words, was),
                str(earlier.provenance.kind),
                earlier.provenance.note,
                bool(one.unusable),
                conflict.text if conflict else None,
            )
        )
    used = session.closed <= study.file.as_of
    return Judged(session.opened, session.closed, len(numbers), session.rehearsal, used, tuple(sides))


def _figures(belief: Distribution) -> tuple[float, float, float]:
    low, high = belief.interval()
    return low, belief.median(), high


class _Line:
    """Where figures lie on a line that holds all of them: equal steps, or equal factors where they span decades."""

    def __init__(self, quantity: Quantity, figures: list[tuple[float, float, float]]) -> None:
        self.quantity = quantity
        ends = [quantity.asked.answer(value) for row in figures for value in row]
        self.by_factor = quantity.scale is Scale.LOG and min(ends) > 0 and max(ends) / min(ends) > 20
        self.low, self.high = self._on(min(ends)), self._on(max(ends))

    def _on(self, answer: float) -> float:
        return log(answer) if self.by_factor else answer

    def _x(self, answer: float) -> float:
        span = (self.high - self.low) or 1.0
        return round(MARGIN + (WIDTH - 2 * MARGIN) * (self._on(answer) - self.low) / span, 1)

    def bar(self, words: Say, figures: tuple[float, float, float], reason: str = "") -> Bar:
        """A row's texts and places."""
        a, b, c = (self.quantity.asked.answer(value) for value in figures)
        low, likely, high = (tidy(words, answer, 2) for answer in (a, b, c))
        return Bar(low, likely, high, self._x(a), self._x(b), self._x(c), reason)


def tidy(words: Say, answer: float, figures: int = 5) -> str:
    """An answer with so many figures that matter, as readers of the language write it, without thousands apart."""
    if answer == 0:
        return "0"
    digits = max(0, figures - 1 - int(log10(abs(answer)) // 1))
    text = words.number(answer, min(digits, 6))
    return text.replace("." if words.language == "vi" else ",", "")
