"""Tables of past work that people paste: read whole, or refused with the place and the remedy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangkien import past_work as register
from sangkien.evidence import read_past_work
from sangkien.methods.rates import more_to_halve, rate
from sangkien.words import LANGUAGES, Language, Refusal, sentence

CELLS = [
    "A",
    "B",
    "private",
    "10",
    "6",
    "yes",
    "yes",
    "no",
    "no",
    "citizens",
    "x; y",
    "2021-05-30",
    "report",
    "no",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_head_that_the_page_shows_is_understood(language: Language) -> None:
    """In either language, with its columns in any order, and with cells in the other language."""
    heads = register.header(language).split("\t")
    for order in (range(14), range(13, -1, -1)):
        text = "\t".join(heads[i] for i in order) + "\n" + "\t".join(CELLS[i] for i in order)
        (one,) = register.read_table(text, language)
        assert one.row is not None
        assert (one.row["name"], one.row["money"], one.row["rival_explanations"]) == ("A", 10, ["x", "y"])


@pytest.mark.parametrize("name", list(register.fields().answers))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_is_read_as_it_is_shown(name: str, language: Language) -> None:
    """What a page offers, written into a cell, is that answer, with any case and with accents left out."""
    from sangkien.study_start import plain_words as folded

    for code, word in register.fields().answers[name].items():
        for text in (word[language], word[language].upper(), folded(word[language]), code):
            assert register._answer(name, text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "table_empty"), ("\n \n\t\n", "table_empty"), ("Initiative\tPartner", "table_column_missing"),
        ("a\tb\n1\t2", "table_no_head"), ("Initiative\tWeather\nx\ty", "table_column"),
        ("Initiative\tProject\nx\ty", "table_column_twice"), ("Initiative\nx", "table_column_missing"),
        ("name\n" + "x" * 200_000, "table_damaged"), ("name\n" + '"' + "x\n" * 100_000, "table_damaged"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        register.read_table(text, "en")
    assert f"study.{code}" in {problem.code for problem in refused.value.problems}


def test_a_table_has_an_end_and_its_last_row_counts() -> None:
    """As many rows as may be are taken; one more is refused."""
    head, row = register.header("en"), "\t".join(CELLS)
    assert (
        len(register.read_table("\n".join([head, *[row] * register.MOST_ROWS]), "en")) == register.MOST_ROWS
    )
    with pytest.raises(Refusal, match="table_long"):
        register.read_table("\n".join([head, *[row] * (register.MOST_ROWS + 1)]), "en")


def test_cells_beyond_the_head_are_refused_and_empty_ones_are_not() -> None:
    """A tab too many at the end of a line is what spreadsheets write; a cell without a name would be lost."""
    head, row = register.header("en"), "\t".join(CELLS)
    assert register.read_table(f"{head}\t\t\n{row}\t\t\t", "en")[0].row is not None
    (one,) = register.read_table(f"{head}\n{row}\tmore", "en")
    assert [problem.code for problem in one.problems] == ["study.table_wide"]
    assert one.problems[0].place.line == 2


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    """Nothing that can be pasted breaks the reader, and each refusal has its sentences in both languages."""
    for language in LANGUAGES:
        try:
            problems = [
                p
                for one in register.read_table("Initiative\tPartner\n" + text, language)
                for p in one.problems
            ]
        except Refusal as refused:
            problems = list(refused.problems)
        for problem in problems:
            for part in ("what", "why", "mend"):
                assert sentence(problem, language, part)


@given(st.dictionaries(st.sampled_from(list(register.fields().labels)), st.text(max_size=40)))
def test_any_form_becomes_a_row_that_the_register_reads_or_is_refused(typed: dict[str, str]) -> None:
    """What is taken can be read back from the file, and typed again it is the same row."""
    good = dict(zip(register.fields().labels, CELLS, strict=True))
    try:
        row = register.read_row({**good, **typed}, "en")
        made, _ = register.add({}, [row])
    except Refusal:
        return
    stored = register.rows_of(made)[0]
    assert len(read_past_work({"initiatives": [stored]})) == 1
    assert register.read_row(register.as_typed(stored, "en"), "en") == row


def test_how_many_more_rows_halve_a_range() -> None:
    """Checked against the interval itself: with so many the range is half as wide, with one fewer it is not."""
    for x, n in ((0, 3), (2, 5), (9, 10), (10, 10), (40, 100)):
        more = more_to_halve(x, n)
        width = rate(x, n)[2] - rate(x, n)[1]

        def with_more(m: int, x: int = x, n: int = n) -> float:
            _, low, high = rate(round(x / n * (n + m)), n + m)
            return high - low

        assert with_more(more) <= width / 2 < with_more(more - 1)
    with pytest.raises(ValueError, match="without a row"):
        more_to_halve(0, 0)
