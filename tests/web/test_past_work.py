"""The register of past work: nothing typed is lost, nothing is counted twice, edits of two people are put together."""

import json
import re
from html import unescape
from typing import Any

import pytest

from sangkien import past_work as register
from sangkien.study import PAST_WORK
from sangkien.web.desk import Desk

from .conftest import Browser, Team

ROW = {
    "name": "Bàn hướng dẫn \"một cửa\" & <đèn>", "partner": "A ward", "partner_kind": "government", "money": "1,200.5",
    "deadline_months": "6", "champion_stayed": "yes", "launched": "yes", "sustained_12": "yes",
    "sustained_24": "too_early", "for_whom": "citizens", "rival_explanations": "a law; an election",
    "known_from": "2021-05-30", "source": "yes", "rehearsal": "no",
}  # fmt: skip


def rows(desk: Desk, study: str) -> list[register.Row]:
    return register.rows_of(desk.snapshot(study).files)


def base_of(browser: Browser, study: str, row: str) -> str:
    """What the form of a row carries to say what it was made from."""
    found = re.search(r'name="base" value="([^"]*)"', browser.get(f"/s/{study}/past-work/row?id={row}").text)
    assert found
    return unescape(found[1])


def test_a_row_is_added_as_it_was_typed_and_taken_out_again(client: Browser, desk: Desk, study: str) -> None:
    """Numbers, marks and words that YAML would take for something else survive; undo leaves the file as it was."""
    before = desk.snapshot(study).files[PAST_WORK]
    answer = client.send_form(f"/s/{study}/past-work/row", ROW)
    assert answer.status_code == 200
    assert "1 row is new" in answer.text
    made = rows(desk, study)[-1]
    assert (made["id"], made["money"], made["source"]) == ("w11", 1200.5, "yes")
    assert made["name"] == ROW["name"]
    assert made["rival_explanations"] == ["a law", "an election"]
    client.send_form(f"/s/{study}/past-work/remove", {"id": "w11"})
    assert desk.snapshot(study).files[PAST_WORK] == before


def test_the_first_row_of_a_study_without_a_register(client: Browser, desk: Desk, study: str) -> None:
    """The file is made; the empty page teaches what to do and has its next step."""
    store = desk.shelf.open(study)
    store.commit({PAST_WORK: None}, store.version())
    page = client.get(f"/s/{study}/past-work").text
    assert "last ten initiatives" in page
    assert "/past-work/row" in page
    client.send_form(f"/s/{study}/past-work/row", ROW)
    assert [row["id"] for row in rows(desk, study)] == ["w01"]
    client.send_form(f"/s/{study}/past-work/remove", {"id": "w01"})
    assert rows(desk, study) == []
    assert client.get(f"/s/{study}/past-work").status_code == 200


