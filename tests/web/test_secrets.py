"""Whatever goes wrong, no log holds a password, a passphrase, a link, a cookie or what somebody wrote."""

import logging
import re

import pytest
import sqlalchemy as sa
from _pytest.logging import LogCaptureFixture

from sangkien.faults import trace
from sangkien.store import connect, database
from sangkien.web.pages import account, invite, login, overview, safety, studies
from sangkien.worker import Worker

from .conftest import PASSWORD, Browser, Team

WROTE = "the chief takes a share of every grant"
PASSPHRASE = "bốn từ rất dễ nhớ"


def failing(*_: object, **__: object) -> object:
    raise RuntimeError(f"a fault that quotes what it was given: {PASSWORD} {PASSPHRASE} {WROTE}")


@pytest.mark.parametrize(
    "module", [login, invite, account, safety, studies, overview], ids=lambda m: m.__name__.split(".")[-1]
)
def test_faults_are_logged_by_place_and_not_by_what_was_written(
    team: Team, monkeypatch: pytest.MonkeyPatch, caplog: LogCaptureFixture, module: object
) -> None:
    """Every handler fails with a message that quotes its input: the log gets the route and the lines of the program."""
    caplog.set_level(logging.DEBUG)
    # the browser of this test logs what it asks for, and is no part of the workbench
    monkeypatch.setattr(logging.getLogger("httpx2"), "disabled", True)
    secret = team.desk.people.invite("new", "Somebody new")
    browser = team.sign_in("lead")
    keeper = team.sign_in("keeper")
    calls = {
        login: lambda: browser.send_form("/login", {"login": "lead", "password": PASSWORD}),
        invite: lambda: browser.send_form(f"/invite/{secret}", {"password": PASSWORD, "again": PASSWORD}),
        account: lambda: browser.send_form(
            "/account/password", {"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}
        ),
        safety: lambda: keeper.send_form("/safety/backup", {"passphrase": PASSPHRASE, "again": PASSPHRASE}),
        studies: lambda: browser.send_form(
            "/studies/new", {"pasted": WROTE, "country": "vietnam", "language": "en"}
        ),
        overview: lambda: browser.send_form(f"/s/{team.study}/backup", {"passphrase": PASSPHRASE}),
    }
    monkeypatch.setattr(module, "form_of", failing)
    answer = calls[module]()  # type: ignore[index]
    assert answer.status_code == 500
    text = caplog.text
    assert "RuntimeError" in text
    assert "failing" in text
    cookie = str(next(iter(browser.cookies.jar)).value)
    for hidden in (PASSWORD, PASSPHRASE, WROTE, secret, cookie):
        assert hidden not in text
        # what was typed stands on the page, and so does the page's own address; neither is in the log
        assert hidden not in answer.text or hidden in (WROTE, secret)


def test_an_error_of_the_database_quotes_no_rows(tmp_path) -> None:  # type: ignore[no-untyped-def]
    engine = connect(str(tmp_path / "w.db"))
    with pytest.raises(sa.exc.IntegrityError) as error, database.writing(engine) as connection:
        connection.execute(database.blobs.insert().values(sha=WROTE, data=None))
    assert WROTE not in str(error.value)
    engine.dispose()


def test_a_trace_names_kinds_and_lines_of_the_whole_chain_and_no_messages() -> None:
    try:
        try:
            failing()
        except RuntimeError as cause:
            raise KeyError(WROTE) from cause
    except KeyError as error:
        text = trace(error)
    assert re.findall("KeyError|because of|RuntimeError", text) == ["KeyError", "because of", "RuntimeError"]
    assert "test_secrets.py" in text
    assert WROTE not in text


def _task(cancelled: object) -> object:
    if cancelled is not None:
        raise ValueError(WROTE)
    yield


def test_the_worker_logs_no_messages_either(capfd: pytest.CaptureFixture[str]) -> None:
    worker = Worker()
    task = worker.start(_task)  # type: ignore[arg-type]  # it fails before it yields
    assert task.wait(60)
    worker.close()
    said = capfd.readouterr().err
    assert "ValueError" in said
    assert "test_secrets.py" in said
    assert WROTE not in said


def test_the_log_of_deeds_holds_names_of_things_only(team: Team) -> None:
    """A day of work, with refusals: nothing anybody typed into a long field or a secret one is in the table."""
    secret = team.desk.people.invite("new", "Somebody new")
    nobody, lead, keeper = team.sign_in("nobody"), team.sign_in("lead"), team.sign_in("keeper")
    nobody.send_form("/login", {"login": WROTE, "password": PASSWORD + "x"})
    nobody.send_form(f"/invite/{secret}", {"name": "Somebody new", "password": PASSWORD, "again": PASSWORD})
    lead.send_form("/account/password", {"old": PASSWORD, "new": PASSPHRASE, "again": PASSPHRASE})
    plan = {"way": "form", "title": "T", "challenge": WROTE, "question": WROTE, "name": "short"}
    lead.send_form("/studies/new", {**plan, "country": "vietnam", "language": "en", "year": "2021"})
    lead.send_form(f"/s/{team.study}/backup", {"passphrase": PASSPHRASE})
    keeper.send_form("/safety/backup", {"passphrase": PASSPHRASE, "again": PASSPHRASE})
    with database.reading(team.desk.engine) as connection:
        text = repr(connection.execute(sa.select(database.log)).all())
    assert "study.backed_up" in text
    for hidden in (PASSWORD, PASSPHRASE, WROTE, secret, str(next(iter(lead.cookies.jar)).value)):
        assert hidden not in text


def test_a_lost_database_is_said_and_what_was_typed_stands_there(
    client: Browser, study: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sangkien.store import Shelf
    from sangkien.words import Problem, Refusal

    def lost(*_: object) -> None:
        raise Refusal(Problem("store.lost_database", parameters={"detail": "network error"}))

    monkeypatch.setattr(Shelf, "remove", lost)
    answer = client.send_form(f"/s/{study}/remove", {"reason": WROTE})
    assert answer.status_code == 503
    assert WROTE in answer.text
    assert "network error" in answer.text
