"""The charts as dicts, and what they are drawn to."""

import json
import re

import pytest

from sangkien import pictures
from sangkien.brief import charts
from sangkien.brief.findings import AnswerKind, Findings
from sangkien.brief.places import Box, place
from sangkien.words import LANGUAGES, Language
from tests.brief.conftest import KINDS
from tests.brief.factory import findings

pytestmark = pytest.mark.usefixtures("drawn_anew")

NAMES = ["first", "bands", "forest", "cost_benefit", "theatre", "information", "sensitivity"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_chart_is_one_plain_dict(kind: AnswerKind, language: Language) -> None:
    found = charts(findings(kind), language)
    assert list(found) == NAMES
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_a_rehearsal_is_marked_inside_every_picture() -> None:
    for name, spec in charts(findings("back"), "en").items():
        assert spec["title"]["text"] == "REHEARSAL DATA", name
    for name, spec in charts(findings("back", rehearsal=False), "en").items():
        assert "title" not in spec, name


def test_numbers_in_a_picture_follow_the_language() -> None:
    locale = charts(findings("back"), "vi")["forest"]["config"]["locale"]["number"]
    assert (locale["decimal"], locale["thousands"]) == (",", ".")
    assert "+2,4" in json.dumps(charts(findings("back"), "vi")["forest"], ensure_ascii=False)


@pytest.mark.parametrize("kind", ["learn_first", "no_difference"])
def test_the_first_picture_names_no_option_where_the_answer_names_none(kind: AnswerKind) -> None:
    made = findings(kind)
    drawn = json.dumps(charts(made, "en")["first"], ensure_ascii=False)
    assert not [s.name.en for s in made.schemes if s.name.en in drawn]


def without(made: Findings, **changes: object) -> Findings:
    return made.model_copy(update=changes)


def test_a_chart_whose_numbers_are_missing_is_left_out() -> None:
    made = findings("back")
    bare = without(
        made,
        schemes=tuple(s.model_copy(update={"monthly": {}}) for s in made.schemes),
        information=made.information.model_copy(update={"quantities": ()}),
        sensitivity=(),
        measures=tuple(m for m in made.measures if m.id not in {"cost_ours", "theatre"}),
    )
    assert list(charts(bare, "en")) == ["first", "forest"]
    only = without(bare, schemes=made.schemes[:1])
    assert charts(only, "en").keys() == {"bands"}


def test_nothing_worth_knowing_draws_no_empty_chart() -> None:
    made = findings("learn_first")
    nothing = tuple(q.model_copy(update={"value": 0.0, "se": 0.0}) for q in made.information.quantities)
    empty = without(made, information=made.information.model_copy(update={"quantities": nothing}))
    assert not {"first", "information"} & charts(empty, "en").keys()


def test_a_headline_that_is_no_measure_is_an_error() -> None:
    with pytest.raises(ValueError, match="headline"):
        charts(without(findings("back"), headline="nothing"), "en")


def test_labels_beside_points_do_not_cover_each_other() -> None:
    points = [Box(100 + 3 * i, 100 + 2 * i, 12, 16) for i in range(5)]
    spots = place(points, 300, 300)
    for i, a in enumerate(spots):
        for b in spots[i + 1 :]:
            assert abs(a[0] - b[0]) >= 12 or abs(a[1] - b[1]) >= 16


def test_the_same_specs_give_the_same_svg_with_ids_of_their_own() -> None:
    specs = charts(findings("back"), "vi")
    first = pictures.draw(specs)
    again = pictures.draw(dict(reversed(specs.items())))
    assert first == again
    assert list(first) == NAMES
    ids = [i for svg in first.values() for i in re.findall(r'\bid="([^"]+)"', svg)]
    assert len(ids) == len(set(ids))
    for name, svg in first.items():
        width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])  # type: ignore[index]  # every SVG has one
        assert width <= 480, f"{name} is {width} wide: a phone would shrink its words"
        assert 'aria-hidden="true"' in svg[:120]


def test_nothing_to_draw_starts_nothing() -> None:
    assert pictures.draw({}, seconds=0) == {}


def test_a_spec_that_cannot_be_drawn_says_so() -> None:
    with pytest.raises(pictures.PicturesError, match="drawing the charts failed"):
        pictures.draw({"broken": {"mark": "nothing such"}})


def test_a_spec_that_would_fetch_is_refused() -> None:
    spec = {"data": {"url": "https://example.org/data.json"}, "mark": "point", "encoding": {}}
    with pytest.raises(pictures.PicturesError):
        pictures.draw({"fetch": spec})


def test_drawing_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(pictures.PicturesError, match="more than"):
        pictures.draw(charts(findings("back"), "en"), seconds=0.01)


def test_where_no_single_thing_has_a_value_the_first_picture_shows_what_each_makes_up() -> None:
    """Nothing can be told from zero alone, several together turn the choice: the picture shows their parts."""
    made = findings("learn_first")
    flat = tuple(q.model_copy(update={"distinguishable": False}) for q in made.information.quantities)
    flat_made = made.model_copy(
        update={"information": made.information.model_copy(update={"quantities": flat})}
    )
    drawn = json.dumps(charts(flat_made, "en")["first"])
    assert "31%" in drawn
    assert "31%" not in json.dumps(charts(made, "en")["first"])
