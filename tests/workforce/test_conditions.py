"""Conditions, and what the levers of a scheme make of them: all from data, worked out once for a block."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import sangkien.words.lever as lever_module
from sangkien.words import LANGUAGES, Lever, levers, package_yaml, read_levers
from sangkien.workforce import Agency, idle, simulate
from sangkien.workforce.checks import check_levels
from sangkien.workforce.conditions import conditions, lines, reach, read_conditions
from sangkien.workforce.costs import moves_pay
from sangkien.workforce.definitions import bounds, definition
from sangkien.workforce.prepare import THEMES, Conditions, prepare
from sangkien.workforce.setting import Circumstances, Setting
from sangkien.workforce.terms import Terms

from .agencies import AGENCY, SERVICE, medians, numbers, prior_draws, same

ROWS = package_yaml("sangkien.words", "levers.yaml")["levers"]
DAY = date(2021, 12, 31)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "adding-a-lever.md"


def row(**changes: Any) -> dict[str, Any]:
    found = dict(next(row for row in ROWS if row["id"] == "recognition")) | changes
    return {key: value for key, value in found.items() if value is not None}


def flat(terms: Terms) -> list[bytes]:
    return [
        np.asarray(field).tobytes()
        for group in terms
        for field in (group if isinstance(group, tuple) else [group])
    ]


def test_every_condition_is_read_by_a_term_or_tells_how_far_levers_get() -> None:
    block = Conditions(SERVICE, AGENCY, medians(1))
    ways = {effect.through for lever in levers() for effect in lever.effects} - {None}
    assert set(conditions()) == set().union(*block.reads.values()) | ways
    assert set(block.reads) == set(THEMES) == set(Terms._fields)


def test_conditions_have_their_texts_and_a_usual_value_in_range() -> None:
    usual = Circumstances(Setting(SERVICE, AGENCY, prior_draws(200))).usual
    for condition in conditions().values():
        for text in (condition.name, condition.meaning, condition.unit):
            assert all(text[language].strip() for language in LANGUAGES), condition.id
        values = np.asarray(usual[condition.id])
        assert ((values >= condition.low) & (values <= condition.high)).all(), condition.id


@pytest.mark.parametrize("lever", list(levers()), ids=lambda lever: lever.id)
def test_a_lever_at_its_status_quo_moves_no_condition(lever: Lever) -> None:
    circumstances = Circumstances(Setting(SERVICE, AGENCY, medians(2)))
    assert circumstances.under(check_levels({lever.id: lever.status_quo})) == {}


@pytest.mark.parametrize("lever", list(levers()), ids=lambda lever: lever.id)
def test_a_lever_moves_the_conditions_that_it_says_and_no_other(lever: Lever) -> None:
    far = lever.low if lever.status_quo == lever.high else lever.high
    moved = Circumstances(Setting(SERVICE, AGENCY, medians(2))).under(check_levels({lever.id: far}))
    assert set(moved) == {effect.changes for effect in lever.effects}


def test_schemes_one_after_the_other_equal_schemes_prepared_alone() -> None:
    """What is kept of one scheme never leaks into the next."""
    values = prior_draws(5)
    block = Conditions(SERVICE, AGENCY, values)
    schemes = [
        {},
        {"accompaniment": 0.7},
        {"sustained_reward": 2.0, "engagement": 0.5},
        {"fewer_layers": 2.0},
        {},
    ]
    for levels in schemes:
        level = check_levels(levels)
        assert flat(block.under(level)) == flat(prepare(SERVICE, AGENCY, values, level))


def test_parameters_are_transformed_once_whatever_the_number_of_schemes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    block = Conditions(SERVICE, AGENCY, prior_draws(3))
    level = check_levels({"accompaniment": 0.7, "fewer_layers": 1.0, "award": 1.0})
    first = flat(block.under(level))
    known = dict(block.setting._forms)
    monkeypatch.setattr("sangkien.workforce.setting.TRANSFORMS", {})
    assert flat(block.under(level | {"accompaniment": 0.2})) != first
    assert flat(block.under(level)) == first
    assert block.setting._forms.keys() == known.keys()


def test_what_a_scheme_does_not_touch_is_shared() -> None:
    block = Conditions(SERVICE, AGENCY, medians(2))
    usual, other = block.under(check_levels({})), block.under(check_levels({"pay_level": 0.2}))
    assert other.path is usual.path
    assert other.pay is not usual.pay


def test_a_condition_stays_in_its_range_where_two_levers_would_take_it_beyond() -> None:
    circumstances = Circumstances(Setting(SERVICE, Agency(size=60, layers=2), medians(1)))
    moved = circumstances.under(check_levels({"fewer_layers": 6.0, "delay_limit": 1.0}))
    assert moved["layers.number"] == 0
    assert moved["layers.delay"] == [1.0]


def test_a_common_space_shows_nobody_new_where_there_is_one_department() -> None:
    space = check_levels({"common_space": 1.0})
    for departments, pulls_more in ((1, False), (3, True)):
        block = Conditions(SERVICE, Agency(size=60, departments=departments), medians(1))
        usual, under = block.under(check_levels({})).decision, block.under(space).decision
        assert (under.peers > usual.peers).all() == pulls_more


def test_numbers_that_define_something_come_from_the_file() -> None:
    assert definition("bonus_months") == 12
    assert bounds("tenure_bounds") == (72, 180, 300)
    with pytest.raises(TypeError, match=r"use bounds\('tenure_bounds'\)"):
        definition("tenure_bounds")
    assert bounds("cut_months") == (12,)


def test_posts_follow_the_scheme() -> None:
    block = Conditions(SERVICE, replace(AGENCY, contract_share=0.2), medians(1))
    for levels, wanted in (
        (
            {"recruitment": 2.0, "contract_posts": 0.5, "restructuring": 0.1},
            [AGENCY.recruitment_fill * 2, 0.6, 0.1],
        ),
        ({}, [AGENCY.recruitment_fill, 0.2, 0.0]),
    ):
        found = block.under(check_levels(levels))
        posts = [found.people.fill, found.traits.contract, found.people.cut]
        assert np.ravel(posts) == pytest.approx(wanted)


def test_our_levers_get_as_far_as_our_engagement() -> None:
    level = check_levels({"engagement": 0.5, "partner_choice": 0.5})
    assert (reach("reach.any", level), reach("reach.inside", level), reach(None, level)) == (0.5, 0.25, 1.0)
    nothing = check_levels(
        {"engagement": 0.0, "accompaniment": 1.0, "launch_reward": 2.0, "patient_terms": 1.0}
    )
    assert [lever.id for lever in idle(nothing)] == ["accompaniment", "patient_terms", "launch_reward"]
    outside = check_levels({"partner_choice": 1.0, "co_design": 1.0, "patient_terms": 1.0, "seed_grant": 1.0})
    assert [lever.id for lever in idle(outside)] == ["seed_grant"], "what reaches the partner is not idle"


def test_pay_is_moved_by_levers_that_are_paid_by_the_pay_bill() -> None:
    assert [lever.id for lever in levers() if moves_pay(check_levels({lever.id: lever.high}))] == [
        "pay_level",
        "first_years_pay",
        "performance_pay",
    ]


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        ({"changes": "success.ods", "by": "odds", "of": "success.base"}, "no condition 'success.ods'"),
        ({"changes": "success.odds", "by": "doubles"}, "no verb 'doubles'"),
        ({"changes": "success.odds", "by": "odds"}, "odds asks for a quantity"),
        ({"changes": "success.odds", "by": "adds"}, "success.odds is a log-odds; use by: odds"),
        ({"changes": "pay.level", "by": "odds", "of": "success.base"}, "pay.level is no log-odds"),
        ({"changes": "pay.level", "by": "adds", "of": "pay.magic"}, "no quantity 'pay.magic'"),
        ({"changes": "pay.level", "by": "caps", "of": "pay.adequacy"}, "caps takes no quantity"),
        ({"changes": "pay.level", "by": "scales"}, "scales is for a lever whose status quo is 1"),
        (
            {"changes": "layers.number", "by": "takes", "of": "layers.delay"},
            "one whole number for all worlds",
        ),
        ({"changes": "layers.number", "by": "takes"}, "give the lever whole: true"),
        ({"changes": "pay.level", "by": "adds", "through": "reach.moon"}, "no condition 'reach.moon'"),
        ({"changes": "pay.level", "by": "adds", "through": "layers.delay"}, "depends on more than levels"),
    ],
)
def test_an_effect_that_cannot_be_is_refused_with_file_lever_and_effect(
    effect: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        lines(read_levers([row(effects=[effect])], DAY))
    assert "levers.yaml: lever recognition" in str(refused.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"effects": [{"change": "pay.level", "by": "adds"}]},
            "effect 1 does not know 'change' and lacks changes",
        ),
        ({"effects": ["pay.level"]}, "effect 1: write keys and values"),
        ({"effects": []}, "it has no effects"),
        ({"cost": {"payer": "ours", "terms": [{"per": "attempt"}]}}, "cost lacks amount, source"),
        ({"cost": None}, "cost: write keys and values"),
        ({"hlder": "lab"}, "lever recognition does not know 'hlder'"),
        ({"status_quo": 2}, "status quo of recognition lies outside"),
        ({"whole": True, "high": 0.5}, "whole numbers only"),
    ],
)
def test_a_lever_that_cannot_be_read_is_refused_with_its_name(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_levers([row(**change)], DAY)


def test_a_conflict_names_two_levers_and_their_sides() -> None:
    texts = {"why": {"en": "a", "vi": "b"}, "mend": {"en": "c", "vi": "d"}}
    for levels in ({"recognition": "above", "magic": "above"}, {"recognition": "beside", "award": "above"}):
        with pytest.raises(ValueError, match="name two levers of the register"):
            read_levers(ROWS, DAY, [{"levers": levels} | texts])
    assert all(conflict.why["vi"] and conflict.mend["vi"] for conflict in levers().conflicts)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"usual": {}}, "give one of value, fact, quantity"),
        ({"usual": {"value": 1, "fact": "agency.layers"}}, "give one of"),
        ({"usual": {"quantity": "no.such"}}, "no quantity no.such"),
        ({"usual": {"fact": "agency.moon"}}, "no fact agency.moon"),
        ({"scale": "logs"}, "scale is 'logs'"),
        ({"lowest": 0}, "does not know lowest"),
    ],
)
def test_a_condition_that_cannot_be_is_refused_with_its_name(change: dict[str, Any], words: str) -> None:
    good = dict(package_yaml("sangkien.workforce", "conditions.yaml")["conditions"][0])
    with pytest.raises(ValueError, match=f"condition reach.any: .*{words}"):
        read_conditions([good | change])
    with pytest.raises(ValueError, match=r"names reach\.any twice"):
        read_conditions([good, good])


def page_rows() -> list[dict[str, Any]]:
    text = PAGE.read_text("utf-8").split("```yaml\n")[1].split("```")[0]
    assert len(text.splitlines()) < 20
    rows: list[dict[str, Any]] = yaml.safe_load(text)
    return rows


def test_the_lever_of_the_docs_is_the_one_that_ships() -> None:
    assert page_rows() == [row for row in ROWS if row["id"] == "layer_refusal"]


def test_the_lever_of_the_docs_runs_as_one_lever_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """The YAML of the page, under another id and with no code, does in the simulation what the page says."""
    more = [found | {"id": "a_newcomers_lever"} for found in page_rows()]
    data = package_yaml("sangkien.words", "levers.yaml")
    values = prior_draws(12)

    def outcome(levels: dict[str, float]) -> Any:
        return simulate(SERVICE, AGENCY, values, levels, months=24, seed=5, worlds=numbers(12))

    shipped, usual = outcome({"layer_refusal": 1.0}), outcome({})
    monkeypatch.setattr(lever_module, "package_yaml", lambda *_: data | {"levers": data["levers"] + more})
    lever_module.levers.cache_clear()
    try:
        newcomers = outcome({"a_newcomers_lever": 1.0})
        both = outcome({"a_newcomers_lever": 1.0, "layer_refusal": 1.0})
    finally:
        monkeypatch.undo()
        lever_module.levers.cache_clear()
    assert same(shipped, newcomers)
    assert not same(usual, newcomers)
    assert both.totals["refused"].sum() < newcomers.totals["refused"].sum() < usual.totals["refused"].sum()
