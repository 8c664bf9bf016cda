"""The command line as a person uses it: what it prints, what it writes, with which exit code it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sangkien.cli import main
from sangkien.store import FolderStore

from .conftest import Runs

EXAMPLE = Path(__file__).parents[2] / "examples/viet-nam"
PLAN = str(EXAMPLE / "plan.md")


def sangkien(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def test_a_clean_plan_ends_with_0_and_a_broken_rule_with_1(tmp_path: Path) -> None:
    assert sangkien("check", PLAN).exit_code == 0
    long = (
        (EXAMPLE / "plan.md")
        .read_text("utf-8")
        .replace("Officials who try something new gain", "Officials " * 40)
    )
    (tmp_path / "long.md").write_text(long, "utf-8")
    result = sangkien("check", tmp_path / "long.md")
    assert result.exit_code == 1
    assert "long.md:" in result.output
    assert "280" in result.output


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("binary", b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("empty", b""),
        ("latin", "# Kế hoạch".encode("utf-16")),
        ("huge", b"# x\n" * 13_000_000),
    ],
    ids=["binary", "empty", "utf-16", "50MB"],
)
@pytest.mark.parametrize("command", ["check", "show", "new", "run"])
def test_what_is_no_plan_is_refused_with_place_and_remedy(
    tmp_path: Path, name: str, data: bytes, command: str
) -> None:
    """A binary, an empty file, another encoding and 50 MB: exit code 2, a remedy, nothing written."""
    file = tmp_path / name
    file.write_bytes(data)
    target = tmp_path / "out"
    words: dict[str, list[str | Path]] = {
        "check": ["check", file],
        "show": ["plan", "show", file],
        "new": ["new", target, "--plan", file, "--country", "vietnam"],
        "run": ["run", file, "--country", "vietnam", "--out", target],
    }
    result = sangkien(*words[command])
    assert result.exit_code == 2
    assert str(file) in result.output
    assert "mend" in result.output
    assert not target.exists()


def test_an_unclosed_group_is_found_and_kept(tmp_path: Path) -> None:
    text = (EXAMPLE / "plan.md").read_text("utf-8").replace("\n</div>\n", "\n", 1)
    (tmp_path / "open.md").write_text(text, "utf-8")
    result = sangkien("check", tmp_path / "open.md", "--json")
    (report,) = json.loads(result.output)
    assert report["readable"]
    assert any("group" in finding["code"] for finding in report["findings"])
    assert result.exit_code == 1


def test_check_speaks_json_and_vietnamese() -> None:
    (report,) = json.loads(sangkien("check", PLAN, "--json", "--language", "vi").output)
    assert report["readable"]
    assert all(finding["line"] for finding in report["findings"])
    assert "lý do" in sangkien("check", PLAN, "--language", "vi").output


def test_an_unreadable_file_among_others_ends_with_2(tmp_path: Path) -> None:
    result = sangkien("check", PLAN, tmp_path / "gone.md", "--json")
    assert result.exit_code == 2
    assert [report["readable"] for report in json.loads(result.output)] == [True, False]


def test_an_empty_plan_is_written_once(tmp_path: Path) -> None:
    file = tmp_path / "p.md"
    assert sangkien("plan", "new", file).exit_code == 0
    assert "Learning questions" in file.read_text("utf-8")
    file.write_text("mine")
    assert sangkien("plan", "new", file).exit_code == 2
    assert file.read_text() == "mine"
    assert "insights" in sangkien("plan", "new", "--reflection").output


def test_show_says_what_the_plan_says() -> None:
    assert "an official who tries a new way of working" in sangkien("plan", "show", PLAN).output
    assert json.loads(sangkien("plan", "show", PLAN, "--json").output)


def test_new_validate_and_run_go_together(
    tmp_path: Path, small_files: Mapping[str, bytes], runs: Runs
) -> None:
    """A study is made, checked, run, and its round is kept; a second run keeps a second round."""
    study = tmp_path / "study"
    assert sangkien("new", study, "--plan", PLAN, "--country", "vietnam").exit_code == 0
    assert sangkien("validate", study).exit_code == 0
    assert sangkien("new", study, "--plan", PLAN, "--country", "vietnam").exit_code == 2
    small = tmp_path / "small"
    FolderStore.create(small, small_files)
    words = ("run", small, "--draws", runs.spec.draws, "--seed", runs.spec.seed, "--workers", "1")
    result = sangkien(*words)
    assert result.exit_code == 0, result.output
    assert "The brief lies at" in result.output
    assert sangkien(*words, "--as-of", "2022-12-31").exit_code == 0
    rounds = sorted((small / "rounds").iterdir())
    assert [r.name for r in rounds] == ["001_2021-12-31", "002_2022-12-31"]
    # one more run of the same, here or anywhere, gives the same bytes
    for kept, day in zip(rounds, (None, date(2022, 12, 31)), strict=True):
        assert {path.name: path.read_bytes() for path in kept.iterdir()} == runs.finished(day).files


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["run", "nowhere"], "There is neither"),
        (["run", PLAN], "needs a country"),
        (["run", PLAN, "--country", "vietnam"], "no folder for its results"),
        (["run", str(EXAMPLE), "--as-of", "yesterday"], "not a date"),
        (["run", str(EXAMPLE), "--out", PLAN], "is a file"),
        (["validate", "nowhere"], "There is no folder"),
        (["country", "vietnam", "--as-of", "x"], "not a date"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(words: list[str], code: str) -> None:
    result = sangkien(*words)
    assert result.exit_code == 2
    assert code in result.output


def test_a_broken_study_is_refused_with_every_line(tmp_path: Path, small_files: Mapping[str, bytes]) -> None:
    text = (
        small_files["study.yaml"]
        .decode()
        .replace("engagement: 0", "engagment: 0")
        .replace("outcome: tried", "outcome: fame")
    )
    FolderStore.create(tmp_path / "s", {**small_files, "study.yaml": text.encode()})
    result = sangkien("run", tmp_path / "s")
    assert result.exit_code == 2
    assert result.output.count("study.yaml:") >= 2
    assert not (tmp_path / "s" / "rounds").exists()


def test_the_country_is_shown_with_what_disagrees_and_what_is_missing() -> None:
    text = sangkien("country", "vietnam", "--as-of", "2021-12-31").output
    assert "UNCONFIRMED" not in text
    assert "151.591" in text
    assert "allowances by grade" in text
    assert "Decree 178/2024" in text or "178/2024" in text
    assert "CHƯA XÁC NHẬN" in sangkien("country", "vietnam", "--language", "vi").output


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for a single child")
def test_an_interrupted_run_leaves_the_last_good_results_whole(tmp_path: Path, runs: Runs) -> None:
    """Interrupted in the middle of the simulation: exit code 130, and the folder is as the last run left it."""
    out = tmp_path / "out"
    out.mkdir()
    before = dict(runs.finished().files)
    for name, data in before.items():
        (out / name).write_bytes(data)
    begun = time.monotonic()
    subprocess.run([sys.executable, "-c", "import sangkien.run"], check=True)
    start = (
        time.monotonic() - begun
    )  # how long the program takes here and now until it has loaded what a run needs
    # minutes of work, so that the interrupt finds the run in the middle of it on any machine
    command = [
        sys.executable,
        "-m",
        "sangkien",
        "run",
        str(EXAMPLE),
        "--draws",
        "20000",
        "--workers",
        "1",
        "--out",
        str(out),
    ]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        # a shell's background jobs begin with the interrupt ignored, and so would this one
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        time.sleep(3 + 2 * start)
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        _, said = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130, said.decode()
    assert time.monotonic() - began < 5
    assert b"Nothing was written" in said
    assert b"Traceback" not in said
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_results_overwrite_nobodys_brief(tmp_path: Path) -> None:
    (tmp_path / "brief.html").write_text("mine")
    result = sangkien("run", PLAN, "--country", "vietnam", "--out", tmp_path)
    assert result.exit_code == 2
    assert "overwritten" in result.output
    assert (tmp_path / "brief.html").read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_seen_before_the_run() -> None:
    began = time.monotonic()
    result = sangkien("run", PLAN, "--country", "vietnam", "--out", "/proc/nowhere")
    assert result.exit_code == 2
    assert "The system refused" in result.output
    assert time.monotonic() - began < 5
