"""BM25 over texts of counted terms, weights worked out once, kept as plain arrays.

Robertson & Zaragoza (2009), "The Probabilistic Relevance Framework: BM25 and Beyond", section 3; the inverse document
frequency is log(1 + (N - n + 0.5) / (n + 0.5)), which is never negative.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Chosen on the tuning half of the benchmark (docs/learned.md); plain BM25 there has 1.2 and 0.75.
K1, B = 1.6, 0.75


@dataclass(frozen=True, slots=True)
class Postings:
    """For each of V terms the texts that hold it: ``texts[starts[t]:starts[t+1]]`` with their ``weights``.

    Shapes: ``starts`` (V+1,), ``texts`` and ``weights`` (number of postings,). ``count`` texts in all.
    """

    vocabulary: Mapping[str, int]
    starts: NDArray[np.int64]
    texts: NDArray[np.int32]
    weights: NDArray[np.float32]
    count: int

    def scores(self, query: Mapping[str, float]) -> NDArray[np.float64]:
        """Return the score of each text, shape (count,): the weights of the query's terms, each times its weight."""
        total = np.zeros(self.count)
        for term in sorted(query):
            number = self.vocabulary.get(term)
            if number is not None:
                here = slice(self.starts[number], self.starts[number + 1])
                total[self.texts[here]] += query[term] * self.weights[here]
        return total

    def weight(self, term: str, text: int) -> float:
        """Return what ``term`` adds to the score of one text."""
        number = self.vocabulary.get(term)
        if number is None:
            return 0.0
        first, last = self.starts[number], self.starts[number + 1]
        at = first + int(np.searchsorted(self.texts[first:last], text))
        return float(self.weights[at]) if at < last and self.texts[at] == text else 0.0


def rarities(texts: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return the inverse document frequency of every term of ``texts``."""
    holding = Counter(term for text in texts for term in set(text))
    return {t: float(np.log1p((len(texts) - n + 0.5) / (n + 0.5))) for t, n in sorted(holding.items())}


def postings(
    texts: Sequence[Sequence[str]], k1: float = K1, b: float = B, rarity: Mapping[str, float] | None = None
) -> Postings:
    """Index ``texts``, each a row of terms. An empty archive and empty texts are allowed.

    ``rarity`` replaces the inverse document frequency, term by term: in passages a word of no weight ("carry on") is as
    rare as a telling one, in whole documents it is not.
    """
    counts = [Counter(text) for text in texts]
    vocabulary = {term: i for i, term in enumerate(sorted({term for row in counts for term in row}))}
    rows = np.array([i for i, row in enumerate(counts) for _ in row], np.int32)
    columns = np.array([vocabulary[term] for row in counts for term in row], np.int64)
    often = np.array([n for row in counts for n in row.values()], np.float64)
    lengths = np.array([len(text) for text in texts], np.float64)
    holding = np.bincount(columns, minlength=len(vocabulary)).astype(np.float64)
    rare = np.log1p((len(texts) - holding + 0.5) / (holding + 0.5))
    if rarity is not None:
        rare = np.array([rarity[term] for term in vocabulary], np.float64)
    mean = lengths.mean() if lengths.any() else 1.0
    norm = k1 * (1 - b + b * lengths / mean)
    weights = rare[columns] * often * (k1 + 1) / (often + norm[rows]) if len(rows) else often
    order = np.lexsort((rows, columns))
    starts = np.concatenate(([0], np.cumsum(holding))).astype(np.int64)
    return Postings(vocabulary, starts, rows[order], weights[order].astype(np.float32), len(texts))
