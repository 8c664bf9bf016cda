"""Coming in, going out, who may do what, and the log: a team's workbench as its people use it."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from sangkien.store import database
from sangkien.store.people import People
from sangkien.web.access import ACCESS
from sangkien.web.app import make_app
from sangkien.web.desk import Desk
from sangkien.web.guard import COOKIE
from sangkien.web.limits import HEAVY
from sangkien.web.pages.account import device_of

from .conftest import PASSWORD, Browser, Team, settle

NEW = "another one that is long"


def link_in(page: str) -> str:
    """The path of the invitation link that a page shows."""
    found = re.search(r'value="http://localhost(/invite/[^"]+)"', page)
    assert found, page
    return found[1]


def came_in(team: Team, login: str, password: str = PASSWORD) -> Browser:
    """A browser in which somebody has signed in by the form."""
    browser = team.sign_in("nobody")
    answer = browser.send_form("/login", {"login": login, "password": password}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return browser


# --- signing in and out ------------------------------------------------------------------------------------


def test_who_wants_a_page_comes_back_to_it_after_signing_in(team: Team) -> None:
    browser = team.sign_in("nobody")
    asked = browser.get(f"/s/{team.study}?said=x", follow_redirects=False)
    assert asked.headers["location"] == f"/login?back=/s/{team.study}%3Fsaid%3Dx"
    form = {"login": "Lead ", "password": PASSWORD, "back": f"/s/{team.study}"}
    answer = browser.send_form("/login", form, follow_redirects=False)
    assert answer.headers["location"] == f"/s/{team.study}"
    assert "Person lead" in browser.get("/").text
    assert browser.get("/login?back=/people", follow_redirects=False).headers["location"] == "/people"


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\evil", "/login", "/logout"])
def test_signing_in_sends_nobody_elsewhere(team: Team, back: str) -> None:
    form = {"login": "lead", "password": PASSWORD, "back": back}
    answer = team.sign_in("nobody").send_form("/login", form, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_signing_in_gives_a_new_cookie(team: Team) -> None:
    """What a browser was known by before is worth nothing after, and what it is known by is out of scripts' reach."""
    browser = team.sign_in("nobody")
    browser.get("/login")
    before = browser.cookies[COOKIE]
    answer = browser.send_form("/login", {"login": "lead", "password": PASSWORD}, follow_redirects=False)
    set_cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in set_cookie
    assert "samesite=lax" in set_cookie.lower()
    assert browser.cookies[COOKIE] != before
    assert team.desk.people.signed_in(before) is None
    assert team.desk.people.signed_in(browser.cookies[COOKIE])


def test_signing_in_anew_ends_the_session_that_was(team: Team) -> None:
    browser = came_in(team, "lead")
    before = browser.cookies[COOKIE]
    browser.send_form("/login", {"login": "coder", "password": PASSWORD})
    assert team.desk.people.signed_in(before) is None
    assert "Person coder" in browser.get("/").text


def test_behind_https_the_cookie_never_goes_without(team: Team) -> None:
    desk = team.desk
    secure = Desk(replace(desk.setup, secure=True), desk.engine, desk.secret, desk.worker, desk.bench)
    browser = Browser(make_app(secure), base_url="https://testserver")
    answer = browser.send_form("/login", {"login": "lead", "password": PASSWORD}, follow_redirects=False)
    assert "Secure" in answer.headers["set-cookie"]


def test_signing_out_ends_the_session_for_whoever_has_the_cookie(team: Team) -> None:
    browser = came_in(team, "lead")
    stolen = browser.cookies[COOKIE]
    answer = browser.send_form("/logout")
    assert "You are signed out." in answer.text
    assert team.desk.people.signed_in(stolen) is None
    assert browser.get("/people", follow_redirects=False).status_code == 303


def test_a_wrong_name_and_a_wrong_password_read_alike(team: Team) -> None:
    pages = []
    for login, password in (
        ("nobody", PASSWORD),
        ("lead", "not this one at all"),
        ("lead\0", PASSWORD),
        ("", ""),
    ):
        browser = team.sign_in("nobody")
        answer = browser.send_form("/login", {"login": login, "password": password})
        assert answer.status_code == 422
        page = re.sub(r'(content|value)="[^"]*"', "", answer.text)
        pages.append(page)
        assert password not in answer.text or not password
    assert len(set(pages)) == 1


