"""What programs can do with a study, part by part: as the pages do it, and never over somebody else's change."""

from typing import Any

import pytest

from sangkien.brief import page as brief_html
from sangkien.brief import to_bytes
from sangkien.exchange import unlock
from sangkien.safekeeping import restore
from sangkien.serve import open_database
from sangkien.store.people import People
from sangkien.web.desk import Desk
from tests.brief.factory import findings

from .conftest import PASSWORD, Browser, Team

LONG_ENOUGH = "một cụm từ đủ dài"


class Program:
    """A program at one study: the token of its session, addresses inside the study."""

    def __init__(self, browser: Browser, study: str) -> None:
        self.browser, self.at = browser, f"/api/v1/studies/{study}"
        browser.headers["X-CSRF-Token"] = browser.get("/api/v1/session").json()["token"]

    def ask(self, method: str, path: str, status: int = 200, **more: Any) -> Any:
        address = path if path.startswith("/api/") else self.at + path
        answer = self.browser.request(method, address, **more)
        assert answer.status_code == status, answer.text
        told = answer.content and answer.headers["content-type"] == "application/json"
        return answer.json() if told else answer

    @property
    def version(self) -> str:
        found: str = self.ask("GET", "")["version"]
        return found


@pytest.fixture
def program(client: Browser, study: str) -> Program:
    return Program(client, study)


# --- plan -----------------------------------------------------------------------------------------------------------


def words(program: Program, path: str, document: str = "plan") -> list[str]:
    fields = program.ask("GET", f"/documents/{document}")["fields"]
    return next(field["words"] for field in fields if field["path"] == path)


def test_a_field_is_set_and_no_byte_outside_it(program: Program, desk: Desk, study: str) -> None:
    before = desk.snapshot(study).files["plan.md"].decode()
    (was,) = words(program, "summary")
    body = {"base": program.version, "path": "summary", "words": ["Anders"]}
    done = program.ask("PUT", "/documents/plan/field", json=body)
    assert done["changed"]
    assert desk.snapshot(study).files["plan.md"].decode() == before.replace(was, "Anders")
    again = program.ask("PUT", "/documents/plan/field", json={**body, "base": done["version"]})
    assert again == {"version": done["version"], "changed": False}
    assert desk.shelf.open(study).history()[-1].note.what == "plan summary"


def test_two_programs_change_one_field_and_the_second_is_told(program: Program) -> None:
    base = program.version
    program.ask("PUT", "/documents/plan/field", json={"base": base, "path": "summary", "words": ["hers"]})
    other = {"base": base, "path": "headline", "words": ["Another headline"]}
    assert program.ask("PUT", "/documents/plan/field", json=other)["changed"]  # another field: both stand
    late = {"base": base, "path": "summary", "words": ["his"]}
    conflict = program.ask("PUT", "/documents/plan/field", 409, json=late)
    assert (conflict["error"], conflict["theirs"]) == ("conflict", "hers")
    assert conflict["problems"][0]["code"] == "web.edited_meanwhile"
    assert words(program, "summary") == ["hers"]


def test_boxes_are_added_and_removed_and_their_numbers_are_no_trap(program: Program) -> None:
    base = program.version
    made = program.ask(
        "POST", "/documents/plan/boxes", 201, json={"of": "partners", "words": [["A new partner"], ["Who"]]}
    )
    assert words(program, f"{made['path']}.name") == ["A new partner"]
    program.ask("DELETE", f"/documents/plan/boxes/partners[0]?base={base}")
    # what is now the first partner was the second one when the program looked
    program.ask("DELETE", f"/documents/plan/boxes/partners[0]?base={base}", 409)
    wrong = program.ask("POST", "/documents/plan/boxes", 422, json={"of": "partners", "words": []})
    assert wrong["problems"][0]["code"] == "plan.empty_box"


