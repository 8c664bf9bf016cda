"""The history page: every step can be told, compared and brought back; what is not for everybody is not told."""

import pytest

from sangkien import plan
from sangkien.store import Note
from sangkien.web.desk import Desk
from sangkien.yaml_edit import set_at

from .conftest import Browser, Team


def change(desk: Desk, study: str, what: str, who: str = "", **files: bytes | None) -> None:
    store = desk.shelf.open(study)
    changes = {
        name.replace("__", "/").replace("_md", ".md").replace("_yaml", ".yaml"): d
        for name, d in files.items()
    }
    store.commit(changes, store.version(), Note(who, what))


def edited(desk: Desk, study: str, path: str, *words: str) -> bytes:
    document = plan.read(desk.shelf.open(study).load().files["plan.md"])
    return plan.write(plan.set_words(document, path, words))


def was(browser: Browser, address: str) -> str:
    return browser.get(address).text.split('name="was" value="')[1].split('"')[0]


def test_steps_are_told_in_words_newest_first_with_who_and_when(team: Team) -> None:
    change(
        team.desk,
        team.study,
        "plan summary",
        "Lan",
        plan_md=edited(team.desk, team.study, "summary", "Shorter."),
    )
    change(
        team.desk,
        team.study,
        "plan partners[1].sector",
        "Minh",
        plan_md=edited(team.desk, team.study, "year", "2022"),
    )
    change(
        team.desk,
        team.study,
        "code of another program",
        "Minh",
        plan_md=edited(team.desk, team.study, "year", "2023"),
    )
    coder = team.sign_in("coder")
    text = coder.get(f"/s/{team.study}/history").text
    order = [
        "code of another program",
        "the plan: Partner 2: Sector",
        "the plan: Short summary",
        "made the study",
    ]
    assert sorted(order, key=text.index) == order
    assert "Lan" in text
    coder.cookies.set("sangkien-language", "vi")
    assert "kế hoạch: Đối tác 2: Khu vực" in coder.get(f"/s/{team.study}/history").text


def test_a_change_of_the_plan_is_told_field_by_field_and_word_by_word(
    client: Browser, desk: Desk, study: str
) -> None:
    old = plan.words_at(plan.read(desk.shelf.open(study).load().files["plan.md"]), "statement")[0]
    new = old.replace("risks much", "risks everything")
    change(desk, study, "plan statement", plan_md=edited(desk, study, "statement", new))
    text = client.get(f"/s/{study}/history/changes?old=1&new=2").text
    assert "<h3>Challenge statement</h3>" in text
    assert "<del>much</del><ins>everything</ins>" in text
    assert "Our challenge is that an official" in text
    assert "[[year" not in text


def test_a_change_of_settings_is_told_value_by_value(client: Browser, desk: Desk, study: str) -> None:
    data = desk.shelf.open(study).load().files["study.yaml"]
    change(desk, study, "months", study_yaml=set_at(data, ["months"], 48))
    text = client.get(f"/s/{study}/history/changes?old=1&new=2").text
    assert "<h3>Months ahead</h3>" in text
    assert "<del>60</del><ins>48</ins>" in text


def test_a_change_of_remarks_alone_is_told_as_such(client: Browser, desk: Desk, study: str) -> None:
    data = desk.shelf.open(study).load().files["study.yaml"]
    change(desk, study, "x", study_yaml=data + b"# a remark\n")
    assert "Only the layout or remarks" in client.get(f"/s/{study}/history/changes?old=1&new=2").text


def test_what_people_said_is_not_shown_in_the_history(client: Browser, desk: Desk, study: str) -> None:
    """Evidence, answers about beliefs and partners are named and no more."""
    change(
        desk,
        study,
        "x",
        evidence__n09_md=b"A secret said in confidence",
        elicited_yaml=b"person: 7 thinks 0.3\n",
    )
    for old, new in ((0, 1), (0, 2), (1, 2)):
        text = client.get(f"/s/{study}/history/changes?old={old}&new={new}").text
        assert "secret said" not in text
        assert "thinks" not in text
    assert "evidence: n09.md" in text


def test_any_two_steps_can_be_compared_whichever_is_named_first(
    client: Browser, desk: Desk, study: str
) -> None:
    for year in ("2022", "2023", "2024"):
        change(desk, study, "plan year", plan_md=edited(desk, study, "year", year))
    for query in ("old=1&new=4", "old=4&new=1"):
        text = client.get(f"/s/{study}/history/changes?{query}").text
        assert "<del>2021</del><ins>2024</ins>" in text
    assert "The two are the same" in client.get(f"/s/{study}/history/changes?old=2&new=2").text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "old=0",
        "old=1&new=99",
        "old=-1&new=1",
        "old=x&new=1",
        "old=1&new=9999999999",
        "old=0&new=0",
        "old=%00&new=1",
    ],
)
def test_a_step_that_never_was_is_not_found(client: Browser, study: str, query: str) -> None:
    assert client.get(f"/s/{study}/history/changes?{query}").status_code == 404


