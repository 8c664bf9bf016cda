"""Whatever lies in a folder: it is reported, nothing is lost, and the index that was there still answers."""

import builtins
import os
import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangkien.archive import index, read_page
from sangkien.archive.loading import Load
from sangkien.archive.pack import pack, shrunk, unpack
from sangkien.archive.platform_json import pads
from sangkien.archive.rows import row
from sangkien.archive.search import Searcher
from sangkien.archive_load import load
from sangkien.archive_mask import MASKING
from sangkien.words import LANGUAGES, Problem, Refusal, sentence
from tests.archive.pages import pad, page, write, write_json


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "p", streets=page(), boats=page("Boats"))


@pytest.fixture
def target(tmp_path: Path, folder: Path) -> Path:
    load([folder], tmp_path / "i.sqlite")
    return tmp_path / "i.sqlite"


def total(target: Path, query: str = "") -> int:
    with closing(index.open_to_read(str(target))) as connection:
        return Searcher(connection, str(target)).search(query).total


def refused_with(code: str, work: Callable[..., object], *arguments: object) -> Problem:
    with pytest.raises(Refusal) as refused:
        work(*arguments)
    (problem,) = refused.value.problems
    assert problem.code == code
    for language in LANGUAGES:
        for part in ("what", "why", "mend"):
            assert sentence(problem, language, part)
    return problem


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (page("Café").encode("cp1252", "replace"), "archive.encoding", "cafe"),
        (page("Café").encode("utf-16"), "archive.encoding", "cafe"),
        (b"\xef\xbb\xbf" + page("Café").encode(), "", "cafe"),
        (page("Bad\0 word").encode(), "archive.nul", "word"),
        (page(challenge="long " * 2_000_000 + "tail").encode(), "archive.long_line", "tail"),
        (page(challenge="x" * 10_000_000).encode(), "archive.long_line", "quiet"),
        (
            page().replace("[[country:Viet Nam]]", "[[country:Viet Nam").encode(),
            "archive.broken_tag",
            "quiet",
        ),
        (page(more='<div class="group">\nopen').encode(), "archive.open_group", "open"),
        (b"", "archive.empty", ""),
        (b"[[" * 1_000_000, "archive.broken_tag", ""),
        (b"# only\nwords", "archive.no_header", "words"),
        (page(year="20x2").encode(), "archive.year", "quiet"),
        (b"![" * 500_000, "archive.no_header", ""),
        (page(challenge="a@" * 300_000).encode(), "archive.long_line", "quiet"),
        (page(challenge="1 " * 300_000).encode(), "archive.long_line", "quiet"),
        (page().replace("\n", "\r\n").encode(), "", "lorries"),
        (bytes(range(256)) * 40, "archive.encoding", ""),
    ],
)
def test_a_bad_page_is_reported_and_found_all_the_same(
    folder: Path, target: Path, data: bytes, code: str, word: str
) -> None:
    (folder / "bad.md").write_bytes(data)
    report = load([folder], target)
    assert report.documents == 3
    odd = [problem.code for problem in report.odd if problem.code != "archive.same_title"]
    assert (code in odd) if code else not odd
    assert total(target, word) >= 1


def test_a_file_that_cannot_be_read_keeps_what_the_index_held(
    folder: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., object] = builtins.open

    def failing(path: str, *rest: str) -> object:
        if str(path).endswith("boats.md"):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest)

    monkeypatch.setattr("builtins.open", failing)
    report = load([folder], target)
    monkeypatch.undo()
    assert [problem.code for problem in report.odd] == ["archive.unreadable"]
    assert total(target, "boats") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows names files in Unicode alone")
