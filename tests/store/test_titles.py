"""What studies are called is kept beside them: from the save that says so, and in databases that are older."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from sangkien.store import Shelf, connect, database
from sangkien.store.everything import Everything, put_in, take_out
from sangkien.study_title import title_of_file

BOTH = b"title:\n  en: Room to try\n  vi: Kh\xc3\xb4ng gian\n"


def titles(engine: Engine) -> dict[str, dict[str, str]]:
    shelf = Shelf(engine, title_of_file)
    return {one.id: dict(one.title) for removed in (False, True) for one in shelf.studies(removed=removed)}


def make(shelf: Shelf) -> None:
    shelf.create("both", {"study.yaml": BOTH, "plan.md": b"x"})
    shelf.create("one", {"study.yaml": b'title: "One: of both"\n'})
    shelf.create("none", {"plan.md": b"x"})
    shelf.create("broken", {"study.yaml": b"title: [\n"})
    shelf.remove("one")


EXPECTED = {
    "both": {"en": "Room to try", "vi": "Không gian"},
    "one": {"en": "One: of both", "vi": "One: of both"},
    "none": {},
    "broken": {},
}


def test_a_title_is_noted_with_the_save_that_says_it(engine: Engine) -> None:
    shelf = Shelf(engine, title_of_file)
    make(shelf)
    assert titles(engine) == EXPECTED
    assert shelf.title("one") == EXPECTED["one"]  # removed, and still called so
    assert shelf.title("nothing") == {}
    store = shelf.open("both")
    after = store.commit({"study.yaml": b"title: Other\n"}, store.version())
    assert shelf.title("both") == {"en": "Other", "vi": "Other"}
    after = store.commit({"plan.md": b"y"}, after)
    assert shelf.title("both")["en"] == "Other"
    store.commit({"study.yaml": None}, after)
    assert shelf.title("both") == {}


def test_whoever_cannot_read_titles_leaves_none_and_the_next_look_notes_them(engine: Engine) -> None:
    make(Shelf(engine))
    assert Shelf(engine).title("both") == {}
    assert titles(engine) == EXPECTED
    store = Shelf(engine).open("both")
    store.commit({"study.yaml": b"title: Other\n"}, store.version())
    assert titles(engine)["both"] == {"en": "Other", "vi": "Other"}


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """A database as it was before titles were kept, with studies in it; opened by calling."""
    address = str(tmp_path / "w.db")
    if request.param == "postgresql":
        address = request.getfixturevalue("new_postgresql")
    made = connect(address)
    make(Shelf(made))
    with database.writing(made) as connection:
        connection.exec_driver_sql("ALTER TABLE studies DROP COLUMN title")
        connection.execute(database.meta.update().where(database.meta.c.key == "schema").values(value="1"))
    made.dispose()
    opened: list[Engine] = []

    def call() -> Engine:
        opened.append(connect(address))
        return opened[-1]

    yield call
    for one in opened:
        one.dispose()


def test_an_older_database_is_taken_up_with_everything_in_it(older: Callable[[], Engine]) -> None:
    engine = older()
    store = Shelf(engine, title_of_file).open("both")
    assert dict(store.load().files) == {"study.yaml": BOTH, "plan.md": b"x"}
    assert titles(engine) == EXPECTED
    with database.reading(engine) as connection:
        query = sa.select(database.meta.c.value).where(database.meta.c.key == "schema")
        assert connection.scalar(query) == str(database.SCHEMA) == "2"
    again = older()  # the step is not taken twice
    assert titles(again) == EXPECTED


def test_a_backup_of_an_older_database_still_fills_a_new_one(engine: Engine, tmp_path: Path) -> None:
    make(Shelf(engine))
    found = take_out(engine)
    rows = {name: [dict(row) for row in table] for name, table in found.rows.items()}
    for row in rows["studies"]:
        del row["title"]
    new = connect(str(tmp_path / "new.db"))
    put_in(new, Everything(1, rows, found.blobs))
    assert titles(new) == EXPECTED
    new.dispose()
