"""An account, its password, and the secrets that links and cookies hold."""

import hashlib
import secrets
import threading
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sangkien.words import Problem, Refusal

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1000

_hasher = PasswordHasher()
#: Each takes 64 MB on purpose: more at once would take the machine's memory.
_few = threading.BoundedSemaphore(4)


#: Checked where there is no such account, so that a wrong name takes as long as a wrong password.
@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_hex())


@dataclass(frozen=True, slots=True)
class Person:
    """An account. ``keeper``: may invite people. ``joined``: has set a password."""

    id: int
    login: str
    name: str
    language: str
    keeper: bool
    joined: bool
    closed: bool


def person_of(row: Any) -> Person:
    """An account out of its row."""
    return Person(
        row.id,
        row.login,
        row.name,
        row.language,
        bool(row.keeper),
        row.password is not None,
        row.closed is not None,
    )


def clean_login(text: str) -> str:
    """An address to sign in with, however it was typed. Raises Refusal for one that cannot be one."""
    return _clean(text, 120).lower()


def clean_name(text: str) -> str:
    """A name in one line. Raises Refusal for none, one that is too long, or one with characters that do not show."""
    return " ".join(_clean(text, 200).split())


def _clean(text: str, most: int) -> str:
    found = unicodedata.normalize("NFC", text).strip()
    if not found or len(found) > most or not found.isprintable():
        raise Refusal(Problem("store.no_login"))
    return found


def check_password(password: str) -> None:
    """Raise Refusal for a password that is too short to hold, or too long to be one. What it is made of is free."""
    if not SHORTEST_PASSWORD <= len(_same(password)) <= LONGEST_PASSWORD:
        raise Refusal(Problem("store.weak_password", parameters={"least": SHORTEST_PASSWORD}))


def hash_password(password: str) -> str:
    """What is kept of a password."""
    with _few:
        return _hasher.hash(_same(password))


def matches(known: str | None, password: str) -> bool:
    """Whether a password is the one whose hash is known; takes as long where none is known."""
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        with _few:
            return _hasher.verify(known or _nobody(), _same(password)) and known is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(known: str) -> bool:
    """Whether a hash was made with weaker settings than those of today."""
    return _hasher.check_needs_rehash(known)


def _same(password: str) -> str:
    # keyboards differ in how they compose Vietnamese letters; the same word is the same password
    return unicodedata.normalize("NFC", password)


def new_secret() -> str:
    """What a link or a cookie holds."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """What is kept of it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def now() -> str:
    """The moment it is, as tables hold it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
