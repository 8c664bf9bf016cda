"""What we believe now: each alone, hidden until closed, nothing lost, no names anywhere."""

import re
from datetime import date

import pytest

from sangkien import elicit
from sangkien.elicited_file import ELICITED, Session
from sangkien.exchange import pack_share, read_zip
from sangkien.web.desk import Desk

from .conftest import Browser, Team


def opened(desk: Desk, study: str, browser: Browser) -> list[str]:
    """Open a session through the page; the quantities it asks."""
    answer = browser.send_form(f"/s/{study}/beliefs/open", follow_redirects=False)
    assert answer.status_code == 303, answer.text
    session = elicit.read_sessions(desk.snapshot(study).files)[-1]
    return list(session.quantities)


def figures(names: list[str], low: str, likely: str, high: str, reason: str = "") -> dict[str, object]:
    """A filled form for some quantities."""
    sent: dict[str, object] = {"session": "s1", "q": names}
    for name in names:
        sent |= {f"low.{name}": low, f"likely.{name}": likely, f"high.{name}": high, f"reason.{name}": reason}
    return sent


def turn_of(browser: Browser, study: str) -> str:
    """Begin a turn on a machine that is handed round; its token."""
    found = re.search(r"beliefs\?turn=([0-9a-f-]+)", browser.get(f"/s/{study}/beliefs").text)
    assert found
    return found[1]


def sessions(desk: Desk, study: str) -> tuple[Session, ...]:
    return elicit.read_sessions(desk.snapshot(study).files)


def test_people_take_turns_at_one_machine_and_are_numbers(client: Browser, desk: Desk, study: str) -> None:
    """Two turns are two people; each sees their own figures until they hand over, and no page shows both."""
    names = opened(desk, study, client)
    first, second = turn_of(client, study), turn_of(client, study)
    assert first != second
    for turn, likely in ((first, "33.3"), (second, "44.4")):
        sent = figures(["sustain.at_24_months"], "10", likely, "60", "we saw it") | {"turn": turn}
        answer = client.send_form(f"/s/{study}/beliefs/place", sent)
        assert answer.status_code == 200
        assert likely in answer.text
    session = sessions(desk, study)[0]
    assert len(session.people) == 2
    assert {a.likely for a in session.answers} == {0.333, 0.444}
    assert "44.4" not in client.get(f"/s/{study}/beliefs?turn={first}&change=1").text
    assert "33.3" not in client.get(f"/s/{study}/beliefs").text
    assert len(names) == elicit.MOST


def test_sending_a_form_twice_is_one_person(client: Browser, desk: Desk, study: str) -> None:
    """The back button does not make a second person."""
    opened(desk, study, client)
    turn = turn_of(client, study)
    for likely in ("20", "30"):
        sent = figures(["sustain.at_24_months"], "10", likely, "60") | {"turn": turn}
        client.send_form(f"/s/{study}/beliefs/place", sent)
    rows = sessions(desk, study)[0].answers
    assert [row.likely for row in rows] == [0.3]


def test_an_invented_turn_is_refused(client: Browser, desk: Desk, study: str) -> None:
    """Figures never land under a number that the workbench did not give out."""
    opened(desk, study, client)
    for turn in ("", "123456789012-" + "0" * 32, "x", "1" * 99, "١٢٣٤٥٦٧٨٩٠١٢-" + "0" * 32):
        sent = figures(["sustain.at_24_months"], "10", "20", "60") | {"turn": turn}
        answer = client.send_form(f"/s/{study}/beliefs/place", sent)
        assert answer.status_code == 422
        assert "60" in answer.text  # what was typed is still there
    assert sessions(desk, study)[0].answers == ()


def test_nothing_that_was_believed_is_shown_before_placing(client: Browser, desk: Desk, study: str) -> None:
    """The form holds the questions, empty: no prior, no result."""
    opened(desk, study, client)
    page = client.get(f"/s/{study}/beliefs?turn={turn_of(client, study)}").text
    values = re.findall(r'name="(?:low|likely|high)\.[^"]+" value="([^"]*)"', page)
    assert len(values) == 3 * elicit.MOST
    assert set(values) == {""}
    assert "Believed before" not in page
    assert page.count("<svg") == 0