def test_a_reflection_is_begun_filled_in_and_printed(client: Browser, desk: Desk, study: str) -> None:
    text = desk.snapshot(study).files["plan.md"].decode()
    made = Program(client, study).ask(
        "POST", "/api/v1/studies", 201, json={"plan": text, "country": "vietnam"}
    )
    program = Program(client, made["id"])
    program.ask("GET", "/documents/reflection", 404)
    assert program.ask("POST", "/documents/reflection", 201)["changed"]
    assert not program.ask("POST", "/documents/reflection", 201)["changed"]
    assert program.ask("GET", "/documents/reflection")["data"]["kind"] == "reflection"
    for kind, begin in (("md", b""), ("docx", b"PK"), ("pdf", b"%PDF")):
        answer = program.ask("GET", f"/documents/reflection/export?to={kind}&language=vi")
        assert answer.content.startswith(begin)
        assert answer.headers["content-disposition"].endswith(f'-reflection.{kind}"')


def test_what_is_refused_says_where_and_in_the_language_asked_for(program: Program) -> None:
    body = {"base": program.version, "path": "no_such_field", "words": []}
    refused = program.ask("PUT", "/documents/plan/field", 404, json=body, headers={"Accept-Language": "vi"})
    (problem,) = refused["problems"]
    assert (problem["code"], problem["path"], problem["parameters"]) == (
        "plan.no_field", "no_such_field", {"path": "no_such_field"},
    )  # fmt: skip
    assert set(problem) >= {"what", "why", "mend", "place"}
    assert (
        problem["mend"] != program.ask("PUT", "/documents/plan/field", 404, json=body)["problems"][0]["mend"]
    )


# --- history and files ----------------------------------------------------------------------------------------------


def test_steps_are_told_compared_and_gone_back_to(program: Program) -> None:
    first = program.version
    program.ask("PUT", "/documents/plan/field", json={"base": first, "path": "summary", "words": ["Anders"]})
    steps = program.ask("GET", "/history?language=vi")
    assert [step["what"] for step in steps] == ["created", "plan summary"]
    assert steps[1]["told"] != steps[1]["what"]
    (change,) = program.ask("GET", "/history/changes?old=1&new=2")
    assert (change["file"], change["places"][0]["new"]) == ("plan.md", "Anders")
    assert {piece["kind"] for piece in change["places"][0]["pieces"]} >= {"added"}
    program.ask("GET", "/history/changes?old=1&new=9", 404)
    program.ask("POST", "/history/back", 409, json={"base": first, "number": 1})
    program.ask("POST", "/history/back", 422, json={"base": first, "number": 1, "files": ["evidence/x.md"]})
    done = program.ask("POST", "/history/back", json={"base": program.version, "number": 1})
    assert done["version"] == first


def test_what_people_said_is_named_in_a_comparison_and_not_shown(program: Program) -> None:
    note = b"Nobody shall read this here."
    base = program.version
    program.ask("PUT", f"/files/evidence/new.md?base={base}", content=note, headers=OCTETS)
    (change,) = program.ask("GET", "/history/changes?old=1&new=2")
    assert (change["hidden"], change["places"]) == (True, [])


OCTETS = {"Content-Type": "application/octet-stream"}


def test_a_file_of_any_kind_is_written_read_and_taken_out(program: Program) -> None:
    data, base = bytes(range(256)), program.version
    address = f"/files/evidence/scan.docx?base={base}"
    done = program.ask("PUT", address, content=data, headers=OCTETS)
    assert program.ask("GET", "/files/evidence/scan.docx").content == data
    program.ask("PUT", address, 409, content=b"others wrote meanwhile", headers=OCTETS)
    program.ask("DELETE", f"/files/evidence/scan.docx?base={base}", 409)
    program.ask("DELETE", f"/files/evidence/scan.docx?base={done['version']}")
    program.ask("GET", "/files/evidence/scan.docx", 404)
    program.ask("DELETE", f"/files/evidence/scan.docx?base={base}", 404)
    program.ask("PUT", f"/files/study.yaml?base={base}", 422, content=b"format: 1\n", headers=OCTETS)


def test_too_much_is_refused_before_anybody_holds_it(program: Program) -> None:
    answer = program.ask("POST", "/api/v1/check", 413, json={"plan": "x" * 6_100_000})
    assert answer["problems"][0]["code"] == "web.too_much"

    # whoever calls a body a file gets no further with it
    for path in ("/api/v1/check", "/api/v1/studies"):
        program.ask("POST", path, 413, content=b"x" * 6_100_000, headers=OCTETS)
    whole = b"x" * 6_100_000
    program.ask("PUT", f"/files/evidence/scan.txt?base={program.version}", content=whole, headers=OCTETS)

    def piece_by_piece() -> Any:
        yield from (b"x" * 1_000_000 for _ in range(7))

    told = program.ask("POST", "/api/v1/check", 413, content=piece_by_piece())
    assert told["problems"][0]["code"] == "web.too_much"


