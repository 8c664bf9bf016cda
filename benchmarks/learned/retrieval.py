"""Known items: a plan's learning question must find its own lab's reflection among all reflections."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.learned.measure import Floats, by_lab, halves, rank_of, recall, reciprocal
from benchmarks.learned.pairs import pairs_by_title, without_names, without_titles
from sangkien.archive import Entry, Kind
from sangkien.archive.bm25 import Postings, postings
from sangkien.archive.passages import pieces, roles_about, roles_learned
from sangkien.archive.text import words

#: What a plan says around its question.
CONTEXT = (
    *("challenge", "background", "quantitative", "qualitative", "value_proposition", "summary"),
    *("use_of_methods", "data_gaps", "early_leads"),
)

#: Scores of all documents for a question and what stands around it, shape (documents,).
Search = Callable[[str, str], Floats]


@dataclass(frozen=True, slots=True)
class Known:
    """The questions, what stands around each, the document (row) each must find, and the lab that asks."""

    questions: tuple[str, ...]
    contexts: tuple[str, ...]
    wanted: tuple[int, ...]
    labs: tuple[str, ...]


def known_items(entries: Sequence[Entry]) -> tuple[tuple[Entry, ...], Known]:
    """Return all reflections, without titles and names, and what must be found among them."""
    pairs = pairs_by_title(entries)
    bare = without_names(without_titles(entries))
    by_name = {entry.name: entry for entry in bare}
    documents = tuple(e for e in bare if e.kind in (Kind.REFLECTION, Kind.BOTH) and any(pieces(e)))
    rows = {entry.name: row for row, entry in enumerate(documents)}
    asked = [(by_name[p.plan], rows[p.reflection], p.lab) for p in pairs if p.reflection in rows]
    asked = [row for row in asked if any(row[0].texts("question"))]
    return documents, Known(
        tuple("\n".join(plan.texts("question")) for plan, _, _ in asked),
        tuple("\n".join(plan.texts(*CONTEXT)) for plan, _, _ in asked),
        tuple(row for _, row, _ in asked),
        tuple(lab for _, _, lab in asked),
    )


def plain_passages(documents: Sequence[Entry]) -> Search:
    """Plain BM25 (k1 1.2, b 0.75; words as they are) over passages; a document counts as its best passage."""
    texts: list[list[str]] = []
    owner: list[int] = []
    for row, entry in enumerate(documents):
        for piece in pieces(entry):
            texts.append(words(entry.parts[piece.part].text[piece.start : piece.end]))
            owner.append(row)
    index, of = postings(texts, 1.2, 0.75), np.array(owner)

    def search(question: str, context: str) -> Floats:
        best = np.zeros(len(documents))
        np.maximum.at(best, of, _scores(index, question, context))
        return best

    return search


def plain_documents(documents: Sequence[Entry]) -> Search:
    """Plain BM25 over whole documents."""
    index = postings(
        [words("\n".join(e.texts(*roles_learned(e), *roles_about(e)))) for e in documents], 1.2, 0.75
    )
    return lambda question, context: _scores(index, question, context)


def _scores(index: Postings, question: str, context: str) -> Floats:
    return index.scores({w: float(n) for w, n in Counter(words(question + "\n" + context)).items()})


def ranks(search: Search, known: Known, context: bool) -> Floats:
    """Return the rank of each wanted document, shape (queries,)."""
    rows = zip(known.questions, known.contexts, known.wanted, strict=True)
    return np.array([rank_of(search(q, c if context else ""), wanted) for q, c, wanted in rows])


def lines(entries: Sequence[Entry]) -> Iterator[str]:
    """Yield the tables."""
    documents, known = known_items(entries)
    tuning = halves(known.labs)
    yield f"## Search: {len(known.wanted)} questions of {len(set(known.labs))} labs, {len(documents)} reflections"
    searches = {
        "plain BM25, passages": plain_passages(documents),
        "plain BM25, whole documents": plain_documents(documents),
    }
    for context in (False, True):
        yield ""
        yield f"### {'The question and what the plan says around it' if context else 'The question alone'}"
        yield ""
        found = {name: ranks(search, known, context) for name, search in searches.items()}
        for title, half in (("tuning half", tuning), ("other half", ~tuning)):
            yield from _table(title, found, known.labs, half)


def _table(
    title: str, found: Mapping[str, Floats], labs: Sequence[str], half: NDArray[np.bool_]
) -> Iterator[str]:
    here = [lab for lab, inside in zip(labs, half, strict=True) if inside]
    yield f"| {title}: {len(here)} questions, {len(set(here))} labs | recall@10 | MRR | recall@1 |"
    yield "|---|---|---|---|"
    for name, values in found.items():
        cells = []
        for measured in (recall(values), reciprocal(values), recall(values, 1)):
            inside = measured[half]
            low, high = by_lab(here, lambda rows, inside=inside: float(inside[rows].mean()))  # type: ignore[misc]
            cells.append(f"{inside.mean():.3f} [{low:.3f}, {high:.3f}]")
        yield f"| {name} | {' | '.join(cells)} |"
    yield ""
