"""The rows of a pack's files as people write them; ``docs/countries.md`` explains each key."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from sangkien.countries.facts import Certainty, FactKind, Scope, Source
from sangkien.words import Language, ProvenanceKind, Scale

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Note = Annotated[str, Field(min_length=1)]


class Row(BaseModel):
    """A row: nothing unknown in it, finite numbers only."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Words(Row):
    """One text in every language."""

    en: Note
    vi: Note

    def text(self) -> dict[Language, str]:
        """The same as the leaf holds it."""
        return {"en": self.en, "vi": self.vi}


def _end(value: object) -> object:
    # A word and a date share one key in the file; a far day marks the word until the row becomes a fact.
    return date.max if value == "unknown" else value


class SourceRow(Row):
    """Where a reader finds it."""

    title: Note
    address: Annotated[str, Field(pattern=r"^https?://")] | None

    def source(self) -> Source:
        """The same as a value."""
        return Source(self.title, self.address)


class FactRow(Row):
    """A row of ``facts.yaml``."""

    id: Id
    series: Id
    kind: FactKind
    name: Words
    value: float | date | None = None
    low: float | None = None
    high: float | None = None
    unit: Id
    valid_from: date
    valid_to: Annotated[date | None, BeforeValidator(_end)]
    known_from: date
    population: Words
    scope: Scope
    source: SourceRow
    certainty: Certainty
    note: Words
    bears_on: tuple[str, ...] = ()
    voids: tuple[Id, ...] = ()
    region: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "FactRow":
        given = (self.value is not None, self.low is not None, self.high is not None)
        wanted = (
            [(False, False, False)]
            if self.unit == "statement"
            else [(True, False, False), (False, True, True)]
        )
        if given not in wanted:
            raise ValueError("give either value, or both low and high; with unit statement give none of them")
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise ValueError("low must be below high")
        if isinstance(self.value, date) != (self.unit == "date"):
            raise ValueError("a date has unit date, a number has another")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        if self.source.address is None and self.certainty is Certainty.CONFIRMED:
            raise ValueError("a confirmed fact needs an address")
        return self


class ChangeRow(Row):
    """A row of ``later.yaml``."""

    id: Id
    name: Words
    since: date
    known_from: date
    certainty: Certainty
    source: SourceRow
    voids: Words
    facts: tuple[Id, ...] = ()
    quantities: tuple[str, ...] = ()
    levers: tuple[str, ...] = ()


class MissingRow(Row):
    """A row of ``missing.yaml``."""

    id: Id
    name: Words
    why: Words
    where: Words


class PayGroupRow(Row):
    """A group of ``pay_scale.yaml``; ``last`` is written out so that a slip of the pen is caught."""

    id: Note
    name: Words
    first: Annotated[float, Field(gt=0)]
    increment: Annotated[float, Field(gt=0)]
    steps: Annotated[int, Field(ge=1)]
    last: float
    months_per_step: Annotated[int, Field(ge=1)]
    certainty: Certainty

    @model_validator(mode="after")
    def _adds_up(self) -> "PayGroupRow":
        reached = self.first + (self.steps - 1) * self.increment
        if abs(reached - self.last) > 1e-6:
            raise ValueError(f"first, increment and steps lead to {reached:.2f}, not to last {self.last:.2f}")
        return self


class ScaleRow(Row):
    """A pay scale of ``pay_scale.yaml``."""

    id: Id
    valid_from: date
    valid_to: date | None
    known_from: date
    source: SourceRow
    groups: Annotated[tuple[PayGroupRow, ...], Field(min_length=1)]


class DisagreementSideRow(Row):
    """One side of a disagreement."""

    label: Words
    how: Literal["fact", "sum", "product", "quotient", "pay"]
    facts: tuple[Id, ...]
    unit: Id
    factor: float = 1.0
    group: str | None = None
    step: int = 1
    day: date | None = None
    scope: Scope | None = None
    population: Words | None = None

    @model_validator(mode="after")
    def _complete(self) -> "DisagreementSideRow":
        if self.how == "pay" and (self.group is None or self.day is None):
            raise ValueError("a side of pay needs group and day")
        if self.how != "pay" and not self.facts:
            raise ValueError("a side needs facts")
        return self


class DisagreementFileRow(Row):
    """A row of ``disagreements.yaml``."""

    id: Id
    name: Words
    text: Words
    sides: Annotated[tuple[DisagreementSideRow, ...], Field(min_length=2)]


class ProvenanceRow(Row):
    """Where a prior comes from."""

    kind: Literal[ProvenanceKind.COUNTRY, ProvenanceKind.PLAN]
    source: Note
    known_from: date
    note: Words


class PriorRow(Row):
    """A row of ``beliefs.yaml``."""

    quantity: str
    low: float
    high: float
    provenance: ProvenanceRow
    local: bool
    facts: Annotated[tuple[Id, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ordered(self) -> "PriorRow":
        if not self.low < self.high:
            raise ValueError("low must be below high")
        return self


class GradeFileRow(Row):
    """A grade of ``service.yaml``."""

    id: Note
    group: str
    name: Words
    share: Annotated[float, Field(ge=0, le=1)]
    entry_share: Annotated[float, Field(ge=0, le=1)]
    tenure_from: Annotated[int, Field(ge=0)]
    note: Words


class DefaultRow(Row):
    """A default of ``service.yaml``."""

    id: Id
    value: float
    unit: Id
    basis: Literal["fact", "plan", "assumed"]
    note: Words
    facts: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _based(self) -> "DefaultRow":
        if (self.basis == "assumed") == bool(self.facts):
            raise ValueError("a default rests on facts, or is assumed and names none")
        return self


class StatisticRow(Row):
    """The simulated outcome that a target speaks of."""

    measure: Id
    over: Literal["officials_year", "officials_month", "all"]
    grouping: Id | None = None
    labels: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> "StatisticRow":
        if (self.grouping is None) != (not self.labels):
            raise ValueError("groups need both grouping and labels")
        if self.over == "all" and self.grouping is None:
            raise ValueError("a share needs the groups whose share it is")
        return self


class TargetRow(Row):
    """A target of ``targets.yaml``."""

    id: Id
    name: Words
    role: Literal["fit", "check"]
    role_why: Words
    facts: Annotated[tuple[Id, ...], Field(min_length=1)]
    over: tuple[Id, ...] = ()
    factor: Annotated[float, Field(gt=0)] = 1.0
    unit: Id
    scale: Scale
    error: Annotated[float, Field(gt=0)]
    error_why: Words
    outcome: StatisticRow


class UnmatchedRow(Row):
    """Figures of ``targets.yaml`` that are no target."""

    facts: Annotated[tuple[Id, ...], Field(min_length=1)]
    why: Words


class WantedRow(Row):
    """A figure of ``missing.yaml`` and what it would bear on."""

    id: Id
    quantities: Annotated[tuple[str, ...], Field(min_length=1)]


class SimulatedRow(Row):
    """Over how many months, and under the rules of which day, simulations are compared with targets."""

    months: Annotated[int, Field(ge=12, le=120)]
    in_force: date


class GapRow(Row):
    """Days on which a series is known to be incomplete."""

    series: Id
    first: date
    last: date
    why: Words


class PackRow(Row):
    """The whole of ``pack.yaml``."""

    format: Literal[1]
    name: Words
    currency: Note
    base_series: Id
    exchange_series: Id
    region_series: Id
    units: dict[Id, Words]
    topics: dict[Id, Words] = Field(default_factory=dict)
    gaps: tuple[GapRow, ...] = ()
