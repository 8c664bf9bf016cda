"""What a country pack holds: facts, later changes, gaps, disagreements, priors. Values only; nothing is read here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sangkien.words import Provenance, Text


class Certainty(StrEnum):
    """How far a fact can be trusted, strongest first; a reader always sees it."""

    CONFIRMED = "confirmed"
    WEAK = "weak"
    GENERAL_KNOWLEDGE = "general_knowledge"
    PLAN = "plan"
    UNCONFIRMED = "unconfirmed"


class Scope(StrEnum):
    """Whom a figure counts. Figures of different scopes are never mixed in silence."""

    CIVIL_SERVANTS = "civil_servants"
    PUBLIC_EMPLOYEES = "public_employees"
    BOTH = "both"
    PUBLIC_PAYROLL = "public_payroll"
    RESIDENTS = "residents"
    FIRMS = "firms"
    PROVINCES = "provinces"
    ONE_PERSON = "one_person"


class FactKind(StrEnum):
    """A rule is in force between two days; a measure tells of a period and stays the latest word until renewed."""

    RULE = "rule"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a reader finds a fact; ``address`` is None where there is no page (the plan, general knowledge)."""

    title: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One dated, sourced figure.

    It has either ``value`` (a number, or a date where ``unit`` is ``date``) or the ends ``low`` and ``high``, or
    none of them where ``unit`` is ``statement``: something stated without a figure.
    ``valid_to`` None means still in force or not over; ``end_unknown`` means that it ended on a day nobody wrote
    down, so it is never taken as in force after its first day. ``known_from`` is the day it became public.
    ``series`` ties values of one thing over time; ``region`` names a place where the figure is one of many.
    """

    id: str
    series: str
    kind: FactKind
    name: Text
    value: float | date | None
    low: float | None
    high: float | None
    unit: str
    valid_from: date
    valid_to: date | None
    end_unknown: bool
    known_from: date
    population: Text
    scope: Scope
    source: Source
    certainty: Certainty
    note: Text
    bears_on: tuple[str, ...]
    voids: tuple[str, ...]
    region: str | None = None

    def span(self) -> tuple[float, float]:
        """The figure as (low, high), equal for a single number. Raises ValueError where there is no number."""
        if isinstance(self.value, int | float):
            return float(self.value), float(self.value)
        if self.low is None or self.high is None:
            raise ValueError(f"fact {self.id} is no number")
        return self.low, self.high

    def known(self, day: date) -> bool:
        """Whether it was public on ``day``."""
        return self.known_from <= day

    def in_force(self, day: date) -> bool:
        """Whether it held on ``day``."""
        if self.end_unknown:
            return day == self.valid_from
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Change:
    """Something newer than a study's as-of date, and what it would void: in words, and by id."""

    id: str
    name: Text
    since: date
    known_from: date
    certainty: Certainty
    source: Source
    voids: Text
    facts: tuple[str, ...]
    quantities: tuple[str, ...]
    levers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A figure that nobody has given: what it is, why it matters, where it might be found."""

    id: str
    name: Text
    why: Text
    where: Text


@dataclass(frozen=True, slots=True)
class Side:
    """One of several figures that disagree, in the unit of the disagreement, with whom it counts."""

    label: Text
    low: float
    high: float
    unit: str
    scope: Scope
    population: Text
    certainty: Certainty
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Facts that do not agree, shown side by side; ``text`` says what could explain it."""

    id: str
    name: Text
    text: Text
    sides: tuple[Side, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """The ids of all facts that take part, each once."""
        return tuple(dict.fromkeys(fact for side in self.sides for fact in side.facts))


@dataclass(frozen=True, slots=True)
class CountryPrior:
    """A prior that rests on this country or its plan and overrides a generic one.

    ``low`` and ``high`` bound the central 90% in natural units; ``local`` says that it rests on the place itself.
    """

    quantity: str
    low: float
    high: float
    provenance: Provenance
    local: bool
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GradeRow:
    """A grade of the default agency and its pay group.

    ``share`` of all staff and ``entry_share`` of those who join are in it; nobody is before ``tenure_from`` months
    of service. The shares are assumed where ``note`` says so.
    """

    id: str
    group: str
    name: Text
    share: float
    entry_share: float
    tenure_from: int
    note: Text


@dataclass(frozen=True, slots=True)
class Default:
    """One value of the default agency or service; ``basis`` is ``fact`` (ids in ``facts``), ``plan`` or ``assumed``."""

    id: str
    value: float
    unit: str
    basis: str
    note: Text
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What a simulation needs of the default agency: grades, defaults by id, the region it stands in."""

    region: str
    grades: tuple[GradeRow, ...]
    defaults: Mapping[str, Default]

    def value(self, default: str) -> float:
        """The value of one default; KeyError for an id that the pack does not have."""
        return self.defaults[default].value

    @property
    def assumed(self) -> tuple[str, ...]:
        """Ids of the defaults behind which nothing but an assumption stands."""
        return tuple(row.id for row in self.defaults.values() if row.basis == "assumed")
