"""The pack of Viet Nam: what it must hold, and that nothing in it is known before its day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangkien.countries import Certainty, Country, FactKind, Scope, load
from sangkien.words import LANGUAGES, Distribution, Refusal, Text, quantities, sentence

DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))
BASE_HISTORY = [
    (date(1994, 1, 2), 0.12),
    (date(2012, 5, 1), 1.05),
    (date(2013, 7, 1), 1.15),
    (date(2016, 5, 1), 1.21),
    (date(2017, 7, 1), 1.30),
    (date(2018, 7, 1), 1.39),
    (date(2019, 7, 1), 1.49),
    (date(2023, 7, 1), 1.80),
    (date(2024, 7, 1), 2.34),
    (date(2026, 7, 1), 2.53),
]


VIETNAM = load("vietnam")


@pytest.fixture
def vietnam() -> Country:
    return VIETNAM


def whole(text: Text) -> bool:
    return all(text[language].strip() for language in LANGUAGES)


def test_a_graduate_of_2021_starts_at_about_150_dollars_from_the_scale_alone(vietnam: Country) -> None:
    """2.34 x 1.49 million VND at about 23,000 VND for a dollar."""
    facts = vietnam.as_of(date(2021, 12, 31))
    assert facts.pay("A1", 1) == pytest.approx(3.4866)
    assert facts.in_dollars(facts.pay("A1", 1)) == pytest.approx(151.6, abs=0.1)
    assert vietnam.pay("A1", 1, date(2021, 12, 31)) == facts.pay("A1", 1)


def test_the_pack_shows_that_the_scale_and_the_plan_disagree_on_first_years_pay(vietnam: Country) -> None:
    (found,) = [d for d in vietnam.conflicts(date(2021, 6, 30)) if d.id == "first_years_pay"]
    scale, plan = found.sides
    assert scale.high < 160
    assert (plan.low, plan.high) == (200, 300)
    assert plan.certainty is Certainty.PLAN
    assert scale.scope is not plan.scope
    assert {"base_salary_2019", "exchange_rate_usd_2021", "first_years_pay"} == set(found.facts)


def test_headcounts_of_different_scope_are_shown_apart(vietnam: Country) -> None:
    (found,) = [d for d in vietnam.conflicts(date(2026, 1, 1)) if d.id == "headcount"]
    assert {side.scope for side in found.sides} >= {Scope.PUBLIC_PAYROLL, Scope.BOTH, Scope.PUBLIC_EMPLOYEES}
    assert all(whole(side.population) for side in found.sides)


def test_a_disagreement_needs_two_sides_that_were_known(vietnam: Country) -> None:
    assert vietnam.conflicts(date(2020, 12, 31)) == ()


def test_the_base_salary_has_the_history_of_the_sources(vietnam: Country) -> None:
    rows = vietnam.history("base_salary")
    assert [(row.valid_from, row.value) for row in rows] == BASE_HISTORY
    assert rows[-1].certainty is Certainty.UNCONFIRMED
    for before, after in pairwise(rows[1:]):
        assert before.valid_to is not None
        assert before.valid_to + timedelta(days=1) == after.valid_from


@pytest.mark.parametrize(("first", "value"), BASE_HISTORY)
def test_the_base_salary_of_a_day_is_the_one_in_force(vietnam: Country, first: date, value: float) -> None:
    # The level of May 2016 was signed on 26 May: nobody knew it on its first day.
    day = first if value != 1.21 else date(2016, 5, 26)
    assert vietnam.as_of(day).base_salary == value


def test_before_a_decree_that_reached_back_the_older_level_stands(vietnam: Country) -> None:
    assert vietnam.as_of(date(2016, 5, 10)).base_salary == 1.15


def test_in_the_stated_gap_there_is_no_base_salary(vietnam: Country) -> None:
    with pytest.raises(Refusal) as refused:
        _ = vietnam.as_of(date(2005, 6, 1)).base_salary
    assert "2005-06-01" in sentence(refused.value.problems[0])
    (gap,) = vietnam.gaps
    assert gap.first <= date(2005, 6, 1) <= gap.last


@settings(deadline=None)
@given(day=DAYS)
def test_no_fact_prior_or_end_is_known_before_its_day(day: date) -> None:
    country = VIETNAM
    facts = country.as_of(day)
    for fact in facts.facts.values():
        assert fact.known_from <= day
        assert fact.valid_from <= day
        assert fact.valid_to is None or fact.valid_to <= day
        if fact.kind is FactKind.RULE and fact.valid_to is not None:
            assert facts.latest(fact.series, fact.region) is not None
    assert all(prior.provenance.known_from <= day for prior in facts.priors)
    for found in country.conflicts(day):
        assert all(country.facts[fact].known_from <= day for fact in found.facts)


@settings(deadline=None)
@given(day=DAYS)
def test_a_series_has_one_value_on_a_day(day: date) -> None:
    facts = VIETNAM.as_of(day).facts.values()
    keys = [(fact.series, fact.region) for fact in facts]
    assert len(keys) == len(set(keys))


@settings(deadline=None)
@given(day=DAYS)
def test_what_is_newer_than_a_day_is_listed_and_what_is_older_is_not(day: date) -> None:
    country = VIETNAM
    newer = country.changed_since(day)
    assert [change.since for change in newer] == sorted(change.since for change in newer)
    for change in country.changes:
        assert (change in newer) == (max(change.since, change.known_from) > day)


def test_a_study_of_2021_learns_of_everything_that_came_after(vietnam: Country) -> None:
    ids = {change.id for change in vietnam.changed_since(date(2021, 12, 31))}
    assert ids >= {
        "base_salary_2023",
        "base_salary_2024",
        "base_salary_2026",
        "protection_decree_2023",
        "restructuring_cuts_2025",
        "ministries_merged_2025",
        "provinces_34_2025",
        "two_tier_local_2025",
    }
    assert all(whole(c.name) and whole(c.voids) and (c.facts or c.quantities) for c in vietnam.changes)


def test_a_change_without_a_source_is_unconfirmed(vietnam: Country) -> None:
    for change in vietnam.changes:
        assert change.source.address or change.certainty is Certainty.UNCONFIRMED


def test_a_change_in_force_marks_the_facts_it_voids(vietnam: Country) -> None:
    assert vietnam.as_of(date(2021, 12, 31)).voided == {}
    late = vietnam.as_of(date(2025, 8, 1))
    assert "two_tier_local_2025" in late.voided["layers_of_permission"]


def test_every_row_is_complete_in_both_languages(vietnam: Country) -> None:
    for fact in vietnam.facts.values():
        assert whole(fact.name), fact.id
        assert whole(fact.note), fact.id
        assert whole(fact.population), fact.id
        assert whole(vietnam.units[fact.unit]), fact.id
        assert fact.source.title, fact.id
        assert fact.bears_on, fact.id
    for row in vietnam.missing:
        assert whole(row.name), row.id
        assert whole(row.why), row.id
        assert whole(row.where), row.id


def test_a_figure_without_an_address_is_never_confirmed(vietnam: Country) -> None:
    for fact in vietnam.facts.values():
        if fact.source.address is None:
            assert fact.certainty in {Certainty.GENERAL_KNOWLEDGE, Certainty.PLAN, Certainty.UNCONFIRMED}, (
                fact.id
            )


def test_nine_in_ten_of_those_who_resigned_were_public_employees(vietnam: Country) -> None:
    shares = [
        vietnam.facts[f"resignations_{who}_share"].span()[0] for who in ("public_employees", "civil_servants")
    ]
    assert shares == [0.898, 0.102]
    assert vietnam.facts["resignations_public_employees"].scope is Scope.PUBLIC_EMPLOYEES


@pytest.mark.parametrize(
    ("group", "first", "last", "steps", "years"),
    [
        ("A3.1", 6.20, 8.00, 6, 3),
        ("A3.2", 5.75, 7.55, 6, 3),
        ("A2.1", 4.40, 6.78, 8, 3),
        ("A2.2", 4.00, 6.38, 8, 3),
        ("A1", 2.34, 4.98, 9, 3),
        ("A0", 2.10, 4.89, 10, 3),
        ("B", 1.86, 4.06, 12, 2),
        ("C1", 1.65, 3.63, 12, 2),
        ("C2", 1.50, 3.48, 12, 2),
        ("C3", 1.35, 3.33, 12, 2),
    ],
)
def test_the_pay_scale_is_that_of_decree_204(
    vietnam: Country, group: str, first: float, last: float, steps: int, years: int
) -> None:
    row = vietnam.pay_scale(date(2021, 1, 1))[group]
    assert (row.first, row.last, row.steps, row.months_per_step) == (first, last, steps, 12 * years)


def test_the_extremes_of_the_scale_in_2023_are_those_that_newspapers_printed(vietnam: Country) -> None:
    facts = vietnam.as_of(date(2023, 12, 31))
    assert facts.pay("A3.1", 6) == pytest.approx(facts.facts["total_salary_max_2023"].span()[0])
    assert facts.pay("C3", 1) == pytest.approx(facts.facts["total_salary_min_2023"].span()[0], abs=0.05)


def test_a_group_or_step_that_is_not_there_is_refused(vietnam: Country) -> None:
    facts = vietnam.as_of(date(2021, 1, 1))
    with pytest.raises(KeyError, match="A9"):
        facts.pay("A9", 1)
    with pytest.raises(ValueError, match="steps 1 to 9"):
        facts.pay("A1", 10)
    with pytest.raises(Refusal):
        vietnam.pay_scale(date(2004, 11, 1))
    with pytest.raises(Refusal):
        vietnam.as_of(date(2004, 11, 1)).pay("A1", 1)


def test_the_priors_fit_their_scales_and_the_exit_rate_waits_for_its_figures(vietnam: Country) -> None:
    for prior in vietnam.priors:
        scale = quantities()[prior.quantity].scale
        assert Distribution.from_interval(scale, prior.low, prior.high).sd > 0
    assert {p.quantity for p in vietnam.as_of(date(2021, 12, 31)).priors} == {
        "pay.adequacy",
        "pay.allowance_ratio",
        "second_job.prevalence",
        "theatre.to_pressure",
        "weight.money",
    }
    assert "exit.base" in {p.quantity for p in vietnam.as_of(date(2022, 10, 31)).priors}


def test_the_allowance_prior_spans_the_conflict(vietnam: Country) -> None:
    (prior,) = [p for p in vietnam.priors if p.quantity == "pay.allowance_ratio"]
    scale, plan = vietnam.conflicts(date(2021, 6, 30))[0].sides
    assert prior.low < plan.low / scale.low
    assert prior.high > plan.high / scale.high


def test_the_default_agency_says_what_is_assumed(vietnam: Country) -> None:
    service = vietnam.service
    assert sum(grade.share for grade in service.grades) == pytest.approx(1)
    assert service.value("size") == 120
    assert "layers" in service.assumed
    assert "first_years_months" not in service.assumed
    assert sum(grade.entry_share for grade in service.grades) == pytest.approx(1)
    assert all(grade.tenure_from == 0 for grade in service.grades if grade.entry_share)
    assert vietnam.as_of(date(2021, 12, 31)).region_index(service.region) == 100


def test_what_is_missing_is_listed(vietnam: Country) -> None:
    ids = {row.id for row in vietnam.missing}
    assert ids >= {
        "allowances",
        "headcount_by_grade",
        "pay_bill",
        "second_jobs_measured",
        "resignations_by_grade",
    }
