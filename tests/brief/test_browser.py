"""The page as a browser shows and prints it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from sangkien.brief import charts, page
from sangkien.brief.findings import AnswerKind, Findings, Words
from sangkien.pictures import draw
from sangkien.words import LANGUAGES, Language
from tests.brief.conftest import KINDS, built
from tests.brief.factory import findings

pytestmark = pytest.mark.browser

WIDTHS = (1400, 390)


def shown(browser: Browser, html: str, width: int) -> Page:
    opened = browser.new_page(viewport={"width": width, "height": 900})
    opened.set_content(html)
    return opened


@pytest.mark.parametrize(
    ("kind", "language", "width"),
    [
        # each kind, language and width in every run, each with each in the slow proofs
        pytest.param(kind, language, width, marks=() if usual else pytest.mark.slow)
        for k, kind in enumerate(("back", "learn_first"))
        for i, language in enumerate(LANGUAGES)
        for w, width in enumerate(WIDTHS)
        for usual in [(k + i + w) % 2 == 0]
    ],
)
def test_axe_finds_nothing(browser: Browser, kind: AnswerKind, language: Language, width: int) -> None:
    opened = shown(browser, built(kind, language, bare=kind == "learn_first"), width)
    found = Axe().run(opened)
    opened.close()
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_never_scrolls_sideways(browser: Browser, language: Language) -> None:
    for width in (320, 390):
        opened = shown(browser, built("back", language), width)
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        opened.close()


def test_opening_it_asks_the_network_for_nothing(browser: Browser) -> None:
    opened = browser.new_page()
    asked: list[str] = []
    told: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: told.append(message.text))
    opened.set_content(built("back", "en"))
    opened.close()
    assert asked == []
    assert told == []


def wordy(made: Findings) -> Findings:
    """The same findings with long titles and names, as real plans have them."""
    tail = " in the departments and units of a city and of its districts"
    title = "Understanding what would let officials of a city and of its ministries try what is new and lasts"

    def longer(words: Words) -> Words:
        return Words(en=words.en + tail[:31], vi=words.vi + " ở các sở, ngành, quận")

    return made.model_copy(
        update={
            "study": made.study.model_copy(update={"title": Words(en=title, vi=title)}),
            "beliefs": tuple(b.model_copy(update={"name": longer(b.name)}) for b in made.beliefs),
            "schemes": tuple(s.model_copy(update={"name": longer(s.name)}) for s in made.schemes),
        }
    )


def pages_of_first_screen(browser: Browser, html: str) -> int:
    """Print the first screen alone on A4 and count the sheets."""
    opened = shown(browser, html, 1000)
    opened.evaluate(
        """() => {
            const first = document.getElementById('answer');
            while (first.nextSibling) first.nextSibling.remove();
            first.style.breakAfter = 'auto';
            document.querySelector('body > footer').remove();
        }"""
    )
    printed = opened.pdf(prefer_css_page_size=True)
    opened.close()
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_first_screen_is_one_sheet_of_paper(
    browser: Browser, kind: AnswerKind, language: Language
) -> None:
    assert pages_of_first_screen(browser, built(kind, language, bare=kind == "learn_first")) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["back", "learn_first"])
def test_long_names_still_fit_one_sheet(browser: Browser, kind: AnswerKind, language: Language) -> None:
    made = wordy(findings(kind, bare=True))
    assert pages_of_first_screen(browser, page(made, draw(charts(made, language)), language)) == 1


def test_the_next_sheet_begins_with_the_contents(browser: Browser) -> None:
    opened = shown(browser, built("back", "en"), 1000)
    opened.emulate_media(media="print")
    after = opened.evaluate("getComputedStyle(document.getElementById('answer')).breakAfter")
    opened.close()
    assert after == "page"
