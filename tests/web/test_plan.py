"""The plan page: everything is shown, one field is changed at a time, nobody's words are lost, whatever is sent."""

import io
from typing import Any

import docx
import pytest

from sangkien import plan
from sangkien.store import Note
from sangkien.web.desk import Desk

from .conftest import Browser, Team

SUMMARY = "Officials who try something new gain little and risk much."
EDIT = "/plan/edit?document=plan&path="


def was(browser: Browser, address: str) -> str:
    """The mark of the text that a page was made from."""
    return browser.get(address).text.split('name="was" value="')[1].split('"')[0]


def set_field(browser: Browser, study: str, path: str, **fields: Any) -> Any:
    """Send the form of one field as its page would."""
    data = {"document": "plan", "path": path, "was": was(browser, f"/s/{study}{EDIT}{path}"), **fields}
    return browser.send_form(f"/s/{study}/plan/edit", data)


def document(desk: Desk, study: str, file: str = "plan.md") -> plan.Document:
    return plan.read(desk.shelf.open(study).load().files[file])


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("which", ["plan", "reflection"])
def test_everything_that_a_document_says_stands_on_its_page(
    client: Browser, desk: Desk, study: str, language: str, which: str
) -> None:
    client.cookies.set("sangkien-language", language)
    page = client.get(f"/s/{study}/plan?document={which}")
    assert page.status_code == 200
    from html import unescape

    text = unescape(page.text)
    for section in plan.sections(document(desk, study, f"{which}.md")):
        for passage in section.passages():
            for row in passage.said("vi" if language == "vi" else "en"):
                assert row.strip() in text


def test_one_field_is_changed_and_no_byte_outside_it(client: Browser, desk: Desk, study: str) -> None:
    before = document(desk, study)
    answer = set_field(client, study, "summary", **{"w.text": SUMMARY})
    assert answer.status_code == 200
    assert answer.history[0].headers["location"].endswith("saved=summary#f-summary")
    assert "Saved." in answer.text
    after = document(desk, study)
    assert plan.write(after) == plan.write(plan.replace(before, "summary", SUMMARY))
    assert desk.shelf.open(study).history()[-1].note.what == "plan summary"


def test_saving_what_stands_there_already_makes_no_step(client: Browser, desk: Desk, study: str) -> None:
    words = plan.words_at(document(desk, study), "background")[0]
    steps = len(desk.shelf.open(study).history())
    set_field(client, study, "background", **{"w.text": words.replace("\n", "\r\n")})
    assert len(desk.shelf.open(study).history()) == steps


@pytest.mark.parametrize(
    ("path", "fields", "expected"),
    [
        ("challenge_type", {"w.choice": "BIG BET"}, ("BIG BET",)),
        ("challenge_type", {"w.choice": ""}, ()),
        ("partners[0].sector", {"w.choice": "+", "w.other": "University"}, ("University",)),
        ("partners[0].sector", {"w.choice": "", "w.other": "University"}, ("University",)),
        ("questions[0].stages", {"w.choice": ["Sense", "Grow"], "w.more": ""}, ("Sense", "Grow")),
        ("questions[0].stages", {"w.more": ""}, ()),
        ("sdgs", {"w.choice": "1. No poverty", "w.more": ""}, ("1. No poverty",)),
        (
            "methods",
            {"w.choice": "Pilots", "w.more": "Our own way\n\nAnother"},
            ("Pilots", "Our own way", "Another"),
        ),
        ("themes", {"w.more": "trust\r\npay\r\n"}, ("trust", "pay")),
        ("year", {"w.text": " 2022 "}, ("2022",)),
        ("headline", {"w.text": "Ưu tiên & <b>thử</b>"}, ("Ưu tiên & <b>thử</b>",)),
        (
            "quantitative[0].text",
            {"w.text": "> not a prompt\n## nor a heading"},
            ("> not a prompt\n## nor a heading",),
        ),
        ("background", {"w.text": ""}, ()),
    ],
)
def test_every_kind_of_field_is_saved_by_its_control(
    client: Browser, desk: Desk, study: str, path: str, fields: dict[str, Any], expected: tuple[str, ...]
) -> None:
    assert set_field(client, study, path, **fields).status_code == 200
    assert plan.words_at(document(desk, study), path) == expected


