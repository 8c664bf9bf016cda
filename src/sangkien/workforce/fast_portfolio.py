"""What was launched sincerely and may last, in the fast engine: one row an initiative, nothing capped."""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sangkien.workforce import fast_layout as at
from sangkien.workforce import ledger as book
from sangkien.workforce.arith import F32, I32, ONE, ZERO
from sangkien.workforce.compiled import COMPILE
from sangkien.workforce.frame import NOBODY, SUSTAINED_AFTER
from sangkien.workforce.rules_initiative import survival_after
from sangkien.workforce.terms import LastingTerms

# columns of the whole numbers: owner, month of launch, for citizens, four rows of the grouped ledger
OWNER, SINCE, CITIZENS, ROWS, WHOLES = 0, 1, 2, 3, 7
FATE, SURVIVAL, FLOATS = 0, 1, 2


class Rows(NamedTuple):
    """``count`` (1,): how many rows are in use; ``whole`` (room, 7) and ``parts`` (room, 2) grow when they are full."""

    count: NDArray[np.int64]
    whole: I32
    parts: F32


@njit(**COMPILE)
def nothing_launched(room: int) -> Rows:
    """An empty portfolio with some room."""
    return Rows(
        np.zeros(1, np.int64), np.empty((room, WHOLES), np.int32), np.empty((room, FLOATS), np.float32)
    )


@njit(**COMPILE)
def launched(
    rows: Rows, owner: int, month: int, citizens: int, fate: Any, skill: int, gender: int, tenure: int, grade: int
) -> Rows:
    """Enter a sincere launch with the groups that its owner belongs to now."""
    k = rows.count[0]
    if k == len(rows.whole):
        whole, parts = np.empty((2 * k, WHOLES), np.int32), np.empty((2 * k, FLOATS), np.float32)
        whole[:k], parts[:k] = rows.whole, rows.parts
        rows = Rows(rows.count, whole, parts)
    one = rows.whole[k]
    one[OWNER], one[SINCE], one[CITIZENS] = owner, month, citizens
    one[ROWS], one[ROWS + 1], one[ROWS + 2], one[ROWS + 3] = skill, gender, tenure, grade
    rows.parts[k, FATE], rows.parts[k, SURVIVAL] = fate, ONE
    rows.count[0] = k + 1
    return rows


@njit(**COMPILE)
def _note(one: Any, column: int, grouped: Any) -> None:
    grouped[one[ROWS], column] += 1
    if one[OWNER] != NOBODY:  # the four groupings of what a partner outside launched share one row
        for k in range(1, 4):
            grouped[one[ROWS + k], column] += 1


@njit(**COMPILE)
def live_on(terms: LastingTerms, rows: Rows, f: Any, w: Any, month: int, row: Any, grouped: Any) -> None:
    """Let a month pass for what is in use; ``f`` and ``w`` are the fields of the whole block."""
    kept = 0
    for k in range(rows.count[0]):
        one, owner, since = rows.whole[k], rows.whole[k, OWNER], rows.whole[k, SINCE]
        outside, gone, climate = owner == NOBODY, False, ZERO
        if not outside:
            i, j = owner // at.CHUNK, owner % at.CHUNK
            # a post filled later than the launch has another official in it
            staying = f[i * at.FLOATS + at.STAGE + j] >= ZERO and w[i * at.WHOLES + at.JOINED + j] <= since
            gone, climate = not staying, f[i * at.FLOATS + at.CLIMATE + j]
        survival = rows.parts[k, SURVIVAL]
        if since < month:
            survival = survival_after(terms, survival, gone, climate, outside)
        if survival < rows.parts[k, FATE]:
            row[book.LAPSED] += 1
            _note(one, book.LAPSED, grouped)
            continue
        row[book.IN_USE] += 1
        if since <= month - SUSTAINED_AFTER:
            row[book.SUSTAINED] += 1
            row[book.SUSTAINED_CITIZENS] += one[CITIZENS]
        if since == month - SUSTAINED_AFTER and not gone and not outside:
            row[book.REWARDED] += 1
        rows.whole[kept] = one
        rows.parts[kept, FATE], rows.parts[kept, SURVIVAL] = rows.parts[k, FATE], survival
        kept += 1
    rows.count[0] = kept


@njit(**COMPILE)
def enter_stocks(rows: Rows, month: int, grouped: Any) -> None:
    """Enter the stocks of the last month by group."""
    for k in range(rows.count[0]):
        one = rows.whole[k]
        _note(one, book.IN_USE, grouped)
        if one[SINCE] <= month - SUSTAINED_AFTER:
            _note(one, book.SUSTAINED, grouped)
            if one[CITIZENS] == 1:
                _note(one, book.SUSTAINED_CITIZENS, grouped)
