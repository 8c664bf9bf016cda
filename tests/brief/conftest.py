"""Shared by the tests of the brief: built pages, and one browser for all that must be looked at."""

import shutil
from collections.abc import Iterator
from functools import cache

import pytest
from playwright.sync_api import Browser, sync_playwright

from sangkien.brief import charts, page
from sangkien.brief.findings import AnswerKind
from sangkien.pictures import draw
from sangkien.words import Language
from tests.brief.factory import findings

KINDS: tuple[AnswerKind, ...] = ("back", "do_not_engage", "learn_first", "no_difference", "no_conclusion")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@cache
def built(kind: AnswerKind, language: Language, *, rehearsal: bool = True, bare: bool = False) -> str:
    """Return the whole brief with its pictures, drawn once for all tests."""
    what = findings(kind, rehearsal=rehearsal, bare=bare)
    return page(what, draw(charts(what, language)), language)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium; only for tests marked ``browser``, which are skipped, saying so, where it is absent."""
    path = shutil.which("chromium")
    assert path is not None, "chromium is not installed"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()
