"""The brief page: a run from begin to kept round, reading, printing, publishing; who sees what."""

import io
import re
import threading
import time
import zipfile
from typing import Any

import pytest

from sangkien.brief import page as brief_html
from sangkien.brief import to_bytes
from sangkien.brief.findings import AnswerKind
from sangkien.store import Snapshot
from sangkien.web.desk import Desk
from sangkien.web.runs import Run, Runs
from sangkien.words import Refusal
from sangkien.worker import Task
from sangkien.yaml_edit import set_at
from tests.brief.factory import findings

from .conftest import Browser, Served, Team, settle, smaller

SAMPLE = 40_000_000  # bytes of a form that nobody fills in by hand


def a_round(kind: AnswerKind = "back", *, rehearsal: bool = True) -> dict[str, bytes]:
    """The files of a round, without pictures in its pages."""
    found = findings(kind, rehearsal=rehearsal)
    return {
        "findings.json": to_bytes(found),
        "brief.html": brief_html(found, {}, "en").encode(),
        "brief.vi.html": brief_html(found, {}, "vi").encode(),
    }


def keep(desk: Desk, study: str, files: dict[str, bytes] | None = None) -> int:
    return desk.shelf.open(study).keep_round("2021-12-31", files or a_round()).number


def until_done(client: Browser, study: str, seconds: float = 120) -> str:
    """Look at the part that refreshes itself until it sends the page away; return where to."""
    end = time.monotonic() + seconds
    seen = ""
    while time.monotonic() < end:
        answer = client.get(f"/s/{study}/brief/progress")
        assert answer.status_code == 200
        if "hx-redirect" in answer.headers:
            return str(answer.headers["hx-redirect"])
        seen = answer.text
        time.sleep(0.1)
    raise AssertionError(seen)


# --- running -----------------------------------------------------------------------------------------------


def test_an_empty_page_says_what_a_run_does_and_offers_it(client: Browser, study: str) -> None:
    text = client.get(f"/s/{study}/brief").text
    assert "There is no brief yet" in text, text
    assert 'value="1024"' in text
    assert "Rounds" not in text


def test_a_run_ends_in_a_round_with_a_row_in_the_log(client: Browser, desk: Desk, study: str) -> None:
    """It tells how far it is, refuses a second one, and afterwards the page shows the answer."""
    smaller(desk, study)
    begun = client.send_form(f"/s/{study}/brief/run", {"draws": "100", "seed": "3"}, follow_redirects=False)
    assert begun.status_code == 303
    assert 'hx-get="/s/viet-nam/brief/progress"' in client.get(f"/s/{study}/brief").text
    second = client.send_form(f"/s/{study}/brief/run", {"draws": "100", "seed": "3"})
    assert second.status_code == 422
    assert "being simulated already" in second.text
    assert until_done(client, study) == f"/s/{study}/brief?said=kept"
    page = client.get(f"/s/{study}/brief?said=kept").text
    assert "Its results are kept as a round" in page
    assert "Round 1" in page
    assert "Learn first" in page or "We cannot say yet" in page or "Choose" in page
    assert [row.did for row in desk.log.entries(study)] == ["study.ran"]
    assert set(desk.shelf.open(study).round_files(1)) == {"brief.html", "brief.vi.html", "findings.json"}
    # another one over the same study with more draws says what differs
    client.send_form(f"/s/{study}/brief/run", {"draws": "1.000", "seed": "4"}, follow_redirects=False)
    client.send_form(f"/s/{study}/brief/cancel")


