"""Schemes tried on the spot: in the worlds of a run, with what was simulated kept, and taken back when asked."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from itertools import islice
from typing import Any

import numpy as np
import pytest

import sangkien.run as running
from sangkien import lab
from sangkien.ensemble import Cancelled
from sangkien.lab import FEW, STEPS, TRIED, Ground, Picture, explore, explore_version, ground
from sangkien.lab_charts import LOOKS, chart_rows, lab_charts
from sangkien.run import Spec, run
from sangkien.study import Study, read_study
from sangkien.tell_lab import (
    SHOWN,
    cost_text,
    group_names,
    grouping_names,
    lab_text,
    levels_text,
    read_levels,
    rows,
    scheme_names,
    words,
)
from sangkien.tell_schemes import HEADLINE, MONTHLY, band
from sangkien.words import LANGUAGES, STATUS_QUO, Refusal, levers, package_yaml
from sangkien.workforce import Outcomes, measures

BACKED = {"accompaniment": 0.7, "recognition": 0.8, "seed_grant": 0.5, "champions_network": 0.5}


@pytest.fixture(scope="module")
def on(small_study: Study) -> Ground:
    return ground(small_study, draws=300)


class Enough(Exception):  # noqa: N818  (it ends a run where a test has seen enough)
    pass


def test_pictures_hold_the_worlds_that_a_run_has(
    small_study: Study, on: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same seed and the same worlds: every total of every scheme is that of ``run``, and so are the months."""
    simulated: dict[str, Outcomes] = {}

    def caught(_study: Study, _beliefs: Any, _draws: Any, outcomes: Mapping[str, Outcomes], *_: Any) -> None:
        simulated.update(outcomes)
        raise Enough

    monkeypatch.setattr(running, "choose", caught)
    with pytest.raises(Enough):
        list(run(small_study, Spec(seed=1, draws=300)))
    schemes = [(scheme.id, dict(scheme.levels)) for scheme in small_study.schemes if scheme.id != STATUS_QUO]
    for picture in explore(on, schemes):
        assert [seen.id for seen in picture.schemes] == [STATUS_QUO, *(name for name, _ in schemes)]
        for seen in picture.schemes:
            ran, first = simulated[seen.id], slice(picture.worlds)
            for measure in measures():
                wanted = band(ran.totals[measure][first])
                assert seen.totals[measure].mean == wanted.mean
                assert seen.totals[measure].quantiles == (
                    wanted.p5, wanted.p25, wanted.p50, wanted.p75, wanted.p95,
                )  # fmt: skip
                if seen.id != STATUS_QUO:
                    gap = ran.totals[measure][first] - simulated[STATUS_QUO].totals[measure][first]
                    assert seen.totals[measure].difference == gap.mean()
                    assert seen.totals[measure].equal == np.mean(gap == 0)
            months = np.percentile(ran.monthly[HEADLINE][first], (5, 25, 50, 75, 95), axis=0).T
            assert np.array_equal(np.array(seen.months), months)
            by_grade = ran.by_group[HEADLINE, "grade"][first].mean(axis=0)
            assert list(seen.groups["grade"].values()) == by_grade.tolist()
    assert picture.worlds == picture.of == 300


def test_what_is_asked_for_in_parts_or_by_many_hands_is_the_same(small_study: Study) -> None:
    """Neither the steps, nor threads, nor what was kept before change a figure."""
    alone = list(explore(ground(small_study, draws=140), [(TRIED, BACKED)]))
    together = list(explore(ground(small_study, draws=140), [(TRIED, BACKED)], workers=3))
    assert alone == together
    again = ground(small_study, draws=140)
    list(explore(again, [(TRIED, BACKED)], most=50))
    assert list(explore(again, [(TRIED, BACKED)])) == alone
    assert [picture.worlds for picture in alone] == [32, 128, 140]
    assert [picture.worlds for picture in explore(again, [], most=50)] == [32, 50]


