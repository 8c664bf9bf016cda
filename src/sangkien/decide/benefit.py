"""Net benefit: outcomes on one scale, for those who want one and say what each outcome is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

import numpy as np

from sangkien.decide.numeric import Floats
from sangkien.decide.outcomes import Outcomes, stacked
from sangkien.words import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Weights:
    """What one unit of each measure is worth, in ``unit`` (such as million VND), sign included.

    A sustained initiative or a skilled official kept has a positive worth; an exit, a unit of unmet need, a
    theatre or a unit of money spent a negative one. Measures not named count nothing. Raises Refusal for a worth
    that is not finite (``decide.bad_worth``) or when all are 0 (``decide.no_worth``).
    """

    worth: Mapping[str, float]
    unit: str

    def __post_init__(self) -> None:
        bad = [m for m, value in self.worth.items() if not isfinite(value)]
        if bad:
            raise Refusal([Problem("decide.bad_worth", parameters={"measure": m}) for m in bad])
        if not any(self.worth.values()):
            raise Refusal(Problem("decide.no_worth"))

    def with_worth(self, measure: str, worth: float) -> "Weights":
        """The same weights with another worth for one measure."""
        return Weights({**self.worth, measure: worth}, self.unit)


def net_benefit(outcomes: Outcomes, weights: Weights) -> Floats:
    """Worth of each draw under each scheme, (n, S) in the order of ``outcomes`` (or (n, R, S)): a weighted sum.

    Raises Refusal for a measure that a scheme does not have, ValueError for shapes that do not fit.
    """
    found = stacked(outcomes, list(weights.worth))
    total = np.zeros_like(next(iter(found.values())))
    for measure, worth in weights.worth.items():
        total += worth * found[measure]
    return total