def test_guessing_has_to_wait_longer_each_time(team: Team) -> None:
    """Five tries at a name are free; then even the right password waits, whatever browser it comes from."""
    for _ in range(5):
        form = {"login": "lead", "password": "wrong wrong wrong"}
        assert team.sign_in("nobody").send_form("/login", form).status_code == 422
    answer = team.sign_in("nobody").send_form("/login", {"login": " LEAD", "password": PASSWORD})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert "seconds" in answer.text
    came_in(team, "coder")


# --- invitations -------------------------------------------------------------------------------------------


def test_somebody_is_invited_into_a_study_and_comes_in(team: Team) -> None:
    keeper = team.sign_in("keeper")
    form = {
        "name": "Trần Minh",
        "login": "Minh@lab.vn",
        "language": "vi",
        "study": team.study,
        "role": "coder",
    }
    answer = keeper.send_form("/people", form)
    path = link_in(answer.text)
    guest = team.sign_in("nobody")
    page = guest.get(path, headers={"accept-language": "en"}).text
    assert "Person keeper invites you" in page
    assert "Coder" in page
    guest.get("/login")
    before = guest.cookies[COOKIE]
    wrong = guest.send_form(path, {"name": "Minh <b>", "password": NEW, "again": NEW + "x"})
    assert wrong.status_code == 422
    assert "Minh &lt;b&gt;" in wrong.text
    assert NEW not in wrong.text
    assert guest.send_form(path, {"name": "Minh", "password": "short", "again": "short"}).status_code == 422
    joined = guest.send_form(path, {"name": "Trần Văn Minh", "password": NEW, "again": NEW})
    assert joined.status_code == 200
    assert guest.cookies[COOKIE] != before
    assert guest.get(f"/s/{team.study}").status_code == 200
    assert guest.get(path).status_code == 404
    assert "Trần Văn Minh" in keeper.get("/people").text
    assert path not in keeper.get("/people").text


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "login": "x"}, {"name": "x", "login": ""}, {"name": "x" * 201, "login": "x"},
        {"name": "Person lead", "login": "x"}, {"name": "x", "login": "lead"}, {"name": "a\0b", "login": "x"},
        {"name": "Không tên", "login": "x", "language": "fr"}, {"name": "x", "login": "x", "study": "none"},
        {"name": "x", "login": "x", "study": "viet-nam", "role": "king"}, {"name": "x" * 2000, "login": "x"},
    ],
)  # fmt: skip
def test_what_cannot_be_an_invitation_is_shown_again_whole(team: Team, form: dict[str, str]) -> None:
    before = team.desk.people.everybody()
    answer = team.sign_in("keeper").send_form("/people", {"language": "vi", **form})
    assert answer.status_code == 422
    if len(form["name"]) < 300 and form["name"].isprintable():
        assert f'value="{form["name"]}"' in answer.text
    assert team.desk.people.everybody() == before


@pytest.mark.parametrize("secret", ["0", "x" * 500, "%00", "ế"])
def test_an_invitation_that_never_was_is_not_found(team: Team, secret: str) -> None:
    browser = team.sign_in("nobody")
    assert browser.get(f"/invite/{secret}").status_code == 404
    assert browser.send_form(f"/invite/{secret}", {"password": NEW, "again": NEW}).status_code == 404


def test_a_forgotten_password_is_a_new_link(team: Team) -> None:
    keeper, lost = team.sign_in("keeper"), came_in(team, "lead")
    number = team.people["lead"].id
    path = link_in(keeper.send_form(f"/people/{number}", {"do": "link"}).text)
    assert lost.get("/account").status_code == 200
    team.sign_in("nobody").send_form(path, {"name": "Person lead", "password": NEW, "again": NEW})
    assert lost.get("/account", follow_redirects=False).status_code == 303
    came_in(team, "lead", NEW)


# --- one's own account -------------------------------------------------------------------------------------