def test_a_cancelled_run_leaves_no_round(client: Browser, desk: Desk, study: str) -> None:
    client.send_form(f"/s/{study}/brief/run", {"draws": "20000", "seed": "1"}, follow_redirects=False)
    time.sleep(1)
    begun = time.monotonic()
    client.send_form(f"/s/{study}/brief/cancel")
    assert until_done(client, study) == f"/s/{study}/brief?said=cancelled"
    assert time.monotonic() - begun < 10  # a second where nothing else is at work
    assert "The run was cancelled" in client.get(f"/s/{study}/brief?said=cancelled").text
    assert desk.shelf.open(study).rounds() == ()
    assert "hx-redirect" in client.get(f"/s/{study}/brief/progress").headers
    # to cancel what does not run is no fault
    assert client.send_form(f"/s/{study}/brief/cancel").status_code == 200


@pytest.mark.parametrize(
    ("draws", "seed"),
    [
        ("", "1"), ("99", "1"), ("20001", "1"), ("1024.5", "1"), ("-5", "1"), ("nan", "1"), ("<b>", "1"),
        ("1024", ""), ("1024", "-1"), ("1024", "2147483648"), ("1e9", "1"), ("1024", "x"), ("٣", "1"),
    ],
)  # fmt: skip
def test_numbers_that_make_no_sense_are_refused_and_shown_again(
    client: Browser, study: str, draws: str, seed: str
) -> None:
    """Nothing is begun, and what was typed stands in the form."""
    answer = client.send_form(f"/s/{study}/brief/run", {"draws": draws, "seed": seed})
    assert answer.status_code == 422
    assert 'class="problem error"' in answer.text
    if draws == "<b>":
        assert 'value="&lt;b&gt;"' in answer.text
    assert "hx-redirect" in client.get(f"/s/{study}/brief/progress").headers


def test_a_form_of_forty_megabytes_is_refused(client: Browser, study: str) -> None:
    answer = client.post(f"/s/{study}/brief/run", data={"draws": "1" * SAMPLE})
    assert answer.status_code == 413


def test_a_study_that_cannot_be_read_says_why_and_where_to_mend_it(
    client: Browser, desk: Desk, study: str
) -> None:
    """Its earlier rounds can still be read."""
    keep(desk, study)
    store = desk.shelf.open(study)
    now = store.load()
    broken = set_at(now.files["study.yaml"], ["schemes", 2, "levers"], {"no_such_lever": 1})
    store.commit({"study.yaml": broken}, now.version)
    page = client.get(f"/s/{study}/brief").text
    assert "no_such_lever" in page
    assert "Run the study" not in page
    assert "Round 1" in page
    answer = client.send_form(f"/s/{study}/brief/run", {"draws": "1024", "seed": "1"})
    assert answer.status_code == 422
    assert "no_such_lever" in answer.text


# --- rounds ------------------------------------------------------------------------------------------------


def test_a_study_that_changed_since_its_newest_round_says_what_did(
    client: Browser, desk: Desk, study: str
) -> None:
    keep(desk, study)  # of other files
    page = client.get(f"/s/{study}/brief").text
    assert "The study was changed since this round" in page
    assert "the plan" in page


def test_two_rounds_are_compared_at_the_top_of_the_newer_one(client: Browser, desk: Desk, study: str) -> None:
    keep(desk, study, a_round("learn_first"))
    keep(desk, study, a_round("back"))
    page = client.get(f"/s/{study}/brief").text
    assert "What changed our mind since round 1" in page
    assert "The answer changed" in page
    first = client.get(f"/s/{study}/brief/1").text
    assert "What changed our mind" not in first
    assert "Brief, round 1" in first


def test_findings_of_another_version_are_listed_and_only_their_pages_open(
    client: Browser, desk: Desk, study: str
) -> None:
    keep(desk, study, {**a_round(), "findings.json": b'{"format": 99}'})
    page = client.get(f"/s/{study}/brief")
    assert page.status_code == 200
    assert "another version" in page.text
    assert client.get(f"/s/{study}/brief/1/en").status_code == 200
    assert client.get(f"/s/{study}/brief/1/en/brief.pdf").status_code == 422
    answer = client.send_form(f"/s/{study}/brief/publish", {"round": "1"})
    assert answer.status_code == 422


