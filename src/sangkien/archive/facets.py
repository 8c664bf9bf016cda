"""Facets: which documents bear a value, as the bits of one long number, so that counting is one instruction a word."""

import difflib
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sangkien.archive.fold import fold
from sangkien.archive.places import country, goal, region
from sangkien.archive.rows import FACETS
from sangkien.words import Place, Problem, Refusal

#: Values of these stand in the order of their keys, those of the others by how many documents bear them.
_ORDERED = frozenset(("year", "sdg"))


@dataclass(slots=True)
class Count:
    """A value of a facet with the number of documents found that bear it."""

    key: str
    label: str
    count: int


class Facets:
    """The values of an index with the documents that bear them; bit n of a number stands for document n."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.everything = bits(document for (document,) in connection.execute("SELECT id FROM document"))
        borne: dict[int, list[int]] = {}
        for value, document in connection.execute("SELECT value, document FROM tagged ORDER BY value"):
            borne.setdefault(value, []).append(document)
        self.values: dict[str, dict[str, tuple[str, int]]] = {facet: {} for facet in FACETS}
        for number, facet, key, label in connection.execute("SELECT id, facet, key, label FROM value"):
            if facet in self.values and number in borne:
                self.values[facet][key] = (label, bits(borne[number]))

    def chosen(self, filters: Mapping[str, Sequence[str]]) -> dict[str, int]:
        """Return for each facet with values asked for the documents that bear one of them.

        Raises Refusal for a facet that is none and for a value that no document bears, with those that come near.
        """
        problems: list[Problem] = []
        found: dict[str, int] = {}
        for facet, written in filters.items():
            if facet not in self.values:
                problems.append(Problem("archive.no_facet", place=Place(facet), parameters={"name": facet}))
                continue
            for value in written:
                keys = self._keys(facet, value)
                if not keys:
                    problems.append(self._unknown(facet, value))
                    continue
                for key in keys:
                    found[facet] = found.get(facet, 0) | self.values[facet].get(key, ("", 0))[1]
        if problems:
            raise Refusal(problems)
        return found

    def counts(self, matched: int, chosen: Mapping[str, int]) -> dict[str, tuple[Count, ...]]:
        """Count the documents found by value; a facet's own choice is left out, so that others stay in sight."""
        counted: dict[str, tuple[Count, ...]] = {}
        for facet, values in self.values.items():
            among = matched
            for other, borne in chosen.items():
                if other != facet:
                    among &= borne
            rows = [
                Count(key, label, n)
                for key, (label, borne) in values.items()
                if (n := (among & borne).bit_count())
            ]
            if facet in _ORDERED:
                rows.sort(key=lambda row: int(row.key))
            else:
                rows.sort(key=lambda row: (-row.count, row.key))
            counted[facet] = tuple(rows)
        return counted

    def _keys(self, facet: str, value: str) -> Sequence[str]:
        """The keys that somebody means; those that exist anywhere are right though no document bears them."""
        values = self.values[facet]
        if facet == "country":
            iso3 = country(value)[0]
            return [iso3] if iso3 else [key for key in (fold(value.strip()),) if key in values]
        if facet == "region":
            return [region(value)] if region(value) else []
        if facet == "sdg":
            return (
                [goal(value)[0]]
                if goal(value)[0]
                else [k for k, (label, _) in values.items() if _same(label, value)]
            )
        if facet == "year":
            span = re.fullmatch(r"\s*(\d{4})\s*(?:(?:-|–|\.\.)\s*(\d{4})\s*)?", value)
            if span is None:
                return []
            first, last = int(span[1]), int(span[2] or span[1])
            return [str(year) for year in range(first, last + 1)] if first <= last <= first + 1000 else []
        key = " ".join(fold(value).split())
        return [key] if key in values or (facet == "type" and key in _TYPES) else []

    def _unknown(self, facet: str, value: str) -> Problem:
        values = self.values[facet]
        labels = {fold(label): label for label, _ in values.values()} | {
            k: lab for k, (lab, _) in values.items()
        }
        key = " ".join(fold(value).split())
        near = [label for folded, label in labels.items() if key and key in folded][:5]
        near += [labels[folded] for folded in difflib.get_close_matches(key, labels, 5)]
        near = list(dict.fromkeys(near))[:5] or list(dict.fromkeys(labels.values()))[:5]
        found: dict[str, str | int] = {"facet": facet, "value": value[:80], "near": "; ".join(near) or "-"}
        return Problem("archive.no_value", place=Place(f"--{facet}"), parameters=found)


_TYPES = ("plan", "reflection", "experiment", "solution", "pad")


def bits(documents: Iterable[int]) -> int:
    """Return the number whose bits are the documents."""
    rows = list(documents)
    if not rows:
        return 0
    if len(rows) < 8:
        return sum(1 << document for document in set(rows))
    octets = bytearray(max(rows) // 8 + 1)
    for document in rows:
        octets[document >> 3] |= 1 << (document & 7)
    return int.from_bytes(octets, "little")


def _same(label: str, value: str) -> bool:
    return fold(label).partition(". ")[2] == fold(value).strip()
