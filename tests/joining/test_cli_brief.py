"""The commands of kept results, as people type them."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from sangkien.brief import page, to_bytes
from sangkien.brief.findings import AnswerKind
from sangkien.cli import main
from sangkien.store import FolderStore, Shelf, connect
from tests.brief.factory import findings


def a_round(kind: AnswerKind) -> dict[str, bytes]:
    what = findings(kind)
    pages = {"brief.html": page(what, {}, "en").encode(), "brief.vi.html": page(what, {}, "vi").encode()}
    return {"findings.json": to_bytes(what), **pages}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study with two rounds."""
    store = FolderStore.create(tmp_path / "s", {"plan.md": b"x"})
    store.keep_round("2021-12-31", a_round("learn_first"))
    store.keep_round("2021-12-31", a_round("back"))
    return tmp_path / "s"


@pytest.fixture
def database(tmp_path: Path) -> str:
    """A workbench with a study and a round."""
    place = str(tmp_path / "w.db")
    engine = connect(place)
    Shelf(engine).create("s", {"plan.md": b"x"}).keep_round("2021-12-31", a_round("back"))
    engine.dispose()
    return place


def call(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(word) for word in words])
    return done.exit_code, done.output


def test_rounds_are_listed_with_what_changed(folder: Path) -> None:
    code, said = call("rounds", folder)
    assert code == 0
    assert said.index("001_2021-12-31") < said.index("We do not know yet") < said.index("002_2021-12-31")
    assert "The answer changed" in said
    assert "Đề xuất đã thay đổi" in call("rounds", folder, "--language", "vi")[1]


def test_a_study_without_rounds_says_how_to_make_one(tmp_path: Path) -> None:
    FolderStore.create(tmp_path / "s", {"plan.md": b"x"})
    assert "sangkien run" in call("rounds", tmp_path / "s")[1]
    assert call("rounds", tmp_path / "nothing")[0] == 2


def test_a_brief_is_printed_once_and_overwrites_nothing(folder: Path, tmp_path: Path) -> None:
    for kind, begins in (("pdf", b"%PDF-"), ("docx", b"PK"), ("html", b"<!doctype html>")):
        out = tmp_path / f"brief.{kind}"
        assert call("brief", folder, "--to", kind, "--out", out, "--language", "vi")[0] == 0
        assert out.read_bytes().startswith(begins)
    code, said = call("brief", folder, "--out", tmp_path / "brief.pdf")
    assert (code, (tmp_path / "brief.html").read_bytes()[:9]) == (2, b"<!doctype")
    assert "already something" in said


def test_the_round_that_is_named_is_printed(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "first.docx"
    assert call("brief", folder, "--round", 1, "--to", "docx", "--out", out)[0] == 0
    text = zipfile.ZipFile(io.BytesIO(out.read_bytes())).read("word/document.xml").decode()
    assert "We do not know yet" in text
    code, said = call("brief", folder, "--round", 9, "--out", tmp_path / "x.pdf")
    assert (code, (tmp_path / "x.pdf").exists()) == (2, False)
    assert "no round 9" in said


def test_a_round_is_published_listed_and_withdrawn(database: str) -> None:
    """The link is printed with the address that people know; withdrawing takes the link or its last part."""
    at = ("--database", database, "--address", "https://lab.example.org")
    code, said = call("publish", "s", "--round", 1, *at)
    assert code == 0
    assert re.fullmatch(r"https://lab\.example\.org/p/[\w-]{43}\n", said)
    link = said.strip()
    assert link in call("published", "s", *at)[1]
    assert call("withdraw", link, "--database", database)[0] == 0
    assert call("withdraw", link.rpartition("/")[2], "--database", database)[0] == 0
    assert "withdrawn" in call("published", "s", *at)[1]


def test_what_is_not_there_is_neither_published_nor_withdrawn(database: str) -> None:
    for words in (
        ("publish", "s", "--round", 2),
        ("publish", "none", "--round", 1),
        ("withdraw", "x" * 43),
        ("published", "none"),
    ):
        code, said = call(*words, "--database", database)
        assert code == 2
        assert "error" in said
