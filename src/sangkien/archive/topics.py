"""What texts are about, beyond their words: latent semantic indexing over the archive itself.

Deerwester et al. (1990), "Indexing by Latent Semantic Analysis": the leading right singular vectors of the matrix of
documents by terms (log(1 + count) times log(N / n), rows of length one) span the topics; texts are compared by cosine
there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
#: How many topics; a term of fewer documents than ``_LEAST`` says nothing of what goes with what.
TOPICS, _LEAST = 200, 3


@dataclass(frozen=True, slots=True)
class Topics:
    """For V terms their rarity, shape (V,), and their place among K topics, shape (V, K)."""

    vocabulary: Mapping[str, int]
    rarity: Floats
    basis: Floats

    def place(self, texts: Sequence[Mapping[str, float]]) -> Floats:
        """Return where each text (terms with their counts or weights) stands, rows of length one, shape (N, K).

        A text without any known term stands at the origin and resembles nothing.
        """
        placed = np.asarray(_table(texts, self.vocabulary, self.rarity) @ self.basis, np.float32)
        return unit(placed)


def topics(texts: Sequence[Mapping[str, float]], count: int = TOPICS) -> Topics:
    """Find the topics of ``texts``, each terms with counts; fewer where the texts are few.

    The same texts give the same topics: the iteration (ARPACK) starts from a fixed vector.
    """
    holding: dict[str, int] = {}
    for text in texts:
        for term in text:
            holding[term] = holding.get(term, 0) + 1
    kept = sorted(term for term, n in holding.items() if n >= _LEAST)
    vocabulary = {term: i for i, term in enumerate(kept)}
    rarity = np.log(len(texts) / np.array([holding[term] for term in kept], np.float64)).astype(np.float32)
    table = _table(texts, vocabulary, rarity)
    if not table.count_nonzero():
        return Topics({}, np.zeros(0, np.float32), np.zeros((0, 1), np.float32))
    if (
        min(table.shape) <= 2 * count
    ):  # few texts: all at once, since the iteration wants fewer topics than texts
        _, _, right = np.linalg.svd(table.toarray(), full_matrices=False)
        right = right[:count]
    else:
        from scipy.sparse.linalg import svds  # pages that rank nothing need not wait for it

        _, _, right = svds(table, k=count, v0=np.ones(min(table.shape)))
    return Topics(vocabulary, rarity, np.ascontiguousarray(right.T, np.float32))


def unit(rows: Floats) -> Floats:
    """Return ``rows`` with length one each, rows of zeros left as they are."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 1e-9, length, 1), np.float32)


def _table(texts: Sequence[Mapping[str, float]], vocabulary: Mapping[str, int], rarity: Floats) -> Any:
    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        for term in sorted(text):
            column = vocabulary.get(term)
            if column is not None:
                rows.append(row)
                columns.append(column)
                values.append(np.log1p(text[term]) * rarity[column])
    from scipy import sparse  # pages that rank nothing need not wait for it

    table = sparse.csr_matrix(
        (np.array(values, np.float64), (rows, columns)), shape=(len(texts), len(vocabulary))
    )
    length = np.sqrt(np.asarray(table.multiply(table).sum(axis=1))).ravel()
    return sparse.diags_array(1 / np.where(length > 0, length, 1)) @ table