def test_every_field_of_both_documents_can_be_opened_for_editing(
    client: Browser, desk: Desk, study: str
) -> None:
    for which in ("plan", "reflection"):
        for section in plan.sections(document(desk, study, f"{which}.md")):
            for passage in section.passages():
                page = client.get(f"/s/{study}/plan/edit", params={"document": which, "path": passage.path})
                assert page.status_code == 200, passage.path
                for word in plan.words_at(document(desk, study, f"{which}.md"), passage.path):
                    assert word.split("\n")[0].split("&")[0].split("'")[0][:40] in page.text, passage.path


def test_another_word_left_behind_beside_a_new_choice_is_no_answer(
    client: Browser, desk: Desk, study: str
) -> None:
    set_field(client, study, "partners[0].sector", **{"w.choice": "+", "w.other": "University"})
    set_field(client, study, "partners[0].sector", **{"w.choice": "Private Sector", "w.other": "University"})
    assert plan.words_at(document(desk, study), "partners[0].sector") == ("Private Sector",)


def test_a_choice_and_another_word_at_once_are_refused_and_both_shown(
    client: Browser, desk: Desk, study: str
) -> None:
    answer = set_field(
        client, study, "partners[0].sector", **{"w.choice": "Private Sector", "w.other": "College"}
    )
    assert answer.status_code == 422
    assert 'value="College"' in answer.text
    assert plan.words_at(document(desk, study), "partners[0].sector") == ("Government (&related)",)


def test_two_people_who_change_different_fields_both_keep_their_words(team: Team) -> None:
    lead, analyst = team.sign_in("lead"), team.sign_in("analyst")
    first = was(lead, f"/s/{team.study}{EDIT}summary")
    second = was(analyst, f"/s/{team.study}{EDIT}background")
    for browser, path, mark in ((lead, "summary", first), (analyst, "background", second)):
        data = {"document": "plan", "path": path, "was": mark, "w.text": f"New {path}"}
        assert browser.send_form(f"/s/{team.study}/plan/edit", data).status_code == 200
    found = document(team.desk, team.study)
    assert plan.words_at(found, "summary") == ("New summary",)
    assert plan.words_at(found, "background") == ("New background",)


def test_two_people_who_change_the_same_field_see_both_texts_and_lose_neither(team: Team) -> None:
    """The second is shown what the first wrote beside what they wrote themselves, and saves what they put together."""
    lead, analyst = team.sign_in("lead"), team.sign_in("analyst")
    address = f"/s/{team.study}/plan/edit"
    mark = was(analyst, f"/s/{team.study}{EDIT}summary")
    set_field(lead, team.study, "summary", **{"w.text": "What the lead wrote"})
    data = {"document": "plan", "path": "summary", "was": mark, "w.text": "What the analyst wrote"}
    answer = analyst.send_form(address, data)
    assert answer.status_code == 409
    assert "What the lead wrote" in answer.text
    assert "What the analyst wrote" in answer.text
    assert plan.words_at(document(team.desk, team.study), "summary") == ("What the lead wrote",)
    again = answer.text.split('name="was" value="')[1].split('"')[0]
    together = {**data, "was": again, "w.text": "What both wrote"}
    assert analyst.send_form(address, together).status_code == 200
    assert plan.words_at(document(team.desk, team.study), "summary") == ("What both wrote",)


def test_a_field_whose_box_was_removed_meanwhile_is_refused_and_the_words_are_shown(team: Team) -> None:
    analyst = team.sign_in("analyst")
    mark = was(analyst, f"/s/{team.study}{EDIT}partners[2].name")
    store = team.desk.shelf.open(team.study)
    less = plan.write(plan.remove_box(document(team.desk, team.study), "partners[2]"))
    store.commit({"plan.md": less}, store.version(), Note("Lead", "plan removed partners[2]"))
    data = {"document": "plan", "path": "partners[2].name", "was": mark, "w.text": "My careful words"}
    answer = analyst.send_form(f"/s/{team.study}/plan/edit", data)
    assert answer.status_code == 404
    assert "My careful words" in answer.text


