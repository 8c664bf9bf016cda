"""The archive at the pages: brought in, searched, read, kept on a board; whatever stands in it is text."""

import io
import re
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest

from sangkien.archive_unpack import unpack_pages
from sangkien.boards_file import boards_of
from sangkien.elsewhere import keep, learned_elsewhere
from sangkien.study import read_study
from sangkien.tell_questions import elsewhere
from sangkien.web.desk import Desk
from sangkien.words import Refusal

from ..archive.pages import page
from .conftest import Browser

REFLECTION = """# Closing quiet streets

[[focal_point:someone]]

[[year:2023]]

[[type:learningplan]]

[[methods:Pilots]]
[[country:Viet Nam]]
[[latlng:15.97,107.9]]
## Learnings on your challenge

> What are the top 5 key insights you generated about your frontier challenge during this Action Learning Plan?

Officials took part when somebody thanked them in public. Lorries still wake the town, but incentives for officials
did not last beyond the pilot. Write to a.b@example.org or call +84 912 345 678.
"""


def zipped(**pages: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in pages.items():
            archive.writestr(f"pages/{name}.md", text)
    return made.getvalue()


@pytest.fixture
def loaded(client: Browser, desk: Desk, tmp_path: Path) -> Desk:
    """A workbench with three documents in its archive, brought in at the page."""
    desk.library.index = tmp_path / "archive" / "archive.sqlite"
    data = zipped(
        plan=page("Quiet streets", challenge="Lorries wake the town.", year=2022),
        closing=REFLECTION,
        other=page(
            "<script>alert(1)</script>", challenge="Markets & <b>noise</b>", country="Kenya", year=2021
        ),
    )
    done = client.send_form("/archive", {}, files={"file": ("mine.zip", data, "application/zip")})
    assert done.status_code == 200
    for _ in range(600):
        if desk.library.going is None:
            break
        time.sleep(0.1)
    assert desk.library.task is not None
    assert desk.library.task.problems == ()
    return desk


def test_without_an_archive_the_page_says_how_to_get_one(client: Browser, study: str) -> None:
    assert "No archive was brought in yet" in client.get(f"/s/{study}/elsewhere").text
    assert client.get(f"/s/{study}/elsewhere/questions").status_code == 200
    assert client.get(f"/s/{study}/elsewhere/themes").status_code == 200
    assert "Nothing was loaded yet" in client.get("/archive").text


def test_documents_are_found_and_their_words_stay_text(client: Browser, loaded: Desk, study: str) -> None:
    shown = client.get("/archive").text
    assert "It holds 3 documents" in shown
    page_ = client.get(f"/s/{study}/elsewhere?q=lorries").text
    assert "<mark>Lorries</mark>" in page_
    assert "2 documents." in page_
    hostile = client.get(f"/s/{study}/elsewhere?q=noise").text
    assert "<script>alert" not in hostile
    assert "&lt;script&gt;alert" in hostile
    narrowed = client.get(f"/s/{study}/elsewhere?country=KEN").text
    assert "1 document." in narrowed
    broken = client.get(f"/s/{study}/elsewhere?q=(a+AND")
    assert broken.status_code == 422


def test_a_plan_stands_beside_its_reflection(client: Browser, loaded: Desk, study: str) -> None:
    shown = client.get(f"/s/{study}/elsewhere/document?name=plan").text
    assert "Its reflection is probably" in shown
    assert "Officials took part when somebody thanked them in public." in shown
    assert client.get(f"/s/{study}/elsewhere/document?name=none").status_code == 404


def test_a_passage_is_kept_on_a_board_tied_to_its_question(client: Browser, loaded: Desk, study: str) -> None:
    shown = client.get(f"/s/{study}/elsewhere/questions").text
    assert "thanked them in public" in shown
    question = loaded.study(study).file.questions[0].id
    form = {"name": "closing", "question": question, "quote": "Officials took part.", "back": "questions",
            "otherwise": "Learned elsewhere"}  # fmt: skip
    kept = client.send_form(f"/s/{study}/elsewhere/keep", form)
    assert kept.status_code == 200
    (board,) = boards_of(loaded.snapshot(study).files)
    assert [(one.name, one.question, one.quote) for one in board.documents] == [
        ("closing", question, "Officials took part.")
    ]
    assert "It is on a board." in client.get(f"/s/{study}/elsewhere/questions").text


def test_personal_data_is_nowhere(client: Browser, loaded: Desk, study: str, tmp_path: Path) -> None:
    address = f"/s/{study}/elsewhere"
    seen = [
        client.get(f"{address}/document?name=closing").text, client.get(f"{address}?q=write").text,
        *(client.get(f"{address}/export?to={form}").text for form in ("csv", "json", "geojson")),
    ]  # fmt: skip
    for text in seen:
        assert "a.b@example.org" not in text
        assert "912 345 678" not in text
    for file in (tmp_path / "archive").glob("archive.sqlite*"):
        data = file.read_bytes()
        assert b"a.b@example.org" not in data
        assert b"912 345 678" not in data


def test_personal_data_is_in_no_brief(loaded: Desk, study: str) -> None:
    """What is kept of the archive, and what a brief then quotes, comes out of the masked index."""
    files = loaded.snapshot(study).files
    here = loaded.study(study)
    changes, _, kept = keep(files, "All", learned_elsewhere(here, loaded.library.answers().ranker, 5))
    assert kept
    later = read_study({**files, **changes}).as_of(date(2030, 1, 1))
    told = repr([elsewhere(later, question.id) for question in later.file.questions])
    assert "thanked them in public" in told
    for text in (told, changes["boards.yaml"].decode()):
        assert "a.b@example.org" not in text
        assert "912 345 678" not in text


def test_themes_can_be_corrected_and_given_back(client: Browser, loaded: Desk, study: str) -> None:
    assert client.get(f"/s/{study}/elsewhere/themes").status_code == 200
    mine = client.get("/archive/themes").content
    assert mine.startswith(b"format: 1")
    done = client.send_form("/archive/themes", {}, files={"file": ("t.yaml", mine, "application/yaml")})
    assert "Go back to the rules" in done.text
    bad = client.send_form(
        "/archive/themes", {}, files={"file": ("t.yaml", b"water: 1\n", "application/yaml")}
    )
    assert bad.status_code == 422
    assert "Go back to the rules" not in client.send_form("/archive/themes", {"back": "yes"}).text


def test_programs_search_it(client: Browser, loaded: Desk, study: str) -> None:
    base = f"/api/v1/studies/{study}/elsewhere"
    assert client.get("/api/v1/archive").json()["documents"] == 3
    assert client.get(base, params={"q": "lorries", "facet": ["year:2022"]}).json()["total"] == 1
    assert client.get(f"{base}/document?name=plan").json()["links"][0]["reflection"] == "closing"
    assert len(client.get(f"{base}/questions").json()) == len(loaded.study(study).file.questions)
    assert client.get(base, params={"facet": ["colour:red"]}).status_code == 422
    assert client.get(f"{base}/export?to=csv").status_code == 200
    assert client.get(f"{base}/themes").json()["gaps"] == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "archive.zip_broken"),
        (b"PK\x03\x04 not really", "archive.zip_broken"),
        (zipped(), "archive.no_pages"),
    ],
)
def test_what_is_no_archive_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "old.md").write_text("old")
    with pytest.raises(Refusal) as refused:
        unpack_pages(data, tmp_path / "pages")
    assert refused.value.problems[0].code == code
    assert [one.name for one in tmp_path.iterdir()] == ["pages"]
    assert (tmp_path / "pages" / "old.md").read_text() == "old", "what was there stays"


def test_names_that_lead_out_stay_inside_and_a_bomb_is_refused(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in (
            "../../evil.md",
            "/etc/passwd.md",
            "C:\\x\\y.md",
            "__MACOSX/a.md",
            "a/.hidden.md",
            "run.exe",
        ):
            archive.writestr(name, "# x")
    assert unpack_pages(made.getvalue(), tmp_path / "pages") == 3
    inside = {str(one.relative_to(tmp_path)) for one in tmp_path.rglob("*.md")}
    assert all(re.match(r"pages/", one) for one in inside)
    assert len(inside) == 3
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big.md", b"0" * 101_000_000)
    with pytest.raises(Refusal) as refused:
        unpack_pages(bomb.getvalue(), tmp_path / "bomb")
    assert refused.value.problems[0].code == "archive.zip_too_large"
