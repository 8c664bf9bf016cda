"""Sentences of free text, and tables of words to look for in them."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from sangkien.plan.text import unaccented
from sangkien.words import package_yaml

_END = re.compile(r"[?？؟]+[\"”»)\]']*|[.!](?=[\"”»)]*\s+[\"“«(¿¡]*[^\W_a-zà-öø-ÿ])|\n+")
_DASHES = r"[\s,;·•*–—-]*"
_NUMBER = r"(?:\(?(?:\d{1,2}|[a-hA-H]|[ivxIVX]{1,4})[.)](?!\d)|\d{1,2}\s*[-–](?=\s))"
_MARKER = re.compile(rf"^(?:{_DASHES}{_NUMBER})?{_DASHES}")
_ABBREVIATIONS = frozenset("e.g i.e eg ie ex vs no dr mr mrs ms st approx cf fig ts ths tp".split())  # noqa: SIM905 (a row of words reads better)


class Sentence(NamedTuple):
    """A sentence without its list marker, and how many line ends stand before it."""

    text: str
    lines_before: int
    question: bool


def sentences(text: str) -> list[Sentence]:
    """Split ``text`` into sentences; a line end always ends one."""
    found: list[Sentence] = []
    start = lines = 0
    for match in _END.finditer(text):
        if match[0] == "." and _is_abbreviation(text, start, match.start()):
            continue
        _add(found, text[start : match.end()], lines)
        lines += text.count("\n", start, match.end())
        start = match.end()
    _add(found, text[start:], lines)
    return found


def _is_abbreviation(text: str, start: int, dot: int) -> bool:
    word = text[max(start, dot - 12) : dot].split()[-1:] or [""]
    last = word[0].lstrip('(["“').casefold()
    return last in _ABBREVIATIONS or len(last) < 2 or (last.isdigit() and len(last) < 3)


def _add(found: list[Sentence], piece: str, lines: int) -> None:
    lines += len(piece[: len(piece) - len(piece.lstrip())].split("\n")) - 1
    core = _MARKER.sub("", piece.strip(), count=1).strip()
    question = core.rstrip("\"”»)]' ").endswith(("?", "？", "؟"))
    if any(c.isalnum() for c in core):
        found.append(Sentence(core, lines, question))


@cache
def table(name: str) -> Any:
    """Return a table of words of this room."""
    return package_yaml("sangkien.plan", name)


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    whole = "|".join(re.escape(word) for word in words if not word.endswith("*"))
    stems = "|".join(re.escape(word[:-1]) for word in words if word.endswith("*"))
    return re.compile(
        rf"\b(?:(?:{whole})(?:s|es|d|ed|ing|r|rs|er|ers)?\b" + (rf"|(?:{stems}))" if stems else ")")
    )


def has(text: str, words: Iterable[str]) -> bool:
    """True when ``text`` holds one of ``words``, whatever its accents and case; a star stands for any ending."""
    return _pattern(tuple(words)).search(unaccented(text)) is not None
