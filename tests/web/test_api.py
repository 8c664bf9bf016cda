"""The interface for programs is what its description says, whatever is sent to it."""

import time
from typing import Any

import pytest
import requests
import schemathesis
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sangkien.example import example_files
from sangkien.web.app import make_app
from sangkien.web.desk import Desk
from sangkien.web.pages.api import router
from sangkien.web.pages.api_runs import router as runs

from .conftest import Browser, Served, Team, smaller

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
PLAN = example_files()["plan.md"].decode()


@pytest.fixture
def described(served: Served) -> Any:
    app = make_app(served.desk)
    return schemathesis.openapi.from_dict(app.openapi())


ROUTES = sorted(
    (method, route.path)
    for route in (*router.routes, *runs.routes)
    if isinstance(route, APIRoute)
    for method in route.methods or ()
)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_whatever_is_sent_the_answer_is_one_that_is_described(
    described: Any, served: Served, method: str, path: str
) -> None:
    """No answer of 500, none of a status, kind or shape that the description does not name."""
    session = requests.get(f"{served.address}/api/v1/session", timeout=30)
    seen: list[int] = []

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(described[path.replace(":path", "")][method].as_strategy())
    def answers(case: Any) -> None:
        case.headers = {**(case.headers or {}), "X-CSRF-Token": session.json()["token"]}
        case.cookies = session.cookies.get_dict()
        if method == "POST" and path.endswith("/run"):
            case.body = {
                "draws": 1,
                "seed": case.body if isinstance(case.body, str | int) else None,
            }  # begins nothing
        if "study" in (case.path_parameters or {}) and len(seen) % 2:
            case.path_parameters["study"] = served.study  # every other time one that is there
        answer = case.call(base_url=served.address)
        seen.append(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    answers()
    assert seen


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