def test_a_box_that_moved_up_meanwhile_is_not_taken_for_the_one_that_was_seen(team: Team) -> None:
    analyst = team.sign_in("analyst")
    page = analyst.get(f"/s/{team.study}/plan").text
    mark = page.split('value="partners[1]"><input type="hidden" name="was" value="')[1].split('"')[0]
    store = team.desk.shelf.open(team.study)
    less = plan.write(plan.remove_box(document(team.desk, team.study), "partners[0]"))
    store.commit({"plan.md": less}, store.version(), Note("Lead", "plan removed partners[0]"))
    data = {"document": "plan", "path": "partners[1]", "was": mark}
    answer = analyst.send_form(f"/s/{team.study}/plan/remove", data)
    assert answer.status_code == 409
    assert len(plan.boxes_of(document(team.desk, team.study), "partners")) == 2


@pytest.mark.parametrize(
    ("of", "fields", "said"),
    [
        (
            "partners",
            {"w0.text": "A school", "w1.text": "Trains.", "w2.choice": "Private Sector", "w3.choice": "Yes"},
            "A school",
        ),
        ("questions", {"w0.text": "Ai sẽ thử?", "w1.choice": ["Test"], "w1.more": ""}, "Ai sẽ thử?"),
        (
            "quantitative",
            {"w0.text": "Nine of ten.", "w1.more": "https://example.org/a", "w2.more": ""},
            "https://example.org/a",
        ),
        (
            "qualitative",
            {"w0.text": "", "w1.more": "", "w2.more": "https://example.org/b.png"},
            "https://example.org/b.png",
        ),
    ],
)
def test_a_box_is_added_shown_and_removed_again(
    client: Browser, desk: Desk, study: str, of: str, fields: dict[str, Any], said: str
) -> None:
    before = plan.write(document(desk, study))
    assert client.get(f"/s/{study}/plan/add?of={of}").status_code == 200
    answer = client.send_form(f"/s/{study}/plan/add", {"document": "plan", "of": of, **fields})
    assert answer.status_code == 200
    assert said in answer.text
    count = len(plan.boxes_of(document(desk, study), of))
    path = f"{of}[{count - 1}]"
    mark = answer.text.split(f'value="{path}"><input type="hidden" name="was" value="')[1].split('"')[0]
    client.send_form(f"/s/{study}/plan/remove", {"document": "plan", "path": path, "was": mark})
    assert plan.write(document(desk, study)) == before


def test_a_box_that_cannot_be_added_keeps_what_was_typed(client: Browser, desk: Desk, study: str) -> None:
    before = plan.write(document(desk, study))
    for of, fields in (
        ("partners", {"w0.text": " ", "w1.text": "A long description"}),
        ("quantitative", {"w0.text": "A long description", "w1.more": "javascript:alert(1)"}),
    ):
        answer = client.send_form(f"/s/{study}/plan/add", {"document": "plan", "of": of, **fields})
        assert answer.status_code == 422
        assert "A long description" in answer.text
    assert plan.write(document(desk, study)) == before


