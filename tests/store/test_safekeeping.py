"""A backup holds everything and comes back whole or not at all, from either database into either."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from sangkien import exchange, safekeeping
from sangkien.exchange import MANIFEST, lock, read_zip, unlock, write_zip
from sangkien.store import Note, Shelf, connect, database
from sangkien.store.everything import APART, tables
from sangkien.store.log import Log
from sangkien.store.people import People
from sangkien.words import Refusal

PASSPHRASE = "một cụm đủ dài"
PASSWORD = "rõ ràng là đủ dài"


def fill(engine: Engine) -> None:
    """Something in every table."""
    shelf, people, log = Shelf(engine), People(engine), Log(engine)
    for name in ("one", "two"):
        store = shelf.create(name, {"plan.md": b"x", "evidence/n.txt": b"\x00\xff" + name.encode()})
        store.commit({"plan.md": b"y"}, store.version(), Note("Lan", "plan summary"))
        store.keep_round("2021-12-31", {"brief.html": b"<p>", "findings.json": b"{}"})
    shelf.remove("two")
    for login in ("lan", "minh"):
        person = people.take_up(people.invite(login, f"Person {login}", keeper=True), PASSWORD)
        people.set_role("one", person.id, "lead")
        log.add(person.name, "one", f"person.{login}")
    people.begin(person.id)
    people.invite("new", "Not here yet")
    with database.writing(engine) as connection:
        row = {"token": "t", "study": "one", "round": 1, "by": "Lan", "at": "2021", "withdrawn": None}
        connection.execute(database.publications.insert().values(**row))


def content(engine: Engine) -> dict[str, list[object]]:
    with database.reading(engine) as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in (database.blobs, *tables())
        }


def code(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.problems[0].code


def test_everything_is_there_afterwards(engine: Engine, tmp_path: Path) -> None:
    """Studies with history and rounds, removed ones too, people with their passwords, roles, log and publications."""
    fill(engine)
    data = safekeeping.back_up(engine, PASSPHRASE)
    other = connect(str(tmp_path / "other.db"))
    safekeeping.restore(other, data, PASSPHRASE)
    assert content(other) == content(engine)
    assert all(content(other).values()), "a table without a row proves nothing"
    assert People(other).sign_in("lan", PASSWORD)
    assert Log(other).broken() is None
    assert [s.id for s in Shelf(other).studies(removed=True)] == ["two"]
    store = Shelf(other).open("one")
    assert [v.note.what for v in store.history()] == ["created", "plan summary"]
    assert dict(store.round_files(1)) == {"brief.html": b"<p>", "findings.json": b"{}"}
    other.dispose()


def test_it_comes_back_into_either_database_which_then_counts_on(engine: Engine, tmp_path: Path) -> None:
    """New rows get new numbers: an invitation after the restore takes nobody's place."""
    source = connect(str(tmp_path / "source.db"))
    fill(source)
    safekeeping.restore(engine, safekeeping.back_up(source, PASSPHRASE), PASSPHRASE)
    assert content(engine) == content(source)
    people = People(engine)
    people.invite("another", "Another")
    assert len({person.id for person in people.everybody()}) == 4
    Log(engine).add("", "", "workbench.restored")
    assert Log(engine).broken() is None
    source.dispose()


def test_sessions_invitations_and_the_secret_of_the_place_stay_there(engine: Engine) -> None:
    fill(engine)
    entries = read_zip(unlock(safekeeping.back_up(engine, PASSPHRASE), PASSPHRASE))
    names = {
        path.removeprefix("tables/").removesuffix(".json") for path in entries if path.startswith("tables/")
    }
    assert {"sessions", "invitations"} == APART - {"meta", "blobs"}
    assert not names & {"sessions", "invitations"}
    assert [row["key"] for row in json.loads(entries["tables/meta.json"])] == ["log end"]


def test_no_table_is_forgotten() -> None:
    assert {t.name for t in tables()} | APART == set(database.metadata.tables)


def test_a_tail_of_the_log_that_was_cut_off_still_shows_after_a_restore(
    engine: Engine, tmp_path: Path
) -> None:
    fill(engine)
    with database.writing(engine) as connection:
        connection.execute(database.log.delete().where(database.log.c.number == 2))
    other = connect(str(tmp_path / "other.db"))
    safekeeping.restore(other, safekeeping.back_up(engine, PASSPHRASE), PASSPHRASE)
    assert Log(other).broken() == 2
    other.dispose()


