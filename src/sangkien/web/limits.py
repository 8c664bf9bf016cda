"""How often something may be asked of a team's workbench: against guessing, and so that nobody stops it for the others.

Counts are kept in memory: they are about the last minutes, and there is one process.
"""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sangkien.words import Problem, Refusal

Clock = Callable[[], float]

#: Routes (rows of ``access.py``) that take the machine some seconds or much memory.
HEAVY = frozenset(
    {
        "POST /studies/new",
        "POST /studies/example",
        "POST /studies/import",
        "GET /s/{study}/export",
        "POST /s/{study}/backup",
        "POST /s/{study}/brief/run",
        "POST /s/{study}/facts/calibration",
        "POST /safety/backup",
        "POST /api/v1/studies",
        "POST /api/v1/studies/import",
        "POST /api/v1/studies/example",
        "GET /api/v1/studies/{study}/export",
        "POST /api/v1/studies/{study}/backup",
        "POST /api/v1/studies/{study}/run",
        "POST /api/v1/studies/{study}/calibration",
        "POST /api/v1/backup",
    }
)
#: Keys that are remembered at once; those not heard of for longest are forgotten first.
_MOST_KEYS = 10_000
#: Failed tries are forgotten after so many seconds without another one.
_FORGOTTEN = 3600.0


class Tries:
    """Tries to prove who one is: some are free, then each failed one doubles the wait before the next."""

    def __init__(self, free: int, longest: float, clock: Clock = time.monotonic) -> None:
        self._free, self._longest, self._clock = free, longest, clock
        self._lock = threading.Lock()
        self._failed: dict[
            str, tuple[int, float, float]
        ] = {}  # tries, when the last was, when the next may be

    def take(self, key: str) -> None:
        """Count a try before it is known how it ends, so that many at once count. Raises Refusal before its time."""
        now = self._clock()
        with self._lock:
            tries, last, until = self._failed.pop(key, (0, now, now))
            if now - last > _FORGOTTEN:
                tries, until = 0, now
            if now < until:
                self._failed[key] = (tries, last, until)
                raise too_often(until - now)
            tries += 1
            wait = min(2.0 ** min(tries - self._free, 30), self._longest) if tries >= self._free else 0.0
            self._failed[key] = (tries, now, now + wait)
            while len(self._failed) > _MOST_KEYS:
                del self._failed[next(iter(self._failed))]

    def right(self, key: str) -> None:
        """The try was right: nothing has failed."""
        with self._lock:
            self._failed.pop(key, None)

    def right_once(self, key: str) -> None:
        """The try was right, which says nothing of others with the same key."""
        now = self._clock()
        with self._lock:
            if key in self._failed:
                tries, last, _ = self._failed[key]
                self._failed[key] = (max(0, tries - 1), last, now)


class Budget:
    """So many in so many seconds; what was not used comes back little by little."""

    def __init__(self, most: int, seconds: float, clock: Clock = time.monotonic) -> None:
        self._most, self._rate, self._clock = float(most), most / seconds, clock
        self._lock = threading.Lock()
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> None:
        """Use one. Raises Refusal where none is left."""
        now = self._clock()
        with self._lock:
            left, at = self._left.pop(key, (self._most, now))
            left = min(self._most, left + (now - at) * self._rate)
            self._left[key] = (left - 1 if left >= 1 else left, now)
            while len(self._left) > _MOST_KEYS:
                del self._left[next(iter(self._left))]
        if left < 1:
            raise too_often((1 - left) / self._rate)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one workbench. Several people may share an address, so an address may try more often."""

    names: Tries = field(default_factory=lambda: Tries(5, 300))
    addresses: Tries = field(default_factory=lambda: Tries(30, 60))
    changes: Budget = field(default_factory=lambda: Budget(300, 60))
    uploads: Budget = field(default_factory=lambda: Budget(60, 600))
    heavy: Budget = field(default_factory=lambda: Budget(30, 600))

    def ask(self, row: str, who: str, *, change: bool, upload: bool) -> None:
        """Whether ``who`` may call the route ``row`` now. Raises Refusal where they have to wait."""
        if row in HEAVY:
            self.heavy.take(who)
        if upload:
            self.uploads.take(who)
        if change:
            self.changes.take(who)


def too_often(seconds: float) -> Refusal:
    """What to raise for what was tried too often."""
    return Refusal(Problem("web.too_often", parameters={"seconds": max(1, math.ceil(seconds))}))