def test_a_team_member_is_one_person_whose_name_is_nowhere(team: Team) -> None:
    """Files, history and log do not say who placed what, and others see nothing of it before closing."""
    lead, coder, analyst = (team.sign_in(who) for who in ("lead", "coder", "analyst"))
    opened(team.desk, team.study, lead)
    for browser, likely in ((coder, "31.7"), (analyst, "52.9"), (coder, "33.3")):
        sent = figures(["sustain.at_24_months"], "10", likely, "70", "") | {
            "was": re.search(
                r'name="was" value="(\w+)"', browser.get(f"/s/{team.study}/beliefs?change=1").text
            )[1]  # type: ignore[index]
        }
        assert browser.send_form(f"/s/{team.study}/beliefs/place", sent).status_code == 200
    session = sessions(team.desk, team.study)[0]
    assert {row.likely for row in session.answers} == {0.333, 0.529}
    store = team.desk.shelf.open(team.study)
    placed = [version for version in store.history() if version.note.what == "elicited placed"]
    assert len(placed) == 3
    assert {version.note.who for version in placed} == {""}
    assert all(row.who == "" for row in team.desk.log.entries(team.study) if row.detail == "elicited placed")
    assert b"Person" not in team.desk.snapshot(team.study).files[ELICITED]
    assert "52.9" not in coder.get(f"/s/{team.study}/beliefs").text
    assert "52.9" not in lead.get(f"/s/{team.study}/beliefs").text
    assert "33.3" in coder.get(f"/s/{team.study}/beliefs").text


def test_only_the_lead_opens_and_closes(team: Team) -> None:
    """A coder's page has no such button, and the address refuses."""
    coder = team.sign_in("coder")
    assert "beliefs/open" not in coder.get(f"/s/{team.study}/beliefs").text
    assert coder.send_form(f"/s/{team.study}/beliefs/open").status_code == 403


def test_closed_answers_stand_side_by_side_with_what_they_mean_together(
    client: Browser, desk: Desk, study: str
) -> None:
    """After closing: people by number, the pooled belief, what was believed before, and that it is not used yet."""
    opened(desk, study, client)
    for low, likely, high in (("10", "20", "30"), ("50", "60", "70"), ("20", "40", "60")):
        sent = figures(["sustain.at_24_months"], low, likely, high, "<b>seen</b>") | {
            "turn": turn_of(client, study)
        }
        client.send_form(f"/s/{study}/beliefs/place", sent)
    page = client.send_form(f"/s/{study}/beliefs/close", {"session": "s1"})
    assert page.status_code == 200
    for text in ("Person 1", "Person 3", "Together", "Believed before", "&lt;b&gt;seen", "not used yet"):
        assert text in page.text
    assert page.text.count("<svg") == 5
    assert sessions(desk, study)[0].closed == date.today()
    assert any(problem.code == "study.elicited_later" for problem in desk.study(study).problems)
    late = client.send_form(
        f"/s/{study}/beliefs/place", figures(["sustain.at_24_months"], "1.5", "2", "3") | {"turn": "x"}
    )
    assert late.status_code == 422
    assert "1.5" in late.text


def test_a_session_in_which_nobody_placed_is_called_off(client: Browser, desk: Desk, study: str) -> None:
    """Nothing of it is left, and it can be closed once only."""
    opened(desk, study, client)
    assert "called off" in client.send_form(f"/s/{study}/beliefs/close", {"session": "s1"}).text
    assert sessions(desk, study) == ()
    assert client.send_form(f"/s/{study}/beliefs/close", {"session": "s1"}).status_code == 422
    assert client.send_form(f"/s/{study}/beliefs/close", {"session": "no such"}).status_code == 422


def test_a_second_session_is_refused_while_one_is_open(client: Browser, desk: Desk, study: str) -> None:
    opened(desk, study, client)
    assert client.send_form(f"/s/{study}/beliefs/open").status_code == 422


def test_a_lead_chooses_what_a_session_asks(client: Browser, desk: Desk, study: str) -> None:
    wrong = client.send_form(f"/s/{study}/beliefs/open", {"ask": ["weight.money", "weight.magic"]})
    assert (wrong.status_code, sessions(desk, study)) == (422, ())
    client.send_form(f"/s/{study}/beliefs/open", {"ask": ["weight.money", "layers.delay"]})
    assert sessions(desk, study)[0].quantities == ("weight.money", "layers.delay")


