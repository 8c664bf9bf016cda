"""What was launched sincerely and may last: one row an initiative, as many rows as there were launches."""

from collections.abc import Mapping

import numpy as np

from sangkien.workforce import rules_initiative as rules
from sangkien.workforce.arith import F32, ONE, Bools, Ints
from sangkien.workforce.state import State
from sangkien.workforce.tally import Tally
from sangkien.workforce.terms import LastingTerms, take
from sangkien.workforce.units import Units

#: The owner of what was launched from outside the agency.
NOBODY = -1
SUSTAINED_AFTER = 12


class Portfolio:
    """Launched initiatives still in use, and how many ever were: nothing is capped, nothing is lost in silence.

    Each row drew its fate once, at launch: it lapses when its chance of having lasted until now falls below that
    draw. A scheme that lowers the hazard therefore lengthens every single life.
    """

    def __init__(self, groupings: tuple[str, ...]) -> None:
        self.worlds: Ints = np.zeros(0, np.intp)
        self.owners: Ints = np.zeros(0, np.intp)
        self.since: Ints = np.zeros(0, np.intp)
        self.citizens: Bools = np.zeros(0, np.bool_)
        self.fate: F32 = np.zeros(0, np.float32)
        self.survival: F32 = np.zeros(0, np.float32)
        self.cells: dict[str, Ints] = {name: np.zeros(0, np.intp) for name in groupings}
        self.ever = 0

    def add(
        self,
        worlds: Ints,
        owners: Ints,
        month: int,
        citizens: Bools,
        fate: F32,
        cells: Mapping[str, Ints],
    ) -> None:
        """Enter the month's sincere launches, with the groups that their owners belong to now."""
        self.ever += len(worlds)
        self.worlds = np.concatenate([self.worlds, worlds])
        self.owners = np.concatenate([self.owners, owners])
        self.since = np.concatenate([self.since, np.full(len(worlds), month, np.intp)])
        self.citizens = np.concatenate([self.citizens, citizens])
        self.fate = np.concatenate([self.fate, fate])
        self.survival = np.concatenate([self.survival, np.full(len(worlds), ONE, np.float32)])
        self.cells = {name: np.concatenate([own, cells[name]]) for name, own in self.cells.items()}

    def live(
        self, month: int, state: State, climate: F32, units: Units, terms: LastingTerms, tally: Tally
    ) -> Ints:
        """Let a month pass; returns the worlds, one entry each, where an owner has kept one going for a year.

        What was launched this month is not a month old and cannot lapse yet: N months after its launch an
        initiative has met N months of hazard.
        """
        outside = self.owners == NOBODY
        post = (self.worlds, np.where(outside, 0, self.owners))
        # a post filled later than the launch has another official in it
        gone = ~outside & ~(state.filled[post] & (state.joined[post] <= self.since))
        near = climate[post[0], units.of[post[1]]]
        after = rules.survival_after(take(terms, self.worlds), self.survival, gone, near, outside)
        self.survival = np.where(self.since < month, after, self.survival)
        lapsed = self.survival < self.fate
        index = int(month) - 1
        tally.events("lapsed", index, self.worlds[lapsed], {k: v[lapsed] for k, v in self.cells.items()})
        self._keep(~lapsed)
        old = self.since <= month - SUSTAINED_AFTER
        tally.stock("in_use", index, self.worlds, self.cells)
        tally.stock("sustained", index, self.worlds[old], {k: v[old] for k, v in self.cells.items()})
        headline = old & self.citizens
        tally.stock(
            "sustained_citizens",
            index,
            self.worlds[headline],
            {k: v[headline] for k, v in self.cells.items()},
        )
        rewarded = (self.since == month - SUSTAINED_AFTER) & ~(gone | outside)[~lapsed]
        found: Ints = self.worlds[rewarded]
        return found

    def _keep(self, kept: Bools) -> None:
        self.worlds, self.owners, self.since = self.worlds[kept], self.owners[kept], self.since[kept]
        self.citizens, self.fate, self.survival = self.citizens[kept], self.fate[kept], self.survival[kept]
        self.cells = {name: cell[kept] for name, cell in self.cells.items()}
