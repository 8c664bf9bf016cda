"""Arithmetic of the reduced rules: float32 arrays and single float32 values pass through the same functions.

``lanes.py`` gives numba a second meaning of each for groups of officials side by side in one vector register.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Bools = NDArray[np.bool_]
f32 = np.float32
#: A float32 array, a float32 value or, in compiled code, a group of lanes.
Value = Any
#: Truth, of the same shape as the values it is about.
Truth = Any

ZERO: Final = f32(0)
HALF: Final = f32(0.5)
ONE: Final = f32(1)


def least(a: Value, b: Value) -> Value:
    """The smaller of two values."""
    return np.minimum(a, b)


def most(a: Value, b: Value) -> Value:
    """The larger of two values."""
    return np.maximum(a, b)


def choose(condition: Truth, yes: Value, no: Value) -> Value:
    """``yes`` where the condition holds, else ``no``."""
    return np.where(condition, yes, no)


def muladd(a: Value, b: Value, c: Value) -> Value:
    """a*b + c; in lanes it is IEEE 754's fused operation, rounded once."""
    return a * b + c


def exp(x: Value) -> Value:
    """e**x; in lanes a polynomial whose bits depend on no library (|x| up to 80)."""
    return np.exp(x)


def whole(x: Value) -> Value:
    """The largest whole number not above ``x``."""
    return np.floor(x)
