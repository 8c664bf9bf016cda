"""Probabilities of links where a plan has at most one reflection and a reflection at most one plan."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_SWEEPS, _SMALL, _DAMPING = 500, 1e-10, 0.5


def matched(odds: Floats) -> Floats:
    """Return the probability of each link, shape as ``odds`` (reflections, plans).

    ``odds[r, p]`` is the odds of a link over none, as if it were the only one. A set of links weighs the product of its
    odds, and counts only where nobody is linked twice. Belief propagation for this (Huang & Jebara 2009,
    "Approximating the permanent with belief propagation"): exact where the candidates form a tree, close to it
    elsewhere. Rows and columns sum to one or less.
    """
    if not odds.size:
        return np.zeros(odds.shape)
    capped = np.clip(odds, 1e-12, 1e12)
    to_plan = capped.copy()  # what each reflection tells each plan: the odds given its other candidates
    for _ in range(_SWEEPS):
        to_reflection = capped / (1 + _others(to_plan, 0))
        renewed = capped / (1 + _others(to_reflection, 1))
        moved = float(np.abs(np.log(renewed) - np.log(to_plan)).max())
        to_plan = np.exp((1 - _DAMPING) * np.log(renewed) + _DAMPING * np.log(to_plan))
        if moved < _SMALL:
            break
    to_reflection = capped / (1 + _others(to_plan, 0))
    belief = to_plan * to_reflection / capped
    return np.asarray(belief / (1 + belief))


def _others(values: Floats, axis: int) -> Floats:
    """The sum of the others along ``axis``."""
    return np.asarray(np.maximum(values.sum(axis=axis, keepdims=True) - values, 0))
