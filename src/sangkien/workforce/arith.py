"""Arithmetic of the rules: float32 with + - * / and comparisons only, and whole numbers of 32 bits for luck.

The same functions take NumPy arrays (the reference engine) and single values (the fast engine compiles them, see
``compiled.py``), to the same bits. Constants are float32 themselves: a plain 1.0 would be float64 to a compiler.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

#: What rules take and give: arrays, or single values that a static type would only clutter.
F32 = NDArray[np.float32]
U32 = NDArray[np.uint32]
I32 = NDArray[np.int32]
#: Truth values, one or many.
Bools = Any
Ints = NDArray[np.intp]

#: Single values, which stand where arrays may stand.
f32: Final[Any] = np.float32
u32: Final[Any] = np.uint32
ZERO: Final[Any] = f32(0)
HALF: Final[Any] = f32(0.5)
ONE: Final[Any] = f32(1)
TWO: Final[Any] = f32(2)

#: exp32 stays put beyond: e**-20 is far below the 2**-24 that a uniform draw can resolve.
EXP_LIMIT: Final = f32(20)
_LOG2E: Final = f32(1.4426950408889634)
_LN2: Final = f32(0.6931471805599453)
#: Adding and taking away 1.5 x 2**23 rounds a float32 to whole numbers; the sum's low bits are that whole number.
_ROUNDER: Final = f32(12582912)
#: e**f = 1 + f + f**2 (c2 + c3 f + c4 f**2 + c5 f**3) for |f| <= ln(2) / 2: minimax in relative error, 1.1e-7.
_C2: Final = f32(0.499992311000824)
_C3: Final = f32(0.16667114198207855)
_C4: Final = f32(0.041890114545822144)
_C5: Final = f32(0.008312525227665901)


def least(a: F32, b: F32) -> F32:
    """The smaller of two values, element by element."""
    found: F32 = np.where(a < b, a, b)
    return found


def most(a: F32, b: F32) -> F32:
    """The larger of two values, element by element."""
    found: F32 = np.where(a > b, a, b)
    return found


def clip(x: F32, low: F32, high: F32) -> F32:
    """``x`` kept between ``low`` and ``high``."""
    return least(most(x, low), high)


def choose(condition: Bools, yes: F32, no: F32) -> F32:
    """``yes`` where the condition holds, else ``no``."""
    found: F32 = np.where(condition, yes, no)
    return found


def no(condition: Bools) -> Bools:
    """Where the condition does not hold."""
    found: Bools = np.logical_not(condition)
    return found


def times_two_to(p: F32, shifted: F32) -> F32:
    """``p`` times two to the whole number n, where ``shifted`` is n + 1.5 x 2**23: n goes into p's exponent bits."""
    whole = np.asarray(shifted, np.float32).view(np.int32) << np.int32(23)
    found: F32 = (np.asarray(p, np.float32).view(np.int32) + whole).view(np.float32)
    return found


def exp32(x: F32) -> F32:
    """Return e**x in float32, with a relative error below 3e-6 for |x| <= 20, and below 3e-7 for |x| <= 1.

    x = n ln 2 + f with n whole and |f| <= ln(2) / 2; a polynomial gives e**f and n goes into the exponent bits.
    Beyond 20 it stays put.
    """
    held = clip(x, -EXP_LIMIT, EXP_LIMIT)
    shifted = held * _LOG2E + _ROUNDER
    f = held - (shifted - _ROUNDER) * _LN2
    p = ONE + f * (ONE + f * (_C2 + f * (_C3 + f * (_C4 + f * _C5))))
    return times_two_to(p, shifted)


def chance(x: F32) -> F32:
    """The logistic function: log-odds to a chance."""
    return ONE / (ONE + exp32(-x))


def against(x: F32) -> F32:
    """One over the chance of log-odds ``x``; a draw u lies below the chance where u times this is below 1."""
    return ONE + exp32(-x)


def happens(u: F32, x: F32) -> Bools:
    """Whether an event of log-odds ``x`` happens under the uniform draw ``u``."""
    found: Bools = u * against(x) < ONE
    return found


def as_float(word: U32) -> F32:
    """A whole number below 2**31 as float32."""
    found: F32 = np.asarray(word).astype(np.int32).astype(np.float32)
    return found


def counted(value: F32, per: F32) -> I32:
    """``value`` in whole units, ``per`` of which make one: towards zero, as 32-bit whole numbers.

    Sums of whole numbers do not depend on their order, so neither blocks, threads nor processors show in a result.
    """
    found: I32 = (value * per).astype(np.int32)
    return found


def plus(a: U32, b: U32) -> U32:
    """The sum of 32-bit words, wrapping."""
    found: U32 = np.add(a, b, dtype=np.uint32)
    return found


def xor(a: U32, b: U32) -> U32:
    """The bitwise exclusive or of 32-bit words."""
    found: U32 = np.bitwise_xor(a, b)
    return found


def both_bits(a: U32, b: U32) -> U32:
    """The bitwise and of 32-bit words."""
    found: U32 = np.bitwise_and(a, b)
    return found


def right(a: U32, bits: U32) -> U32:
    """A 32-bit word shifted right, zeros coming in."""
    found: U32 = np.right_shift(a, bits)
    return found


def turned(a: U32, bits: U32) -> U32:
    """A 32-bit word rotated left by 1 to 31 bits."""
    found: U32 = np.bitwise_or(np.left_shift(a, bits), np.right_shift(a, u32(32) - bits))
    return found
