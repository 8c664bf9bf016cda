"""The interface for programs is what its description says, whatever is sent to it."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sangkien.example import example_files
from sangkien.serve import open_desk
from sangkien.store.people import Person
from sangkien.web.access import ACCESS
from sangkien.web.app import make_app
from sangkien.web.desk import Desk, Setup
from sangkien.web.limits import Budget, Limits, Tries

from .conftest import HOSTS, PASSWORD, Browser, Team, smaller

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
PLAN = example_files()["plan.md"].decode()
BEGIN = "/api/v1"
ROUTES = sorted(row.split(" ") for row in ACCESS if row.split(" ")[1].startswith(BEGIN))
#: What begins long work is only sent what cannot begin it; a test of its own begins it.
LONG = {
    f"{BEGIN}/studies/{{study}}/run": {"draws": 1},
    f"{BEGIN}/studies/{{study}}/calibration": {"effort": ""},
}


@dataclass
class Spoken:
    """A team's workbench that programs speak to, one study in it, and somebody who may do everything."""

    address: str
    desk: Desk
    study: str
    person: Person
    described: Any

    def sign_in(self) -> requests.Session:
        """Somebody's cookie and token."""
        session = requests.Session()
        session.cookies.set("sangkien", self.desk.people.begin(self.person.id, "test"))
        token = session.get(f"{self.address}{BEGIN}/session", timeout=120).json()["token"]
        session.headers["X-CSRF-Token"] = token
        return session


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory, compiled: None) -> Iterator[Spoken]:
    place = str(tmp_path_factory.mktemp("spoken") / "w.db")
    desk = open_desk(place, Setup(team=True, base="http://localhost", hosts=HOSTS))
    free = Budget(10**9, 1)
    tries = Tries(10**9, 1)
    object.__setattr__(desk, "limits", Limits(tries, tries, free, free, free))
    person = desk.people.take_up(desk.people.invite("a@example.org", "Lan", keeper=True), PASSWORD)
    study = desk.shelf.create("viet-nam", example_files()).study
    desk.people.set_role(study, person.id, "lead")
    app = make_app(desk)
    with socket.socket() as at:
        at.bind(("127.0.0.1", 0))
        port = at.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    described = schemathesis.openapi.from_dict(app.openapi())
    yield Spoken(f"http://localhost:{port}", desk, study, person, described)
    server.should_exit = True
    thread.join(10)
    desk.engine.dispose()


def likely(spoken: Spoken) -> dict[str, Any]:
    """What a program would name that has read the study first."""
    version = spoken.desk.shelf.open(spoken.study).version()
    return {
        "study": spoken.study, "of": spoken.study, "base": version, "question": "receptive", "claim": "fear-stops",
        "scheme": "status_quo", "document": "plan", "path": "partners[0]", "row": "w01", "session": "s1",
        "number": 1, "name": "vietnam", "old": 1, "new": 1, "quantity": "weight.protection", "lever": "accompaniment",
    }  # fmt: skip


