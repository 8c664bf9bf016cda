"""Boards from the command line, from an empty one to a line in the brief's findings."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from sangkien.cli import main
from sangkien.example import example_files
from sangkien.store import FolderStore, write_all
from sangkien.study import read_study
from sangkien.tell_questions import elsewhere


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_all(tmp_path / "study", dict(example_files()))
    return tmp_path / "study"


def call(*words: object, code: int = 0) -> str:
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done.output


def test_a_board_from_beginning_to_end(folder: Path, tmp_path: Path) -> None:
    question = read_study(FolderStore(folder).load().files).file.questions[0].id
    assert "no board yet" in call("board", "list", folder)
    assert "elsewhere" in call("board", "add", folder, "Elsewhere", "--note", "why")
    call("board", "put", folder, "elsewhere", "closing_x", "--lab", "Kenya", "--year", 2020, "--question", question,
         "--quote", "Thanks were enough.", "--stance", "supports", "--source", "https://example.org/x")  # fmt: skip
    listed = call("board", "list", folder, "--language", "vi")
    assert "closing_x" in listed
    assert f"Kenya, 2020, {question}" in listed
    found = elsewhere(read_study(FolderStore(folder).load().files), question)
    assert [one.quote for one in found["elsewhere"]] == ["Thanks were enough."]
    call("board", "set", folder, "elsewhere", "--name", "Others")
    out = tmp_path / "board.json"
    call("board", "export", folder, "elsewhere", "--to", "json", "--out", out)
    assert json.loads(out.read_text("utf-8"))["name"] == "Others"
    call("board", "export", folder, "elsewhere", "--to", "json", "--out", out, code=2)
    call("board", "take-off", folder, "elsewhere", "closing_x")
    call("board", "remove", folder, "elsewhere")
    assert "no board yet" in call("board", "list", folder)
    assert "made a board" in call("history", folder)


def test_a_question_that_is_not_there_and_an_address_that_is_none_are_refused(folder: Path) -> None:
    call("board", "add", folder, "Elsewhere")
    told = call("board", "put", folder, "elsewhere", "x", "--question", "nope", code=2)
    assert "nope" in told
    call("board", "put", folder, "elsewhere", "x", "--source", "javascript:alert(1)", code=2)
    assert "x" not in call("board", "list", folder).split()
