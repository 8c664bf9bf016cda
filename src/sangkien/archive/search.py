"""Search: which documents fit a query and the facets chosen, best first, with passages and counts.

Boolean algebra is done on the bits of long numbers, one fetch from the full text for each term; the order is
SQLite's BM25 with the weights of ``rows.COLUMNS``.
"""

import sqlite3
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sangkien.archive.facets import Count, Facets, bits
from sangkien.archive.index import entry, told
from sangkien.archive.query import And, Not, Query, Term, parse, terms
from sangkien.archive.record import Entry
from sangkien.archive.rows import COLUMNS
from sangkien.archive.snippets import Finder, Snippet

_RANK = f"bm25(words, {', '.join(map(str, COLUMNS.values()))})"
_MOST_KEPT = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found: ``score`` is higher for better; ``title_marks`` are (from, to) in its title."""

    id: int
    entry: Entry
    score: float
    snippet: Snippet
    title_marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The answer: how many documents fit, some of them, and the counts of every facet."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[Count, ...]]


class Searcher:
    """Answers questions on one connection (``index.open_to_read``), from one thread at a time.

    It sees what a load has changed with the next question.
    """

    def __init__(self, connection: sqlite3.Connection, path: str = "") -> None:
        self.connection = connection
        self.path = path
        self._seen = -1
        self._leaves: OrderedDict[Term, int] = OrderedDict()
        self._facets: Facets | None = None
        self._order: list[int] = []
        self._last = 0

    def search(
        self,
        query: str = "",
        filters: Mapping[str, Sequence[str]] | None = None,
        limit: int = 10,
        offset: int = 0,
    ) -> Found:
        """Return the documents that fit, best first, those with numbers ``offset`` to ``offset + limit``.

        Values of one facet are alternatives, facets narrow each other. Without a query the newest come first.
        Raises Refusal for a query or a value that cannot be understood.
        """
        asked = parse(query)
        with told(self.path):
            self.connection.execute("BEGIN")
            try:
                return self._found(asked, filters or {}, limit, offset)
            finally:
                self.connection.execute("ROLLBACK")

    def ids(self, query: str = "", filters: Mapping[str, Sequence[str]] | None = None) -> list[int]:
        """Return the ids of all documents that fit, best first, for an export."""
        asked = parse(query)
        with told(self.path):
            self.connection.execute("BEGIN")
            try:
                facets = self._fresh()
                fitting = facets.everything if asked is None else self._fit(asked, facets.everything)
                matched = _narrowed(fitting, facets.chosen(filters or {}))
                return [document for document, _ in self._ranked(asked, matched, len(self._order))]
            finally:
                self.connection.execute("ROLLBACK")

    def _found(
        self, asked: Query | None, filters: Mapping[str, Sequence[str]], limit: int, offset: int
    ) -> Found:
        facets = self._fresh()
        chosen = facets.chosen(filters)
        fitting = facets.everything if asked is None else self._fit(asked, facets.everything)
        matched = _narrowed(fitting, chosen)
        finder = Finder(terms(asked) if asked is not None else ())
        hits = []
        for document, score in self._ranked(asked, matched, offset + limit)[offset:]:
            found = entry(self.connection, document)
            hits.append(Hit(document, found, score, finder.snippet(found), finder.marks(found.title)))
        return Found(matched.bit_count(), tuple(hits), facets.counts(fitting, chosen))

    def _fresh(self) -> Facets:
        """The facets as they are now; read anew when a load has changed them."""
        load = self.connection.execute("SELECT value FROM meta WHERE key = 'load'").fetchone()
        now = int(load[0]) if load else 0
        if self._facets is None or now != self._seen:
            self._leaves.clear()
            self._facets = Facets(self.connection)
            rows = self.connection.execute("SELECT id FROM document ORDER BY year DESC, title, id")
            self._order = [document for (document,) in rows]
            self._last = max(self._order, default=0)
            self._seen = now
        return self._facets

    def _fit(self, query: Query, everything: int) -> int:
        if isinstance(query, Term):
            return self._leaf(query)
        if isinstance(query, Not):
            return everything & ~self._fit(query.item, everything)
        found = [self._fit(item, everything) for item in query.items]
        whole = found[0]
        for one in found[1:]:
            whole = whole & one if isinstance(query, And) else whole | one
        return whole

    def _leaf(self, term: Term) -> int:
        kept = self._leaves.get(term)
        if kept is None:
            rows = self.connection.execute("SELECT rowid FROM words WHERE words MATCH ?", (_written(term),))
            kept = self._leaves[term] = bits(row for (row,) in rows)
            if len(self._leaves) > _MOST_KEPT:
                self._leaves.popitem(last=False)
        return kept

    def _ranked(self, asked: Query | None, matched: int, most: int) -> list[tuple[int, float]]:
        """The first ``most`` of the documents matched with their scores, best first; those without one newest first."""
        scored: list[tuple[int, float]] = []
        if asked is not None and matched and (ranking := self._ranking(asked)):
            # one octet is looked up sooner than a bit of a long number
            among = matched.to_bytes(self._last // 8 + 1, "little")
            ranked = f"SELECT {_RANK}, rowid FROM words WHERE words MATCH ?"  # noqa: S608  (names of ours)
            rows = self.connection.execute(ranked, (ranking,))
            # SQLite's score is lower for better, so pairs sort as they are
            pairs = [pair for pair in rows if among[pair[1] >> 3] >> (pair[1] & 7) & 1]
            pairs.sort()
            scored = [(document, -score) for score, document in pairs[:most]]
            matched &= ~bits(document for _, document in pairs)
        if not matched or len(scored) == most:
            return scored
        left = matched.to_bytes(self._last // 8 + 1, "little")
        rest = ((document, 0.0) for document in self._order if left[document >> 3] >> (document & 7) & 1)
        return scored + list(islice(rest, most - len(scored)))

    def _ranking(self, query: Query) -> str:
        """The query for the order alone: without NOT, and without terms that more than half of all documents hold.

        Such a term says nothing about which document is better: BM25 gives it no weight, and much work.
        """
        if isinstance(query, Term):
            return _written(query) if 2 * self._leaf(query).bit_count() < len(self._order) else ""
        if isinstance(query, Not):
            return ""
        inner = [found for item in query.items if (found := self._ranking(item))]
        joined = (" AND " if isinstance(query, And) else " OR ").join(inner)
        return f"({joined})" if len(inner) > 1 else joined


def _narrowed(fitting: int, chosen: Mapping[str, int]) -> int:
    for borne in chosen.values():
        fitting &= borne
    return fitting


def _written(term: Term) -> str:
    """A term in SQLite's language: letters and digits alone, and in quotation marks all the same."""
    return f'"{" ".join(term.words)}"' + " *" * term.prefix
