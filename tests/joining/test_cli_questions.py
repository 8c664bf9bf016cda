"""Questions, claims and assumptions from the command line: the same changes as at the pages, to a folder."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sangkien.cli import main
from sangkien.store import FolderStore
from sangkien.study import read_study
from sangkien.study_file import StudyFile

EXAMPLE = Path(__file__).parents[2] / "examples/viet-nam"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "study"))


def sangkien(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def file_of(folder: Path) -> StudyFile:
    return read_study(FolderStore(folder).load().files).file


def test_the_board_is_printed_in_either_language(folder: Path) -> None:
    result = sangkien("question", "list", folder)
    assert result.exit_code == 0
    assert "knowledge-tries [confirmed]" in result.output
    assert "only assumed" in result.output
    assert "mới chỉ là giả định" in sangkien("question", "list", folder, "--language", "vi").output


def test_a_claim_is_confirmed_and_the_confirmation_is_taken_back(folder: Path) -> None:
    """The history of the folder says so, and confirming what is confirmed changes nothing."""
    before = (folder / "study.yaml").read_bytes()
    assert "nothing was changed" in sangkien("claim", "confirm", folder, "fear-stops").output
    assert sangkien("claim", "confirm", folder, "fear-stops", "--undo").exit_code == 0
    assert not next(c for c in file_of(folder).claims if c.id == "fear-stops").confirmed
    assert FolderStore(folder).history()[-1].note.what == "claim open fear-stops"
    sangkien("claim", "confirm", folder, "fear-stops")
    assert (folder / "study.yaml").read_bytes() == before


def test_claims_and_questions_are_added_changed_and_removed(folder: Path) -> None:
    assert (
        sangkien(
            "question", "add", folder, "Who stays?", "--stage", "Test", "--quantity", "exit.base"
        ).exit_code
        == 0
    )
    added: list[str | Path] = ["claim", "add", folder, "If pay rises, fewer leave", "--question", "who-stays"]
    assert (
        sangkien(*added, "--lever", "pay_level", "--outcome", "exits", "--direction", "less").exit_code == 0
    )
    name = "if-pay-rises-fewer-leave"
    changed = sangkien("claim", "set", folder, name, "--text", "Other words", "--quantity", "exit.base")
    assert changed.exit_code == 0
    claim = file_of(folder).claims[-1]
    assert (claim.id, claim.text, claim.lever, claim.quantities) == (
        name,
        "Other words",
        "pay_level",
        ("exit.base",),
    )
    assert not claim.confirmed
    assert (
        sangkien("question", "set", folder, "who-stays", "--stage", "Grow", "--stage", "Sense").exit_code == 0
    )
    question = file_of(folder).questions[-1]
    assert (question.claims, question.stages) == ((name,), ("Grow", "Sense"))
    assert sangkien("claim", "remove", folder, name).exit_code == 0
    assert sangkien("question", "remove", folder, "who-stays").exit_code == 0
    assert file_of(folder) == read_study(FolderStore(EXAMPLE).load().files).file


def test_questions_that_only_the_plan_has_are_taken_over(folder: Path) -> None:
    sangkien("question", "remove", folder, "capacity")
    assert sangkien("question", "take", folder).exit_code == 0
    assert "What capacity for innovation do officials have today?" in {
        q.text for q in file_of(folder).questions
    }


def test_assumptions_are_listed_set_and_taken_back(folder: Path) -> None:
    assert (
        sangkien("assume", "set", folder, "pay.base_salary", "1.8", "--source", "Draft decree").exit_code == 0
    )
    assert "pay.base_salary: 1.8 (without it: 1.49)" in sangkien("assume", "list", folder).output
    assert sangkien("assume", "back", folder, "pay.base_salary").exit_code == 0
    assert file_of(folder).pay is None


@pytest.mark.parametrize(
    "arguments",
    [
        ["claim", "confirm", "FOLDER", "nobody"],
        ["claim", "remove", "FOLDER", "fear-stops"],
        ["claim", "add", "FOLDER", "No lever", "--question", "space"],
        ["claim", "add", "FOLDER", "x", "--question", "nobody", "--lever", "knowledge"],
        ["claim", "set", "FOLDER", "fear-stops", "--quantity", "no.such"],
        ["question", "add", "FOLDER", "  "],
        ["question", "set", "FOLDER", "space", "--claim", "nobody"],
        ["question", "remove", "FOLDER", "nobody"],
        ["question", "list", "FOLDER/none"],
        ["assume", "set", "FOLDER", "agency.size", "19"],
        ["assume", "set", "FOLDER", "agency.colour", "blue"],
        ["assume", "set", "FOLDER", "pay.base_salary", "2"],
        ["assume", "back", "FOLDER", "as_of"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_refused_with_the_remedy_and_nothing_is_written(
    folder: Path, arguments: list[str]
) -> None:
    before = FolderStore(folder).load().version
    result = sangkien(*(argument.replace("FOLDER", str(folder)) for argument in arguments))
    assert result.exit_code == 2, result.output
    assert "mend:" in result.output
    assert FolderStore(folder).load().version == before
