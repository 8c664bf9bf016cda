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
from sangkien.compiled_cache import (
    Kept,
    cache_folder,
    compile_aside,
    compiling,
    engine_hash,
    keep_compiled,
    model_hash,
)

PACKAGE = Path(sangkien.__file__).parent
ASK = "from sangkien.compiled_cache import engine_hash, model_hash; print(engine_hash(), model_hash())"
#: Both engines on one agency: what they count, and whether they agree.
RUN = """
from sangkien.workforce import ledger as book
from sangkien.compiled_cache import keep_compiled
from sangkien.workforce import simulate
from tests.workforce.agencies import AGENCY, SERVICE, numbers, prior_draws, reference
keep_compiled()
values = prior_draws(1)
found = simulate(SERVICE, AGENCY, values, {}, months=24, seed=5, worlds=numbers(1)).totals
ledger = reference(months=24, parameters=values).run()
print(int(found["ideas"][0]), int(ledger.monthly[0, :, book.IDEAS].sum()))
"""
OLD_RULE, NEW_RULE = "terms.ideas * time", "terms.ideas * HALF * time"


def say(copy: Path, program: str, **settings: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"} | settings,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def hash_of(copy: Path) -> str:
    return say(copy, ASK)[0]


def copied(to: Path) -> None:
    shutil.copytree(PACKAGE, to / "sangkien", ignore=shutil.ignore_patterns("__pycache__"))


def test_a_changed_rule_or_number_of_a_definition_has_a_folder_of_its_own(tmp_path: Path) -> None:
    """The compiler itself would not notice: it looks at the file of the function that was called."""
    copied(tmp_path)
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


@pytest.mark.slow
def test_a_changed_rule_never_meets_the_machine_code_of_the_old_one(tmp_path: Path) -> None:
    """In one place and with one cache: the rule of another file is changed, and the next run follows it."""
    copied(tmp_path)
    before, expected = say(tmp_path, RUN, SANGKIEN_CACHE=str(tmp_path / "cache"))
    assert before == expected
    file = tmp_path / "sangkien" / "workforce" / "rules_decision.py"
    text = file.read_text("utf-8")
    assert OLD_RULE in text
    file.write_text(text.replace(OLD_RULE, NEW_RULE), "utf-8")
    after, expected = say(tmp_path, RUN, SANGKIEN_CACHE=str(tmp_path / "cache"))
    assert after == expected != before


def test_changed_levers_keep_the_engine_but_not_the_outcomes(tmp_path: Path) -> None:
    copied(tmp_path)
    assert say(tmp_path, ASK) == [engine_hash(), model_hash()]
    with (tmp_path / "sangkien" / "words" / "levers.yaml").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    engine, model = say(tmp_path, ASK)
    assert engine == engine_hash()
    assert model != model_hash()


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


def test_where_nothing_can_be_kept_it_is_said_once_and_compiled_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept, warmed = [Kept(None, ready=False), Kept(None, ready=True)], []
    monkeypatch.setattr(compiled_cache, "keep_compiled", lambda: kept.pop(0))
    monkeypatch.setattr(compiled_cache, "warm_up", lambda: warmed.append(1))
    assert list(compiling(lambda: False)) == ["compiling_unkept"]
    assert list(compiling(lambda: False)) == []
    assert warmed == [1]


def test_engines_that_nobody_uses_any_more_go(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    then = time.time() - compiled_cache.UNUSED - 3600
    os.utime(old, (then, then))
    compiled_cache._tidy(tmp_path)
    assert not old.exists()
    assert new.exists()


def test_compiling_can_be_cancelled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SANGKIEN_CACHE", str(tmp_path))
    began = time.monotonic()
    assert not compile_aside(lambda: True)
    assert time.monotonic() - began < 3