@pytest.mark.parametrize(
    ("low", "likely", "high", "said"),
    [
        ("30", "20", "10", "do not rise"), ("10", "10", "20", "do not rise"), ("0", "20", "30", "not possible"),
        ("10", "20", "100", "not possible"), ("-5", "20", "30", "not possible"), ("10", "", "30", "missing"),
        ("ten", "20", "30", "no number"), ("1e400", "20", "30", "no number"), ("", "", "", "no figure yet"),
        ("1" * 999, "20", "30", "no number"), ("NaN", "20", "30", "no number"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_and_kept_on_the_page(
    client: Browser, desk: Desk, study: str, low: str, likely: str, high: str, said: str
) -> None:
    """Each refusal says what to do, and everything typed is still in the form."""
    opened(desk, study, client)
    sent = figures(["sustain.at_24_months"], low, likely, high, "because đ <x>") | {
        "turn": turn_of(client, study)
    }
    answer = client.send_form(f"/s/{study}/beliefs/place", sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'name="low.sustain.at_24_months" value="{low}"' in answer.text
    assert "because đ &lt;x&gt;" in answer.text
    assert sessions(desk, study)[0].answers == ()


def test_a_reason_has_an_end(client: Browser, desk: Desk, study: str) -> None:
    """A reason beyond its length is refused and shown again; fifty megabytes are not read at all."""
    opened(desk, study, client)
    turn = {"turn": turn_of(client, study)}
    sent = figures(["sustain.at_24_months"], "10", "20", "30", "r" * 501) | turn
    answer = client.send_form(f"/s/{study}/beliefs/place", sent)
    assert answer.status_code == 422
    assert "r" * 501 in answer.text
    sent = figures(["sustain.at_24_months"], "10", "20", "30", "r" * 50_000_000) | turn
    assert client.send_form(f"/s/{study}/beliefs/place", sent).status_code == 413


def test_figures_are_read_as_the_reader_writes_them(client: Browser, desk: Desk, study: str) -> None:
    """A Vietnamese reader's comma is a decimal point, and comes back as one."""
    opened(desk, study, client)
    client.cookies.set("sangkien-language", "vi")
    turn = turn_of(client, study)
    sent = figures(["sustain.at_24_months"], "10,5", "20,25", "30") | {"turn": turn}
    assert client.send_form(f"/s/{study}/beliefs/place", sent).status_code == 200
    assert sessions(desk, study)[0].answers[0].likely == 0.2025
    assert 'value="20,25"' in client.get(f"/s/{study}/beliefs?change=1&turn={turn}").text


def test_two_windows_of_one_person_conflict_and_both_texts_are_shown(
    client: Browser, desk: Desk, study: str
) -> None:
    """The second save is not made over the first; figures of other people meanwhile are no conflict."""
    opened(desk, study, client)
    turn, other = turn_of(client, study), turn_of(client, study)
    page = client.get(f"/s/{study}/beliefs?turn={turn}").text
    was = re.search(r'name="was" value="(\w+)"', page)
    assert was
    shared = {"turn": turn, "was": was[1]}
    client.send_form(
        f"/s/{study}/beliefs/place", figures(["sustain.at_24_months"], "1", "2", "3") | {"turn": other}
    )
    first = figures(["sustain.at_24_months"], "10", "20", "30") | shared
    assert client.send_form(f"/s/{study}/beliefs/place", first).status_code == 200
    second = figures(["sustain.at_24_months"], "40", "50", "61") | shared
    answer = client.send_form(f"/s/{study}/beliefs/place", second)
    assert answer.status_code == 409
    assert "0.1 - 0.2 - 0.3" in answer.text
    assert 'value="61"' in answer.text
    new = re.search(r'name="was" value="(\w+)"', answer.text)
    assert new
    again = second | {"was": new[1]}
    assert client.send_form(f"/s/{study}/beliefs/place", again).status_code == 200
    assert {row.high for row in sessions(desk, study)[0].answers} == {0.03, 0.61}


def test_every_quantity_can_be_placed_under_more(client: Browser, desk: Desk, study: str) -> None:
    """The page behind "all questions" asks all of the register, and one that was never asked first is kept."""
    names = opened(desk, study, client)
    turn = turn_of(client, study)
    page = client.get(f"/s/{study}/beliefs?more=1&turn={turn}").text
    asked = re.findall(r'name="q" value="([^"]+)"', page)
    assert asked[: len(names)] == names
    assert len(asked) == 88
    sent = figures(["exit.base"], "0.5", "1", "2") | {"turn": turn, "more": "1"}
    assert client.send_form(f"/s/{study}/beliefs/place", sent).status_code == 200
    assert sessions(desk, study)[0].placed == ("exit.base",)


def test_an_open_session_does_not_leave_in_a_share(client: Browser, desk: Desk, study: str) -> None:
    """What is passed on holds closed answers without their reasons, and nothing of an open session."""
    opened(desk, study, client)
    sent = figures(["sustain.at_24_months"], "10", "20", "30", "only we know") | {
        "turn": turn_of(client, study)
    }
    client.send_form(f"/s/{study}/beliefs/place", sent)
    shared = read_zip(pack_share(desk.shelf.open(study), study))[f"study/{ELICITED}"]
    assert b"0.2" not in shared
    client.send_form(f"/s/{study}/beliefs/close", {"session": "s1"})
    shared = read_zip(pack_share(desk.shelf.open(study), study))[f"study/{ELICITED}"]
    assert b"likely: 0.2" in shared
    assert b"only we know" not in shared


def test_practice_is_marked(client: Browser, desk: Desk, study: str) -> None:
    """A session for practice says so on every page of it."""
    client.send_form(f"/s/{study}/beliefs/open", {"rehearsal": "yes"})
    assert 'class="mark"' in client.get(f"/s/{study}/beliefs").text
    sent = figures(["sustain.at_24_months"], "10", "20", "30") | {"turn": turn_of(client, study)}
    client.send_form(f"/s/{study}/beliefs/place", sent)
    page = client.send_form(f"/s/{study}/beliefs/close", {"session": "s1"}).text
    assert page.count('class="mark"') >= 2


def test_a_file_that_cannot_be_read_is_said_with_its_line(client: Browser, desk: Desk, study: str) -> None:
    """The page stands, names the place, and offers the way back."""
    store = desk.shelf.open(study)
    store.commit({ELICITED: b"format: 1\nsessions:\n  - {id: s1}\n"}, store.version())
    page = client.get(f"/s/{study}/beliefs")
    assert page.status_code == 200
    assert "elicited.yaml:3" in page.text


def test_the_file_of_an_open_session_is_sealed(team: Team) -> None:
    """Not even the lead reads, downloads, changes or removes it, on pages or through the interface for programs."""
    lead = team.sign_in("lead")
    opened(team.desk, team.study, lead)
    assert lead.send_form(
        f"/s/{team.study}/beliefs/place", figures(["sustain.at_24_months"], "11", "22", "33")
    ).is_success
    before = team.desk.snapshot(team.study).files[ELICITED]
    for address in (f"/s/{team.study}/files/edit", f"/s/{team.study}/files/get"):
        answer = lead.get(address, params={"path": ELICITED})
        assert answer.status_code == 422
        assert "0.22" not in answer.text
    answer = lead.get(f"/api/v1/studies/{team.study}/files/{ELICITED}")
    assert answer.status_code == 422
    assert "0.22" not in answer.text
    for action in ("edit", "remove"):
        sent = {"path": ELICITED, "text": "format: 1\n"}
        assert lead.send_form(f"/s/{team.study}/files/{action}", sent).status_code == 422
    token = lead.get("/api/v1/session").json()["token"]
    for path in (ELICITED, f"./{ELICITED}"):
        body = {"base": team.desk.snapshot(team.study).version, "what": "x", "files": {path: "format: 1\n"}}
        answer = lead.patch(f"/api/v1/studies/{team.study}", json=body, headers={"X-CSRF-Token": token})
        assert answer.status_code == 422
        assert "study.sealed" in answer.text
    assert team.desk.snapshot(team.study).files[ELICITED] == before
    lead.send_form(f"/s/{team.study}/beliefs/close", {"session": "s1"})
    assert "0.22" in lead.get(f"/s/{team.study}/files/edit", params={"path": ELICITED}).text
