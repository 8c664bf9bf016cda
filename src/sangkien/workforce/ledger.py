"""The ledger of a run: whole numbers by month and by group, that both engines write and one place reads.

Events are counted, and money, hours and the like are added up in whole units (``UnitTerms``). Whole numbers can be
added in any order, so that threads, blocks and processors leave no trace.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sangkien.workforce.service import Service

I64 = NDArray[np.int64]

#: What is counted: events of a month, stocks at its end, and sums over the officials in post.
EVENTS: Final = (
    "ideas",
    "tried",
    "project_started",
    "refused",
    "abandoned",
    "waiting_time",
    "launched",
    "theatre",
    "failed",
    "sanctioned",
    "lapsed",
    "exits",
    "exits_skilled",
    "departures",
    "hires",
    "headcount",
    "vacancies",
    "posts_cut",
    "own_launches",
    "rewarded",
)
STOCKS: Final = ("in_use", "sustained", "sustained_citizens")
SUMS: Final = ("pay_bill", "pay_difference", "unmet_need", "second_job_hours", "motivation", "cross_ties")
COLUMNS: Final = (*EVENTS, *STOCKS, *SUMS)
#: Columns without groups: they belong to posts, to the agency, or to its payer.
UNGROUPED: Final = frozenset({"vacancies", "posts_cut", "own_launches", "rewarded", "pay_difference"})

(
    IDEAS,
    TRIED,
    PROJECT_STARTED,
    REFUSED,
    ABANDONED,
    WAITING_TIME,
    LAUNCHED,
    THEATRE,
    FAILED,
    SANCTIONED,
    LAPSED,
    EXITS,
    EXITS_SKILLED,
    DEPARTURES,
    HIRES,
    HEADCOUNT,
    VACANCIES,
    POSTS_CUT,
    OWN_LAUNCHES,
    REWARDED,
    IN_USE,
    SUSTAINED,
    SUSTAINED_CITIZENS,
    PAY_BILL,
    PAY_DIFFERENCE,
    UNMET_NEED,
    SECOND_JOB_HOURS,
    MOTIVATION,
    CROSS_TIES,
) = range(len(COLUMNS))

#: Groupings in the order of the ledger, with how many groups each has; grade comes last, the service says how many.
THIRDS, GENDERS, BANDS = 3, 2, 4
#: Rows of the grouped ledger: thirds of skill, women and men, bands of tenure, grades; the last is what a partner
#: outside launched.
SKILL_AT, GENDER_AT, TENURE_AT, GRADE_AT = 0, THIRDS, THIRDS + GENDERS, THIRDS + GENDERS + BANDS


def group_rows(service: Service) -> int:
    """How many rows the grouped ledger has."""
    return GRADE_AT + len(service.grades) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """``monthly``: (J, months, columns); ``grouped``: (J, rows, columns), for J runs."""

    monthly: I64
    grouped: I64

    @classmethod
    def blank(cls, runs: int, months: int, rows: int) -> "Ledger":
        """A ledger with nothing in it."""
        return cls(
            np.zeros((runs, months, len(COLUMNS)), np.int64), np.zeros((runs, rows, len(COLUMNS)), np.int64)
        )

    def __add__(self, other: "Ledger") -> "Ledger":
        """What two sets of agencies come to in the same runs."""
        return Ledger(self.monthly + other.monthly, self.grouped + other.grouped)

    def same(self, other: "Ledger") -> bool:
        """Whether two ledgers agree in every number."""
        return bool(
            np.array_equal(self.monthly, other.monthly) and np.array_equal(self.grouped, other.grouped)
        )
