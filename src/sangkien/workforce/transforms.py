"""Quantities brought to other forms, element by element, once for a block of worlds."""

import math
from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sangkien.workforce.definitions import definition

F64 = NDArray[np.float64]

Transform = Literal["natural", "log", "logit", "sqrt", "less_one", "log_left", "monthly", "monthly_hazard"]


def each(function: Callable[[float], float]) -> Callable[[F64 | float], F64]:
    """The function applied element by element: vector libraries may round differently at the end of a block."""

    def over(values: F64 | float) -> F64:
        return np.array([function(x) for x in np.atleast_1d(values).tolist()], dtype=np.float64)

    return over


log = each(math.log)
exp = each(math.exp)
sqrt = each(math.sqrt)
logit = each(lambda p: math.log(p / (1 - p)))
chance = each(lambda x: 1 / (1 + math.exp(-x)))
#: The chance a month whose twelvefold chance is the yearly one.
monthly = each(lambda p: -math.expm1(math.log1p(-p) / 12))
#: The share kept for a month when the given share is lost in a year.
kept = each(lambda p: math.exp(math.log1p(-p) / 12))


def _hazard(share: float) -> float:
    return -math.expm1(math.log(share) / definition("sustain_months"))


TRANSFORMS: dict[Transform, Callable[[F64], F64]] = {
    "natural": lambda q: q,
    "log": log,
    "logit": logit,
    "sqrt": sqrt,
    "less_one": lambda q: q - 1,
    "log_left": each(lambda q: math.log1p(-q)),
    "monthly": monthly,
    "monthly_hazard": each(_hazard),
}
