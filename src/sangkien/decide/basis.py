"""Spline bases whose functions are orthonormal over the draws and whose roughness penalty is diagonal.

For one parameter: natural cubic regression splines (Wood 2017, Generalized Additive Models, 5.3.1) with knots
at quantiles, turned into the Demmler-Reinsch basis: a straight line without penalty, then ever wigglier
functions with ever larger penalties. For several: products of those (smoothing-spline ANOVA, Gu 2013).
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from sangkien.decide.numeric import Floats, combine, inner, weighted_mean

#: Knots of a one-parameter smooth: what mgcv calls k; 10 allows about nine turns, far more than flips need.
KNOTS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Features that share one smoothing parameter.

    ``features`` (n, m) have weighted mean 0, variance 1 and no correlation among each other; ``penalty`` (m,)
    holds their roughness, ascending; 0 means free.
    """

    features: Floats
    penalty: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """The basis of one parameter; ``at`` evaluates it anywhere, ``block`` holds it at the draws."""

    center: float
    spread: float
    spline: Any
    transform: Floats
    projection: Floats
    block: Block

    def at(self, x: Floats) -> Floats:
        """Features (len(x), m) at values ``x`` of the parameter."""
        line = ((x - self.center) / self.spread)[:, None]
        if self.spline is None:
            return line
        wiggles = combine(_clamped(self.spline, line[:, 0]), self.transform)
        return np.hstack([line, wiggles - self.projection[0] - line * self.projection[1]])


def _clamped(spline: Any, x: Floats) -> Floats:
    """Natural splines are straight outside their knots; scipy would go on with the last cubic."""
    low, high = spline.x[0], spline.x[-1]
    inside = np.clip(x, low, high)
    slope = np.where((x < low)[:, None], spline(low, 1), spline(high, 1))
    return np.asarray(spline(inside) + slope * (x - inside)[:, None])


def basis(x: Floats, w: Floats, knots: int = KNOTS) -> Basis | None:
    """The basis for draws ``x`` (n,) with weights ``w`` summing to 1; None when ``x`` does not vary.

    Two distinct values leave only the straight line, three or more at most as many functions as values.
    """
    center = float(weighted_mean(x, w))
    spread = float(np.sqrt(weighted_mean((x - center) ** 2, w)))
    if not spread > 1e-12 * max(1.0, abs(center)):
        return None
    line = (x - center) / spread
    distinct = np.unique(line[w > 0])
    places = np.unique(np.quantile(distinct, np.linspace(0, 1, min(knots, len(distinct)))))
    empty = np.zeros((0, 0))
    only_line = Basis(center, spread, None, empty, empty, Block(line[:, None], np.zeros(1)))
    if len(places) < 3 or float(np.diff(places).min()) < 1e-9:
        return only_line
    k = len(places)
    from scipy.interpolate import CubicSpline  # pages that count nothing need not wait for it

    spline = CubicSpline(places, np.eye(k), bc_type="natural")
    values, vectors = np.linalg.eigh(_roughness(spline))
    rough = vectors[:, 2:] / np.sqrt(values[2:])
    raw = combine(_clamped(spline, line), rough)
    projection = np.vstack([weighted_mean(raw, w), weighted_mean(raw * line[:, None], w)])
    raw = raw - projection[0] - line[:, None] * projection[1]
    gains, turn = _principal(inner(raw * w[:, None], raw))
    end = (raw[int(np.argmax(line)), :, None] * turn).sum(axis=0)
    turn = turn * np.where(end < 0, -1.0, 1.0)  # every wiggle ends upwards, whatever signs the solver gave
    features = np.hstack([line[:, None], combine(raw, turn)])
    penalty = np.concatenate([[0.0], gains[0] / gains])
    return Basis(center, spread, spline, rough @ turn, projection @ turn, Block(features, penalty))


def _roughness(spline: Any) -> Floats:
    """Integral of products of second derivatives (k, k), exact: they are straight between knots."""
    second = spline(spline.x, 2)
    step = np.diff(spline.x)[:, None, None]
    a, b = second[:-1, :, None], second[1:, :, None]
    at, bt = second[:-1, None, :], second[1:, None, :]
    return np.asarray((step / 6 * (2 * a * at + 2 * b * bt + a * bt + b * at)).sum(axis=0))


def interactions(mains: list[Block], w: Floats, room: int) -> list[Block]:
    """Blocks of pairwise products (and, for 3 to 6 parameters, triple products of lines).

    ``room`` is how many features may be added in all: fewer remain per pair when there are many pairs, and none
    when there is less room than pairs. The penalty of a product is the product of penalties, the line counting
    as a tenth of the first wiggle, so that the whole block can be smoothed away.
    """
    pairs = list(combinations(range(len(mains)), 2))
    each = min(28, room // len(pairs)) if pairs else 0
    if each == 0:
        return []
    blocks = [_product([mains[i], mains[j]], each, w) for i, j in pairs]
    room -= each * len(pairs)
    triples = list(combinations(range(len(mains)), 3))
    if 3 <= len(mains) <= 6 and room >= len(triples):
        lines = [
            mains[i].features[:, 0] * mains[j].features[:, 0] * mains[k].features[:, 0] for i, j, k in triples
        ]
        blocks.append(_orthonormal(np.stack(lines, axis=1), np.ones(len(triples)), w))
    return blocks


def _product(mains: list[Block], most: int, w: Floats) -> Block:
    first, second = mains
    weights_a, weights_b = (np.where(m.penalty == 0, 0.1, m.penalty) for m in (first, second))
    products = weights_a[:, None] * weights_b[None, :]
    chosen = np.argsort(products.ravel(), kind="stable")[:most]
    rows, columns = np.unravel_index(chosen, products.shape)
    return _orthonormal(first.features[:, rows] * second.features[:, columns], products.ravel()[chosen], w)


def _orthonormal(features: Floats, penalty: Floats, w: Floats) -> Block:
    """Centre, then turn to orthonormal features with a diagonal penalty."""
    scaled = (features - weighted_mean(features, w)) / np.sqrt(penalty)
    gains, turn = _principal(inner(scaled * w[:, None], scaled))
    return Block(combine(scaled, turn), gains[0] / gains)


def _principal(gram: Floats) -> tuple[Floats, Floats]:
    """Variances, largest first, and the turn to uncorrelated features of variance 1, with a settled sign."""
    gains, turns = np.linalg.eigh(gram)
    keep = gains > 1e-10 * gains.max()
    gains, turns = gains[keep][::-1], turns[:, keep][:, ::-1]
    return gains, turns * np.where(turns.sum(axis=0) < 0, -1.0, 1.0) / np.sqrt(gains)