def test_a_coder_brings_notes_and_nothing_else(team: Team) -> None:
    coder = Program(team.sign_in("coder"), team.study)
    base = coder.version
    coder.ask("PUT", f"/files/evidence/n.md?base={base}", content=b"x", headers=OCTETS)
    coder.ask("PUT", f"/files/study.yaml?base={base}", 403, content=b"x", headers=OCTETS)
    coder.ask("PUT", f"/files/evidence/../study.yaml?base={base}", 403, content=b"x", headers=OCTETS)
    coder.ask("PUT", f"/files/evidence%5C..%5Cstudy.yaml?base={base}", 422, content=b"x", headers=OCTETS)


# --- questions, claims, assumptions ---------------------------------------------------------------------------------


def question(program: Program, name: str) -> dict[str, Any]:
    return next(row for row in program.ask("GET", "/questions")["questions"] if row["id"] == name)


def claim(program: Program, name: str) -> dict[str, Any]:
    board = program.ask("GET", "/questions")
    rows = [*board["loose"], *(row for one in board["questions"] for row in one["claims"])]
    return next(row for row in rows if row["id"] == name)


def test_a_question_is_added_changed_by_two_and_taken_out(program: Program) -> None:
    made = program.ask(
        "POST", "/questions", 201, json={"text": "What  keeps\tthem?".replace("\t", " "), "claims": ["fear-stops"],
                                         "quantities": ["weight.protection"], "stages": ["Explore", "Test"]},
    )  # fmt: skip
    assert made["id"] == "what-keeps-them"
    base, address = made["version"], f"/questions/{made['id']}"
    program.ask("PATCH", address, json={"base": base, "stages": ["Grow"]})
    program.ask("PATCH", address, json={"base": base, "text": "What makes them stay?"})  # another field
    row = question(program, made["id"])
    assert (row["text"], row["stages"]) == ("What makes them stay?", ["Grow"])
    late = program.ask("PATCH", address, 409, json={"base": base, "text": "What else?"})
    assert late["theirs"] == "What makes them stay?"
    program.ask("DELETE", f"{address}?base={base}", 409)
    program.ask("DELETE", f"{address}?base={program.version}")
    assert program.ask("PATCH", address, 422, json={"base": base, "text": "x"})["problems"][0]["code"]


def test_questions_of_the_plan_are_taken_over(program: Program) -> None:
    body = {"of": "questions", "words": [["If a mentor helps, do officials try more?"], ["Test"]]}
    program.ask("POST", "/documents/plan/boxes", 201, json=body)
    (missing,) = program.ask("GET", "/questions")["untaken"]
    assert "mentor" in missing
    assert program.ask("POST", "/questions/take")["changed"]
    assert program.ask("GET", "/questions")["untaken"] == []
    assert not program.ask("POST", "/questions/take")["changed"]


def test_nobody_stands_behind_words_that_they_have_not_read(program: Program) -> None:
    base, address = program.version, "/claims/fear-stops"
    program.ask("PUT", f"{address}/confirmed", json={"base": base, "confirmed": False})
    assert claim(program, "fear-stops")["confirmed"] is False
    program.ask("PATCH", address, json={"base": base, "direction": "less"})
    program.ask("PUT", f"{address}/confirmed", 409, json={"base": base, "confirmed": True})
    assert claim(program, "fear-stops")["confirmed"] is False
    program.ask("PUT", f"{address}/confirmed", json={"base": program.version})
    assert claim(program, "fear-stops")["confirmed"] is True