def test_saving_and_writing_the_next_one_leads_to_an_empty_form(client: Browser, study: str) -> None:
    answer = client.send_form(f"/s/{study}/past-work/row", {**ROW, "again": "yes"}, follow_redirects=False)
    assert answer.headers["location"].startswith(f"/s/{study}/past-work/row")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Initiative is missing"), ({"known_from": ""}, "Known since is missing"),
        ({"known_from": "2021-02-30"}, "30/5/2021"), ({"money": "much"}, "a number of 0 or more"),
        ({"money": "-3"}, "a number of 0 or more"), ({"deadline_months": "0"}, "Deadline"),
        ({"launched": "perhaps"}, "yes, no, not known"), ({"partner_kind": ""}, "Kind of partner is missing"),
        ({"launched": "no"}, "In use after 12 months?"), ({"source": "x" * 2001}, "at most 2000"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_stays_on_the_form(
    client: Browser, desk: Desk, study: str, change: dict[str, str], said: str
) -> None:
    """The refusal names the field; everything typed is still there; nothing was saved."""
    answer = client.send_form(f"/s/{study}/past-work/row", {**ROW, **change})
    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert "a law; an election" in answer.text
    assert len(rows(desk, study)) == 10


def test_fifty_megabytes_are_not_read(client: Browser, study: str) -> None:
    answer = client.send_form(f"/s/{study}/past-work/paste", {"table": "x" * 50_000_000})
    assert answer.status_code == 413
    assert client.send_form(f"/s/{study}/past-work/paste", {"table": "x" * 1_000_001}).status_code == 422


def test_a_row_is_changed_where_it_stands(client: Browser, desk: Desk, study: str) -> None:
    """Only the line of that row changes, and comments stay."""
    before = desk.snapshot(study).files[PAST_WORK].decode().splitlines()
    base = base_of(client, study, "w03")
    sent = {**json.loads(base), "id": "w03", "base": base, "champion_stayed": "no"}
    assert client.send_form(f"/s/{study}/past-work/row", sent).status_code == 200
    after = desk.snapshot(study).files[PAST_WORK].decode().splitlines()
    assert after[0] == before[0]
    assert rows(desk, study)[2]["champion_stayed"] in (False, "no")
    assert sum(a != b for a, b in zip(before, after, strict=True)) <= 1


def test_a_form_that_changes_nothing_saves_nothing(client: Browser, desk: Desk, study: str) -> None:
    version = desk.snapshot(study).version
    base = base_of(client, study, "w01")
    client.send_form(f"/s/{study}/past-work/row", {**json.loads(base), "id": "w01", "base": base})
    assert desk.snapshot(study).version == version


def test_two_people_change_different_fields_of_a_row_and_both_stand(team: Team) -> None:
    """The second save keeps what the first one changed."""
    one, other = team.sign_in("coder"), team.sign_in("analyst")
    base = base_of(one, team.study, "w01")
    form: dict[str, Any] = {**json.loads(base), "id": "w01", "base": base}
    one.send_form(f"/s/{team.study}/past-work/row", {**form, "money": "200"})
    other.send_form(f"/s/{team.study}/past-work/row", {**form, "for_whom": "agency"})
    row = rows(team.desk, team.study)[0]
    assert (row["money"], row["for_whom"]) == (200, "agency")


def test_two_people_change_the_same_field_and_both_texts_are_shown(team: Team) -> None:
    """The second is not saved over the first; saved again it is, and what only the first changed stays."""
    one, other = team.sign_in("coder"), team.sign_in("analyst")
    base = base_of(one, team.study, "w01")
    form: dict[str, Any] = {**json.loads(base), "id": "w01", "base": base}
    one.send_form(f"/s/{team.study}/past-work/row", {**form, "money": "200", "source": "a new source"})
    answer = other.send_form(f"/s/{team.study}/past-work/row", {**form, "money": "300", "partner": "Mine"})
    assert answer.status_code == 409
    for text in ("Somebody wrote meanwhile", "200", 'value="300"', 'value="Mine"', 'value="a new source"'):
        assert text in answer.text
    assert rows(team.desk, team.study)[0]["money"] == 200
    typed = {
        name: unescape(value)
        for name, value in re.findall(r'<input type="text"[^>]*name="(\w+)" value="([^"]*)"', answer.text)
    }
    new = re.search(r'name="base" value="([^"]*)"', answer.text)
    assert new
    other.send_form(f"/s/{team.study}/past-work/row", {**form, **typed, "base": unescape(new[1])})
    row = rows(team.desk, team.study)[0]
    assert (row["money"], row["partner"], row["source"]) == (300, "Mine", "a new source")


def test_a_row_that_was_taken_out_meanwhile_can_be_kept_as_a_new_one(client: Browser, study: str) -> None:
    """What was typed stands in a form that would add it."""
    base = base_of(client, study, "w02")
    client.send_form(f"/s/{study}/past-work/remove", {"id": "w02"})
    sent = {**json.loads(base), "id": "w02", "base": base, "partner": "Kept partner"}
    answer = client.send_form(f"/s/{study}/past-work/row", sent)
    assert answer.status_code == 422
    assert 'value="Kept partner"' in answer.text
    assert 'name="id" value=""' in answer.text


@pytest.mark.parametrize("row", ["none", "<b>", "đ", "w" * 5000, "w01/../w02"])
def test_a_row_that_is_not_there(client: Browser, study: str, row: str) -> None:
    assert client.get(f"/s/{study}/past-work/row", params={"id": row}).status_code == 404
    assert client.send_form(f"/s/{study}/past-work/remove", {"id": row[:200]}).status_code == 200


@pytest.mark.parametrize("base", ["", "x", "[]", "{", '{"name": 1}', "[" * 50_000])
def test_a_form_without_its_beginning_is_refused(client: Browser, study: str, base: str) -> None:
    """Nothing is overwritten where it cannot be told what the form was made from."""
    assert (
        client.send_form(f"/s/{study}/past-work/row", {**ROW, "id": "w01", "base": base}).status_code == 422
    )


TABLE = (
    "Tên dự án\tĐối tác\tLoại\tKinh phí\tTriển khai\tSau 12 tháng\tPhục vụ ai\tBiết từ ngày\tNguồn\n"
    "Cổng góp ý\tMột quận\tnhà nước\t1.500,5\tcó\tkhông\tngười dân\t30/5/2021\tbáo cáo\n"
    "\n"
    "Tủ sách\tMột trường\tđại học\t\tCó\tChưa rõ\t\t1/6/2021\tbáo cáo\n"
)


def test_a_table_in_vietnamese_is_shown_first_and_added_then(client: Browser, desk: Desk, study: str) -> None:
    """Nothing is saved by looking; every cell is read in the reader's language; undo takes all rows out."""
    client.cookies.set("sangkien-language", "vi")
    page = client.send_form(f"/s/{study}/past-work/paste", {"table": TABLE})
    assert page.status_code == 200
    assert "1500,5" in page.text
    assert len(rows(desk, study)) == 10
    added = client.send_form(f"/s/{study}/past-work/paste", {"table": TABLE, "add": "yes"})
    assert added.status_code == 200
    new = rows(desk, study)[10:]
    assert [row["name"] for row in new] == ["Cổng góp ý", "Tủ sách"]
    assert [row.get("money") for row in new] == [1500.5, None]
    again = client.send_form(f"/s/{study}/past-work/paste", {"table": TABLE})
    assert "đã có trong danh mục" in again.text
    ids = re.findall(r'<input type="hidden" name="id" value="(\w+)">', added.text)
    client.send_form(f"/s/{study}/past-work/remove", {"id": ids})
    assert len(rows(desk, study)) == 10


def test_rows_that_cannot_be_read_are_refused_with_their_line(
    client: Browser, desk: Desk, study: str
) -> None:
    """Nothing is added until every row is right, and what was pasted is still there."""
    bad = TABLE.replace("30/5/2021", "31/2/2021").replace("đại học", "trường")
    answer = client.send_form(f"/s/{study}/past-work/paste", {"table": bad, "add": "yes"})
    assert answer.status_code == 422
    assert "line 2" in answer.text
    assert "line 4" in answer.text
    assert "31/2/2021" in answer.text
    assert len(rows(desk, study)) == 10


def test_what_the_register_says_is_told_in_words_and_marked(client: Browser, study: str) -> None:
    """Shares with their range, how many more rows would narrow them, and that the example is invented."""
    page = client.get(f"/s/{study}/past-work").text
    assert "9 of 10. In general it is likely between" in page
    assert re.search(r"About \d+ more rows like these would halve", page)
    assert 'class="mark"' in page


def test_rows_known_later_than_the_study_looks_are_said(client: Browser, study: str) -> None:
    client.send_form(f"/s/{study}/past-work/row", {**ROW, "known_from": "2023-01-01"})
    assert "1 row was known only after" in client.get(f"/s/{study}/past-work").text
