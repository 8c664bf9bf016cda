"""Twenty people at work, and fifty pages left open, on the workbench of a team."""

import random
import re
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import psutil

from benchmarks.workbench.start import running
from sangkien.example import example_files
from sangkien.store import Shelf, connect
from sangkien.store.people import People

PEOPLE = 20
SECONDS = 40.0
OPEN = 50
PASSWORD = "a password for measuring"
READ = ("", "/plan", "/questions", "/facts", "/beliefs", "/past-work", "/history", "/brief")


def lines(home: Path) -> Iterator[str]:
    """The answer times of people at work, and the memory of open pages."""
    database = str(home / "people.db")
    engine = connect(database)
    study = Shelf(engine).create("viet-nam", example_files()).study
    people = People(engine)
    secrets = []
    for n in range(OPEN):
        person = people.take_up(people.invite(f"p{n}", f"Person {n}"), PASSWORD)
        people.set_role(study, person.id, "analyst")
        secrets.append(people.begin(person.id))
    engine.dispose()
    with running(database, "--team") as (address, process):
        program = psutil.Process(process)
        work(address, study, secrets[:PEOPLE], 5.0)  # warm
        read, wrote, failed = work(address, study, secrets[:PEOPLE], SECONDS)
        yield (
            f"{PEOPLE} people at work for {SECONDS:.0f} s: {len(read)} pages, p50 {middle(read, 50):.0f} ms, "
            f"p95 {middle(read, 95):.0f} ms; {len(wrote)} saves, p95 {middle(wrote, 95):.0f} ms; "
            f"failed {failed} (bar 150)"
        )
        before = program.memory_info().rss
        clients = [client(address, secret) for secret in secrets]
        for one in clients:
            one.get(f"/s/{study}/plan")
            one.get(f"/s/{study}/presence?page=plan&version=x")
        after = program.memory_info().rss
        yield f"{OPEN} open pages: {(after - before) / 1e6:.1f} MB more in the server (bar 20)"


def client(address: str, secret: str) -> httpx.Client:
    """Somebody's browser."""
    return httpx.Client(base_url=address, cookies={"sangkien": secret}, timeout=30, follow_redirects=False)


def work(
    address: str, study: str, secrets: list[str], seconds: float
) -> tuple[list[float], list[float], int]:
    """Each person reads a page, thinks for about a second, and saves a change of the plan every fifth time."""
    read: list[float] = []
    wrote: list[float] = []
    failed: list[int] = []
    lock = threading.Lock()
    end = time.perf_counter() + seconds

    def person(n: int, secret: str) -> None:
        chance = random.Random(n)
        with client(address, secret) as browser:
            time.sleep(chance.random())
            while time.perf_counter() < end:
                begun = time.perf_counter()
                if chance.random() < 0.2:
                    page = browser.get(f"/s/{study}/plan/edit?path=background")
                    token = re.search(r'<meta name="csrf" content="([0-9a-f]+)">', page.text)
                    begun = time.perf_counter()
                    field = re.search(r'<textarea[^>]*name="([^"]+)"', page.text)
                    was = re.search(r'name="was" value="([0-9a-f]*)"', page.text)
                    data = {
                        "csrf": token[1] if token else "",
                        "document": "plan",
                        "path": "background",
                        "was": was[1] if was else "",
                        field[1] if field else "text": f"Background by {n}: {chance.random()}",
                    }
                    status, into = browser.post(f"/s/{study}/plan/edit", data=data).status_code, wrote
                else:
                    status, into = browser.get(f"/s/{study}{chance.choice(READ)}").status_code, read
                took = 1000 * (time.perf_counter() - begun)
                with lock:
                    into.append(took)
                    if status >= 400 and status != 409:  # somebody else was quicker: an answer, no failure
                        failed.append(status)
                time.sleep(0.5 + chance.random())

    threads = [threading.Thread(target=person, args=(n, secret)) for n, secret in enumerate(secrets)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return read, wrote, len(failed)


def middle(values: list[float], percent: int) -> float:
    """A percentile of some times."""
    if len(values) < 2:
        return float("nan")
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
