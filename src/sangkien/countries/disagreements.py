"""Figures that disagree, brought to one unit so that a reader can lay them side by side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from math import prod

from sangkien.countries.facts import Certainty, Fact, Scope, Side
from sangkien.words import Text

#: (group, step, day) to (million a month, the base salary behind it); None where the day was not known yet.
Pay = Callable[[str, int, date], tuple[float, Fact] | None]


@dataclass(frozen=True, slots=True)
class SideRow:
    """How a pack writes one side.

    ``how`` is ``fact`` (one fact), ``sum`` or ``product`` (of all), ``quotient`` (the first by the others) or ``pay``
    (pay of ``group`` and ``step`` on ``day``, by the product of the facts). The result is multiplied by ``factor``.
    ``scope`` and ``population`` stand for those of the first fact where they are given.
    """

    label: Text
    how: str
    facts: tuple[str, ...]
    unit: str
    factor: float = 1.0
    group: str | None = None
    step: int = 1
    day: date | None = None
    scope: Scope | None = None
    population: Text | None = None


def side(row: SideRow, known: Mapping[str, Fact], pay: Pay) -> Side | None:
    """Work out one side from what is ``known``; None when a fact that it needs is not."""
    if any(fact not in known for fact in row.facts):
        return None
    facts = [known[fact] for fact in row.facts]
    spans = [fact.span() for fact in facts]
    lows, highs = [low for low, _ in spans], [high for _, high in spans]
    if row.how == "pay":
        found = pay(row.group or "", row.step, row.day) if row.day else None
        if found is None:
            return None
        amount, base = found
        low, high = amount / prod(highs), amount / prod(lows)
        facts = [base, *facts]
    elif row.how == "quotient":
        low, high = lows[0] / prod(highs[1:]), highs[0] / prod(lows[1:])
    elif row.how == "product":
        low, high = prod(lows), prod(highs)
    else:
        low, high = sum(lows), sum(highs)
    weakest = max((fact.certainty for fact in facts), key=list(Certainty).index)
    return Side(
        label=row.label,
        low=low * row.factor,
        high=high * row.factor,
        unit=row.unit,
        scope=row.scope or facts[0].scope,
        population=row.population or facts[0].population,
        certainty=weakest,
        facts=tuple(fact.id for fact in facts),
    )
