"""An interrupted run goes on where it stopped, with the same result; what is torn or another's is never used."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sangkien import ensemble, resume
from sangkien.ensemble import Job, Task, in_threads, run_ensemble
from sangkien.resume import key_of, resumable, unfinished_folder
from sangkien.words import Scheme
from sangkien.workforce import Outcomes, Stratum
from tests.workforce.agencies import AGENCY, same

from .test_ensemble import job, outcomes


class Counting:
    """Simulates in place, counts the tasks it was given, and is interrupted after so many."""

    def __init__(self, most: int = 1000) -> None:
        self.done: list[Task] = []
        self.most = most

    def __call__(
        self, of: Job, tasks: list[Task], cancelled: Callable[[], bool]
    ) -> Iterator[tuple[Task, list[Outcomes]]]:
        for task, found in in_threads(1)(of, tasks, cancelled):
            if len(self.done) == self.most:
                raise KeyboardInterrupt
            self.done.append(task)
            yield task, found


@pytest.fixture(autouse=True)
def long_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resume, "LONG", 1)
    monkeypatch.setattr(ensemble, "TASK", 60 * 12 * 3 * 4)  # four worlds to a task
    monkeypatch.setenv("SANGKIEN_CACHE", str(tmp_path))


def finish(of: Job, counting: Counting) -> dict[str, Outcomes]:
    *_, last = run_ensemble(of, 1, lambda: False, resumable(counting))
    assert isinstance(last, dict)
    return last


def interrupted(of: Job, after: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        finish(of, Counting(after))


def test_what_was_finished_is_not_simulated_again(tmp_path: Path) -> None:
    of = job(strata=(Stratum(AGENCY, 1, "A"),))
    interrupted(of, 4)
    assert len(list((unfinished_folder() / key_of(of)).iterdir())) == 4
    again = Counting()
    found = finish(of, again)
    assert len(again.done) == len(of.tasks()) - 4
    alone = outcomes(of)
    assert all(same(alone[name], found[name]) for name in alone)
    assert not (unfinished_folder() / key_of(of)).exists(), "a run that ended well leaves nothing behind"


def test_a_torn_block_is_simulated_again() -> None:
    of = job()
    interrupted(of, 4)
    files = sorted((unfinished_folder() / key_of(of)).iterdir())
    files[0].write_bytes(files[0].read_bytes()[:500])
    files[1].write_bytes(b"")
    again = Counting()
    found = finish(of, again)
    assert len(again.done) == len(of.tasks()) - 2
    assert all(same(values, found[name]) for name, values in outcomes(of).items())


def test_everything_that_matters_to_the_result_is_in_the_name() -> None:
    of = job()
    more = Scheme("more", {"en": "more", "vi": "more"}, {"knowledge": 0.1})
    others = [
        job(41), job(months=13), replace(of, seed=4), replace(of, schemes=(*of.schemes[:2], more)),
        replace(of, keep=()),
        replace(of, agency=replace(AGENCY, layers=2)), replace(of, strata=(Stratum(AGENCY, 2, "A"),)),
        replace(of, parameters=dict(of.parameters) | {"idea.base": of.parameters["idea.base"] * 1.0001}),
    ]  # fmt: skip
    assert len({key_of(one) for one in (of, *others)}) == 1 + len(others)
    assert key_of(job()) == key_of(of)


def test_a_short_run_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resume, "LONG", 10**12)
    interrupted(job(), 3)
    assert not unfinished_folder().exists()


def test_no_more_is_kept_than_the_bound_and_the_disk_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    of = job()
    interrupted(of, 2)
    (block, *_) = (unfinished_folder() / key_of(of)).iterdir()
    monkeypatch.setattr(resume, "MOST_BYTES", int(2.5 * block.stat().st_size))
    other = replace(of, seed=4)
    interrupted(other, 6)
    assert len(list((unfinished_folder() / key_of(other)).iterdir())) == 2
    monkeypatch.setattr(resume, "LEFT_FREE", 2**80)
    none = replace(of, seed=5)
    assert all(same(values, finish(none, Counting())[name]) for name, values in outcomes(none).items())
    assert not (unfinished_folder() / key_of(none)).exists()


def test_what_was_left_behind_long_ago_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    old, recent = job(), job(months=14)
    interrupted(old, 2)
    interrupted(recent, 2)
    then = time.time() - 15 * 24 * 3600
    os.utime(unfinished_folder() / key_of(old), (then, then))
    interrupted(job(months=15), 1)
    assert not (unfinished_folder() / key_of(old)).exists()
    assert (unfinished_folder() / key_of(recent)).exists()
    monkeypatch.setattr(resume, "MOST_BYTES", 0)
    interrupted(job(months=16), 1)
    assert not (unfinished_folder() / key_of(recent)).exists()
