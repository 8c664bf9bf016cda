"""The books of the reference engine: what is counted for whom, by month and by group."""

from typing import Final

import numpy as np

from sangkien.workforce import ledger as book
from sangkien.workforce.arith import Bools, Ints
from sangkien.workforce.ledger import I64, Ledger

#: Sums of an official's months, kept until a group is left; the count of months goes along.
OWN_SUMS: Final = (
    book.PAY_BILL,
    book.UNMET_NEED,
    book.SECOND_JOB_HOURS,
    book.MOTIVATION,
    book.CROSS_TIES,
    book.IDEAS,
    book.WAITING_TIME,
    book.HEADCOUNT,
)


class Books:
    """The groups that officials belong to, what their months came to, and the ledger of one run."""

    def __init__(self, size: int, ledger: Ledger) -> None:
        self.ledger = ledger
        self.grade, self.able, self.band = (np.zeros(size, np.intp) for _ in range(3))
        self.woman: Bools = np.zeros(size, np.bool_)
        self.own = {column: np.zeros(size, np.int64) for column in OWN_SUMS}

    def _cells(self, who: Ints) -> Ints:
        """Rows of the grouped ledger that each belongs to, (officials, 4)."""
        rows = [
            book.SKILL_AT + self.able[who],
            book.GENDER_AT + (~self.woman[who]).astype(np.intp),
            book.TENURE_AT + self.band[who],
            book.GRADE_AT + self.grade[who],
        ]
        return np.stack(rows, axis=1)

    def _event(self, who: Ints, column: int, row: I64) -> None:
        """Count one event for each official listed; ``row`` is the month's."""
        row[column] += len(who)
        np.add.at(self.ledger.grouped[0, :, column], self._cells(who).ravel(), 1)

    def _outside_event(self, column: int, row: I64) -> None:
        """Count an event that belongs to no official: the four groupings share its row."""
        row[column] += 1
        self.ledger.grouped[0, -1, column] += 1

    def _settle(self, who: Ints) -> None:
        """Empty what officials' months came to into the groups they belong to until now."""
        for column, own in self.own.items():
            for rows in self._cells(who).T:
                np.add.at(self.ledger.grouped[0, :, column], rows, own[who])
            own[who] = 0
