"""Draws of all quantities together, evenly spread: scrambled Sobol points through the joint normal."""

from collections.abc import Mapping

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

from sangkien.beliefs.joint import Beliefs, Floats, cholesky


def draw_on_scale(beliefs: Beliefs, n: int, seed: int) -> dict[str, Floats]:
    """``n`` draws on the quantities' own scales, id -> (n,).

    Owen-scrambled Sobol points (Owen 1998; Matousek 1998 as in scipy) through the normal quantile and the Cholesky
    factor. The first m of n draws are the m draws, bit for bit, so that pictures sharpen and do not jump; nothing
    here depends on the number of threads. Raises ValueError for n < 1.
    """
    if n < 1:
        raise ValueError(f"at least one draw is needed, got {n}")
    sobol = qmc.Sobol(d=len(beliefs.ids), scramble=True, seed=np.random.default_rng(seed))
    # a whole power of two keeps the points balanced; half a step keeps them off 0 and 1
    points = sobol.random_base2(max(n - 1, 0).bit_length())[:n] + 2.0**-31
    z = np.asarray(ndtri(points), dtype=np.float64)
    lower = cholesky(beliefs.covariance)
    result = {}
    for i, quantity in enumerate(beliefs.ids):
        total = np.full(n, beliefs.mean[i])
        for j in np.flatnonzero(lower[i]):
            total = total + lower[i, j] * z[:, j]
        result[quantity] = total
    return result


def in_natural_units(beliefs: Beliefs, on_scale: Mapping[str, Floats]) -> dict[str, Floats]:
    """Draws on the quantities' scales as natural units, id -> (n,)."""
    return {q: beliefs.records[q].prior.scale.back(x) for q, x in on_scale.items()}


def draw(beliefs: Beliefs, n: int, seed: int) -> dict[str, Floats]:
    """``n`` draws in natural units, id -> (n,); otherwise as ``draw_on_scale``."""
    return in_natural_units(beliefs, draw_on_scale(beliefs, n, seed))
