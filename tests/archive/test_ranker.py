"""Passages ranked: BM25 against an independent implementation, topics, bytes and back."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangkien.archive import build, learned, ranker_from_bytes, ranker_to_bytes
from sangkien.archive.bm25 import postings, rarities
from sangkien.archive.text import stem, terms, words
from sangkien.archive.topics import topics
from sangkien.words import Refusal
from tests.archive.archive_helpers import archive


def naive(texts: list[list[str]], query: dict[str, float], k1: float, b: float) -> list[float]:
    """BM25 straight from the formula of Robertson & Zaragoza (2009), one document and term at a time."""
    mean = sum(len(t) for t in texts) / len(texts) or 1.0
    found = []
    for text in texts:
        score = 0.0
        for term, weight in query.items():
            n = sum(term in other for other in texts)
            often = text.count(term)
            idf = math.log(1 + (len(texts) - n + 0.5) / (n + 0.5))
            score += weight * idf * often * (k1 + 1) / (often + k1 * (1 - b + b * len(text) / mean))
        found.append(score)
    return found


TEXTS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=12), min_size=1, max_size=8)


@given(
    TEXTS,
    st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.1, 3), max_size=5),
    st.floats(0.5, 2),
    st.floats(0, 1),
)
def test_bm25_equals_the_formula(
    texts: list[list[str]], query: dict[str, float], k1: float, b: float
) -> None:
    index = postings(texts, k1, b)
    assert index.scores(query) == pytest.approx(naive(texts, query, k1, b), rel=1e-4, abs=1e-6)
    for row in range(len(texts)):
        told = sum(weight * index.weight(term, row) for term, weight in query.items())
        assert told == pytest.approx(index.scores(query)[row], rel=1e-4, abs=1e-6)


def test_an_empty_archive_finds_nothing() -> None:
    ranker = build(())
    assert learned(ranker, "How do officials try something new?") == ()
    assert ranker_from_bytes(ranker_to_bytes(ranker)).quotes == ()
    assert postings([]).scores({"a": 1.0}).shape == (0,)


def test_rarity_falls_with_the_number_of_texts() -> None:
    found = rarities([["a", "b"], ["a"], ["a", "c"]])
    assert found["a"] < found["b"] == found["c"]


def test_texts_about_the_same_things_stand_close() -> None:
    """Two texts that share no word meet where others use the words of both."""
    rows = [{"car": 1.0, "road": 1.0}, {"car": 1.0, "auto": 1.0}, {"auto": 1.0, "road": 2.0}] * 3
    rows += [{"bee": 1.0, "honey": 1.0}, {"honey": 1.0, "hive": 1.0}, {"bee": 2.0, "hive": 1.0}] * 3
    places = topics(rows, 2).place([{"car": 1.0}, {"auto": 1.0}, {"bee": 1.0}, {"unknown": 1.0}])
    assert places[0] @ places[1] > 0.9
    assert abs(places[0] @ places[2]) < 0.1
    assert not places[3].any()


def test_the_question_leads_and_the_plan_around_it_helps() -> None:
    ranker = build(archive())
    first = learned(ranker, "Which training makes officials try prototypes?")[0]
    assert first.document in {"r-officials", "x-training"}
    around = ranker.query("honey", "harbour harbour permits")
    assert around[stem("honey")] == 1.0 > max(around[stem("harbour")], around[stem("permits")]) > 0


def test_bytes_give_the_same_answers_and_the_same_bytes() -> None:
    ranker = build(archive())
    data = ranker_to_bytes(ranker)
    back = ranker_from_bytes(data)
    assert ranker_to_bytes(back) == data == ranker_to_bytes(build(archive()))
    asked = "Do officials fear sanctions?"
    assert [p.quote for p in learned(back, asked)] == [p.quote for p in learned(ranker, asked)]
    assert np.allclose(back.score(asked).total(), ranker.score(asked).total(), atol=0.01)


@pytest.mark.parametrize("data", [b"", b"no archive", ranker_to_bytes(build(()))[:-40]])
def test_damaged_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        ranker_from_bytes(data)
    assert refusal.value.problems[0].code == "archive.ranker_damaged"


def test_another_format_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sangkien.archive.kept.FORMAT", 99)
    data = ranker_to_bytes(build(archive()))
    monkeypatch.undo()
    with pytest.raises(Refusal) as refusal:
        ranker_from_bytes(data)
    assert refusal.value.problems[0].code == "archive.ranker_format"


def test_words_meet_in_their_stems_across_endings_and_languages() -> None:
    assert (
        len({stem(w) for w in words("innovation innovations innovación innovative innovate innovating")}) == 1
    )
    assert stem("officials") != stem("offices")
    assert terms("The officials of the 3 labs, see https://example.org/x") == ["official", "lab"]


@given(st.text(max_size=60))
def test_a_stem_is_never_empty_nor_longer(text: str) -> None:
    for word in words(text):
        assert 0 < len(stem(word)) <= len(word) + 1
