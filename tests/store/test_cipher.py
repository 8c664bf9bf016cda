"""A database file that is encrypted holds nothing to read, and opens with its key alone."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from sangkien.cli import main
from sangkien.serve import KEY, open_database
from sangkien.store import Shelf, connect, database
from sangkien.store.database import SCHEMA
from sangkien.store.log import Log
from sangkien.words import Refusal

SECRET_KEY = "một khóa 'đủ' dài"
WORDS = b"what the official said about the chief"


def code(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.problems[0].code


def test_nothing_of_what_was_saved_can_be_read_from_the_disk(tmp_path: Path) -> None:
    """Neither in the file nor in what SQLite keeps beside it, while it is open and after."""
    place = tmp_path / "w.db"
    for key, readable in ((SECRET_KEY, False), (None, True)):
        engine = connect(str(place), key)
        Shelf(engine).create("viet-nam", {"evidence/n.txt": WORDS * 100})
        Log(engine).add("Nguyen Lan", "viet-nam", "study.created")
        lying = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        engine.dispose()
        lying += b"".join(file.read_bytes() for file in tmp_path.iterdir())
        for words in (WORDS, b"Nguyen Lan", b"viet-nam", b"CREATE TABLE", b"SQLite format"):
            assert (words in lying) is readable, words
        place = tmp_path / "plain" / "w.db"
        tmp_path = place.parent


def test_it_opens_again_with_its_key(tmp_path: Path) -> None:
    place = str(tmp_path / "w.db")
    engine = connect(place, SECRET_KEY)
    Shelf(engine).create("s", {"a": WORDS})
    assert database.protection(engine) == "encrypted"
    engine.dispose()
    again = connect(place, SECRET_KEY)
    assert dict(Shelf(again).open("s").load().files) == {"a": WORDS}
    again.dispose()


def test_any_program_that_knows_sqlcipher_opens_it_with_the_passphrase(tmp_path: Path) -> None:
    """Nobody depends on this program to read their own data."""
    from sqlcipher3 import dbapi2

    connect(str(tmp_path / "w.db"), SECRET_KEY).dispose()
    connection = dbapi2.connect(str(tmp_path / "w.db"))
    connection.execute("PRAGMA key = '" + SECRET_KEY.replace("'", "''") + "'")
    assert connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() == (str(SCHEMA),)
    connection.close()


def test_a_wrong_key_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    place = tmp_path / "w.db"
    engine = connect(str(place), SECRET_KEY)
    Shelf(engine).create("s", {"a": b""})
    engine.dispose()
    before = place.read_bytes()
    with pytest.raises(Refusal) as refused:
        connect(str(place), SECRET_KEY + "x")
    assert code(refused) == "store.wrong_key"
    with pytest.raises(Refusal) as refused:
        connect(str(place))
    assert code(refused) == "store.locked_database"
    assert place.read_bytes() == before


def test_a_plain_file_is_not_taken_for_an_encrypted_one(tmp_path: Path) -> None:
    connect(str(tmp_path / "w.db")).dispose()
    with pytest.raises(Refusal) as refused:
        connect(str(tmp_path / "w.db"), SECRET_KEY)
    assert code(refused) == "store.plain_database"


def test_a_key_for_a_server_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        connect("postgresql://nobody@localhost/x", SECRET_KEY)
    assert code(refused) == "store.no_key_there"


def test_the_environment_names_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, SECRET_KEY)
    engine = open_database(str(tmp_path / "w.db"))
    assert database.protection(engine) == "encrypted"
    engine.dispose()
    for weak in ("", "short"):
        monkeypatch.setenv(KEY, weak)
        with pytest.raises(Refusal) as refused:
            open_database(str(tmp_path / "w2.db"))
        assert code(refused) == "exchange.weak_passphrase"
    assert not (tmp_path / "w2.db").exists()


def test_without_the_driver_nothing_is_written_unencrypted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    with pytest.raises(Refusal) as refused:
        connect(str(tmp_path / "w.db"), SECRET_KEY)
    assert code(refused) == "store.no_cipher"
    assert list(tmp_path.iterdir()) == []


def test_the_commands_for_studies_open_an_encrypted_file_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANGKIEN_DATABASE_KEY", SECRET_KEY)
    place = ["--database", str(tmp_path / "w.db")]
    assert CliRunner().invoke(main, ["studies", "example", *place]).exit_code == 0
    assert "viet-nam\t" in CliRunner().invoke(main, ["studies", "list", *place]).output
    monkeypatch.delenv("SANGKIEN_DATABASE_KEY")
    assert CliRunner().invoke(main, ["studies", "list", *place]).exit_code == 2
