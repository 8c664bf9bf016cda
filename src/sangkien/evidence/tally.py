"""What was said on each claim, counted by source: one person who repeats a thing counts once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sangkien.evidence.marks import Marks, Stance


@dataclass(frozen=True, slots=True)
class ClaimTally:
    """Counts on one claim.

    ``supports``, ``contradicts`` and ``mixed`` count people (or documents): who says both counts as mixed.
    ``passages`` counts passages by stance, ``kinds`` sources by kind; ``rehearsal`` is True when any source is.
    """

    claim: str
    supports: int
    contradicts: int
    mixed: int
    passages: Mapping[Stance, int]
    kinds: Mapping[str, int]
    sources: tuple[str, ...]
    rehearsal: bool

    @property
    def voices(self) -> int:
        """How many people or documents spoke on the claim."""
        return self.supports + self.contradicts + self.mixed


def tally(marks: Marks) -> dict[str, ClaimTally]:
    """Return the counts by claim, in the order of claim ids. They describe what was said, never how the world is."""
    by_claim: dict[str, list[tuple[str, str, Stance]]] = {}
    for passage in marks.passages:
        person = marks.sources[passage.source].person
        by_claim.setdefault(passage.claim, []).append((person, passage.source, passage.stance))
    found = {}
    for claim in sorted(by_claim):
        said = by_claim[claim]
        stances: dict[str, set[Stance]] = {}
        for person, _, stance in said:
            stances.setdefault(person, set()).add(stance)
        voices = Counter(next(iter(s)) if len(s) == 1 else Stance.MIXED for s in stances.values())
        sources = tuple(dict.fromkeys(source for _, source, _ in said))
        found[claim] = ClaimTally(
            claim=claim,
            supports=voices[Stance.SUPPORTS],
            contradicts=voices[Stance.CONTRADICTS],
            mixed=voices[Stance.MIXED],
            passages=dict(Counter(stance for _, _, stance in said)),
            kinds=dict(Counter(marks.sources[source].kind.value for source in sources)),
            sources=sources,
            rehearsal=any(marks.sources[source].rehearsal for source in sources),
        )
    return found
