"""What is asked and not reported on: counts, intervals that cover, an order that chance does not lead."""

import numpy as np
import pytest

from sangkien.archive import Entry, Kind, Part
from sangkien.archive.ignorance import gaps


def plan(name: str, theme: str, kind: Kind = Kind.PLAN, lab: str = "Vietnam") -> Entry:
    question = Part("Learning questions", "Learning question: ...", "question", "What works?")
    return Entry(name, kind, name, lab, 2021, tags={"thematic_areas": (theme,)}, parts=(question, question))


def theme_of(entry: Entry) -> tuple[str, ...]:
    return entry.tags["thematic_areas"]


def region_of(entry: Entry) -> str:
    return "Asia" if entry.lab == "Vietnam" else "Africa"


def test_plans_are_counted_by_theme_and_region() -> None:
    entries = [
        plan("a", "water"), plan("b", "water"), plan("c", "water", lab="Kenya"), plan("d", "work", Kind.BOTH),
        plan("e", "water", Kind.REFLECTION),
    ]  # fmt: skip
    found = {(gap.theme, gap.region): gap for gap in gaps(entries, {"a": 1.0, "b": 0.5}, theme_of, region_of)}
    assert found["water", ""].plans == 3
    assert found["water", ""].questions == 6
    assert found["water", ""].reported == 1.5
    assert found["water", "Asia"].plans == 2
    assert found["water", "Africa"].share == 1
    assert found["work", ""].share == 0, "a plan that holds its reflection is reported on"


def test_a_theme_of_few_plans_does_not_lead_by_chance() -> None:
    entries = [plan(f"s{n}", "small") for n in range(2)] + [plan(f"l{n}", "large") for n in range(60)]
    first = gaps(entries, {f"l{n}": 1.0 for n in range(30)}, theme_of, region_of)[0]
    assert first.theme == "large"


def test_intervals_cover_the_share_when_links_are_uncertain() -> None:
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(400):
        truth = rng.beta(3, 3)
        entries = [plan(str(n), "water") for n in range(25)]
        silent = rng.random(25) < truth
        # calibrated links: a link of probability p is right p of the time
        p = np.where(silent, rng.beta(1, 4, 25), rng.beta(4, 1, 25))
        odds = (p**3 * (1 - truth)) / (p**3 * (1 - truth) + (1 - p) ** 3 * truth)
        found = gaps(entries, dict(zip(map(str, range(25)), odds.tolist(), strict=True)), theme_of, region_of)
        covered += found[0].low <= truth <= found[0].high
    assert covered / 400 >= 0.87


def test_a_probability_outside_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        gaps([plan("a", "water")], {"a": 1.2}, theme_of, region_of)