@pytest.mark.parametrize("address", ["2", "0", "-1", "x", "1/fr", "1/en/brief.exe", "99999999999", "१"])
def test_what_is_not_there_is_said_plainly(client: Browser, desk: Desk, study: str, address: str) -> None:
    keep(desk, study)
    assert client.get(f"/s/{study}/brief/{address}").status_code == 404
    assert client.get("/s/none/brief").status_code == 404
    assert client.get("/s/none/brief/1/en").status_code == 404


# --- reading and printing ------------------------------------------------------------------------------------


def test_the_page_comes_as_readers_get_it_and_may_do_nothing(client: Browser, desk: Desk, study: str) -> None:
    """No script, nothing fetched; each language has its own."""
    keep(desk, study)
    english, vietnamese = (client.get(f"/s/{study}/brief/1/{language}") for language in ("en", "vi"))
    assert '<html lang="en">' in english.text
    assert '<html lang="vi">' in vietnamese.text
    policy = english.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy


def test_a_round_from_elsewhere_cannot_run_anything(client: Browser, desk: Desk, study: str) -> None:
    keep(desk, study, {**a_round(), "brief.html": b"<script>alert(1)</script><style>a{}</style>"})
    policy = client.get(f"/s/{study}/brief/1/en").headers["content-security-policy"]
    assert "sandbox" in policy
    assert "script" not in policy


def test_a_round_is_printed_in_both_languages(client: Browser, desk: Desk, study: str) -> None:
    """A second wish for the same is answered at once."""
    keep(desk, study)
    pdf = client.get(f"/s/{study}/brief/1/vi/brief.pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["content-disposition"] == f'attachment; filename="{study}-1-vi.pdf"'
    word = client.get(f"/s/{study}/brief/1/en/brief.docx")
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(word.content)).namelist()
    html = client.get(f"/s/{study}/brief/1/en/brief.html")
    assert html.headers["content-disposition"].startswith("attachment")
    begun = time.perf_counter()
    assert client.get(f"/s/{study}/brief/1/vi/brief.pdf").content == pdf.content
    assert time.perf_counter() - begun < 0.3


# --- publishing ----------------------------------------------------------------------------------------------


def link_of(text: str) -> str:
    found = re.search(r'href="(/p/[\w-]{43})"', text)
    assert found, text[-1500:]
    return found[1]


def test_a_published_round_opens_for_everybody_until_it_is_withdrawn(team: Team) -> None:
    """The link shows the brief and nothing else, is not listed by machines, and tells that it was withdrawn."""
    keep(team.desk, team.study)
    lead, nobody = team.sign_in("lead"), team.sign_in("nobody")
    address = link_of(lead.send_form(f"/s/{team.study}/brief/publish", {"round": "1"}).text)
    cover = nobody.get(address)
    assert cover.status_code == 200
    assert "noindex" in cover.headers["x-robots-tag"]
    assert cover.headers["referrer-policy"] == "no-referrer"
    assert f"/s/{team.study}" not in cover.text
    assert '<html lang="vi">' in nobody.get(f"{address}?language=vi").text
    assert "noindex" in nobody.get(f"{address}/vi").headers["x-robots-tag"]
    assert "sandbox" in nobody.get(f"{address}/en").headers["content-security-policy"]
    assert nobody.get(f"{address}/en/brief.pdf").content.startswith(b"%PDF-")
    token = address.removeprefix("/p/")
    gone = lead.send_form(f"/s/{team.study}/brief/withdraw", {"token": token})
    assert "Withdrawn" in gone.text
    for part in ("", "/en", "/en/brief.pdf"):
        answer = nobody.get(address + part)
        assert answer.status_code == 410
        assert "This brief was withdrawn" in answer.text
    rows = [(row.who, row.did, row.detail) for row in team.desk.log.entries(team.study)]
    assert rows == [("Person lead", "brief.withdrawn", "1"), ("Person lead", "brief.published", "1")]


