"""The grammar of a supposition: "if C, then O" and "O, if C", in the languages of the archive."""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from sangkien.plan.text import unaccented
from sangkien.plan.wording import table

#: A longer "sentence" is a text without stops, and its first "if" says nothing about its end.
_LONGEST = 1_500
_MODAL = re.compile(r"\b(?:would|will|could|can|may|might|do|does|likely|se|lieu)\b")


class Condition(NamedTuple):
    """What is supposed, and what is supposed to follow."""

    condition: str
    outcome: str


def split_condition(sentence: str) -> Condition | None:
    """Return the two halves of a supposition, or None for a sentence that supposes nothing."""
    if len(sentence) > _LONGEST:
        return None
    text = unicodedata.normalize("NFC", sentence)
    for row in _rows():
        for match in row.opens.finditer(text):
            found = _from(text, match, row)
            if found is not None:
                return found
    return None


class _Row(NamedTuple):
    opens: re.Pattern[str]
    then: re.Pattern[str]
    comma: bool


@cache
def _rows() -> tuple[_Row, ...]:
    rows = []
    for entry in table("claim_words.yaml")["conditions"]:
        opens = re.compile(rf"\b{entry['if']}\b", re.IGNORECASE)
        then = re.compile(r"[,;]?\s*\b(?:" + "|".join(entry["then"]) + r")\b\s*,?\s*", re.IGNORECASE)
        rows.append(_Row(opens, then, entry["comma"]))
    return tuple(rows)


def _from(text: str, match: re.Match[str], row: _Row) -> Condition | None:
    words = table("claim_words.yaml")
    before, rest = text[: match.start()], text[match.end() :]
    if not rest.strip() or _starts(rest, words["asides"]):
        return None
    previous = unaccented(before).split()[-1:]
    if previous and previous[0].strip(",;:(\"'") in words["whether"]:
        return None
    then = row.then.search(rest)
    if then is not None:
        return _halves(rest[: then.start()], rest[then.end() :])
    if not row.comma:
        return None
    commas = _outer_commas(rest)
    for comma in commas:
        if _starts(rest[comma + 1 :], words["openers"]):
            return _halves(rest[:comma], rest[comma + 1 :])
    if before.strip() and _MODAL.search(unaccented(before)):
        return _halves(rest, before)
    if commas and not before.strip(" ("):
        return _halves(rest[: commas[0]], rest[commas[0] + 1 :])
    return None


def _starts(text: str, words: list[str]) -> bool:
    head = " ".join(re.findall(r"[^\s,;:.?!]+", unaccented(text[:60]))) + " "
    return any(head.startswith(word + " ") for word in words)


def _outer_commas(text: str) -> list[int]:
    found, depth = [], 0
    for i, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if char == "," and depth <= 0:
            found.append(i)
    return found


def _halves(condition: str, outcome: str) -> Condition | None:
    left, right = condition.strip(" ,;:(?!."), outcome.strip(" ,;:.?!()")
    return Condition(left, right) if len(left.split()) > 1 and len(right.split()) > 1 else None
