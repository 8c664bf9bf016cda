"""What a plan supposes: claims read out of its questions, its challenge and its background, for the user to confirm."""

from dataclasses import dataclass
from enum import StrEnum

from sangkien.plan.claim_grammar import split_condition
from sangkien.plan.document import Document
from sangkien.plan.question import questions
from sangkien.plan.wording import has, sentences, table


class ClaimSource(StrEnum):
    """Where in the plan a claim stands."""

    QUESTION = "question"
    STATEMENT = "statement"
    BACKGROUND = "background"


@dataclass(frozen=True, slots=True)
class PlanClaim:
    """A supposition of the plan, as read by a table of words: nothing in it is confirmed by anyone.

    ``levers`` and ``outcomes`` are suggested ids, most of the time one, none where no word is known.
    ``direction`` is +1 where more of the lever is supposed to give more of the outcome, else -1.
    ``question`` is the id of the learning question it stands in, or empty.
    """

    id: str
    source: ClaimSource
    question: str
    line: int
    text: str
    condition: str
    outcome: str
    levers: tuple[str, ...]
    outcomes: tuple[str, ...]
    direction: int
    confirmed: bool = False


def claims(document: Document) -> tuple[PlanClaim, ...]:
    """Return what the plan supposes, questions first, with stable ordinal ids (``c1``)."""
    rows = [(ClaimSource.QUESTION, q.id, q.line, q.text) for q in questions(document)]
    for source, answer in (
        (ClaimSource.STATEMENT, document.statement),
        (ClaimSource.BACKGROUND, document.background),
    ):
        if answer:
            rows += [(source, "", answer.line + s.lines_before, s.text) for s in sentences(answer.text)]
    found: list[PlanClaim] = []
    for source, question, line, text in rows:
        halves = split_condition(text)
        if halves is None:
            continue
        words = table("claim_words.yaml")
        levers = _suggested(halves.condition, words["levers"])
        outcomes = _suggested(halves.outcome, words["outcomes"])
        if source is ClaimSource.BACKGROUND and not (levers or outcomes):
            continue  # a background tells many stories with an "if"; only those about levers or outcomes count
        found.append(
            PlanClaim(
                id=f"c{len(found) + 1}",
                source=source,
                question=question,
                line=line,
                text=text,
                condition=halves.condition,
                outcome=halves.outcome,
                levers=levers,
                outcomes=outcomes,
                direction=_direction(halves.condition, halves.outcome),
            )
        )
    return tuple(found)


def _suggested(text: str, words: dict[str, list[str]]) -> tuple[str, ...]:
    return tuple(name for name, row in words.items() if has(text, row))


def _direction(condition: str, outcome: str) -> int:
    words = table("claim_words.yaml")
    # "if they are not punished": to withhold a punishment is to give protection
    withheld = has(condition, words["not_in_condition"]) and not has(condition, words["punishment"])
    return (-1 if withheld else 1) * (-1 if has(outcome, words["less_in_outcome"]) else 1)
