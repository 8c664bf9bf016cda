"""Flip points: where along one parameter's range another option becomes the better choice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sangkien.decide.basis import Basis, basis
from sangkien.decide.numeric import (
    Floats,
    combine,
    draw_weights,
    effective_size,
    inner,
    weighted_mean,
    weighted_quantile,
)
from sangkien.decide.outcomes import over_luck
from sangkien.decide.smooth import Fit, fit_block
from sangkien.decide.value import checked, knots_for


@dataclass(frozen=True, slots=True)
class Flip:
    """Between ``low`` and ``high`` of a parameter, ``scheme`` is expected to beat the leading ``leader``.

    ``at`` is the border nearest the middle of the range: what the parameter must pass for the choice to change.
    ``advantage`` (net benefit, with ``se``) is the largest inside, found at ``peak``, usually the end of the range.
    Every place is on the parameter's scale; ``natural`` holds (at, low, high, peak) in natural units.
    ``beyond_noise`` says that z = advantage / se passes the bound for looking at this many parameters.
    """

    parameter: str
    leader: str
    scheme: str
    at: float
    low: float
    high: float
    peak: float
    natural: tuple[float, float, float, float]
    advantage: float
    se: float
    beyond_noise: bool

    @property
    def z(self) -> float:
        """The advantage in standard errors."""
        return self.advantage / self.se if self.se > 0 else float("inf")


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Expected net benefit of each option given one parameter, the others as believed.

    ``grid`` (G,) on the parameter's scale and ``natural`` (G,); ``expected`` (G, S) net benefit; ``advantage`` (G, S)
    over the leader with standard errors ``se`` (G, S), 0 in the leader's own column.
    """

    parameter: str
    schemes: tuple[str, ...]
    leader: str
    grid: Floats
    natural: Floats
    expected: Floats
    advantage: Floats
    se: Floats
    flips: tuple[Flip, ...]


def critical_z(parameters: int, level: float = 0.05, least: float = 2.0) -> float:
    """The z that a flip must pass: Bonferroni over the two ends of each parameter's range, at least ``least``."""
    from scipy.special import ndtri  # pages that count nothing need not wait for it

    return max(least, float(-ndtri(level / (2 * max(parameters, 1)))))


def flip_points(
    net_benefit: ArrayLike,
    schemes: Sequence[str],
    parameters: Mapping[str, ArrayLike],
    intervals: Mapping[str, tuple[float, float]] | None = None,
    *,
    back: Mapping[str, Callable[[Floats], Floats]] | None = None,
    weights: ArrayLike | None = None,
    coverage: float = 0.9,
    points: int = 81,
    level: float = 0.05,
    least_z: float = 2.0,
) -> dict[str, Curve]:
    """The curve and the flips of each parameter, in the order of ``parameters``; constant ones are left out.

    ``net_benefit`` (n, S) or (n, R, S); ``parameters`` name -> (n,) on their scales; ``intervals`` name -> range to
    search (default: the draws' central ``coverage``); ``back`` name -> scale to natural units; ``weights`` (n,) of
    the draws. Standard errors allow for residuals that spread unevenly. Raises ValueError as value_of_information.
    """
    nb, draws = checked(net_benefit, parameters)
    if len(schemes) != nb.shape[2]:
        raise ValueError(f"{len(schemes)} schemes do not fit net benefit of shape {nb.shape}")
    averaged = over_luck(nb)
    w = draw_weights(weights, len(nb))
    leader = int(np.argmax(weighted_mean(averaged, w)))
    responses = averaged - averaged[:, [leader]]
    responses[:, leader] = averaged[:, leader]
    bound = critical_z(len(draws), level, least_z)
    tail = (1 - coverage) / 2
    result = {}
    for name, x in draws.items():
        found = basis(x, w, knots_for(effective_size(w), 1))
        if found is None:
            continue
        low, high = (intervals or {}).get(name) or weighted_quantile(x, w, (tail, 1 - tail))
        grid = np.linspace(float(low), float(high), points)
        to_natural = (back or {}).get(name, np.asarray)
        natural = np.asarray(to_natural(grid), dtype=np.float64)
        advantage, se = _conditional(found, responses, w, grid)
        expected = advantage + advantage[:, [leader]]
        expected[:, leader] = advantage[:, leader]
        advantage[:, leader] = se[:, leader] = 0.0
        flips = _flips(name, tuple(schemes), leader, grid, advantage, se, to_natural, bound)
        result[name] = Curve(
            name, tuple(schemes), schemes[leader], grid, natural, expected, advantage, se, flips
        )
    return result


