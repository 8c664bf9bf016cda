"""A block of worlds in the middle of a run: what every step of a month reads and writes."""

from sangkien.workforce.arith import F32, Ints
from sangkien.workforce.luck import Luck, Purpose, uniform
from sangkien.workforce.portfolio import Portfolio
from sangkien.workforce.setting import F64
from sangkien.workforce.state import Slots, State
from sangkien.workforce.tally import Tally
from sangkien.workforce.terms import Terms
from sangkien.workforce.units import Units


class Block:
    """State, terms, luck and counts of one run."""

    terms: Terms
    state: State
    luck: Luck
    units: Units
    tally: Tally
    portfolio: Portfolio
    widths: dict[str, int]
    #: the group cells of every post this month
    cells: dict[str, Ints]
    #: what this month's pay and second work came to
    usual: F32
    official: F32
    worked: F32
    unmet: F32
    #: last month around each unit, shape (B, units)
    missing: F32
    climate: F32
    champions: F32
    punished_near: F32
    shows_near: F32
    #: own and project launches by world and month
    launches: F64

    def _at(self, slots: Slots) -> dict[str, Ints]:
        return {grouping: cell[slots] for grouping, cell in self.cells.items()}

    def _event(self, measure: str, month: int, slots: Slots) -> None:
        self.tally.events(measure, month - 1, slots[0], self._at(slots))

    def _draws(self, slots: Slots, month: int, purpose: Purpose) -> tuple[F32, F32]:
        first, second = self.luck.some(*slots, month, purpose)
        return uniform(first), uniform(second)
