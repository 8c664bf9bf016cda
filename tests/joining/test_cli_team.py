"""The register of past work from a terminal: rows are changed and taken out as at the pages."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sangkien import past_work as register
from sangkien.cli import main
from sangkien.store import FolderStore

EXAMPLE = Path(__file__).parents[2] / "examples/viet-nam"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "study", ignore=shutil.ignore_patterns("rounds"))
    return tmp_path / "study"


def past_work(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["past-work", *map(str, words)])


def rows(folder: Path) -> dict[str, register.Row]:
    return {str(row["id"]): row for row in register.rows_of(FolderStore(folder).load().files)}


def test_a_row_is_changed_where_something_is_given_and_stays_elsewhere(folder: Path) -> None:
    before = rows(folder)["w02"]
    done = past_work(
        "change", folder, "w02", "--sustained-12", "yes", "--money", "1.250,5", "--language", "vi"
    )
    assert done.exit_code == 0, done.output
    assert done.output == "Đã sửa: w02\n"
    after = rows(folder)["w02"]
    assert {name for name in after if after[name] != before.get(name)} == {"sustained_12", "money"}
    assert after["money"] == 1250.5


def test_what_the_form_refuses_the_command_refuses(folder: Path) -> None:
    wrong = past_work("change", folder, "w02", "--launched", "perhaps")
    assert wrong.exit_code == 2
    assert past_work("change", folder, "w99", "--launched", "yes").exit_code == 2
    assert "w99" in past_work("change", folder, "w99", "--launched", "yes").output


def test_rows_are_taken_out_all_or_none(folder: Path) -> None:
    refused = past_work("remove", folder, "w01", "w99")
    assert refused.exit_code == 2
    assert "w01" in rows(folder)
    done = past_work("remove", folder, "w01", "w03")
    assert done.output == "Taken out: w01, w03\n"
    assert not {"w01", "w03"} & set(rows(folder))
    assert [step.note.what for step in FolderStore(folder).history()][-1] == "past work removed"


def test_the_example_comes_to_the_shelf(tmp_path: Path) -> None:
    place = str(tmp_path / "w.db")
    for name in ("viet-nam", "viet-nam-2"):
        done = CliRunner().invoke(main, ["studies", "example", "--database", place])
        assert done.exit_code == 0, done.output
        assert name in done.output
    listed = CliRunner().invoke(main, ["studies", "list", "--database", place])
    assert len(listed.output.splitlines()) == 2
