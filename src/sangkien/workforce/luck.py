"""Luck: every draw is addressed by (seed, world, person, month, purpose), never by the order of asking.

Schemes therefore share their luck, and results depend neither on batches nor on what else is simulated. The
generator is Threefry-2x32 (Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3, SC11) with
the 13 rounds that its authors found enough for every test of BigCrush, pinned to its published test vectors.
"""

from enum import IntEnum, unique
from typing import Final

from sangkien.workforce.arith import F32, U32, as_float, both_bits, f32, plus, right, turned, u32, xor

_R13: Final = u32(13)
_R15: Final = u32(15)
_R26: Final = u32(26)
_R06: Final = u32(6)
_R17: Final = u32(17)
_R29: Final = u32(29)
_R16: Final = u32(16)
_R24: Final = u32(24)
_PARITY: Final = u32(0x1BD11BDA)
_T1: Final = u32(1)
_T2: Final = u32(2)
_T3: Final = u32(3)
_LOW8: Final = u32(0xFF)
_LOW16: Final = u32(0xFFFF)
_EIGHT: Final = u32(8)
_SIXTEEN: Final = u32(16)
#: 2**-24: the top 24 bits of a word fill a float32 exactly.
_UNIT: Final = f32(2**-24)
_BYTE: Final = f32(2**-8)
_HALFWORD: Final = f32(2**-16)
_MIDDLE: Final = f32(2 - 2**-15)
#: Four halves of words sum to mean 2 and variance 1/3.
_ROOT3: Final = f32(3**0.5)


@unique
class Purpose(IntEnum):
    """What a draw is for. Numbers are addresses: append, never renumber (gaps are purposes of earlier models)."""

    SKILL = 1
    MOTIVE = 2
    NEED = 3
    TASTE = 4
    GRADE_TENURE = 5
    GENDER_CONTRACT = 6
    SECOND_JOB = 7
    CHAMPION_POST = 8
    UNDER_WAY = 9
    AFTERMATH = 16
    PARTNER = 18
    PARTNER_KIND = 19
    #: each official's every month: the first word for the path of ideas, the second for staying and ties
    MONTH = 20
    FATE = 21


def address(month: int, purpose: Purpose) -> U32:
    """The second counter word of a draw: when in its low half, what for in its high half."""
    found: U32 = u32(month | purpose << 16)
    return found


def _mix(x: U32, y: U32, bits: U32) -> tuple[U32, U32]:
    total = plus(x, y)
    return total, xor(turned(y, bits), total)


def threefry2x32(key0: U32, key1: U32, counter0: U32, counter1: U32) -> tuple[U32, U32]:
    """Two words of 32 bits from a key and a counter of two words each: 13 rounds, the key put in every four."""
    key2 = xor(xor(key0, key1), _PARITY)
    x, y = plus(counter0, key0), plus(counter1, key1)
    x, y = _mix(x, y, _R13)
    x, y = _mix(x, y, _R15)
    x, y = _mix(x, y, _R26)
    x, y = _mix(x, y, _R06)
    x, y = plus(x, key1), plus(y, plus(key2, _T1))
    x, y = _mix(x, y, _R17)
    x, y = _mix(x, y, _R29)
    x, y = _mix(x, y, _R16)
    x, y = _mix(x, y, _R24)
    x, y = plus(x, key2), plus(y, plus(key0, _T2))
    x, y = _mix(x, y, _R13)
    x, y = _mix(x, y, _R15)
    x, y = _mix(x, y, _R26)
    x, y = _mix(x, y, _R06)
    x, y = plus(x, key0), plus(y, plus(key1, _T3))
    return _mix(x, y, _R17)


def uniform(word: U32) -> F32:
    """A uniform draw in [0, 1) from a word's top 24 bits."""
    return as_float(right(word, _EIGHT)) * _UNIT


def spare(first: U32, second: U32) -> F32:
    """A uniform draw in steps of 2**-16 from the low bytes that ``uniform`` leaves unused in two words."""
    return as_float(both_bits(first, _LOW8)) * _BYTE + as_float(both_bits(second, _LOW8)) * _HALFWORD


def normal(first: U32, second: U32) -> F32:
    """A nearly normal draw (mean 0, variance 1) from two words: four uniforms summed, so never beyond 3.46."""
    a = as_float(both_bits(first, _LOW16)) + as_float(right(first, _SIXTEEN))
    b = as_float(both_bits(second, _LOW16)) + as_float(right(second, _SIXTEEN))
    return ((a + b) * _HALFWORD - _MIDDLE) * _ROOT3