def test_one_changes_ones_name_language_and_password(team: Team) -> None:
    browser, other = came_in(team, "lead"), came_in(team, "lead")
    page = browser.send_form("/account", {"name": "Nguyễn Lan", "language": "vi"})
    assert '<html lang="vi">' in page.text
    assert team.desk.people.called("lead").name == "Nguyễn Lan"
    for form in (
        {"old": "wrong wrong wrong", "new": NEW, "again": NEW},
        {"old": PASSWORD, "new": NEW, "again": NEW + "x"},
        {"old": PASSWORD, "new": "short", "again": "short"},
    ):
        answer = browser.send_form("/account/password", form)
        assert answer.status_code == 422
        assert NEW not in answer.text
    assert (
        browser.send_form("/account/password", {"old": PASSWORD, "new": NEW, "again": NEW}).status_code == 200
    )
    assert browser.get("/account").status_code == 200
    assert other.get("/account", follow_redirects=False).status_code == 303
    came_in(team, "lead", NEW)
    assert browser.send_form("/account", {"name": "Person coder", "language": "vi"}).status_code == 422


def test_the_old_password_cannot_be_guessed_at_an_open_screen(team: Team) -> None:
    browser = came_in(team, "lead")
    codes = [
        browser.send_form("/account/password", {"old": f"{n}", "new": NEW, "again": NEW}).status_code
        for n in range(6)
    ]
    assert codes == [422] * 5 + [429]


def test_one_ends_other_sessions_of_ones_own_and_nobody_elses(team: Team) -> None:
    browser, other, third = (came_in(team, "lead") for _ in range(3))
    stranger = came_in(team, "coder")
    mark = People.mark(stranger.cookies[COOKIE])
    browser.send_form("/account/end", {"session": mark})
    assert stranger.get("/account", follow_redirects=False).status_code == 200
    browser.send_form("/account/end", {"session": People.mark(other.cookies[COOKIE])})
    assert other.get("/account", follow_redirects=False).status_code == 303
    assert third.get("/account", follow_redirects=False).status_code == 200
    browser.send_form("/account/end", {"session": "others"})
    assert third.get("/account", follow_redirects=False).status_code == 303
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120", "Edge, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/17 Safari/605", "Safari, macOS"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537", "Chrome, Android"),
        ("curl/8", ""), ("", ""),
    ],
)  # fmt: skip
def test_devices_are_called_what_people_call_them(said: str, shown: str) -> None:
    assert device_of(said) == shown


# --- people and roles --------------------------------------------------------------------------------------


def test_an_account_is_closed_after_asking_once_more_and_opened_again(team: Team) -> None:
    keeper, coder = team.sign_in("keeper"), came_in(team, "coder")
    number = team.people["coder"].id
    assert "Person coder" in keeper.get(f"/people/{number}/close").text
    assert coder.get("/account").status_code == 200
    keeper.send_form(f"/people/{number}/close")
    assert coder.get("/account", follow_redirects=False).status_code == 303
    assert "Open it again" in keeper.get(f"/people/{number}").text
    path = link_in(keeper.send_form(f"/people/{number}", {"do": "link"}).text)
    team.sign_in("nobody").send_form(path, {"name": "Person coder", "password": NEW, "again": NEW})
    assert came_in(team, "coder", NEW).get(f"/s/{team.study}").status_code == 200


def test_the_last_keeper_and_the_last_lead_stay(team: Team) -> None:
    keeper = team.sign_in("keeper")
    for login, code in (("keeper", "last person who may invite"), ("lead", "only lead of")):
        answer = keeper.send_form(f"/people/{team.people[login].id}/close")
        assert answer.status_code == 422
        assert code in answer.text
    assert keeper.send_form(f"/people/{team.people['keeper'].id}", {"do": "no_keeper"}).status_code == 422
    lead = {"person": str(team.people["lead"].id), "was": "lead", "role": "viewer"}
    answer = team.sign_in("lead").send_form(f"/s/{team.study}/members", lead)
    assert answer.status_code == 422
    assert "last lead" in answer.text


