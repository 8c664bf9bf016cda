"""Texts are compared word by word, whatever they hold and however long they are."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangkien.differences import MOST_LINES, MOST_WORDS, pieces, shortened

WORDS = st.lists(st.sampled_from(["a ", "b ", "ơn ", "x\n", "\n", ". "]), max_size=60).map("".join)


def whole(old: str, new: str) -> None:
    found = pieces(old, new)
    assert "".join(piece.text for piece in found if piece.kind != "added") == old
    assert "".join(piece.text for piece in found if piece.kind != "removed") == new
    assert all(one.kind != other.kind for one, other in pairwise(found))


@given(st.one_of(WORDS, st.text()), st.one_of(WORDS, st.text()))
def test_the_pieces_are_both_texts_and_nothing_else(old: str, new: str) -> None:
    whole(old, new)


def test_only_the_words_that_differ_are_marked() -> None:
    found = [
        (piece.kind, piece.text) for piece in pieces("Trời hôm nay đẹp.\nHai.", "Trời hôm nay rất đẹp.\nHai.")
    ]
    assert found == [("same", "Trời hôm nay "), ("added", "rất "), ("same", "đẹp.\nHai.")]


@pytest.mark.parametrize("size", [MOST_WORDS, 20 * MOST_WORDS, 30 * MOST_LINES])
@pytest.mark.parametrize("kinds", [3, 200, 10**9])
def test_long_texts_take_no_long_time(size: int, kinds: int) -> None:
    chance = random.Random(size)
    old, new = ([str(chance.randrange(kinds)) + chance.choice("  .\n") for _ in range(size)] for _ in "ab")
    begun = time.perf_counter()
    whole("".join(old), "".join(new))
    assert time.perf_counter() - begun < 5


def test_what_is_the_same_is_cut_to_what_stands_around_a_change() -> None:
    text = "one two three " * 100
    found = shortened(pieces(f"{text}old {text}", f"{text}new {text}"))
    assert [piece.kind for piece in found] == ["same", "removed", "added", "same"]
    assert all(len(piece.text) < 200 for piece in found)
    assert found[0].text.startswith("\N{HORIZONTAL ELLIPSIS}")
    assert found[-1].text.endswith("\N{HORIZONTAL ELLIPSIS}")
