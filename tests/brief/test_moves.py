"""Which beliefs move which outcome: the picture, the sentences beneath it, and the table."""

import json
import re

import pytest

from sangkien.brief import charts, page
from sangkien.brief.chart_parts import PALE, Row
from sangkien.brief.findings import Findings
from sangkien.brief.findings_shares import OutcomeMoved
from sangkien.brief.moves import NONE, SHOWN, columns, others, rows, sentences, table
from sangkien.brief.wording import Wording
from sangkien.words import LANGUAGES, Language
from tests.brief.conftest import built
from tests.brief.factory import HEADLINE, findings


def changed(made: Findings, which: str, **changes: object) -> Findings:
    """The same findings with one outcome changed."""
    found = tuple(o.model_copy(update=changes) if o.outcome == which else o for o in made.sensitivity)
    return made.model_copy(update={"sensitivity": found})


def outcome(made: Findings, name: str) -> OutcomeMoved:
    return next(o for o in made.sensitivity if o.outcome == name)


def test_a_row_stands_by_the_outcome_that_it_moves_most() -> None:
    made = findings()
    assert rows(made) == (
        *("fear.contagion", "layers.delay", "sustain.follow_up", "theatre.response_to_launch_reward"),
        *("second_job.prevalence", "weight.money"),
    )
    assert [o.outcome for o in columns(made)] == ["choice", HEADLINE, "theatre", "exits_skilled"]


def test_what_is_first_for_the_choice_stands_first_though_it_moves_another_outcome_more() -> None:
    made = findings()
    first = outcome(made, HEADLINE).quantities
    more = first[1].model_copy(update={"share": 0.3})
    assert more.quantity == rows(made)[0]
    assert rows(changed(made, HEADLINE, quantities=(first[0], more, *first[2:])))[0] == more.quantity


def test_of_many_the_largest_are_shown_and_the_first_of_each_outcome() -> None:
    """A quantity that is first for its outcome stays, however small it is beside those of another outcome."""
    made = findings()
    large = outcome(made, "exits_skilled").quantities[0]
    many = tuple(
        large.model_copy(update={"quantity": f"effect.part_{i}", "share": 0.3 + i / 1000})
        for i in range(39, 9, -1)
    )
    shown = rows(changed(made, "exits_skilled", quantities=many))
    assert len(shown) == SHOWN
    assert {"fear.contagion", "sustain.follow_up", "theatre.response_to_launch_reward"} <= set(shown)
    assert shown[-7:] == tuple(f"effect.part_{i}" for i in range(39, 32, -1))


def test_a_column_adds_up_to_all_that_is_not_known() -> None:
    made = findings()
    for moved in columns(made):
        told = [q.share for q in moved.quantities if q.told]
        assert moved.interactions is not None
        rest = others(moved, rows(made))[1]
        assert sum(told) + rest + moved.interactions.share == pytest.approx(1)


def test_the_sentences_say_what_decides_most_and_how_much_is_luck() -> None:
    made = findings()
    assert sentences(made, Wording("en"))[1] == (
        "“Initiatives sustained for citizens”: “What follow-up does for lasting” decides most, 34% (29% to 39%). "
        "Luck: 40%."
    )
    assert sentences(made, Wording("vi"))[0] == (
        "Lợi ích tổng hợp của phương án “Đồng hành cùng cán bộ tiên phong” so với “Giữ nguyên như hiện nay”: yếu tố "
        "chi phối nhiều nhất là “Mức lan truyền tâm lý sợ sai”, chiếm 22% (18% đến 26%). May rủi: 30%."
    )
    assert "nothing that we do not know moves it" in sentences(made, Wording("en"))[-1]


def test_without_replicates_nothing_is_said_of_luck() -> None:
    told = sentences(changed(findings(), HEADLINE, luck=None), Wording("en"))[1]
    assert told.endswith("34% (29% to 39%).")


@pytest.mark.parametrize("language", LANGUAGES)
def test_linked_beliefs_are_named_and_no_column_is_said_to_add_up(language: Language) -> None:
    made = findings()
    linked = made.model_copy(
        update={
            "sensitivity": tuple(
                o.model_copy(update={"linked": (("weight.money", "layers.delay"),), "interactions": None})
                for o in made.sensitivity
            )
        }
    )
    adds = Wording(language).text("figures.sensitivity.adds")
    html = page(linked, {"sensitivity": "<svg></svg>"}, language)
    assert adds not in html
    assert adds in page(made, {"sensitivity": "<svg></svg>"}, language)
    name = {"en": "“What money weighs in the decision to try” – “Delay at each layer”",
            "vi": "“Trọng số của thu nhập khi quyết định làm thử” – “Thời gian chờ ở mỗi cấp”"}[language]  # fmt: skip
    assert sum(name in line for line in sentences(linked, Wording(language))) == 1
    drawn = json.dumps(charts(linked, language)["sensitivity"], ensure_ascii=False)
    assert Wording(language).text("figures.sensitivity.together") not in drawn


def test_the_table_holds_every_number_of_the_picture() -> None:
    made = findings()
    heads, lines = table(made, Wording("en"))
    assert heads == ["The choice", "Lasting, for citizens", "Launched for show", "The able who leave"]
    by_name = dict(lines)
    assert by_name["How far fear spreads among peers"] == ["22% (18% to 26%)", "8% (6% to 10%)", NONE, NONE]
    assert by_name["Luck of single people, of what one run shows"][1] == "40% (36% to 44%)"
    layers = charts(made, "en")["sensitivity"]["layer"]
    drawn = {v["text"] for layer in layers for v in layer["data"]["values"] if "text" in v}
    in_table = {re.sub(r" \(.*", "", cell) for name, cells in lines[:-1] for cell in cells}
    assert in_table <= drawn


def bars(made: Findings) -> list[Row]:
    layers = charts(made, "en")["sensitivity"]["layer"]
    return [v for layer in layers if layer["mark"]["type"] == "rect" for v in layer["data"]["values"]]


def test_what_is_told_what_is_not_and_what_is_shared_differ_without_colour() -> None:
    """A dash has no bar; the bars of the rest are pale, those of several together are white."""
    fills = [bar["fill"] for bar in bars(findings())]
    assert len(fills) == 7 + 2 * 4
    assert fills.count("white") == fills.count(PALE) == 4
    layers = charts(findings(), "en")["sensitivity"]["layer"]
    dashes = [v for layer in layers for v in layer["data"]["values"] if v.get("text") == NONE]
    assert len(dashes) == 6 * 4 - 7


def test_bars_and_their_intervals_stay_inside_their_column() -> None:
    for bar in bars(findings()):
        assert bar["x"] <= bar["x2"] <= bar["high"] <= bar["x"] + 98 + 1e-9
        assert bar["x"] <= bar["low"] <= bar["high"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_brief_shows_it_among_what_is_believed(language: Language) -> None:
    html = built("back", language)
    part = html[html.index('id="beliefs-head"') : html.index('id="again-head"')]
    title, every = Wording(language).text("figures.sensitivity.title"), Wording(language).text("beliefs.all")
    assert 0 < part.index(title) < part.index("<svg") < part.index("<details>") < part.index(every)


def test_an_outcome_without_a_short_head_has_its_name() -> None:
    made = findings()
    assert table(changed(made, "theatre", outcome=made.measures[-1].id), Wording("en"))[0][2]
    unknown = changed(made, "theatre", outcome="nothing_such")
    assert table(unknown, Wording("en"))[0][2] == "nothing_such"
    assert "sensitivity" in charts(unknown, "en")
