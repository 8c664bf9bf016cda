"""What of an entry is searched and counted: the columns of the full text and the values of the facets."""

from dataclasses import dataclass

from sangkien.archive.fold import fold, words
from sangkien.archive.pack import pack
from sangkien.archive.places import country, goal, region_name
from sangkien.archive.record import Entry, Kind, Role

#: Stands between answers, so that no phrase runs over from one into the next. No query can hold it.
BREAK = " \u00b6 "
#: Columns of the full text with their weights in the ranking (BM25): a word of the title counts six times.
COLUMNS = {"title": 6.0, "tags": 3.0, "main": 2.5, "rest": 1.0}
#: Answers that say what a document is about, or what came of it.
MAIN: frozenset[Role] = frozenset(
    ("challenge", "question", "summary", "insights", "hypothesis", "intent", "learned", "outcome")
)
#: The facets, with the key of the header or the part of the entry that each is read from.
FACETS = ("type", "year", "country", "region", "sdg", "theme", "method", "source", "stage", "status")
_OF_TAG = {
    "thematic_areas": "theme",
    "methods": "method",
    "datasources": "source",
    "experiment_status": "status",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A document ready for the index: entry, bytes to be shrunk, columns of the full text, (facet, key, label)."""

    entry: Entry
    packed: bytes
    columns: tuple[str, ...]
    facets: tuple[tuple[str, str, str], ...]


def row(entry: Entry) -> Row:
    """Return the entry ready for the index."""
    return Row(entry, pack(entry), columns(entry), facets(entry))


def columns(entry: Entry) -> tuple[str, str, str, str]:
    """Return the texts that are searched, in the order of ``COLUMNS``, as the tokenizer wants them."""
    tags = [value for values in entry.tags.values() for value in values]
    main = [p.text for p in entry.parts if p.role in MAIN and p.text]
    rest = [p.text for p in entry.parts if p.role not in MAIN and p.text]
    name = country(entry.lab)[1] if entry.lab else ""
    title, tagged, mains, rests = (
        words("\1".join(texts)).replace("\1", BREAK) for texts in ((entry.title,), (name, *tags), main, rest)
    )
    return title, tagged, mains, rests


def facets(entry: Entry) -> tuple[tuple[str, str, str], ...]:
    """Return the values of the facets as (facet, key, label); the key is folded, the label as it is read."""
    found: dict[tuple[str, str], str] = {}
    kinds = (Kind.PLAN, Kind.REFLECTION) if entry.kind is Kind.BOTH else (entry.kind,)
    for kind in kinds:
        found["type", kind.value] = kind.value
    if entry.year is not None:
        found["year", str(entry.year)] = str(entry.year)
    for written in entry.tags.get("countries") or ((entry.lab,) if entry.lab else ()):
        iso3, name, code = country(written)
        found["country", iso3 or fold(name)] = name
        if code:
            found["region", code] = region_name(code)["en"]
    for written in entry.tags.get("sdgs", ()):
        number, label = goal(written)
        if number:
            found["sdg", number] = label
    for key, facet in _OF_TAG.items():
        for written in entry.tags.get(key, ()):
            if folded := " ".join(fold(written).split()):
                found.setdefault((facet, folded), " ".join(written.split()))
    for part in entry.parts:
        if part.role == "stages":
            for option in part.options:
                found.setdefault(("stage", " ".join(fold(option).split())), option)
    if entry.status:
        found.setdefault(("status", fold(entry.status)), entry.status)
    return tuple((facet, key, label) for (facet, key), label in found.items())
