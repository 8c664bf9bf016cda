"""A quote leaves only in company of k people under its label, counted over everything that left before."""

from collections import defaultdict
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangkien.evidence import Coarseness, Group, Quote, Released, SourceKind, Stance, releasable


def quote(number: int, person: str, group: Group | None, kind: SourceKind = SourceKind.INTERVIEW) -> Quote:
    return Quote(f"p{number}", person, "c", Stance.SUPPORTS, kind, "text", group, False)


def people(
    count: int, agency: str | None, grade: str | None = "A1", gender: str | None = "w", start: int = 0
) -> list[Quote]:
    return [quote(start + i, f"{agency}-{start + i}", Group(agency, grade, gender)) for i in range(count)]


def test_five_people_of_one_group_are_quoted_with_their_group() -> None:
    release = releasable(people(5, "x"))
    assert {q.level for q in release.released} == {Coarseness.FULL}
    assert {q.agency for q in release.released} == {"x"}
    assert release.suppressed == ()


def test_four_people_are_not_quoted_and_this_is_counted() -> None:
    release = releasable(people(4, "x"))
    assert release.released == ()
    assert [s.reason for s in release.suppressed] == ["small_group"] * 4


def test_one_person_with_five_quotes_is_one_person() -> None:
    quotes = [quote(i, "same", Group("x", "A1", "w")) for i in range(5)]
    assert releasable(quotes).released == ()


def test_the_agency_is_coarsened_first() -> None:
    release = releasable(people(3, "x") + people(2, "y", start=10))
    assert {q.level for q in release.released} == {Coarseness.WITHOUT_AGENCY}
    assert {(q.agency, q.grade, q.gender) for q in release.released} == {(None, "A1", "w")}
    assert release.coarsened == 5


def test_those_quoted_with_their_agency_do_not_hide_those_without() -> None:
    """Five of x are quoted as such; one of y left over would be a group of one to who knows the agencies."""
    release = releasable(people(5, "x") + people(1, "y", start=10))
    assert len(release.released) == 5
    assert [s.passage for s in release.suppressed] == ["p10"]


def test_an_unknown_agency_is_not_a_group() -> None:
    release = releasable(people(5, None))
    assert {q.level for q in release.released} == {Coarseness.WITHOUT_AGENCY}


def test_without_any_group_a_quote_is_suppressed() -> None:
    release = releasable([quote(i, f"q{i}", None) for i in range(9)])
    assert {s.reason for s in release.suppressed} == {"no_group"}


def test_a_document_without_people_leaves_without_a_group() -> None:
    (found,) = releasable([quote(1, "d", None, SourceKind.DOCUMENT)]).released
    assert (found.agency, found.grade, found.gender) == (None, None, None)


def test_what_left_earlier_keeps_its_label_when_its_group_grows() -> None:
    first = releasable(people(3, "x") + people(2, "y", start=10))
    grown = releasable(people(6, "x") + people(2, "y", start=10), before=first.released)
    by_id = {q.passage: q for q in grown.released}
    assert all(by_id[old.passage] == old for old in first.released)
    assert all(q.agency is None for q in grown.released)


def test_people_who_left_before_count_under_the_same_label() -> None:
    first = releasable(people(5, "x"))
    later = releasable(people(1, "x", start=50), before=first.released)
    assert later.released[0].agency == "x"


@pytest.mark.parametrize("k", [1, 0, -3])
def test_a_group_of_one_is_no_group(k: int) -> None:
    with pytest.raises(ValueError, match="at least 2"):
        releasable([], k)


GROUPS = st.builds(
    Group,
    st.sampled_from(["x", "y", "z", None]),
    st.sampled_from(["A1", "B", None]),
    st.sampled_from(["w", "m", None]),
)
PEOPLE = st.lists(st.tuples(GROUPS | st.none(), st.integers(1, 3)), max_size=30)


def quotes_of(found: list[tuple[Group | None, int]], start: int = 0) -> list[Quote]:
    quotes = []
    for person, (group, count) in enumerate(found, start):
        quotes += [quote(1000 * person + i, f"person{person}", group) for i in range(count)]
    return quotes


def smallest(released: Sequence[Released]) -> int:
    """The fewest distinct people under any label."""
    groups = defaultdict(set)
    for q in released:
        groups[(q.level, q.agency, q.grade, q.gender)].add(q.person)
    return min((len(group) for group in groups.values()), default=10**6)


@settings(max_examples=200, deadline=None)
@given(found=PEOPLE, k=st.integers(2, 6))
def test_no_label_ever_stands_for_fewer_than_k_people(found: list[tuple[Group | None, int]], k: int) -> None:
    quotes = quotes_of(found)
    release = releasable(quotes, k)
    assert smallest(release.released) >= k
    assert len(release.released) + len(release.suppressed) == len(quotes)
    assert {q.passage for q in release.released}.isdisjoint(s.passage for s in release.suppressed)
    truth = {q.passage: q.group for q in quotes}
    for q in release.released:
        group = truth[q.passage]
        assert group is not None
        assert q.agency in {None, group.agency}
        assert q.grade in {None, group.grade}
        assert q.gender in {None, group.gender}


@settings(max_examples=150, deadline=None)
@given(found=PEOPLE, k=st.integers(2, 5), cut=st.integers(0, 30))
def test_two_releases_together_never_stand_for_fewer_than_k_people(
    found: list[tuple[Group | None, int]], k: int, cut: int
) -> None:
    quotes = quotes_of(found)
    first = releasable(quotes[:cut], k)
    second = releasable(quotes, k, before=first.released)
    assert smallest(second.released) >= k
    assert set(first.released) <= set(second.released)
    level: dict[str, Coarseness] = {}
    for q in second.released:
        assert level.setdefault(q.person, q.level) <= q.level or q.passage in {
            r.passage for r in first.released
        }


@given(found=PEOPLE)
def test_the_order_of_quotes_decides_nothing(found: list[tuple[Group | None, int]]) -> None:
    quotes = quotes_of(found)
    assert set(releasable(quotes).released) == set(releasable(quotes[::-1]).released)
