"""The chain, end to end: the same bytes whatever the machine does, and an honest answer."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
import yaml

from sangkien.beliefs import Beliefs
from sangkien.brief import Findings, from_bytes, schema
from sangkien.brief.wording import texts
from sangkien.decision import CHOICE, MOVED, linked
from sangkien.run import Cancelled, Early, Finished, Progress, Spec, run
from sangkien.setting import set_up
from sangkien.study import Study, bare_study, read_study
from sangkien.study_start import defaults
from sangkien.weigh import believe, weigh
from sangkien.words import LANGUAGES, Refusal, levers, quantities

from .conftest import Runs


def finish(study: Study, spec: Spec) -> Finished:
    events = list(run(study, spec))
    assert isinstance(events[-1], Finished)
    return events[-1]


@pytest.fixture(scope="module")
def finished(runs: Runs) -> Finished:
    return runs.finished()


@pytest.fixture(scope="module")
def findings(finished: Finished) -> Findings:
    return finished.findings


def test_a_run_writes_a_brief_in_each_language_and_its_findings(finished: Finished) -> None:
    assert set(finished.files) == {"brief.html", "brief.vi.html", "findings.json"}
    assert b'<html lang="en"' in finished.files["brief.html"]
    assert b'<html lang="vi"' in finished.files["brief.vi.html"]


def test_the_number_of_workers_changes_no_byte(runs: Runs, small_study: Study, finished: Finished) -> None:
    """One process and two give the same findings and the same pages."""
    assert finish(small_study, replace(runs.spec, workers=2)).files == finished.files


@pytest.mark.slow
def test_another_seed_gives_other_numbers(runs: Runs, small_study: Study, finished: Finished) -> None:
    other = finish(small_study, replace(runs.spec, seed=4))
    assert other.files["findings.json"] != finished.files["findings.json"]


def test_findings_fit_their_schema_and_come_back(finished: Finished, findings: Findings) -> None:
    data = finished.files["findings.json"]
    jsonschema.validate(json.loads(data), schema())
    assert from_bytes(data) == findings


def test_findings_hold_no_clock_host_or_path(finished: Finished) -> None:
    text = finished.files["findings.json"].decode()
    for word in ("/home/", "/root/", "/tmp/", "/usr/", "hostname", "elapsed", "workers"):
        assert word not in text


def test_progress_goes_forward_and_ends(runs: Runs) -> None:
    shares = [event.share for event in runs.events() if isinstance(event, Progress)]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert 0.9 < shares[-1] <= 1


@pytest.mark.parametrize("workers", [1, 2])
def test_a_cancelled_run_stops_within_a_task(small_study: Study, workers: int) -> None:
    """Once the wish is there, no further task is begun and nothing is returned."""
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    with pytest.raises(Cancelled):
        list(run(small_study, Spec(seed=3, draws=2000, workers=workers), cancelled))
    assert asked == 3


def test_not_engaging_and_the_status_quo_are_always_among_ours(findings: Findings) -> None:
    ours = [scheme.id for scheme in findings.schemes if scheme.ours]
    assert {"status_quo", "do_not_engage"} <= set(ours)
    held = {lever.holder for scheme in findings.schemes if scheme.ours for lever in scheme.levers}
    assert held <= {"lab", "country_office"}


def test_rehearsal_is_marked_wherever_it_bears(findings: Findings) -> None:
    """The example's notes and past work are invented: every figure that rests on them says so."""
    assert findings.rehearsal.any
    assert all(rate.rehearsal for rate in findings.past_work)
    held = {belief.quantity: belief for belief in findings.beliefs}
    assert held["sustain.at_24_months"].rehearsal
    assert held["sustain.at_24_months"].informed_by
    assert not held["sustain.at_24_months"].local
    quotes = [quote for q in findings.questions for claim in q.claims for quote in claim.quotes]
    assert quotes
    assert all(quote.rehearsal for quote in quotes)


def test_without_consent_a_passage_is_counted_and_not_quoted(findings: Findings) -> None:
    claims = {claim.id: claim for q in findings.questions for claim in q.claims}
    money = claims["only-for-money"]
    assert (money.tally.contradicts, money.tally.mixed, money.tally.withheld) == (1, 1, 1)
    assert not any("bonus" in quote.text for quote in money.quotes)


def test_nothing_in_the_results_names_a_note_or_its_source(finished: Finished) -> None:
    """The name of a file or an id may tell who spoke; the rule of k would be worth nothing then."""
    for name, data in finished.files.items():
        for word in ("n01", "n02", "n06", "deputy", "specialist-planning", "head-of-unit"):
            assert word not in data.decode(), f"{name} holds {word}"


