"""Where sentences end in answers that people typed into boxes: lists, run-on paragraphs, lost line ends."""

import re
from functools import cache

from sangkien.words import package_yaml

# A stop with what closes it, then space; a line end; two spaces before a capital, where a line end was lost;
# a bullet within a line.
_END = re.compile(
    r"(?P<stop>[.!?…؟。]+)[\"'”’»)\]]*(?P<gap>\s+)(?=(?P<next>\S))"
    r"|\s*\n\s*"
    r"|(?<=[^\W_])(?:  +|\t+)(?=[A-ZÀ-ÖØ-Ý])"
    r"|\s+(?=[•●▪◦·]\s*\w)"
)
_NUMBER = re.compile(r"[\s\-•●▪◦·*(]*(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})[.)]*\s*")


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return (start, end) of every sentence; joined they give ``text`` again, white space and all.

    A number that opens a list ("2. ") belongs to the sentence after it, white space to the one before it.
    A text of nothing but white space is one sentence; the empty text has none.
    """
    found: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if match.end() >= len(text) or _goes_on(text, start, match):
            continue
        if not text[start : match.end()].strip():
            continue  # leading white space goes with what follows it
        found.append((start, match.end()))
        start = match.end()
    if start < len(text):
        found.append((start, len(text)))
    return tuple(found)


def _goes_on(text: str, start: int, match: re.Match[str]) -> bool:
    """True where the stop ends no sentence: an abbreviation, the number of a list, a small letter behind it."""
    if match["stop"] is None:
        return bool(_NUMBER.fullmatch(text[start : match.start()]))
    if match["next"].islower() and "\n" not in match["gap"]:
        return True
    if _NUMBER.fullmatch(text[start : match.end()]):
        return True
    if match["stop"] != ".":
        return False
    word = (text[max(start, match.start() - 12) : match.start()].split() or [""])[-1].lstrip("(['\"“").lower()
    return word in _abbreviations() or (len(word) == 1 and word.isalpha())


@cache
def _abbreviations() -> frozenset[str]:
    row: str = package_yaml("sangkien.archive", "words.yaml")["abbreviations"]
    return frozenset(row.split())
