"""Sums in a fixed order, so that results do not depend on the number of threads.

Nothing here hands a large product to a multi-threaded BLAS call: products are cut into tiles of 64 that
OpenBLAS computes in one thread, and tiles are added in order. Factorisations are short loops of elementwise
sums. Same inputs, same library versions and same CPU family give the same bits.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_TILE = 64


def draw_weights(weights: ArrayLike | None, n: int) -> Floats:
    """Draw weights as shape (n,) summing to 1; None means every draw counts the same.

    Raises ValueError for a shape other than (n,), a negative or non-finite weight, or weights summing to 0.
    """
    if weights is None:
        return np.full(n, 1.0 / n)
    w = np.asarray(weights, dtype=np.float64)
    if w.shape != (n,):
        raise ValueError(f"draw weights need shape ({n},), got {w.shape}")
    if not np.isfinite(w).all() or (w < 0).any():
        raise ValueError("draw weights must be finite and not negative")
    total = float(w.sum())
    if total <= 0:
        raise ValueError("draw weights sum to 0: no draw is left")
    return w / total


def effective_size(w: Floats) -> float:
    """Kish's effective number of draws, 1 / sum(w^2) for weights summing to 1."""
    return 1.0 / float((w * w).sum())


def weighted_mean(x: Floats, w: Floats) -> Floats:
    """Mean over the first axis, shape x.shape[1:]."""
    return np.asarray((x * w.reshape(-1, *[1] * (x.ndim - 1))).sum(axis=0))


def share(mask: NDArray[np.bool_], w: Floats) -> float:
    """Weight of the draws where ``mask`` (n,) holds; exactly 0 or 1 where it holds never or always."""
    return min(float(np.where(mask, w, 0.0).sum() / w.sum()), 1.0)


def weighted_var(x: Floats, w: Floats) -> Floats:
    """Variance over the first axis with the small-sample factor 1 / (1 - sum w^2); 0 for a single draw."""
    spare = 1.0 - float((w * w).sum())
    if spare <= 1e-12:
        return np.zeros(x.shape[1:])
    return weighted_mean((x - weighted_mean(x, w)) ** 2, w) / spare


def standard_error(x: Floats, w: Floats) -> float:
    """Monte-Carlo standard error of the weighted mean of ``x`` (n,)."""
    return float(np.sqrt(weighted_var(x, w) / effective_size(w)))


def weighted_quantile(x: Floats, w: Floats, probabilities: Sequence[float]) -> Floats:
    """Quantiles of ``x`` (n,), shape (len(probabilities),).

    Interpolates between mid-points of the cumulated weights (Hazen's rule), so equal weights equal no weights.
    """
    order = np.argsort(x, kind="stable")
    keep = order[w[order] > 0]
    cumulated = np.cumsum(w[keep]) - w[keep] / 2
    return np.asarray(np.interp(probabilities, cumulated, x[keep]))


def inner(a: Floats, b: Floats) -> Floats:
    """``a.T @ b`` for a (n, p) and b (n, q), in tiles added in a fixed order."""
    n, p = a.shape
    q = b.shape[1]
    blocks = -(-n // _TILE)
    left = np.zeros((blocks * _TILE, p))
    right = np.zeros((blocks * _TILE, q))
    left[:n], right[:n] = a, b
    left3, right3 = left.reshape(blocks, _TILE, p), right.reshape(blocks, _TILE, q)
    out = np.zeros((p, q))
    for i in range(0, p, _TILE):
        for j in range(0, q, _TILE):
            for k in range(0, blocks, _TILE):
                rows = slice(k, k + _TILE)
                tile = left3[rows, :, i : i + _TILE].transpose(0, 2, 1) @ right3[rows, :, j : j + _TILE]
                out[i : i + _TILE, j : j + _TILE] += tile.sum(axis=0)
    return out


def combine(a: Floats, b: Floats) -> Floats:
    """``a @ b`` for a (n, k) and a small b (k, ...), without BLAS."""
    return np.asarray(np.einsum("nk,k...->n...", a, b, optimize=False))


def cholesky(a: Floats) -> Floats:
    """Lower factor of a symmetric positive semi-definite matrix (k, k); columns without variance become 0."""
    work = a.copy()
    k = len(work)
    floor = 1e-13 * max(float(work.diagonal().max(initial=0.0)), 1e-300)
    lower = np.zeros_like(work)
    for j in range(k):
        pivot = work[j, j]
        if pivot <= floor:
            continue
        column = work[j:, j] / np.sqrt(pivot)
        lower[j:, j] = column
        work[j:, j:] -= column[:, None] * column[None, :]
    return lower


def _backward(lower: Floats, b: Floats) -> Floats:
    """Solve ``lower.T x = b`` for b (k, m)."""
    x = np.zeros_like(b)
    for i in range(len(lower) - 1, -1, -1):
        x[i] = (b[i] - (lower[i + 1 :, i, None] * x[i + 1 :]).sum(axis=0)) / lower[i, i]
    return x


def _forward(lower: Floats, b: Floats) -> Floats:
    """Solve ``lower x = b`` for b (k, m)."""
    x = np.zeros_like(b)
    for i in range(len(lower)):
        x[i] = (b[i] - (lower[i, :i, None] * x[:i]).sum(axis=0)) / lower[i, i]
    return x


class Precision:
    """``gram`` (k, k) of features with variance about 1 plus a diagonal ``penalty`` (k,), factored.

    A ridge of a millionth keeps features that nearly repeat each other apart; rows are scaled to an even
    diagonal first, since penalties differ by many orders of magnitude.
    """

    def __init__(self, gram: Floats, penalty: Floats) -> None:
        full = gram + np.diag(penalty + 1e-6)
        self._scale = np.sqrt(full.diagonal())[:, None]
        self._lower = cholesky(full / self._scale / self._scale.T)

    def solve(self, b: Floats) -> Floats:
        """Coefficients for right-hand sides ``b`` (k, m)."""
        return _backward(self._lower, _forward(self._lower, b / self._scale)) / self._scale

    def scatter(self, standard: Floats) -> Floats:
        """Turn independent errors of variance 1 (k, m) into errors whose covariance is the inverse."""
        return _backward(self._lower, standard) / self._scale
