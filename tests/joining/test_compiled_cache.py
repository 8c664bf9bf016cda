"""Compiled code is kept for next time, and never met by rules that have changed since."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import sangkien
from sangkien import compiled_cache
from sangkien.compiled_cache import cache_folder, compile_aside, engine_hash, keep_compiled

PACKAGE = Path(sangkien.__file__).parent
ASK = "from sangkien.compiled_cache import engine_hash; print(engine_hash())"


def hash_of(copy: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env=os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_a_changed_rule_or_number_of_a_definition_has_a_folder_of_its_own(tmp_path: Path) -> None:
    """The compiler itself would not notice: it looks at the file of the function that was called."""
    shutil.copytree(PACKAGE, tmp_path / "sangkien", ignore=shutil.ignore_patterns("__pycache__"))
    assert hash_of(tmp_path) == engine_hash()
    seen = {engine_hash()}
    for name, old, new in (
        ("rules_pay.py", "TENTHS: Final = f32(10)", "TENTHS: Final = f32(11)"),
        ("definitions.yaml", "value: 24", "value: 25"),
    ):
        file = tmp_path / "sangkien" / "workforce" / name
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
        seen.add(hash_of(tmp_path))
    assert len(seen) == 3


def test_the_folder_is_the_systems_own_or_the_one_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SANGKIEN_CACHE", str(tmp_path / "own"))
    assert cache_folder() == tmp_path / "own"
    monkeypatch.delenv("SANGKIEN_CACHE")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "xdg" / "sangkien"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert cache_folder() == tmp_path / "local" / "sangkien" / "Cache"


def test_what_is_kept_is_found_again() -> None:
    """Compiled once (by this or an earlier process), the folder holds it and a new process does not compile."""
    assert compile_aside(lambda: False)
    kept = keep_compiled()
    assert kept.folder is not None
    assert kept.ready
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "sangkien.compiled_cache"], check=True)
    assert time.monotonic() - began < 10


def test_a_folder_that_cannot_be_written_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SANGKIEN_CACHE", str(tmp_path / "file"))
    assert compiled_cache._kept_in.__wrapped__() is None


def test_compiling_can_be_cancelled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SANGKIEN_CACHE", str(tmp_path))
    began = time.monotonic()
    assert not compile_aside(lambda: True)
    assert time.monotonic() - began < 3
