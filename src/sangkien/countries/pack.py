"""A country at a date: only what was public then, and what was in force then as far as anybody knew."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sangkien.countries.disagreements import SideRow, side
from sangkien.countries.facts import (
    Change,
    CountryPrior,
    Disagreement,
    Fact,
    FactKind,
    Missing,
    ServiceFacts,
)
from sangkien.countries.pay import PayScale, monthly_pay
from sangkien.countries.targets import Targets
from sangkien.words import Place, Problem, Refusal, Text


@dataclass(frozen=True, slots=True)
class DisagreementRow:
    """A disagreement as the pack writes it: its sides are worked out at a date."""

    id: str
    name: Text
    text: Text
    sides: tuple[SideRow, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Days for which a series of rules is known to be incomplete, said openly."""

    series: str
    first: date
    last: date
    why: Text


@dataclass(frozen=True, slots=True)
class CountryFacts:
    """What was known of a country on ``day``.

    ``facts`` holds, by id, every rule in force and the latest known measure of each series and region. A day on
    which a fact ended is hidden when it lies after ``day``: nobody knew it yet. ``voided`` names the facts that a
    change already in force has made void, with the ids of those changes.
    """

    country: str
    day: date
    currency: str
    facts: Mapping[str, Fact]
    scale: PayScale | None
    priors: tuple[CountryPrior, ...]
    service: ServiceFacts
    voided: Mapping[str, tuple[str, ...]]
    base_series: str
    exchange_series: str
    region_series: str

    def latest(self, series: str, region: str | None = None) -> Fact | None:
        """Return the fact that stands for ``series`` (and ``region``) on the day, or None where nothing is known."""
        rows = [f for f in self.facts.values() if f.series == series and f.region == region]
        return max(rows, key=lambda f: (f.valid_from, f.known_from), default=None)

    def _needed(self, series: str) -> float:
        fact = self.latest(series)
        if fact is None:
            raise _nothing(self.country, "facts", series, self.day)
        return fact.span()[0]

    @property
    def base_salary(self) -> float:
        """Base salary in force, in million a month. Raises Refusal for a day on which the pack knows none."""
        return self._needed(self.base_series)

    @property
    def exchange_rate(self) -> float:
        """Units of the currency (not millions) for one US dollar. Raises Refusal where none is known."""
        return self._needed(self.exchange_series)

    def pay(self, group: str, step: int) -> float:
        """Pay of the scale alone, in million a month, allowances not counted; ``step`` counts from 1.

        Raises KeyError for a group and ValueError for a step that is not there, Refusal on a day without a scale
        or base salary.
        """
        if self.scale is None:
            raise _nothing(self.country, "pay_scale", "pay_scale", self.day)
        return monthly_pay(self.scale[group], step, self.base_salary)

    def in_dollars(self, million: float) -> float:
        """Turn million of the currency into US dollars at the rate known on the day."""
        return million * 1e6 / self.exchange_rate

    def region_index(self, region: str) -> float | None:
        """Cost of living of a region (100 is the pack's reference region), or None where nothing was known."""
        fact = self.latest(self.region_series, region)
        return None if fact is None else fact.span()[0]