def test_the_links_of_a_removed_study_open_nothing(client: Browser, desk: Desk, study: str) -> None:
    keep(desk, study)
    address = link_of(client.send_form(f"/s/{study}/brief/publish", {"round": "1"}).text)
    desk.shelf.remove(study)
    assert client.get(address).status_code == 410
    desk.shelf.restore(study)
    assert client.get(address).status_code == 200


def test_a_link_of_another_study_cannot_be_withdrawn(client: Browser, desk: Desk, study: str) -> None:
    keep(desk, study)
    link = desk.publications.publish(study, 1, "")
    client.post("/studies/example")
    other = desk.shelf.create("other", dict(desk.snapshot(study).files)).study
    answer = client.send_form(f"/s/{other}/brief/withdraw", {"token": link.token})
    assert answer.status_code == 422
    assert desk.publications.find(link.token).reachable


@pytest.mark.parametrize("token", ["0", "x" * 43, "%00", "A" * 2000])
def test_a_link_that_never_was_is_not_found(client: Browser, token: str) -> None:
    for part in ("", "/en", "/en/brief.pdf"):
        assert client.get(f"/p/{token}{part}").status_code == 404


@pytest.mark.parametrize("number", ["", "7", "x", "1 OR 1=1"])
def test_only_a_round_that_is_there_is_published(
    client: Browser, desk: Desk, study: str, number: str
) -> None:
    keep(desk, study)
    answer = client.send_form(f"/s/{study}/brief/publish", {"round": number})
    assert answer.status_code == 422
    assert desk.publications.of(study) == ()


def test_without_a_team_the_page_says_where_a_link_works(client: Browser, desk: Desk, study: str) -> None:
    keep(desk, study)
    page = client.get(f"/s/{study}/brief").text
    assert "only while this workbench is open" in page
    assert "Download the page" in page


# --- who sees what -------------------------------------------------------------------------------------------


def test_a_reader_of_briefs_sees_rounds_and_nothing_of_the_study(team: Team) -> None:
    """No problems of the study, no run, no links; the brief itself opens."""
    keep(team.desk, team.study)
    viewer = team.sign_in("viewer")
    page = viewer.get(f"/s/{team.study}/brief").text
    assert "Round 1" in page
    for word in ("The study was changed", "Run it again", "Publish", "/s/viet-nam/plan"):
        assert word not in page
    assert viewer.get(f"/s/{team.study}/brief/1/en").status_code == 200


def test_a_coder_sees_that_the_study_changed_and_cannot_run_it(team: Team) -> None:
    keep(team.desk, team.study)
    page = team.sign_in("coder").get(f"/s/{team.study}/brief").text
    assert "The study was changed" in page
    assert "Run it again" not in page


@pytest.mark.parametrize(("language", "word"), [("en", "Rehearsal"), ("vi", "Chạy thử")])
def test_what_rests_on_rehearsal_data_is_marked(
    client: Browser, desk: Desk, study: str, language: str, word: str
) -> None:
    keep(desk, study)
    client.cookies.set("sangkien-language", language)
    for address in (
        f"/s/{study}/brief",
        f"/s/{study}",
        f"/p/{desk.publications.publish(study, 1, '').token}",
    ):
        assert f'<span class="mark">{word}</span>' in client.get(address).text
    keep(desk, study, a_round(rehearsal=False))
    plain = client.get(f"/p/{desk.publications.publish(study, 2, '').token}").text
    assert word not in plain


@pytest.mark.parametrize("token", ["", "x", "<b>", "x" * 43, "\x00", "x" * 5000])
def test_a_token_that_is_none_withdraws_nothing(client: Browser, desk: Desk, study: str, token: str) -> None:
    keep(desk, study)
    desk.publications.publish(study, 1, "")
    assert client.send_form(f"/s/{study}/brief/withdraw", {"token": token}).status_code == 422
    assert desk.publications.of(study)[0].reachable


