"""What was launched sincerely and may last, in the fast engine: one row an initiative, nothing capped."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sangkien.workforce import fast_layout as at
from sangkien.workforce import ledger as book
from sangkien.workforce.arith import F32, I32, ONE, ZERO
from sangkien.workforce.compiled import compiled, plain
from sangkien.workforce.frame import NOBODY, SUSTAINED_AFTER
from sangkien.workforce.rules_initiative import survival_after
from sangkien.workforce.terms import LastingTerms

# columns of the whole numbers: owner, month of launch, for citizens, four rows of the grouped ledger
OWNER, SINCE, CITIZENS, ROWS, WHOLES = 0, 1, 2, 3, 7
FATE, SURVIVAL, FLOATS = 0, 1, 2


class Rows(NamedTuple):
    """``used`` (1,): how many rows are in use; ``whole`` (room, 7) and ``parts`` (room, 2) grow when they are full."""

    used: NDArray[np.int64]
    whole: I32
    parts: F32


@compiled
def nothing_launched(room: int) -> Rows:
    """An empty portfolio with some room."""
    return Rows(
        np.zeros(1, np.int64), np.empty((room, WHOLES), np.int32), np.empty((room, FLOATS), np.float32)
    )


@compiled
def with_room(rows: Rows, more: int) -> Rows:
    """The same portfolio with room for so many more rows: nothing is capped."""
    used = rows.used[0]
    if used + more <= len(rows.whole):
        return rows
    room = 2 * (used + more)
    whole, parts = np.empty((room, WHOLES), np.int32), np.empty((room, FLOATS), np.float32)
    for k in range(used):
        for column in range(WHOLES):
            whole[k, column] = rows.whole[k, column]
        for column in range(FLOATS):
            parts[k, column] = rows.parts[k, column]
    return Rows(rows.used, whole, parts)


@plain
def launched(
    rows: Rows,
    owner: int,
    month: int,
    citizens: int,
    fate: Any,
    skill: int,
    gender: int,
    tenure: int,
    grade: int,
) -> None:
    """Enter a sincere launch with the groups that its owner belongs to now; there is room (``with_room``)."""
    k = rows.used[0]
    rows.whole[k, OWNER], rows.whole[k, SINCE], rows.whole[k, CITIZENS] = owner, month, citizens
    rows.whole[k, ROWS], rows.whole[k, ROWS + 1] = skill, gender
    rows.whole[k, ROWS + 2], rows.whole[k, ROWS + 3] = tenure, grade
    rows.parts[k, FATE], rows.parts[k, SURVIVAL] = fate, ONE
    rows.used[0] = k + 1


@plain
def _note(whole: I32, k: int, column: int, grouped: Any) -> None:
    grouped[whole[k, ROWS], column] += 1
    if whole[k, OWNER] != NOBODY:  # the four groupings of what a partner outside launched share one row
        for g in range(1, 4):
            grouped[whole[k, ROWS + g], column] += 1


@plain
def live_on(terms: LastingTerms, rows: Rows, f: Any, w: Any, month: int, monthly: Any, grouped: Any) -> None:
    """Let a month pass for what is in use; ``f`` and ``w`` are the fields of the whole block."""
    whole, parts, row, kept = rows.whole, rows.parts, month - 1, 0
    in_use = sustained = citizens = rewarded = 0
    year_ago = month - SUSTAINED_AFTER
    for k in range(rows.used[0]):
        owner, since, survival = whole[k, OWNER], whole[k, SINCE], parts[k, SURVIVAL]
        outside, gone, climate = owner == NOBODY, False, ZERO
        if not outside:
            i, j = owner // at.CHUNK, owner % at.CHUNK
            # a post filled later than the launch has another official in it
            gone = f[i * at.FLOATS + at.STAGE + j] < ZERO or w[i * at.WHOLES + at.JOINED + j] > since
            climate = f[i * at.FLOATS + at.CLIMATE + j]
        if since < month:
            survival = survival_after(terms, survival, gone, climate, outside)
        if survival < parts[k, FATE]:
            monthly[row, book.LAPSED] += 1
            _note(whole, k, book.LAPSED, grouped)
            continue
        in_use += 1
        if since <= year_ago:
            sustained += 1
            citizens += whole[k, CITIZENS]
            rewarded += 1 if since == year_ago and not gone and not outside else 0
        if kept < k:
            for column in range(WHOLES):
                whole[kept, column] = whole[k, column]
            parts[kept, FATE] = parts[k, FATE]
        parts[kept, SURVIVAL] = survival
        kept += 1
    rows.used[0] = kept
    monthly[row, book.IN_USE] += in_use
    monthly[row, book.SUSTAINED] += sustained
    monthly[row, book.SUSTAINED_CITIZENS] += citizens
    monthly[row, book.REWARDED] += rewarded


@plain
def enter_stocks(rows: Rows, month: int, grouped: Any) -> None:
    """Enter the stocks of the last month by group."""
    whole = rows.whole
    for k in range(rows.used[0]):
        _note(whole, k, book.IN_USE, grouped)
        if whole[k, SINCE] <= month - SUSTAINED_AFTER:
            _note(whole, k, book.SUSTAINED, grouped)
            if whole[k, CITIZENS] == 1:
                _note(whole, k, book.SUSTAINED_CITIZENS, grouped)
