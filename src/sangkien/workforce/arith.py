"""Arithmetic of the monthly rules: float32 with + - * / and comparisons only.

NumPy arrays and single float32 values pass through the same functions, so that a compiler can later inline them
and the bits agree. Constants are float32 themselves: a plain 1.0 would be float64 to a compiler.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]
Scalar = F32 | np.float32

f32 = np.float32
ZERO: Final = f32(0)
HALF: Final = f32(0.5)
ONE: Final = f32(1)
TWO: Final = f32(2)

#: exp32 stays put beyond: e**-20 is far below the 2**-24 that a uniform draw can resolve.
EXP_LIMIT: Final = f32(20)
_SCALE: Final = f32(1 / 64)
_C2: Final = f32(1 / 2)
_C3: Final = f32(1 / 6)
_C4: Final = f32(1 / 24)
_C5: Final = f32(1 / 120)
_C6: Final = f32(1 / 720)


def least(a: Scalar, b: Scalar) -> F32:
    """The smaller of two values, element by element."""
    found: F32 = np.minimum(a, b)
    return found


def most(a: Scalar, b: Scalar) -> F32:
    """The larger of two values, element by element."""
    found: F32 = np.maximum(a, b)
    return found


def clip(x: Scalar, low: Scalar, high: Scalar) -> F32:
    """``x`` kept between ``low`` and ``high``."""
    return least(most(x, low), high)


def choose(condition: Bools, yes: Scalar, no: Scalar) -> F32:
    """``yes`` where the condition holds, else ``no``."""
    found: F32 = np.where(condition, yes, no)
    return found


def exp32(x: F32) -> F32:
    """Return e**x in float32, with a relative error below 1e-5 for |x| <= 20, and below 6e-7 for |x| <= 1.

    Scaling and squaring: a polynomial gives e**(|x|/64) - 1, six doublings undo the scaling, and negative ``x``
    takes the reciprocal. Working on e**z - 1 keeps the digits that 1 + z would lose. Beyond 20 it stays put.
    """
    z: F32 = np.multiply(least(most(x, -x), EXP_LIMIT), _SCALE)
    q = z * (ONE + z * (_C2 + z * (_C3 + z * (_C4 + z * (_C5 + z * _C6)))))
    q = q * (q + TWO)
    q = q * (q + TWO)
    q = q * (q + TWO)
    q = q * (q + TWO)
    q = q * (q + TWO)
    q = q * (q + TWO)
    p: F32 = np.add(q, ONE)
    one_over: F32 = ONE / p
    negative: Bools = x < ZERO
    return choose(negative, one_over, p)


def chance(x: F32) -> F32:
    """The logistic function: log-odds to a chance."""
    return ONE / (ONE + exp32(-x))


def happens(u: F32, x: F32) -> Bools:
    """Whether an event of log-odds ``x`` happens under the uniform draw ``u``; saves the division of ``chance``."""
    found: Bools = u * (ONE + exp32(-x)) < ONE
    return found
