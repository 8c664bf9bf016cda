"""Free tags become themes, a person's file wins, and pairs of themes are counted against chance."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangkien.archive import Entry, Kind, fold
from sangkien.archive.themes import (
    FREE,
    OTHER,
    as_value,
    corrected,
    normal,
    propose,
    proposed,
    themes_of,
    together,
)
from sangkien.words import LANGUAGES, package_yaml


def entry(name: str, *tags: str, key: str = "thematic_areas") -> Entry:
    return Entry(name, Kind.PLAN, name, "Vietnam", 2021, tags={key: tags})


def test_the_rules_of_the_package_are_well_made() -> None:
    table = package_yaml("sangkien.archive", "themes.yaml")
    assert set(table) == set(FREE)
    for key in FREE:
        ids = [row["id"] for row in table[key]]
        assert len(ids) == len(set(ids))
        assert OTHER not in ids
        for row in table[key]:
            assert set(row["name"]) == set(LANGUAGES)
            for word in row["words"]:
                bare = word.lstrip("!=")
                assert bare.rstrip() == normal(bare), f"{key}.{row['id']}: {word!r} can never be found"


@pytest.mark.parametrize(
    ("tag", "themes"),
    [
        ("Waste Management", {"circular"}),
        ("women in agriculture", {"gender", "food"}),
        ("E-governance", {"digital_government"}),
        ("incentive", {"public_innovation"}),
        ("Género", {"gender"}),
        ("quidditch", {OTHER}),
    ],
)
def test_a_tag_belongs_to_the_themes_whose_words_stand_in_it(tag: str, themes: set[str]) -> None:
    assert set(proposed("thematic_areas", tag)) == themes


def test_spellings_that_differ_in_case_marks_and_points_are_one_tag() -> None:
    assert normal("Covid-19 , Response") == normal("covid 19 response") == "covid 19 response"


@given(st.lists(st.text(max_size=30), max_size=6))
def test_every_tag_has_a_place_and_a_written_taxonomy_reads_as_it_was(tags: Sequence[str]) -> None:
    taxonomy = propose([entry("a", *tags)])
    again = corrected(as_value(taxonomy))
    for tag in tags:
        assert taxonomy.of("thematic_areas", tag)
        assert set(again.of("thematic_areas", tag)) == set(taxonomy.of("thematic_areas", tag))
    assert fold(fold("".join(tags))) == fold("".join(tags))


def test_what_a_person_wrote_wins() -> None:
    value = as_value(propose([entry("a", "waste management", "quidditch")]))
    sport = {"id": "sport", "name": {"en": "Sport", "vi": "Thể thao"}, "tags": ["Quidditch"]}
    value["thematic_areas"] = [
        row for row in value["thematic_areas"] if row["id"] not in ("circular", OTHER)
    ] + [sport]
    mine = corrected(value)
    assert mine.of("thematic_areas", "quidditch") == ("sport",)
    assert mine.of("thematic_areas", "waste management") == (OTHER,), "the theme was taken out"
    assert mine.of("thematic_areas", "solar energy") == ("energy",), "a new tag goes by the rules"
    assert themes_of(entry("a", "quidditch", "solar energy"), mine) == {"sport", "energy"}


@pytest.mark.parametrize(
    "value",
    [
        [],
        {"unknown": []},
        {"thematic_areas": "water"},
        {"thematic_areas": [{"id": "Water", "name": {"en": "Water", "vi": "Nước"}}]},
        {"thematic_areas": [{"id": "water", "name": {"en": "Water"}}]},
        {"thematic_areas": [{"id": "water", "name": {"en": "Water", "vi": "Nước"}, "tags": "sea"}]},
        {"thematic_areas": [{"id": "water", "name": {"en": "W", "vi": "N"}}] * 2},
    ],
)
def test_a_file_that_is_no_taxonomy_is_refused_with_the_place(value: object) -> None:
    with pytest.raises(ValueError, match=r"taxonomy|list|small letters|needs en and vi|twice"):
        corrected(value)


def test_pairs_are_held_against_chance() -> None:
    both = [frozenset({"a", "b"})] * 6 + [frozenset({"a", "c"})] * 5 + [frozenset({"b", "c"})] * 5
    found = {(pair.first, pair.second): pair for pair in together(both)}
    assert found["a", "b"].both == 6
    assert math.isclose(found["a", "b"].expected, 11 * 11 / 16)
    assert found["a", "b"].z < 0 < 1 / found["a", "b"].lift


def test_independent_themes_are_seldom_called_surprising() -> None:
    rng = np.random.default_rng(1)
    seen = 0
    for _ in range(200):
        draws = rng.random((300, 2)) < 0.3
        sets = [frozenset(x for x, on in zip("ab", row, strict=True) if on) | {"z"} for row in draws]
        pair = next(p for p in together(sets) if (p.first, p.second) == ("a", "b"))
        seen += abs(pair.z) > 1.96
    assert 0.01 <= seen / 200 <= 0.1
