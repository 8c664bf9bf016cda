"""The ensemble: tasks that cover everything once, the same result however they are cut, and memory looked at first."""

from collections import Counter
from types import SimpleNamespace

import numpy as np
import psutil
import pytest

from sangkien import ensemble
from sangkien.ensemble import Cancelled, Done, Job, run_ensemble
from sangkien.words import Refusal, Scheme
from sangkien.workforce import Agency, Outcomes, Stratum, population
from tests.workforce.agencies import AGENCY, SERVICE, prior_draws, same

SCHEMES = tuple(
    Scheme(name, {"en": name, "vi": name}, levels)
    for name, levels in (("status_quo", {}), ("time", {"protected_time": 0.1}), ("pay", {"pay_level": 0.2}))
)


def job(worlds: int = 40, months: int = 12, **changes: object) -> Job:
    return Job(SERVICE, AGENCY, prior_draws(worlds), SCHEMES, months, 3, ("tried",), **changes)  # type: ignore[arg-type]  # as changed


def outcomes(of: Job, workers: int = 1) -> dict[str, Outcomes]:
    *_, last = run_ensemble(of, workers, lambda: False)
    assert isinstance(last, dict)
    return last


@pytest.mark.parametrize("size", [1, 700, 20_000, 30_000_000])
def test_tasks_cover_every_world_under_every_scheme_once(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(ensemble, "TASK", size)
    covered = Counter(
        (scheme, world)
        for first, after_scheme, start, after in job().tasks()
        for scheme in range(first, after_scheme)
        for world in range(start, after)
    )
    assert covered == Counter({(scheme, world): 1 for scheme in range(3) for world in range(40)})


@pytest.mark.parametrize("size", [1, 20_000])
@pytest.mark.parametrize("workers", [1, 3])
def test_the_result_is_the_same_however_the_work_is_cut(
    monkeypatch: pytest.MonkeyPatch, size: int, workers: int
) -> None:
    plain = outcomes(job())
    monkeypatch.setattr(ensemble, "TASK", size)
    cut = outcomes(job(), workers)
    assert plain.keys() == cut.keys()
    assert all(same(plain[name], cut[name]) for name in plain)


def test_an_early_picture_is_the_first_worlds_and_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ensemble, "TASK", 60 * 12 * 3 * 4)  # four worlds to a task
    *events, last = run_ensemble(job(), 1, lambda: False)
    assert isinstance(last, dict)
    early = [event.early for event in events if isinstance(event, Done) and event.early is not None]
    sizes = [len(one["pay"].totals["tried"]) for one in early]
    assert sizes[0] < sizes[1] < sizes[-1] == 40
    for one, size in zip(early, sizes, strict=True):
        for name, found in one.items():
            assert found.totals["tried"].tolist() == last[name].totals["tried"][:size].tolist()


def test_agencies_of_several_kinds_go_through_the_same_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    strata = (Stratum(AGENCY, 2, "A"), Stratum(Agency(size=30, departments=2), 3, "B"))
    plain = outcomes(job(strata=strata))
    monkeypatch.setattr(ensemble, "TASK", 5_000)
    cut = outcomes(job(strata=strata), 2)
    assert all(same(plain[name], cut[name]) for name in plain)
    assert plain["status_quo"].groups["region"] == ("A", "B", "outside")


def test_a_world_of_very_many_people_can_be_stopped_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population, "TASK", AGENCY.size)  # an agency to a part
    asked = iter([False, False, True])
    with pytest.raises(Cancelled):
        job(strata=(Stratum(AGENCY, 20, "A"),)).run((0, 1, 0, 1), lambda: next(asked))


def test_what_does_not_fit_into_memory_is_refused_before_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    free = SimpleNamespace(available=2**20)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: free)
    with pytest.raises(Refusal) as refused:
        next(run_ensemble(job(2000, 120), 1, lambda: False))
    (problem,) = refused.value.problems
    assert problem.code == "run.no_memory"
    assert float(str(problem.parameters["needed"])) > float(str(problem.parameters["free"]))


def test_the_estimate_is_near_what_is_kept() -> None:
    """The outcomes of a run are most of the estimate and no more than it."""
    of = job(400)
    held = sum(
        values.nbytes
        for one in outcomes(of).values()
        for group in (one.monthly, one.totals, one.by_group)
        for values in group.values()
    )
    assert 0.4 * of.bytes_needed(1) < held <= of.bytes_needed(1)
    assert np.isfinite(of.bytes_needed(4))
