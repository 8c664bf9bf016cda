"""docs/model.md describes levers, conditions, conflicts and definitions as the data have them."""

import re
from pathlib import Path

import pytest

from sangkien.words import Effect, Lever, Scale, levers, package_yaml, quantities
from sangkien.workforce.conditions import Condition, conditions
from sangkien.workforce.verbs import VERBS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/model.md").read_text("utf-8")


def section(heading: str) -> str:
    return PAGE.split(f"### {heading}\n")[1].split("\n#")[0]


def effect_words(effect: Effect) -> str:
    of = f" of `{effect.of}`" if effect.of else ""
    count = f" x {effect.count:g}" if effect.count != 1 else ""
    return f"`{effect.changes}` {effect.by}{of}{count}"


def lever_line(lever: Lever) -> str:
    whole = ", whole" if lever.whole else ""
    levels = f"{lever.low:g} to {lever.high:g}{whole} ({lever.status_quo:g})"
    rows = ", ".join(map(str, lever.mechanisms))
    changes = "; ".join(effect_words(effect) for effect in lever.effects)
    helps = "yes" if lever.helps_only else "no"
    return f"| `{lever.id}` | {lever.holder.replace('_', ' ')} | {levels} | {rows} | {changes} | {helps} |"


def condition_line(condition: Condition) -> str:
    usual = f"{condition.usual:g}" if isinstance(condition.usual, int | float) else f"`{condition.usual}`"
    form = "" if condition.form == "natural" else f", {condition.form.replace('_', ' ')}"
    by = ", ".join(
        f"`{lever.id}`" for lever in levers() if condition.id in {e.changes for e in lever.effects}
    )
    name, unit = condition.name["en"], condition.unit["en"]
    return f"| `{condition.id}` | {name} | {unit} | {usual}{form} | {by or 'none yet'} |"


def quantity_line(name: str) -> str:
    """All but the unit, which the page shortens here and there."""
    return f"| `{name}` | {quantities()[name].name['en']} |"


@pytest.mark.parametrize("lever", list(levers()), ids=lambda lever: lever.id)
def test_the_page_says_of_each_lever_what_the_data_say(lever: Lever) -> None:
    line = lever_line(lever)
    assert line in PAGE, f"docs/model.md, All levers, lacks this line; put it in:\n{line}"


@pytest.mark.parametrize("condition", list(conditions().values()), ids=lambda condition: condition.id)
def test_the_page_says_of_each_condition_what_the_data_say(condition: Condition) -> None:
    line = condition_line(condition)
    assert line in PAGE, f"docs/model.md, All conditions, lacks this line; put it in:\n{line}"


def test_the_page_names_no_lever_or_condition_that_is_gone() -> None:
    for heading, known in (("All levers", {x.id for x in levers()}), ("All conditions", set(conditions()))):
        assert set(re.findall(r"^\| `([^`]+)` \|", section(heading), re.MULTILINE)) == known


def test_the_page_gives_every_quantity_its_name_and_prior() -> None:
    for row in package_yaml("sangkien.beliefs", "priors.yaml")["priors"]:
        found = [
            line
            for line in section("All quantities").splitlines()
            if line.startswith(quantity_line(row["quantity"]))
        ]
        assert len(found) == 1, quantity_line(row["quantity"])
        said = re.search(r"\| (-?[\d.]+) to (-?[\d.]+) \(", found[0])
        assert said, found[0]
        assert [float(said[1]), float(said[2])] == [row["low"], row["high"]], found[0]


def test_the_page_gives_the_sentence_of_each_definition() -> None:
    for row in package_yaml("sangkien.workforce", "definitions.yaml")["definitions"]:
        assert row["sentence"]["en"] in " ".join(PAGE.split()), row["sentence"]["en"]


def test_the_page_on_levers_explains_every_verb() -> None:
    page = (ROOT / "docs/adding-a-lever.md").read_text("utf-8")
    assert not [verb for verb in VERBS if f"`{verb}`" not in page]
    assert {verb.form for verb in VERBS.values() if verb.quantity == "must"} == {
        "log",
        "less_one",
        "log_left",
    }


def test_the_page_names_every_scale_that_a_quantity_has() -> None:
    assert {quantity.scale for quantity in quantities()} == set(Scale)
