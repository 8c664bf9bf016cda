"""Run many worlds under many schemes on the machine's cores; every world has the same luck under every scheme.

The result does not depend on the number of workers or on the order in which they finish: a world is addressed by
its number, and blocks are put together in the order of worlds. Workers are threads: the compiled engine holds no lock.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from operator import itemgetter
from threading import Event
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from sangkien.words import Problem, Refusal, Scheme
from sangkien.workforce import (
    Agency,
    Outcomes,
    Service,
    Stratum,
    measures,
    simulate_population,
    simulate_schemes,
)

#: Official-months in one task: less than a second of work, so that cancelling is felt at once.
TASK = 30_000_000
#: At least so many tasks, so that there is something to share out and early pictures sharpen.
FEWEST_TASKS = 16

#: An early picture is drawn again when there are so many times as many worlds in it.
SHARPER = 1.25

#: Groups of officials beside grades, about; copies of a book while it is turned into outcomes, about.
GROUP_ROWS = 16
COPIES = 4

Floats = NDArray[np.float64]
#: A task: the first and last of its schemes, the first and last of its worlds, each with the one after the last.
Task = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Job:
    """Everything a worker needs; a task then names only a block of worlds and some schemes.

    ``keep`` names the measures that are kept month by month; all are kept in total. Where ``strata`` name agencies,
    these are simulated in place of the one ``agency``.
    """

    service: Service
    agency: Agency
    parameters: Mapping[str, Floats]
    schemes: tuple[Scheme, ...]
    months: int
    seed: int
    keep: tuple[str, ...] = ()
    strata: tuple[Stratum, ...] = ()

    def run(self, task: Task, stopped: Callable[[], bool] = lambda: False) -> list[Outcomes]:
        """Simulate a block of worlds under some schemes; one entry a scheme.

        A block of one world of very many people may take long: where it is ``stopped`` in between it raises Cancelled.
        """

        def over(work: Callable[[Any], Any], parts: Iterable[Any]) -> Iterator[Any]:
            for part in parts:
                if stopped():
                    raise Cancelled
                yield work(part)

        first_scheme, after_scheme, start, after = task
        worlds = np.arange(start, after, dtype=np.uint32)
        values = {name: column[start:after] for name, column in self.parameters.items()}
        levels = [scheme.levels for scheme in self.schemes[first_scheme:after_scheme]]
        if self.strata:
            return simulate_population(
                self.service,
                self.strata,
                values,
                levels,
                months=self.months,
                seed=self.seed,
                worlds=worlds,
                keep=self.keep,
                over=over,
            )
        return simulate_schemes(
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
    def people(self) -> int:
        """How many posts are simulated."""
        return sum(stratum.people for stratum in self.strata) or self.agency.size

    @property
    def worlds(self) -> int:
        """How many worlds there are."""
        return len(next(iter(self.parameters.values())))

    @property
    def official_months(self) -> int:
        """How many officials' months there are to simulate, in all worlds under all schemes."""
        return self.people * self.months * self.worlds * len(self.schemes)

    def bytes_needed(self, workers: int) -> int:
        """About how much memory a run takes: what is kept of every world, and the books of the tasks in flight."""
        groups = len(self.service.grades) + GROUP_ROWS + len({stratum.region for stratum in self.strata})
        kept = len(measures()) * (1 + groups) + len(self.keep) * self.months
        first_scheme, after_scheme, start, after = self.tasks()[0]
        runs = (after_scheme - first_scheme) * (after - start)
        books = COPIES * len(measures()) * (self.months + groups)
        return 8 * (self.worlds * len(self.schemes) * kept + workers * runs * books)

    def room_for(self, block: Floats) -> Floats:
        """An empty array for all worlds of what ``block`` holds of some."""
        return np.empty((self.worlds, *block.shape[1:]), block.dtype)

    def tasks(self) -> list[Task]:
        """The work in order: block by block, all schemes of a block together where they fit into a task."""
        world = self.people * self.months
        together = min(len(self.schemes), max(1, TASK // world))
        block = max(1, min(TASK // (world * together), -(-self.worlds // FEWEST_TASKS)))
        return [
            (scheme, min(scheme + together, len(self.schemes)), start, min(start + block, self.worlds))
            for start in range(0, self.worlds, block)
            for scheme in range(0, len(self.schemes), together)
        ]


@dataclass(frozen=True, slots=True)
class Done:
    """How far the ensemble is, in tasks; ``early`` holds every scheme's outcomes over the same first worlds.

    It is given when a quarter more worlds than last time, or all, are complete under all schemes; else it is None.
    """

    done: int
    total: int
    early: Mapping[str, Outcomes] | None = None


class Cancelled(Exception):  # noqa: N818  (it is the user's wish, not an error)
    """The run was cancelled; nothing was written."""


#: Does all tasks of a job, in any order.
Results = Callable[[Job, list[Task], Callable[[], bool]], Iterator[tuple[Task, list[Outcomes]]]]


def check_memory(job: Job, workers: int) -> None:
    """Raise Refusal, with the figures, where a run would not fit into the memory that is free now."""
    needed, free = job.bytes_needed(workers), psutil.virtual_memory().available
    if needed > free:
        parameters: dict[str, str | int] = {
            "needed": f"{needed / 2**30:.1f}",
            "free": f"{free / 2**30:.1f}",
            "worlds": job.worlds,
            "schemes": len(job.schemes),
            "months": job.months,
        }
        raise Refusal(Problem("run.no_memory", parameters=parameters))


def run_ensemble(
    job: Job, workers: int, cancelled: Callable[[], bool], results: Results | None = None
) -> Iterator[Done | dict[str, Outcomes]]:
    """Yield progress, last of all the outcomes by scheme.

    ``results`` does the tasks in another place than this machine's threads. Raises Cancelled within one task of
    ``cancelled()``, and Refusal before it starts where memory will not suffice.
    """
    check_memory(job, workers)
    tasks = job.tasks()
    whole: dict[str, Outcomes] = {}
    done: set[Task] = set()
    complete, shown = 0, 0
    for task, found in (results or in_threads(workers))(job, tasks, cancelled):
        done.add(task)
        for scheme, outcomes in zip(job.schemes[task[0] : task[1]], found, strict=True):
            if scheme.id not in whole:
                whole[scheme.id] = _each(outcomes, job.room_for)
            _put(whole[scheme.id], task, outcomes)
        while complete < len(tasks) and tasks[complete] in done:
            complete += 1
        # a block is complete when its last schemes are; the next picture waits for a quarter more
        first = next(
            (tasks[n - 1][3] for n in range(complete, 0, -1) if tasks[n - 1][1] == len(job.schemes)), 0
        )
        early = None
        if first > shown * SHARPER or (first == job.worlds > shown):
            shown = first
            beginning = itemgetter(slice(first))
            early = {scheme.id: _each(whole[scheme.id], beginning) for scheme in job.schemes}
        yield Done(len(done), len(tasks), early)
    yield {scheme.id: whole[scheme.id] for scheme in job.schemes}


def _each(outcomes: Outcomes, change: Callable[[Floats], Floats]) -> Outcomes:
    return Outcomes(
        monthly={name: change(values) for name, values in outcomes.monthly.items()},
        totals={name: change(values) for name, values in outcomes.totals.items()},
        groups=outcomes.groups,
        by_group={name: change(values) for name, values in outcomes.by_group.items()},
    )


def _put(whole: Outcomes, task: Task, found: Outcomes) -> None:
    at = slice(task[2], task[3])
    for name, values in found.monthly.items():
        whole.monthly[name][at] = values
    for name, values in found.totals.items():
        whole.totals[name][at] = values
    for by, values in found.by_group.items():
        whole.by_group[by][at] = values


def in_threads(workers: int) -> Results:
    """Do the tasks on this machine, so many at once."""

    def results(
        job: Job, tasks: list[Task], cancelled: Callable[[], bool]
    ) -> Iterator[tuple[Task, list[Outcomes]]]:
        if workers == 1:
            for task in tasks:
                if cancelled():
                    raise Cancelled
                yield task, job.run(task, cancelled)
            return
        stop = Event()
        pool = ThreadPoolExecutor(workers, thread_name_prefix="sangkien")
        try:
            pending: dict[Future[list[Outcomes]], Task] = {
                pool.submit(job.run, task, stop.is_set): task for task in tasks
            }
            while pending:
                if cancelled():
                    raise Cancelled
                done, _ = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in done:
                    yield pending.pop(future), future.result()
        finally:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)

    return results
