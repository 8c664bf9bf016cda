"""Text as it is compared and searched: lower case, no marks, đ as d, one kind of quotation mark."""

import re
import unicodedata

#: What NFD leaves whole and a reader writes without: đ and its kin, ligatures, typographic quotation marks.
_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe"}
    | {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "\u00a0": " "}
)
_MARKS = dict.fromkeys(
    point for point in range(0x110000) if 0x300 <= point < 0x1AFF and unicodedata.combining(chr(point))
)
#: Scripts written without spaces: each sign is a word of its own, so that a phrase finds them in any sentence.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_BEYOND = re.compile(r"[^\x00-\x7f]+")
_MOST_KEPT = 50_000
_folded: dict[str, str] = {}
_worded: dict[str, str] = {}


def fold(text: str) -> str:
    """Return ``text`` folded for comparing; folding twice changes nothing.

    SQLite's own ``remove_diacritics`` leaves đ alone, so "dia phuong" would not find "địa phương". Only what lies
    beyond ASCII needs work, and texts repeat it: its runs are kept.
    """
    return text.lower() if text.isascii() else _BEYOND.sub(_run_folded, text.lower())


def words(text: str) -> str:
    """Return ``text`` as the index holds it: folded; all that is beyond ASCII and no letter or digit is a space.

    The words are then the runs of ASCII letters, ASCII digits and everything beyond ASCII, as the tokenizer ``ascii``
    of SQLite parts them on every machine, whatever Unicode it knows.
    """
    return text.lower() if text.isascii() else _BEYOND.sub(_run_worded, text.lower())


def _run_folded(match: re.Match[str]) -> str:
    run = match[0]
    found = _folded.get(run)
    if found is None:
        bare = unicodedata.normalize("NFD", run.casefold()).translate(_MARKS).translate(_LETTERS)
        found = _keep(_folded, run, unicodedata.normalize("NFC", bare).lower())
    return found


def _run_worded(match: re.Match[str]) -> str:
    run = match[0]
    found = _worded.get(run)
    if found is None:
        letters = "".join(c if c.isalnum() or _inner(c) else " " for c in _run_folded(match))
        found = _keep(_worded, run, _UNSPACED.sub(r" \g<0> ", letters))
    return found


def _inner(letter: str) -> bool:
    """Vowel signs and marks of Indic and Arabic letters stand inside a word."""
    return unicodedata.category(letter) in ("Mn", "Mc")


def _keep(kept: dict[str, str], run: str, found: str) -> str:
    if len(kept) >= _MOST_KEPT:
        kept.clear()
    if len(run) <= 40:
        kept[run] = found
    return found
