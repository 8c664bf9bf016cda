"""How commands change a study that lies in a folder."""

from collections.abc import Callable, Mapping
from pathlib import Path

from sangkien.store import FolderStore, Note
from sangkien.study import read_study

Files = Mapping[str, bytes]


def commit(folder: Path, what: str, change: Callable[[Files], Files]) -> None:
    """Write a change of a study, unless the study could not be read after it; ``what`` is a code of the history."""
    store = FolderStore(folder)
    snapshot = store.load()
    changes = change(snapshot.files)
    read_study({**snapshot.files, **changes})
    store.commit(changes, snapshot.version, Note(what=what))
