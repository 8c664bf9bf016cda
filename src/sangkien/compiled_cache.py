"""Where compiled code is kept, so that only the first run on a machine waits for the compiler.

The compiler's own bookkeeping looks at one source file, but the engine is made of many: a changed rule would meet
stale machine code. So each version of the engine has a folder of its own, named by what it is made of.
"""

import hashlib
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numba

from sangkien.words import package_files
from sangkien.workforce import entry_point, warm_up

#: Says where caches go, in place of the user's own folder for them.
VARIABLE = "SANGKIEN_CACHE"
_MADE_WITH = ("numba", "llvmlite", "numpy")


@dataclass(frozen=True, slots=True)
class Kept:
    """The folder of compiled code (None: nothing can be kept there), and whether the engine lies in it already."""

    folder: Path | None
    ready: bool


def cache_folder() -> Path:
    """The user's folder for what can be made again: as each system has it, or as ``SANGKIEN_CACHE`` says."""
    if own := os.environ.get(VARIABLE):
        return Path(own)
    if sys.platform == "win32":
        return (
            Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "sangkien" / "Cache"
        )
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "sangkien"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sangkien"


@cache
def engine_hash() -> str:
    """What the engine is made of, in 20 letters: every file of the workforce, the compiler, the interpreter."""
    digest = hashlib.sha256()
    for name, data in package_files("sangkien.workforce", (".py", ".yaml")):
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    for package in _MADE_WITH:
        digest.update(f"{package} {version(package)}\0".encode())
    digest.update(f"{sys.implementation.cache_tag} {platform.machine()}".encode())
    return digest.hexdigest()[:20]


def keep_compiled() -> Kept:
    """Let the compiler keep the engine; call it before the first run. A folder that cannot be written is no error."""
    folder = _kept_in()
    compiled = bool(entry_point().signatures)
    return Kept(folder, ready=compiled or (folder is not None and any(folder.rglob("*.nbc"))))


@cache
def _kept_in() -> Path | None:
    folder = cache_folder() / "compiled" / engine_hash()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        return None
    numba.config.CACHE_DIR = str(folder)
    entry_point().enable_caching()
    return folder


def must_compile() -> bool:
    """Whether the first run would wait for the compiler, and what it makes can be kept."""
    kept = keep_compiled()
    return kept.folder is not None and not kept.ready


def compile_aside(cancelled: Callable[[], bool]) -> bool:
    """Compile into the kept folder in a program of its own, which can be stopped; False if it was.

    Where nothing can be kept, or the program fails, the first run compiles by itself.
    """
    command = [sys.executable, "-m", "sangkien.compiled_cache"]
    # a session of its own: an interrupt from the keyboard reaches us, and we decide
    program = subprocess.Popen(  # noqa: S603  (ourselves)
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while True:
            try:
                program.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                if cancelled():
                    return False
            else:
                return True
    finally:
        if program.poll() is None:
            program.kill()
            program.wait()


if __name__ == "__main__":
    keep_compiled()
    warm_up()
