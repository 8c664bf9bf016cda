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


def test_what_people_changed_by_hand_is_a_step_of_the_history(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "s", {"plan.md": b"x"})
    (tmp_path / "s" / "plan.md").write_bytes(b"by hand")
    base = store.load().version
    after = store.commit({"plan.md": b"by page"}, base)
    assert [v.note.what for v in store.history()] == ["created", "outside", ""]
    assert [v.version for v in store.history()][1:] == [base, after]
    assert store.at(base).files == {"plan.md": b"by hand"}


def test_a_commit_that_was_cut_off_is_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files change together or not at all, even where the process ends between them."""
    store = FolderStore.create(tmp_path / "s", {"a": b"1", "b": b"1"})
    whole = FolderStore._finish

    def cut(self: FolderStore) -> None:
        if self._pending.exists():
            (self.root / "a").write_bytes(b"2")
            raise KeyboardInterrupt

    base = store.load().version
    monkeypatch.setattr(FolderStore, "_finish", cut)
    with pytest.raises(KeyboardInterrupt):
        store.commit({"a": b"2", "b": b"2"}, base)
    monkeypatch.setattr(FolderStore, "_finish", whole)
    again = FolderStore(tmp_path / "s")
    assert again.load().files == {"a": b"2", "b": b"2"}
    assert again.history()[-1].version == again.load().version
    assert len(again.history()) == 2


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
