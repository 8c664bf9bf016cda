"""Which quotes may leave: only in company of k people who share agency, grade and gender, or a coarser part of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from sangkien.evidence.deidentify import deidentify
from sangkien.evidence.marks import Group, Marks, SourceKind, Stance

#: How many people must share a label before a quote under it may leave.
DEFAULT_K = 5


class Coarseness(IntEnum):
    """How much of the speaker's group a released quote carries; the agency goes first."""

    FULL = 0
    WITHOUT_AGENCY = 1
    GENDER_ONLY = 2
    NO_GROUP = 3


_KEYS = {
    Coarseness.FULL: ("agency", "grade", "gender"),
    Coarseness.WITHOUT_AGENCY: ("grade", "gender"),
    Coarseness.GENDER_ONLY: ("gender",),
    Coarseness.NO_GROUP: (),
}


@dataclass(frozen=True, slots=True)
class Quote:
    """A de-identified passage whose source agreed to be quoted; ``group`` None for a document without people."""

    passage: str
    person: str
    claim: str
    stance: Stance
    kind: SourceKind
    text: str
    group: Group | None
    rehearsal: bool


@dataclass(frozen=True, slots=True)
class Released:
    """A quote that may leave, with the part of the group it may carry (None is withheld).

    ``person`` is for counting over later releases and stays inside.
    """

    passage: str
    person: str
    claim: str
    stance: Stance
    kind: SourceKind
    text: str
    agency: str | None
    grade: str | None
    gender: str | None
    level: Coarseness
    rehearsal: bool


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A passage that is counted and not quoted, and why: ``small_group`` or ``no_group``."""

    passage: str
    reason: str


@dataclass(frozen=True, slots=True)
class Release:
    """What leaves and what does not; every quote offered is in exactly one of the two."""

    k: int
    released: tuple[Released, ...]
    suppressed: tuple[Suppressed, ...]

    @property
    def coarsened(self) -> int:
        """How many quotes leave with less than their whole group."""
        return sum(quote.level is not Coarseness.FULL for quote in self.released if quote.kind.of_people)


def quotable(marks: Marks, names: Sequence[str] = ()) -> tuple[Quote, ...]:
    """Return the passages whose source agreed to be quoted, de-identified.

    The names that the marks list are masked, and those of ``names`` besides; see ``deidentify``.
    """
    listed = (*marks.names, *names)
    quotes = []
    for passage in marks.passages:
        source = marks.sources[passage.source]
        if source.consent.quote:
            text, _ = deidentify(passage.quote, listed)
            quotes.append(
                Quote(
                    passage=passage.id,
                    person=source.person,
                    claim=passage.claim,
                    stance=passage.stance,
                    kind=source.kind,
                    text=text,
                    group=source.group if source.of_people else None,
                    rehearsal=source.rehearsal,
                )
            )
    return tuple(quotes)


def releasable(quotes: Sequence[Quote], k: int = DEFAULT_K, before: Sequence[Released] = ()) -> Release:
    """Sort ``quotes`` into those that may leave and those that may not; ``before`` is all that left earlier.

    Coarseness by level, agency first, a quote leaves as soon as at least ``k`` distinct people have quotes under its
    label. Those who left at a finer level do not count at a coarser one: a reader could set them apart, and what is
    left would be a group smaller than it looks. What left earlier keeps its label, and its people are never offered
    at a finer one. Documents without people leave as they are. Raises ValueError for k below 2.
    """
    if k < 2:
        raise ValueError(f"k must be at least 2, got {k}")
    earlier = {quote.passage: quote for quote in before}
    people: dict[tuple[Coarseness, tuple[str, ...]], set[str]] = {}
    coarsest: dict[str, Coarseness] = {}
    for old in before:
        if old.kind.of_people:
            label = tuple(str(getattr(old, key)) for key in _KEYS[old.level])
            people.setdefault((old.level, label), set()).add(old.person)
            coarsest[old.person] = max(old.level, coarsest.get(old.person, Coarseness.FULL))
    leaving: dict[str, Released] = {}
    pending: list[Quote] = []
    for quote in quotes:
        if quote.passage in earlier:
            leaving[quote.passage] = earlier[quote.passage]
        elif quote.kind.of_people:
            pending.append(quote)
        else:
            leaving[quote.passage] = _released(quote, Coarseness.NO_GROUP)
    for level in Coarseness:
        offered: dict[tuple[str, ...], list[Quote]] = {}
        for quote in pending:
            found = _label(quote.group, level)
            if found is not None and coarsest.get(quote.person, Coarseness.FULL) <= level:
                offered.setdefault(found, []).append(quote)
        for label, group in offered.items():
            if len({quote.person for quote in group} | people.get((level, label), set())) >= k:
                leaving.update({quote.passage: _released(quote, level) for quote in group})
        pending = [quote for quote in pending if quote.passage not in leaving]
    return Release(
        k=k,
        released=tuple(leaving[quote.passage] for quote in quotes if quote.passage in leaving),
        suppressed=tuple(
            Suppressed(quote.passage, "small_group" if quote.group is not None else "no_group")
            for quote in pending
        ),
    )


def _label(group: Group | None, level: Coarseness) -> tuple[str, ...] | None:
    """The values under which a quote would leave; None where one of them is not known."""
    if group is None:
        return None
    values = [getattr(group, key) for key in _KEYS[level]]
    return None if any(value is None for value in values) else tuple(values)


def _released(quote: Quote, level: Coarseness) -> Released:
    shown = {key: getattr(quote.group, key) for key in _KEYS[level]} if quote.group is not None else {}
    return Released(
        passage=quote.passage,
        person=quote.person,
        claim=quote.claim,
        stance=quote.stance,
        kind=quote.kind,
        text=quote.text,
        agency=shown.get("agency"),
        grade=shown.get("grade"),
        gender=shown.get("gender"),
        level=level,
        rehearsal=quote.rehearsal,
    )
