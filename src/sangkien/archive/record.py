"""One document of the archive as the index keeps it: what it is, where and when, its tags, its answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sangkien.words import Problem


class Kind(StrEnum):
    """What a document is. ``BOTH`` is a plan that holds its own reflection; ``PAD`` a page of another type."""

    PLAN = "plan"
    REFLECTION = "reflection"
    BOTH = "both"
    EXPERIMENT = "experiment"
    SOLUTION = "solution"
    PAD = "pad"


#: What an answer is for, by its prompt (``prompts.yaml``); "" where the prompt is none that the table knows.
Role = str


@dataclass(frozen=True, slots=True)
class Part:
    """One prompt with its answer, or a text that stands without a prompt (``prompt`` is "").

    ``text`` is plain: entities resolved, one kind of line end, personal data masked when it was asked for;
    ``options`` are the ticked lines of a checklist. ``line`` is where the answer begins in the page, from 1, or 0
    where the source is not a page. ``group`` numbers the boxes that repeat (partners, evidence), from 0.
    """

    section: str
    prompt: str
    role: Role
    text: str
    options: tuple[str, ...] = ()
    group: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A document: ``name`` is the file's name without its ending, or ``pad-ID``; unique in an archive.

    ``lab`` is the country whose lab wrote it (a lab's people change, its country does not), ``contact`` the
    focal point as written, masked where asked. ``points`` are (latitude, longitude) in degrees. ``tags`` keeps each
    key of the header with its values in the order of the page (``methods``, ``datasources``, ``sdgs``,
    ``thematic_areas``, what experiments and solutions add; ``countries`` where there are several). ``oddities`` are
    what the reader had to guess.
    """

    name: str
    kind: Kind
    title: str
    lab: str
    year: int | None
    contact: str = ""
    points: tuple[tuple[float, float], ...] = ()
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    status: str = ""
    address: str = ""
    oddities: tuple[Problem, ...] = ()

    def texts(self, *roles: Role) -> tuple[str, ...]:
        """Return the answers whose prompt has one of these roles, in the order of the page."""
        return tuple(part.text for part in self.parts if part.role in roles and part.text)
