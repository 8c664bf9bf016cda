"""Files are brought in, mended and taken out; nothing is lost and nothing leads out of the study."""

import re

import pytest

from sangkien.web.desk import Desk

from .conftest import Browser, Team

#: A note that no passage is tied to.
FREE = "evidence/free.md"


@pytest.fixture(autouse=True)
def free_note(request: pytest.FixtureRequest) -> None:
    found = request.getfixturevalue("team") if "team" in request.fixturenames else None
    if found is None and "study" not in request.fixturenames:
        return
    desk = found.desk if found else request.getfixturevalue("desk")
    store = desk.shelf.open(found.study if found else request.getfixturevalue("study"))
    store.commit({FREE: b"as it was"}, store.version())


def was(browser: Browser, study: str, path: str) -> str:
    page = browser.get(f"/s/{study}/files/edit", params={"path": path}).text
    found = re.search(r'name="was" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def test_a_text_is_changed_and_the_history_keeps_what_was(client: Browser, desk: Desk, study: str) -> None:
    path = "evidence/n02-head-of-unit.md"
    before = desk.snapshot(study).files[path]
    data = {"path": path, "text": before.decode() + "thêm\r\n", "was": was(client, study, path)}
    done = client.send_form(f"/s/{study}/files/edit", data)
    assert "Saved." in done.text
    assert desk.snapshot(study).files[path] == before + "thêm\n".encode()
    store = desk.shelf.open(study)
    assert store.at(store.history()[0].version).files[path] == before


def test_two_people_who_change_the_same_text_lose_nothing(client: Browser, desk: Desk, study: str) -> None:
    path = FREE
    mark = was(client, study, path)
    client.send_form(f"/s/{study}/files/edit", {"path": path, "text": "hers", "was": mark})
    answer = client.send_form(f"/s/{study}/files/edit", {"path": path, "text": "his", "was": mark})
    assert answer.status_code == 409
    assert "hers</textarea>" in answer.text
    assert "his</textarea>" in answer.text
    assert desk.snapshot(study).files[path] == b"hers"
    newer = re.search(r'name="was" value="(\w+)"', answer.text)
    assert newer
    together = {"path": path, "text": "hers and his", "was": newer[1]}
    assert client.send_form(f"/s/{study}/files/edit", together).status_code == 200
    assert desk.snapshot(study).files[path] == b"hers and his"


def test_a_change_that_breaks_the_study_is_shown_again_and_not_saved(
    client: Browser, desk: Desk, study: str
) -> None:
    data = {"path": "study.yaml", "text": "format: 1\nid: <b>", "was": ""}
    answer = client.send_form(f"/s/{study}/files/edit", data)
    assert answer.status_code == 422
    assert "id: &lt;b&gt;" in answer.text
    assert "study.yaml" in answer.text
    assert b"viet-nam-incentives" in desk.snapshot(study).files["study.yaml"]


def test_a_study_that_came_broken_can_be_mended_here(client: Browser, desk: Desk) -> None:
    good = b"format: 1\n"
    study = desk.shelf.create("broken", {"study.yaml": good, "plan.md": b"# x\n"}).study
    page = client.get(f"/s/{study}")
    assert page.status_code == 200
    assert "problem error" in page.text
    answer = client.send_form(
        f"/s/{study}/files/edit", {"path": "study.yaml", "text": "format: 1\nid: x\n", "was": ""}
    )
    assert answer.status_code == 200
    assert desk.snapshot(study).files["study.yaml"] == b"format: 1\nid: x\n"


def test_notes_are_brought_in_under_evidence(client: Browser, desk: Desk, study: str) -> None:
    files = [("file", ("C:\\notes\\Ghi chép số 1.txt", b"what was said")), ("file", ("../../x.md", b"y"))]
    assert client.send_form(f"/s/{study}/files/upload", files=files).status_code == 200
    found = desk.snapshot(study).files
    assert found["evidence/Ghi chép số 1.txt"] == b"what was said"
    assert found["evidence/x.md"] == b"y"
    again = client.send_form(f"/s/{study}/files/upload", files=files[:1])
    assert again.status_code == 422
    assert (
        client.send_form(f"/s/{study}/files/upload", {"replace": "yes"}, files=files[:1]).status_code == 200
    )


@pytest.mark.parametrize("name", ["x.exe", "x", "x.html", ".hidden"])
def test_a_kind_that_cannot_be_read_is_refused(client: Browser, study: str, name: str) -> None:
    answer = client.send_form(f"/s/{study}/files/upload", files=[("file", (name, b"x"))])
    assert answer.status_code == 422


def test_a_file_is_taken_out_and_the_plan_is_not(client: Browser, desk: Desk, study: str) -> None:
    client.send_form(f"/s/{study}/files/remove", {"path": FREE})
    assert FREE not in desk.snapshot(study).files
    answer = client.send_form(f"/s/{study}/files/remove", {"path": "plan.md"})
    assert answer.status_code == 422
    assert "plan.md" in desk.snapshot(study).files


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "none", "", "rounds/1", "a\0b", "x" * 500])
def test_a_path_that_leads_nowhere_is_said(client: Browser, study: str, path: str) -> None:
    assert client.get(f"/s/{study}/files/get", params={"path": path}).status_code == 404
    assert client.send_form(f"/s/{study}/files/edit", {"path": path, "text": "x"}).status_code in (404, 422)
    assert client.send_form(f"/s/{study}/files/remove", {"path": path}).status_code in (404, 422)


def test_a_coder_changes_evidence_only(team: Team) -> None:
    coder = team.sign_in("coder")
    note = {"path": FREE, "text": "x", "was": ""}
    assert coder.send_form(f"/s/{team.study}/files/edit", note).status_code == 200
    plan = {"path": "plan.md", "text": "x", "was": ""}
    assert coder.send_form(f"/s/{team.study}/files/edit", plan).status_code == 403
    assert coder.send_form(f"/s/{team.study}/files/remove", {"path": "past_work.yaml"}).status_code == 403


def test_reading_evidence_is_logged_with_who_read_it(team: Team) -> None:
    team.sign_in("coder").get(f"/s/{team.study}/files/get", params={"path": "evidence/n02-head-of-unit.md"})
    row = team.desk.log.entries(team.study)[0]
    assert (row.who, row.did) == ("Person coder", "evidence.read")
    assert team.desk.log.broken() is None


def test_fifty_megabytes_pasted_are_refused_in_words(client: Browser, study: str) -> None:
    answer = client.send_form(f"/s/{study}/files/edit", {"path": "plan.md", "text": "x" * 50_000_000})
    assert answer.status_code == 413
    assert "MB" in answer.text