def test_a_keeper_gives_roles_and_lets_others_invite(team: Team) -> None:
    keeper, number = team.sign_in("keeper"), team.people["stranger"].id
    keeper.send_form(f"/people/{number}", {"do": "role", "study": team.study, "role": "lead"})
    assert team.sign_in("stranger").get(f"/s/{team.study}/members").status_code == 200
    keeper.send_form(f"/people/{number}", {"do": "role", "study": team.study, "role": ""})
    assert team.desk.people.role(team.study, number) is None
    keeper.send_form(f"/people/{number}", {"do": "keeper"})
    assert team.sign_in("stranger").get("/people").status_code == 200
    for do in ("", "king", "x" * 2000):
        assert keeper.send_form(f"/people/{number}", {"do": do}).status_code == 422


def test_a_lead_adds_changes_and_takes_out(team: Team) -> None:
    lead, number = team.sign_in("lead"), team.people["stranger"].id
    address = f"/s/{team.study}/members"
    for was, role in (("", "viewer"), ("viewer", "analyst"), ("analyst", "")):
        answer = lead.send_form(address, {"person": str(number), "was": was, "role": role})
        assert answer.status_code == 200
        assert (team.desk.people.role(team.study, number) or "") == role
    rows = team.desk.log.entries(team.study)
    assert [(row.who, row.did, row.detail) for row in rows[:3]] == [
        ("Person lead", "role.none", "stranger"),
        ("Person lead", "role.analyst", "stranger"),
        ("Person lead", "role.viewer", "stranger"),
    ]


def test_two_leads_do_not_undo_each_others_change_of_a_role(team: Team) -> None:
    lead, number = team.sign_in("lead"), team.people["coder"].id
    address = f"/s/{team.study}/members"
    lead.send_form(address, {"person": str(number), "was": "coder", "role": "analyst"})
    answer = lead.send_form(address, {"person": str(number), "was": "coder", "role": "viewer"})
    assert answer.status_code == 409
    assert "Somebody else changed" in answer.text
    assert team.desk.people.role(team.study, number) == "analyst"


@pytest.mark.parametrize("person", ["", "0", "-1", "99", "x", "9" * 30, "²", "1e3"])
def test_people_who_are_not_there_are_not_found(team: Team, person: str) -> None:
    form = {"person": person, "was": "", "role": "viewer"}
    assert team.sign_in("lead").send_form(f"/s/{team.study}/members", form).status_code == 422
    keeper = team.sign_in("keeper")
    for path in (f"/people/{person or 'x'}", f"/people/{person or 'x'}/close"):
        assert keeper.get(path).status_code == 404
        assert keeper.send_form(path, {"do": "link"}).status_code == 404


def test_whoever_makes_a_study_leads_it(team: Team) -> None:
    stranger = team.sign_in("stranger")
    made = stranger.send_form("/studies/example", follow_redirects=False).headers["location"].split("?")[0]
    assert stranger.get(f"{made}/members").status_code == 200
    assert team.sign_in("lead").get(made).status_code == 403


def test_where_nobody_signs_in_these_pages_are_not_needed(client: Browser, study: str) -> None:
    for row in ACCESS:
        method, path = row.split(" ")
        if method == "GET" and path.split("/")[1] in ("login", "invite", "account", "people"):
            answer = client.get(path.replace("{secret}", "0").replace("{number}", "1"))
            assert answer.status_code == 404, path
            assert "Nobody signs in" in answer.text
    assert client.get(f"/s/{study}/members").status_code == 404
    navigation = client.get("/").text
    assert "/people" not in navigation
    assert "/log" in navigation


# --- the log and backups -----------------------------------------------------------------------------------


def test_the_log_tells_in_words_page_by_page_and_says_that_it_is_whole(team: Team) -> None:
    for n in range(120):
        team.desk.log.add(f"Somebody {n}", team.study if n % 2 else "", "study.edited", f"plan part{n}")
    keeper = team.sign_in("keeper")
    first = keeper.get("/log").text
    assert "The log is whole" in first
    assert "Somebody 119" in first
    assert "Somebody 60" not in first
    older = re.search(r'href="(/log\?before=\d+)"', first)
    assert older
    assert "Somebody 60" in keeper.get(older[1]).text
    of_study = team.sign_in("lead").get(f"/s/{team.study}/log").text
    assert "Somebody 119" in of_study
    assert "Somebody 118" not in of_study
    for odd in ("?before=x", "?before=-1", "?before=" + "9" * 40, "?study=none", "?study=%00", "?check=all"):
        assert keeper.get(f"/log{odd}").status_code == 200


