"""A distribution of a quantity: normal on the quantity's own scale."""

from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from sangkien.words.quantity import Scale

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Distribution:
    """Normal(mean, sd) on ``scale``: ``mean`` and ``sd`` are in the scale's units, ``sd`` above 0.

    Raises ValueError for a mean that is not finite or an sd that is not positive and finite.
    """

    scale: Scale
    mean: float
    sd: float

    def __post_init__(self) -> None:
        if not isfinite(self.mean):
            raise ValueError(f"the mean must be finite, got {self.mean}")
        if not (isfinite(self.sd) and self.sd > 0):
            raise ValueError(f"the standard deviation must be positive and finite, got {self.sd}")

    @classmethod
    def from_interval(cls, scale: Scale, low: float, high: float, coverage: float = 0.9) -> "Distribution":
        """The distribution whose central ``coverage`` interval is (low, high) in natural units.

        Raises ValueError unless low < high and both lie in the scale's domain.
        """
        from scipy.special import ndtri  # pages that count nothing need not wait for it

        if not low < high:
            raise ValueError(f"the low end must be below the high end, got {low} and {high}")
        if not 0 < coverage < 1:
            raise ValueError(f"the coverage must lie between 0 and 1, got {coverage}")
        a, b = float(scale.forward(low)), float(scale.forward(high))
        return cls(scale, (a + b) / 2, (b - a) / (2 * float(ndtri(0.5 + coverage / 2))))

    def quantile(self, p: float | Floats) -> Floats:
        """Natural-unit quantiles at probabilities ``p`` (any shape, inside (0, 1))."""
        from scipy.special import ndtri  # pages that count nothing need not wait for it

        return self.scale.back(self.mean + self.sd * np.asarray(ndtri(p), dtype=np.float64))

    def interval(self, coverage: float = 0.9) -> tuple[float, float]:
        """The central interval in natural units."""
        tail = (1 - coverage) / 2
        return float(self.quantile(tail)), float(self.quantile(1 - tail))

    def median(self) -> float:
        """The median in natural units."""
        return float(self.scale.back(self.mean))

    def cdf(self, value: float) -> float:
        """The probability of a value in natural units or less."""
        from scipy.special import ndtr  # pages that count nothing need not wait for it

        return float(ndtr((float(self.scale.forward(value)) - self.mean) / self.sd))