def test_a_claim_rests_on_what_its_lever_acts_through(program: Program) -> None:
    body = {"text": "A mentor makes them try", "question": "knowledge", "lever": "protection", "outcome": "tried",
            "direction": "more"}  # fmt: skip
    made = program.ask("POST", "/claims", 201, json=body)
    assert claim(program, made["id"])["quantities"]
    bare = program.ask("POST", "/claims", 422, json={"text": "Just so", "question": "knowledge"})
    assert bare["problems"][0]["code"] == "study.claim_needs_quantity"
    wrong = program.ask("POST", "/claims", 422, json={**body, "lever": "magic"})
    assert wrong["problems"][0]["code"] == "web.no_such_choice"
    program.ask("DELETE", f"/claims/{made['id']}?base={made['version']}")


def test_a_claim_that_passages_are_tied_to_stays(program: Program) -> None:
    refused = program.ask("DELETE", f"/claims/fear-stops?base={program.version}", 422)
    assert refused["problems"][0]["code"] == "study.claim_in_use"


def test_assumptions_are_made_and_taken_back(program: Program) -> None:
    def own(field: str) -> str:
        rows = program.ask("GET", "/assumed")["fields"]
        return str(next(row["own"] for row in rows if row["field"] == field))

    base = program.version
    program.ask("PATCH", "/assumed", json={"base": base, "values": {"agency.size": "90"}})
    assert own("agency.size") == "90"
    program.ask("PATCH", "/assumed", json={"base": base, "values": {"agency.women_share": "0.5"}})
    late = program.ask("PATCH", "/assumed", 409, json={"base": base, "values": {"agency.size": "80"}})
    assert late["theirs"] == "90"
    program.ask("PATCH", "/assumed", json={"base": program.version, "values": {"agency.size": None}})
    assert own("agency.size") == ""
    wrong = {"base": base, "values": {"agency.magic": "1"}}
    assert program.ask("PATCH", "/assumed", 422, json=wrong)["problems"][0]["code"] == "study.no_field"
    program.ask("PATCH", "/assumed", 422, json={"base": program.version, "values": {"agency.size": "many"}})


def test_facts_of_a_country_and_calibration(program: Program) -> None:
    text = program.ask("GET", "/api/v1/countries/vietnam?as_of=2021-12-31&language=vi").text
    assert "2021-12-31" in text
    program.ask("GET", "/api/v1/countries/nowhere", 404)
    program.ask("GET", "/calibration", 404)
    program.ask("GET", "/calibration/fit", 404)
    program.ask("DELETE", "/calibration", 204)


# --- schemes, past work ---------------------------------------------------------------------------------------------


def test_a_scheme_is_kept_changed_and_removed(program: Program) -> None:
    made = program.ask("POST", "/schemes", 201, json={"name": "Thử nghiệm", "levers": {"protection": 0.5}})
    base, address = made["version"], f"/schemes/{made['id']}"
    changed = {"base": base, "name": "Thử nghiệm", "levers": {"protection": 0.8}}
    program.ask("PUT", address, json=changed)
    rows = {row["id"]: row for row in program.ask("GET", "/schemes?language=vi")["schemes"]}
    assert rows[made["id"]] == {"id": made["id"], "name": "Thử nghiệm", "levers": {"protection": 0.8}}
    late = program.ask("PUT", address, 409, json={**changed, "levers": {"protection": 0.1}})
    assert "0.8" in late["theirs"]
    program.ask("DELETE", f"{address}?base={base}", 409)
    program.ask("DELETE", f"{address}?base={program.version}")
    fixed = program.ask("DELETE", f"/schemes/status_quo?base={base}", 422)
    assert fixed["problems"][0]["code"] == "study.fixed_scheme"


def test_levers_are_tried_as_on_the_command_line(program: Program, compiled: None) -> None:
    before = program.version
    body = {"levers": {"protection": 0.7}, "compare": ["protection"], "worlds": 32}
    shown = program.ask("POST", "/try?language=vi", json=body)
    assert shown["worlds"] == 32
    assert [row[0] for row in shown["compared"]] == ["status_quo", "@tried", "protection"]
    assert shown["compared"][1][2:] == shown["compared"][2][2:]  # the same levers, the same luck
    assert shown["headline"] in shown["text"]
    assert program.version == before
    wrong = program.ask("POST", "/try", 422, json={"levers": {"protection": 7}})
    assert wrong["problems"][0]["code"] == "study.lever_out_of_range"
    told = program.ask("GET", "/lives?people=2&months=12&levers=protection:0.7&world=3")
    assert told.text
    assert told.text != program.ask("GET", "/lives?people=2&months=12&world=3").text


