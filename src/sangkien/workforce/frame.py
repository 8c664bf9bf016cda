"""What both engines need to know of the service and the agency, as arrays."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sangkien.workforce.arith import F32
from sangkien.workforce.definitions import bounds, definition
from sangkien.workforce.service import Agency, Service

#: Months of service where the tenure groups begin.
TENURE_BOUNDS: Final = bounds("tenure_bounds")
#: A date that never comes.
NEVER: Final = np.float32(1e9)
#: Months for which a launch raises pay for results.
BONUS_MONTHS: Final = np.float32(definition("bonus_months"))
#: An initiative counts as sustained after so many months in use.
SUSTAINED_AFTER: Final = int(definition("sustained_after"))
#: The owner of what was launched from outside the agency.
NOBODY: Final = -1
#: What officials' months came to is emptied into the groups at least this often, before it could run over.
SETTLE_MONTHS: Final = 512
I32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Service, agency and horizon.

    ``grades`` has a row a grade: tenure from, months a step, last step, first
    coefficient, increment; ``scheduled`` is the share of posts closed by the end of each month, (months + 1,).
    """

    service: Service
    agency: Agency
    months: int
    grades: F32 = field(init=False)
    start_bounds: F32 = field(init=False)
    entry_bounds: F32 = field(init=False)
    scheduled: F32 = field(init=False)
    unit_of: I32 = field(init=False)
    unit_start: I32 = field(init=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        rows = [
            (g.tenure_from, g.months_per_step, g.steps - 1, g.first, g.increment) for g in self.service.grades
        ]
        put(self, "grades", np.asarray(rows, np.float32))
        put(self, "start_bounds", _bounds(self.service.shares))
        put(self, "entry_bounds", _bounds(self.service.entry_shares))
        scheduled = np.zeros(self.months + 1, np.float32)
        for since, share in self.agency.restructuring:
            scheduled[since:] = share
        put(self, "scheduled", scheduled)
        sizes = np.asarray(self.agency.units, np.int32)
        put(self, "unit_of", np.repeat(np.arange(len(sizes), dtype=np.int32), sizes))
        put(self, "unit_start", np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32))


def _bounds(shares: tuple[float, ...]) -> F32:
    """Upper ends of the grades on a uniform draw; the last is beyond every draw."""
    ends = np.cumsum(np.asarray(shares, np.float64)).astype(np.float32)
    # rounding must not let a draw near 1 slip past the last grade that has a share
    ends[np.flatnonzero(shares)[-1] :] = np.float32(2)
    return ends


def blocks_of(unit_start: I32, posts: int) -> NDArray[np.int64]:
    """Whole units packed into blocks of so many posts; a unit larger than that makes a block of its own.

    ``unit_start``: (units + 1,). Returns (blocks, 2): first unit, and the unit after the last.
    """
    found: list[tuple[int, int]] = []
    begins = 0
    for u in range(1, len(unit_start)):
        if unit_start[u] - unit_start[begins] > posts and u - begins > 1:
            found.append((begins, u - 1))
            begins = u - 1
    found.append((begins, len(unit_start) - 1))
    return np.asarray(found, np.int64)
