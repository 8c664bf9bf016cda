"""The story of a study in a real browser: plan in, mended, claims confirmed, scheme made and kept, brief out."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sangkien import plan
from sangkien.example import example_files
from sangkien.study import read_study

from .conftest import Served

pytestmark = pytest.mark.browser

#: A run of a hundred draws on a busy machine.
LONG = 240_000


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


def opened(chromium: Browser, served: Served, language: str, faults: list[str]) -> Page:
    context = chromium.new_context(
        viewport={"width": 1400, "height": 900}, locale=language, accept_downloads=True
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(served.address)
    if page.evaluate("document.documentElement.lang") != language:
        page.click(f"button[name=language][value={language}]")
    assert page.evaluate("document.documentElement.lang") == language
    return page


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.slow), "vi"])
def test_from_a_plan_to_a_brief(chromium: Browser, served: Served, language: str, tmp_path: Path) -> None:
    faults: list[str] = []
    page = opened(chromium, served, language, faults)
    written = plan.read(example_files()["plan.md"])
    long = plan.write(plan.replace(written, "summary", "x" * 300)).decode()

    # the plan comes in
    page.click('a[href="/studies/new"]')
    page.fill("textarea[name=pasted]", long)
    page.fill("form[data-draft=plan] input[name=name]", f"story {language}")
    page.click("form[data-draft=plan] button")
    page.wait_for_url(re.compile(f"/s/story-{language}"))
    study = f"story-{language}"

    # what the checks find is mended beside the text
    page.click(f'nav a[href="/s/{study}/plan"]')
    page.click('a[href*="path=summary"]')
    field = page.locator("form textarea").first
    expect(page.locator(".problem, .finding, .over").first).to_be_visible()
    field.fill("Cán bộ có chỗ để thử: what helps officials to try." if language == "vi" else "Room to try.")
    page.locator("form[data-draft] button").first.click()
    expect(page.locator(".said").first).to_be_visible()
    document = plan.read(served.desk.snapshot(study).files["plan.md"])
    assert document.summary
    assert len(document.summary.text) < 280

    # a claim is confirmed
    page.click(f'nav a[href="/s/{study}/questions"]')
    page.locator('form[action$="/confirm"] button').first.click()
    expect(page.locator(".said").first).to_be_visible()
    assert any(claim.confirmed for claim in read_study(served.desk.snapshot(study).files).file.claims)

    # a scheme is made by moving a lever, seen, and kept
    page.click(f'nav a[href="/s/{study}/lab"]')
    page.wait_for_selector("#months-title ~ .chart svg, [data-chart=bands] svg", timeout=LONG)
    page.locator("#at-recognition").evaluate(
        "e => { e.value = 0.8; e.dispatchEvent(new Event('input', {bubbles: true}));"
        " e.dispatchEvent(new Event('change', {bubbles: true})); }"
    )
    page.fill("input[name=name]", "Ghi nhận công khai" if language == "vi" else "Recognised in public")
    page.locator('button[formaction$="/lab/keep"]').click()
    expect(page.locator(".said").first).to_be_visible()
    schemes = read_study(served.desk.snapshot(study).files).file.schemes
    assert any(scheme.levers == {"recognition": 0.8} for scheme in schemes)

    # the study is run, and its brief read, printed and passed on
    page.click(f'nav a[href="/s/{study}/brief"]')
    page.fill("input[name=draws]", "100")
    page.locator('form[action$="/brief/run"] button').click()
    page.wait_for_selector("h2#answer", timeout=LONG)
    assert served.desk.shelf.open(study).rounds()
    with page.expect_download() as download:
        page.click(f'a[href="/s/{study}/brief/1/{language}/brief.pdf"]')
    download.value.save_as(tmp_path / "brief.pdf")
    assert (tmp_path / "brief.pdf").read_bytes().startswith(b"%PDF")
    page.goto(f"{served.address}/s/{study}/brief/1/{language}")
    expect(page.locator("#answer")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == language
    assert not faults
    page.context.close()