def test_what_was_simulated_is_kept_and_the_longest_unused_thrown_away(
    small_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second look simulates nothing; beyond ``MOST_KEPT`` schemes the ones used last stay."""
    monkeypatch.setattr(lab, "MOST_KEPT", 3)
    on = ground(small_study, draws=32)
    seen = [list(explore(on, [(TRIED, {"knowledge": level / 10})])) for level in range(1, 6)]
    assert len(on.kept) == 3
    monkeypatch.setattr(lab, "_piece", lambda *_: pytest.fail("it was simulated before"))
    assert list(explore(on, [(TRIED, {"knowledge": 0.5})])) == seen[-1]


def test_a_picture_is_plain_data(on: Ground) -> None:
    """It can be written as JSON, with every measure and grouping, and says that it rests on rehearsal data."""
    (picture, *_) = explore(on, [(TRIED, BACKED)], measure="tried")
    plain = json.loads(json.dumps(asdict(picture), allow_nan=False))
    assert plain["rehearsal"] is True
    assert set(plain["schemes"][1]["totals"]) == set(measures())
    assert set(plain["schemes"][1]["groups"]) == {"grade", "skill", "gender", "tenure"}
    months = plain["schemes"][1]["months"]
    assert len(months) == 24
    assert all(low <= middle <= high for low, _, middle, _, high in months)
    # counts are added up, so that the last month is the total
    assert months[-1][2] == picture.schemes[1].totals["tried"].quantiles[2]


def test_a_wish_can_be_taken_back(on: Ground, small_files: Mapping[str, bytes]) -> None:
    """Cancelling ends it before the next piece of work, in a picture and before one."""
    calls = 0

    def soon() -> bool:
        nonlocal calls
        calls += 1
        return calls > 2

    with pytest.raises(Cancelled):
        list(explore(ground(on.study, draws=600), [(TRIED, BACKED)], cancelled=soon))
    events = explore_version("v", small_files, [(TRIED, BACKED)], HEADLINE, None, 1, lambda: True)
    with pytest.raises(Cancelled):
        list(events)


def test_a_version_of_a_study_is_read_once(small_files: Mapping[str, bytes]) -> None:
    """As a task of a worker: pictures of the version that was named, which is drawn only the first time."""
    first = list(explore_version("one", small_files, [], HEADLINE, 32, 1, lambda: False))
    assert isinstance(first[-1], Picture)
    assert list(explore_version("one", {}, [], HEADLINE, 32, 1, lambda: False))[-1] == first[-1]
    with pytest.raises(Refusal):
        list(explore_version("another", {}, [], HEADLINE, 32, 1, lambda: False))


@pytest.mark.parametrize(
    ("level", "code"),
    [
        ({"heaven": 1.0}, "study.unknown_lever"),
        ({"knowledge": 1.5}, "study.lever_out_of_range"),
        ({"knowledge": float("nan")}, "study.lever_out_of_range"),
        ({"fewer_layers": 1.5}, "study.part_of_whole"),
        ({"patient_terms": 1.0, "launch_reward": 1.0}, "study.levers_conflict"),
    ],
)
def test_levels_that_mean_nothing_are_refused(on: Ground, level: dict[str, float], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        next(explore(on, [(TRIED, level)]))
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_whole_service_begins_with_fewer_worlds(small_files: Mapping[str, bytes]) -> None:
    """Where even the first picture would take long it holds few worlds; the groups then have places."""
    text = small_files["study.yaml"].decode()
    many = 'population:\n  - {name: {en: "The north", vi: "Miền Bắc"}, agencies: 2}\n  - {name: South, agencies: 1}\n'
    study = read_study(
        {**small_files, "study.yaml": text.replace("questions:", many + "questions:", 1).encode()}
    )
    on = ground(study, draws=40)
    (picture, *_) = explore(on, [(TRIED, BACKED)])
    names = group_names(study, "region", picture.schemes[0].groups["region"], "vi")
    assert list(names.values()) == ["Miền Bắc", "South"]
    assert list(grouping_names(study, "vi"))[-1] == "region"
    assert on.steps == (32, 40)
    large = text.replace(
        "questions:", "population:\n  - {name: All, agencies: 50000, size: 20}\nquestions:", 1
    )
    assert ground(read_study({**small_files, "study.yaml": large.encode()})).steps == (FEW, *STEPS)


def test_levels_travel_in_an_address() -> None:
    """What is written is read again, today's levels left out; anything else says what is wrong."""
    assert read_levels(levels_text(BACKED | {"knowledge": 0.0, "recruitment": 1.0})) == BACKED
    assert levels_text({"pay_level": -0.15}) == "pay_level:-0.15"
    assert read_levels("") == {}
    for bad in (
        "knowledge",
        "knowledge:",
        "knowledge:x",
        "knowledge:1_0",
        "heaven:1",
        ":",
        "a" * 5000,
        "knowledge:0.1,\0",
    ):
        with pytest.raises(Refusal) as refused:
            read_levels(bad)
        assert [problem.code for problem in refused.value.problems] == ["run.bad_lever"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_says_everything_in_both_languages(on: Ground, language: Any) -> None:
    (picture, *_) = explore(on, [(TRIED, BACKED), ("knowledge", {"knowledge": 0.6})])
    table = rows(picture, language, "VND")
    assert [row.id for row in table] == [*SHOWN, "worth"]
    text = lab_text(picture, on.study, "VND", language)
    for row in table:
        assert row.name in text
    assert words(language)["rehearsal"] in text
    assert scheme_names(on.study, language)["knowledge"] in text
    assert len(text.splitlines()) == len(SHOWN) + 2 + 1 + 2 + 2


def test_both_languages_have_the_same_texts() -> None:
    def keys(value: Any) -> Any:
        return {name: keys(inner) for name, inner in value.items()} if isinstance(value, dict) else None

    texts = package_yaml("sangkien", "lab.yaml")
    assert set(texts) == set(LANGUAGES)
    for language in LANGUAGES:
        texts[language].pop("currencies", None)
    assert keys(texts["en"]) == keys(texts["vi"])


def test_every_lever_says_what_it_costs() -> None:
    for lever in levers():
        for language in LANGUAGES:
            text = cost_text(lever, "VND", language)
            assert "{" not in text
            assert ("VND" in text) <= (language == "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_get_rows_for_every_scheme(on: Ground, language: Any) -> None:
    """Each scheme has a look of its own; bands are sent for the two that matter, of the others the middle."""
    compared = [("knowledge", {"knowledge": 0.6}), ("common_space", {"common_space": 0.8})]
    (picture, *_) = explore(on, [(TRIED, BACKED), *compared])
    groups = group_names(on.study, "grade", picture.schemes[0].groups["grade"], language)
    found = chart_rows(picture, "grade", groups)
    texts = dict.fromkeys(("month", "cost_ours", "cost_others", "gain", "headline"), "x")
    assert set(found) == set(lab_charts(language, texts))
    assert {row["k"] for row in found["bands"]} == set(list(LOOKS)[:4])
    assert {len(row) for row in found["bands"] if row["k"] in ("usual", "tried")} == {7}
    assert {len(row) for row in found["bands"] if row["k"].startswith("kept")} == {3}
    assert len(found["groups"]) == 2 * len(groups)
    assert len(list(islice(found["cost_ours"], 10))) == 4
    assert len(json.dumps(found)) < 20_000


def test_the_measures_that_can_be_shown_are_those_that_are_kept(on: Ground) -> None:
    for measure in MONTHLY:
        (picture, *_) = explore(on, [], measure=measure)
        assert picture.measure == measure
