"""Which parameter moves which outcome: first-order shares of variance, from the draws that are there already.

    S_i = Var(E[Y | X_i]) / Var(E[Y | X])        (Sobol' 1993)

with the luck of a draw taken out of both by replicates. Var(E[Y | X_i]) is the squared length of Y's projection on
splines of X_i, estimated by the U-statistic that leaves out every draw's own square, so that noise adds nothing on
average (Laurent and Massart 2000, Annals of Statistics 28; Da Veiga and Gamboa 2013, J. Nonparametric Statistics
25). What the main parameters explain is first taken off, fitted on the other half of the draws: one parameter's share
is then not drowned in what the others do, and no fit judges itself (cross-fitting: Chernozhukov et al. 2018,
Econometrics J. 21). Standard errors are jackknifed over the draws, which rather overstates them (Efron and Stein 1981).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sangkien.decide.basis import Block, basis
from sangkien.decide.numeric import Floats, combine, draw_weights, effective_size, inner, weighted_mean
from sangkien.decide.smooth import fit_blocks
from sangkien.decide.value import MINIMUM_EFFECTIVE_DRAWS, checked, knots_for

#: Chance of one false finding among all parameters and outcomes asked about together.
LEVEL = 0.01
#: What the variance that parameters cause must exceed, in standard errors, to be shared out where none of them is told.
STANDARD_ERRORS = 2.0
#: How often the draws are cut into halves; how many parameters of an outcome are fitted together, with how many
#: features each. The fit only steadies the shares: more of anything changes them by less than their errors.
SPLITS, CONTROLS, TURNS = 2, 12, 4
#: Normal quantile of a central 90% interval.
_Z90 = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Share:
    """A share of variance: ``value`` (noise can put it a little below 0 or above 1) and its standard error."""

    value: float
    se: float

    @property
    def interval(self) -> tuple[float, float]:
        """Both ends of the central 90%, cut to between 0 and 1."""
        low, high = np.clip((self.value - _Z90 * self.se, self.value + _Z90 * self.se), 0.0, 1.0)
        return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Moved:
    """What one parameter alone moves: its share, the p-value of "it moves nothing", whether it is told from zero."""

    share: Share
    p_value: float
    told: bool


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What moves one outcome.

    ``luck`` is the share of luck in what one replicate shows, None for a single replicate: the shares of parameters
    are then shares of what is left over as well. ``moved`` holds each parameter that varies, or nothing where the
    outcome does not vary with the parameters beyond noise (or the draws are too few). ``interactions`` is what no
    parameter moves alone, 1 - sum S_i; None where nothing is shared out, and where parameters are ``linked``, since
    linked ones count what they have in common each.
    """

    luck: Share | None
    moved: Mapping[str, Moved]
    interactions: Share | None
    linked: tuple[tuple[str, str], ...]


def sensitivity(
    outcomes: Mapping[str, ArrayLike],
    parameters: Mapping[str, ArrayLike],
    *,
    linked: Iterable[tuple[str, str]] = (),
    weights: ArrayLike | None = None,
    seed: int = 0,
) -> dict[str, Sensitivity]:
    """First-order shares of every parameter in the variance of every outcome.

    ``outcomes`` name -> (n,), or (n, R) with R >= 2 replicates of each draw under other luck; ``parameters``
    name -> (n,) on any scale (the quantity's own is best); ``linked`` pairs of parameters that are believed to be
    correlated: the share of such a one is what would go if it were known, whatever it says about its partners
    included. ``weights`` (n,) of the draws. Raises ValueError for shapes that do not fit, values that are not finite,
    weights summing to 0, or a link to an unknown parameter.
    """
    replicated = {name: _replicates(name, y) for name, y in outcomes.items()}
    if not replicated:
        return {}
    if len({len(y) for y in replicated.values()}) != 1:
        raise ValueError("all outcomes need the same draws")
    averaged = np.stack([y.mean(axis=1) for y in replicated.values()], axis=1)
    _, draws = checked(averaged, parameters)
    links = tuple(linked)
    for pair in links:
        if not set(pair) <= set(draws) or pair[0] == pair[1]:
            raise ValueError(f"a link needs two known parameters, got {pair}")
    w = draw_weights(weights, len(averaged))
    found = {name: basis(x, w, knots_for(effective_size(w), 1)) for name, x in draws.items()}
    blocks = {name: b.block for name, b in found.items() if b is not None}
    links = tuple(pair for pair in links if set(pair) <= set(blocks))
    parts = {name: _variances(y, w) for name, y in replicated.items()}
    varied = [i for i, part in enumerate(parts.values()) if part.known > part.least] if blocks else []
    if effective_size(w) < MINIMUM_EFFECTIVE_DRAWS:
        varied = []
    shared: dict[str, tuple[dict[str, Moved], Share]] = {}
    if varied:
        names = list(parts)
        bound = LEVEL / (len(blocks) * len(varied))
        fit = _taken_off(blocks, averaged[:, varied] - weighted_mean(averaged[:, varied], w), w, seed)
        for column, i in enumerate(varied):
            moved, interactions = _shares(blocks, fit, column, parts[names[i]], links, bound, w)
            if parts[names[i]].told or any(m.told for m in moved.values()):
                shared[names[i]] = moved, interactions
    return {
        name: Sensitivity(
            luck=part.luck(w) if replicated[name].shape[1] > 1 else None,
            moved=shared[name][0] if name in shared else {},
            interactions=shared[name][1] if name in shared and not links else None,
            linked=links,
        )
        for name, part in parts.items()
    }


