"""What other labs learned that bears on the questions of a study: the plan's words go to the archive's ranking."""

from collections.abc import Mapping, Sequence
from datetime import date

from sangkien.archive import Passage, Ranker, Stance, Supposition, learned
from sangkien.boards import add_board, put
from sangkien.boards_file import boards_of
from sangkien.plan.wording import table
from sangkien.study import Study
from sangkien.study_file import ClaimFile
from sangkien.words import package_yaml


def learned_elsewhere(study: Study, ranker: Ranker, count: int = 5) -> Mapping[str, tuple[Passage, ...]]:
    """Return for each learning question, by id, up to ``count`` passages of the archive, best first.

    The plan's challenge and background stand around each question at a discount. Of a document that bears on several
    questions another passage is shown under each, where it has one that is nearly as good. Readings of a passage
    are in the order of ``suppositions``.
    """
    document = study.document
    around = "\n".join(answer.text for answer in (document.statement, document.background) if answer)
    found: dict[str, tuple[Passage, ...]] = {}
    shown: set[tuple[str, int, int]] = set()
    for question in study.file.questions:
        claims = suppositions(study, question.claims)
        found[question.id] = learned(
            ranker, question.text, claims, around=around, count=count, shown=frozenset(shown)
        )
        shown |= {(one.document, one.part, one.start) for one in found[question.id]}
    return found


def suppositions(study: Study, claims: Sequence[str]) -> tuple[Supposition, ...]:
    """Return the claims of these ids in words; one whose lever or outcome has no words in the table says nothing."""
    by_id = {claim.id: claim for claim in study.file.claims}
    return tuple(_supposition(by_id[name]) for name in claims if name in by_id)


def _supposition(claim: ClaimFile) -> Supposition:
    words: Mapping[str, Mapping[str, list[str]]] = table("claim_words.yaml")
    read: Mapping[str, Mapping[str, list[str]]] = package_yaml("sangkien", "elsewhere_words.yaml")
    lever, outcome = claim.lever or "", claim.outcome or ""
    return Supposition(
        tuple(words["levers"].get(lever, ())),
        tuple(words["outcomes"].get(outcome, ())),
        claim.direction != "less",
        tuple(read["levers"].get(lever, ())),
        tuple(read["outcomes"].get(outcome, ())),
    )


#: What a passage says of the claims, as boards and briefs have it.
STANCES = {Stance.AGREES: "supports", Stance.CONTRADICTS: "contradicts", Stance.MIXED: "mixed"}


def keep(
    files: Mapping[str, bytes], board: str, found: Mapping[str, Sequence[Passage]]
) -> tuple[dict[str, bytes], str, int]:
    """The changed file with the passages on a board, each tied to its question; the board's id, and how many are new.

    A board of this name or id is filled further. A document that stands there already keeps what is kept of it: what
    a person wrote or tied is not overwritten.
    """
    known = {one.id: one for one in boards_of(files)}
    id_ = next((one.id for one in known.values() if board in (one.id, one.name)), "")
    changed: dict[str, bytes] = {}
    if not id_:
        changed, id_ = add_board(files, board)
    standing = {one.name for one in known[id_].documents} if id_ in known else set()
    kept = 0
    for question, passages in found.items():
        for one in passages:
            if one.document in standing:
                continue
            standing.add(one.document)
            row = {
                "name": one.document, "title": one.title, "lab": one.lab, "year": one.year,
                "quote": " ".join(one.quote.split())[:2000], "stance": STANCES.get(one.stance),
            }  # fmt: skip
            changed |= put({**files, **changed}, id_, row, question=question, day=date.today())
            kept += 1
    return changed, id_, kept
