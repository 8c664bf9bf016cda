"""Where the fast engine keeps what: a block of whole units, field by field, so that its months pass in the cache.

A block lies in one float32 array and one int32 array. Fields of a chunk of ``CHUNK`` posts lie ``STRIDE`` apart: a
constant, so that the compiler sees that they never overlap, and no multiple of 4 KB, so that they do not compete for
the same lines of the cache.
"""

from typing import Final

#: Posts to a chunk: the fields that one pass of a month reads and writes stay in the first-level cache, all of them in
#: the second; measured best from 128 to 512.
CHUNK: Final = 256
STRIDE: Final = CHUNK + 16
#: Posts are filled up to a multiple of what processors do at once; the rest are closed posts.
LANES: Final = 8

# float32 fields: those of Official first, in its order, then what units look like, then what only events need
(
    SKILL,
    FLAIR,
    TASTE,
    PER_NEED,
    PROPENSITY,
    USUAL_MOOD,
    PERMANENT,
    USUAL_PAY,
    START,
    UNTIL,
    DATE,
    STAGE,
    HOURS,
    MOOD,
    FEAR,
    KNOWLEDGE,
    TIES,
    MISSING,
    CLIMATE,
    CHAMPION_NEAR,
    PUNISHED_NEAR,
    SHOWS_NEAR,
    STEP,
    DUE,
    RANK,
    POST,
    # what one part of a month hands to the next
    PATH,
    STAY,
    KIND,
    PAY,
    WORKED,
    INCOME,
    WIN,
    ZEAL,
    IDEAS,
    TRYING,
    LEAVING,
) = (field * STRIDE for field in range(37))
FLOATS: Final = 37 * STRIDE

# int32 fields: what the month set off, what an official's months came to, who it is
(
    EVENT,
    PAID,
    LACKED,
    SIDE_HOURS,
    MOODS,
    TIED,
    #: ideas in the low half, months of waiting in the high half
    COUNTS,
    SETTLED,
    GRADE,
    SKILL_ROW,
    GENDER_ROW,
    TENURE_ROW,
    GRADE_ROW,
    CHAMPION,
    JOINED,
    CITIZENS,
    PROJECT,
    UNIT,
) = (field * STRIDE for field in range(18))
WHOLES: Final = 18 * STRIDE
