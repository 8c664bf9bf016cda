"""What differs between two forms of a document, field by field; boxes are matched by what they say, not by number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from sangkien.plan.document import Document
from sangkien.plan.sections import Box, Passage, State, sections
from sangkien.words import Language, Text

#: More boxes than that between two that are the same are paired by their order.
MOST_BOXES = 60
_Said = tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs. ``old`` or ``new`` is None where the field, or its whole box, is not there.

    ``of`` is ``partners``, ``questions`` or a field of evidence where it stands in a box, else empty; ``number`` counts
    the box from 1, in the newer document where it is there.
    """

    path: str
    name: Text
    old: Passage | None
    new: Passage | None
    of: str = ""
    number: int = 0

    def texts(self, language: Language) -> tuple[str, str]:
        """What was said and what is said, in lines."""
        before, after = (("\n".join(_all(one, language)) if one else "") for one in (self.old, self.new))
        return before, after


def compare(old: Document, new: Document) -> tuple[Change, ...]:
    """Every field that says something else, in the order of the newer document."""
    return tuple(_fields(old, new))


def _fields(old: Document, new: Document) -> Iterator[Change]:
    before, boxes_before = _taken_apart(old)
    after, boxes_after = _taken_apart(new)
    kinds = dict.fromkeys((*boxes_after, *boxes_before))
    for path in dict.fromkeys((*after, *before)):
        yield from _differing(before.get(path), after.get(path))
    for of in kinds:
        pairs = _paired(boxes_before.get(of, ()), boxes_after.get(of, ()))
        for number, (was, now) in pairs:
            for one, other in zip_longest(was.passages if was else (), now.passages if now else ()):
                yield from _differing(one, other, of, number)


def _taken_apart(document: Document) -> tuple[dict[str, Passage], dict[str, tuple[Box, ...]]]:
    """Single fields by path (text of no prompt by its place), and boxes by kind."""
    single: dict[str, Passage] = {}
    boxes: dict[str, tuple[Box, ...]] = {}
    for section in sections(document):
        for group in section.groups:
            if group.path:
                boxes[group.path] = group.boxes
                continue
            for number, passage in enumerate(group.boxes[0].passages):
                key = passage.path or f"{section.id}/{passage.name['en']}/{number}"
                single[key if key not in single else f"{key}/{len(single)}"] = passage
    return single, boxes


def _differing(old: Passage | None, new: Passage | None, of: str = "", number: int = 0) -> Iterator[Change]:
    either = new or old
    if either is None or _content(old) == _content(new):
        return
    yield Change(either.path, either.name, old, new, of, number)


def _paired(old: Sequence[Box], new: Sequence[Box]) -> Iterator[tuple[int, tuple[Box | None, Box | None]]]:
    """Boxes that belong together, in order: the same ones first, then, between those, those most alike."""
    one, other = [[tuple(map(_content, box.passages)) for box in boxes] for boxes in (old, new)]
    for what, i, j, k, m in SequenceMatcher(None, one, other).get_opcodes():
        if what != "equal":
            for was, now in _alike(one[i:j], other[k:m]):
                number = k + now if now is not None else i + was if was is not None else 0
                yield (
                    number + 1,
                    (None if was is None else old[i + was], None if now is None else new[k + now]),
                )


def _alike(old: Sequence[_Said], new: Sequence[_Said]) -> Iterator[tuple[int | None, int | None]]:
    """Pairs of places, most alike, without crossing: boxes that share no field are paired by their order alone."""
    if len(old) == len(new) or max(len(old), len(new)) > MOST_BOXES:
        yield from zip_longest(range(len(old)), range(len(new)))
        return
    best = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for k in reversed(range(len(new))):
            best[i][k] = max(best[i + 1][k], best[i][k + 1], _shared(old[i], new[k]) + best[i + 1][k + 1])
    i = k = 0
    while i < len(old) or k < len(new):
        if k == len(new) or (i < len(old) and best[i][k] == best[i + 1][k]):
            yield i, None
            i += 1
        elif i == len(old) or best[i][k] == best[i][k + 1]:
            yield None, k
            k += 1
        else:
            yield i, k
            i, k = i + 1, k + 1


def _shared(old: _Said, new: _Said) -> int:
    """How many fields say the same; short options weigh little beside texts."""
    return sum(
        1 + 4 * any(len(str(part)) > 9 for part in one)
        for one, other in zip(old, new, strict=False)
        if one and one == other
    )


def _content(passage: Passage | None) -> tuple[object, ...]:
    if passage is None or passage.state in (State.ABSENT, State.EMPTY, State.LOST):
        return ()
    return passage.text, passage.options, passage.links, passage.pictures


def _all(passage: Passage, language: Language) -> tuple[str, ...]:
    return (*passage.said(language), *passage.links, *passage.pictures)
