"""Text as it is compared and searched: lower case, no marks, đ as d, one kind of quotation mark."""

import unicodedata

#: What NFD leaves whole and a reader writes without: đ and its kin, ligatures, typographic quotation marks.
_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe"}
    | {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "\u00a0": " "}
)
_MARKS = dict.fromkeys(
    point for point in range(0x110000) if 0x300 <= point < 0x1AFF and unicodedata.combining(chr(point))
)


def fold(text: str) -> str:
    """Return ``text`` folded for comparing; folding twice changes nothing.

    SQLite's own ``remove_diacritics`` leaves đ alone, so "dia phuong" would not find "địa phương".
    """
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFD", text.casefold()).translate(_MARKS).translate(_LETTERS)
    return unicodedata.normalize("NFC", bare)
