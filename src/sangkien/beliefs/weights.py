"""Weights of draws: how much they are worth, and draws that count the same."""

import numpy as np

from sangkien.beliefs.joint import Floats


def even_out(log_weights: Floats) -> Floats:
    """Log-weights (n,) as weights that sum to 1."""
    from scipy.special import logsumexp  # pages that count nothing need not wait for it

    return np.asarray(np.exp(log_weights - logsumexp(log_weights)))


def effective_size(weights: Floats) -> float:
    """Kish's effective number of draws, (sum w)^2 / sum w^2; ``weights`` (n,) not negative."""
    return float(weights.sum() ** 2 / (weights * weights).sum())


def resample(weights: Floats, seed: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Places (n,) drawn in proportion to weights, systematically (Carpenter, Clifford and Fearnhead 1999)."""
    n = len(weights)
    points = (np.arange(n) + np.random.default_rng([seed, n]).random()) / n
    cumulated = np.cumsum(weights)
    return np.minimum(np.searchsorted(cumulated / cumulated[-1], points), n - 1)
