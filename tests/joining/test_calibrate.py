"""Calibrating to what is published: only what was known counts, nothing counts twice, and the truth is covered."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray
from scipy.stats import chi2

from sangkien import calibrate as joining
from sangkien.beliefs import Aim, Beliefs, draw_on_scale, in_natural_units, reweigh
from sangkien.calibrate import Calibration, CalibrationSpec, calibrate, of_country, statistic
from sangkien.calibration_charts import calibration_charts
from sangkien.cli import main
from sangkien.countries import Statistic, load
from sangkien.pictures import draw_png
from sangkien.setting import set_up
from sangkien.store import FolderStore
from sangkien.study import Study
from sangkien.tell_calibration import calibration_text, number, texts
from sangkien.weigh import believe, weigh
from sangkien.words import LANGUAGES, Distribution, Refusal, Scale, sentence
from sangkien.workforce import simulate

Floats = NDArray[np.float64]
SMALL = CalibrationSpec(draws=512, people=2400)


@pytest.fixture(scope="module")
def late() -> Calibration:
    """The default agency of Viet Nam on the first day that knows all targets."""
    return calibrate(of_country("vietnam"), SMALL)


def test_the_published_rate_moves_resignations_and_little_else(late: Calibration) -> None:
    assert late.found is not None
    assert late.found.effective > 150
    told = {move.quantity: move for move in late.moves if move.told}
    assert "exit.base" in told
    assert told["exit.base"].shift < -0.3
    assert told["exit.base"].left < 0.75
    assert len(told) < 5
    checks = {row.target.id: row.check for row in late.rows}
    fitted = checks["resignations_2020_22"]
    assert fitted is not None
    observed = np.log(0.0194 / 2.5)
    assert abs(fitted.after.median - observed) < abs(fitted.before.median - observed)
    assert [row.use for row in late.rows].count("check") == 4


def test_a_prior_that_rests_on_the_fitted_figure_is_left_out_and_no_other(late: Calibration) -> None:
    """The pack's prior of exit.base tells of the same resignations: the generic one stands in for it.

    From July 2023 on a higher rate makes that prior void, and it is no longer one that is left out.
    """
    before = calibrate(of_country("vietnam", date(2022, 12, 31)), replace(SMALL, draws=300))
    assert [prior.quantity for prior in before.twice] == ["exit.base"]
    assert late.twice == ()
    for found in (before, late):
        held = found.beliefs.records["exit.base"].prior
        assert held == Distribution.from_interval(Scale.LOGIT, 0.004, 0.025)
    assert late.beliefs.records["outside.wage_ratio"].provenance.kind == "country"


@pytest.mark.parametrize(
    ("day", "uses"),
    [
        (date(2021, 12, 31), ["later"] * 5),
        (date(2022, 9, 15), ["later", "later", "later", "later", "check"]),
        (date(2022, 10, 1), ["fit", "later", "later", "later", "check"]),
        (date(2023, 7, 30), ["fit", "later", "check", "check", "check"]),
        (date(2023, 7, 31), ["fit", "check", "check", "check", "check"]),
    ],
)
def test_nothing_counts_before_it_was_known(day: date, uses: list[str]) -> None:
    found = calibrate(of_country("vietnam", day), replace(SMALL, draws=300))
    assert [row.use for row in found.rows] == uses
    assert all((row.observed is None) == (row.use == "later") for row in found.rows)
    assert (found.found is None) == (day.year == 2021)
    if uses[0] == "later":
        assert not any(move.told for move in found.moves)
        assert found.twice == ()
    for language in LANGUAGES:
        text = calibration_text(found, language)
        assert text.count(f"[{texts(language)['use']['later']}]") == uses.count("later")
        assert "sangkien run" in text


def test_a_statistic_is_what_it_says(small_study: Study) -> None:
    setting = set_up(small_study.file)
    beliefs = believe(small_study, setting.facts, weigh(small_study))
    values = in_natural_units(beliefs, draw_on_scale(beliefs, 6, 1))
    out = simulate(
        setting.service, setting.agency, values, {}, months=24, seed=1, worlds=np.arange(6, dtype=np.uint32)
    )
    years = out.monthly["headcount"].sum(axis=1) / 12
    rate = statistic(out, Statistic("exits", "officials_year"), 24)
    np.testing.assert_allclose(rate, (out.monthly["exits"].sum(axis=1) + 0.5) / years)
    pay = statistic(out, Statistic("pay_bill", "officials_month"), 24)
    np.testing.assert_allclose(pay, out.monthly["pay_bill"].sum(axis=1) / years / 12)
    women = statistic(out, Statistic("hires", "all", "gender", ("women",)), 24)
    men = statistic(out, Statistic("hires", "all", "gender", ("men",)), 24)
    np.testing.assert_allclose(women + men, 1)
    assert len(set(women)) > 1


def test_too_few_people_and_unknown_outcomes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refusal) as caught:
        calibrate(of_country("vietnam"), CalibrationSpec(draws=200, people=240))
    assert {problem.code for problem in caught.value.problems} == {"beliefs.luck_too_large"}
    country = load("vietnam")
    first, *rest = country.targets.targets
    lost = replace(first, outcome=Statistic("exits", "all", "tenure", ("under_6", "ancient")))
    targets = replace(country.targets, targets=(lost, *rest))
    monkeypatch.setattr(joining, "load", lambda name: replace(country, targets=targets))
    with pytest.raises(Refusal) as caught:
        calibrate(of_country("vietnam"), SMALL)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.file) == ("run.target_unknown", "vietnam/targets.yaml")
    assert "ancient" in sentence(problem, "vi")


def test_pictures_are_small_and_drawn(late: Calibration) -> None:
    for language in LANGUAGES:
        charts = calibration_charts(late, language)
        assert set(charts) >= {"predicted", "moves"}
        assert str(charts["moves"]).count("'high'") >= 2
        for data in draw_png(charts).values():
            assert data[:8] == b"\x89PNG\r\n\x1a\n"
            assert len(data) < 100_000


def test_the_command_calibrates_a_study_at_its_own_date_and_a_country(
    tmp_path: Path, small_files: Mapping[str, bytes]
) -> None:
    """As of 2021 nothing was known of resignations; as of 2023 the study's own agency is calibrated."""
    FolderStore.create(tmp_path / "study", small_files)
    run = CliRunner().invoke
    early = run(main, ["calibrate", str(tmp_path / "study")])
    assert early.exit_code == 0, early.output
    assert "Nothing was simulated" in early.output
    words = ["--as-of", "2023-12-31", "--draws", "400", "--people", "2400", "--language", "vi"]
    later = run(
        main, ["calibrate", str(tmp_path / "study"), *words, "--pictures", str(tmp_path / "pictures")]
    )
    assert later.exit_code == 0, later.output
    assert "cơ quan 20 người" in later.output
    assert "exit.base" in later.output
    assert len(list((tmp_path / "pictures").glob("*.png"))) >= 2
    refused = run(main, ["calibrate", "vietnam", "--draws", "200", "--people", "500"])
    assert refused.exit_code == 2
    assert "--people" in refused.output
    assert run(main, ["calibrate", str(tmp_path / "nowhere")]).exit_code == 2


