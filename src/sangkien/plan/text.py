"""Text as the archive writes it: HTML entities, no-break spaces, and marks that must not be read as structure."""

import html
import re
import unicodedata
from contextlib import suppress

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'"})
_NEWLINE = re.compile(r"\r\n|\r")
#: What the reader takes as structure at the start of a line; the first character is written as an entity.
_STRUCTURE = re.compile(r"^(?:>|#(?=#(?: |$))|<(?=(?:div class=\"group\"|/div)>$))", re.MULTILINE)
_MEDIA = re.compile(r"^(?=!?\[[^\n]*\]\()[!\[]", re.MULTILINE)


def plain(raw: str) -> str:
    """Return ``raw`` as a reader sees it: entities resolved, one kind of line end, no outer space."""
    text = _NEWLINE.sub("\n", raw)
    with suppress(ValueError):  # a numeric entity of thousands of digits: no character, so it stays as it is
        text = html.unescape(text)
    return _NEWLINE.sub("\n", text).strip()


def canonical(value: str) -> str:
    """Return the form in which a value is kept: one kind of line end, no outer space.

    Raises ValueError for a character that no text file can hold.
    """
    if "\0" in value:
        raise ValueError("an answer cannot hold a NUL character")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"an answer cannot hold half a character (position {error.start})") from None
    return _NEWLINE.sub("\n", value).strip()


def escaped(value: str, newline: str = "\n", *, media: bool = False, option: bool = False) -> str:
    """Return ``value`` so that ``plain`` gives it back and no line of it reads as structure.

    ``media`` also guards lines that would read as a picture or link, ``option`` a leading dash.
    """
    text = canonical(value)
    if plain(text) != text:
        text = text.replace("&", "&amp;")
    text = _STRUCTURE.sub(lambda m: _entity(m[0]), text)
    if media:
        text = _MEDIA.sub(lambda m: _entity(m[0]), text)
    if option and text.startswith("-"):
        text = "&#45;" + text[1:]
    return text.replace("\n", newline)


def _entity(mark: str) -> str:
    return {">": "&gt;", "<": "&lt;"}.get(mark, f"&#{ord(mark)};")


def fold(text: str) -> str:
    r"""Return ``text`` for comparing: entities, spaces, quotation marks and case made equal.

    Some exports hold a line end as the two characters ``\n``; it counts as a space.
    """
    return " ".join(plain(text).replace("\\n", " ").translate(_QUOTES).casefold().split())


def unaccented(text: str) -> str:
    """Return ``text`` in lower case without marks above or below letters, đ as d: for keyword tables."""
    bare = unicodedata.normalize("NFD", text.casefold().translate(_QUOTES)).replace("đ", "d")
    return "".join(c for c in bare if not unicodedata.combining(c))


def length(text: str) -> int:
    """Return the number of characters a reader counts: composed letters count once."""
    return len(unicodedata.normalize("NFC", text))
