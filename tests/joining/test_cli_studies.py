"""Studies on a workbench's shelf and as files, from the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sangkien.cli import main
from sangkien.example import example_files
from sangkien.store import FolderStore

PASS = "một cụm mật khẩu dài"


def called(*words: object, passphrase: str = PASS) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], env={"SANGKIEN_PASSPHRASE": passphrase})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    store = FolderStore.create(tmp_path / "mine", example_files())
    store.keep_round("2021-12-31", {"findings.json": b"{}"})
    return tmp_path / "mine"


def test_a_folder_goes_into_a_workbench_and_comes_out_whole(folder: Path, tmp_path: Path) -> None:
    base = ("--database", tmp_path / "w.db")
    assert "mine" in called("studies", "import", folder, *base).output
    assert called("studies", "list", *base).output.startswith("mine\t")
    for flags, name in (((), "shared.zip"), (("--backup",), "backup.age")):
        assert called("studies", "export", "mine", "--to", tmp_path / name, *flags, *base).exit_code == 0
        again = called("studies", "export", "mine", "--to", tmp_path / name, *flags, *base)
        assert again.exit_code == 2  # never overwrites
    assert called("unpack", tmp_path / "backup.age", tmp_path / "copy").exit_code == 0
    assert FolderStore(tmp_path / "copy").load() == FolderStore(folder).load()
    assert FolderStore(tmp_path / "copy").round_files(1) == {"findings.json": b"{}"}
    wrong = called("unpack", tmp_path / "backup.age", tmp_path / "other", passphrase="another long phrase")
    assert wrong.exit_code == 2
    assert not (tmp_path / "other").exists()


def test_removing_is_undone(folder: Path, tmp_path: Path) -> None:
    base = ("--database", tmp_path / "w.db")
    called("studies", "import", folder, *base)
    assert called("studies", "remove", "mine", *base).exit_code == 0
    assert called("studies", "list", *base).output == ""
    assert called("studies", "list", "--removed", *base).output.startswith("mine\t")
    assert called("studies", "restore", "mine", *base).exit_code == 0
    assert called("studies", "list", *base).output.startswith("mine\t")
    assert called("studies", "remove", "nothing", *base).exit_code == 2


def test_a_packed_folder_leaves_what_people_said_behind(folder: Path, tmp_path: Path) -> None:
    assert called("pack", folder, "--to", tmp_path / "s.zip").exit_code == 0
    assert called("unpack", tmp_path / "s.zip", tmp_path / "t").exit_code == 0
    assert not (tmp_path / "t" / "evidence").exists()
    assert called("pack", folder, "--to", tmp_path / "b.age", "--backup", passphrase="short").exit_code == 2


def test_what_is_no_study_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"not a zip")
    for source in (tmp_path / "x.zip", tmp_path / "none", tmp_path):
        assert called("studies", "import", source, "--database", tmp_path / "w" / "w.db").exit_code == 2
