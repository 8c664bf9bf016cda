"""A team on a real PostgreSQL server: many save at once, and nothing of anybody's is lost."""

import threading
from collections.abc import Iterator

import pytest

from sangkien.example import example_files
from sangkien.serve import open_desk
from sangkien.web.app import make_app
from sangkien.web.desk import Desk, Setup
from tests.store.conftest import new_postgresql, postgresql  # noqa: F401  (fixtures)

from .conftest import HOSTS, PASSWORD, Browser

PEOPLE, SAVES = 6, 8


@pytest.fixture
def team_desk(new_postgresql: str) -> Iterator[Desk]:  # noqa: F811
    made = open_desk(new_postgresql, Setup(team=True, base="http://localhost", hosts=HOSTS))
    yield made
    made.engine.dispose()


def test_people_who_save_different_texts_at_once_lose_nothing(team_desk: Desk) -> None:
    """Six people save eight times each, all at the same moment; every save is a version and the log's chain holds."""
    desk = team_desk
    notes = {f"evidence/p{n}.md": b"" for n in range(PEOPLE)}
    study = desk.shelf.create("viet-nam", {**example_files(), **notes}).study
    app = make_app(desk)
    answers: list[int] = []

    def work(n: int) -> None:
        person = desk.people.take_up(desk.people.invite(f"p{n}", f"Person {n}"), PASSWORD)
        desk.people.set_role(study, person.id, "coder")
        browser = Browser(app)
        browser.cookies.set("sangkien", desk.people.begin(person.id))
        for k in range(SAVES):
            data = {"path": f"evidence/p{n}.md", "text": f"{n} wrote {k}", "was": ""}
            answers.append(browser.send_form(f"/s/{study}/files/edit", data).status_code)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * PEOPLE * SAVES
    files = desk.shelf.open(study).load().files
    assert [files[f"evidence/p{n}.md"] for n in range(PEOPLE)] == [
        f"{n} wrote {SAVES - 1}".encode() for n in range(PEOPLE)
    ]
    history = desk.shelf.open(study).history()
    assert [step.number for step in history] == list(range(1, PEOPLE * SAVES + 2))
    assert sorted(step.note.who for step in history[1:]) == sorted(
        f"Person {n}" for n in range(PEOPLE) for _ in range(SAVES)
    )
    assert desk.log.broken() is None
    assert (
        len([row for row in desk.log.entries(study, most=1000) if row.did == "study.edited"])
        == PEOPLE * SAVES
    )
