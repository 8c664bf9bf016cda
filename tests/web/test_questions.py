"""The board of questions: what is confirmed, changed, added and removed at the pages, by one person and by two."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from sangkien.example import example_files
from sangkien.study import STUDY
from sangkien.study_file import ClaimFile, QuestionFile, StudyFile
from sangkien.web.desk import Desk
from sangkien.web.say import say
from sangkien.weigh import weigh
from sangkien.words import package_files, quantities

from .conftest import VIEWS, Browser, Served, Team, settle

CLAIM = "fear-stops"


def file_of(desk: Desk, study: str) -> StudyFile:
    return desk.study(study).file


def claim_of(desk: Desk, study: str, name: str = CLAIM) -> ClaimFile:
    return next(row for row in file_of(desk, study).claims if row.id == name)


def question_of(desk: Desk, study: str, name: str) -> QuestionFile:
    return next(row for row in file_of(desk, study).questions if row.id == name)


def form_at(browser: Browser, address: str, action: str) -> dict[str, Any]:
    """The fields of the form on a page that is sent to ``action``, as a browser would send them untouched."""
    page = browser.get(address)
    assert page.status_code == 200, page.text[:300]
    forms = re.findall(rf'<form method="post" action="{re.escape(action)}".*?</form>', page.text, re.S)
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", forms[-1]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]*)"', tag)
        if name is None or name[1] == "csrf":
            continue
        if kind and kind[1] in ("checkbox", "radio"):
            if " checked" in tag:
                found.setdefault(name[1], []).append(value[1] if value else "on")
        else:
            found[name[1]] = value[1] if value else ""
    for name_, text in re.findall(r'<textarea name="([^"]*)"[^>]*>(.*?)</textarea>', forms[-1], re.S):
        found[name_] = text
    for name_, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', forms[-1], re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name_] = chosen[1] if chosen else ""
    return found


def claim_form(browser: Browser, study: str, name: str = CLAIM) -> tuple[str, dict[str, Any]]:
    address = f"/s/{study}/claims/{name}"
    return address, form_at(browser, address, address)


def test_the_board_shows_each_question_with_what_bears_on_it_and_what_is_missing(
    client: Browser, study: str
) -> None:
    page = client.get(f"/s/{study}/questions").text
    assert "Which incentives that we hold ourselves" in page
    assert "47% (25% to 70%)" in page
    assert "3 of 4" in page
    assert "1 passage is counted but not quoted" in page
    assert "a choice experiment" in page
    assert 'class="mark">Rehearsal' in page


def test_a_quote_below_the_release_rule_is_nowhere_on_the_board(
    client: Browser, study: str, desk: Desk
) -> None:
    """What may not leave the study is counted, and its words do not show."""
    marks = desk.study(study).marks
    released = {quote.passage for quote in weigh(desk.study(study)).release.released}
    withheld = [passage for passage in marks.passages if passage.id not in released]
    assert withheld
    page = client.get(f"/s/{study}/questions").text
    for passage in withheld:
        assert passage.quote[:40] not in page


def test_a_claim_is_confirmed_with_one_button_and_taken_back_with_another(
    client: Browser, study: str, desk: Desk
) -> None:
    address = f"/s/{study}/claims/{CLAIM}/confirm"
    seen = form_at(client, f"/s/{study}/questions", address)
    back = client.send_form(address, seen | {"confirmed": "no"}, follow_redirects=False)
    assert back.status_code == 303
    assert not claim_of(desk, study).confirmed
    assert "not confirmed" in client.get(f"/s/{study}/questions").text
    seen = form_at(client, f"/s/{study}/questions", address)
    client.send_form(address, seen | {"confirmed": "yes"})
    assert claim_of(desk, study).confirmed
    assert desk.snapshot(study).files[STUDY] == example_files()[STUDY]


def test_nobody_confirms_words_that_they_have_not_read(client: Browser, study: str, desk: Desk) -> None:
    """The claim changed after the page was made: the confirmation is refused and the new words are shown."""
    address = f"/s/{study}/claims/{CLAIM}/confirm"
    seen = form_at(client, f"/s/{study}/questions", address)
    edit, form = claim_form(client, study)
    client.send_form(edit, form | {"text": "Something quite different", "confirmed": ""})
    answer = client.send_form(address, seen | {"confirmed": "yes"})
    assert answer.status_code == 409
    assert "Something quite different" in answer.text
    assert not claim_of(desk, study).confirmed


def test_a_claim_is_changed_in_every_part(client: Browser, study: str, desk: Desk) -> None:
    address, form = claim_form(client, study)
    form |= {
        "text": "  Một  giả thuyết\n khác: có dấu # và ngoặc {kép}",
        "lever": "delay_limit",
        "outcome": "theatre",
    }
    form |= {"direction": "less", "quantities": ["layers.delay", "exit.base"]}
    answer = client.send_form(address, form, follow_redirects=False)
    assert answer.status_code == 303
    claim = claim_of(desk, study)
    assert claim.text == "Một giả thuyết khác: có dấu # và ngoặc {kép}"
    assert (claim.lever, claim.outcome, claim.direction) == ("delay_limit", "theatre", "less")
    assert claim.quantities == ("layers.delay", "exit.base")
    assert claim.confirmed


def test_a_form_sent_untouched_changes_nothing(client: Browser, study: str, desk: Desk) -> None:
    version = desk.snapshot(study).version
    address, form = claim_form(client, study)
    client.send_form(address, form)
    question = f"/s/{study}/questions/space"
    client.send_form(question, form_at(client, question, question))
    assert desk.snapshot(study).version == version


def test_two_people_who_change_different_parts_of_a_claim_both_have_their_way(team: Team) -> None:
    one, other = team.sign_in("analyst"), team.sign_in("lead")
    address, form = claim_form(one, team.study)
    _, form_of_other = claim_form(other, team.study)
    one.send_form(address, form | {"text": "In other words"})
    answer = other.send_form(address, form_of_other | {"lever": "delay_limit"}, follow_redirects=False)
    assert answer.status_code == 303
    claim = claim_of(team.desk, team.study)
    assert (claim.text, claim.lever) == ("In other words", "delay_limit")


def test_two_people_who_change_the_same_words_see_both_and_put_them_together(team: Team) -> None:
    """The second is told, sees what the first wrote beside their own, and can save what they make of the two."""
    one, other = team.sign_in("analyst"), team.sign_in("lead")
    address, form = claim_form(one, team.study)
    _, form_of_other = claim_form(other, team.study)
    one.send_form(address, form | {"text": "The words of the first", "lever": "delay_limit"})
    answer = other.send_form(address, form_of_other | {"text": "The words of the second"})
    assert answer.status_code == 409
    assert "The words of the first" in answer.text
    assert "The words of the second" in answer.text
    assert claim_of(team.desk, team.study).text == "The words of the first"
    again = dict(re.findall(r'name="(was_\w+)" value="(\w+)"', answer.text))
    # what the second did not touch stands as the first left it
    assert re.search(r'value="delay_limit" selected', answer.text)
    form_of_other |= again | {"text": "Both together", "lever": "delay_limit"}
    assert other.send_form(address, form_of_other, follow_redirects=False).status_code == 303
    claim = claim_of(team.desk, team.study)
    assert (claim.text, claim.lever) == ("Both together", "delay_limit")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("text", "", "There is no text"),
        ("text", " \n\t ", "There is no text"),
        ("lever", "nonsense", "cannot be nonsense"),
        ("outcome", "<script>alert(1)</script>", "&lt;script&gt;"),
        ("direction", "sideways", "cannot be sideways"),
        ("quantities", ["no.such.thing"], "no.such.thing"),
    ],
)
def test_what_a_claim_cannot_be_is_refused_and_nothing_typed_is_lost(
    client: Browser, study: str, desk: Desk, field: str, value: str, said: str
) -> None:
    version = desk.snapshot(study).version
    address, form = claim_form(client, study)
    form["text"] = "Kept though refused"
    answer = client.send_form(address, form | {field: value})
    assert answer.status_code == 422
    assert said in answer.text
    assert "<script>alert" not in answer.text
    if field != "text":
        assert "Kept though refused" in answer.text
    assert desk.snapshot(study).version == version


@pytest.mark.parametrize(
    ("length", "status"), [(5000, 303), (5001, 422), (5_000_000, 422), (50_000_000, 413)]
)
def test_a_text_may_have_five_thousand_letters(client: Browser, study: str, length: int, status: int) -> None:
    address, form = claim_form(client, study)
    answer = client.send_form(
        address, form | {"text": "ă" * length if length < 6_000 else "a" * length}, follow_redirects=False
    )
    assert answer.status_code == status


def test_without_a_quantity_a_claim_rests_on_those_of_its_lever_and_without_both_on_none(
    client: Browser, study: str, desk: Desk
) -> None:
    address = f"/s/{study}/questions/capacity/claim"
    answer = client.send_form(address, {"text": "If pay rises, fewer leave", "lever": "", "outcome": ""})
    assert answer.status_code == 422
    assert "If pay rises, fewer leave" in answer.text
    form = {
        "text": "If pay rises, fewer leave",
        "lever": "pay_level",
        "outcome": "exits",
        "direction": "less",
    }
    assert client.send_form(address, form, follow_redirects=False).status_code == 303
    claim = claim_of(desk, study, "if-pay-rises-fewer-leave")
    assert "exit.response_to_pay" in claim.quantities
    assert not claim.confirmed
    assert question_of(desk, study, "capacity").claims == (claim.id,)


def test_quantities_are_looked_for_by_words_without_a_script(client: Browser, study: str) -> None:
    """What is found shows with what is chosen, and what was typed so far stays; accents do not matter."""
    address, form = claim_form(client, study)
    form |= {"text": "Typed and not saved", "find": "training", "find_now": "1"}
    page = client.send_form(address, form)
    assert page.status_code == 200
    assert "Typed and not saved" in page.text
    shown = re.findall(r'name="quantities" value="([^"]+)"( checked)?', page.text)
    assert ("effect.training.tries", "") in shown
    assert ("weight.protection", " checked") in shown
    assert len(shown) < 10
    client.cookies.set("sangkien-language", "vi")
    page = client.send_form(address, form | {"find": "dao tao"})
    assert "không" in page.text.lower()
    page = client.send_form(address, form | {"find": "tien luong", "quantities": []})
    assert "No quantity" not in page.text


def test_every_quantity_can_be_chosen(client: Browser, study: str) -> None:
    page = client.get(f"/s/{study}/claims/{CLAIM}").text
    assert set(re.findall(r'name="quantities" value="([^"]+)"', page)) == set(quantities().by_id)


def test_a_claim_that_people_spoke_on_stays_and_one_that_nobody_did_can_go(
    client: Browser, study: str, desk: Desk
) -> None:
    answer = client.send_form(f"/s/{study}/claims/{CLAIM}/remove")
    assert answer.status_code == 422
    assert "Passages of notes" in answer.text
    form = {"text": "Nobody spoke on it", "lever": "pay_level"}
    client.send_form(f"/s/{study}/questions/space/claim", form)
    before = desk.snapshot(study)
    assert (
        client.send_form(f"/s/{study}/claims/nobody-spoke-on-it/remove", follow_redirects=False).status_code
        == 303
    )
    assert "nobody-spoke-on-it" not in desk.snapshot(study).files[STUDY].decode()
    # and the history brings it back
    store = desk.shelf.open(study)
    assert store.at(before.version).files == before.files


def test_a_question_changes_its_words_stage_claims_and_quantities(
    client: Browser, study: str, desk: Desk
) -> None:
    address = f"/s/{study}/questions/space"
    form = form_at(client, address, address)
    form |= {"text": "Will officials collaborate?", "stages": ["Grow", "Sense"], "claims": [CLAIM]}
    form |= {"quantities": ["ties.decay"]}
    assert client.send_form(address, form, follow_redirects=False).status_code == 303
    row = question_of(desk, study, "space")
    assert row.text == "Will officials collaborate?"
    assert row.stages == ("Sense", "Grow")
    assert row.claims == (CLAIM,)
    assert row.quantities == ("ties.decay",)
    board = client.get(f"/s/{study}/questions").text
    assert "does not ask it in these words any more" in board
    assert "Claims that no question asks about" in board


def test_a_question_that_drifted_takes_the_plans_words_again(client: Browser, study: str, desk: Desk) -> None:
    address = f"/s/{study}/questions/space"
    plans = question_of(desk, study, "space").text
    form = form_at(client, address, address)
    client.send_form(address, form | {"text": "Will officials collaborate?"})
    page = client.get(address).text
    was = re.findall(r'name="was_text" value="(\w+)"', page)[0]
    assert f'type="radio" name="text" value="{plans}"' in page
    client.send_form(address, {"text": plans, "was_text": was})
    row = question_of(desk, study, "space")
    assert row.text == plans
    assert row.claims == ("space-collaborates",)


def test_questions_of_the_plan_that_the_study_lacks_are_taken_over(
    client: Browser, study: str, desk: Desk
) -> None:
    assert (
        client.send_form(f"/s/{study}/questions/capacity/remove", follow_redirects=False).status_code == 303
    )
    assert "1 question of the plan is not in this study" in client.get(f"/s/{study}/questions").text
    client.send_form(f"/s/{study}/plan-questions")
    texts = [row.text for row in file_of(desk, study).questions]
    assert "What capacity for innovation do officials have today?" in texts
    assert "not in this study" not in client.get(f"/s/{study}/questions").text


def test_a_question_is_added_with_an_id_of_its_words(client: Browser, study: str, desk: Desk) -> None:
    text = "Điều gì giữ người giỏi ở lại?"
    answer = client.send_form(f"/s/{study}/questions", {"text": text}, follow_redirects=False)
    assert answer.headers["location"].startswith(f"/s/{study}/questions/dieu-gi-giu-nguoi-gioi-o-lai")
    client.send_form(f"/s/{study}/questions", {"text": text})
    assert question_of(desk, study, "dieu-gi-giu-nguoi-gioi-o-lai-2").text == text
    empty = client.send_form(f"/s/{study}/questions", {"text": "   "})
    assert empty.status_code == 422


def test_the_last_question_stays(client: Browser, study: str, desk: Desk) -> None:
    for name in ("incentives", "knowledge", "space", "capacity"):
        client.send_form(f"/s/{study}/questions/{name}/remove")
    assert "Remove this question" not in client.get(f"/s/{study}/questions/schemes").text
    assert client.send_form(f"/s/{study}/questions/schemes/remove").status_code == 422
    assert len(file_of(desk, study).questions) == 1


@pytest.mark.parametrize(
    "path",
    ["questions/none", "claims/none", "questions/none/claim", "claims/%2e%2e%2fx", "questions/" + "x" * 3000],
)
def test_what_is_not_there_is_said_to_be_not_there(client: Browser, study: str, path: str) -> None:
    assert client.get(f"/s/{study}/{path}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "claims/none",
        "claims/none/confirm",
        "claims/none/remove",
        "questions/none",
        "questions/none/remove",
        "questions/none/claim",
    ],
)
def test_changing_what_is_not_there_changes_nothing(
    client: Browser, study: str, desk: Desk, path: str
) -> None:
    version = desk.snapshot(study).version
    form = {"text": "x", "was_text": "0", "lever": "knowledge", "confirmed": "yes", "seen": "x"}
    assert client.send_form(f"/s/{study}/{path}", form).status_code in (404, 422)
    assert desk.snapshot(study).version == version


def test_a_coder_reads_and_changes_nothing(team: Team) -> None:
    browser = team.sign_in("coder")
    for path in ("questions", "questions/space", f"claims/{CLAIM}"):
        page = browser.get(f"/s/{team.study}/{path}")
        assert page.status_code == 200
        assert f'action="/s/{team.study}/' not in page.text
    answer = browser.send_form(f"/s/{team.study}/claims/{CLAIM}/confirm", {"confirmed": "no"})
    assert answer.status_code == 403


def test_a_study_that_cannot_be_read_says_what_to_mend(client: Browser, desk: Desk) -> None:
    files = {**example_files(), STUDY: b"format: 1\nquestions: nonsense\n"}
    study = desk.shelf.create("broken", files).study
    page = client.get(f"/s/{study}/questions")
    assert page.status_code == 200
    assert "What has to be mended" in page.text


def test_what_was_done_stands_in_the_history(client: Browser, study: str, desk: Desk) -> None:
    address, form = claim_form(client, study)
    client.send_form(address, form | {"text": "Other words"})
    assert desk.shelf.open(study).history()[-1].note.what == f"claim {CLAIM}"


def test_two_people_who_tie_a_question_differently_see_names_and_not_ids(team: Team) -> None:
    one, other = team.sign_in("analyst"), team.sign_in("lead")
    address = f"/s/{team.study}/questions/space"
    form, form_of_other = form_at(one, address, address), form_at(other, address, address)
    first = {"stages": ["Grow"], "claims": [CLAIM], "quantities": ["exit.base"]}
    one.send_form(address, form | first)
    second = {"stages": ["Sense"], "claims": ["layers-stop"], "quantities": ["ties.decay"]}
    answer = other.send_form(address, form_of_other | second)
    assert answer.status_code == 409
    for theirs in (
        "Grow",
        "If good-faith failure is not punished, officials try more",
        "Officials who resign",
    ):
        assert f"Somebody else wrote meanwhile:</b> {theirs}" in answer.text
    assert question_of(team.desk, team.study, "space").quantities == ("exit.base",)


@pytest.mark.parametrize("part", ["questions", "facts"])
def test_every_text_that_a_part_of_a_page_asks_for_is_there(part: str) -> None:
    for name, data in package_files("sangkien.web.pages", (".j2",)):
        if name.startswith(f"{part}_"):
            for key in re.findall(r'say\("([a-z0-9_.]+)"[,)]', data.decode()):
                assert say(part, "en").has(key), f"{name}: {key}"
            for key in re.findall(r'say\.count\("([a-z0-9_.]+)"', data.decode()):
                assert say(part, "en").has(f"{key}.many"), f"{name}: {key}"


@pytest.mark.browser
@pytest.mark.parametrize(("width", "language"), VIEWS)
def test_the_forms_are_accessible_and_fit_the_screen(served: Served, language: str, width: int) -> None:
    """The pages that stand in no navigation: axe finds nothing, nothing sticks out, they weigh under 60 kB."""
    paths = ["questions/incentives", f"claims/{CLAIM}", "questions/capacity/claim", "facts/calibration"]
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": width, "height": 900}, locale=language)
        context.add_cookies([{"name": "sangkien-language", "value": language, "url": served.address}])
        page = context.new_page()
        for path in paths:
            page.goto(f"{served.address}/s/{served.study}/{path}")
            settle(page)
            for details in page.query_selector_all("details"):
                details.evaluate("e => { e.open = true }")
            found = Axe().run(page).response["violations"]
            assert not [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        browser.close()


@pytest.mark.browser
def test_looking_for_a_quantity_loses_nothing_that_was_typed(served: Served) -> None:
    """With scripts only the list changes; what was typed stays in the form and counts as not saved."""
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(locale="en")
        page.goto(f"{served.address}/s/{served.study}/claims/{CLAIM}")
        page.fill("textarea[name=text]", "Typed and not saved")
        page.fill("input[name=find]", "training")
        page.click("button[name=find_now]")
        page.locator("#picker details").nth(4).wait_for(state="detached")  # fewer than five are left
        assert page.input_value("textarea[name=text]") == "Typed and not saved"
        ticked = page.eval_on_selector_all("input[name=quantities]:checked", "all => all.map(e => e.value)")
        assert set(ticked) == {"weight.protection", "sanction.probability"}
        browser.close()
