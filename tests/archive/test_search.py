"""The archive answers: documents that fit, best first, with passages and counts."""

import random
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sangkien.archive.index import entries, open_to_read
from sangkien.archive.query import And, Not, Or, Query, Term, parse, tokens
from sangkien.archive.record import Entry, Kind, Part
from sangkien.archive.search import Found, Searcher
from sangkien.archive.snippets import Finder
from sangkien.archive_load import load
from sangkien.words import Refusal
from tests.archive.pages import page, write

SDG = (("sdgs", "6. Clean water and sanitation"),)
Ask = Callable[..., Found]


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of seven documents."""
    home = tmp_path_factory.mktemp("search")
    write(
        home / "pages",
        wells=page("Clean wells", challenge="Water, water everywhere.", country="Fiji", year=2021, tags=SDG),
        rivers=page(
            "Rivers",
            challenge="The river water is not clean.",
            country="Peru",
            year=2022,
            tags=(*SDG, ("methods", "Co-creation")),
        ),
        hop=page(
            "Hợp tác xã",
            challenge="Chính quyền địa phương cần đổi mới.",
            country="VietNam",
            year=2022,
            tags=(("methods", "co-creation "),),
        ),
        ninos=page(
            "Los niños", challenge="La niñez y el agua en México — mañana.", country="Peru", year=2023
        ),
        eleves=page(
            "Les élèves", challenge="Une échéance pour l’école.", country="Togo", year=2023, kind="solution"
        ),
        data=page("城市", challenge="我们需要数据来了解城市。", country="China", year=2024),
        plain=page(
            "Streets", challenge="Lorries = noise", question="=1+1", country="Nowhere Land", year="soon"
        ),
    )
    load([home / "pages"], home / "index.sqlite")
    return home / "index.sqlite"


@pytest.fixture(scope="module")
def ask(target: Path) -> Iterator[Ask]:
    with closing(open_to_read(str(target))) as connection:
        yield Searcher(connection, str(target)).search


def names(found: Found) -> list[str]:
    return [hit.entry.name for hit in found.hits]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("water", {"wells", "rivers"}),
        ("WATER river", {"rivers"}),
        ('"river water"', {"rivers"}),
        ('"water river"', set()),
        ("water NOT river", {"wells"}),
        ("river OR noise", {"rivers", "plain"}),
        ("(river OR everywhere) clean", {"rivers", "wells"}),
        ("dia phuong", {"hop"}),
        ("địa phương", {"hop"}),
        ('"doi moi"', {"hop"}),
        ("hop tac", {"hop"}),
        ("ninez mexico", {"ninos"}),
        ("échéance", {"eleves"}),
        ("echeance ecole", {"eleves"}),
        ("数据", {"data"}),
        ("据数", set()),
        ("every*", {"wells"}),
        ("cocreation", set()),
        ("co-creation", {"rivers", "hop"}),
        ("vietnam", set()),
        ('"viet nam"', {"hop"}),
        ("sanitation", {"wells", "rivers"}),
        ('"everywhere would"', set()),
    ],
)
def test_what_fits_is_found(ask: Ask, query: str, expected: set[str]) -> None:
    found = ask(query)
    assert set(names(found)) == expected
    assert found.total == len(expected)


def test_not_alone_finds_the_rest_and_nothing_finds_all_newest_first(ask: Ask) -> None:
    assert ask("NOT water").total == 5
    assert names(ask(""))[:2] == ["data", "eleves"]
    assert ask("NOT water OR water").total == 7


def test_a_title_counts_more_than_an_answer(ask: Ask) -> None:
    found = ask("clean")
    assert names(found) == ["wells", "rivers"]
    assert found.hits[0].score > found.hits[1].score
    assert found.hits[0].title_marks == ((0, 5),)


def test_passages_mark_the_original_text(ask: Ask) -> None:
    """What was folded to be found is shown as it was written."""
    for query, marked in (
        ("dia phuong", ["địa", "phương"]),
        ('"dia phuong"', ["địa phương"]),
        ("ninez manana", ["niñez", "mañana"]),
        ("echeance", ["échéance"]),
        ("数据", ["数据"]),
        ("phu*", ["phương"]),
    ):
        snippet = ask(query).hits[0].snippet
        assert [snippet.text[a:b] for a, b in snippet.marks] == marked


def test_facets_narrow_and_are_counted(ask: Ask) -> None:
    found = ask("", {"year": ["2022", "2023"]})
    assert set(names(found)) == {"rivers", "hop", "ninos", "eleves"}
    assert {count.key: count.count for count in found.facets["country"]} == {"PER": 2, "VNM": 1, "TGO": 1}
    # the choice of years leaves the other years in sight
    assert [(count.key, count.count) for count in found.facets["year"]] == [
        ("2021", 1),
        ("2022", 2),
        ("2023", 2),
        ("2024", 1),
    ]
    assert [count.label for count in found.facets["sdg"]] == ["6. Clean water and sanitation"]
    assert [(count.key, count.count) for count in found.facets["method"]] == [("co-creation", 2)]
    assert {count.key for count in found.facets["stage"]} == {"explore", "sense"}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"country": ["viet nam"]}, {"hop"}),
        ({"country": ["VNM", "per"]}, {"hop", "rivers", "ninos"}),
        ({"region": ["RBLAC"]}, {"rivers", "ninos"}),
        ({"region": ["châu phi"]}, {"eleves"}),
        ({"sdg": ["6"], "year": ["2021-2022"]}, {"wells", "rivers"}),
        ({"sdg": ["clean water and sanitation"]}, {"wells", "rivers"}),
        ({"method": ["Co-Creation"]}, {"rivers", "hop"}),
        ({"type": ["solution"]}, {"eleves"}),
        ({"stage": ["sense"]}, None),
        ({"country": ["nowhere land"]}, {"plain"}),
        ({"country": ["Kenya"]}, set()),
        ({"sdg": ["17"]}, set()),
    ],
)
def test_values_are_understood_as_people_write_them(
    ask: Ask, filters: dict[str, list[str]], expected: set[str] | None
) -> None:
    found = ask("", filters)
    if expected is not None:
        assert set(names(found)) == expected


@pytest.mark.parametrize(
    "filters",
    [
        {"method": ["co-creatoin"]},
        {"planet": ["x"]},
        {"year": ["2022-1990"]},
        {"year": ["x"]},
        {"region": ["x"]},
    ],
)
def test_an_unknown_value_is_refused_with_what_comes_near(ask: Ask, filters: dict[str, list[str]]) -> None:
    with pytest.raises(Refusal) as refused:
        ask("", filters)
    (problem,) = refused.value.problems
    assert problem.code in ("archive.no_value", "archive.no_facet")
    if "method" in filters:
        assert problem.parameters["near"] == "co-creation"


@pytest.mark.parametrize(
    "query",
    [
        '"',
        'a" OR "b',
        "title:water",
        "water*)",
        "{a b}: c",
        "^water",
        "NEAR(a b)",
        "a + b",
        "'; DROP TABLE words; --",
        "\0",
        "*",
        "a\nb",
    ],
)
def test_nothing_typed_reaches_the_database(ask: Ask, query: str) -> None:
    with suppress(Refusal):
        ask(query)
    assert ask("").total == 7


def test_a_search_sees_the_next_load(tmp_path: Path) -> None:
    load([write(tmp_path / "p", one=page("One"))], tmp_path / "i")
    with closing(open_to_read(str(tmp_path / "i"))) as connection:
        searcher = Searcher(connection)
        assert searcher.search("zebra").total == 0
        load([write(tmp_path / "p", two=page("Zebra"))], tmp_path / "i")
        assert searcher.search("zebra").total == 1
        assert searcher.search("zebra", limit=1, offset=1).hits == ()
        assert len(searcher.ids("", {"country": ["VNM"]})) == 2


WORDS = ("water", "địa", "phương", "niño", "co-op", "river", "x")


def naive(query: Query, texts: list[tuple[str, ...]]) -> bool:
    """Whether a document fits, looked at word by word."""
    if isinstance(query, Not):
        return not naive(query.item, texts)
    if isinstance(query, And | Or):
        return (all if isinstance(query, And) else any)(naive(item, texts) for item in query.items)
    size = len(query.words)
    return any(
        text[at : at + size - 1] == query.words[:-1]
        and (
            text[at + size - 1].startswith(query.words[-1])
            if query.prefix
            else text[at + size - 1] == query.words[-1]
        )
        for text in texts
        for at in range(len(text) - size + 1)
    )


def texts_of(entry: Entry) -> list[tuple[str, ...]]:
    found = [entry.title, "Viet Nam", *(value for values in entry.tags.values() for value in values)]
    return [tokens(text) for text in (*found, *(part.text for part in entry.parts))]


term = st.sampled_from([*WORDS, "wat*", '"water river"', '"dia phuong"', "riv*", "Phương", '"x water"'])
queries = st.recursive(
    term,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(" AND ".join).map("({})".format),
        st.tuples(inner, inner).map(" OR ".join).map("({})".format),
        inner.map("NOT {}".format),
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty documents of a few words, so that every combination occurs."""
    home = tmp_path_factory.mktemp("small")
    chance = random.Random(3)
    some = {
        f"d{number}": page(
            " ".join(chance.choices(WORDS, k=2)),
            challenge=" ".join(chance.choices(WORDS, k=3)),
            question="\n\n".join(chance.choices(WORDS, k=2)),
            tags=(("methods", chance.choice(WORDS)),),
        )
        for number in range(60)
    }
    load([write(home / "pages", **some)], home / "i")
    return home / "i"


