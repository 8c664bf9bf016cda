"""Files written so that nobody ever sees half of one, and folders that appear whole."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from sangkien.interrupts import held_back
from sangkien.store.contract import inside


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


def appear(root: Path, files: Mapping[str, bytes]) -> None:
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


def _umask() -> int:
    """What the user's system takes away from new files; reading it means setting it for a moment."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
