"""Runs of studies that were begun from the pages: one at a time for each study, each ending in a round that is kept."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sangkien.run import Early, Progress
from sangkien.run_kept import Begun, Results, run_to_keep, spare_threads
from sangkien.store import Snapshot
from sangkien.words import Problem, Refusal
from sangkien.worker import Task, Worker

Seen = TypeVar("Seen")


@dataclass(eq=False)
class Run:
    """One run: who began it with how many draws, whether somebody wished it to stop, and its task."""

    who: str
    draws: int
    stopping: bool = False
    task: Task = field(init=False)

    @property
    def going(self) -> bool:
        """Whether it has not ended yet."""
        return not self.task.done

    @property
    def ended(self) -> str | None:
        """How it ended: ``kept`` as a round, ``cancelled``; None while it goes on, or where problems stopped it."""
        if self.going or self.task.problems:
            return None
        return "cancelled" if self.task.cancelled else "kept"

    @property
    def begun(self) -> Begun | None:
        """What its early pictures are about; None in its first moments."""
        return self._last(Begun)

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return self._last(Progress) or Progress("weighing", 0.0)

    @property
    def early(self) -> Early | None:
        """The sharpest early picture so far."""
        return self._last(Early)

    def _last(self, kind: type[Seen]) -> Seen | None:
        return next((event for event in reversed(self.task.events) if isinstance(event, kind)), None)


class Runs:
    """The last run of every study; kept in memory, since a run does not outlive the program."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: dict[str, Run] = {}

    def of(self, study: str) -> Run | None:
        """The run that is going on, or the last one that was begun."""
        return self._runs.get(study)

    def start(
        self,
        worker: Worker,
        study: str,
        snapshot: Snapshot,
        run: Run,
        *,
        seed: int,
        keep: Callable[[Results], object],
    ) -> None:
        """Begin a run; ``keep`` is given its results. Raises Refusal where one of this study is going on."""

        def then(task: Task) -> None:
            results: Any = task.events.pop()
            keep(results)

        with self._lock:
            now = self._runs.get(study)
            if now is not None and now.going:
                raise Refusal(Problem("run.going_on"))
            run.task = worker.start(
                run_to_keep, dict(snapshot.files), run.draws, seed, spare_threads(), then=then
            )
            self._runs[study] = run