@pytest.mark.parametrize(
    ("value", "english", "vietnamese"),
    [
        (0.00776, "0.00776", "0,00776"),
        (12.345, "12.3", "12,3"),
        (5040, "5,040", "5.040"),
        (0, "0", "0"),
        (-0.5, "-0.5", "-0,5"),
    ],
)
def test_numbers_are_written_as_the_language_does(value: float, english: str, vietnamese: str) -> None:
    assert (number(value, "en"), number(value, "vi")) == (english, vietnamese)


@pytest.mark.slow
def test_simulated_truths_lie_in_what_calibration_says_of_them() -> None:
    """Targets made by the simulation itself from known quantities: ranks are even, 90% intervals hold 90%."""
    truths = 400
    study = of_country("vietnam")
    country = load("vietnam")
    targets = [t for t in country.targets.targets if t.id in ("resignations_2020_22", "resignations_young")]
    facts, _ = joining._once(country.as_of(study.file.as_of), targets)
    beliefs = believe(study, facts, weigh(study))
    setting, months = joining._setting(study.file, country)
    spec = CalibrationSpec(draws=2048, people=4800)
    world = joining._Simulated(setting, beliefs, targets, months, 20, spec, lambda _: None)
    ensemble = world(draw_on_scale(beliefs, spec.draws, 1), 0)
    true = draw_on_scale(beliefs, truths, 77)
    made = world(true, 1)
    rng = np.random.default_rng(5)
    luck = ((made[0] - made[1]) ** 2).mean(axis=0) / 4
    error = np.array([t.error for t in targets])
    seen = made.mean(axis=0) + np.sqrt(error**2 - luck) * rng.standard_normal((truths, 2))
    for quantity in ("exit.base", "exit.response_to_pay", "exit.by_tenure"):
        place = _ranks(quantity, beliefs, seen, error, ensemble, true[quantity])
        counts = np.histogram(place, bins=10, range=(0, 1))[0]
        assert chi2.sf(((counts - truths / 10) ** 2 / (truths / 10)).sum(), 9) > 0.005, quantity
        inside = ((place > 0.05) & (place < 0.95)).mean()
        assert abs(inside - 0.9) < 3 * np.sqrt(0.09 / truths), quantity


def _ranks(
    quantity: str, beliefs: Beliefs, seen: Floats, error: Floats, ensemble: Floats, true: Floats
) -> Floats:
    """The share of weight below the truth, for every set of targets, with one ensemble for all."""
    at = beliefs.ids.index(quantity)
    first = reweigh(
        beliefs, (Aim("all", 0.0, 99.0, fit=False),) * 2, lambda d, k: ensemble, n=ensemble.shape[1], seed=1
    )
    draws, outcomes = first.before[:, at], first.before_simulated
    spread = np.sqrt(error**2 - first.luck**2)
    place = np.empty(len(seen))
    for r, y in enumerate(seen):
        w = np.exp(-0.5 * (((y - outcomes) / spread) ** 2).sum(axis=1))
        place[r] = w[draws < true[r]].sum() / w.sum()
    return place
