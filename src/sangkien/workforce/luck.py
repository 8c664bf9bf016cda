"""Luck: every draw is addressed by (seed, world, person, month, purpose), never by the order of asking.

Schemes therefore share their luck, and results depend neither on batches nor on what else is simulated. The
generator is Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as
1, 2, 3, SC11), pinned to its published test vectors.
"""

from enum import IntEnum, unique
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sangkien.workforce.arith import F32, Ints, f32

U32 = NDArray[np.uint32]

_ROTATIONS: Final = (13, 15, 26, 6, 17, 29, 16, 24)
_PARITY: Final = np.uint32(0x1BD11BDA)
#: 2**-24: the top 24 bits of a word fill a float32 exactly.
_UNIT: Final = f32(2**-24)
_HALFWORD: Final = f32(2**-16)
#: Four halves of words sum to mean 2 and variance 1/3.
_ROOT3: Final = f32(3**0.5)
_LOW16: Final = np.uint32(0xFFFF)

#: Where launches of a partner outside the agency draw their luck: no person has this number.
OUTSIDE: Final = np.uint32(0xFFFFFFFF)
#: The month is the low half of the second counter word, the purpose the high half.
MAX_MONTHS: Final = 2**16 - 1


@unique
class Purpose(IntEnum):
    """What a draw is for. Numbers are addresses: append, never renumber."""

    SKILL = 1
    MOTIVE = 2
    NEED = 3
    TASTE = 4
    GRADE_TENURE = 5
    GENDER_CONTRACT = 6
    SECOND_JOB = 7
    CHAMPION_POST = 8
    UNDER_WAY = 9
    IDEA_PROJECT = 10
    EXIT_TIES = 11
    TRY = 12
    LAYER = 13
    DILUTION = 14
    COMPLETION = 15
    AFTERMATH = 16
    HIRE = 17
    PARTNER = 18
    PARTNER_KIND = 19


def threefry2x32(key: tuple[U32, U32], counter: tuple[U32, U32], rounds: int = 20) -> tuple[U32, U32]:
    """Return two words of 32 bits; keys and counters are uint32 arrays that broadcast together."""
    schedule = (key[0], key[1], key[0] ^ key[1] ^ _PARITY)
    shape = np.broadcast_shapes(key[0].shape, key[1].shape, counter[0].shape, counter[1].shape)
    x, y = np.empty(shape, np.uint32), np.empty(shape, np.uint32)
    spare = np.empty(shape, np.uint32)
    np.add(counter[0], key[0], out=x)
    np.add(counter[1], key[1], out=y)
    for r in range(rounds):
        bits = _ROTATIONS[r % 8]
        np.add(x, y, out=x)
        np.left_shift(y, bits, out=spare)
        np.right_shift(y, 32 - bits, out=y)
        np.bitwise_or(y, spare, out=y)
        np.bitwise_xor(y, x, out=y)
        if r % 4 == 3:
            turn = r // 4 + 1
            np.add(x, schedule[turn % 3], out=x)
            np.add(y, schedule[(turn + 1) % 3], out=y)
            np.add(y, np.uint32(turn), out=y)
    return x, y


def uniform(word: U32) -> F32:
    """A uniform draw in [0, 1) from a word's top 24 bits."""
    found: F32 = (word >> np.uint32(8)).astype(np.float32) * _UNIT
    return found


def normal(first: U32, second: U32) -> F32:
    """A nearly normal draw (mean 0, variance 1) from two words: four uniforms summed, so never beyond 3.46."""
    total = (first & _LOW16).astype(np.float32) + (first >> np.uint32(16)).astype(np.float32)
    total += (second & _LOW16).astype(np.float32) + (second >> np.uint32(16)).astype(np.float32)
    found: F32 = (total * _HALFWORD - f32(2 - 2**-15)) * _ROOT3
    return found


class Luck:
    """The draws of a block of worlds."""

    def __init__(self, seed: int, worlds: U32, people: int) -> None:
        self._seed = np.array([seed], np.uint32)
        self._worlds = worlds
        self._people = np.arange(people, dtype=np.uint32)[None, :]

    def everyone(self, month: int, purpose: Purpose) -> tuple[U32, U32]:
        """Two words for each world and person, shape (B, N)."""
        when = np.array([month | purpose << 16], np.uint32)
        return threefry2x32((self._seed, self._worlds[:, None]), (self._people, when))

    def some(self, worlds: Ints, people: Ints, month: int, purpose: Purpose) -> tuple[U32, U32]:
        """Two words for each listed (row of the block, person): the same words that ``everyone`` holds there."""
        when = np.array([month | purpose << 16], np.uint32)
        return threefry2x32((self._seed, self._worlds[worlds]), (people.astype(np.uint32), when))

    def outside(self, month: int, purpose: Purpose) -> tuple[U32, U32]:
        """Two words for each world, shape (B,), for what happens outside the agency."""
        when = np.array([month | purpose << 16], np.uint32)
        return threefry2x32((self._seed, self._worlds), (np.array([OUTSIDE], np.uint32), when))
