"""Both forms of the store keep the same promises."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sangkien.store import Note, Store, version_of
from sangkien.words import Refusal

Make = Callable[[dict[str, bytes]], Store]


def code(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.problems[0].code


def test_what_was_written_is_loaded(make: Make) -> None:
    files = {"plan.md": b"x", "evidence/n.txt": b"\x00\xffy", "rỗng.txt": b""}
    found = make(files).load()
    assert dict(found.files) == files
    assert found.version == version_of(files)


def test_a_commit_needs_the_version_it_was_made_against(make: Make) -> None:
    store = make({"plan.md": b"x", "b": b"1"})
    base = store.load().version
    after = store.commit({"plan.md": b"y", "b": None}, base)
    assert dict(store.load().files) == {"plan.md": b"y"}
    assert store.load().version == after
    with pytest.raises(Refusal) as refused:
        store.commit({"plan.md": b"z"}, base)
    assert code(refused) == "store.changed_meanwhile"
    assert dict(store.load().files) == {"plan.md": b"y"}


def test_history_tells_who_did_what_and_gives_every_version_back(make: Make) -> None:
    store = make({"plan.md": b"1"})
    bases = [store.load().version]
    for n in (2, 3):
        note = Note(f"Lan {n}", f"plan summary{n}")
        bases.append(store.commit({"plan.md": str(n).encode()}, bases[-1], note))
    found = store.history()
    assert [v.version for v in found] == bases
    assert [v.number for v in found] == [1, 2, 3]
    assert found[-1].note == Note("Lan 3", "plan summary3")
    assert found[-1].changed == ("plan.md",)
    assert timedelta(0) <= datetime.now(UTC) - found[-1].at < timedelta(minutes=5)
    for version, text in zip(bases, (b"1", b"2", b"3"), strict=True):
        assert dict(store.at(version).files) == {"plan.md": text}


def test_a_version_that_never_was_is_refused(make: Make) -> None:
    with pytest.raises(Refusal) as refused:
        make({"plan.md": b"1"}).at("0" * 64)
    assert code(refused) == "store.no_version"


def test_going_back_to_an_earlier_version_is_a_new_step(make: Make) -> None:
    store = make({"a": b"1"})
    first = store.load().version
    second = store.commit({"a": b"2"}, first)
    assert store.commit({"a": b"1"}, second) == first
    assert [v.version for v in store.history()] == [first, second, first]
    assert dict(store.at(second).files) == {"a": b"2"}


def test_rounds_are_kept_and_are_no_part_of_the_version(make: Make) -> None:
    store = make({"plan.md": b"x"})
    before = store.load().version
    assert store.rounds() == ()
    first = store.keep_round("2021-12-31", {"findings.json": b"{}", "brief.html": b"<p>"})
    second = store.keep_round("2021-12-31", {"findings.json": b"[]"})
    assert (first.name, second.name) == ("001_2021-12-31", "002_2021-12-31")
    assert store.rounds() == (first, second)
    assert dict(store.round_files(1)) == {"findings.json": b"{}", "brief.html": b"<p>"}
    assert store.load().version == before
    with pytest.raises(Refusal) as refused:
        store.round_files(3)
    assert code(refused) == "store.no_round"


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/x", "a/../../x", "..\\x", "C:\\x", "", "a\0b", ".hidden", "rounds/x", "vault/k", "a/.b"],
)
def test_a_path_cannot_leave_the_working_files(make: Make, name: str) -> None:
    store = make({"plan.md": b"x"})
    with pytest.raises(Refusal) as refused:
        store.commit({name: b"y"}, store.load().version)
    assert code(refused) == "store.outside"
    assert dict(store.load().files) == {"plan.md": b"x"}


def test_a_file_that_is_too_large_is_refused(make: Make) -> None:
    store = make({"plan.md": b"x"})
    with pytest.raises(Refusal) as refused:
        store.commit({"big": b"0" * 50_000_001}, store.load().version)
    assert code(refused) == "store.too_large"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["a", "b/c", "d"]), st.none() | st.binary(max_size=40), max_size=3),
        max_size=5,
    )
)
def test_any_commits_give_what_a_dictionary_gives(make: Make, changes: list[dict[str, bytes | None]]) -> None:
    try:
        store = make({"plan.md": b"x"})
    except Refusal:  # the folder of the example before
        return
    model: dict[str, bytes] = dict(store.load().files)
    for change in changes:
        store.commit(change, version_of(model))
        model = {k: v for k, v in {**model, **change}.items() if v is not None}
        assert dict(store.load().files) == model
        assert store.load().version == version_of(model)
