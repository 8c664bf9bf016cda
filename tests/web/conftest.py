"""A workbench for one person and one for a team, spoken to as a browser would."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Page
from starlette.testclient import TestClient

from sangkien.compiled_cache import compile_aside, keep_compiled
from sangkien.example import example_files
from sangkien.serve import open_desk
from sangkien.store.people import Person
from sangkien.web.app import make_app
from sangkien.web.desk import Desk, Setup
from sangkien.web.roles import Role
from sangkien.worker import Worker

HOSTS = frozenset({"localhost", "127.0.0.1", "testserver"})
PASSWORD = "rõ ràng là đủ dài"


#: Width and language of what is looked at: two in every run, all four with the slow proofs.
SCREENS = [
    pytest.param(1400, "en"),
    pytest.param(390, "vi"),
    pytest.param(1400, "vi", marks=pytest.mark.slow),
    pytest.param(390, "en", marks=pytest.mark.slow),
]
#: The same for views inside a page: every run looks at the narrow screen, which is where things stick out.
VIEWS = [
    pytest.param(390, "vi"),
    pytest.param(1400, "en", marks=pytest.mark.slow),
    pytest.param(1400, "vi", marks=pytest.mark.slow),
    pytest.param(390, "en", marks=pytest.mark.slow),
]


def settle(page: Page) -> None:
    """Wait until a page is as it stays: one that draws goes on asking after it was loaded, any other is ready then."""
    page.wait_for_load_state("load")
    if page.evaluate("[...document.scripts].some(script => /lab|chart/.test(script.src))"):
        page.wait_for_load_state("networkidle")


class Browser(TestClient):
    """A client that carries the token of the page it is on, as a form of that page would."""

    def send_form(self, address: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        """Send a form as it would be sent from a page of the workbench."""
        page = self.get("/language-of-nothing")
        found = re.search(r'<meta name="csrf" content="([0-9a-f]+)">', page.text)
        assert found, page.text[:200]
        return self.post(address, data={"csrf": found[1], **(data or {})}, **more)


@dataclass(frozen=True)
class Programs:
    """The two programs beside the pages, the same for all workbenches: begun anew, each takes seconds to simulate."""

    worker: Worker
    bench: Worker

    @contextmanager
    def desk(self, place: Path, *, team: bool) -> Iterator[Desk]:
        """A workbench that has its work done by them; nothing of it goes on when it is gone."""
        made = open_desk(str(place), Setup(team=team, base="http://localhost", hosts=HOSTS))
        object.__setattr__(made, "worker", self.worker)
        object.__setattr__(made, "bench", self.bench)
        yield made
        for program in (self.worker, self.bench):
            for task, *_ in list(program._tasks.values()):
                program.cancel(task)
                assert task.wait(30)
        made.engine.dispose()


@pytest.fixture(scope="session")
def programs() -> Iterator[Programs]:
    """Begun with the first task of the first test that has one."""
    both = Programs(Worker(), Worker())
    yield both
    both.worker.close()
    both.bench.close()


@pytest.fixture
def desk(tmp_path: Path, programs: Programs) -> Iterator[Desk]:
    """The workbench of one person."""
    with programs.desk(tmp_path / "w.db", team=False) as made:
        yield made


@pytest.fixture
def client(desk: Desk) -> Browser:
    """A browser at it."""
    return Browser(make_app(desk))


@pytest.fixture
def study(desk: Desk) -> str:
    """The example on the shelf; its id."""
    return desk.shelf.create("viet-nam", example_files()).study


def smaller(desk: Desk, study: str) -> None:
    """Make the example small enough to be run in a test."""
    store = desk.shelf.open(study)
    now = store.load()
    text = now.files["study.yaml"].decode()
    text = text.replace("size: 120", "size: 20\n  departments: 2").replace("months: 60", "months: 24")
    head, tail = text.split("  - {id: patient_terms", 1)
    store.commit({"study.yaml": (head + tail[tail.index("# What one unit") :]).encode()}, now.version)


@dataclass
class Team:
    """A team's workbench, its study, and a browser for each role; ``stranger`` is signed in but in no study."""

    desk: Desk
    study: str
    people: dict[str, Person]
    sign_in: Callable[[str], Browser]


@pytest.fixture
def team(tmp_path: Path, programs: Programs) -> Iterator[Team]:
    """A workbench with a keeper, one person of each role, and one who is in no study."""
    with programs.desk(tmp_path / "t.db", team=True) as desk:
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
def served(compiled: None, programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The workbench of one person with the example in it, served on this machine."""
    with programs.desk(tmp_path_factory.mktemp("served") / "w.db", team=False) as desk:
        study = desk.shelf.create("viet-nam", example_files()).study
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = uvicorn.Server(
            uvicorn.Config(make_app(desk), port=port, log_level="warning", access_log=False)
        )
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        for _ in range(100):
            if server.started:
                break
            time.sleep(0.05)
        yield Served(f"http://localhost:{port}", desk, study)
        server.should_exit = True
        thread.join(10)