@pytest.mark.parametrize(
    "address",
    [
        "/plan?document=../study.yaml", "/plan/edit", "/plan/edit?path=nothing", "/plan/edit?path=partners[9].name",
        "/plan/edit?path=" + "x" * 5000, "/plan/add", "/plan/add?of=teams", "/plan/export?document=none&to=pdf",
        "/plan/edit?path=%00%ff", "/plan/edit?path=items[99999999]",
        "/plan/edit?document=reflection&path=partners[0].name",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_said_not_to(client: Browser, study: str, address: str) -> None:
    assert client.get(f"/s/{study}{address}").status_code == 404


def test_an_export_that_does_not_exist_is_refused(client: Browser, study: str) -> None:
    for to in ("", "exe", "PDF"):
        assert client.get(f"/s/{study}/plan/export?to={to}").status_code == 422


@pytest.mark.parametrize(
    ("path", "text", "status"),
    [
        ("summary", "x" * 5_100_000, 422),
        ("summary", "\x00", 422),
        ("headline", "one\ntwo", 422),
        ("year", "20]]21", 422),
        ("summary", "\u202e\u200b😀\x1b[31m ﷽ Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A", 200),
    ],
)
def test_bad_input_is_refused_and_odd_letters_are_kept(
    client: Browser, desk: Desk, study: str, path: str, text: str, status: int
) -> None:
    assert set_field(client, study, path, **{"w.text": text}).status_code == status
    if status == 200:
        assert plan.words_at(document(desk, study), path) == (text,)


def test_fifty_megabytes_are_not_even_read(client: Browser, study: str) -> None:
    answer = client.post(f"/s/{study}/plan/edit", data={"document": "plan", "w.text": "x" * 50_000_000})
    assert answer.status_code == 413


def test_a_form_that_never_showed_the_field_does_not_empty_it(
    client: Browser, desk: Desk, study: str
) -> None:
    data = {"document": "plan", "path": "summary"}
    assert client.send_form(f"/s/{study}/plan/edit", data).status_code == 422
    assert plan.words_at(document(desk, study), "summary")


def test_words_of_a_plan_are_never_markup(client: Browser, study: str) -> None:
    set_field(client, study, "background", **{"w.text": "</textarea><script>alert(1)</script>"})
    data = {
        "document": "plan",
        "of": "uploads",
        "w0.text": "x",
        "w1.more": 'https://example.org/"onclick="alert(1)',
    }
    client.send_form(f"/s/{study}/plan/add", data)
    for address in ("/plan", f"{EDIT}background", "/history/changes?old=1&new=2"):
        text = client.get(f"/s/{study}{address}").text
        assert "<script>alert" not in text
        assert '"onclick="' not in text


def test_who_may_not_edit_reads_without_links_to_edit(team: Team) -> None:
    page = team.sign_in("coder").get(f"/s/{team.study}/plan").text
    assert "/plan/edit" not in page
    assert "/plan/add" not in page
    assert "/plan/edit" in team.sign_in("analyst").get(f"/s/{team.study}/plan").text


def test_findings_stand_at_their_fields_with_the_way_to_mend_them(client: Browser, study: str) -> None:
    answer = set_field(client, study, "summary", **{"w.text": "x " * 200})
    text = answer.text
    at = text.index('id="f-summary"')
    assert "399 characters" in text[at : text.index('id="f-themes"')]
    assert 'class="next"><a href="#f-summary"' in text
    assert "399 / 280" in client.get(f"/s/{study}{EDIT}summary").text


def test_a_finding_about_a_line_stands_at_the_field_of_that_line(client: Browser, study: str) -> None:
    text = set_field(client, study, "early_leads", **{"w.text": "See [here](nowhere at all)"}).text
    assert "This link is broken" in text[text.index('id="f-early-leads"') :]


def test_a_reflection_can_be_begun_once_and_filled_in(client: Browser, desk: Desk, study: str) -> None:
    store = desk.shelf.open(study)
    store.commit({"reflection.md": None}, store.version(), Note("", "test"))
    page = client.get(f"/s/{study}/plan?document=reflection").text
    assert "no closing reflection yet" in page
    for _ in range(2):
        client.send_form(f"/s/{study}/plan/begin", {"document": "reflection"})
    assert [one.note.what for one in store.history()][-1] == "begun reflection.md"
    assert plan.words_at(document(desk, study, "reflection.md"), "country") == ("Vietnam",)
    mark = was(client, f"/s/{study}/plan/edit?document=reflection&path=insights")
    data = {"document": "reflection", "path": "insights", "was": mark, "w.text": "1. Time matters."}
    assert client.send_form(f"/s/{study}/plan/edit", data).status_code == 200
    assert plan.words_at(document(desk, study, "reflection.md"), "insights") == ("1. Time matters.",)


def test_a_document_that_cannot_be_read_says_why_and_leads_to_the_history(
    client: Browser, desk: Desk, study: str
) -> None:
    store = desk.shelf.open(study)
    store.commit({"reflection.md": b"\xff\xfe"}, store.version(), Note("", "test"))
    page = client.get(f"/s/{study}/plan?document=reflection")
    assert page.status_code == 200
    assert "UTF-16" in page.text
    assert f'href="/s/{study}/history"' in page.text
    assert client.get(f"/s/{study}/plan/edit?document=reflection&path=insights").status_code == 422


def test_the_plan_leaves_as_it_lies_as_word_and_as_pdf(client: Browser, desk: Desk, study: str) -> None:
    client.cookies.set("sangkien-language", "vi")
    file = client.get(f"/s/{study}/plan/export?to=md")
    assert file.content == desk.shelf.open(study).load().files["plan.md"]
    assert 'filename="viet-nam-plan.md"' in file.headers["content-disposition"]
    word = client.get(f"/s/{study}/plan/export?to=docx").content
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(word)).paragraphs]
    assert "Phát biểu thách thức" in texts
    assert client.get(f"/s/{study}/plan/export?document=reflection&to=pdf").content.startswith(b"%PDF")
    assert any(row.did == "plan.exported" for row in desk.log.entries())
