"""Cut what a lab learned into passages: one to four whole sentences, with where they stand."""

from collections.abc import Iterator
from dataclasses import dataclass

from sangkien.archive.record import Entry, Kind, Part, Role
from sangkien.archive.sentences import sentences

#: Answers that say what was learned; the order is that of the forms.
LEARNED: dict[str, tuple[Role, ...]] = {
    "reflection": (
        "insights",
        "handover_detail",
        "barriers",
        "why_data",
        "why_methods",
        "worked_with",
        "unusual_partners",
        "interplay",
    ),
    "experiment": ("outcome", "learned", "observations", "obstacles", "surprise", "advice", "elsewhere"),
}
#: Answers that tell what it was about, and are counted for the whole document only.
ABOUT: dict[str, tuple[Role, ...]] = {
    "reflection": ("partner", "partner_work"),
    "experiment": ("title", "challenge", "question", "intent", "hypothesis", "actions", "partner"),
}
_FORM = {Kind.REFLECTION: "reflection", Kind.BOTH: "reflection", Kind.EXPERIMENT: "experiment"}
_MOST = 4
#: A passage is closed once it has this many words: enough to be understood alone.
_ENOUGH = 40
#: A rest of fewer words joins the passage before it; fewer than ``_LEAST`` tell nothing ("Yes, proven.").
_TOO_LITTLE, _LEAST = 15, 5


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage: ``text[start:end]`` of part ``part`` (from 0) of a document, in characters, no outer white space."""

    part: int
    start: int
    end: int


def learns(entry: Entry) -> bool:
    """True where a document can hold something learned: reflections, experiments, documents that are both."""
    return entry.kind in _FORM


def roles_learned(entry: Entry) -> tuple[Role, ...]:
    """Return the roles of the answers of this kind of document that say what was learned."""
    return LEARNED[_FORM[entry.kind]] if learns(entry) else ()


def roles_about(entry: Entry) -> tuple[Role, ...]:
    """Return the roles of the answers that tell what the document was about."""
    return ABOUT[_FORM[entry.kind]] if learns(entry) else ()


def pieces(entry: Entry) -> Iterator[Piece]:
    """Yield the passages of what was learned, in the order of the page; none for plans, solutions and pads."""
    roles = roles_learned(entry)
    for number, part in enumerate(entry.parts):
        if part.role in roles and part.text and not part.options:
            yield from _pieces(number, part)


def _pieces(number: int, part: Part) -> Iterator[Piece]:
    text = part.text
    held: list[list[tuple[int, int]]] = [[]]
    length = 0
    for start, end in sentences(text):
        # a paragraph's end closes a passage sooner: what a lab set apart stands apart
        apart = bool(held[-1]) and "\n" in text[slice(*held[-1][-1])] and length >= _ENOUGH // 2
        if apart or length >= _ENOUGH or len(held[-1]) == _MOST:
            held.append([])
            length = 0
        held[-1].append((start, end))
        length += len(text[start:end].split())
    if len(held) > 1 and length < _TOO_LITTLE and len(held[-2]) + len(held[-1]) <= _MOST:
        rest = held.pop()
        held[-1] += rest
    for spans in held:
        piece = _trimmed(number, text, spans[0][0], spans[-1][1]) if spans else None
        if piece is not None:
            yield piece


def _trimmed(number: int, text: str, start: int, end: int) -> Piece | None:
    inside = text[start:end]
    start += len(inside) - len(inside.lstrip())
    end = start + len(inside.strip())
    return Piece(number, start, end) if len(text[start:end].split()) >= _LEAST else None
