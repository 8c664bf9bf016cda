"""What other labs learned that bears on the questions of a study: the plan's words go to the archive's ranking."""

from collections.abc import Mapping, Sequence

from sangkien.archive import Passage, Ranker, Supposition, learned
from sangkien.plan.wording import table
from sangkien.study import Study
from sangkien.study_file import ClaimFile


def learned_elsewhere(study: Study, ranker: Ranker, count: int = 5) -> Mapping[str, tuple[Passage, ...]]:
    """Return for each learning question, by id, up to ``count`` passages of the archive, best first.

    The plan's challenge and background stand around each question at a discount. Readings of a passage are in the
    order of ``suppositions``.
    """
    document = study.document
    around = "\n".join(answer.text for answer in (document.statement, document.background) if answer)
    return {
        question.id: learned(
            ranker, question.text, suppositions(study, question.claims), around=around, count=count
        )
        for question in study.file.questions
    }


def suppositions(study: Study, claims: Sequence[str]) -> tuple[Supposition, ...]:
    """Return the claims of these ids in words; one whose lever or outcome has no words in the table says nothing."""
    by_id = {claim.id: claim for claim in study.file.claims}
    return tuple(_supposition(by_id[name]) for name in claims if name in by_id)


def _supposition(claim: ClaimFile) -> Supposition:
    words: Mapping[str, Mapping[str, list[str]]] = table("claim_words.yaml")
    return Supposition(
        tuple(words["levers"].get(claim.lever or "", ())),
        tuple(words["outcomes"].get(claim.outcome or "", ())),
        claim.direction != "less",
    )
