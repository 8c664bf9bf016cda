"""The archive from the command line, in both languages."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sangkien.cli import main
from tests.archive.pages import page, write


@pytest.fixture
def index(tmp_path: Path) -> Path:
    write(
        tmp_path / "p",
        hop=page("Hợp tác xã", challenge="Chính quyền địa phương."),
        boats=page("Boats", country="Fiji"),
        bad="",
    )
    run("load", tmp_path / "p", "--index", tmp_path / "i.sqlite")
    return tmp_path / "i.sqlite"


def run(*words: object, code: int = 0) -> Result:
    done = CliRunner().invoke(main, ["archive", *map(str, words)], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done


def test_a_load_says_what_it_did_and_what_was_odd(index: Path, tmp_path: Path) -> None:
    told = run("load", tmp_path / "p", "--index", index).output
    assert "3 documents are in the index" in told
    assert "unchanged: 3" in told
    found = json.loads(run("load", tmp_path / "p", "--index", tmp_path / "j", "--json").stdout)
    assert (found["added"], found["odd"][0]["code"]) == (3, "archive.empty")
    told = run("load", tmp_path / "p", "--index", tmp_path / "k", "--language", "vi").output
    assert "có 3 tài liệu" in told
    assert "Tệp không có nội dung" in told


def test_a_search_shows_hits_and_what_would_narrow_them(index: Path) -> None:
    told = run("search", "dia phuong", "--index", index).output
    assert "1 found" in told
    assert "[địa] [phương]" in told
    told = run(
        "search", "", "--index", index, "--country", "Fiji", "--country", "VNM", "--language", "vi"
    ).output
    assert "Tìm thấy 2" in told
    assert "quốc gia: Fiji (1); Viet Nam (1)" in told
    assert json.loads(run("search", "phuong", "--index", index, "--json").output)["hits"][0]["name"] == "hop"
    assert "Nothing was found" in run("search", "zebra", "--index", index).output


def test_hits_are_exported_and_nothing_is_overwritten(index: Path, tmp_path: Path) -> None:
    for ending in ("csv", "xlsx", "json", "geojson"):
        file = tmp_path / f"hits.{ending}"
        assert "2 documents" in run("search", "night market", "--index", index, "--export", file).output
        assert file.stat().st_size > 100
    assert "already something" in run("search", "--index", index, "--export", file, code=2).output
    assert ".pdf" in run("search", "--index", index, "--export", "x.pdf", code=2).output


def test_a_document_is_shown_whole(index: Path) -> None:
    told = run("show", "hop", "--index", index).output
    assert "Hợp tác xã" in told
    assert "> Challenge statement" in told
    assert json.loads(run("show", "hop", "--index", index, "--json").output)["name"] == "hop"
    assert "boats" in run("show", "boat", "--index", index, code=2).output


def test_what_the_index_holds_is_counted(index: Path) -> None:
    assert "3 documents in" in run("stats", "--index", index).output
    assert json.loads(run("stats", "--index", index, "--json").output)["total"] == 3


def test_refusals_say_place_and_remedy(index: Path, tmp_path: Path) -> None:
    assert "sangkien archive load" in run("search", "x", "--index", tmp_path / "none", code=2).output
    assert not (tmp_path / "none").exists()
    assert "dấu ngoặc kép" in run("search", '"x', "--index", index, "--language", "vi", code=2).output.lower()
    assert "Fiji" in run("search", "", "--index", index, "--country", "Fidji", code=2).output


def test_the_index_may_be_named_by_the_environment(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANGKIEN_ARCHIVE", str(index))
    assert "3 documents" in run("stats").output


@pytest.mark.parametrize("command", ["search", "stats", "links", "themes", "gaps"])
def test_a_wrong_name_of_an_index_is_refused_and_makes_no_file(tmp_path: Path, command: str) -> None:
    done = CliRunner().invoke(main, ["archive", command, "--index", str(tmp_path / "wrong.sqlite")])
    assert done.exit_code == 2
    assert list(tmp_path.iterdir()) == []
