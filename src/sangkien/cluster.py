"""The same ensemble on many machines: tasks go to a Dask scheduler, and what a lost worker had begun is done again."""

from collections.abc import Callable, Iterator
from typing import Any

from sangkien.compiled_cache import engine_hash, keep_compiled
from sangkien.ensemble import Cancelled, Job, Task
from sangkien.words import Place, Problem, Refusal
from sangkien.workforce import Outcomes

#: Seconds to wait for the scheduler, and for it to have a worker.
PATIENCE = 10
#: A task is given to another worker so many times before the run gives up on it.
RETRIES = 20


def results_from(
    address: str, job: Job, tasks: list[Task], cancelled: Callable[[], bool]
) -> Iterator[tuple[Task, list[Outcomes]]]:
    """Yield tasks with their outcomes as workers finish them; the order does not matter to the result.

    Raises Cancelled; Refusal where Dask is not installed, nobody answers at ``address``, there is no worker, or a
    worker has another version of the engine (its results would not be the same to the bit).
    """
    distributed = _distributed()
    client = _client(distributed, address)
    try:
        _check_workers(client, address)
        shared = client.scatter(job, broadcast=True, hash=False)
        pending = {
            client.submit(
                _work, shared, task, pure=False, retries=RETRIES, key=f"sangkien-{id(job)}-{n}"
            ): task
            for n, task in enumerate(tasks)
        }
        while pending:
            if cancelled():
                raise Cancelled
            try:
                with client.as_current():
                    done = distributed.wait(list(pending), timeout=0.2, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                continue
            for future in done:
                yield pending.pop(future), future.result()
    finally:
        client.close()


def _work(job: Job, task: Task) -> list[Outcomes]:
    keep_compiled()
    return job.run(task)


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise Refusal(Problem("run.no_cluster_extra", place=Place("--scheduler"))) from None
    return distributed


def _client(distributed: Any, address: str) -> Any:
    try:
        # a worker that dies with a task is no reason to give the task up
        settings = {"distributed.scheduler.allowed-failures": RETRIES}
        import dask

        dask.config.set(settings)
        return distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        parameters = {"address": address, "detail": str(error).split("\n")[0]}
        raise Refusal(
            Problem("run.no_scheduler", place=Place("--scheduler"), parameters=parameters)
        ) from None


def _check_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        parameters = {"address": address, "detail": "no worker has joined it"}
        raise Refusal(
            Problem("run.no_scheduler", place=Place("--scheduler"), parameters=parameters)
        ) from None
    hashes = client.run(engine_hash, on_error="return")
    other = sorted(worker for worker, found in hashes.items() if found != engine_hash())
    if other:
        parameters = {"workers": ", ".join(other)}
        raise Refusal(Problem("run.other_engine", place=Place("--scheduler"), parameters=parameters))
