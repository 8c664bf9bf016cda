"""Ranks, recall, reciprocal ranks, and intervals that know that documents of one lab resemble each other."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DRAWS = 4_000


def rank_of(scores: Floats, wanted: int) -> float:
    """Return the rank (from 1) of document ``wanted``; equals share their mean rank."""
    above, equal = np.sum(scores > scores[wanted]), np.sum(scores == scores[wanted])
    return float(1 + above + (equal - 1) / 2)


def recall(ranks: Floats, within: int = 10) -> Floats:
    """Return 1 where the document came among the first ``within``, else 0; one value a query."""
    return (ranks <= within).astype(float)


def reciprocal(ranks: Floats) -> Floats:
    """Return the reciprocal ranks; their mean is the MRR."""
    return 1.0 / ranks


def by_lab(
    labs: Sequence[str], statistic: Callable[[NDArray[np.int64]], float], seed: int = 7
) -> tuple[float, float]:
    """Return the 95% percentile interval of ``statistic`` (of indices) over draws of whole labs with replacement."""
    names = sorted(set(labs))
    groups = [np.flatnonzero([lab == name for lab in labs]) for name in names]
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(DRAWS):
        picked = rng.integers(len(groups), size=len(groups))
        value = statistic(np.concatenate([groups[i] for i in picked]))
        if not math.isnan(value):
            found.append(value)
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95% interval of a share (Wilson 1927)."""
    if not of:
        return 0.0, 1.0
    z, p = 1.959964, hits / of
    middle, half = p + z * z / (2 * of), z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


def halves(labs: Sequence[str], seed: int = 2021) -> NDArray[np.bool_]:
    """Return which rows are in the tuning half: half of the labs, drawn once by ``seed``."""
    names = sorted(set(labs))
    drawn = np.random.default_rng(seed).permutation(len(names))
    tuning = {names[i] for i in drawn[: len(names) // 2]}
    return np.array([lab in tuning for lab in labs])