@dataclass(frozen=True, slots=True)
class Country:
    """A whole pack, of all days. Ask it for a day: ``as_of``, ``changed_since``, ``conflicts``, ``pay``."""

    id: str
    name: Text
    currency: str
    units: Mapping[str, Text]
    facts: Mapping[str, Fact]
    scales: tuple[PayScale, ...]
    changes: tuple[Change, ...]
    missing: tuple[Missing, ...]
    priors: tuple[CountryPrior, ...]
    service: ServiceFacts
    gaps: tuple[Gap, ...]
    disagreements: tuple[DisagreementRow, ...]
    base_series: str
    exchange_series: str
    region_series: str
    targets: Targets
    topics: Mapping[str, Text] = field(default_factory=dict)

    def as_of(self, day: date) -> CountryFacts:
        """Return what was known and in force on ``day``; before a pay scale was known, ``scale`` is None."""
        kept = {fact.id: _as_known(fact, day) for fact in self._standing(day)}
        voided: dict[str, tuple[str, ...]] = {}
        for change in self.changes:
            if change.known_from <= day and change.since <= day:
                for fact_id in change.facts:
                    if fact_id in kept:
                        voided[fact_id] = (*voided.get(fact_id, ()), change.id)
        return CountryFacts(
            country=self.id,
            day=day,
            currency=self.currency,
            facts=kept,
            scale=self._scale(day),
            priors=tuple(prior for prior in self.priors if prior.provenance.known_from <= day),
            service=self.service,
            voided=voided,
            base_series=self.base_series,
            exchange_series=self.exchange_series,
            region_series=self.region_series,
        )

    def history(self, series: str, region: str | None = None) -> tuple[Fact, ...]:
        """Return every value of a series, oldest first, whatever the day."""
        rows = (f for f in self.facts.values() if f.series == series and f.region == region)
        return tuple(sorted(rows, key=lambda f: (f.valid_from, f.known_from)))

    def pay_scale(self, day: date) -> PayScale:
        """Return the scale known and in force on ``day``. Raises Refusal for a day on which the pack has none."""
        scale = self._scale(day)
        if scale is None:
            raise _nothing(self.id, "pay_scale", "pay_scale", day)
        return scale

    def _scale(self, day: date) -> PayScale | None:
        in_force = (
            s for s in self.scales if s.valid_from <= day and (s.valid_to is None or day <= s.valid_to)
        )
        return next((scale for scale in in_force if scale.known_from <= day), None)

    def pay(self, group: str, step: int, day: date) -> float:
        """Pay of the scale alone on ``day``, in million a month; ``step`` counts from 1."""
        return self.as_of(day).pay(group, step)

    def changed_since(self, day: date) -> tuple[Change, ...]:
        """Return what became known or came into force after ``day``, oldest first: a study of that day misses it."""
        newer = (change for change in self.changes if change.known_from > day or change.since > day)
        return tuple(sorted(newer, key=lambda change: (change.since, change.id)))

    def conflicts(self, day: date) -> tuple[Disagreement, ...]:
        """Return the disagreements of which at least two sides were known on ``day``; unknown sides are left out."""
        known = {fact.id: fact for fact in self.facts.values() if fact.known(day)}
        found = []
        for row in self.disagreements:
            sides = tuple(
                s for s in (side(spec, known, self._pay_known(day)) for spec in row.sides) if s is not None
            )
            if len(sides) > 1:
                found.append(Disagreement(row.id, row.name, row.text, sides))
        return tuple(found)

    def _pay_known(self, day: date) -> "PayLookup":
        return PayLookup(self, day)

    def _standing(self, day: date) -> list[Fact]:
        """Rules in force as far as known on ``day``, and the latest known measure of each series and region."""
        groups: dict[tuple[str, str | None], list[Fact]] = {}
        for fact in self.facts.values():
            if fact.known(day) and fact.valid_from <= day:
                groups.setdefault((fact.series, fact.region), []).append(fact)
        kept = []
        for (series, region), rows in groups.items():
            last = max(rows, key=lambda f: (f.valid_from, f.known_from))
            standing = last.kind is FactKind.MEASURE or last.in_force(day)
            if standing or self._successor_unknown(last, series, region, day):
                kept.append(last)
        return kept

    def _successor_unknown(self, fact: Fact, series: str, region: str | None, day: date) -> bool:
        """Whether a rule ended only by one that nobody knew yet: a decree that reached back to an earlier day."""
        later = (f for f in self.facts.values() if f.series == series and f.region == region)
        return not fact.end_unknown and any(
            fact.valid_from < f.valid_from <= day and not f.known(day) for f in later
        )


@dataclass(frozen=True, slots=True)
class PayLookup:
    """Pay of the scale on a day, for disagreements; None where the day lies after what was known."""

    country: Country
    known_on: date

    def __call__(self, group: str, step: int, on: date) -> tuple[float, Fact] | None:
        """Return (million a month, the base salary it rests on), or None when ``on`` is not known yet."""
        if on > self.known_on:
            return None
        view = self.country.as_of(on)
        base = view.latest(self.country.base_series)
        return None if base is None else (view.pay(group, step), base)


def _nothing(country: str, part: str, series: str, day: date) -> Refusal:
    place = Place(file=f"{country}/{part}.yaml", path=series)
    return Refusal(
        Problem("countries.nothing_in_force", place=place, parameters={"series": series, "day": str(day)})
    )


def _as_known(fact: Fact, day: date) -> Fact:
    return replace(fact, valid_to=None) if fact.valid_to is not None and fact.valid_to > day else fact
