"""What every engine is given and gives back: a population drawn once, fourteen series by month, two clocks."""

import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.workforce import rules

F64 = NDArray[np.float64]

#: Counts of a month, then sums over the officials in post at its end.
SERIES: Final = (
    "filled",
    "attempts",
    "successes",
    "failures",
    "punished",
    "rejected",
    "exits",
    "hires",
    "active",
    "income",
    "hours",
    "motive",
    "fear",
    "skill",
)
#: How the grades 0 to 3 are filled at the start.
GRADE_SHARES: Final = (0.2, 0.6, 0.17, 0.03)
#: People drawn at a time, so that drawing millions needs little more room than keeping them.
DRAWN: Final = 50_000


class Population(NamedTuple):
    """Officials at the start, (officials,): units are runs of ``rules.UNIT``; nobody has bonus, fear, initiative."""

    grade: NDArray[np.int8]
    tenure: NDArray[np.int16]
    skill: NDArray[np.float32]
    motive: NDArray[np.float32]
    need: NDArray[np.float32]
    hours: NDArray[np.float32]

    @property
    def size(self) -> int:
        """How many they are."""
        return len(self.grade)

    def first(self, count: int) -> "Population":
        """The first ``count`` of them, copied."""
        return Population(*(field[:count].copy() for field in self))  # type: ignore[arg-type]


class Series(NamedTuple):
    """What an engine found: ``monthly`` by name, (months,) each; seconds of CPU and of wall for the months alone."""

    monthly: dict[str, F64]
    cpu_seconds: float
    wall_seconds: float


def draw_population(size: int, seed: int) -> Population:
    """``size`` officials, a multiple of a unit."""
    if size % rules.UNIT:
        raise ValueError(f"size is {size}; give a multiple of {rules.UNIT}")
    kinds = (np.int8, np.int16, np.float32, np.float32, np.float32, np.float32)
    people = Population(*(np.zeros(size, kind) for kind in kinds))  # type: ignore[arg-type]
    rng = np.random.default_rng(seed)
    for begins in range(0, size, DRAWN):
        here = slice(begins, min(begins + DRAWN, size))
        n = here.stop - begins
        grade = rng.choice(4, n, p=GRADE_SHARES)
        step = (rng.random(n) * (rules.LAST_STEP[grade] + 1)).astype(np.int64)
        months = (rng.random(n) * rules.STEP_MONTHS[grade]).astype(np.int64)
        people.grade[here] = grade
        people.tenure[here] = step * rules.STEP_MONTHS[grade] + months
        people.skill[here] = np.clip(0.8 * rng.standard_normal(n), -2.5, 2.5)
        people.motive[here] = np.clip(0.5 + 0.15 * rng.standard_normal(n), 0, 1)
        need = 10.5 * np.exp(0.3 * rng.standard_normal(n))
        people.need[here] = need
        pay = rules.PAY_FIRST[grade] + rules.PAY_STEP[grade] * step
        people.hours[here] = 90 * np.maximum(0, 1 - pay / need)
    return people


def timed(months_pass: Callable[[], Any]) -> tuple[Any, float, float]:
    """What ``months_pass`` returns, the CPU seconds of the whole process and the wall seconds it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = months_pass()
    return found, time.process_time() - cpu, time.perf_counter() - wall


def as_series(rows: Any, cpu_seconds: float, wall_seconds: float) -> Series:
    """Name the columns of ``rows``, (months, 14)."""
    table = np.asarray(rows, np.float64)
    return Series({name: table[:, i] for i, name in enumerate(SERIES)}, cpu_seconds, wall_seconds)
