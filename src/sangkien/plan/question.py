"""Single learning questions out of boxes in which people write several."""

from dataclasses import dataclass

from sangkien.plan.claim_grammar import split_condition
from sangkien.plan.document import Document
from sangkien.plan.wording import sentences


@dataclass(frozen=True, slots=True)
class LearningQuestion:
    """One learning question. ``id`` is its ordinal in the document (``q1``); ``box`` counts boxes from 0.

    ``marked`` says whether it ends in a question mark; a supposition ("if we ..., then ...") may lack it.
    """

    id: str
    text: str
    box: int
    line: int
    marked: bool


def questions(document: Document) -> tuple[LearningQuestion, ...]:
    """Split every box into its questions; a box without any counts as one question, unmarked."""
    found: list[LearningQuestion] = []
    for number, box in enumerate(document.questions):
        if not box.question:
            continue
        whole, first = box.question.text, box.question.line
        rows = [s for s in sentences(whole) if s.question or split_condition(s.text)]
        if not any(s.question for s in rows) and len(rows) < 2:
            found.append(LearningQuestion(f"q{len(found) + 1}", whole, number, first, False))
            continue
        for row in rows:
            line = first + row.lines_before
            found.append(LearningQuestion(f"q{len(found) + 1}", row.text, number, line, row.question))
    return tuple(found)
