"""Problems are codes with places; sentences exist once per language."""

import pytest

from sangkien.words import Place, Problem, Refusal, sentence


def test_a_problem_speaks_both_languages() -> None:
    """The same problem gives a sentence in English and in Vietnamese, with its parameters filled in."""
    problem = Problem("store.no_folder", place=Place("a/b"), parameters={"path": "a/b"})
    assert "a/b" in sentence(problem)
    assert "thư mục" in sentence(problem, "vi")


def test_a_missing_sentence_is_an_error() -> None:
    """A code that nobody wrote a sentence for fails loudly."""
    with pytest.raises(KeyError):
        sentence(Problem("store.nobody_wrote_this"))


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("f.yaml", 3, "a.b"), "f.yaml:3 (a.b)"),
        (Place("f.yaml"), "f.yaml"),
        (Place(None, 3), "line 3"),
        (Place(None, None, "a.b"), "a.b"),
        (Place(), ""),
    ],
)
def test_places_read_as_people_write_them(place: Place, text: str) -> None:
    assert str(place) == text


def test_a_refusal_carries_every_problem() -> None:
    refusal = Refusal([Problem("a.b"), Problem("c.d", place=Place("x"))])
    assert [p.code for p in refusal.problems] == ["a.b", "c.d"]
    assert "c.d at x" in str(refusal)
