"""What differs between two texts, word by word, in a form that reads well."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

#: Words that are compared one by one; longer passages are compared line by line.
MOST_WORDS = 2000
#: Lines that are compared; beyond them, what lies between the first and the last difference counts as changed whole.
MOST_LINES = 5000
_WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")

Kind = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stands in both, only in the older or only in the newer."""

    kind: Kind
    text: str


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """The two texts as one: what is the same, what was removed, what was added.

    The same and the removed pieces together are ``old``, the same and the added ones ``new``. Time grows with the
    length of the texts and not with its square.
    """
    return tuple(_joined(_by_lines(old, new)))


def _by_lines(old: str, new: str) -> Iterator[Piece]:
    ours, theirs = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for kind, one, other in _matched(ours, theirs, MOST_LINES):
        yield from [Piece("same", one)] if kind == "equal" else _by_words(one, other)


def _by_words(old: str, new: str) -> Iterator[Piece]:
    for kind, one, other in _matched(_WORD.findall(old), _WORD.findall(new), MOST_WORDS):
        if kind == "equal":
            yield Piece("same", one)
        else:
            yield Piece("removed", one)
            yield Piece("added", other)


def _matched(old: Sequence[str], new: Sequence[str], most: int) -> Iterator[tuple[str, str, str]]:
    """Stretches that are equal and others; up to ``most`` between the first and last difference are matched."""
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    ours, theirs = old[head : len(old) - tail], new[head : len(new) - tail]
    yield "equal", "".join(old[:head]), ""
    if max(len(ours), len(theirs)) > most:
        yield "replace", "".join(ours), "".join(theirs)
    else:
        # what is frequent does not begin a match: this is what keeps long texts quick
        for kind, i, j, k, m in SequenceMatcher(None, ours, theirs, autojunk=True).get_opcodes():
            yield kind, "".join(ours[i:j]), "".join(theirs[k:m])
    yield "equal", "".join(old[len(old) - tail :]), ""


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many of the first are the same."""
    for number, (one, other) in enumerate(zip(old, new, strict=False)):
        if one != other:
            return number
    return min(len(old), len(new))


def _joined(found: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one piece; a removed and an added stretch stand in this order."""
    waiting: dict[Kind, str] = {"same": "", "removed": "", "added": ""}
    for piece in found:
        if not piece.text:
            continue
        if piece.kind == "same":
            yield from _emptied(waiting, "removed", "added")
        elif waiting["same"]:
            yield from _emptied(waiting, "same")
        waiting[piece.kind] += piece.text
    yield from _emptied(waiting, "same", "removed", "added")


def _emptied(waiting: dict[Kind, str], *kinds: Kind) -> Iterator[Piece]:
    for kind in kinds:
        if waiting[kind]:
            yield Piece(kind, waiting[kind])
            waiting[kind] = ""


def shortened(found: Sequence[Piece], around: int = 160) -> tuple[Piece, ...]:
    """The pieces with long stretches that are the same cut to what stands around a change."""
    out = []
    for number, piece in enumerate(found):
        text = piece.text
        if piece.kind == "same" and len(text) > 2 * around + 20:
            start = "" if number == 0 else f"{text[:around].rsplit(' ', 1)[0]} "
            end = "" if number == len(found) - 1 else f" {text[-around:].partition(' ')[2]}"
            text = f"{start}\N{HORIZONTAL ELLIPSIS}{end}"
        out.append(Piece(piece.kind, text))
    return tuple(out)
