"""What other labs already learned: read, link, search."""

from sangkien.archive.fold import fold
from sangkien.archive.kept import ranker_from_bytes, ranker_to_bytes
from sangkien.archive.learned import Passage, learned
from sangkien.archive.linking import Link, link
from sangkien.archive.ranker import Ranker, build
from sangkien.archive.reader import read_page
from sangkien.archive.reason import Reason, reason_sentence
from sangkien.archive.record import Entry, Kind, Part, Role
from sangkien.archive.stance import Reading, Stance, Supposition, read_stance

__all__ = [
    "Entry",
    "Kind",
    "Link",
    "Part",
    "Passage",
    "Ranker",
    "Reading",
    "Reason",
    "Role",
    "Stance",
    "Supposition",
    "build",
    "fold",
    "learned",
    "link",
    "ranker_from_bytes",
    "ranker_to_bytes",
    "read_page",
    "read_stance",
    "reason_sentence",
]
