"""Evidence as people bring it: notes, marks on their passages, consent, and the register of past work.

What an official says can cost a job: ``docs/evidence.md`` says what these functions protect against and what not.
"""

from sangkien.evidence.deidentify import Masked, deidentify
from sangkien.evidence.marks import (
    Consent,
    Group,
    Marks,
    NoteSource,
    Passage,
    SourceKind,
    Stance,
    read_marks,
)
from sangkien.evidence.notes import MAX_BYTES, Note, read_note
from sangkien.evidence.past_work import Initiative, as_dataset, read_past_work
from sangkien.evidence.release import Coarseness, Quote, Release, Released, Suppressed, quotable, releasable
from sangkien.evidence.tally import ClaimTally, tally

__all__ = [
    "MAX_BYTES",
    "ClaimTally",
    "Coarseness",
    "Consent",
    "Group",
    "Initiative",
    "Marks",
    "Masked",
    "Note",
    "NoteSource",
    "Passage",
    "Quote",
    "Release",
    "Released",
    "SourceKind",
    "Stance",
    "Suppressed",
    "as_dataset",
    "deidentify",
    "quotable",
    "read_marks",
    "read_note",
    "read_past_work",
    "releasable",
    "tally",
]
