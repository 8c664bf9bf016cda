"""Whether a text names a difficulty, and how many partners a name names."""

import re

from sangkien.plan.wording import has, sentences, table

_LISTED = re.compile(r"(?:^|\s)\(?\d{1,2}[.)]\s*(?=[^\W\d_])")
_BULLET = re.compile(r"^\s*[-•·*–]\s+", re.MULTILINE)
_ACRONYM = re.compile(r"\b[A-Z][A-Z&]{2,9}\b")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_AND = re.compile(r"\s+(?:and|et|y|e|và|as well as)\s+|\s+/\s+|\s*;\s*|\s*,\s*", re.IGNORECASE)


def names_challenge(text: str) -> bool:
    """True when the text names a difficulty in words that we know; a topic or a goal alone names none."""
    return has(text, table("check_words.yaml")["challenge"])


def partners_named(name: str) -> int:
    """Return how many partners a box of one partner's name holds: 1 unless there is good reason to count more."""
    text = name.strip()
    listed = len(_LISTED.findall(text))
    bullets = len(_BULLET.findall(text))
    if max(listed, bullets) > 1:
        return max(listed, bullets)
    rows = [row.strip() for row in text.split("\n") if row.strip()]
    if len(rows) > 1 and all(_looks_like_name(row) for row in rows):
        return len(rows)
    parts = [part for part in re.split(r"\s*;\s*", text) if _is_organisation(part)]
    if len(parts) > 1:
        return len(parts)
    acronyms = {a for bracket in _BRACKETS.findall(text) for a in _ACRONYM.findall(bracket)}
    if len(acronyms) > 2:
        return len(acronyms)
    if len(rows) > 1 or _tells(text):
        return 1
    return _in_a_list(_BRACKETS.sub(" ", text))


def _in_a_list(text: str) -> int:
    """Count the organisations of a list with commas; "Ministry of Trade, Tourism and Culture" is one."""
    parts = [part.strip() for part in _AND.split(text) if part.strip()]
    organisations = [part for part in parts if _is_organisation(part)]
    if len(organisations) > 2 or (len(organisations) == 2 == len(parts) and not re.search(r",", text)):
        return len(organisations)
    return 1


def _is_organisation(part: str) -> bool:
    return bool(_ACRONYM.fullmatch(part.strip(" .-"))) or has(
        part, table("check_words.yaml")["organisations"]
    )


def _looks_like_name(row: str) -> bool:
    return len(row.split()) <= 12 and row[:1].isupper() and not row.endswith(".")


def _tells(text: str) -> bool:
    """True for a text that tells about one partner instead of naming it."""
    return len(sentences(text)) > 1 or len(text.split()) > 60
