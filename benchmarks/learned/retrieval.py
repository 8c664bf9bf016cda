"""Known items: a plan's learning question must find its own lab's reflection among all reflections."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.learned.measure import Floats, by_lab, halves, rank_of, recall, reciprocal
from benchmarks.learned.pairs import pairs_by_title, without_names, without_titles
from sangkien.archive import Entry, Kind
from sangkien.archive.bm25 import Postings, postings
from sangkien.archive.passages import pieces, roles_about, roles_learned
from sangkien.archive.ranker import WEIGHTS, Ranker, Weights, build
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


def known_items(entries: Sequence[Entry], bare: Sequence[Entry]) -> Known:
    """Return what must be found among all reflections; ``bare`` are the entries without titles and names."""
    by_name = {entry.name: entry for entry in bare}
    rows = {entry.name: row for row, entry in enumerate(reflections(bare))}
    pairs = [
        p for p in pairs_by_title(entries) if p.reflection in rows and any(by_name[p.plan].texts("question"))
    ]
    return Known(
        tuple("\n".join(by_name[p.plan].texts("question")) for p in pairs),
        tuple("\n".join(by_name[p.plan].texts(*CONTEXT)) for p in pairs),
        tuple(rows[p.reflection] for p in pairs),
        tuple(p.lab for p in pairs),
    )


def reflections(bare: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the reflections with anything learned in them."""
    return tuple(e for e in bare if e.kind in (Kind.REFLECTION, Kind.BOTH) and any(pieces(e)))


def results(bare: Sequence[Entry]) -> tuple[tuple[Entry, ...], Known]:
    """Return the experiments with a result, without what they set out to learn, and their questions to find them by."""
    kept = [e for e in bare if e.kind is Kind.EXPERIMENT and any(pieces(e)) and any(e.texts("question"))]
    told = tuple(replace(e, parts=tuple(p for p in e.parts if p.role in roles_learned(e))) for e in kept)
    return told, Known(
        tuple("\n".join(e.texts("question")) for e in kept),
        tuple("\n".join(e.texts("intent", "hypothesis", "challenge")) for e in kept),
        tuple(range(len(kept))),
        tuple(e.lab for e in kept),
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


def _asked(ranker: Ranker, documents: Sequence[Entry], weights: Weights) -> Search:
    rows = {source.name: row for row, source in enumerate(ranker.sources)}
    kept = [rows[entry.name] for entry in documents]
    return lambda question, context: ranker.documents(ranker.score(question, context), weights)[kept]


def searches(bare: Sequence[Entry], documents: Sequence[Entry]) -> dict[str, Search]:
    """Return the searches that are compared, plain BM25 first, the one that ships last."""
    ranker = build(bare)
    return {
        "plain BM25, passages": plain_passages(documents),
        "plain BM25, whole documents": plain_documents(documents),
        "words of the passage, stems": _asked(ranker, documents, Weights(1, 0, 0, 0)),
        "and words of the document": _asked(ranker, documents, Weights(1, 1, 0, 0)),
        "and topics: what ships": _asked(ranker, documents, WEIGHTS),
    }


def lines(entries: Sequence[Entry]) -> Iterator[str]:
    """Yield the tables."""
    bare = without_names(without_titles(entries))
    documents, known = reflections(bare), known_items(entries, bare)
    tuning = halves(known.labs)
    yield f"## Search: {len(known.wanted)} questions of {len(set(known.labs))} labs, {len(documents)} reflections"
    compared = searches(bare, documents)
    for context in (False, True):
        yield ""
        yield f"### {'The question and what the plan says around it' if context else 'The question alone'}"
        yield ""
        found = {name: ranks(search, known, context) for name, search in compared.items()}
        for title, half in (("tuning half", tuning), ("other half", ~tuning)):
            yield from _table(title, found, known.labs, half)
    told, asked = results(bare)
    kept = [e for e in bare if e.kind is not Kind.EXPERIMENT]
    compared = searches([*kept, *told], told)
    yield f"### Experiments: their own question must find their own result, among {len(told)} (nothing tuned here)"
    yield ""
    for context, title in ((False, "the question alone"), (True, "the question with intent and hypothesis")):
        found = {name: ranks(search, asked, context) for name, search in compared.items()}
        yield from _table(title, found, asked.labs, np.ones(len(asked.labs), bool))


def _table(
    title: str, found: Mapping[str, Floats], labs: Sequence[str], half: NDArray[np.bool_]
) -> Iterator[str]:
    """A row for each search, then what ships less each plain search: paired differences, interval by lab."""
    here = [lab for lab, inside in zip(labs, half, strict=True) if inside]
    yield f"| {title}: {len(here)} questions, {len(set(here))} labs | recall@10 | MRR | recall@1 |"
    yield "|---|---|---|---|"
    rows = {name: _measures(values[half]) for name, values in found.items()}
    for name, measured in rows.items():
        yield f"| {name} | {' | '.join(_mean(values, here) for values in measured)} |"
    names = list(rows)
    for name in names[:2]:
        pairs = zip(rows[names[-1]], rows[name], strict=True)
        cells = [
            f"{_mean(ours - plain, here, '+')}, {ours.mean() / plain.mean() - 1:+.0%}"
            for ours, plain in pairs
        ]
        yield f"| *what ships less {name}* | {' | '.join(cells)} |"
    yield ""


def _measures(values: Floats) -> tuple[Floats, Floats, Floats]:
    return recall(values), reciprocal(values), recall(values, 1)


def _mean(values: Floats, labs: Sequence[str], sign: str = "") -> str:
    low, high = by_lab(labs, lambda rows: float(values[rows].mean()))
    return f"{values.mean():{sign}.3f} [{low:{sign}.3f}, {high:{sign}.3f}]"
