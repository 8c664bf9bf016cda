"""Many machines, here two programs on this one: the same result to the bit, also when one is killed in the middle."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import distributed
import pytest
from distributed import Client

from sangkien import cluster, ensemble
from sangkien.cluster import results_from
from sangkien.ensemble import Cancelled, Done, run_ensemble
from sangkien.run import Finished, Spec, run
from sangkien.study import Study
from sangkien.words import Refusal
from tests.workforce.agencies import same

from .test_ensemble import job, outcomes

Programs = tuple[str, list[subprocess.Popen[str]]]
QUIET = ["--no-dashboard"]
ALONE = ["--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", *QUIET]


def start(module: str, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{module}", *arguments],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"} | settings,
    )


@contextmanager
def begun() -> Iterator[Programs]:
    """A scheduler and two workers, on the loopback address alone."""
    scheduler = start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", *QUIET)
    assert scheduler.stderr is not None
    address = ""
    while not address:
        line = scheduler.stderr.readline()
        assert line, "the scheduler ended before it said where it is"
        found = re.search(r"Scheduler at:\s+(tcp://127\.0\.0\.1:\d+)", line)
        address = found.group(1) if found else ""
    workers = [start("dask_worker", address, *ALONE) for _ in range(2)]
    programs = [*workers, scheduler]
    try:
        yield address, programs
    finally:
        for program in programs:
            program.kill()
        for program in programs:
            program.communicate()


@pytest.fixture
def machines() -> Iterator[Programs]:
    """For a test that kills some of them."""
    with begun() as programs:
        yield programs


@pytest.fixture(scope="module")
def standing() -> Iterator[Programs]:
    """For tests that leave them as they are."""
    with begun() as programs:
        yield programs


def test_a_worker_that_is_killed_loses_nothing(machines: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    address, (first, *_) = machines
    monkeypatch.setattr(ensemble, "TASK", 60 * 120 * 3)  # a world to a task
    of = job(120, 120)
    alone = outcomes(of)
    killed, last = False, None
    for event in run_ensemble(of, 1, lambda: False, partial(results_from, address)):
        if isinstance(event, Done) and event.done >= 5 and not killed:
            first.send_signal(signal.SIGKILL)
            killed = True
        last = event
    assert killed
    assert isinstance(last, dict)
    assert all(same(alone[name], last[name]) for name in alone)


def test_a_run_on_a_cluster_can_be_cancelled(standing: Programs) -> None:
    address, _ = standing
    with pytest.raises(Cancelled):
        list(run_ensemble(job(), 1, lambda: True, partial(results_from, address)))


def test_another_version_of_the_model_is_refused_and_named(standing: Programs, tmp_path: Path) -> None:
    """Two workers are as we are; a third has a package of the same name and another content."""
    address, _ = standing
    (tmp_path / "sangkien").mkdir()
    (tmp_path / "sangkien" / "__init__.py").write_text("")
    other = start("dask_worker", address, *ALONE, PYTHONPATH=str(tmp_path))
    try:
        with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]  # Dask has no types
            client.wait_for_workers(3, timeout=30)
        with pytest.raises(Refusal) as refused:
            next(results_from(address, job(), job().tasks(), lambda: False))
    finally:
        other.kill()
        other.communicate()
    (problem,) = refused.value.problems
    assert problem.code == "run.other_engine"
    assert str(problem.parameters["workers"]).count("tcp://127.0.0.1:") == 1


class Ends:
    """A client and its one future: every task ends so; ``joined`` workers have another version."""

    def __init__(self, error: Exception, joined: tuple[str, ...] = ()) -> None:
        self.error, self.joined = error, joined

    def scatter(self, of: object, **_: object) -> object:
        return of

    def submit(self, *_: object, **__: object) -> "Ends":
        return self

    def cancelled(self) -> bool:
        return False

    def done(self) -> bool:
        return True

    def result(self) -> None:
        raise self.error

    def wait_for_workers(self, *_: object, **__: object) -> None:
        pass

    def run(self, *_: object, **__: object) -> dict[str, str]:
        return dict.fromkeys(self.joined, "another")


def refused_after(client: Ends) -> str:
    tasks = job().tasks()[:1]
    with pytest.raises(Refusal) as refused:
        next(cluster._round(distributed, client, "tcp://here", job(), tasks, lambda: False))
    return refused.value.problems[0].code


def test_a_worker_of_another_version_that_joins_late_is_named() -> None:
    with pytest.raises(RuntimeError, match="another version") as found:
        cluster._work(job(), job().tasks()[0], "another")
    assert refused_after(Ends(found.value, ("tcp://late",))) == "run.other_engine"
    with pytest.raises(RuntimeError, match="another version"):
        refused_after(Ends(found.value))


def test_a_task_that_is_the_end_of_several_workers_is_refused() -> None:
    error = distributed.KilledWorker("task", None, 3)  # type: ignore[arg-type]  # which worker is not looked at
    assert refused_after(Ends(error)) == "run.workers_died"


@pytest.mark.slow
def test_a_whole_run_is_the_same_on_a_cluster(machines: Programs, small_study: Study) -> None:
    *_, here = run(small_study, Spec(seed=3, draws=60))
    *_, there = run(small_study, Spec(seed=3, draws=60, scheduler=machines[0]))
    assert isinstance(here, Finished)
    assert isinstance(there, Finished)
    assert here.files == there.files


@pytest.mark.slow
def test_when_all_who_held_the_job_are_gone_it_is_sent_again(
    machines: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, programs = machines
    monkeypatch.setattr(ensemble, "TASK", 60 * 120 * 3)
    of = job(120, 120)
    alone = outcomes(of)
    killed, last = False, None
    for event in run_ensemble(of, 1, lambda: False, partial(results_from, address)):
        if isinstance(event, Done) and event.done >= 5 and not killed:
            for worker in programs[:2]:
                worker.kill()
            programs.append(start("dask_worker", address, *ALONE))
            killed = True
        last = event
    assert killed
    assert isinstance(last, dict)
    assert all(same(alone[name], last[name]) for name in alone)


@pytest.mark.slow
def test_a_scheduler_that_dies_is_refused_not_waited_for(
    machines: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, programs = machines
    monkeypatch.setattr(ensemble, "TASK", 60 * 120 * 3)
    events = run_ensemble(job(400, 120), 1, lambda: False, partial(results_from, address))
    next(events)
    monkeypatch.setattr(cluster, "PATIENCE", 2)  # only now: on a busy machine workers need longer to join
    programs[2].kill()
    began = time.monotonic()
    with pytest.raises(Refusal) as refused:
        list(events)
    assert refused.value.problems[0].code == "run.no_scheduler"
    assert time.monotonic() - began < 30


def test_nobody_at_the_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    began = time.monotonic()
    with pytest.raises(Refusal) as refused:
        next(results_from("tcp://127.0.0.1:9", job(), [], lambda: False))
    assert refused.value.problems[0].code == "run.no_scheduler"
    assert time.monotonic() - began < 10


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Refusal) as refused:
        next(results_from("tcp://127.0.0.1:9", job(), [], lambda: False))
    assert refused.value.problems[0].code == "run.no_cluster_extra"