def _replicates(name: str, y: ArrayLike) -> Floats:
    values = np.asarray(y, dtype=np.float64)
    if values.ndim == 1:
        values = values[:, None]
    if values.ndim != 2 or 0 in values.shape:
        raise ValueError(f"{name} needs shape (draws,) or (draws, replicates), got {np.shape(y)}")
    if not np.isfinite(values).all():
        raise ValueError(f"{name} must be finite")
    return values


def jackknife(without: Floats, value: Floats, w: Floats) -> Floats:
    """Standard errors (k,) of ``value`` (k,) from what it is ``without`` each draw, (n, k); ``w`` (n,) weights.

    For equal weights this is the delete-one jackknife; a draw of weight 0 adds nothing.
    """
    n = effective_size(w)
    apart = (1 - w)[:, None] * (without - value)
    return np.asarray(np.sqrt(n / (n - 1) * (apart * apart).sum(axis=0)))


@dataclass(frozen=True, slots=True, eq=False)
class _Variances:
    """``known`` Var(E[Y | X]) and ``luck_one`` E[Var(Y | X)] of one replicate, each also without each draw (n,).

    ``told`` says that ``known`` is beyond noise, ``least`` what it must exceed to be more than rounding.
    """

    known: float
    luck_one: float
    known_without: Floats
    luck_without: Floats
    told: bool
    least: float

    def luck(self, w: Floats) -> Share:
        """The share of luck in what one replicate shows; 0 where nothing varies at all."""
        total = self.known + self.luck_one
        if not total > 0:
            return Share(0.0, 0.0)
        value = self.luck_one / total
        without = self.luck_without / (self.known_without + self.luck_without)
        return Share(value, float(jackknife(without[:, None], np.array([value]), w)[0]))


def _variances(y: Floats, w: Floats) -> _Variances:
    """Split the variance of ``y`` (n, R): between draws less the luck left in their means, and within draws."""
    r = y.shape[1]
    middle = y.mean(axis=1)
    middle = middle - float((w * middle).sum())
    within = y.var(axis=1, ddof=1) if r > 1 else np.zeros(len(y))
    squares, rest = float((w * w).sum()), 1 - w
    luck = float((w * within).sum())
    between = float((w * middle * middle).sum())
    known = float(between / (1 - squares) - luck / r)
    luck_without = (luck - w * within) / rest
    # the mean over all draws is 0, that without one draw is not
    between_without = (between - w * middle**2) / rest - (w * middle / rest) ** 2
    known_without = between_without / (1 - (squares - w * w) / rest**2) - luck_without / r
    se = float(jackknife(known_without[:, None], np.array([known]), w)[0])
    scale = 1e-12 * float(np.square(y).max())
    return _Variances(known, luck, known_without, luck_without, known > STANDARD_ERRORS * se, scale)


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """What was taken off.

    ``rest`` (n, S) is left of the responses; ``heads`` (2 SPLITS, m, S) are the coefficients of each fit, and ``seat``
    (n, 2 SPLITS) says how much each draw owes to it.
    """

    rest: Floats
    heads: Floats
    seat: Floats