@given(queries)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_search_finds_what_looking_at_every_word_finds(small: Path, query: str) -> None:
    with closing(open_to_read(str(small))) as connection:
        parsed = parse(query)
        assert parsed is not None
        expected = {number for number, entry in entries(connection) if naive(parsed, texts_of(entry))}
        found = Searcher(connection).search(query, limit=100)
        assert {hit.id for hit in found.hits} == expected
        assert found.total == len(expected)
        scores = [hit.score for hit in found.hits]
        assert scores == sorted(scores, reverse=True)


@given(st.text(max_size=60), st.sampled_from(["dia", "x", "nino", "straße", "数"]))
def test_marks_lie_on_whole_words_of_the_original(noise: str, word: str) -> None:
    text = f"{noise} {word.upper()} {noise}"
    found = Finder([Term(tokens(word))]).marks(text)
    assert any(tokens(word)[0] in tokens(text[a:b]) for a, b in found)
    assert all(0 <= a < b <= len(text) for a, b in found)


def test_a_long_answer_is_cut_around_what_was_found() -> None:
    """Between words, with the marks where they belong."""
    text = "nothing here " * 200 + "the ferry leaves " + "nothing here " * 200
    entry = Entry("n", Kind.PLAN, "t", "", None, parts=(Part("", "", "", "short"), Part("", "", "", text)))
    snippet = Finder([Term(("ferry",))]).snippet(entry)
    assert snippet.cut == (True, True)
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["ferry"]
    assert len(snippet.text) <= 260
    assert snippet.text.split()[0] in ("nothing", "here")
    assert Finder([]).snippet(Entry("n", Kind.PLAN, "t", "", None)).text == ""
