"""Sentences and passages: nothing lost, nothing cut, offsets that hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangkien.archive import Entry, Kind, Part, build, learned
from sangkien.archive.passages import pieces
from sangkien.archive.sentences import sentences
from tests.archive.archive_helpers import archive, entry

TEXT = st.text(st.sampled_from("aB é.!?…\n\t•-12)(\"'е。"), max_size=80) | st.text(max_size=60)


@given(TEXT)
def test_sentences_join_back_to_the_text(text: str) -> None:
    spans = sentences(text)
    assert "".join(text[a:b] for a, b in spans) == text
    assert all(a < b for a, b in spans)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One is here. Two is here! Is three? Yes.", 4),
        ("Things (e.g. tools, vs. methods) of Dr. Who cost 3.5 USD. They work.", 2),
        ("1. Champions matter. 2. Time is short.", 2),
        ("They ask for incentives.  Officials at first get impatient", 2),
        ("A paragraph that lost its stop  Another one begins", 2),
        ("first line\nsecond line\n\nthird", 3),
        ("one • two • three", 3),
        ("- alone\n- also alone", 2),
        ("¿Por qué? Porque sí. Así fue.", 3),
        ("it costs 2. something small goes on", 1),
        ("   ", 1),
        ("", 0),
    ],
)
def test_where_sentences_end(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@given(st.lists(TEXT, max_size=4))
def test_passages_are_one_to_four_whole_sentences_in_order(texts: list[str]) -> None:
    parts = tuple(Part("", "", "insights", text) for text in texts)
    last = (-1, 0)
    for piece in pieces(Entry("r", Kind.REFLECTION, "", "Mu", 2022, parts=parts)):
        text = texts[piece.part]
        quote = text[piece.start : piece.end]
        assert quote == quote.strip() != ""
        assert (piece.part, piece.start) >= last
        last = (piece.part, piece.end)
        inside = [(a, b) for a, b in sentences(text) if a < piece.end and b > piece.start]
        assert 1 <= len(inside) <= 4
        assert text[inside[0][0] : piece.start].strip() == text[piece.end : inside[-1][1]].strip() == ""


def test_plans_and_ticked_options_hold_no_passages() -> None:
    plan = entry("p", Kind.PLAN, "Mu", 2021, insights="A plan knows nothing yet of what was learned.")
    ticked = Part("", "", "insights", "- one of the options that the form gives", ("one of the options",))
    assert not list(pieces(plan))
    assert not list(pieces(Entry("r", Kind.REFLECTION, "", "Mu", 2021, parts=(ticked,))))


def test_what_is_found_stands_where_it_says() -> None:
    held = {e.name: e for e in archive()}
    found = learned(build(archive()), "Do officials try prototypes after training?")
    assert found
    for passage in found:
        text = held[passage.document].parts[passage.part].text
        assert text[passage.start : passage.end] == passage.quote
        assert passage.role == held[passage.document].parts[passage.part].role
        assert passage.why


def test_no_lab_takes_all_places() -> None:
    many = [
        entry(f"r{i}", Kind.REFLECTION, "Mu" if i < 8 else f"lab {i}", 2022,
              insights=f"Officials of office {i} asked for training before they dared to pilot a service.")
        for i in range(12)
    ]  # fmt: skip
    found = learned(build(many), "Do officials need training to pilot?", count=6, per_lab=2)
    assert sum(p.lab == "Mu" for p in found) <= 2 < len(found)
    assert len({p.document for p in found}) == len(found)
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
    named = learned(build(many), "Do officials need training to pilot?", without=("r9",))
    assert "r9" not in {p.document for p in named}


@pytest.mark.parametrize("question", ["", "?", "xyzzy", "the of and"])
def test_a_question_that_asks_nothing_finds_nothing(question: str) -> None:
    assert learned(build(archive()), question) == ()