def _taken_off(blocks: Mapping[str, Block], responses: Floats, w: Floats, seed: int) -> _Fit:
    """Fit the main parameters of ``responses`` (n, S) on one half, take the fit off on the other, and in turn.

    Any fit would do: its errors are independent of the half that it is taken off.
    """
    n = len(responses)
    short = [Block(b.features[:, :TURNS], b.penalty[:TURNS]) for b in blocks.values()]
    starts = np.cumsum([0] + [b.features.shape[1] for b in blocks.values()])
    ends = np.cumsum([0] + [b.features.shape[1] for b in short])
    features = np.hstack([b.features for b in short])
    rng = np.random.default_rng(seed)
    rest, seat = np.zeros_like(responses), np.zeros((n, 2 * SPLITS))
    heads = np.zeros((2 * SPLITS, int(starts[-1]), responses.shape[1]))
    for split in range(SPLITS):
        half = rng.permutation(n) < n // 2
        for side, (train, test) in enumerate(((half, ~half), (~half, half))):
            total = float(w[train].sum())
            if not total > 0:
                rest[test] += responses[test] / SPLITS
                continue
            weights = w[train] / total
            centred = responses[train] - weighted_mean(responses[train], weights)
            lengths = inner(features[train] * weights[:, None], centred) ** 2
            order = np.argsort(-np.add.reduceat(lengths, ends[:-1], axis=0), axis=0, kind="stable")
            chosen = sorted(set(order[:CONTROLS].ravel().tolist()))
            used = [Block(short[i].features[train], short[i].penalty) for i in chosen]
            fit = fit_blocks(used, responses[train], weights, shrink_lines=True)
            seen = np.hstack([short[i].features[test] for i in chosen])
            rest[test] += (responses[test] - fit.mean - combine(seen, fit.coefficients)) / SPLITS
            rows = [np.arange(starts[i], starts[i] + short[i].features.shape[1]) for i in chosen]
            heads[2 * split + side, np.concatenate(rows)] = fit.coefficients
            seat[test, 2 * split + side] = 1 / SPLITS
    return _Fit(rest, heads, seat)


def _shares(
    blocks: Mapping[str, Block],
    fit: _Fit,
    column: int,
    part: _Variances,
    links: tuple[tuple[str, str], ...],
    bound: float,
    w: Floats,
) -> tuple[dict[str, Moved], Share]:
    """The share of each parameter in one outcome, and of what none of them moves alone."""
    squares, rest = float((w * w).sum()), (1 - w)[:, None]
    n, k = len(w), len(blocks)
    value, without, p = np.zeros(k), np.zeros((n, k)), np.zeros(k)
    pairs = 1 - (squares - w * w) / rest[:, 0] ** 2
    start = 0
    own = {}  # what the fit says each parameter does, (n,)
    for name, block in blocks.items():
        stop = start + block.features.shape[1]
        own[name] = combine(fit.seat, fit.heads[:, start:stop, column]), slice(start, stop)
        start = stop
    for i, (name, block) in enumerate(blocks.items()):
        left = fit.rest[:, column]
        for partner in _partners(name, links):
            left = left + (own[partner][0] * blocks[partner].features).sum(axis=1)
        scores = own[name][0] + block.features * left[:, None]
        weighted = scores * w[:, None]
        total, own_squares = weighted.sum(axis=0), (weighted * weighted).sum(axis=0)
        value[i] = float((total * total - own_squares).sum()) / (1 - squares)
        less = (total - weighted) / rest
        without[:, i] = (less * less - (own_squares - weighted**2) / rest**2).sum(axis=1) / pairs
        p[i] = _moves_nothing(scores - total, total, w)
    shares = value / part.known
    shares_without = without / part.known_without[:, None]
    errors = jackknife(shares_without, shares, w)
    moved = {
        name: Moved(Share(float(shares[i]), float(errors[i])), float(p[i]), bool(p[i] < bound))
        for i, name in enumerate(blocks)
    }
    alone, alone_without = 1 - float(shares.sum()), 1 - shares_without.sum(axis=1)
    error = float(jackknife(alone_without[:, None], np.array([alone]), w)[0])
    return moved, Share(alone, error)


def _partners(name: str, links: tuple[tuple[str, str], ...]) -> list[str]:
    return list(dict.fromkeys(other for a, b in links for one, other in ((a, b), (b, a)) if one == name))


def _moves_nothing(scores: Floats, mean: Floats, w: Floats) -> float:
    """The p-value of "all means (m,) are 0" for centred ``scores`` (n, m).

    Twice the smaller of two: of the straight line alone, and of all features by Hotelling's T^2 (1931), whose
    covariance is that of the scores themselves, so that uneven spread along the parameter does no harm.
    """
    n, m = effective_size(w), len(mean)
    spread = scores * w[:, None]
    covariance = inner(spread, spread)
    sd = np.sqrt(np.maximum(covariance.diagonal(), 1e-300))
    even = covariance / sd[:, None] / sd + 1e-9 * np.eye(m)
    t = mean / sd
    square = float((t * np.linalg.solve(even, t)).sum())
    from scipy.special import fdtrc  # pages that count nothing need not wait for it

    line = float(fdtrc(1, n - 1, t[0] ** 2))
    return min(1.0, 2 * min(line, float(fdtrc(m, n - m, square * (n - m) / (m * (n - 1))))))