def test_rows_of_past_work_are_added_changed_by_two_and_removed(program: Program) -> None:
    row = {"name": "A desk", "partner": "A ward", "partner_kind": "government", "launched": "yes",
           "known_from": "2021-05-30", "source": "report", "money": "12,5"}  # fmt: skip
    made = program.ask("POST", "/past-work", 201, json={"row": row, "language": "vi"})
    (name,) = made["ids"]
    base, address = made["version"], f"/past-work/{name}"
    program.ask("PATCH", address, json={"base": base, "row": {"sustained_12": "no"}})
    program.ask("PATCH", address, json={"base": base, "row": {"money": "20"}})
    register = program.ask("GET", "/past-work")
    standing = next(one["row"] for one in register["rows"] if one["id"] == name)
    assert (standing["sustained_12"], standing["money"]) == ("no", "20")
    assert "A desk" in register["text"]
    program.ask("PATCH", address, 409, json={"base": base, "row": {"money": "30"}})
    program.ask("PATCH", "/past-work/w99", 422, json={"base": base, "row": {"money": "30"}})
    wrong = program.ask("POST", "/past-work", 422, json={"row": {**row, "colour": "red"}})
    assert wrong["problems"][0]["code"] == "web.no_such_choice"
    program.ask("DELETE", f"/past-work?row={name}&base={base}", 409)
    assert program.ask("DELETE", f"/past-work?row={name}&base={program.version}")["changed"]


def test_a_table_is_looked_at_and_then_added_whole(program: Program) -> None:
    head = "name\tpartner\tpartner_kind\tknown_from\tsource\n"
    good = "A desk\tA ward\tgovernment\t2021-05-30\treport\n"
    looked = program.ask("POST", "/past-work/table", json={"table": head + good, "look": True})
    assert (looked["ids"], looked["rows"][0]["name"]) == ([], "A desk")
    program.ask("POST", "/past-work/table", 422, json={"table": head + good + "B\t\t\t\t\n"})
    added = program.ask("POST", "/past-work/table", json={"table": head + good})
    assert len(added["ids"]) == 1
    twice = program.ask("POST", "/past-work/table", json={"table": head + good, "look": True})
    assert twice["problems"][0]["code"] == "study.row_twice"


# --- sessions -------------------------------------------------------------------------------------------------------

ANSWER = {"quantity": "weight.protection", "low": 1, "likely": 2, "high": 4, "reason": "so they say"}


def test_people_take_turns_on_one_machine_and_see_only_their_own(program: Program) -> None:
    program.ask("POST", "/sessions", 201, json={"quantities": ["weight.protection"], "rehearsal": True})
    session = program.ask("GET", "/sessions")["sessions"][-1]
    address, base = f"/sessions/{session['id']}/answers", program.version
    first = program.ask("PUT", address, json={"base": base, "answers": [ANSWER]})
    second = program.ask(
        "PUT", address, json={"base": base, "answers": [{**ANSWER, "high": 5, "reason": ""}]}
    )
    assert first["turn"] != second["turn"]
    (own,) = program.ask("GET", f"{address}?turn={first['turn']}")
    assert {**own, "high": round(own["high"])} == ANSWER
    program.ask("GET", address, 422)
    program.ask("GET", f"{address}?turn={first['turn'][:-1]}", 422)
    changed = {"base": program.version, "answers": [{**ANSWER, "high": 3}], "turn": first["turn"]}
    assert program.ask("PUT", address, json=changed)["changed"]
    assert program.ask("PUT", address, 409, json={**changed, "answers": [ANSWER], "base": first["version"]})
    program.ask("GET", "/files/elicited.yaml", 422)  # sealed while it is open
    assert program.ask("GET", "/sessions")["sessions"][-1]["people"] == 2
    program.ask("POST", f"/sessions/{session['id']}/close")
    program.ask("POST", f"/sessions/{session['id']}/close", 422)
    assert program.ask("GET", "/sessions")["sessions"][-1]["closed"]
    program.ask("PUT", address, 422, json={"base": program.version, "answers": [ANSWER]})


