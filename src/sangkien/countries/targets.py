"""What a simulation of this country must be able to reproduce: published figures, each with the outcome it speaks of.

Nothing here is a figure of its own: a target is worked out from facts of the pack, by id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import prod
from typing import Literal

from sangkien.countries.facts import Certainty, Fact, Scope, Source
from sangkien.words import Scale, Text


@dataclass(frozen=True, slots=True)
class Statistic:
    """Which simulated outcome a target speaks of: a measure (in some groups of a grouping) over a denominator.

    ``over`` is ``officials_year`` (of events) or ``officials_month`` (of money), time in post of all officials, or
    ``all`` (the same events in all groups, which makes a share).
    """

    measure: str
    over: Literal["officials_year", "officials_month", "all"]
    grouping: str | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observed:
    """A target as published: its value in its unit, the days it tells of, and whom it counts."""

    value: float
    first: date
    last: date
    known_from: date
    population: Text
    scope: Scope
    certainty: Certainty
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """A published figure and the simulated outcome it corresponds to.

    Its value is ``factor`` times the product of ``facts`` over the product of ``over`` (middles of ranges). ``error``
    is a standard deviation on ``scale``: how far a true figure of simulated agencies may lie from the published one,
    the difference between the two populations included; ``error_why`` gives the reason. ``role`` ``fit`` lets it
    reweight draws, ``check`` only compares, for the reason in ``role_why``.
    """

    id: str
    name: Text
    role: Literal["fit", "check"]
    role_why: Text
    facts: tuple[str, ...]
    over: tuple[str, ...]
    factor: float
    unit: str
    scale: Scale
    error: float
    error_why: Text
    outcome: Statistic

    def observed(self, facts: Mapping[str, Fact]) -> Observed:
        """Work the figure out of ``facts`` (KeyError for an id that is not there); certainty is that of the weakest."""
        rows = [facts[fact] for fact in (*self.facts, *self.over)]
        middle = {row.id: sum(row.span()) / 2 for row in rows}
        value = prod(middle[fact] for fact in self.facts) / prod(middle[fact] for fact in self.over)
        lead = rows[0]
        return Observed(
            value=value * self.factor,
            first=lead.valid_from,
            last=lead.valid_to or lead.valid_from,
            known_from=max(row.known_from for row in rows),
            population=lead.population,
            scope=lead.scope,
            certainty=max((row.certainty for row in rows), key=list(Certainty).index),
            sources=tuple(dict.fromkeys(row.source for row in rows)),
        )


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Figures that exist and correspond to no simulated outcome, or are used in another way; ``why`` says which."""

    facts: tuple[str, ...]
    why: Text


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure that nobody has given (``missing``, an id of the pack) and the quantities that it would bear on."""

    missing: str
    quantities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Targets:
    """All targets of a country, and what cannot be one.

    The simulation that is compared runs for ``months`` under the pay and the rules of ``in_force``.
    """

    months: int
    in_force: date
    targets: tuple[Target, ...]
    unmatched: tuple[Unmatched, ...]
    wanted: tuple[Wanted, ...]
