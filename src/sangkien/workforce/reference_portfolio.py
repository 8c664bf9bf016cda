"""What was launched sincerely and may last, in the reference engine: one row an initiative, nothing capped."""

import numpy as np

from sangkien.workforce import ledger as book
from sangkien.workforce.arith import F32, ONE, Bools, Ints, f32
from sangkien.workforce.frame import NOBODY, SUSTAINED_AFTER
from sangkien.workforce.ledger import I64
from sangkien.workforce.rules_initiative import survival_after
from sangkien.workforce.terms import LastingTerms


class Portfolio:
    """Launched initiatives still in use, and how many ever were.

    Each row drew its fate once, at launch: it lapses when its chance of having lasted until now falls below that
    draw. A scheme that lowers the hazard therefore lengthens every single life.
    """

    def __init__(self) -> None:
        self.owners: Ints = np.zeros(0, np.intp)
        self.since: Ints = np.zeros(0, np.intp)
        self.citizens: Bools = np.zeros(0, np.bool_)
        self.fate: F32 = np.zeros(0, np.float32)
        self.survival: F32 = np.zeros(0, np.float32)
        #: rows of the grouped ledger that the owner belonged to at launch, (rows, groupings)
        self.cells: Ints = np.zeros((0, 4), np.intp)
        self.ever = 0

    def add(self, owners: Ints, month: int, citizens: Bools, fate: F32, cells: Ints) -> None:
        """Enter the month's sincere launches."""
        self.ever += len(owners)
        self.owners = np.concatenate([self.owners, owners])
        self.since = np.concatenate([self.since, np.full(len(owners), month, np.intp)])
        self.citizens = np.concatenate([self.citizens, citizens])
        self.fate = np.concatenate([self.fate, fate])
        self.survival = np.concatenate([self.survival, np.full(len(owners), ONE, np.float32)])
        self.cells = np.concatenate([self.cells, cells])

    def live(
        self,
        month: int,
        terms: LastingTerms,
        staying: Bools,
        joined: Ints,
        climate: F32,
        books: tuple[I64, I64],
    ) -> None:
        """Let a month pass. ``staying``: posts with an official; ``joined``: since when; ``climate``: of the unit.

        What was launched this month is not a month old and cannot lapse yet: N months after its launch an
        initiative has met N months of hazard. ``books``: the month's row of the ledger and the grouped ledger.
        """
        monthly, grouped = books
        outside = self.owners == NOBODY
        post = np.where(outside, 0, self.owners)
        # a post filled later than the launch has another official in it
        gone = ~outside & ~(staying[post] & (joined[post] <= self.since))
        near = np.where(outside, f32(0), climate[post])
        after = survival_after(terms, self.survival, gone, near, outside)
        self.survival = np.where(self.since < month, after, self.survival)
        lapsed = self.survival < self.fate
        monthly[book.LAPSED] += np.count_nonzero(lapsed)
        _book(grouped[:, book.LAPSED], self.cells[lapsed])
        kept = ~lapsed
        self.owners, self.since, self.citizens = self.owners[kept], self.since[kept], self.citizens[kept]
        self.fate, self.survival, self.cells = self.fate[kept], self.survival[kept], self.cells[kept]
        old = self.since <= month - SUSTAINED_AFTER
        monthly[book.IN_USE] = len(old)
        monthly[book.SUSTAINED] = np.count_nonzero(old)
        monthly[book.SUSTAINED_CITIZENS] = np.count_nonzero(old & self.citizens)
        monthly[book.REWARDED] = np.count_nonzero(
            (self.since == month - SUSTAINED_AFTER) & ~(gone | outside)[kept]
        )

    def settle(self, month: int, grouped: I64) -> None:
        """Enter the stocks of the last month by group."""
        old = self.since <= month - SUSTAINED_AFTER
        for column, which in (
            (book.IN_USE, np.ones_like(old)),
            (book.SUSTAINED, old),
            (book.SUSTAINED_CITIZENS, old & self.citizens),
        ):
            _book(grouped[:, column], self.cells[which])


def _book(column: I64, cells: Ints) -> None:
    # the four groupings of what a partner outside launched share one row
    for rows in cells:
        column[np.unique(rows)] += 1
