"""Work in a process beside the pages: told as it goes, stopped when asked, and its end is never silent."""

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from sangkien.ensemble import Cancelled
from sangkien.words import Problem, Refusal
from sangkien.worker import Task, Worker


def count(most: int, cancelled: Callable[[], bool]) -> Iterator[int]:
    yield from range(most)


def slow(cancelled: Callable[[], bool]) -> Iterator[int]:
    for n in range(1000):
        yield n
        time.sleep(0.02)


def refused(cancelled: Callable[[], bool]) -> Iterator[int]:
    yield 1
    raise Refusal(Problem("run.no_memory", parameters={"needed": "3"}))


def wrong(cancelled: Callable[[], bool]) -> Iterator[int]:
    yield 1
    raise ZeroDivisionError("of all things")


def pid(cancelled: Callable[[], bool]) -> Iterator[int]:
    yield os.getpid()
    time.sleep(60)


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


def test_what_a_task_says_comes_in_order(worker: Worker) -> None:
    kept: list[Task] = []
    task = worker.start(count, 5, then=kept.append)
    assert task.result() == 4
    assert task.events == [0, 1, 2, 3, 4]
    assert kept == [task]


def test_tasks_run_side_by_side_and_one_is_stopped_alone(worker: Worker) -> None:
    long = worker.start(slow)
    assert worker.start(count, 3).result() == 2
    assert not long.done
    begun = time.monotonic()
    worker.cancel(long)
    with pytest.raises(Cancelled):
        long.result()
    assert time.monotonic() - begun < 1
    assert worker.start(count, 2).result() == 1


def test_a_refusal_arrives_as_it_was_said(worker: Worker) -> None:
    with pytest.raises(Refusal) as found:
        worker.start(refused).result()
    assert found.value.problems[0].code == "run.no_memory"
    assert found.value.problems[0].parameters == {"needed": "3"}


def test_a_mistake_is_said_with_what_it_was(worker: Worker) -> None:
    with pytest.raises(Refusal) as found:
        worker.start(wrong).result()
    assert found.value.problems[0].code == "run.worker_failed"
    assert "of all things" in str(found.value.problems[0].parameters["detail"])


def test_when_the_process_is_killed_its_tasks_say_so_and_the_next_one_works(worker: Worker) -> None:
    task = worker.start(pid)
    while not task.events:
        time.sleep(0.01)
    os.kill(task.events[0], signal.SIGKILL)
    with pytest.raises(Refusal) as found:
        task.result()
    assert found.value.problems[0].code == "run.worker_died"
    assert worker.start(count, 2).result() == 1