def test_a_file_whose_name_is_no_text_is_loaded(folder: Path, target: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.md")).write_bytes(page("Coffee").encode())
    load([folder], target)
    assert total(target, "coffee") == 1
    assert load([folder], target).read == 0


def test_a_full_disk_is_refused_and_the_old_index_answers(
    folder: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = " ".join(f"w{number * 7919}" for number in range(60_000))
    write(folder, large=page("Large", challenge=noise))
    connect = index.connect

    def small(path: str) -> sqlite3.Connection:
        connection = connect(path)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 5}")
        return connection

    monkeypatch.setattr(index, "connect", small)
    problem = refused_with("archive.disk_full", load, [folder], target)
    assert problem.place.file == str(target)
    monkeypatch.undo()
    assert total(target) == 2
    assert load([folder], target).documents == 3


def test_two_loads_at_once_are_one_load_and_a_clear_word(folder: Path, target: Path) -> None:
    with closing(index.connect(str(target))) as connection:
        first = Load(connection, str(target), MASKING)
        refused_with("archive.busy", load, [folder], target)
        # and who searches meanwhile sees the index as it was
        first.forget([1])
        assert total(target) == 2
        first.undo()
    assert total(target) == 2


def test_searching_goes_on_while_a_load_runs(folder: Path, target: Path) -> None:
    write(folder, **{f"more{number}": page(f"More {number}") for number in range(600)})
    seen: set[int] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            seen.add(total(target))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        load([folder], target)
    finally:
        done.set()
        looking.join()
    assert seen <= {2, 602}
    assert total(target) == 602


def test_an_interrupted_load_leaves_the_index_as_it_was(folder: Path, target: Path) -> None:
    write(folder, **{f"more{number}": page(f"More {number}") for number in range(600)})

    def interrupt(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load([folder], target, progress=interrupt)
    assert total(target) == 2


def version(target: Path, number: int) -> None:
    with closing(sqlite3.connect(target)) as connection:
        connection.execute(f"PRAGMA user_version = {number}")


def test_an_older_index_is_built_anew_and_a_newer_one_refused(
    folder: Path, target: Path, tmp_path: Path
) -> None:
    """Built of all it held, from whatever folders; documents keep their numbers."""
    load([write(tmp_path / "q", ferry=page("Ferry"))], target)
    with closing(index.open_to_read(str(target))) as connection:
        before = connection.execute("SELECT name, id FROM document ORDER BY name").fetchall()
    version(target, 0)
    refused_with("archive.index_old", index.open_to_read, str(target))
    (folder / "boats.md").unlink()
    report = load([folder], target)
    assert report.rebuilt
    assert [problem.code for problem in report.odd] == ["archive.file_gone"]
    with closing(index.open_to_read(str(target))) as connection:
        after = connection.execute("SELECT name, id FROM document ORDER BY name").fetchall()
    assert after == [one for one in before if one[0] != "boats"]
    version(target, index.VERSION + 1)
    refused_with("archive.index_newer", index.open_to_read, str(target))
    refused_with("archive.index_newer", load, [folder], target)


def test_an_older_index_without_our_tables_is_built_anew(folder: Path, target: Path) -> None:
    with closing(sqlite3.connect(target)) as connection:
        for table in ("root", "source", "document", "meta"):
            connection.execute(f"DROP TABLE {table}")
        connection.commit()
    version(target, 0)
    assert load([folder], target).documents == 2


def test_files_of_other_programs_are_left_alone(folder: Path, tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("my notes " * 1000)
    refused_with("archive.damaged", load, [folder], text)
    assert text.read_text() == "my notes " * 1000
    other = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE mine (x)")
    refused_with("archive.no_index", load, [folder], other)
    refused_with("archive.no_index", index.open_to_read, str(other))
    refused_with("archive.no_index", index.open_to_read, str(tmp_path / "nothing.sqlite"))
    refused_with("archive.cannot_open", index.connect, str(tmp_path))


def test_a_damaged_index_says_so(folder: Path, target: Path) -> None:
    data = bytearray(target.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    target.write_bytes(data)
    refused_with("archive.damaged", total, target)


def test_python_without_full_text_search_says_so(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_has_fts5", lambda: False)
    refused_with("archive.no_fts5", index.connect, str(target))


def checked(data: bytes) -> None:
    entry = read_page("name", data)
    assert unpack(shrunk(pack(entry))) == entry
    row(entry)
    for problem in entry.oddities:
        for language in LANGUAGES:
            assert sentence(problem, language)


@given(st.binary(max_size=400))
def test_any_bytes_give_an_entry(data: bytes) -> None:
    checked(data)


PIECES = (
    "[[",
    "]]",
    "[[year:",
    "[[x:y]]",
    "\n",
    "\n\n",
    "> ",
    ">",
    "# ",
    "## ",
    "****",
    '<div class="group">',
    "</div>",
    "- ",
    "&amp;",
    "&#0;",
    "&#64;",
    "&#xD800;",
    "\0",
    "\ufeff",
    "\u00a0",
    "![](",
    "<br>",
    "Challenge statement: ",
    "\r",
    "é",
    "\u0301",
    "😀",
    "a",
    " ",
)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_pieces_of_pages_give_an_entry(text: str) -> None:
    checked(text.encode())


@given(st.integers(0, 900), st.integers(0, 60), st.sampled_from(PIECES))
def test_a_mutated_page_gives_an_entry(at: int, length: int, piece: str) -> None:
    text = page(more='<div class="group">\n\n> \n\nx\n\n</div>')
    checked((text[:at] + piece + text[at + length :]).encode())


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(sorted(pad(1))), values),
    st.sampled_from(["sections", "tags", "locations"]),
    values,
)
def test_any_json_gives_entries(
    tmp_path_factory: pytest.TempPathFactory, more: dict[str, object], key: str, value: object
) -> None:
    file = tmp_path_factory.mktemp("json") / "x.json"
    odd: list[Problem] = []
    wrong = pad(3) | {k: v for k, v in more.items() if k != "pad_id"} | {key: [value]}
    found = list(pads(write_json(file, wrong, pad(4)).read_bytes(), str, odd.append))
    assert [entry.name for entry in found] == ["pad-3", "pad-4"]
    for entry in found:
        assert unpack(shrunk(pack(entry))) == entry