@pytest.mark.parametrize("examples", [8, pytest.param(60, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_whatever_is_sent_the_answer_is_one_that_is_described(
    spoken: Spoken, method: str, path: str, examples: int
) -> None:
    """No answer of 500, none of a status, kind or shape that the description does not name."""
    session = spoken.sign_in()
    seen: list[int] = []

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck), deadline=None)
    @given(spoken.described[path.replace(":path", "")][method].as_strategy())
    def answers(case: Any) -> None:
        spoken.desk.shelf.restore(spoken.study)  # what an earlier answer took off the shelf
        case.headers = {**(case.headers or {}), "X-CSRF-Token": session.headers["X-CSRF-Token"]}
        case.cookies = session.cookies.get_dict()
        if method == "POST" and path in LONG:
            case.body = LONG[path]
        if len(seen) % 4:  # three of four times what is there
            known = likely(spoken)
            for part in (case.path_parameters, case.query, case.body):
                if isinstance(part, dict):
                    part.update({name: known[name] for name in set(part) & set(known)})
        answer = case.call(base_url=spoken.address, timeout=120)  # a busy machine is no fault
        seen.append(answer.status_code)
        case.validate_response(answer, checks=CHECKS)
        if path == f"{BEGIN}/session" and method == "DELETE":
            session.cookies.set("sangkien", spoken.desk.people.begin(spoken.person.id, "test"))

    answers()
    assert seen


def test_every_operation_says_what_it_does_and_what_refuses_it(spoken: Spoken) -> None:
    described = spoken.described.raw_schema
    operations = {
        f"{method.upper()} {path}": operation
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    }
    assert set(operations) == {f"{method} {path.replace(':path', '')}" for method, path in ROUTES}
    for name, operation in operations.items():
        assert operation["description"], name
        assert operation["tags"], name
        assert {"401", "403", "404", "409", "413", "422", "429"} <= set(operation["responses"]), name
    for name, shape in described["components"]["schemas"].items():
        if name not in ("HTTPValidationError", "ValidationError"):
            assert shape.get("description") or shape.get("enum"), name


def api(browser: Browser) -> dict[str, str]:
    return {"X-CSRF-Token": browser.get("/api/v1/session").json()["token"]}


def test_a_study_is_made_changed_and_read_by_a_program(client: Browser) -> None:
    made = client.post(
        "/api/v1/studies", json={"plan": PLAN, "name": "mine", "country": "vietnam"}, headers=api(client)
    )
    assert made.status_code == 201
    study, base = made.json()["id"], made.json()["version"]
    found = client.get(f"/api/v1/studies/{study}").json()
    assert found["readable"] is True
    assert found["version"] == base
    change = {"base": base, "files": {"plan.md": PLAN + "\n"}, "what": "a line end"}
    done = client.patch(f"/api/v1/studies/{study}", json=change, headers=api(client))
    assert done.status_code == 200
    assert client.get(f"/api/v1/studies/{study}/files/plan.md").content == (PLAN + "\n").encode()
    again = client.patch(f"/api/v1/studies/{study}", json=change, headers=api(client))
    assert again.status_code == 409
    assert again.json()["problems"][0]["code"] == "store.changed_meanwhile"
    assert [step["what"] for step in client.get(f"/api/v1/studies/{study}/history").json()] == [
        "created",
        "a line end",
    ]


def test_a_change_that_would_break_the_study_is_refused_whole(client: Browser, study: str) -> None:
    base = client.get(f"/api/v1/studies/{study}").json()["version"]
    change = {"base": base, "files": {"study.yaml": "format: 1\n", "plan.md": "new"}}
    answer = client.patch(f"/api/v1/studies/{study}", json=change, headers=api(client))
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["mend"]
    assert client.get(f"/api/v1/studies/{study}").json()["version"] == base


def test_what_is_exported_can_be_brought_in(client: Browser, study: str) -> None:
    data = client.get(f"/api/v1/studies/{study}/export").content
    headers = {**api(client), "Content-Type": "application/octet-stream"}
    made = client.post("/api/v1/studies/import", content=data, headers=headers)
    assert made.status_code == 201
    assert made.json()["id"] == f"{study}-2"


def test_without_the_token_nothing_changes(client: Browser, study: str) -> None:
    answer = client.post("/api/v1/check", json={"plan": PLAN})
    assert answer.status_code == 403
    assert answer.json()["error"] == "forged"


def test_a_program_of_nobody_reads_nothing(team: Team) -> None:
    browser = team.sign_in("nobody")
    assert browser.get("/api/v1/studies").status_code == 401
    assert browser.get(f"/api/v1/studies/{team.study}").status_code == 401
    assert team.sign_in("stranger").get(f"/api/v1/studies/{team.study}").status_code == 403
    assert team.sign_in("stranger").get("/api/v1/studies").json() == []
    assert [row["id"] for row in team.sign_in("coder").get("/api/v1/studies").json()] == [team.study]


def test_reading_what_people_said_is_logged(client: Browser, desk: Desk, study: str) -> None:
    client.get(f"/api/v1/studies/{study}/files/evidence/n02-head-of-unit.md")
    assert next((row.did, row.detail) for row in desk.log.entries(study)) == (
        "evidence.read",
        "evidence/n02-head-of-unit.md",
    )


def test_the_same_checks_as_on_the_command_line(client: Browser) -> None:
    rows = client.post("/api/v1/check", json={"plan": "# x\n"}, headers=api(client)).json()
    assert "plan.not_a_plan" in {row["code"] for row in rows}


def test_a_program_runs_a_study_and_reads_its_findings(client: Browser, desk: Desk, study: str) -> None:
    smaller(desk, study)
    assert client.get(f"/api/v1/studies/{study}/run").status_code == 404
    begun = client.post(f"/api/v1/studies/{study}/run", json={"draws": 100, "seed": 2}, headers=api(client))
    assert begun.status_code == 202
    again = client.post(f"/api/v1/studies/{study}/run", json={"draws": 100}, headers=api(client))
    assert again.json()["problems"][0]["code"] == "run.going_on"
    for _ in range(1200):
        now = client.get(f"/api/v1/studies/{study}/run").json()
        if not now["going"]:
            break
        time.sleep(0.2)
    assert now["ended"] == "kept"
    assert [kept["number"] for kept in client.get(f"/api/v1/studies/{study}/rounds").json()] == [1]
    findings = client.get(f"/api/v1/studies/{study}/rounds/1").json()
    assert (findings["reproduce"]["draws"], findings["reproduce"]["seed"]) == (100, 2)


def test_a_program_stops_a_run_and_nothing_of_it_is_kept(client: Browser, study: str) -> None:
    client.post(f"/api/v1/studies/{study}/run", json={"draws": 20000}, headers=api(client))
    assert client.delete(f"/api/v1/studies/{study}/run", headers=api(client)).status_code == 200
    for _ in range(200):
        if not client.get(f"/api/v1/studies/{study}/run").json()["going"]:
            break
        time.sleep(0.1)
    assert client.get(f"/api/v1/studies/{study}/run").json()["ended"] == "cancelled"
    assert client.get(f"/api/v1/studies/{study}/rounds").json() == []