def _conditional(found: Basis, responses: Floats, w: Floats, grid: Floats) -> tuple[Floats, Floats]:
    """Fitted curves and their standard errors on the grid, both (G, S)."""
    fit: Fit = fit_block(found.block, responses, w)
    features = found.block.features
    residuals = responses - fit.mean - combine(features, fit.coefficients)
    ones = np.ones((len(features), 1))
    here = np.hstack([ones, features]) * w[:, None]
    there = np.hstack([np.ones((len(grid), 1)), found.at(grid)])
    curves = fit.mean + combine(there[:, 1:], fit.coefficients)
    se = np.empty_like(curves)
    for s in range(responses.shape[1]):
        scores = here * residuals[:, [s]]
        kept = there * np.sqrt(np.concatenate([[1.0], fit.shrinkage[:, s]]))
        se[:, s] = np.sqrt(np.maximum((combine(kept, inner(scores, scores)) * kept).sum(axis=1), 0.0))
    return curves, se


def _flips(
    name: str,
    schemes: tuple[str, ...],
    leader: int,
    grid: Floats,
    advantage: Floats,
    se: Floats,
    to_natural: Callable[[Floats], Floats],
    bound: float,
) -> tuple[Flip, ...]:
    """One flip for every stretch of the grid on which one option other than the leader is best."""
    tiny = 1e-12 * max(float(np.abs(advantage).max()), 1e-300)
    best = np.where(advantage.max(axis=1) > tiny, advantage.argmax(axis=1), leader)
    starts = np.flatnonzero(np.concatenate([[True], best[1:] != best[:-1]]))
    ends = np.append(starts[1:], len(grid)) - 1
    middle = (grid[0] + grid[-1]) / 2
    flips = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        s = int(best[start])
        if s == leader:
            continue
        low = _crossing(grid, advantage, start, s, int(best[start - 1])) if start > 0 else float(grid[0])
        last = len(grid) - 1
        high = _crossing(grid, advantage, end + 1, int(best[end + 1]), s) if end < last else float(grid[-1])
        peak = start + int(np.argmax(advantage[start : end + 1, s]))
        gain, error = float(advantage[peak, s]), float(se[peak, s])
        at = low if low > middle else high if high < middle else float(middle)
        places = np.array([at, low, high, grid[peak]])
        natural = tuple(float(v) for v in to_natural(places))
        flips.append(
            Flip(
                parameter=name,
                leader=schemes[leader],
                scheme=schemes[s],
                at=at,
                low=low,
                high=high,
                peak=float(grid[peak]),
                natural=(natural[0], natural[1], natural[2], natural[3]),
                advantage=gain,
                se=error,
                beyond_noise=gain > bound * error,
            )
        )
    return tuple(flips)


def _crossing(grid: Floats, advantage: Floats, i: int, after: int, before: int) -> float:
    """Where option ``after`` overtakes ``before`` between grid points i - 1 and i, by straight interpolation."""
    left = float(advantage[i - 1, before] - advantage[i - 1, after])
    right = float(advantage[i, after] - advantage[i, before])
    share = left / (left + right) if left + right > 0 else 0.5
    return float(grid[i - 1] + share * (grid[i] - grid[i - 1]))
