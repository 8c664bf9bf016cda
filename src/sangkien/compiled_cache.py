"""Where compiled code is kept, so that only the first run on a machine waits for the compiler.

The compiler's own bookkeeping looks at one source file, but the engine is made of many: a changed rule would meet
stale machine code. So each version of the engine has a folder of its own, named by what it is made of.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from sangkien.words import package_files
from sangkien.workforce import entry_point, warm_up

#: Says where caches go, in place of the user's own folder for them.
VARIABLE = "SANGKIEN_CACHE"
_MADE_WITH = ("numba", "llvmlite", "numpy")
#: Seconds after which an engine that no run has used is thrown away.
UNUSED = 90 * 24 * 3600


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


@cache
def model_hash() -> str:
    """What outcomes depend on beside a run's inputs: the engine, and the levers and quantities it is told of."""
    digest = hashlib.sha256(engine_hash().encode())
    for name, data in package_files("sangkien.words", (".py", ".yaml")):
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()[:20]


def _folder_name() -> str:
    """The engine, and what the compiler asks besides: where its source lies, since when, its own settings."""
    source = Path(entry_point().py_func.__code__.co_filename)
    settings = sorted(item for item in os.environ.items() if item[0].startswith("NUMBA_"))
    asked = repr((str(source), source.stat().st_mtime_ns, settings))
    return f"{engine_hash()}-{hashlib.sha256(asked.encode()).hexdigest()[:8]}"


def keep_compiled() -> Kept:
    """Let the compiler keep the engine; call it before the first run. A folder that cannot be written is no error."""
    folder = _kept_in()
    compiled = bool(entry_point().signatures)
    return Kept(folder, ready=compiled or (folder is not None and any(folder.rglob("*.nbc"))))


@cache
def _kept_in() -> Path | None:
    folder = cache_folder() / "compiled" / _folder_name()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        os.utime(folder)
    except OSError:
        return None
    _tidy(folder.parent)
    import numba  # the compiler is loaded when something is simulated

    numba.config.CACHE_DIR = str(folder)
    entry_point().enable_caching()
    return folder


def _tidy(engines: Path) -> None:
    for folder in engines.iterdir():
        with suppress(OSError):  # another run may be at it too
            if time.time() - folder.stat().st_mtime > UNUSED:
                shutil.rmtree(folder)


def compiling(cancelled: Callable[[], bool]) -> Iterator[str]:
    """Compile where that is still to be done; yields before it what to tell (a key of report.yaml's stages)."""
    kept = keep_compiled()
    if kept.ready:
        return
    if kept.folder is None:
        yield "compiling_unkept"
        warm_up()
    else:
        yield "compiling"
        compile_aside(cancelled)


def compile_aside(cancelled: Callable[[], bool]) -> bool:
    """Compile into the kept folder in a program of its own, which can be stopped; False if it was.

    Where the program fails, the first run compiles by itself.
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
