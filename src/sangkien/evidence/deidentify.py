"""Mask what points at a person: addresses, numbers, names that are given, names after a form of address.

It is a net with holes: a name nobody listed, a nickname, a rare post or a told event still give a person away. A
human reads every passage before it leaves.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sangkien.words import package_yaml


@dataclass(frozen=True, slots=True)
class Masked:
    """What was masked: its kind (``email``, ``phone``, ``number``, ``name``) and line. Never the text itself."""

    kind: str
    line: int


#: What stands in the text instead; never masked again.
MASKS = {"email": "[e-mail]", "phone": "[phone]", "number": "[number]", "name": "[name]"}

_UPPER = "".join(chr(c) for c in range(0x41, 0x1EFA) if chr(c).isupper() and chr(c).isalpha())
_LOWER = "".join(chr(c) for c in range(0x61, 0x1EFA) if chr(c).islower() and chr(c).isalpha())
_WORD = rf"[{_UPPER}][{_LOWER}]*"
_INITIALS = rf"[{_UPPER}](?:\.\s?[{_UPPER}](?![{_LOWER}]))*\."
#: Up to five syllables in capitals, as Vietnamese names have, or initials.
_NAME = rf"(?:{_INITIALS}|{_WORD}(?:[ \u00a0]{_WORD}){{0,4}}(?!\w))"

_KEPT = "|".join(re.escape(mask) for mask in MASKS.values())
_EMAIL = r"[^\s@<>()\[\],;:\"]{1,64}@[\w\-]+(?:\.[\w\-]+)+"
#: +84, 84, 0084 or 0 and eight to ten more digits, with spaces, dots or hyphens between them.
_PHONE = (
    r"(?<![\w+])(?:\(0\d{1,3}\)(?:[ .\-]?\d){6,10}"
    r"|(?:\(\+84\)|\+84|0084|84|0)(?:[ .\-]?\(?\d\)?){8,10})(?!\d)"
)
#: Identity cards have 9 or 12 digits, passports and tax numbers a letter and 7 or 8, or 10 digits.
#: Dots part the thousands of money in Viet Nam, so a number with dots is left alone.
_NUMBER = r"(?<![\w.,])(?:\d{9,13}|\d{3}[ \-]\d{3}[ \-]\d{3}(?:[ \-]\d{3})?|[A-Z]\d{7,8})(?!\w)"


def deidentify(text: str, names: Sequence[str] = ()) -> tuple[str, tuple[Masked, ...]]:
    """Return ``text`` with composed letters and masks in it, and what was masked on which line.

    ``names`` are masked wherever they stand as whole words: those of one syllable only as written, longer ones in
    any case. Sums of money that look like identity numbers are masked too: too much is the safe side. Masking a
    masked text changes nothing.
    """
    text = unicodedata.normalize("NFC", text)
    pattern = _pattern(
        tuple(sorted({unicodedata.normalize("NFC", n).strip() for n in names}, key=len, reverse=True))
    )
    masked: list[Masked] = []
    while True:
        found: list[Masked] = []

        def mask(match: re.Match[str], found: list[Masked] = found) -> str:
            kind = match.lastgroup or ""
            if kind == "kept":
                return match.group()
            kind = "name" if kind == "given" else kind
            found.append(Masked(kind, match.string.count("\n", 0, match.start()) + 1))
            lead = match.group("lead") or ""
            return lead + MASKS[kind]

        text = pattern.sub(mask, text)
        masked += found
        # A mask can lay bare a neighbour that was part of something longer: go on until nothing is found.
        if not found:
            return text, tuple(sorted(masked, key=lambda m: (m.line, m.kind)))


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    data = package_yaml("sangkien.evidence", "deidentify.yaml")
    places = "|".join(re.escape(place) for place in data["places"])
    honorifics = "|".join(_any_case(word) for word in sorted(data["honorifics"], key=len, reverse=True))
    given = [rf"(?<!\w){_spelled(name)}(?!\w)" for name in names if name]
    kinds = [
        # The first group that matches wins; the name groups come last so that an address is not cut in two.
        rf"(?P<kept>{_KEPT}|(?<!\w)(?:{places})(?!\w))",
        rf"(?P<email>{_EMAIL})",
        rf"(?P<phone>{_PHONE})",
        rf"(?P<number>{_NUMBER})",
        rf"(?P<lead>(?<!\w)(?:{honorifics})\.?[ \u00a0]+)(?P<name>{_NAME})",
    ]
    if given:
        kinds.append(rf"(?P<given>{'|'.join(given)})")
    return re.compile("|".join(kinds))


def _any_case(word: str) -> str:
    """A form of address may open a sentence; the rest of it stays as written."""
    return "".join(
        f"[{letter}{letter.upper()}]" if letter.isalpha() else re.escape(letter) for letter in word
    )


def _spelled(name: str) -> str:
    parts = [re.escape(part) for part in name.split()]
    spelled = r"\s+".join(parts)
    return spelled if len(parts) == 1 else f"(?i:{spelled})"
