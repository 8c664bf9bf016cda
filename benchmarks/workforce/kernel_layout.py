"""Where the kernel keeps what: eight units side by side, post by post, field by field."""

from typing import Any, Final

from numba import njit

from benchmarks.workforce.arith import f32
from benchmarks.workforce.rules import UNIT

#: Units of a block, which stand side by side: a lane each.
UNITS: Final = 8
LANES: Final = UNITS
#: Calls for luck side by side, and how many such there are to a month.
SIDE: Final = 4
WIDE: Final = SIDE * LANES
CALLS: Final = -(-(UNIT // 2) // SIDE)

# Fields of a row; what one pass hands to the next stands last.
(
    SKILL,
    MOTIVE,
    HOURS,
    BONUS,
    FEAR,
    PER_NEED,
    FIRST,
    STEP,
    LAST,
    RATE,
    ENTRY,
    STAGE,
    INCOME,
    GAP,
    IDEA,
    STAY,
    TRY,
) = (field * LANES for field in range(17))
ROW: Final = 17 * LANES

# Float sums of a month, a vector each, and counts made by the passes and by events.
INCOMES, WORKED, MOTIVES, FEARS, SKILLS = (field * LANES for field in range(5))
ATTEMPTS, REJECTED, EXITS, ACTIVE, SUCCESSES, FAILURES, PUNISHED, HIRES = (
    field * LANES for field in range(8)
)

#: Float sums, the last of the series.
FLOAT_SUMS: Final = 5
#: Sums of float32 are kept as whole numbers of 2**-24, which add up in any order.
SCALE: Final = f32(2**24)

#: How what makes no arrays is compiled: nothing counts references.
plain: Any = njit(boundscheck=False, error_model="numpy", nogil=True, _nrt=False)
