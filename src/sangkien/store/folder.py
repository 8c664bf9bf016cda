"""The folder form of a study: open formats that people may also edit by hand.

A commit names the version it was made against: when the folder has changed meanwhile it is refused and nothing is
written. Earlier versions lie in ``.history/``: every file once, under its hash, and a log of who changed what.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sangkien.store.contract import (
    APART,
    MAX_FILE_BYTES,
    MAX_STUDY_BYTES,
    Note,
    Round,
    Snapshot,
    Version,
    check_changes,
    too_large,
    version_of,
)
from sangkien.store.files import appear, write_atomically
from sangkien.words import Place, Problem, Refusal

HISTORY = ".history"


class FolderStore:
    """A study in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def _log(self) -> Path:
        return self.root / HISTORY / "log.ndjson"

    @property
    def _pending(self) -> Path:
        return self.root / HISTORY / "pending.json"

    def load(self) -> Snapshot:
        """Read every working file. Raises Refusal where it is no study, too large, or reaches outside itself."""
        if not self.root.is_dir():
            raise Refusal(
                Problem("store.no_folder", place=Place(str(self.root)), parameters={"path": str(self.root)})
            )
        self._finish()
        home = self.root.resolve()
        files: dict[str, bytes] = {}
        total = 0
        for path in sorted(self.root.rglob("*")):
            relative = path.relative_to(self.root)
            if relative.parts[0] in APART or any(part.startswith(".") for part in relative.parts):
                continue
            try:
                reaches_out = not path.resolve().is_relative_to(home)
            except (OSError, RuntimeError):  # a link that leads to itself
                reaches_out = True
            if reaches_out:
                raise Refusal(
                    Problem("store.outside", place=Place(str(path)), parameters={"path": str(relative)})
                )
            if not path.is_file():
                continue
            size = path.stat().st_size
            total += size
            if size > MAX_FILE_BYTES or total > MAX_STUDY_BYTES:
                raise too_large(max(size, total), str(path))
            files[relative.as_posix()] = path.read_bytes()
        return Snapshot(files, version_of(files))

    def commit(self, changes: Mapping[str, bytes | None], base: str, note: Note | None = None) -> str:
        """Write ``changes`` (None removes a file) on top of version ``base``; return the new version.

        Raises Refusal when the folder is no longer at ``base``; then nothing was written. A process that ends in
        between leaves a note of what it was writing, and whoever opens the folder next completes it.
        """
        clean = check_changes(changes)
        before = self.load()
        if before.version != base:
            raise Refusal(Problem("store.changed_meanwhile", place=Place(str(self.root))))
        after = {**before.files, **clean}
        files = {name: data for name, data in after.items() if data is not None}
        if sum(map(len, files.values())) > MAX_STUDY_BYTES:
            raise too_large(sum(map(len, files.values())), str(self.root))
        found = self.history()
        if not found or found[-1].version != before.version:
            self._record(before, Note(what="outside"), tuple(before.files))
        row = self._row(Snapshot(files, version_of(files)), note or Note(), tuple(sorted(clean)))
        for data in clean.values():
            if data is not None:
                self._remember(data)
        changed = {name: None if data is None else _sha(data) for name, data in clean.items()}
        write_atomically(self._pending, json.dumps({"changes": changed, "row": row}).encode())
        self._finish()
        return version_of(files)

    def history(self) -> tuple[Version, ...]:
        """Every version that was kept, oldest first; what people changed by hand in between shows as one step."""
        return tuple(
            Version(
                i, row["version"], datetime.fromisoformat(row["at"]), Note(row["who"], row["what"]),
                tuple(row["changed"]),
            )
            for i, row in enumerate(self._rows(), 1)
        )  # fmt: skip

    def at(self, version: str) -> Snapshot:
        """The files as they were. Raises Refusal for a version that was never kept."""
        for row in self._rows():
            if row["version"] == version:
                files = {name: self._blob(sha).read_bytes() for name, sha in row["files"].items()}
                return Snapshot(files, version)
        now = self.load()
        if now.version == version:
            return now
        raise Refusal(Problem("store.no_version", place=Place(str(self.root))))

    @classmethod
    def create(cls, root: Path, files: Mapping[str, bytes]) -> "FolderStore":
        """Make a new study folder that appears whole or not at all. Raises Refusal where something is there."""
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise Refusal(Problem("store.not_empty", place=Place(str(root)), parameters={"path": str(root)}))
        appear(root, files)
        store = cls(root)
        store._record(store.load(), Note(what="created"), tuple(sorted(files)))
        return store

    def keep_round(self, label: str, files: Mapping[str, bytes]) -> Round:
        """Keep results as the next round of the study, ``rounds/001_<label>``; rounds are never overwritten."""
        number = max(self._rounds(), default=0) + 1
        path = self.root / "rounds" / f"{number:03d}_{label}"
        appear(path, files)
        return Round(number, path.name)

    def rounds(self) -> tuple[Round, ...]:
        """Every round, oldest first."""
        return tuple(
            Round(number, path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC))
            for number, path in sorted(self._rounds().items())
        )

    def round_files(self, number: int) -> Mapping[str, bytes]:
        """The files of a round. Raises Refusal for one that is not there."""
        folder = self._rounds().get(number)
        if folder is None:
            raise Refusal(Problem("store.no_round", parameters={"number": number}))
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def _rounds(self) -> dict[int, Path]:
        """The folders of all rounds by number."""
        found = (self.root / "rounds").glob("[0-9]*_*")
        return {int(path.name.split("_")[0]): path for path in found if path.name.split("_")[0].isdigit()}

    # --- history ---------------------------------------------------------------------------------------

    def _rows(self) -> list[dict[str, Any]]:
        if not self._log.exists():
            return []
        lines = self._log.read_bytes().split(b"\n")
        return [
            json.loads(line) for line in lines[:-1]
        ]  # a line without an end was cut off and is written again

    def _blob(self, sha: str) -> Path:
        return self.root / HISTORY / "files" / sha[:2] / sha

    def _remember(self, data: bytes) -> None:
        path = self._blob(_sha(data))
        if not path.exists():
            write_atomically(path, data)

    def _row(self, snapshot: Snapshot, note: Note, changed: tuple[str, ...]) -> dict[str, Any]:
        return {
            "version": snapshot.version,
            "at": datetime.now(UTC).isoformat(),
            "who": note.who,
            "what": note.what,
            "changed": list(changed),
            "files": {name: _sha(data) for name, data in sorted(snapshot.files.items())},
        }

    def _record(self, snapshot: Snapshot, note: Note, changed: tuple[str, ...]) -> None:
        for data in snapshot.files.values():
            self._remember(data)
        self._append(self._row(snapshot, note, changed))

    def _append(self, row: dict[str, Any]) -> None:
        rows = [*self._rows(), row]
        text = "".join(json.dumps(known, ensure_ascii=False) + "\n" for known in rows)
        write_atomically(self._log, text.encode())

    def _finish(self) -> None:
        """Complete a commit that a process began and did not end."""
        if not self._pending.exists():
            return
        pending = json.loads(self._pending.read_bytes())
        for name, sha in pending["changes"].items():
            target = self.root / name
            if sha is None:
                target.unlink(missing_ok=True)
            else:
                write_atomically(target, self._blob(sha).read_bytes())
        rows = self._rows()
        if not rows or rows[-1] != pending["row"]:
            self._append(pending["row"])
        self._pending.unlink()


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
