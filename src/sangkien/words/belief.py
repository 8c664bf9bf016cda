"""What we hold about a quantity: a prior that says where it comes from, updated by estimates."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sangkien.words.distribution import Distribution
from sangkien.words.language import Text


class ProvenanceKind(StrEnum):
    """Where a prior comes from, strongest first; only the last rests on nobody's evidence."""

    PUBLISHED = "published"
    COUNTRY = "country"
    PLAN = "plan"
    ELICITED = "elicited"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a prior comes from: its kind, a source a reader can follow, and the reasoning in a line.

    ``known_from`` is the day the source became known: a study with an earlier as-of date may not use it.
    """

    kind: ProvenanceKind
    source: str
    note: Text
    known_from: date


@dataclass(frozen=True, slots=True)
class Conflict:
    """A disagreement that is shown, never averaged away in silence.

    It lies between a prior and an estimate or two estimates (``kind`` ``estimate``; ``z`` is their distance in
    standard deviations), between a prior and the one it stands in place of (``earlier``), or between a belief and what
    people or a reflection said (``testimony``; no ``z``).
    """

    quantity: str
    kind: str
    between: tuple[str, str]
    z: float | None
    text: Text
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class Belief:
    """Prior and what is now held about one quantity; ``informed_by`` names the estimates that moved it.

    ``local`` says whether any of them, or the prior itself, rests on evidence from the study's own place.
    """

    quantity: str
    prior: Distribution
    now: Distribution
    provenance: Provenance
    informed_by: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    local: bool = False
    rehearsal: bool = False

    @property
    def assumed(self) -> bool:
        """True when nothing but an assumption stands behind it."""
        return self.provenance.kind is ProvenanceKind.ASSUMED and not self.informed_by