def test_an_invented_contradiction_is_marked(findings: Findings) -> None:
    money = next(belief for belief in findings.beliefs if belief.quantity == "weight.money")
    assert [c.rehearsal for c in money.conflicts if c.kind == "testimony"] == [True]


def test_past_work_known_later_is_not_counted(runs: Runs) -> None:
    early = runs.finished(date(2021, 3, 31)).findings
    launched = next(rate for rate in early.past_work if rate.id == "launched")
    assert launched.of < 10
    assert "past-work" in {change.id for change in early.changed_since}


def test_a_day_before_anything_was_known_is_refused(runs: Runs) -> None:
    with pytest.raises(Refusal) as refused:
        runs.finished(date(1990, 1, 1))
    assert refused.value.problems[0].code in {"study.no_prior", "countries.nothing_in_force"}


@pytest.mark.slow
def test_early_pictures_sharpen_to_the_result(small_study: Study) -> None:
    events = list(run(small_study, Spec(seed=3, draws=4000, workers=1)))
    early = [event for event in events if isinstance(event, Early)]
    assert len(early) >= 2
    assert isinstance(events[-1], Finished)
    for scheme in events[-1].findings.schemes:
        assert early[-1].headline[scheme.id] == scheme.measures["sustained_citizens"].band


def test_a_claim_is_simulated_alone(findings: Findings) -> None:
    """Also where no scheme of the study moves its lever alone; the probes are no schemes."""
    claims = {claim.id: claim for q in findings.questions for claim in q.claims}
    assert all(claim.simulated is not None for claim in claims.values())
    assert not any(scheme.id.startswith("probe") for scheme in findings.schemes)


def test_what_moves_the_choice_and_each_outcome_is_told(findings: Findings) -> None:
    """What officials lack is mostly what pay covers; what carrying on costs us is fixed, so nothing moves it."""
    moved = {outcome.outcome: outcome for outcome in findings.sensitivity}
    assert list(moved) == [CHOICE, *MOVED]
    need = moved["unmet_need"]
    assert (need.scheme, need.against, need.linked) == ("status_quo", None, ())
    assert need.quantities[0].quantity == "pay.adequacy"
    assert need.quantities[0].told
    assert need.quantities[0].low > 0.5
    assert {q.quantity for q in need.quantities} == {q.id for q in quantities()}
    assert all(a.share >= b.share for a, b in pairwise(need.quantities))
    assert moved["cost_ours"].quantities == ()
    for outcome in moved.values():
        assert outcome.luck is not None
        assert 0 <= outcome.luck.low <= outcome.luck.high <= 1


def test_what_moves_the_choice_compares_the_option_in_front_with_now(findings: Findings) -> None:
    choice = next(outcome for outcome in findings.sensitivity if outcome.outcome == CHOICE)
    ours = [s for s in findings.schemes if s.ours and s.id != "status_quo"]
    assert choice.scheme == max(ours, key=lambda s: s.net_benefit.mean).id
    assert choice.against == "status_quo"


def test_every_outcome_that_is_told_has_a_head_in_the_picture() -> None:
    for language in LANGUAGES:
        heads = texts(language)["figures"]["sensitivity"]["columns"]
        assert set(heads) == {CHOICE, *MOVED}


def test_beliefs_that_go_together_are_linked(small_study: Study) -> None:
    setting = set_up(small_study.file)
    beliefs = believe(small_study, setting.facts, weigh(small_study))
    assert linked(beliefs) == []
    a, b = beliefs.ids[3], beliefs.ids[7]
    together = Beliefs.from_priors(beliefs.records, {(a, b): -0.3, (a, beliefs.ids[9]): 0.001})
    assert linked(together) == [(a, b)]


def test_a_later_source_is_not_used_and_is_named(runs: Runs, findings: Findings) -> None:
    """The closing reflection is of 2022: in 2021 it is listed as newer, in 2022 it contradicts a belief."""
    assert "a closing reflection" in " ".join(change.name.en for change in findings.changed_since)
    later = runs.finished(date(2022, 12, 31)).findings
    assert "a closing reflection" not in " ".join(change.name.en for change in later.changed_since)
    money = next(belief for belief in later.beliefs if belief.quantity == "weight.money")
    assert any(
        "closing-2022" in c.between[1] and c.rehearsal for c in money.conflicts if c.kind == "testimony"
    )
    incentives = next(question for question in later.questions if question.id == "incentives")
    assert "conflict_open" in incentives.missing
    assert "no_reflection" not in incentives.missing


