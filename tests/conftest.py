"""Shared by all tests: where the checkout is, what lies beside it, and skips that fail where none is allowed."""

import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import settings

from sangkien import exchange, pictures
from sangkien.compiled_cache import keep_compiled
from sangkien.store import person
from tests.quick import SHIPPED_DRAWING, Drawn, QuickLocksmith

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# The same examples every time, so that a red run is somebody's change; SANGKIEN_FUZZ=1 looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("fuzz", deadline=None, max_examples=1000)
settings.load_profile("fuzz" if os.environ.get("SANGKIEN_FUZZ") else "same")


# Compiled once for all test processes, in the checkout's own folder and never in the user's.
os.environ.setdefault("SANGKIEN_CACHE", str(ROOT / ".pytest_cache" / "sangkien"))
keep_compiled()
# No test finds the archive of whoever runs it; one that needs an index makes its own.
os.environ["SANGKIEN_ARCHIVE"] = str(ROOT / ".pytest_cache" / "no-archive" / "archive.sqlite")


# Hashing a password takes long on purpose; in tests it need not. One test looks at the settings that ship.
SHIPPED_HASHER = person._hasher
person._hasher = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)
SHIPPED_LOCKSMITH = exchange._locksmith
exchange._locksmith = QuickLocksmith


def _missing(marker: str) -> str | None:
    """Why tests with ``marker`` cannot run here; None when they can."""
    if marker == "archive" and not (SHARED / "archive").is_dir():
        return "the archive of real documents is not beside this checkout (../shared/archive)"
    if marker == "browser" and shutil.which("chromium") is None:
        return "chromium is not installed (Debian: apt-get install chromium)"
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, saying so, what needs something this machine lacks."""
    for marker in ("archive", "browser"):
        reason = _missing(marker)
        if reason:
            for item in items:
                if item.get_closest_marker(marker):
                    item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where SANGKIEN_NO_SKIPS is set (the continuous check) a skip is a failure."""
    report = yield
    if os.environ.get("SANGKIEN_NO_SKIPS") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def archive() -> Path:
    """The folder of real documents; only for tests marked ``archive``."""
    return SHARED / "archive"


@pytest.fixture
def shipped_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are locked as the program that ships locks them: a second or two each time."""
    monkeypatch.setattr(exchange, "_locksmith", SHIPPED_LOCKSMITH)


@pytest.fixture(scope="session")
def for_all(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run of the tests have in common, and no other run."""
    here = tmp_path_factory.getbasetemp()
    return here.parent if os.environ.get("PYTEST_XDIST_WORKER") else here


@pytest.fixture(scope="session", autouse=True)
def drawn_once(for_all: Path) -> None:
    """Each picture is drawn once in this run of the tests, for all of its processes."""
    pictures._drawn = Drawn(for_all / "pictures")


@pytest.fixture
def drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are drawn as the program that ships draws them."""
    monkeypatch.setattr(pictures, "_drawn", SHIPPED_DRAWING)
