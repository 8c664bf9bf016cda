"""What targets made of the draws: which quantities moved, which pairs trade off, and whether predictions hold."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sangkien.beliefs.joint import Beliefs, Floats
from sangkien.beliefs.reweigh import Reweighed

#: The chance that any quantity (or any pair) seems to have moved though none did.
FAMILY = 0.01


@dataclass(frozen=True, slots=True)
class Move:
    """One quantity on its scale before and after; ``shift`` is in standard deviations of before.

    ``left`` is the standard deviation after over that before: near 1 the targets say nothing of it. ``told`` is true
    where shift or narrowing is beyond what a limited number of draws makes by chance.
    """

    quantity: str
    before: tuple[float, float]
    after: tuple[float, float]
    shift: float
    left: float
    told: bool


@dataclass(frozen=True, slots=True)
class Link:
    """Two quantities that targets tie together: their correlation on the scales, before and after."""

    first: str
    second: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Predicted:
    """What draws predict of a target on its scale: median, central 90%, and the tail (both sides) of the observed."""

    median: float
    low: float
    high: float
    tail: float


@dataclass(frozen=True, slots=True)
class Check:
    """A target against its predictions before and after."""

    target: str
    before: Predicted
    after: Predicted


def moves(beliefs: Beliefs, found: Reweighed) -> tuple[Move, ...]:
    """Every quantity before and after, in the order of the beliefs.

    "Before" is the beliefs' own mean and standard deviation, so that only one side carries the noise of draws.
    """
    w = found.weights
    sd = np.sqrt(beliefs.covariance.diagonal())
    mean = _mean(found.draws, w)
    spread = np.sqrt(_mean((found.draws - mean) ** 2, w) / (1 - (w * w).sum()))
    shift, left = (mean - beliefs.mean) / sd, spread / sd
    # a mean and a standard deviation for each quantity, two sides each
    from scipy.special import ndtri  # pages that count nothing need not wait for it

    z = float(ndtri(1 - FAMILY / (4 * len(sd))))
    noise = z / np.sqrt(found.effective)
    told = (np.abs(shift) > noise * left) | (np.abs(np.log(left)) > noise / np.sqrt(2))
    return tuple(
        Move(
            quantity,
            (float(beliefs.mean[i]), float(sd[i])),
            (float(mean[i]), float(spread[i])),
            float(shift[i]),
            float(left[i]),
            bool(told[i]),
        )
        for i, quantity in enumerate(found.ids)
    )


def links(beliefs: Beliefs, found: Reweighed) -> tuple[Link, ...]:
    """Pairs whose correlation moved beyond the noise of the draws (Fisher's z), strongest first."""
    d = len(found.ids)
    pairs = list(combinations(range(d), 2))
    if not pairs or found.effective <= 4:
        return ()
    before = _correlation(beliefs.covariance)
    centred = found.draws - _mean(found.draws, found.weights)
    after = _correlation(np.einsum("ni,nj->ij", centred * found.weights[:, None], centred, optimize=False))
    from scipy.special import ndtri  # pages that count nothing need not wait for it

    limit = float(ndtri(1 - FAMILY / (2 * len(pairs)))) / np.sqrt(found.effective - 3)
    tied = [
        Link(found.ids[i], found.ids[j], float(before[i, j]), float(after[i, j]))
        for i, j in pairs
        if abs(_fisher(after[i, j]) - _fisher(before[i, j])) > limit
    ]
    return tuple(sorted(tied, key=lambda link: -abs(link.after)))


def predictive_checks(found: Reweighed) -> tuple[Check, ...]:
    """Every target against what is predicted before and after (Rubin 1984; Gelman, Meng and Stern 1996).

    A prediction is the simulated outcome plus the target's own error; both are mixtures of normals, so tails and
    quantiles carry no further luck. For a target that was fitted the tail after is too mild, since it was used.
    """
    n = len(found.before)
    even = np.full(n, 1.0 / n)
    return tuple(
        Check(
            aim.id,
            _predicted(found.before_simulated[:, k], even, found.error[k], aim.observed),
            _predicted(found.simulated[:, k], found.weights, found.error[k], aim.observed),
        )
        for k, aim in enumerate(found.aims)
    )


def _predicted(outcomes: Floats, w: Floats, error: float, observed: float) -> Predicted:
    from scipy.special import ndtr  # pages that count nothing need not wait for it

    def below(x: float) -> float:
        return float((w * ndtr((x - outcomes) / error)).sum())

    def quantile(p: float) -> float:
        low, high = float(outcomes.min()) - 9 * error, float(outcomes.max()) + 9 * error
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if below(middle) < p else (low, middle)
        return (low + high) / 2

    reached = below(observed)
    return Predicted(quantile(0.5), quantile(0.05), quantile(0.95), 2 * min(reached, 1 - reached))


def _mean(x: Floats, w: Floats) -> Floats:
    return np.asarray((x * w[:, None]).sum(axis=0))


def _correlation(covariance: Floats) -> Floats:
    sd = np.sqrt(covariance.diagonal())
    return np.asarray(covariance / sd[:, None] / sd[None, :])


def _fisher(r: float) -> float:
    return float(np.arctanh(np.clip(r, -0.999999, 0.999999)))
