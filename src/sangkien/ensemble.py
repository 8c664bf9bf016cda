"""Run many worlds under many schemes on the machine's cores; every world has the same luck under every scheme.

The result does not depend on the number of workers or on the order in which they finish: a world is addressed by
its number, and blocks are put together in the order of worlds.
"""

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sangkien.interrupts import held_back
from sangkien.words import Scheme
from sangkien.workforce import Agency, Outcomes, Service, Stratum, simulate, simulate_population

#: Official-months in one task: about half a second of work, so that cancelling is felt at once.
TASK = 1_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """Everything a worker needs: it is sent once, tasks then name only a scheme and a block of worlds.

    ``keep`` names the measures that are kept month by month; all are kept in total. Where ``strata`` name agencies,
    these are simulated in place of the one ``agency``.
    """

    service: Service
    agency: Agency
    parameters: Mapping[str, NDArray[np.float64]]
    schemes: tuple[Scheme, ...]
    months: int
    seed: int
    keep: tuple[str, ...] = ()
    strata: tuple[Stratum, ...] = ()

    def run(self, scheme: int, start: int) -> Outcomes:
        """Simulate one scheme in the block of worlds that begins at ``start``."""
        worlds = np.arange(start, min(start + self.block, self.worlds), dtype=np.uint32)
        values = {name: column[worlds] for name, column in self.parameters.items()}
        levels = self.schemes[scheme].levels
        if self.strata:
            (found,) = simulate_population(
                self.service,
                self.strata,
                values,
                [levels],
                months=self.months,
                seed=self.seed,
                worlds=worlds,
                keep=self.keep,
            )
            return found
        return simulate(
            self.service,
            self.agency,
            values,
            levels,
            months=self.months,
            seed=self.seed,
            worlds=worlds,
            keep=self.keep,
        )

    @property
    def block(self) -> int:
        """How many worlds make one task."""
        return max(1, TASK // (self.people * self.months))

    @property
    def people(self) -> int:
        """How many posts are simulated."""
        return sum(stratum.people for stratum in self.strata) or self.agency.size

    @property
    def worlds(self) -> int:
        """How many worlds there are."""
        return len(next(iter(self.parameters.values())))


@dataclass(frozen=True, slots=True)
class Done:
    """How far the ensemble is, in tasks; ``early`` holds every scheme's outcomes over the same first worlds.

    It is given once whenever a further block of worlds is complete under all schemes, and is None otherwise.
    """

    done: int
    total: int
    early: Mapping[str, Outcomes] | None = None


class Cancelled(Exception):  # noqa: N818  (it is the user's wish, not an error)
    """The run was cancelled; nothing was written."""


_job: Job | None = None


def _receive(job: Job) -> None:
    # An interrupt from the keyboard reaches every process; the one that reads it decides, workers finish their task.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    global _job
    _job = job


def _work(scheme: int, start: int) -> Outcomes:
    assert _job is not None, "a worker starts with its job"  # noqa: S101  (a fault of the program, never of input)
    return _job.run(scheme, start)


def run_ensemble(
    job: Job, workers: int, cancelled: Callable[[], bool]
) -> Iterator[Done | dict[str, Outcomes]]:
    """Yield progress, last of all the outcomes by scheme. Raises Cancelled within one task of ``cancelled()``."""
    starts = range(0, job.worlds, job.block)
    # Block by block, every scheme in each: early pictures compare all schemes over the same worlds.
    tasks = [(scheme, start) for start in starts for scheme in range(len(job.schemes))]
    found: dict[tuple[int, int], Outcomes] = {}
    runner = _in_processes if workers > 1 and len(tasks) > 1 else _in_place
    complete = 0
    for key, outcomes in runner(job, tasks, workers, cancelled):
        found[key] = outcomes
        before = complete
        while complete < len(starts) and all((i, starts[complete]) in found for i in range(len(job.schemes))):
            complete += 1
        early = _together(job, found, starts[:complete]) if complete > before else None
        yield Done(len(found), len(tasks), early)
    yield _together(job, found, starts)


def _together(job: Job, found: Mapping[tuple[int, int], Outcomes], starts: range) -> dict[str, Outcomes]:
    return {
        scheme.id: Outcomes.concatenate([found[i, start] for start in starts])
        for i, scheme in enumerate(job.schemes)
    }


Tasks = list[tuple[int, int]]
Results = Iterator[tuple[tuple[int, int], Outcomes]]


def _in_place(job: Job, tasks: Tasks, workers: int, cancelled: Callable[[], bool]) -> Results:
    for task in tasks:
        if cancelled():
            raise Cancelled
        yield task, job.run(*task)


def _in_processes(job: Job, tasks: Tasks, workers: int, cancelled: Callable[[], bool]) -> Results:
    # "spawn" behaves alike on every system and is safe beside a server's threads.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_receive, initargs=(job,))
    try:
        with held_back():  # a worker that is interrupted while it starts would print its own traceback
            pending: dict[Future[Outcomes], tuple[int, int]] = {
                pool.submit(_work, *task): task for task in tasks
            }
        while pending:
            if cancelled():
                raise Cancelled
            done, _ = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
            for future in done:
                yield pending.pop(future), future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
