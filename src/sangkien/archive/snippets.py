"""Where a hit stands in the original text: marks on what people wrote, found in its folded form."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from sangkien.archive.fold import words
from sangkien.archive.query import Term
from sangkien.archive.record import Entry, Part
from sangkien.archive.rows import MAIN

_BEYOND = re.compile(r"[^\x00-\x7f]+")
_CLUSTER = re.compile("[^\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f][\u0300-\u036f\u0483-\u0487"
                      "\u0591-\u05bd\u0610-\u061a\u064b-\u065f]*", re.DOTALL)  # fmt: skip
_WORD = "0-9a-z\u0080-\U0010ffff"
_LENGTH, _BEFORE = 260, 80


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage of an answer; ``marks`` are (from, to) in ``text``, in characters; ``cut`` says which ends are cut."""

    text: str
    marks: tuple[tuple[int, int], ...]
    part: Part | None = None
    cut: tuple[bool, bool] = (False, False)


class Finder:
    """Finds terms in texts."""

    def __init__(self, terms: Sequence[Term]) -> None:
        found = sorted({_pattern(term) for term in terms}, key=lambda pattern: -len(pattern))
        self._size = len(found)
        self._all = re.compile(f"(?<![{_WORD}])(?:{'|'.join(found)})") if found else None

    def marks(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return where the terms stand, as (from, to) in characters of the original text."""
        if self._all is None:
            return ()
        spans = [match.span() for match in self._all.finditer(words(text))]
        return _original(text, spans) if spans else ()

    def count(self, text: str) -> int:
        """Return how many different words of the terms stand in the text."""
        return len(set(self._all.findall(words(text)))) if self._all is not None else 0

    def snippet(self, entry: Entry) -> Snippet:
        """Return the passage that says most of the terms, or the beginning of what the document is about."""
        best: Part | None = None
        most = 0
        for part in entry.parts:
            found = 2 * self.count(part.text) + (part.role in MAIN) if part.text else 0
            if found > most and (found > 1 or best is None):
                best, most = part, found
            if found > 2 * self._size:
                break  # all of the terms in an answer of weight: nothing better can come
        if best is None:
            best = next((part for part in entry.parts if part.text), None)
        if best is None:
            return Snippet("", ())
        return _cut(best, self.marks(best.text))


def _cut(part: Part, marks: tuple[tuple[int, int], ...]) -> Snippet:
    """The window that holds most marks, between spaces."""
    text = part.text
    start = 0
    if marks and marks[0][1] > _LENGTH - _BEFORE:
        starts = [begin for begin, _ in marks]
        dense = max(range(len(marks)), key=lambda i: bisect_right(starts, starts[i] + _LENGTH - _BEFORE) - i)
        start = max(0, marks[dense][0] - _BEFORE)
    if start:
        space = text.find(" ", start, start + 30)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + _LENGTH)
    if end < len(text):
        space = text.rfind(" ", max(start, end - 30), end)
        end = space if space > start else end
    inside = tuple((a - start, min(b, end) - start) for a, b in marks if a >= start and a < end)
    # line ends would tear a passage apart; a space is as long, so marks stay where they are
    return Snippet(re.sub(r"\s", " ", text[start:end]), inside, part, (start > 0, end < len(text)))


def _pattern(term: Term) -> str:
    whole = f"[^{_WORD}]+".join(map(re.escape, term.words))
    return whole + (f"[{_WORD}]*" if term.prefix else f"(?![{_WORD}])")


def _original(text: str, spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans of the folded text as spans of the original."""
    # most texts fold letter by letter; only where a run grows or shrinks must letters be followed one by one
    if all(len(words(run)) == len(run) for run in _BEYOND.findall(text)):
        return tuple(spans)
    starts, ends = _alignment(text)
    return tuple((starts[begin], ends[end - 1]) for begin, end in spans)


def _alignment(text: str) -> tuple[list[int], list[int]]:
    """For each character of ``words(text)`` where the letter it comes from begins and ends in ``text``."""
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for run in _BEYOND.finditer(text):
        starts += range(done, run.start())
        ends += range(done + 1, run.start() + 1)
        done = run.end()
        folded = words(run[0])
        pieces = [(match.start(), match.end(), words(match[0])) for match in _CLUSTER.finditer(run[0])]
        if "".join(piece for _, _, piece in pieces) != folded:
            pieces = [(0, len(run[0]), folded)]
        for begin, end, piece in pieces:
            starts += [run.start() + begin] * len(piece)
            ends += [run.start() + end] * len(piece)
    starts += range(done, len(text))
    ends += range(done + 1, len(text) + 1)
    return starts, ends
