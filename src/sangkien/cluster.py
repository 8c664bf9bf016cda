"""The same ensemble on many machines: tasks go to a Dask scheduler, and what a lost worker had begun is done again."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from sangkien.compiled_cache import keep_compiled, model_hash
from sangkien.ensemble import Cancelled, Job, Task
from sangkien.words import Place, Problem, Refusal
from sangkien.workforce import Outcomes

#: Seconds to wait for the scheduler, and for it to have a worker.
PATIENCE = 10
#: Seconds between two looks at what has been finished.
LOOK = 0.1


def results_from(
    address: str, job: Job, tasks: list[Task], cancelled: Callable[[], bool]
) -> Iterator[tuple[Task, list[Outcomes]]]:
    """Yield tasks with their outcomes as workers finish them; the order does not matter to the result.

    Raises Cancelled; Refusal where Dask is not installed, nobody answers at ``address`` or no more, there is no
    worker, a worker has another version of the model (its results would not be the same to the bit), or one task has
    been the end of several workers.
    """
    distributed = _distributed()
    client = _client(distributed, address)
    left = dict.fromkeys(tasks)
    try:
        while left:
            # again, where everybody who held the job is gone
            _check_workers(client, address)
            for task, found in _round(distributed, client, address, job, list(left), cancelled):
                del left[task]
                yield task, found
    finally:
        client.close()


def _round(
    distributed: Any, client: Any, address: str, job: Job, tasks: list[Task], cancelled: Callable[[], bool]
) -> Iterator[tuple[Task, list[Outcomes]]]:
    """Send the job once, then its tasks; ends early when the job, or the scheduler, is lost."""
    shared = client.scatter(job, broadcast=True, hash=False)
    pending = {client.submit(_work, shared, task, model_hash(), pure=False): task for task in tasks}
    while pending:
        if cancelled():
            raise Cancelled
        if any(future.cancelled() for future in pending):
            return
        done = [future for future in pending if future.done()]
        for future in done:
            try:
                found = future.result()
            except distributed.client.FutureCancelledError:
                return
            except distributed.KilledWorker:
                raise _refusal("run.workers_died", address=address) from None
            except Exception:
                _check_workers(client, address)  # one of another version may have joined meanwhile
                raise
            yield pending.pop(future), found
        if not done:
            time.sleep(LOOK)


def _work(job: Job, task: Task, model: str) -> list[Outcomes]:
    if model != model_hash():
        raise RuntimeError("this worker has another version of the model")
    keep_compiled()
    return job.run(task)


def _refusal(code: str, **parameters: str | int) -> Refusal:
    return Refusal(Problem(code, place=Place("--scheduler"), parameters=parameters))


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise _refusal("run.no_cluster_extra") from None
    return distributed


def _client(distributed: Any, address: str) -> Any:
    try:
        return distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        detail = str(error).split("\n")[0]
        raise _refusal("run.no_scheduler", address=address, detail=detail) from None


def _check_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        hashes = client.run(model_hash, on_error="return")
    except TimeoutError:
        raise _refusal("run.no_scheduler", address=address, detail="no worker has joined it") from None
    except (OSError, RuntimeError, ValueError) as error:
        detail = str(error).split("\n")[0] or type(error).__name__
        raise _refusal("run.no_scheduler", address=address, detail=detail) from None
    other = sorted(worker for worker, found in hashes.items() if found != model_hash())
    if other:
        raise _refusal("run.other_engine", workers=", ".join(other))