def test_going_back_is_a_new_step_that_can_be_undone(client: Browser, desk: Desk, study: str) -> None:
    first = desk.shelf.open(study).load().files
    change(desk, study, "plan year", plan_md=edited(desk, study, "year", "2022"))
    change(desk, study, "evidence", evidence__n09_md=b"Kept whatever happens")
    second = desk.shelf.open(study).load().files
    mark = was(client, f"/s/{study}/history/changes?old=1&new=3")
    answer = client.send_form(f"/s/{study}/history/back", {"number": "1", "file": "plan.md", "was": mark})
    assert "Done, as a new step." in answer.text
    now = desk.shelf.open(study).load().files
    assert now["plan.md"] == first["plan.md"]
    assert now["evidence/n09.md"] == b"Kept whatever happens"
    assert desk.shelf.open(study).history()[-1].note.what == "back 1"
    mark = was(client, f"/s/{study}/history/changes?old=3&new=4")
    client.send_form(f"/s/{study}/history/back", {"number": "3", "file": "plan.md", "was": mark})
    assert desk.shelf.open(study).load().files == second


def test_going_back_while_somebody_edits_is_a_conflict_and_changes_nothing(team: Team) -> None:
    change(team.desk, team.study, "plan year", plan_md=edited(team.desk, team.study, "year", "2022"))
    analyst = team.sign_in("analyst")
    mark = was(analyst, f"/s/{team.study}/history/changes?old=1&new=2")
    change(team.desk, team.study, "plan year", "Lan", plan_md=edited(team.desk, team.study, "year", "2023"))
    answer = analyst.send_form(
        f"/s/{team.study}/history/back", {"number": "1", "file": "plan.md", "was": mark}
    )
    assert answer.status_code == 409
    assert plan.words_at(plan.read(team.desk.shelf.open(team.study).load().files["plan.md"]), "year") == (
        "2023",
    )


def test_going_back_to_what_would_break_the_study_is_refused_with_the_reason(
    client: Browser, desk: Desk, study: str
) -> None:
    good = desk.shelf.open(study).load().files["study.yaml"]
    change(desk, study, "broken by hand", study_yaml=b"format: 1\n")
    change(desk, study, "mended", study_yaml=good)
    mark = was(client, f"/s/{study}/history/changes?old=2&new=3")
    answer = client.send_form(f"/s/{study}/history/back", {"number": "2", "file": "study.yaml", "was": mark})
    assert answer.status_code == 422
    assert desk.shelf.open(study).load().files["study.yaml"] == good


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"number": "1"}, 422),
        ({"number": "1", "file": "evidence/marks.yaml"}, 422),
        ({"number": "1", "file": "../../etc/passwd"}, 422),
        ({"number": "99", "file": "plan.md"}, 404),
        ({"number": "x" * 5000, "file": "plan.md"}, 422),
        ({"file": "plan.md"}, 404),
        ({"number": "1", "file": "plan.md"}, 200),
    ],
)
def test_bad_input_goes_nowhere(
    client: Browser, desk: Desk, study: str, fields: dict[str, str], status: int
) -> None:
    before = desk.shelf.open(study).version()
    assert client.send_form(f"/s/{study}/history/back", fields).status_code == status
    assert desk.shelf.open(study).version() == before


def test_who_may_not_edit_sees_the_steps_and_no_way_back(team: Team) -> None:
    change(team.desk, team.study, "plan year", plan_md=edited(team.desk, team.study, "year", "2022"))
    coder = team.sign_in("coder")
    assert "go back" not in coder.get(f"/s/{team.study}/history").text
    assert "history/back" not in coder.get(f"/s/{team.study}/history/changes?old=1&new=2").text


def test_a_long_history_comes_in_pages(client: Browser, desk: Desk, study: str) -> None:
    for number in range(60):
        change(desk, study, f"note {number}", plan_md=edited(desk, study, "year", str(2000 + number)))
    page = client.get(f"/s/{study}/history").text
    assert "note 59" in page
    assert "note 5<" not in page
    assert f'/s/{study}/history?from=11"' in page
    older = client.get(f"/s/{study}/history?from=11").text
    assert "note 5<" in older
    assert "note 59" not in older
    for odd in ("x", "-5", "0", "99999999999"):
        assert client.get(f"/s/{study}/history?from={odd}").status_code == 200


def test_plans_that_cannot_be_read_are_compared_as_they_lie(client: Browser, desk: Desk, study: str) -> None:
    change(desk, study, "x", reflection_md=b"\xff\xfe odd")
    assert client.get(f"/s/{study}/history/changes?old=1&new=2").status_code == 200
