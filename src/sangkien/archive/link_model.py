"""Which plan a reflection belongs to, or none: a conditional logit, fitted by Newton's method.

McFadden (1974), "Conditional logit analysis of qualitative choice behavior": the candidates of a reflection compete,
and "none of these" is one of them with a utility of its own. A small ridge keeps coefficients finite.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_RIDGE, _STEPS, _SMALL = 0.02, 50, 1e-10


@dataclass(frozen=True, slots=True)
class Choice:
    """A reflection's candidates, figures of shape (C, F), and which one it is: a row, or None for none of these."""

    figures: Floats
    chosen: int | None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Model:
    """The utility of a candidate is its figures times ``coefficients``, shape (F,); that of none is ``none``."""

    coefficients: Floats
    none: float

    def utilities(self, figures: Floats) -> Floats:
        """Return the utilities of candidates over that of none, shape (C,)."""
        return np.asarray(figures @ self.coefficients - self.none)


def fit(choices: Sequence[Choice]) -> Model:
    """Fit by maximum likelihood with a ridge of 0.02 on the coefficients.

    Raises ValueError without any choice.
    """
    if not choices:
        raise ValueError("nothing to fit")
    width = choices[0].figures.shape[1]
    rows = [_with_none(c.figures) for c in choices]
    beta = np.zeros(width + 1)
    ridge = np.diag([_RIDGE] * width + [1e-6])
    for _ in range(_STEPS):
        gradient, curvature = -ridge @ beta, ridge.copy()
        for choice, row in zip(choices, rows, strict=True):
            p = _softmax(row @ beta)
            mean = p @ row
            at = len(row) - 1 if choice.chosen is None else choice.chosen
            gradient += choice.weight * (row[at] - mean)
            curvature += choice.weight * (row.T @ (row * p[:, None]) - np.outer(mean, mean))
        step = np.linalg.solve(curvature, gradient)
        beta += step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-12))
        if float(np.abs(step).max()) < _SMALL:
            break
    return Model(beta[:width], float(beta[width]))


def _with_none(figures: Floats) -> Floats:
    count, width = figures.shape
    rows = np.zeros((count + 1, width + 1))
    rows[:count, :width] = figures
    rows[count, width] = 1.0
    return rows


def _softmax(utilities: Floats) -> Floats:
    raised = np.exp(utilities - utilities.max())
    return np.asarray(raised / raised.sum())
