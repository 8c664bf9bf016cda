"""The folder form of a study keeps what people wrote, whole."""

from pathlib import Path

import pytest

from sangkien.store import FolderStore, write_atomically
from sangkien.words import Refusal


def code(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.problems[0].code


def test_what_was_written_is_loaded(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "s", {"plan.md": b"x", "evidence/n.txt": b"y"})
    assert store.load().files == {"plan.md": b"x", "evidence/n.txt": b"y"}


def test_a_commit_needs_the_version_it_was_made_against(tmp_path: Path) -> None:
    """Two people who change the same study do not undo each other's work."""
    store = FolderStore.create(tmp_path / "s", {"plan.md": b"x", "b": b"1"})
    base = store.load().version
    store.commit({"plan.md": b"y", "b": None}, base)
    assert store.load().files == {"plan.md": b"y"}
    with pytest.raises(Refusal) as refused:
        store.commit({"plan.md": b"z"}, base)
    assert code(refused) == "store.changed_meanwhile"
    assert store.load().files == {"plan.md": b"y"}


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "..\\x", "C:\\x", ""])
def test_a_path_cannot_leave_the_study(tmp_path: Path, name: str) -> None:
    store = FolderStore.create(tmp_path / "s", {"plan.md": b"x"})
    with pytest.raises(Refusal) as refused:
        store.commit({name: b"y"}, store.load().version)
    assert code(refused) == "store.outside"
    assert [p.name for p in tmp_path.iterdir()] == ["s"]


def test_a_link_cannot_reach_out(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s")
    store = FolderStore.create(tmp_path / "s", {"plan.md": b"x"})
    (tmp_path / "s" / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(Refusal) as refused:
        store.load()
    assert code(refused) == "store.outside"


def test_a_new_study_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "mine").write_text("m")
    with pytest.raises(Refusal) as refused:
        FolderStore.create(tmp_path / "s", {"plan.md": b"x"})
    assert code(refused) == "store.not_empty"
    assert (tmp_path / "s" / "mine").read_text() == "m"


def test_a_failed_creation_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Refusal):
        FolderStore.create(tmp_path / "s", {"plan.md": b"x", "../out": b"y"})
    assert list(tmp_path.iterdir()) == []


def test_rounds_are_kept_and_are_no_part_of_the_version(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "s", {"plan.md": b"x"})
    before = store.load().version
    first = store.keep_round("2021-12-31", {"findings.json": b"{}"})
    second = store.keep_round("2021-12-31", {"findings.json": b"{}"})
    assert (first.name, second.name) == ("001_2021-12-31", "002_2021-12-31")
    assert store.last_round() == second
    assert store.load().version == before


def test_an_interrupted_write_leaves_the_old_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f"
    write_atomically(path, b"old")

    def stop(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["f"]


def test_no_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        FolderStore(tmp_path / "none").load()
    assert code(refused) == "store.no_folder"
