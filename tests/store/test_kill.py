"""What was said to be saved is saved, whatever happens to the process or the server a moment later."""

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from sangkien.example import example_files
from sangkien.store import Note, Shelf, TableStore, connect, database
from sangkien.store.log import Log
from sangkien.words import Refusal

#: Writes one after the other and says each once it is saved, until it is killed or has done them all.
WRITER = """
import sys
from sangkien.store import Note, TableStore, connect
from sangkien.store.log import Log
place, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
engine = connect(place)
store, log = TableStore(engine, "s"), Log(engine)
for n in range(first, last + 1):
    store.commit({"plan.md": b"write %d" % n}, store.version(), Note("Lan", f"write {n}"))
    print("saved", n, flush=True)
    log.add("Lan", "s", "study.edited", f"write {n}")
    print("logged", n, flush=True)
print("done", flush=True)
"""


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.mark.slow
def test_a_process_that_is_killed_loses_no_write_it_had_acknowledged(tmp_path: Path) -> None:
    """1,000 writes, SIGKILL at random moments: every acknowledged one is there, in order, and the log's chain holds."""
    place = str(tmp_path / "w.db")
    engine = connect(place)
    Shelf(engine).create("s", {"plan.md": b"write 0"})
    engine.dispose()
    chance, done, kills = random.Random(3), 0, 0
    said: dict[str, set[int]] = {"saved": set(), "logged": set()}
    while done < 1000:
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, place, str(done + 1), "1000"],
            stdout=subprocess.PIPE, text=True, env=environment(),
        )  # fmt: skip
        assert child.stdout is not None
        first = child.stdout.readline()
        if kills < 8:
            threading.Timer(chance.uniform(0.05, 2.0), child.send_signal, [signal.SIGKILL]).start()
        lines = [first, *child.stdout]
        kills += child.wait() == -signal.SIGKILL
        child.stdout.close()
        for line in lines:
            word, _, number = line.strip().partition(" ")
            if number.isdigit():
                said[word].add(int(number))
        done = check(place, said)
    assert kills >= 3
    assert said["saved"] <= set(range(1, 1001))


def check(place: str, said: dict[str, set[int]]) -> int:
    """Open what a killed process left; how many writes there are."""
    engine = connect(place)
    store = TableStore(engine, "s")
    writes = [int(v.note.what.split()[1]) for v in store.history()[1:]]
    assert writes == list(range(1, len(writes) + 1)), "a write is missing or there twice"
    assert said["saved"] <= set(writes)
    assert dict(store.load().files) == {"plan.md": b"write %d" % len(writes)}
    log = Log(engine)
    assert log.broken() is None
    assert said["logged"] <= {int(e.detail.split()[1]) for e in log.entries(most=2000)}
    with database.reading(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    engine.dispose()
    return len(writes)


@pytest.mark.slow
def test_a_workbench_that_is_killed_loses_no_save_it_had_answered(tmp_path: Path) -> None:
    """The same through HTTP: studies are made one after the other while the server is killed and started again."""
    place = str(tmp_path / "w.db")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    chance, answered = random.Random(5), 0
    for _ in range(4):
        server = subprocess.Popen(
            [sys.executable, "-m", "sangkien", "serve", "--no-browser", "--database", place, "--port", str(port)],
            stdout=subprocess.DEVNULL, env=environment(),
        )  # fmt: skip
        try:
            token, cookie = opened(port)
            timer = threading.Timer(chance.uniform(0.3, 2.0), server.send_signal, [signal.SIGKILL])
            timer.start()
            while send(port, token, cookie):
                answered += 1
            timer.join()
        finally:
            server.kill()
            server.wait()
        engine = connect(place)
        found = Shelf(engine).studies()
        assert (
            answered <= len(found) <= answered + 4
        )  # killed between saving and answering, each time at most once
        assert all(dict(TableStore(engine, s.id).load().files) == dict(example_files()) for s in found[:3])
        assert Log(engine).broken() is None
        engine.dispose()
    assert answered > 3


def opened(port: int) -> tuple[str, str]:
    """Wait until the workbench answers; the token and the cookie of its first page."""
    for _ in range(600):
        connection = http.client.HTTPConnection("localhost", port, timeout=10)
        try:
            connection.request("GET", "/")
            answer = connection.getresponse()
            found = re.search(r'name="csrf" content="([0-9a-f]+)"', answer.read().decode())
            assert found
            return found[1], str(answer.getheader("set-cookie")).split(";")[0]
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError("the workbench did not start")


def send(port: int, token: str, cookie: str) -> bool:
    """Make a study as the form does; False where no answer came."""
    connection = http.client.HTTPConnection("localhost", port, timeout=10)
    try:
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/studies/example", urlencode({"csrf": token}), headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 303
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def test_two_who_write_the_same_study_at_once_undo_nothing(engine: Engine) -> None:
    """Each saves 50 times on top of what is there; who was too late tries again; all 100 are in the history."""
    Shelf(engine).create("s", {"a": b"", "b": b""})
    codes: set[str] = set()

    def write(name: str) -> None:
        store = TableStore(engine, "s")
        for n in range(50):
            while True:
                try:
                    store.commit({name: str(n).encode()}, store.version(), Note(name, f"write {n}"))
                    break
                except Refusal as refused:
                    codes.add(refused.problems[0].code)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert codes <= {"store.changed_meanwhile"}
    store = TableStore(engine, "s")
    assert dict(store.load().files) == {"a": b"49", "b": b"49"}
    for name in ("a", "b"):
        assert [v.note.what for v in store.history() if v.note.who == name] == [
            f"write {n}" for n in range(50)
        ]


def test_a_connection_that_is_lost_in_the_middle_saves_nothing_by_half(new_postgresql: str) -> None:
    """The server ends the connection between two statements of a save: a clear refusal, the study as it was."""
    engine = connect(new_postgresql)
    store = Shelf(engine).create("s", {"a": b"1", "b": b"1"})
    base, history = store.version(), store.history()
    end = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )

    def cut(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO versions"):
            with engine.connect() as other:
                other.exec_driver_sql(end)

    sa.event.listen(engine, "before_cursor_execute", cut)
    try:
        with pytest.raises(Refusal) as refused:
            store.commit({"a": b"2", "b": b"2"}, base)
    finally:
        sa.event.remove(engine, "before_cursor_execute", cut)
    assert refused.value.problems[0].code == "store.lost_database"
    assert dict(store.load().files) == {"a": b"1", "b": b"1"}
    assert store.history() == history
    store.commit({"a": b"2", "b": b"2"}, base)  # the next one goes well, with a new connection
    assert dict(store.load().files) == {"a": b"2", "b": b"2"}
    engine.dispose()


def test_a_database_that_is_busy_for_too_long_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.2)
    engine = connect(str(tmp_path / "w.db"))
    with database.writing(engine), pytest.raises(Refusal) as refused:
        Shelf(engine).create("s", {"a": b""})
    assert refused.value.problems[0].code == "store.busy_database"
    Shelf(engine).create("s", {"a": b""})
    engine.dispose()
