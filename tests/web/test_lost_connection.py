"""A connection that breaks off in the middle of a save: it is said loudly, and nothing that was typed is lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from .conftest import Served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


def test_what_was_typed_survives_a_lost_connection_and_a_reload(chromium: Browser, served: Served) -> None:
    page = chromium.new_context(locale="en").new_page()
    page.goto(f"{served.address}/s/{served.study}/plan/edit?path=background")
    before = page.input_value("form[data-draft] textarea")
    page.context.route(
        "**/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.fill("form[data-draft] textarea", before + " Written on the train.")
    page.locator("form[data-draft] .actions button").click()
    expect(page.locator("#trouble")).to_be_visible()
    expect(page.locator("#trouble")).to_contain_text("Not saved")
    assert page.input_value("form[data-draft] textarea").endswith("Written on the train.")

    # the browser is closed and opened again: the text is back, and says that it is not saved
    page.context.unroute("**/*")
    again = page.context.new_page()
    again.goto(f"{served.address}/s/{served.study}/plan/edit?path=background")
    assert again.input_value("form[data-draft] textarea").endswith("Written on the train.")
    expect(again.locator(".kept")).to_be_visible()

    # with the connection back it is saved, and the draft is gone
    again.locator("form[data-draft] .actions button").click()
    expect(again.locator(".said").first).to_be_visible()
    assert b"Written on the train." in served.desk.snapshot(served.study).files["plan.md"]
    assert again.evaluate("localStorage.length") == 0, "what was saved is kept in no browser"
    third = page.context.new_page()
    third.goto(f"{served.address}/s/{served.study}/plan/edit?path=background")
    expect(third.locator(".kept")).to_have_count(0)
    page.context.close()


def test_the_server_stops_and_the_page_says_so(chromium: Browser, served: Served) -> None:
    page = chromium.new_context(locale="vi").new_page()
    page.goto(f"{served.address}/s/{served.study}")
    page.context.set_offline(True)
    page.click(f'nav a[href="/s/{served.study}/plan"]')
    expect(page.locator("#trouble")).to_contain_text("mất kết nối")
    page.context.set_offline(False)
    page.click(f'nav a[href="/s/{served.study}/plan"]')
    page.wait_for_selector('nav a[href$="/plan"][aria-current=page]')
    expect(page.locator("#trouble")).to_be_hidden()
    page.context.close()
