"""An SQLite file that lies encrypted on the disk (SQLCipher, the extra ``encrypted``)."""

import hashlib
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sangkien.words import Place, Problem, Refusal

_PLAIN = b"SQLite format 3\0"
#: How SQLCipher 4 makes a key out of a passphrase; any program that knows its format opens the file.
_ROUNDS = 256_000
_SALT = 16


def module() -> Any:
    """The driver that encrypts. Raises Refusal where the extra is not installed."""
    try:
        from sqlcipher3 import dbapi2
    except ImportError:
        raise Refusal(Problem("store.no_cipher")) from None
    return dbapi2


def is_module(driver: object) -> bool:
    """Whether a driver is the one that encrypts."""
    return str(getattr(driver, "__name__", "")).startswith("sqlcipher3")


def check_plain(path: Path) -> None:
    """Raise Refusal for a file that is there and is no plain database."""
    if (head := _head(path)) and head != _PLAIN:
        raise Refusal(
            Problem("store.locked_database", place=Place(str(path)), parameters={"path": str(path)})
        )


def unlocking(path: Path, key: str) -> Callable[[Any, object], None]:
    """What gives each new connection the key. Raises Refusal for a file that is not encrypted.

    The key is made out of the passphrase once, not for every connection: that takes long on purpose.
    """
    head = _head(path)
    if head == _PLAIN:
        raise Refusal(Problem("store.plain_database", place=Place(str(path)), parameters={"path": str(path)}))
    salt = head if len(head) == _SALT else secrets.token_bytes(_SALT)
    raw = hashlib.pbkdf2_hmac("sha512", key.encode(), salt, _ROUNDS, 32)

    def unlock(connection: Any, _record: object) -> None:
        connection.execute(
            "PRAGMA cipher_log_level = NONE"
        )  # a wrong key is told as a problem, not on the terminal
        connection.execute(f"PRAGMA key = \"x'{raw.hex()}{salt.hex()}'\"")

    return unlock


def is_wrong_key(error: BaseException) -> bool:
    """Whether this is how SQLCipher says that a key does not open a file."""
    return "file is not a database" in str(getattr(error, "orig", error))


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_SALT)
    except FileNotFoundError:
        return b""
