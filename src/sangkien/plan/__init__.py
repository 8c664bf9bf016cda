"""The contract: read, write, change and check action learning plans and closing reflections.

``read`` and ``write`` lose no byte; a ``Document`` answers with typed values that know their lines; ``replace`` and
its companions change one place and nothing else; ``set_words``, ``add_box`` and ``remove_box`` do so for people and
refuse with the remedy; ``sections`` is a document from top to bottom; ``check`` says what a careful colleague would;
``questions`` and ``claims`` take a box apart into what can be studied.
"""

from sangkien.plan.blank import blank, blank_reflection
from sangkien.plan.change import BOXES, add_box, box_text, boxes_of, kind_of, remove_box, set_words, words_at
from sangkien.plan.checking import check, check_lab
from sangkien.plan.claim import ClaimSource, PlanClaim, claims
from sangkien.plan.compare import Change, compare
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
from sangkien.plan.names import name_of
from sangkien.plan.path import paths, value
from sangkien.plan.placing import problems
from sangkien.plan.question import LearningQuestion, questions
from sangkien.plan.reader import MAX_BYTES
from sangkien.plan.sections import Box, DocumentSection, Group, Passage, State, sections
from sangkien.plan.show import as_json, as_text
from sangkien.plan.template import Field, FieldKind, Template, template
from sangkien.plan.text import length
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
    "BOXES",
    "MAX_BYTES",
    "UNKNOWN",
    "Answer",
    "Box",
    "Change",
    "Choice",
    "ClaimSource",
    "Document",
    "DocumentKind",
    "DocumentSection",
    "Evidence",
    "Field",
    "FieldKind",
    "Group",
    "Item",
    "LearningQuestion",
    "Partner",
    "Passage",
    "PlanClaim",
    "QuestionBox",
    "State",
    "Template",
    "TimeShare",
    "Unknown",
    "add_box",
    "add_evidence",
    "add_partner",
    "add_question",
    "add_tag",
    "as_json",
    "as_text",
    "blank",
    "blank_reflection",
    "box_text",
    "boxes_of",
    "check",
    "check_lab",
    "claims",
    "compare",
    "kind_of",
    "length",
    "name_of",
    "paths",
    "problems",
    "questions",
    "read",
    "remove_box",
    "remove_evidence",
    "remove_partner",
    "remove_question",
    "remove_tag",
    "replace",
    "sections",
    "set_words",
    "template",
    "value",
    "words_at",
    "write",
]
