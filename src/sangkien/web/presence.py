"""Who else has the same page open, and whether the study changed since it was opened."""

import threading
import time

#: Somebody who has not been heard of for so long has left.
GONE = 45.0


class Presence:
    """Kept in memory: it is about this moment only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, str], dict[int, tuple[str, float]]] = {}

    def here(self, study: str, page: str, person: int, name: str) -> tuple[str, ...]:
        """Say that somebody is on a page; return the names of the others there."""
        now = time.monotonic()
        with self._lock:
            for key in [k for k, who in self._seen.items() if all(now - at > GONE for _, at in who.values())]:
                del self._seen[key]
            who = self._seen.setdefault((study, page), {})
            who[person] = (name, now)
            return tuple(n for other, (n, at) in sorted(who.items()) if other != person and now - at <= GONE)
