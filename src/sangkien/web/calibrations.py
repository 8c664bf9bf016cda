"""The calibrations that were asked for at the pages: one at a time for a study, kept in memory by its version."""

import threading
from dataclasses import dataclass, field

from sangkien.calibrate import CalibrationSpec
from sangkien.calibration_task import Calibrated, CalibrationGoes, calibration_events
from sangkien.study import Study
from sangkien.words import Problem
from sangkien.worker import Task, Worker

#: How many are kept; the oldest that has ended goes first.
MOST = 16


@dataclass(frozen=True, slots=True)
class Asked:
    """A calibration of a study at a version, with how many draws."""

    study: str
    version: str
    draws: int
    task: Task

    @property
    def running(self) -> bool:
        """Whether it still goes on."""
        return not self.task.done

    @property
    def share(self) -> float:
        """How far it is, from 0 to 1."""
        last = next((e for e in reversed(self.task.events) if isinstance(e, CalibrationGoes)), None)
        return 0.0 if last is None else last.share

    @property
    def answer(self) -> Calibrated | None:
        """What it gave; None where it has not ended, was stopped or failed."""
        last = self.task.events[-1] if self.task.done and self.task.events else None
        return last if isinstance(last, Calibrated) else None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why it was refused or failed."""
        return self.task.problems


@dataclass
class Calibrations:
    """All of one workbench."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _kept: dict[tuple[str, str], Asked] = field(default_factory=dict)

    def ask(self, worker: Worker, study: Study, name: str, version: str, spec: CalibrationSpec) -> Asked:
        """Begin one, or return the one that runs for this study already."""
        with self._lock:
            running = self._running(name)
            if running is not None:
                return running
            asked = Asked(name, version, spec.draws, worker.start(calibration_events, study, spec))
            self._kept.pop((name, version), None)
            self._kept[name, version] = asked
            ended = [key for key, old in self._kept.items() if not old.running]
            for key in ended[: max(0, len(self._kept) - MOST)]:
                del self._kept[key]
            return asked

    def cancel(self, worker: Worker, name: str) -> None:
        """Stop the one that runs for a study, if one does."""
        with self._lock:
            running = self._running(name)
        if running is not None:
            worker.cancel(running.task)

    def find(self, name: str, version: str) -> Asked | None:
        """The one that runs for a study, or the one of this version."""
        with self._lock:
            return self._running(name) or self._kept.get((name, version))

    def _running(self, name: str) -> Asked | None:
        return next((asked for asked in self._kept.values() if asked.study == name and asked.running), None)