@pytest.mark.archive
def test_the_real_reflection_contradicts_what_money_weighs(
    small_files: Mapping[str, bytes], archive: Path
) -> None:
    """The lab's own closing reflection, tied to the claim on money, shows as a conflict with the prior."""
    real = (archive / "learningplan/closing_viet_nam_governmentpublic_sector_innovation.md").read_bytes()
    sentence = next(s for s in real.decode().replace("\n", " ").split(". ") if "disproves" in s)
    marks = yaml.safe_load(small_files["evidence/marks.yaml"])
    marks["passages"] = [
        {
            "id": "r1",
            "source": "closing-2022",
            "claim": "only-for-money",
            "stance": "contradicts",
            "quote": sentence,
        }
    ]
    files = {
        **small_files,
        "reflection.md": real,
        "evidence/marks.yaml": yaml.safe_dump(marks, allow_unicode=True).encode(),
    }
    found = finish(read_study(files).as_of(date(2022, 12, 31)), Spec(seed=3, draws=60)).findings
    money = next(belief for belief in found.beliefs if belief.quantity == "weight.money")
    (conflict,) = [c for c in money.conflicts if c.kind == "testimony"]
    assert conflict.between == ("plan", "closing-2022")
    assert not conflict.rehearsal
    (claim,) = [c for q in found.questions for c in q.claims if c.id == "only-for-money"]
    assert (claim.tally.contradicts, [quote.text for quote in claim.quotes]) == (1, [sentence])


def test_no_fact_later_than_the_as_of_date_is_used(runs: Runs, findings: Findings) -> None:
    assert all((fact.valid_from or "") <= "2021-12-31" for fact in findings.facts)
    later = runs.finished(date(2022, 12, 31)).findings
    ids = {fact.id for fact in later.facts} - {fact.id for fact in findings.facts}
    assert any("resignation" in name for name in ids)
    exits = [next(b for b in f.beliefs if b.quantity == "exit.base") for f in (findings, later)]
    assert (exits[0].provenance, exits[1].provenance) == ("assumed", "country")


def test_a_prior_that_rests_on_a_void_fact_is_not_used(runs: Runs) -> None:
    """Pay rose by half in 2023 and 2024: the share of needs that the plan of 2021 states is not the one of 2025."""
    later = runs.finished(date(2025, 12, 31)).findings
    held = {belief.quantity: belief for belief in later.beliefs}
    assert held["pay.adequacy"].provenance == "assumed"


def test_the_pay_conflict_is_shown_with_both_figures(findings: Findings) -> None:
    """The scale alone gives a graduate about 150 dollars in 2021; the plan says 200 to 300."""
    texts = [conflict.text.en for conflict in findings.fact_conflicts]
    assert any("151.591" in text and "200 - 300" in text for text in texts)


def test_a_bare_plan_becomes_a_study_with_defaults_said_as_such(example_files: Mapping[str, bytes]) -> None:
    study = bare_study(example_files["plan.md"], "my plan", "vietnam")
    assert study.bare
    assert study.file.as_of == date(2021, 12, 31)
    assert [q.id for q in study.file.questions] == ["q1", "q2", "q3", "q4", "q5"]
    assert {claim.lever for claim in study.file.claims} >= {"knowledge", "common_space"}
    assert not any(claim.confirmed for claim in study.file.claims)


def test_a_plan_without_a_year_is_refused(example_files: Mapping[str, bytes]) -> None:
    data = example_files["plan.md"].replace(b"[[year:2021]]\n", b"")
    with pytest.raises(Refusal) as refused:
        bare_study(data, "p", "vietnam")
    assert refused.value.problems[0].code == "study.no_year"


def test_a_plan_that_asks_nothing_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        bare_study(b"# T\n\n[[year:2021]]\n", "p", "vietnam")
    assert refused.value.problems[0].code == "study.no_question"


def test_the_defaults_name_only_what_exists() -> None:
    known = defaults()
    for row in known["schemes"]:
        assert set(row["levers"]) <= {lever.id for lever in levers()}
        for lever, level in row["levers"].items():
            assert levers()[lever].low <= level <= levers()[lever].high
    assert set(known["lever_quantities"]) == {lever.id for lever in levers()}
    named = [q for row in known["question_words"] for q in row["quantities"]]
    named += [q for row in known["lever_quantities"].values() for q in row]
    assert set(named) <= set(quantities().by_id)


def test_a_mark_on_a_missing_note_is_refused_with_its_line(small_files: Mapping[str, bytes]) -> None:
    files = {name: data for name, data in small_files.items() if "n03" not in name}
    with pytest.raises(Refusal) as refused:
        read_study(files)
    assert refused.value.problems[0].place.file == "evidence/marks.yaml"
    assert refused.value.problems[0].place.line is not None
