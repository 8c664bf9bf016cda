"""The language of a search: what is typed becomes a query, and a query is printed so that it parses to itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangkien.archive.fold import fold, words
from sangkien.archive.query import (
    And,
    Not,
    Or,
    Query,
    Term,
    all_of,
    any_of,
    opposite,
    parse,
    printed,
    terms,
    tokens,
)
from sangkien.words import LANGUAGES, Refusal, sentence


def word(text: str) -> Term:
    return Term((text,))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("water", word("water")),
        ("Địa", word("dia")),
        ("a b", And((word("a"), word("b")))),
        ("a AND b", And((word("a"), word("b")))),
        ("a OR b c", Or((word("a"), And((word("b"), word("c")))))),
        ("(a OR b) c", And((Or((word("a"), word("b"))), word("c")))),
        ('"solid waste"', Term(("solid", "waste"))),
        ("“solid waste”", Term(("solid", "waste"))),
        ("co-creation", Term(("co", "creation"))),
        ("a NOT b", And((word("a"), Not(word("b"))))),
        ("NOT NOT a", word("a")),
        ("econom*", Term(("econom",), True)),
        ('"of econom"*', Term(("of", "econom"), True)),
        ("a & b", And((word("a"), word("b")))),
        ("", None),
        ("& -", None),
        ("and or", And((word("and"), word("or")))),
        ("数据", Term(("数", "据"))),
        ("NOT (a OR b)", Not(Or((word("a"), word("b"))))),
    ],
)
def test_what_is_typed_becomes_a_query(text: str, query: Query | None) -> None:
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ('water "sol', "archive.query_quote", 7),
        ("(a", "archive.query_bracket", 1),
        ("a)", "archive.query_bracket", 2),
        ("a AND", "archive.query_operand", 6),
        ("OR a", "archive.query_operand", 1),
        ("a OR OR b", "archive.query_operand", 6),
        ("()", "archive.query_operand", 2),
        ("NOT", "archive.query_operand", 4),
        (")", "archive.query_bracket", 1),
        ("(" * 200 + "a", "archive.query_deep", 31),
        ("a " * 70, "archive.query_deep", 121),
        ("a" * 3000, "archive.query_long", 0),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_place(text: str, code: str, at: int) -> None:
    with pytest.raises(Refusal) as refused:
        parse(text)
    (problem,) = refused.value.problems
    assert problem.code == code
    assert problem.parameters.get("at", 0) == at
    for language in LANGUAGES:
        for part in ("what", "why", "mend"):
            assert sentence(problem, language, part)


a_term = st.builds(
    Term,
    st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=3)
    .map(lambda texts: tuple(token for text in texts for token in tokens(text)))
    .filter(bool),
    st.booleans(),
)
queries = st.recursive(
    a_term,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(all_of),
        st.lists(inner, min_size=2, max_size=3).map(any_of),
        inner.map(opposite),
    ),
    max_leaves=12,
)


@given(queries)
def test_a_query_is_printed_so_that_it_parses_to_itself(query: Query) -> None:
    assert parse(printed(query)) == query


@given(st.text(max_size=200))
def test_whatever_is_typed_is_parsed_or_refused(text: str) -> None:
    try:
        query = parse(text)
    except Refusal:
        return
    if query is not None:
        assert parse(printed(query)) == query


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """Also where texts are joined: each run beyond ASCII is folded alone."""
    assert fold(fold(text)) == fold(text)
    assert tokens(words(text)) == tokens(text)
    assert fold(text + " x " + text) == fold(text) + " x " + fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Địa phương", "dia phuong"),
        ("đổi mới sáng tạo", "DOI MOI SANG TAO"),
        ("l'échéance", "l’echeance"),
        ("NIÑOS", "nin\u0303os"),
        ("œuvre", "oeuvre"),
        ("Straße", "strasse"),
        ("İzmir", "izmir"),
    ],
)
def test_accents_and_capitals_do_not_matter(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


def test_terms_are_those_that_a_document_holds() -> None:
    query = parse("a NOT (b OR NOT c) d")
    assert query is not None
    assert terms(query) == (word("a"), word("c"), word("d"))
