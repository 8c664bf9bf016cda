"""Boards at the pages: made, filled, changed by two people, tied to a question, taken out as a file."""

import re
from datetime import date

from sangkien import boards
from sangkien.boards_file import boards_of
from sangkien.store import Note
from sangkien.web.desk import Desk

from .conftest import Browser

DOCUMENT = {"name": "closing_x", "title": "Closing <b>X</b>", "lab": "Kenya", "year": 2020}


def with_document(desk: Desk, study: str) -> None:
    store = desk.shelf.open(study)
    row = {**DOCUMENT, "quote": "Thanks were enough."}
    files = dict(store.load().files)
    files |= boards.add_board(files, "Elsewhere")[0]
    made = boards.put(files, "elsewhere", row, day=date(2026, 1, 2))
    snapshot = store.load()
    store.commit(made, snapshot.version, Note(what="board added"))


def was_of(page: str, action: str) -> str:
    found = re.search(rf'action="[^"]*{action}".*?name="was" value="([0-9a-f]+)"', page, re.S)
    assert found
    return found[1]


def test_a_board_is_made_and_an_empty_one_teaches(client: Browser, study: str) -> None:
    assert "Make a board for what you look for" in client.get(f"/s/{study}/boards").text
    made = client.send_form(f"/s/{study}/boards", {"name": "Elsewhere"})
    assert made.url.path.endswith("/boards/elsewhere")
    assert "Nothing is on this board yet" in made.text
    again = client.send_form(f"/s/{study}/boards", {"name": "elsewhere", "note": "typed"})
    assert again.status_code == 422
    assert "typed" in again.text, "what was typed is not lost"


def test_a_document_is_tied_to_a_question_and_comes_out_of_the_file(
    client: Browser, desk: Desk, study: str
) -> None:
    with_document(desk, study)
    address = f"/s/{study}/boards/elsewhere"
    page = client.get(address).text
    assert "Closing &lt;b&gt;X&lt;/b&gt;" in page, "words of the archive are text"
    question = desk.study(study).file.questions[0].id
    saved = client.send_form(
        f"{address}/document",
        {"name": "closing_x", "quote": "Thanks.", "note": "ours", "stance": "supports", "question": question},
    )
    assert saved.status_code == 200
    one = boards_of(desk.snapshot(study).files)[0].documents[0]
    assert (one.quote, one.note, one.stance, one.question, one.added) == (
        "Thanks.", "ours", "supports", question, date(2026, 1, 2),
    )  # fmt: skip
    cleared = client.send_form(
        f"{address}/document", {"name": "closing_x", "quote": "", "note": "", "stance": ""}
    )
    assert cleared.status_code == 200
    assert boards_of(desk.snapshot(study).files)[0].documents[0].question is None
    assert client.get(f"{address}/export?to=csv").content.startswith(b"\xef\xbb\xbfname,")
    assert client.get(f"{address}/export?to=exe").status_code == 404
    client.send_form(f"{address}/take-off", {"name": "closing_x"})
    assert boards_of(desk.snapshot(study).files)[0].documents == ()


def test_two_who_change_one_document_see_it_and_lose_nothing(client: Browser, desk: Desk, study: str) -> None:
    with_document(desk, study)
    address = f"/s/{study}/boards/elsewhere"
    was = was_of(client.get(address).text, "/document")
    client.send_form(f"{address}/document", {"name": "closing_x", "note": "theirs", "was": was})
    mine = client.send_form(f"{address}/document", {"name": "closing_x", "note": "mine", "was": was})
    assert mine.status_code == 409
    assert "mine" in mine.text
    assert "theirs" in mine.text
    assert boards_of(desk.snapshot(study).files)[0].documents[0].note == "theirs"


def test_a_board_that_is_not_there_is_not_found(client: Browser, study: str) -> None:
    assert client.get(f"/s/{study}/boards/none").status_code == 404
    assert client.send_form(f"/s/{study}/boards/none/remove").status_code == 404


def test_programs_can_do_it_too(client: Browser, desk: Desk, study: str) -> None:
    base = f"/api/v1/studies/{study}/boards"
    token = {"X-CSRF-Token": re.search(r'<meta name="csrf" content="([0-9a-f]+)">', client.get("/").text)[1]}  # type: ignore[index]
    made = client.post(base, json={"name": "Elsewhere"}, headers=token)
    assert made.status_code == 201, made.text
    put = client.put(f"{base}/elsewhere/documents", json={"name": "a", "quote": "q"}, headers=token)
    assert put.status_code == 200
    assert put.json()["changed"]
    version = put.json()["version"]
    named = client.patch(f"{base}/elsewhere", json={"base": version, "name": "Others"}, headers=token)
    assert named.status_code == 200
    conflict = client.patch(f"{base}/elsewhere", json={"base": version, "name": "Mine"}, headers=token)
    assert conflict.status_code == 409
    assert conflict.json()["theirs"] == "Others"
    shown = client.get(base).json()["boards"]
    assert [(one["name"], [d["name"] for d in one["documents"]]) for one in shown] == [("Others", ["a"])]
    assert client.delete(f"{base}/elsewhere?base={version}", headers=token).status_code == 409
    assert client.get(f"{base}/elsewhere/export?to=json").json()["name"] == "Others"