def test_the_file_is_unreadable_without_the_passphrase(engine: Engine) -> None:
    fill(engine)
    data = safekeeping.back_up(engine, PASSPHRASE)
    assert exchange.is_locked(data)
    assert b"plan.md" not in data
    for wrong in ("", "not the right one", PASSPHRASE.upper()):
        with pytest.raises(Refusal) as refused:
            safekeeping.read_backup(data, wrong)
        assert code(refused) in ("exchange.wrong_passphrase", "exchange.locked")
    with pytest.raises(Refusal) as refused:
        safekeeping.back_up(engine, "short")
    assert code(refused) == "exchange.weak_passphrase"


def test_a_backup_is_what_was_there_at_one_moment(engine: Engine) -> None:
    """What somebody saves while it is read is in it whole or not at all."""
    fill(engine)
    store = Shelf(engine).open("one")
    seen: list[int] = []

    from sangkien.store import everything

    rows = everything._rows

    def meanwhile(*arguments: object) -> list[dict[str, object]]:
        found = rows(*arguments)  # type: ignore[arg-type]
        store.commit({"plan.md": f"later {len(seen)}".encode()}, store.version())
        seen.append(1)
        return found

    everything._rows = meanwhile  # type: ignore[assignment]
    try:
        data = safekeeping.back_up(engine, PASSPHRASE)
    finally:
        everything._rows = rows
    assert seen
    found = safekeeping.read_backup(data, PASSPHRASE)
    versions = {(row["study"], row["version"]) for row in found.rows["versions"]}
    assert all((row["id"], row["version"]) in versions for row in found.rows["studies"])
    assert len(found.rows["versions"]) == 4


def test_only_an_empty_database_is_filled(engine: Engine, tmp_path: Path) -> None:
    fill(engine)
    data = safekeeping.back_up(engine, PASSPHRASE)
    other = connect(str(tmp_path / "other.db"))
    Log(other).add("", "", "study.created")
    before = content(other)
    with pytest.raises(Refusal) as refused:
        safekeeping.restore(other, data, PASSPHRASE)
    assert code(refused) == "store.not_empty_database"
    assert content(other) == before
    other.dispose()


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Made once."""
    source = connect(str(tmp_path_factory.mktemp("backup") / "source.db"))
    fill(source)
    data = safekeeping.back_up(source, PASSPHRASE)
    source.dispose()
    return data


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    engine = connect(str(tmp_path / "empty.db"))
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    "where",
    [0.0, 0.9, pytest.param(0.3, marks=pytest.mark.slow), pytest.param(0.999, marks=pytest.mark.slow)],
)
def test_a_damaged_file_is_refused_whole(backup: bytes, empty: Engine, where: float) -> None:
    at = int(len(backup) * where)
    for damaged in (backup[:at], backup[:at] + bytes([backup[at] ^ 1]) + backup[at + 1 :], backup + b"x"):
        with pytest.raises(Refusal):
            safekeeping.restore(empty, damaged, PASSPHRASE)
    assert not any(content(empty).values())


def test_a_file_whose_parts_do_not_fit_together_is_refused(
    backup: bytes, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who knows the passphrase, or a fault of ours, made it: nothing is written."""
    entries = read_zip(unlock(backup, PASSPHRASE))
    monkeypatch.setattr(safekeeping, "is_locked", lambda data: True)  # what lies inside is looked at here
    monkeypatch.setattr(safekeeping, "unlock", lambda data, passphrase: data)
    manifest = json.loads(entries.pop(MANIFEST))
    blob = next(name for name in entries if name.startswith("blobs/"))

    def table(name: str, change: object) -> dict[str, bytes]:
        rows = json.loads(entries[f"tables/{name}.json"])
        change(rows)  # type: ignore[operator]
        return entries | {f"tables/{name}.json": json.dumps(rows).encode()}

    wrong = [
        ({**manifest, "kind": "backup"}, entries),
        ({**manifest, "format": 2}, entries),
        ({**manifest, "format": "x"}, entries),
        ({**manifest, "schema": 99}, entries),
        ({**manifest, "rows": []}, entries),
        ({**manifest, "rows": {**manifest["rows"], "people": 99}}, entries),
        ({**manifest, "blobs": 1}, entries),
        (manifest, {name: data for name, data in entries.items() if name != blob}),
        (manifest, entries | {blob: b"other"}),
        (manifest, {name: data for name, data in entries.items() if name != "tables/people.json"}),
        (manifest, entries | {"tables/people.json": b"{"}),
        (manifest, entries | {"tables/people.json": b'["x","y","z"]'}),
        (manifest, table("people", lambda rows: rows[0].update(extra=1))),
        (manifest, table("people", lambda rows: rows[0].pop("login"))),
        (manifest, table("people", lambda rows: rows[0].update(login=None))),
        (manifest, table("people", lambda rows: rows[0].update(id={"a": 1}))),
        (manifest, table("members", lambda rows: rows[0].update(person=77))),
        (manifest, table("versions", lambda rows: rows[0].update(files='{"a": "0"}'))),
        (manifest, table("versions", lambda rows: rows[0].update(files="[1]"))),
    ]
    for number, (said, parts) in enumerate(wrong):
        data = write_zip(said, parts)
        with pytest.raises(Refusal):
            safekeeping.restore(engine, data, PASSPHRASE)
        assert not any(content(engine).values()), number
    for data in (b"", b"x", b"no zip", write_zip({"kind": "share"}, {})):
        with pytest.raises(Refusal):
            safekeeping.restore(engine, data, PASSPHRASE)
    safekeeping.restore(engine, write_zip(manifest, entries), PASSPHRASE)


