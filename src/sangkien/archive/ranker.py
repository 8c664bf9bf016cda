"""Passages of what labs learned, ranked by how they bear on a question; everything slow is done once and kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sangkien.archive.bm25 import Postings, postings
from sangkien.archive.passages import Piece, learns, pieces, roles_about, roles_learned
from sangkien.archive.record import Entry, Kind, Role
from sangkien.archive.text import stemmed, terms
from sangkien.archive.topics import Floats, Topics, topics
from sangkien.archive.verdict import Verdict, verdict

#: What a word around the question weighs next to a word of the question.
AROUND = 0.4


@dataclass(frozen=True, slots=True)
class Weights:
    """What the four parts of a score weigh: words of the passage, words of its document, topics of both."""

    words: float
    document_words: float
    topic: float
    document_topic: float


#: Equal: the tuning half of the benchmark gives no reason for anything else (docs/learned.md).
WEIGHTS = Weights(1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Source:
    """A reflection or an experiment as the ranking knows it. ``hypothesis`` and ``verdict`` are an experiment's."""

    name: str
    kind: Kind
    title: str
    lab: str
    year: int | None
    hypothesis: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Scored:
    """How P passages bear on one question: the four parts before they are weighed, and the whole; shapes (P,).

    Words are BM25 over the best of the archive, from 0 to 1; topics are cosines.
    """

    words: NDArray[np.float64]
    document_words: NDArray[np.float64]
    topic: NDArray[np.float64]
    document_topic: NDArray[np.float64]

    def total(self, weights: Weights = WEIGHTS) -> NDArray[np.float64]:
        """Return the score by which passages are ranked."""
        return (
            weights.words * self.words + weights.document_words * self.document_words
            + weights.topic * self.topic + weights.document_topic * self.document_topic
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ranker:
    """What was worked out once for an archive.

    P passages of D sources: ``owner`` (P,) is each passage's source, ``pieces`` says where it stands there,
    ``quotes`` and ``roles`` what it says and which answer it is from. ``surface`` gives each stem the word most often
    seen for it.
    """

    sources: tuple[Source, ...]
    pieces: tuple[Piece, ...]
    roles: tuple[Role, ...]
    quotes: tuple[str, ...]
    owner: NDArray[np.int32]
    passage_words: Postings
    document_words: Postings
    topics: Topics
    passage_topics: Floats
    document_topics: Floats
    surface: Mapping[str, str]

    def score(self, question: str, around: str = "") -> Scored:
        """Score every passage for ``question``; ``around`` is what the plan says around it (its challenge...)."""
        asked = query(question, around)
        place = self.topics.place([asked])[0]
        of_document = _share(self.document_words.scores(asked))
        topic = np.asarray(self.passage_topics @ place, np.float64)
        document_topic = np.asarray(self.document_topics @ place, np.float64)
        return Scored(
            _share(self.passage_words.scores(asked)), of_document[self.owner], topic, document_topic[self.owner]
        )  # fmt: skip

    def documents(self, scored: Scored, weights: Weights = WEIGHTS) -> NDArray[np.float64]:
        """Return each source's score, its best passage's, shape (D,); -inf for one without passages."""
        best = np.full(len(self.sources), -np.inf)
        np.maximum.at(best, self.owner, scored.total(weights))
        return best


def query(question: str, around: str = "") -> dict[str, float]:
    """Return the terms of a question with their weights: how often asked, plus what stands around it at a discount."""
    asked = {term: float(n) for term, n in Counter(terms(question)).items()}
    for term, n in Counter(terms(around)).items():
        asked[term] = asked.get(term, 0.0) + AROUND * n
    return asked


def build(entries: Sequence[Entry]) -> Ranker:
    """Work out everything slow for ``entries``: some seconds for the whole archive.

    Passages are those of reflections and experiments; the topics come from plans as well.
    """
    read = [e for e in entries if e.kind in (Kind.PLAN, Kind.REFLECTION, Kind.BOTH, Kind.EXPERIMENT)]
    sources: list[Source] = []
    found: list[tuple[int, Piece, Role, str]] = []
    whole: list[list[str]] = []
    seen: dict[str, Counter[str]] = {}
    for entry in (e for e in read if learns(e)):
        text = "\n".join((entry.title, *entry.texts(*roles_learned(entry), *roles_about(entry))))
        rows = list(stemmed(text))
        for term, word in rows:
            seen.setdefault(term, Counter())[word] += 1
        whole.append([term for term, _ in rows])
        for piece in pieces(entry):
            part = entry.parts[piece.part]
            found.append((len(sources), piece, part.role, part.text[piece.start : piece.end]))
        sources.append(_source(entry))
    own = topics([Counter(terms("\n".join(part.text for part in entry.parts))) for entry in read])
    cut = [terms(quote) for _, _, _, quote in found]
    return Ranker(
        sources=tuple(sources),
        pieces=tuple(piece for _, piece, _, _ in found),
        roles=tuple(role for _, _, role, _ in found),
        quotes=tuple(quote for _, _, _, quote in found),
        owner=np.array([row for row, _, _, _ in found], np.int32),
        passage_words=postings(cut),
        document_words=postings(whole),
        topics=own,
        passage_topics=own.place([Counter(row) for row in cut]),
        document_topics=own.place([Counter(row) for row in whole]),
        surface={term: max(sorted(words), key=words.__getitem__) for term, words in seen.items()},
    )


def _source(entry: Entry) -> Source:
    hypothesis = "\n".join(entry.texts("hypothesis")) if entry.kind is Kind.EXPERIMENT else ""
    said = verdict("\n".join(entry.texts("outcome"))) if entry.kind is Kind.EXPERIMENT else Verdict.UNSAID
    return Source(entry.name, entry.kind, entry.title, entry.lab, entry.year, hypothesis, said)


def _share(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    best = scores.max(initial=0.0)
    return scores / best if best > 0 else scores
