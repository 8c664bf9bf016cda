"""How the choice depends on the draw and on what one measure is worth.

Probability best over a grid of worths is the cost-effectiveness acceptability curve; the option with the best
mean at each worth is its frontier (Fenwick, Claxton and Sculpher 2001; Barton, Briggs and Fenwick 2008): the two can
differ, and the frontier is what a decision should follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sangkien.decide.benefit import Weights, net_benefit
from sangkien.decide.numeric import Floats, draw_weights, standard_error, weighted_mean
from sangkien.decide.outcomes import Outcomes, over_luck


@dataclass(frozen=True, slots=True, eq=False)
class Acceptability:
    """``probability`` (G, S) that each scheme is best at each of the G worths; rows sum to 1.

    ``frontier`` (G,) indexes the scheme with the best mean; ``frontier_probability`` (G,) is its probability.
    """

    measure: str
    worth: Floats
    schemes: tuple[str, ...]
    probability: Floats
    frontier: tuple[int, ...]

    @property
    def frontier_probability(self) -> Floats:
        """Probability that the scheme with the best mean is best, (G,)."""
        return self.probability[np.arange(len(self.frontier)), list(self.frontier)]


def acceptability(
    outcomes: Outcomes,
    weights: Weights,
    measure: str,
    worth: Sequence[float],
    draws: ArrayLike | None = None,
) -> Acceptability:
    """Acceptability over a grid of ``worth`` for one ``measure``, the other worths as in ``weights``.

    ``draws`` (n,) weighs the draws. Replicates are averaged first, so that luck does not count as doubt.
    """
    fixed, moving = _split(outcomes, weights, measure)
    w = draw_weights(draws, len(fixed))
    probability, frontier = [], []
    for value in worth:
        nb = fixed + value * moving
        probability.append(probability_best(nb, w))
        frontier.append(int(np.argmax(weighted_mean(nb, w))))
    grid = np.asarray(worth, dtype=np.float64)
    return Acceptability(measure, grid, tuple(outcomes), np.array(probability), tuple(frontier))


@dataclass(frozen=True, slots=True)
class WorthFlip:
    """At worth ``at`` (Monte-Carlo standard error ``se``) the best scheme changes from ``before`` to ``after``."""

    at: float
    se: float
    before: str
    after: str


def worth_flips(
    outcomes: Outcomes,
    weights: Weights,
    measure: str,
    low: float,
    high: float,
    draws: ArrayLike | None = None,
) -> tuple[str, tuple[WorthFlip, ...]]:
    """The scheme with the best mean at worth ``low`` of a measure, and every change on the way up to ``high``.

    Means are straight lines in the worth, so the changes are the corners of their upper envelope, exactly; the
    standard error is that of the difference of the two schemes over the difference of their slopes.
    """
    fixed, moving = _split(outcomes, weights, measure)
    w = draw_weights(draws, len(fixed))
    level, slope = weighted_mean(fixed, w), weighted_mean(moving, w)
    schemes = list(outcomes)
    start = level + low * slope
    tied = np.flatnonzero(start >= start.max())
    now, at = int(tied[np.argmax(slope[tied])]), low
    first, flips = schemes[now], []
    while True:
        steeper = np.flatnonzero(slope > slope[now])
        if not len(steeper):
            break
        with np.errstate(over="ignore"):  # slopes as good as equal cross at infinity: never
            crossing = np.maximum((level[now] - level[steeper]) / (slope[steeper] - slope[now]), at)
        nearest = float(crossing.min())
        if nearest > high:
            break
        candidates = steeper[crossing <= nearest]
        after = int(candidates[np.argmax(slope[candidates])])
        gap = fixed[:, after] - fixed[:, now] + nearest * (moving[:, after] - moving[:, now])
        se = standard_error(gap, w) / float(slope[after] - slope[now])
        flips.append(WorthFlip(nearest, se, schemes[now], schemes[after]))
        now, at = after, nearest
    return first, tuple(flips)


def _split(outcomes: Outcomes, weights: Weights, measure: str) -> tuple[Floats, Floats]:
    """Net benefit without the measure and the measure itself, both (n, S)."""
    moving = over_luck(net_benefit(outcomes, Weights({measure: 1.0}, weights.unit)))
    rest = {m: value for m, value in weights.worth.items() if m != measure}
    fixed = (
        over_luck(net_benefit(outcomes, Weights(rest, weights.unit))) if any(rest.values()) else 0 * moving
    )
    return fixed, moving


def probability_best(nb: Floats, w: Floats) -> Floats:
    """Share of draws in which each option is best, (S,), ties shared equally."""
    best = nb >= nb.max(axis=1, keepdims=True)
    wins = weighted_mean(best / best.sum(axis=1, keepdims=True), w)
    return np.asarray(wins / wins.sum())


def expected_loss(
    net_benefit: ArrayLike, weights: ArrayLike | None = None
) -> tuple[tuple[float, float], ...]:
    """Expected loss (regret) of choosing each option now, with its standard error, in the unit of net benefit.

    ``net_benefit`` (n, S) or (n, R, S); the loss is against the best option of each draw, so the smallest of the
    losses is the EVPI (and carries luck, unless there are replicates to average over).
    """
    nb = over_luck(np.asarray(net_benefit, dtype=np.float64))
    w = draw_weights(weights, len(nb))
    loss = nb.max(axis=1, keepdims=True) - nb
    means = weighted_mean(loss, w)
    return tuple((float(means[s]), standard_error(loss[:, s], w)) for s in range(nb.shape[1]))
