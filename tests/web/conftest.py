"""A workbench for one person and one for a team, spoken to as a browser would."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from sangkien.compiled_cache import compile_aside, keep_compiled
from sangkien.example import example_files
from sangkien.serve import open_desk
from sangkien.store.people import Person
from sangkien.web.app import make_app
from sangkien.web.desk import Desk, Setup
from sangkien.web.roles import Role

HOSTS = frozenset({"localhost", "127.0.0.1", "testserver"})
PASSWORD = "rõ ràng là đủ dài"


#: Width and language of what is looked at: two in every run, all four with the slow proofs.
SCREENS = [
    pytest.param(1400, "en"),
    pytest.param(390, "vi"),
    pytest.param(1400, "vi", marks=pytest.mark.slow),
    pytest.param(390, "en", marks=pytest.mark.slow),
]


class Browser(TestClient):
    """A client that carries the token of the page it is on, as a form of that page would."""

    def send_form(self, address: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        """Send a form as it would be sent from a page of the workbench."""
        page = self.get("/language-of-nothing")
        found = re.search(r'<meta name="csrf" content="([0-9a-f]+)">', page.text)
        assert found, page.text[:200]
        return self.post(address, data={"csrf": found[1], **(data or {})}, **more)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The workbench of one person."""
    made = open_desk(str(tmp_path / "w.db"), Setup(team=False, base="http://localhost", hosts=HOSTS))
    yield made
    made.worker.close()
    made.bench.close()
    made.engine.dispose()


@pytest.fixture
def client(desk: Desk) -> Browser:
    """A browser at it."""
    return Browser(make_app(desk))


@pytest.fixture
def study(desk: Desk) -> str:
    """The example on the shelf; its id."""
    return desk.shelf.create("viet-nam", example_files()).study


@dataclass
class Team:
    """A team's workbench, its study, and a browser for each role; ``stranger`` is signed in but in no study."""

    desk: Desk
    study: str
    people: dict[str, Person]
    sign_in: Callable[[str], Browser]


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    """A workbench with a keeper, one person of each role, and one who is in no study."""
    desk = open_desk(str(tmp_path / "t.db"), Setup(team=True, base="http://localhost", hosts=HOSTS))
    study = desk.shelf.create("viet-nam", example_files()).study
    people = {}
    for login in ("keeper", *Role, "stranger"):
        secret = desk.people.invite(login, f"Person {login}", keeper=login == "keeper")
        people[login] = desk.people.take_up(secret, PASSWORD)
        if login in set(Role):
            desk.people.set_role(study, people[login].id, login)
    app = make_app(desk)

    def sign_in(login: str) -> Browser:
        browser = Browser(app)
        if login != "nobody":
            browser.cookies.set("sangkien", desk.people.begin(people[login].id, "test"))
        return browser

    yield Team(desk, study, people, sign_in)
    desk.worker.close()
    desk.bench.close()
    desk.engine.dispose()


@dataclass
class Served:
    """A workbench that a real browser can open."""

    address: str
    desk: Desk
    study: str


@pytest.fixture(scope="session")
def compiled() -> None:
    """The engine lies ready, so that a page that simulates shows pictures and not the half minute before the first."""
    if not keep_compiled().ready:
        compile_aside(lambda: False)


@pytest.fixture(scope="session")
def served(compiled: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The workbench of one person with the example in it, served on this machine."""
    desk = open_desk(
        str(tmp_path_factory.mktemp("served") / "w.db"),
        Setup(team=False, base="http://localhost", hosts=HOSTS),
    )
    study = desk.shelf.create("viet-nam", example_files()).study
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(make_app(desk), port=port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(100):
        if server.started:
            break
        time.sleep(0.05)
    yield Served(f"http://localhost:{port}", desk, study)
    server.should_exit = True
    thread.join(10)
    desk.engine.dispose()
