"""Passages of what labs learned, ranked by how they bear on a question; everything slow is done once and kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sangkien.archive.bm25 import K1, Postings, postings, rarities
from sangkien.archive.passages import Piece, learns, pieces, roles_about, roles_learned
from sangkien.archive.record import Entry, Kind, Role
from sangkien.archive.text import stemmed, terms
from sangkien.archive.topics import Floats, Topics, topics
from sangkien.archive.verdict import Verdict, verdict

#: How many words from around the question count, and what the first of them weighs next to a word of the question.
TELLING, AROUND = 30, 0.6
#: What a word of a claim (one of many for its lever or outcome) weighs where the question has it not.
CLAIMED = 0.3


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

    Words are BM25 on a scale from 0 to 1, topics are cosines.
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
    seen for it, ``rarity`` its inverse document frequency among all documents read.
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
    rarity: Mapping[str, float]

    def score(self, question: str, around: str = "", claimed: Sequence[str] = ()) -> Scored:
        """Score every passage for ``question``; ``around`` and ``claimed`` as for ``query``."""
        asked = self.query(question, around, claimed)
        place = self.topics.place([asked])[0]
        topic = np.asarray(self.passage_topics @ place, np.float64)
        document_topic = np.asarray(self.document_topics @ place, np.float64)
        most = (K1 + 1) * sum(weight * self.rarity.get(term, 0.0) for term, weight in asked.items())
        of_document = _share(self.document_words.scores(asked), most)
        return Scored(
            _share(self.passage_words.scores(asked), most), of_document[self.owner],
            topic, document_topic[self.owner],
        )  # fmt: skip

    def query(self, question: str, around: str = "", claimed: Sequence[str] = ()) -> dict[str, float]:
        """Return the terms of a question with their weights: how often asked, and the telling ones from around it.

        ``around`` is what the plan says around the question, its challenge and background: the ``TELLING`` terms with
        the highest log(1 + count) times rarity count, at a discount. ``claimed`` are words for levers and outcomes.
        """
        asked = {term: float(n) for term, n in Counter(terms(question)).items()}
        value = {t: float(np.log1p(n)) * self.rarity.get(t, 0.0) for t, n in Counter(terms(around)).items()}
        telling = sorted((t for t in value if value[t] > 0), key=lambda t: (-value[t], t))[:TELLING]
        for term in telling:
            asked[term] = asked.get(term, 0.0) + AROUND * value[term] / value[telling[0]]
        for term in terms(" ".join(claimed)):
            asked[term] = max(asked.get(term, 0.0), CLAIMED)
        return asked

    def documents(self, scored: Scored, weights: Weights = WEIGHTS) -> NDArray[np.float64]:
        """Return each source's score, its best passage's, shape (D,); -inf for one without passages."""
        best = np.full(len(self.sources), -np.inf)
        np.maximum.at(best, self.owner, scored.total(weights))
        return best


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
    full = [terms("\n".join((entry.title, *(part.text for part in entry.parts)))) for entry in read]
    own, rare = topics([Counter(row) for row in full]), rarities(full)
    cut = [terms(quote) for _, _, _, quote in found]
    return Ranker(
        sources=tuple(sources),
        pieces=tuple(piece for _, piece, _, _ in found),
        roles=tuple(role for _, _, role, _ in found),
        quotes=tuple(quote for _, _, _, quote in found),
        owner=np.array([row for row, _, _, _ in found], np.int32),
        passage_words=postings(cut, rarity=rare),
        document_words=postings(whole, rarity=rare),
        topics=own,
        passage_topics=own.place([Counter(row) for row in cut]),
        document_topics=own.place([Counter(row) for row in whole]),
        surface={term: max(sorted(words), key=words.__getitem__) for term, words in seen.items()},
        rarity={term: rare[term] for term in sorted(seen)},
    )


def _source(entry: Entry) -> Source:
    hypothesis = "\n".join(entry.texts("hypothesis")) if entry.kind is Kind.EXPERIMENT else ""
    said = verdict("\n".join(entry.texts("outcome"))) if entry.kind is Kind.EXPERIMENT else Verdict.UNSAID
    return Source(entry.name, entry.kind, entry.title, entry.lab, entry.year, hypothesis, said)


def _share(scores: NDArray[np.float64], most: float) -> NDArray[np.float64]:
    """Return scores from 0 to 1: the geometric mean of a share of the best and a share of all there could be.

    The best alone would count for everything where no passage holds more than one word of the question.
    """
    best = scores.max(initial=0.0)
    return scores / np.sqrt(best * most) if best > 0 else scores
