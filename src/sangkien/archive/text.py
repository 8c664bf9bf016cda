"""Words of a text as the search counts them: folded, without words that carry no topic, endings taken off."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from sangkien.archive.fold import fold
from sangkien.words import package_yaml

_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+")
#: What an ending must leave of a word.
_LEAST = 4
#: Nobody types a longer word: these are pieces of encoded pictures.
_LONGEST = 30


def words(text: str) -> list[str]:
    """Return the folded words of ``text`` in order: addresses, numbers and single letters left out."""
    bare = _ADDRESS.sub(" ", fold(text))
    return [w for w in _WORD.findall(bare) if 1 < len(w) <= _LONGEST and not w.isdigit()]


def terms(text: str) -> list[str]:
    """Return the stems of the words of ``text`` that carry a topic, in order."""
    return [stem(word) for word in words(text) if word not in stop_words()]


def stemmed(text: str) -> Iterator[tuple[str, str]]:
    """Yield stem and word, for every word that carries a topic."""
    for word in words(text):
        if word not in stop_words():
            yield stem(word), word


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return ``word`` (folded) without its ending, so that "innovations" and "innovación" meet in "innov".

    A light stemmer of our own: plural first, then the longest ending of ``words.yaml`` that leaves four letters,
    twice. Lighter than Porter (1980): it knows no measure and changes no letters but a plural's "ies".
    """
    word = _singular(word)
    if word in _whole():
        return word
    for _ in range(2):
        ending = next((e for e in _endings() if word.endswith(e) and len(word) - len(e) >= _LEAST), None)
        if ending is None:
            break
        word = word[: -len(ending)]
    return word


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word[-2] in "sui":
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith("es") and word[-3] in "sxz" else word[:-1]


@cache
def stop_words() -> frozenset[str]:
    """Return the words of English, French and Spanish that carry no topic, folded."""
    table: dict[str, str] = package_yaml("sangkien.archive", "words.yaml")["stop"]
    return frozenset(word for row in table.values() for word in row.split())


@cache
def _whole() -> frozenset[str]:
    row: list[str] = package_yaml("sangkien.archive", "words.yaml")["whole"]
    return frozenset(row)


@cache
def _endings() -> tuple[str, ...]:
    table: list[str] = package_yaml("sangkien.archive", "words.yaml")["endings"]
    return tuple(sorted(table, key=lambda ending: (-len(ending), ending)))
