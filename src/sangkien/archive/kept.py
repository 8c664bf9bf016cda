"""A ranker as bytes and back: arrays in a NumPy archive, texts as JSON in it, nothing that could run code."""

import io
import json
import zipfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sangkien.archive.bm25 import Postings
from sangkien.archive.passages import Piece
from sangkien.archive.ranker import Ranker, Source
from sangkien.archive.record import Kind
from sangkien.archive.topics import Topics
from sangkien.archive.verdict import Verdict
from sangkien.words import Problem, Refusal

#: 2: stems and weights of words changed.
FORMAT = 2


def ranker_to_bytes(ranker: Ranker) -> bytes:
    """Return ``ranker`` as the bytes of a compressed npz; the same ranker gives the same bytes."""
    texts: dict[str, Any] = {
        "format": FORMAT,
        "sources": [
            [s.name, s.kind.value, s.title, s.lab, s.year, s.hypothesis, s.verdict.value]
            for s in ranker.sources
        ],
        "roles": ranker.roles,
        "quotes": ranker.quotes,
        "surface": dict(sorted(ranker.surface.items())),
        "rarity": {term: round(value, 4) for term, value in ranker.rarity.items()},
        "passage_terms": list(ranker.passage_words.vocabulary),
        "document_terms": list(ranker.document_words.vocabulary),
        "topic_terms": list(ranker.topics.vocabulary),
    }
    arrays: dict[str, NDArray[Any]] = {
        "texts": np.frombuffer(json.dumps(texts, ensure_ascii=False).encode(), np.uint8),
        "pieces": np.array([(p.part, p.start, p.end) for p in ranker.pieces], np.int32).reshape(-1, 3),
        "owner": ranker.owner,
        "topic_rarity": ranker.topics.rarity,
        "topic_basis": ranker.topics.basis.astype(np.float16),
        "passage_topics": ranker.passage_topics.astype(np.float16),
        "document_topics": ranker.document_topics.astype(np.float16),
    }
    for name, index in (("passage", ranker.passage_words), ("document", ranker.document_words)):
        arrays |= {
            f"{name}_starts": index.starts,
            f"{name}_texts": index.texts,
            f"{name}_weights": index.weights,
        }
    held = io.BytesIO()
    np.savez_compressed(held, allow_pickle=False, **arrays)
    return held.getvalue()


def ranker_from_bytes(data: bytes) -> Ranker:
    """Read what ``ranker_to_bytes`` wrote. Topics come back to three digits.

    Raises Refusal for another format or damaged bytes.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        texts = json.loads(arrays["texts"].tobytes())
        if texts["format"] != FORMAT:
            found: dict[str, str | int] = {"found": str(texts["format"]), "known": FORMAT}
            raise Refusal(Problem("archive.ranker_format", parameters=found))
        return _ranker(arrays, texts)
    except (ValueError, KeyError, TypeError, IndexError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise Refusal(Problem("archive.ranker_damaged")) from error


def _ranker(arrays: dict[str, NDArray[Any]], texts: dict[str, Any]) -> Ranker:
    sources = tuple(
        Source(name, Kind(kind), title, lab, year, hypothesis, Verdict(said))
        for name, kind, title, lab, year, hypothesis, said in texts["sources"]
    )
    return Ranker(
        sources=sources,
        pieces=tuple(Piece(*row) for row in arrays["pieces"].tolist()),
        roles=tuple(texts["roles"]),
        quotes=tuple(texts["quotes"]),
        owner=arrays["owner"],
        passage_words=_postings(arrays, "passage", texts["passage_terms"], len(texts["quotes"])),
        document_words=_postings(arrays, "document", texts["document_terms"], len(sources)),
        topics=Topics(
            _numbered(texts["topic_terms"]), arrays["topic_rarity"], arrays["topic_basis"].astype(np.float32)
        ),
        passage_topics=arrays["passage_topics"].astype(np.float32),
        document_topics=arrays["document_topics"].astype(np.float32),
        surface=texts["surface"],
        rarity=texts["rarity"],
    )


def _postings(arrays: dict[str, NDArray[Any]], name: str, terms: list[str], count: int) -> Postings:
    starts, texts, weights = (arrays[f"{name}_{part}"] for part in ("starts", "texts", "weights"))
    return Postings(_numbered(terms), starts, texts, weights, count)


def _numbered(terms: list[str]) -> dict[str, int]:
    return {term: i for i, term in enumerate(terms)}
