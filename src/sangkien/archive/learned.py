"""What other labs already learned that bears on a question: passages, why each was found, and whether it agrees."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from sangkien.archive.ranker import Ranker, Scored
from sangkien.archive.reason import Reason
from sangkien.archive.record import Kind, Role
from sangkien.archive.stance import Reading, Stance, Supposition, read_stance
from sangkien.archive.verdict import Verdict

#: Relevance against novelty when passages are picked one after the other.
_RELEVANCE = 0.85
#: Of how many best passages the shown ones are picked, and the least part of the best score that still bears on it.
_POOL, _LEAST = 200, 0.5
#: A passage this near to the best of its document may stand in for it.
_NEARLY = 0.75
#: Answers in which an experiment speaks of its result: its verdict counts for passages of these.
_RESULT: tuple[Role, ...] = ("outcome", "learned")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that bears on a question.

    ``quote`` is ``text[start:end]`` of part ``part`` (from 0) of the entry ``document``, in characters. ``score`` is
    comparable within one question only. ``why`` says why it was found, ``readings`` stands in the order of the claims.
    """

    document: str
    kind: Kind
    title: str
    lab: str
    year: int | None
    role: Role
    part: int
    start: int
    end: int
    quote: str
    score: float
    why: tuple[Reason, ...]
    readings: tuple[Reading, ...]

    @property
    def stance(self) -> Stance:
        """How it stands to the claims together: silent where it is to all, mixed where they differ."""
        said = {reading.stance for reading in self.readings} - {Stance.SILENT}
        return next(iter(said)) if len(said) == 1 else Stance.MIXED if said else Stance.SILENT


def learned(
    ranker: Ranker,
    question: str,
    claims: Sequence[Supposition] = (),
    around: str = "",
    count: int = 10,
    per_lab: int = 2,
    without: Sequence[str] = (),
    shown: Collection[tuple[str, int, int]] = frozenset(),
) -> tuple[Passage, ...]:
    """Return up to ``count`` passages that bear on ``question``, best first.

    ``around`` is what the plan says around the question; words of the claims are asked for too. Passages are picked
    one after the other by maximal marginal relevance (Carbonell & Goldstein 1998), at most ``per_lab`` of a lab and
    one of a document, none of the documents named ``without``. A question without any word of the archive finds
    nothing.
    """
    claimed = [word for claim in claims for word in (*claim.lever, *claim.outcome)]
    scored = ranker.score(question, around, claimed)
    picked = _diverse(ranker, scored, count, per_lab, frozenset(without))
    picked = tuple(_unseen(ranker, scored, row, shown) for row in picked)
    asked = ranker.query(question, around, claimed)
    return tuple(_passage(ranker, scored, row, asked, claims) for row in picked)


def _diverse(
    ranker: Ranker, scored: Scored, count: int, per_lab: int, without: frozenset[str]
) -> tuple[int, ...]:
    total = scored.total()
    if not len(total) or total.max() <= 0:
        return ()
    order = np.lexsort((np.arange(len(total)), -total))
    pool = [int(i) for i in order[:_POOL] if total[i] >= _LEAST * total[order[0]]]
    likeness = ranker.passage_topics[pool] @ ranker.passage_topics[pool].T
    labs = [ranker.sources[ranker.owner[i]].lab for i in pool]
    documents = [ranker.sources[ranker.owner[i]].name for i in pool]
    relevance = total[pool] / total[pool[0]]
    picked: list[int] = []
    while len(picked) < count:
        best, best_value = -1, -np.inf
        for row in range(len(pool)):
            if row in picked or documents[row] in without or documents[row] in {documents[p] for p in picked}:
                continue
            if labs[row] and sum(labs[p] == labs[row] for p in picked) >= per_lab:
                continue
            known = max((float(likeness[row, p]) for p in picked), default=0.0)
            value = _RELEVANCE * relevance[row] - (1 - _RELEVANCE) * known
            if value > best_value:
                best, best_value = row, value
        if best < 0:
            break
        picked.append(best)
    return tuple(sorted((pool[row] for row in picked), key=lambda i: (-total[i], i)))


def _unseen(ranker: Ranker, scored: Scored, row: int, shown: Collection[tuple[str, int, int]]) -> int:
    """The passage, or the best other one of its document that was not shown and is nearly as good."""
    total, owner = scored.total(), ranker.owner[row]
    same = [int(i) for i in np.flatnonzero(ranker.owner == owner) if total[i] >= _NEARLY * total[row]]
    for i in sorted(same, key=lambda i: (-total[i], i)):
        piece = ranker.pieces[i]
        if (ranker.sources[owner].name, piece.part, piece.start) not in shown:
            return i
    return row


def _passage(
    ranker: Ranker, scored: Scored, row: int, asked: dict[str, float], claims: Sequence[Supposition]
) -> Passage:
    source, piece, role = ranker.sources[ranker.owner[row]], ranker.pieces[row], ranker.roles[row]
    tested = role in _RESULT
    readings = tuple(
        read_stance(
            claim, ranker.quotes[row],
            source.hypothesis if tested else "", source.verdict if tested else Verdict.UNSAID,
        )
        for claim in claims
    )  # fmt: skip
    return Passage(
        document=source.name, kind=source.kind, title=source.title, lab=source.lab, year=source.year,
        role=role, part=piece.part, start=piece.start, end=piece.end, quote=ranker.quotes[row],
        score=float(scored.total()[row]), why=_why(ranker, scored, row, asked), readings=readings,
    )  # fmt: skip


def _why(ranker: Ranker, scored: Scored, row: int, asked: dict[str, float]) -> tuple[Reason, ...]:
    reasons = []
    for code, index, place in (
        ("same_words", ranker.passage_words, row),
        ("same_document", ranker.document_words, int(ranker.owner[row])),
    ):
        parts = {term: weight * index.weight(term, place) for term, weight in asked.items()}
        best = sorted((term for term, value in parts.items() if value > 0), key=lambda t: (-parts[t], t))[:5]
        if best:
            reasons.append(Reason(code, {"words": ", ".join(ranker.surface.get(t, t) for t in best)}))
    percent = round(100 * float(scored.topic[row]))
    if percent > 0:
        reasons.insert(1, Reason("same_topic", {"percent": percent}))
    return tuple(reasons)