def test_in_a_team_a_person_is_who_signed_in_and_no_name_is_kept(team: Team) -> None:
    lead, coder = Program(team.sign_in("lead"), team.study), Program(team.sign_in("coder"), team.study)
    coder.ask("POST", "/sessions", 403, json={})
    lead.ask("POST", "/sessions", 201, json={"quantities": ["weight.protection"]})
    name = lead.ask("GET", "/sessions")["sessions"][-1]["id"]
    placed = coder.ask("PUT", f"/sessions/{name}/answers", json={"base": coder.version, "answers": [ANSWER]})
    assert placed["turn"] == ""
    assert coder.ask("GET", f"/sessions/{name}/answers")[0]["quantity"] == "weight.protection"
    assert lead.ask("GET", f"/sessions/{name}/answers") == []
    assert team.desk.shelf.open(team.study).history()[-1].note.who == ""
    wrong = {"base": coder.version, "answers": [{**ANSWER, "low": 9}]}
    assert (
        coder.ask("PUT", f"/sessions/{name}/answers", 422, json=wrong)["problems"][0]["code"]
        == "study.answer_order"
    )
    unknown = {"base": coder.version, "answers": [{**ANSWER, "quantity": "weight.protectio"}]}
    told = coder.ask("PUT", f"/sessions/{name}/answers", 422, json=unknown)["problems"][0]
    assert "weight.protection" in told["parameters"]["near"]


# --- studies, people, safety ----------------------------------------------------------------------------------------


def test_a_study_is_removed_put_back_and_backed_up(program: Program) -> None:
    data = program.ask("POST", "/backup", json={"passphrase": LONG_ENOUGH}).content
    program.ask("POST", "/backup", 422, json={"passphrase": "short"})
    program.ask("DELETE", "", 204)
    program.ask("GET", "", 404)
    assert program.ask("GET", "/api/v1/studies") == []
    assert len(program.ask("GET", "/api/v1/studies?removed=true")) == 1
    program.ask("POST", "/restore", 204)
    assert program.ask("GET", "")["readable"]
    address = f"/api/v1/studies/import?passphrase={LONG_ENOUGH}"
    made = program.ask("POST", address, 201, content=data, headers=OCTETS)
    assert made["version"] == program.version
    assert unlock(data, LONG_ENOUGH).startswith(b"PK")
    assert program.ask("POST", "/api/v1/studies/example", 201)["id"] == "viet-nam-3"


def test_people_are_invited_given_roles_and_closed(team: Team) -> None:
    keeper, lead = Program(team.sign_in("keeper"), team.study), Program(team.sign_in("lead"), team.study)
    lead.ask("GET", "/api/v1/people", 403)
    made = keeper.ask("POST", "/api/v1/people", 201, json={"login": "m@example.org", "name": "Minh"})
    assert made["link"].startswith("http://localhost/invite/")
    number = made["number"]
    role = {"role": "coder", "was": None}
    lead.ask("PUT", f"/members/{number}", 204, json=role)
    assert (
        lead.ask("PUT", f"/members/{number}", 409, json=role)["problems"][0]["code"] == "store.role_changed"
    )
    assert [row["role"] for row in lead.ask("GET", "/members") if row["number"] == number] == ["coder"]
    keeper.ask(
        "PUT", f"/api/v1/people/{number}/roles/{team.study}", 204, json={"role": "lead", "was": "coder"}
    )
    assert keeper.ask("GET", f"/api/v1/people/{number}")["roles"] == {team.study: "lead"}
    assert keeper.ask("PUT", f"/api/v1/people/{number}/keeper", json={"keeper": True})["keeper"]
    again = keeper.ask("POST", f"/api/v1/people/{number}/link", 201)
    assert again["link"] != made["link"]
    keeper.ask("DELETE", f"/api/v1/people/{number}", 204)
    closed = next(row for row in keeper.ask("GET", "/api/v1/people") if row["number"] == number)
    assert closed["closed"]
    did = [row["did"] for row in keeper.ask("GET", "/api/v1/log")["entries"]]
    assert did[:3] == ["person.closed", "person.linked", "person.keeper"]
    keeper.ask("GET", "/api/v1/people/99999", 404)


