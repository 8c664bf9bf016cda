"""The folder form of a study: load it whole, commit against a base version, keep rounds.

The working files of a study are everything in its folder but ``rounds/`` (kept results), ``vault/`` (encrypted
originals) and names that start with a dot. A commit names the version it was made against: when the folder has
changed meanwhile it is refused and nothing is written.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sangkien.interrupts import held_back
from sangkien.words import Place, Problem, Refusal

#: One file, and all of a study's files together: beyond this it is not a study but an archive.
MAX_FILE_BYTES = 50_000_000
MAX_STUDY_BYTES = 500_000_000

APART = frozenset({"rounds", "vault"})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The files of a study at one moment, by path inside it, and the version they make."""

    files: Mapping[str, bytes]
    version: str


def version_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and contents of the files, in the order of names."""
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return whole.hexdigest()


def inside(name: str) -> PurePosixPath:
    """Return ``name`` as a path inside a study. Raises Refusal for one that could leave it."""
    path = PurePosixPath(name.replace("\\", "/"))
    if not path.parts or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise Refusal(Problem("store.outside", place=Place(name), parameters={"path": name}))
    return path


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` so that ``path`` holds either the old bytes or all of the new ones, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put ``files`` into ``folder``: all are written beside their places first, then renamed one after the other.

    An error or an interrupt while they are written changes nothing; the renames take a moment and are not interrupted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    staged: dict[Path, Path] = {}
    try:
        for name, data in files.items():
            target = folder / inside(name)
            staged[target] = target.with_name(f".{target.name}.new")
            write_atomically(staged[target], data)
        with held_back():
            for target, ready in staged.items():
                ready.replace(target)
    finally:
        for ready in staged.values():
            ready.unlink(missing_ok=True)


def _umask() -> int:
    """What the user's system takes away from new files; reading it means setting it for a moment."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


class FolderStore:
    """A study in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def load(self) -> Snapshot:
        """Read every working file. Raises Refusal where it is no study, too large, or reaches outside itself."""
        if not self.root.is_dir():
            raise Refusal(
                Problem("store.no_folder", place=Place(str(self.root)), parameters={"path": str(self.root)})
            )
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
                parameters = {"bytes": max(size, total), "most": MAX_FILE_BYTES}
                raise Refusal(Problem("store.too_large", place=Place(str(path)), parameters=parameters))
            files[relative.as_posix()] = path.read_bytes()
        return Snapshot(files, version_of(files))

    def commit(self, changes: Mapping[str, bytes | None], base: str) -> str:
        """Write ``changes`` (None removes a file) on top of version ``base``; return the new version.

        Raises Refusal when the folder is no longer at ``base``; then nothing was written.
        """
        paths = {inside(name): data for name, data in changes.items()}
        if self.load().version != base:
            raise Refusal(Problem("store.changed_meanwhile", place=Place(str(self.root))))
        for path, data in paths.items():
            target = self.root / path
            if data is None:
                target.unlink(missing_ok=True)
            else:
                write_atomically(target, data)
        return self.load().version

    @classmethod
    def create(cls, root: Path, files: Mapping[str, bytes]) -> "FolderStore":
        """Make a new study folder that appears whole or not at all. Raises Refusal where something is there."""
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise Refusal(Problem("store.not_empty", place=Place(str(root)), parameters={"path": str(root)}))
        _appear(root, files)
        return cls(root)

    def keep_round(self, label: str, files: Mapping[str, bytes]) -> Path:
        """Keep results as the next round of the study, ``rounds/001_<label>``; rounds are never overwritten."""
        rounds = self.root / "rounds"
        path = rounds / f"{max(self._rounds(), default=0) + 1:03d}_{label}"
        _appear(path, files)
        return path

    def last_round(self) -> Path | None:
        """Return the folder of the newest round, if there is one."""
        kept = self._rounds()
        return kept[max(kept)] if kept else None

    def _rounds(self) -> dict[int, Path]:
        """The folders of all rounds by number."""
        found = (self.root / "rounds").glob("[0-9]*_*")
        return {int(path.name.split("_")[0]): path for path in found if path.name.split("_")[0].isdigit()}


def _appear(root: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder beside its place and rename it there, so that nobody ever sees half of it."""
    root.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(dir=root.parent, prefix=f".{root.name}."))
    try:
        for name, data in files.items():
            write_atomically(staging / inside(name), data)
        staging.chmod(0o777 & ~_umask())
        if root.is_dir():
            root.rmdir()
        staging.rename(root)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
