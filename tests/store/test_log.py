"""The log is append-only, and what was changed outside of the workbench shows."""

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from sangkien.store import database
from sangkien.store.log import Log


@pytest.fixture
def log(engine: Engine) -> Log:
    found = Log(engine)
    for n in range(1, 6):
        found.add(f"Lan {n}", "s" if n % 2 else "t", "study.edited", f"plan part{n}")
    return found


def test_rows_come_newest_first_page_by_page_and_by_study(log: Log) -> None:
    assert [e.number for e in log.entries(most=2)] == [5, 4]
    assert [e.number for e in log.entries(most=2, before=4)] == [3, 2]
    assert [e.number for e in log.entries("t")] == [4, 2]
    assert log.entries(before=-5) == log.entries("none") == ()
    assert len(log.entries(before=2**70)) == 5
    found = log.latest(["study.edited"], "plan part2")
    assert found is not None
    assert found.who == "Lan 2"
    assert log.latest(["study.edited"], "none") is None


def test_a_whole_log_holds(engine: Engine) -> None:
    found = Log(engine)
    assert found.broken() is None
    assert found.last().number == 0
    found.add("Lan", "", "study.created")
    assert found.broken() is None
    assert found.last().number == 1


@pytest.mark.parametrize("column", ["at", "who", "study", "did", "detail"])
def test_a_row_that_was_changed_shows(log: Log, column: str) -> None:
    change(log, database.log.update().where(database.log.c.number == 3).values({column: "x"}))
    assert log.broken() == 3


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_row_that_was_taken_out_shows_wherever_it_stood(log: Log, number: int) -> None:
    change(log, database.log.delete().where(database.log.c.number == number))
    assert log.broken() == number
    log.add("Lan", "", "study.edited")  # going on does not cover it up
    assert log.broken() == number


def test_a_row_that_was_put_in_shows(log: Log) -> None:
    row = {"number": 6, "at": "x", "who": "", "study": "", "did": "x", "detail": "", "hash": "0" * 64}
    change(log, database.log.insert().values(**row))
    assert log.broken() == 6
    log.add("Lan", "", "study.edited")
    assert log.broken() == 6


def test_rows_that_are_written_at_once_are_one_chain(log: Log) -> None:
    def write() -> None:
        for _ in range(20):
            log.add("Lan", "s", "study.edited")

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert log.last().number == 85
    assert log.broken() is None


def change(log: Log, statement: sa.Update | sa.Delete | sa.Insert) -> None:
    with database.writing(log.engine) as connection:
        connection.execute(statement)