def test_a_log_that_was_changed_outside_is_called_so(team: Team) -> None:
    for _ in range(3):
        team.desk.log.add("Lan", "", "study.edited")
    with database.writing(team.desk.engine) as connection:
        connection.execute(database.log.update().where(database.log.c.number == 2).values(who="Minh"))
    assert "row 2 does not follow" in team.sign_in("keeper").get("/log").text


def test_a_backup_is_downloaded_by_who_may(team: Team) -> None:
    keeper = team.sign_in("keeper")
    for form in ({"passphrase": NEW, "again": NEW + "x"}, {"passphrase": "short", "again": "short"}, {}):
        answer = keeper.send_form("/safety/backup", form)
        assert answer.status_code == 422
        assert NEW not in answer.text
    answer = keeper.send_form("/safety/backup", {"passphrase": NEW, "again": NEW})
    assert answer.content.startswith(b"age-encryption.org/v1")
    assert "attachment" in answer.headers["content-disposition"]
    assert team.sign_in("lead").send_form("/safety/backup", {"passphrase": NEW}).status_code == 403
    assert "The last one was made here on" in keeper.get("/safety").text


def test_what_is_limited_as_heavy_is_a_route() -> None:
    assert set(ACCESS) >= HEAVY


def test_heavy_things_are_bounded_for_each_person_alone(team: Team) -> None:
    lead, other = team.sign_in("lead"), team.sign_in("stranger")
    codes = [lead.get(f"/s/{team.study}/export").status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]
    assert other.send_form("/studies/example").status_code == 200
    assert lead.get(f"/s/{team.study}").status_code == 200


# --- as people see them ------------------------------------------------------------------------------------


@pytest.fixture
def address(team: Team) -> Iterator[str]:
    """The team's workbench, served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(make_app(team.desk), port=port, log_level="warning", access_log=False)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.mark.browser
def test_the_teams_pages_are_accessible_and_fit_the_screen(team: Team, address: str) -> None:
    """In both languages, on a laptop and on a phone; nothing is broken by the policy of the page."""
    people = team.desk.people
    paths = ["/login", "/account", "/people", f"/people/{team.people['coder'].id}", "/log", "/safety",
             f"/people/{team.people['coder'].id}/close", f"/s/{team.study}/members", f"/s/{team.study}/log",
             f"/invite/{people.invite('new', 'Somebody new', keeper=True)}"]  # fmt: skip
    people.set_role(team.study, team.people["keeper"].id, "lead")
    cookie = people.begin(team.people["keeper"].id, "Firefox/1 Windows")
    with sync_playwright() as p:
        chromium = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for language, width in (("en", 1400), ("vi", 390)):
            context = chromium.new_context(viewport={"width": width, "height": 900})
            context.add_cookies([{"name": "sangkien-language", "value": language, "url": address}])
            page: Any = context.new_page()
            said: list[str] = []
            page.on("console", lambda m, said=said: said.append(m.text) if m.type == "error" else None)
            page.on("pageerror", lambda error, said=said: said.append(str(error)))
            for path in paths:
                if path == "/account":
                    context.add_cookies([{"name": COOKIE, "value": cookie, "url": address}])
                page.goto(address + path)
                settle(page)
                found = Axe().run(page).response["violations"]
                assert not found, f"{path} ({language}, {width}): {[v['id'] for v in found]}"
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, f"{path} ({language}) is {wide} wide on {width}"
            assert not said
            context.close()
        chromium.close()


def test_what_is_counted_of_somebody_goes_with_nobody_else(team: Team) -> None:
    """Sessions are told apart in the table by hashes only."""
    came_in(team, "lead")
    with database.reading(team.desk.engine) as connection:
        rows = connection.execute(sa.select(database.sessions.c.token)).scalars().all()
    assert all(re.fullmatch("[0-9a-f]{64}", row) for row in rows)