def test_two_people_who_begin_at_once_get_one_run() -> None:
    """The second is told that it goes on."""

    class Slow:
        def start(self, *_: Any, **__: Any) -> Task:
            time.sleep(0.05)
            return Task(1)

    runs, outcomes = Runs(), []

    def begin() -> None:
        try:
            runs.start(Slow(), "s", Snapshot({}, ""), Run("x", 100), seed=1, keep=print)  # type: ignore[arg-type]
            outcomes.append("begun")
        except Refusal as refused:
            outcomes.append(refused.problems[0].code)

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["begun", *["run.going_on"] * 3]


# --- in a browser --------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_the_pages_with_rounds_and_links_are_accessible_light_and_fit(served: Served) -> None:
    """As test_pages holds the empty ones: the newest round, an old one, one of another version, what is published."""
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    desk = served.desk
    study = desk.shelf.create("rounds", dict(desk.snapshot(served.study).files)).study
    for files in (a_round("learn_first"), {**a_round(), "findings.json": b"{}"}, a_round("back")):
        keep(desk, study, files)
    links = [desk.publications.publish(study, 3, "").token for _ in range(2)]
    desk.publications.withdraw(links[1])
    rounds = [f"/s/{study}/brief", f"/s/{study}/brief/1", f"/s/{study}/brief/2", f"/s/{study}"]
    addresses = [*rounds, *(f"/p/{token}" for token in links)]
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for language, width in (("en", 1400), ("vi", 390)):
            context = browser.new_context(viewport={"width": width, "height": 900})
            cookie = {"name": "sangkien-language", "value": language, "url": served.address}
            context.add_cookies([cookie])  # type: ignore[list-item]
            page: Any = context.new_page()
            for address in addresses:
                weights: list[int] = []
                page.on("requestfinished", lambda r, w=weights: w.append(r.sizes()["responseBodySize"]))
                page.goto(served.address + address)
                settle(page)
                found = Axe().run(page).response["violations"]
                told = [(v["id"], [node["html"][:120] for node in v["nodes"]][:3]) for v in found]
                assert not told, f"{address} ({language}, {width}): {told}"
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, language)
                assert page.evaluate("document.documentElement.lang") == language
                assert sum(weights) < 60_000, address
            context.close()
        browser.close()
    desk.shelf.remove(study)


@pytest.mark.slow
@pytest.mark.browser
def test_a_real_browser_follows_a_run_to_its_end(served: Served) -> None:
    """The part that refreshes itself shows how far the run is and gives way to the answer."""
    from playwright.sync_api import expect, sync_playwright

    smaller_study = served.desk.shelf.create("small", dict(served.desk.snapshot(served.study).files)).study
    smaller(served.desk, smaller_study)
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page: Any = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.goto(f"{served.address}/s/{smaller_study}/brief")
        page.get_by_label("Draws").fill("400")
        page.get_by_role("button", name="Run the study").click()
        expect(page.locator("#run progress")).to_be_visible(timeout=10_000)
        expect(page.locator(".said")).to_contain_text("kept as a round", timeout=120_000)
        expect(page.get_by_role("heading", name="How sure are we?")).to_be_visible()
        page.goto(f"{served.address}/s/{smaller_study}/brief/1/en")
        expect(page.locator("h1")).to_be_visible()
        page.goto(f"{served.address}/s/{smaller_study}/brief")
        page.locator(".next a, a", has_text="Read").first.click()
        expect(page.locator("nav.contents")).to_be_visible()  # the brief itself, not put into the page
        assert page.evaluate("getComputedStyle(document.querySelector('.card')).borderStyle") != "none"
        assert not [text for text in said if "sandbox" not in text.lower()]
        browser.close()
    served.desk.shelf.remove(smaller_study)
