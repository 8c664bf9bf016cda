"""The contract: read, write, change and check action learning plans and closing reflections.

``read`` and ``write`` lose no byte; a ``Document`` answers with typed values that know their lines; ``replace`` and
its companions change one place and nothing else; ``check`` says what a careful colleague would; ``questions`` and
``claims`` take a box apart into what can be studied.
"""

from sangkien.plan.blank import blank, blank_reflection
from sangkien.plan.checking import check, check_lab
from sangkien.plan.claim import ClaimSource, PlanClaim, claims
from sangkien.plan.document import Document, DocumentKind, read, write
from sangkien.plan.edit import (
    add_evidence,
    add_partner,
    add_question,
    add_tag,
    remove_evidence,
    remove_partner,
    remove_question,
    remove_tag,
    replace,
)
from sangkien.plan.path import paths, value
from sangkien.plan.placing import problems
from sangkien.plan.question import LearningQuestion, questions
from sangkien.plan.reader import MAX_BYTES
from sangkien.plan.show import as_json, as_text
from sangkien.plan.values import (
    UNKNOWN,
    Answer,
    Choice,
    Evidence,
    Item,
    Partner,
    QuestionBox,
    TimeShare,
    Unknown,
)

__all__ = [
    "MAX_BYTES",
    "UNKNOWN",
    "Answer",
    "Choice",
    "ClaimSource",
    "Document",
    "DocumentKind",
    "Evidence",
    "Item",
    "LearningQuestion",
    "Partner",
    "PlanClaim",
    "QuestionBox",
    "TimeShare",
    "Unknown",
    "add_evidence",
    "add_partner",
    "add_question",
    "add_tag",
    "as_json",
    "as_text",
    "blank",
    "blank_reflection",
    "check",
    "check_lab",
    "claims",
    "paths",
    "problems",
    "questions",
    "read",
    "remove_evidence",
    "remove_partner",
    "remove_question",
    "remove_tag",
    "replace",
    "value",
    "write",
]
