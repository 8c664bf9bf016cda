"""What changed our mind: only what moved is told, and what moved is told."""

import pytest

from sangkien.brief import changed_inputs, since
from sangkien.brief.findings import Findings, Interval
from sangkien.brief.since import SHOWN
from sangkien.words import LANGUAGES, Language
from tests.brief.factory import findings


def moved(of: Findings, by: float, count: int = 1) -> Findings:
    """The same findings with the first beliefs moved by so many of their intervals."""
    beliefs = list(of.beliefs)
    for i in range(count):
        now = beliefs[i].now
        step = by * (now.high - now.low)
        shifted = Interval(low=now.low + step, median=now.median + step, high=now.high + step)
        beliefs[i] = beliefs[i].model_copy(update={"now": shifted})
    return of.model_copy(update={"beliefs": tuple(beliefs)})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_findings_changed_nothing(language: Language) -> None:
    """Then there are two lines: the answer is the same, and so is what went in."""
    told = since(findings(), findings(), language)
    assert len(told) == 2
    assert ("same" if language == "en" else "không") in told[0]


def test_another_answer_is_told_first_with_both() -> None:
    told = since(findings("back"), findings("learn_first"), "en")
    assert told[0].startswith("The answer changed. It was “Choose: ")
    assert "and is now “We do not know yet" in told[0]


def test_a_belief_is_named_when_it_moved_by_more_than_a_third_of_its_interval() -> None:
    before = findings()
    name = before.beliefs[0].name.en
    assert not any(name in line for line in since(before, moved(before, 0.3), "en"))
    line = next(line for line in since(before, moved(before, 0.4), "en") if line.startswith(name))
    assert "we believed" in line


def test_of_many_beliefs_that_moved_a_few_are_named_and_the_rest_counted() -> None:
    before = findings()
    many = min(len(before.beliefs), SHOWN + 3)
    told = [
        line
        for line in since(before, moved(before, 2.0, many), "en")
        if "belie" in line and "went in" not in line
    ]
    assert len(told) == min(many, SHOWN) + (many > SHOWN)


def test_options_that_came_and_went_are_named() -> None:
    whole = findings()
    less = whole.model_copy(update={"schemes": whole.schemes[:-1]})
    name = whole.schemes[-1].name.en
    assert any(line.startswith("New options") and name in line for line in since(less, whole, "en"))
    assert any(line.startswith("Options that were") and name in line for line in since(whole, less, "en"))


def test_a_scheme_is_told_when_what_it_brings_moved() -> None:
    before = findings()
    scheme = next(s for s in before.schemes if s.measures[before.headline].difference)
    result = scheme.measures[before.headline]
    assert result.difference
    far = result.difference.model_copy(update={"mean": result.difference.p95 + 10})
    other = scheme.model_copy(
        update={
            "measures": {**scheme.measures, before.headline: result.model_copy(update={"difference": far})}
        }
    )
    after = before.model_copy(
        update={"schemes": tuple(other if s.id == scheme.id else s for s in before.schemes)}
    )
    lines = [line for line in since(before, after, "en") if "against carrying on" in line]
    assert len(lines) == 1
    assert scheme.name.en in lines[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_went_in_is_named_by_part_and_never_by_file(language: Language) -> None:
    """The names of notes may tell who spoke; data of the package are one thing."""
    before = {"plan.md": "a", "sangkien.words/levers.yaml": "a", "sangkien/defaults.yaml": "a"}
    after = {"evidence": "b", "sangkien.words/levers.yaml": "b", "sangkien/defaults.yaml": "b"}
    names = changed_inputs(before, after, language)
    assert len(names) == 3
    assert not any("." in name or "_" in name for name in names)


def test_more_draws_of_the_same_are_told_as_chance() -> None:
    before = findings()
    again = before.model_copy(update={"reproduce": before.reproduce.model_copy(update={"draws": 4000})})
    assert "repeated with other chance (2,000 draws, now 4,000)" in since(before, again, "en")[-1]