def test_a_newer_file_says_so(backup: bytes, empty: Engine) -> None:
    entries = read_zip(unlock(backup, PASSPHRASE))
    manifest = json.loads(entries.pop(MANIFEST))
    for newer in ({"format": 2}, {"schema": 99}):
        data = lock(write_zip({**manifest, **newer}, entries), PASSPHRASE)
        with pytest.raises(Refusal) as refused:
            safekeeping.restore(empty, data, PASSPHRASE)
        assert code(refused) == "exchange.newer"


def test_a_backup_of_everything_is_no_study(backup: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        exchange.unpack(backup, "x.age", PASSPHRASE)
    assert code(refused) == "exchange.whole_workbench"


def test_a_passphrase_is_the_same_however_its_letters_are_composed() -> None:
    locked = lock(b"x", unicodedata.normalize("NFD", PASSPHRASE))
    assert unlock(locked, unicodedata.normalize("NFC", PASSPHRASE)) == b"x"


@pytest.mark.slow
@pytest.mark.usefixtures("shipped_locks")  # the program that is killed is another one
def test_a_restore_that_is_killed_leaves_an_empty_database(tmp_path: Path) -> None:
    """SIGKILL at a random moment: the database is empty or has everything, and a second try goes well."""
    source = connect(str(tmp_path / "source.db"))
    fill(source)
    store = Shelf(source).open("one")
    for n in range(60):
        store.commit({f"evidence/{n}.txt": random.Random(n).randbytes(60_000)}, store.version())
    wanted = content(source)
    file = tmp_path / "b.age"
    file.write_bytes(safekeeping.back_up(source, PASSPHRASE))
    source.dispose()
    script = (
        "import sys\nfrom pathlib import Path\nfrom sangkien import safekeeping\nfrom sangkien.store import connect\n"
        "engine = connect(sys.argv[2])\n"
        "found = safekeeping.read_backup(Path(sys.argv[1]).read_bytes(), sys.argv[3])\n"
        "from sangkien.store.everything import put_in\n"
        "print('begins', flush=True)\nput_in(engine, found)\nprint('done', flush=True)\n"
    )
    chance = random.Random(7)
    empty = 0
    for n in range(5):
        place = tmp_path / f"r{n}.db"
        child = subprocess.Popen(
            [sys.executable, "-c", script, str(file), str(place), PASSPHRASE],
            stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        assert child.stdout is not None
        assert child.stdout.readline() == "begins\n"
        time.sleep(chance.uniform(0.001, 0.03))
        child.send_signal(signal.SIGKILL)
        done = "done" in child.stdout.read()
        child.wait()
        child.stdout.close()
        engine = connect(str(place))
        found = content(engine)
        if any(found.values()):
            assert found == wanted
        else:
            assert not done
            empty += 1
            safekeeping.restore(engine, file.read_bytes(), PASSPHRASE)
            assert content(engine) == wanted
        engine.dispose()
    assert empty, "no kill came in time: the test shows nothing"