def test_without_a_team_there_are_no_people(program: Program) -> None:
    assert program.ask("GET", "/api/v1/people", 404)["problems"][0]["code"] == "web.not_needed"
    program.ask("POST", "/api/v1/session", 404, json={"login": "a", "password": "b"})


def test_a_program_signs_in_under_a_new_cookie_and_out(team: Team) -> None:
    program = Program(team.sign_in("nobody"), team.study)
    before = program.browser.cookies["sangkien"]
    program.ask("GET", "", 401)
    wrong = program.ask("POST", "/api/v1/session", 422, json={"login": "lead", "password": "wrong password"})
    assert wrong["problems"][0]["code"] == "store.wrong_password"
    program.ask("POST", "/api/v1/session", 204, json={"login": "lead", "password": PASSWORD})
    assert program.browser.cookies["sangkien"] != before
    program.ask("GET", "")
    program.ask("POST", "/restore", 403)  # the token belonged to the cookie before
    program.browser.headers["X-CSRF-Token"] = program.ask("GET", "/api/v1/session")["token"]
    program.ask("POST", "/restore", 204)
    program.ask("DELETE", "/api/v1/session", 204)
    program.ask("GET", "", 401)


def test_guessing_a_password_is_slowed_for_programs_too(team: Team) -> None:
    program = Program(team.sign_in("nobody"), team.study)
    wrong = {"login": "lead", "password": "wrong password"}
    seen = [program.browser.post("/api/v1/session", json=wrong).status_code for _ in range(6)]
    assert seen[-1] == 429


def test_the_log_and_a_backup_of_everything(team: Team, tmp_path: Any) -> None:
    keeper, lead = Program(team.sign_in("keeper"), team.study), Program(team.sign_in("lead"), team.study)
    lead.ask("PUT", "/documents/plan/field", json={"base": lead.version, "path": "summary", "words": ["x"]})
    log = lead.ask("GET", "/log?most=1")
    assert (log["entries"][0]["did"], log["entries"][0]["who"]) == ("study.edited", "Person lead")
    assert log["broken"] is None
    lead.ask("GET", "/api/v1/log", 403)
    assert (
        keeper.ask("GET", f"/api/v1/log?study={team.study}")["entries"] == lead.ask("GET", "/log")["entries"]
    )
    lead.ask("POST", "/api/v1/backup", 403, json={"passphrase": LONG_ENOUGH})
    data = keeper.ask("POST", "/api/v1/backup", json={"passphrase": LONG_ENOUGH}).content
    engine = open_database(str(tmp_path / "new.db"))
    restore(engine, data, LONG_ENOUGH)
    assert len(People(engine).everybody()) == len(team.people)
    engine.dispose()


def test_a_round_is_read_printed_published_and_withdrawn(program: Program, desk: Desk, study: str) -> None:
    found = findings("back", rehearsal=True)
    files = {"findings.json": to_bytes(found), "brief.html": brief_html(found, {}, "en").encode()}
    desk.shelf.open(study).keep_round(
        "2021-12-31", {**files, "brief.vi.html": brief_html(found, {}, "vi").encode()}
    )
    (kept,) = program.ask("GET", "/rounds?language=vi")
    assert kept["answer"]
    assert kept["as_of"] == "2021-12-31"
    shown = program.ask("GET", "/rounds/1/answer")
    assert (shown["changes"], shown["compared"]) == ([], None)
    program.ask("GET", "/rounds/2/answer", 404)
    page = program.ask("GET", "/rounds/1/brief?to=html&language=vi")
    assert "<html" in page.text
    program.ask("POST", "/publications", 404, json={"round": 2})
    made = program.ask("POST", "/publications", 201, json={"round": 1})
    assert program.browser.get(f"/p/{made['token']}").status_code == 200
    ended = program.ask("DELETE", f"/publications/{made['token']}")
    assert ended["withdrawn"]
    assert program.browser.get(f"/p/{made['token']}").status_code == 410
    assert [link["token"] for link in program.ask("GET", "/publications")] == [made["token"]]
    program.ask("DELETE", "/publications/nothing", 404)
