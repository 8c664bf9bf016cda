"""The plan in a real browser: what was typed and not saved comes back, and never over somebody else's words."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from sangkien import plan
from sangkien.store import Note

from .conftest import VIEWS, Served, settle

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, served: Served) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1400, "height": 900}, locale="en")
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    context.close()


def words(served: Served, path: str) -> str:
    document = plan.read(served.desk.shelf.open(served.study).load().files["plan.md"])
    return "\n".join(plan.words_at(document, path))


def meanwhile(served: Served, path: str, text: str) -> None:
    store = served.desk.shelf.open(served.study)
    now = store.load()
    document = plan.set_words(plan.read(now.files["plan.md"]), path, [text])
    store.commit({"plan.md": plan.write(document)}, now.version, Note("Lan", f"plan {path}"))


def test_words_that_were_not_saved_come_back_and_meet_newer_ones_as_a_conflict(
    page: Page, served: Served
) -> None:
    """Type, leave, somebody else saves that field, come back, save: both texts are shown and can be put together."""
    address = f"{served.address}/s/{served.study}/plan/edit?document=plan&path=value_proposition"
    page.goto(address)
    page.fill("textarea", "What I typed on a train")
    page.reload()
    assert page.input_value("textarea") == "What I typed on a train"
    page.goto(f"{served.address}/s/{served.study}/plan")
    meanwhile(served, "value_proposition", "What Lan wrote")
    page.goto(address)
    assert page.input_value("textarea") == "What I typed on a train"
    page.get_by_role("button", name="Save").click()
    page.locator("#theirs").wait_for()
    assert page.locator("blockquote").inner_text() == "What Lan wrote"
    assert page.input_value("textarea") == "What I typed on a train"
    assert words(served, "value_proposition") == "What Lan wrote"
    page.fill("textarea", "What we both wrote")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    assert words(served, "value_proposition") == "What we both wrote"
    page.goto(address)
    assert page.input_value("textarea") == "What we both wrote"
    assert page.locator(".kept").count() == 0


def test_dropping_words_that_came_back_shows_what_stands_there_now(page: Page, served: Served) -> None:
    address = f"{served.address}/s/{served.study}/plan/edit?document=plan&path=early_leads"
    page.goto(address)
    page.fill("textarea", "Half a thought")
    page.goto(address)
    meanwhile(served, "early_leads", "What Minh wrote")
    page.goto(address)
    page.get_by_role("button", name="Drop it").click()
    assert page.input_value("textarea") == "What Minh wrote"
    page.fill("textarea", "What Minh and I wrote")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    assert words(served, "early_leads") == "What Minh and I wrote"


def test_characters_are_counted_as_the_archive_counts_them(page: Page, served: Served) -> None:
    """A letter with its marks counts once, however it was typed."""
    page.goto(f"{served.address}/s/{served.study}/plan/edit?document=plan&path=summary")
    page.fill("textarea", " Nghie\u0302\u0323 ")
    assert page.locator("output").inner_text() == "5 / 280"
    page.fill("textarea", "x" * 281)
    assert page.locator("output.over").inner_text() == "281 / 280"


def test_after_saving_the_reader_is_at_the_field(page: Page, served: Served) -> None:
    page.goto(f"{served.address}/s/{served.study}/plan")
    page.get_by_role("link", name="Edit: Early leads to grow").click()
    page.locator("textarea").fill("Somebody new")
    page.get_by_role("button", name="Save").click()
    said = page.get_by_text("Saved.")
    said.wait_for()
    page.wait_for_timeout(1000)
    assert page.evaluate("document.querySelector('.said').getBoundingClientRect().top") < 900


@pytest.mark.parametrize(("width", "language"), VIEWS)
def test_every_view_is_accessible_and_fits_the_screen(
    chromium: Browser, served: Served, language: str, width: int
) -> None:
    """Fields of every kind, new boxes, the reflection, the comparison of steps, an empty and a refused form."""
    meanwhile(served, "summary", f"{language} {width} " + "x" * 300)
    last = len(served.desk.shelf.open(served.study).history())
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale=language)
    context.add_cookies([{"name": "sangkien-language", "value": language, "url": served.address}])
    page = context.new_page()
    edit = "/plan/edit?document=plan&path="
    for address in (
        "/plan?document=reflection", f"{edit}summary", f"{edit}sdgs", f"{edit}methods", f"{edit}themes", f"{edit}type",
        f"{edit}partners[0].sector", f"{edit}questions[0].stages", "/plan/edit?document=reflection&path=handover",
        "/plan/add?of=partners", "/plan/add?of=questions", "/plan/add?of=quantitative", "/plan",
        f"/history/changes?old=1&new={last}", "/history/changes?old=0&new=1",
    ):  # fmt: skip
        page.goto(f"{served.address}/s/{served.study}{address}")
        settle(page)
        found = Axe().run(page).response["violations"]
        assert not found, f"{address}: {[(v['id'], v['nodes'][0]['html'][:120]) for v in found]}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.goto(f"{served.address}/s/{served.study}/plan/add?of=partners")
    page.evaluate("document.querySelector('[required]').removeAttribute('required')")
    page.locator("main button").last.click()
    page.locator(".problems").wait_for()
    assert not Axe().run(page).response["violations"]
    context.close()
