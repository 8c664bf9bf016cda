"""How people are asked for a quantity: in plain numbers ("of 100"), from which its value follows and back."""

from dataclasses import dataclass
from enum import StrEnum
from math import exp, log1p

from sangkien.words.language import Text


class Way(StrEnum):
    """What an answer is. All of them rise with the value, so that low stays low."""

    UNIT = "unit"
    OF_100 = "of_100"
    PERCENT = "percent"
    AGAINST_100 = "against_100"
    ODDS = "odds"
    HAZARD = "hazard"


@dataclass(frozen=True, slots=True)
class Asked:
    """One way of asking, with the unit of its answers.

    ``of``: what an answer of as much stands for 1 (hundredths: 100); for odds and hazard how many of 100 it usually is.
    """

    way: Way
    unit: Text
    of: float = 1.0

    def value(self, answer: float) -> float:
        """An answer as a value in natural units. Raises ValueError where it cannot be one (150 of 100)."""
        if self.way not in (Way.ODDS, Way.HAZARD):
            return answer / self.of
        if not 0 < answer < 100:
            raise ValueError(f"so many of 100 must lie between 0 and 100, got {answer:g}")
        if self.way is Way.ODDS:
            return answer / (100 - answer) / (self.of / (100 - self.of))
        return log1p(-answer / 100) / log1p(-self.of / 100)

    def answer(self, value: float) -> float:
        """A value in natural units as people would answer."""
        if self.way is Way.ODDS:
            odds = value * self.of / (100 - self.of)
            return 100 * odds / (1 + odds)
        if self.way is Way.HAZARD:
            return 100 * (1 - exp(value * log1p(-self.of / 100)))
        return value * self.of
