"""Penalised regression of net-benefit differences on parameters, smoothness by restricted maximum likelihood.

With orthonormal features a block of coefficients is a set of independent shrunken means, so REML (Wood 2011)
is a one-dimensional search with closed-form terms, done for all options at once. Several blocks are fitted
by going round them until nothing moves (backfitting, on the normal equations, never on the draws again).
"""

from dataclasses import dataclass

import numpy as np

from sangkien.decide.basis import Block
from sangkien.decide.numeric import Floats, Precision, effective_size, inner, weighted_mean

#: Candidates for the smoothing parameter, from no penalty to a penalty that removes everything.
_SMOOTHING = np.exp(np.linspace(-18.0, 18.0, 61))
#: Where features of different blocks correlate above this, joint solves speed up backfitting, so many times.
_ENTANGLED, _JUMPS = 0.6, 4


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Conditional means of S responses given the blocks' parameters.

    ``mean`` (S,), ``coefficients`` (m, S), ``penalty`` (m, S) as chosen, ``shrinkage`` (m, S) = 1 / (1 + penalty),
    ``residual_variance`` (S,), ``gram`` (m, m) of the features.
    """

    mean: Floats
    coefficients: Floats
    penalty: Floats
    residual_variance: Floats
    gram: Floats

    @property
    def shrinkage(self) -> Floats:
        """How much of each coefficient the penalty leaves, between 0 and 1."""
        return 1.0 / (1.0 + self.penalty)


class _Search:
    """What the search for the smoothing parameter of a block needs and its responses do not change."""

    def __init__(self, penalty: Floats) -> None:
        bent = penalty > 0
        self.bent, self.free = bent, int((~bent).sum())
        ratio = _SMOOTHING[:, None] * penalty[bent]
        left = ratio / (1.0 + ratio)
        self.left = np.ascontiguousarray(left.T)
        self.logs = np.log(left).sum(axis=1)[:, None]

    def __call__(self, squares: Floats, rest: Floats, n: float) -> Floats:
        if not len(self.left):
            return np.zeros(squares.shape[1])
        variance = rest + inner(self.left, squares[self.bent])
        floor = 1e-14 * (rest + squares.sum(axis=0)) + 1e-300
        criterion = (n - 1 - self.free) * np.log(np.maximum(variance, floor))
        criterion -= self.logs
        return np.asarray(_SMOOTHING[criterion.argmin(axis=0)])


def reml(squares: Floats, rest: Floats, n: float, penalty: Floats) -> Floats:
    """The REML smoothing parameter of one orthonormal block for S responses, shape (S,).

    ``squares`` (m, S) squared unpenalised coefficients, ``rest`` (S,) the mean square left when the block is
    free, ``n`` observations less the free coefficients outside, ``penalty`` (m,) with 0 for free features.
    """
    return _Search(penalty)(squares, rest, n)


def fit_block(block: Block, responses: Floats, w: Floats) -> Fit:
    """Fit one block to ``responses`` (n, S)."""
    mean = weighted_mean(responses, w)
    centred = responses - mean
    projected = inner(block.features * w[:, None], centred)
    total = weighted_mean(centred * centred, w)
    rest = np.maximum(total - (projected**2).sum(axis=0), 0.0)
    n = effective_size(w)
    penalty = block.penalty[:, None] * reml(projected**2, rest, n, block.penalty)
    kept = 1.0 / (1.0 + penalty)
    variance = rest + (((1 - kept) * projected) ** 2).sum(axis=0)
    spare = max(n - 1 - float(kept.sum(axis=0).max(initial=0.0)), 1.0)
    return Fit(mean, kept * projected, penalty, variance * n / spare, np.eye(len(penalty)))


def fit_blocks(blocks: list[Block], responses: Floats, w: Floats, *, shrink_lines: bool = False) -> Fit:
    """Fit several blocks to ``responses`` (n, S) together; ``shrink_lines`` as in ``backfit``."""
    features = np.hstack([b.features for b in blocks])
    n = effective_size(w)
    mean = weighted_mean(responses, w)
    centred = responses - mean
    weighted = features * w[:, None]
    gram = inner(weighted, features)
    target = inner(weighted, centred)
    total = weighted_mean(centred * centred, w)
    penalties = [b.penalty for b in blocks]
    beta, penalty = backfit(
        penalties, gram, target, total, n, shrink_lines=shrink_lines, rounds=40, precision=1e-7
    )
    for _ in range(_JUMPS if _entangled(gram, penalties) else 0):
        jump = np.empty_like(beta)
        for k in range(beta.shape[1]):
            jump[:, [k]] = Precision(gram, penalty[:, k]).solve(target[:, [k]])
        beta, penalty = backfit(
            penalties, gram, target, total, n, shrink_lines=shrink_lines, rounds=2, precision=1e-7, start=jump
        )
    explained = np.einsum("kj,js->ks", gram, beta)
    variance = np.maximum(total - 2 * (beta * target).sum(axis=0) + (beta * explained).sum(axis=0), 0.0)
    spare = max(n - 1 - float((1 / (1 + penalty)).sum(axis=0).max(initial=0.0)), 1.0)
    return Fit(mean, beta, penalty, variance * n / spare, gram)


def _entangled(gram: Floats, penalties: list[Floats]) -> bool:
    """True when blocks repeat each other so much that going round them converges slowly."""
    label = np.repeat(np.arange(len(penalties)), [len(p) for p in penalties])
    apart = label[:, None] != label[None, :]
    return bool(np.abs(np.where(apart, gram, 0.0)).max(initial=0.0) > _ENTANGLED)


def backfit(
    penalties: list[Floats],
    gram: Floats,
    target: Floats,
    total: Floats,
    n: float,
    *,
    shrink_lines: bool = False,
    rounds: int,
    precision: float,
    start: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Coefficients and penalties, both (m, S), of blocks orthonormal within but not among each other.

    ``gram`` (m, m), ``target`` (m, S) features times responses, ``total`` (S,) mean squares, ``n`` draws; goes round
    at most ``rounds`` times from ``start`` (default 0), until no coefficient moves by ``precision`` standard
    deviations of its response.
    ``shrink_lines`` gives every straight line a variance of its own, estimated by REML (for one coefficient this
    is the positive-part James-Stein rule): lines no larger than noise vanish. For models of many parameters.
    """
    # Thousands of small steps: whatever does not change from round to round is made once, before them.
    ends = np.cumsum([0] + [len(p) for p in penalties]).tolist()
    beta = np.zeros_like(target) if start is None else start.copy()
    explained, chosen = np.einsum("kj,js->ks", gram, beta), np.zeros_like(target)
    tolerance, lowest = precision * np.sqrt(total) + 1e-300, 1e-14 * total
    blocks = [
        (slice(first, last), gram[:, first:last], penalty[:, None], _Search(penalty), penalty == 0)
        for penalty, first, last in zip(penalties, ends[:-1], ends[1:], strict=True)
    ]
    add, most = np.add.reduce, np.maximum.reduce
    for _ in range(rounds):
        largest = np.zeros_like(total)
        for rows, column, penalty, search, lines in blocks:
            old = beta[rows].copy()
            gap = target[rows] - explained[rows]
            free = gap + old
            squares = free * free
            rest = total - 2 * add(beta * target, axis=0) + add(beta * explained, axis=0)
            rest = rest + add(
                2 * old * gap + old * old - squares, axis=0
            )  # the mean square with this block free
            rest = np.maximum(rest, lowest)
            smooth = penalty * search(squares, rest, n)
            if shrink_lines and search.free:
                strength = n * squares[lines] / np.maximum(rest, 1e-300)
                smooth[lines] = np.where(strength > 1 + 1e-9, 1 / np.maximum(strength - 1, 1e-9), 1e9)
            chosen[rows] = smooth
            beta[rows] = free / (1 + smooth)
            step = beta[rows] - old
            explained += column * step if len(step) == 1 else np.einsum("kj,js->ks", column, step)
            largest = np.maximum(largest, most(np.abs(step), axis=0, initial=0.0))
        if (largest <= tolerance).all():
            break
    return beta, chosen
