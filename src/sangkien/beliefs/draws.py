"""Draws of all quantities together, each evenly spread: shuffled Sobol points through the joint normal."""

from collections.abc import Mapping

import numpy as np

from sangkien.beliefs.joint import Beliefs, Floats, cholesky


def draw_on_scale(beliefs: Beliefs, n: int, seed: int) -> dict[str, Floats]:
    """``n`` draws on the quantities' own scales, id -> (n,).

    Owen-scrambled Sobol points (Owen 1998; Matousek 1998 as in scipy) through the normal quantile and the Cholesky
    factor, after the points of each quantity are shuffled (``_shuffled``). The first m of n draws are the m draws, bit
    for bit, so that pictures sharpen and do not jump; nothing here depends on the number of threads. Raises ValueError
    for n < 1.
    """
    if n < 1:
        raise ValueError(f"at least one draw is needed, got {n}")
    from scipy.special import ndtri
    from scipy.stats import qmc  # half a second that pages without draws need not wait for

    sobol = qmc.Sobol(d=len(beliefs.ids), scramble=True, seed=np.random.default_rng(seed))
    # a whole power of two keeps the points balanced; half a step keeps them off 0 and 1
    points = _shuffled(sobol.random_base2(max(n - 1, 0).bit_length()), seed)[:n] + 2.0**-31
    z = np.asarray(ndtri(points), dtype=np.float64)
    lower = cholesky(beliefs.covariance)
    result = {}
    for i, quantity in enumerate(beliefs.ids):
        total = np.full(n, beliefs.mean[i])
        for j in np.flatnonzero(lower[i]):
            total = total + lower[i, j] * z[:, j]
        result[quantity] = total
    return result


def _shuffled(points: Floats, seed: int) -> Floats:
    """Shuffle the points (2^k, d) of each quantity by themselves, within each doubling of their number.

    A Sobol sequence is a regular design: with many quantities a digit of one is the sum of digits of two others, so
    that what two quantities do together looks like what a third one does (1,024 points have 1,024 patterns, the first
    digits of 90 quantities 4,005 pairs). Shuffled, each quantity stays evenly spread over every power of two, as a
    Latin hypercube is (McKay, Beckman and Conover 1979), and chance alone ties quantities together.
    """
    result = points.copy()
    for level in range(len(points).bit_length()):
        start, stop = (1 << level) >> 1, 1 << level
        result[start:stop] = np.random.default_rng([seed, level]).permuted(points[start:stop], axis=0)
    return result


def in_natural_units(beliefs: Beliefs, on_scale: Mapping[str, Floats]) -> dict[str, Floats]:
    """Draws on the quantities' scales as natural units, id -> (n,)."""
    return {q: beliefs.records[q].prior.scale.back(x) for q, x in on_scale.items()}


def draw(beliefs: Beliefs, n: int, seed: int) -> dict[str, Floats]:
    """``n`` draws in natural units, id -> (n,); otherwise as ``draw_on_scale``."""
    return in_natural_units(beliefs, draw_on_scale(beliefs, n, seed))
