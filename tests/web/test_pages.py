"""Every page as a reader meets it: accessible, light, fast, right on a phone and on paper, in both languages."""

import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, sync_playwright

from sangkien.web import shell

from .conftest import SCREENS, Served, settle

pytestmark = pytest.mark.browser

#: Pages outside the navigation that are looked at too; {study} is the example.
MORE = ["/studies/new", "/none"]
LANGUAGES = ("en", "vi")
PICTURES = os.environ.get("SANGKIEN_PICTURES")


def addresses(served: Served) -> list[str]:
    found = [
        f"/s/{served.study}/{page.path}".rstrip("/") if page.place == "study" else f"/{page.path}"
        for page in shell.PAGES.values()
        if not page.team
    ]
    return [*found, *MORE]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


def opened(chromium: Browser, served: Served, language: str, width: int = 1400) -> Page:
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale=language)
    context.add_cookies([{"name": "sangkien-language", "value": language, "url": served.address}])
    return context.new_page()


@pytest.mark.parametrize(("width", "language"), SCREENS)
def test_pages_are_accessible_and_fit_the_screen(
    chromium: Browser, served: Served, language: str, width: int
) -> None:
    """Axe finds nothing, nothing sticks out, no script fails, and the policy of the page is not broken."""
    page = opened(chromium, served, language, width)
    said: list[str] = []
    page.on(
        "console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in addresses(served):
        page.goto(served.address + address)
        settle(page)
        found = Axe().run(page).response["violations"]
        told = [(v["id"], [node["html"][:120] for node in v["nodes"]][:3]) for v in found]
        assert not told, f"{address} ({language}, {width}): {told}"
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} ({language}) is {wide} wide on a screen of {width}"
        assert page.evaluate("document.documentElement.lang") == language
        if PICTURES:
            name = (address.strip("/").replace("/", "-") or "studies") + f".{language}.{width}.png"
            page.screenshot(path=Path(PICTURES) / name, full_page=True)
    assert not [text for text in said if "404" not in text]
    page.context.close()


def test_pages_are_light_and_quick(chromium: Browser, served: Served) -> None:
    """A page that is read weighs under 60 kB on first load, any page under 350 kB; warm it is ready within 100 ms.

    The time is the middle of five loads on a machine that may be busy with other tests, so it may be three times that.
    """
    for address in addresses(served):
        page = opened(chromium, served, "en")
        weights: list[int] = []

        def weigh(request: Request, into: list[int] = weights) -> None:
            sizes = request.sizes()
            into.append(sizes["responseBodySize"] + sizes["responseHeadersSize"])

        page.on("requestfinished", weigh)
        page.goto(served.address + address)
        settle(page)
        scripts = any(p.scripts and address.endswith(p.path) for p in shell.PAGES.values() if p.path)
        assert sum(weights) < (350_000 if scripts else 60_000), f"{address}: {sum(weights)} bytes"
        if not scripts:
            times = []
            for _ in range(5):
                page.goto(served.address + address)
                times.append(
                    page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
                )
            assert statistics.median(times) < 300, f"{address}: {times}"
        page.context.close()


def test_a_page_answers_to_the_keyboard_alone(chromium: Browser, served: Served) -> None:
    """The first stop leads past the navigation; every link, field and button can be reached and shows that it is."""
    page = opened(chromium, served, "en")
    for address in addresses(served):
        page.goto(served.address + address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip", address
        wanted = page.evaluate(
            "[...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary')]"
            ".filter(e => e.checkVisibility({checkVisibilityCSS: true}) && !e.disabled && e.tabIndex >= 0)"
            ".filter(e => e.type !== 'radio').length"
        )
        seen = set()
        for _ in range(wanted + 12):
            page.keyboard.press("Tab")
            seen.add(
                page.evaluate(
                    "(() => { const e = document.activeElement; if (!e || e === document.body) return null;"
                    " const all = [...document.querySelectorAll('*')]; return all.indexOf(e); })()"
                )
            )
        assert len(seen - {None}) >= min(wanted - 1, 40) * 0.9, f"{address}: {len(seen)} of {wanted}"
    page.context.close()


def test_starting_is_quick(served: Served) -> None:
    """From asking to the answer: the first page of a running workbench comes at once."""
    import urllib.request

    begun = time.perf_counter()
    with urllib.request.urlopen(served.address + "/") as answer:
        assert answer.status == 200
    assert time.perf_counter() - begun < 1
