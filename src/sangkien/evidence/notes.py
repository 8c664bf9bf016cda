"""Read an interview, focus-group or field note: text with line numbers, or a refusal that says how to mend it."""

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate

from sangkien.evidence.word_file import paragraphs
from sangkien.words import Place, Problem, Refusal

#: A longer note was not written down by a person.
MAX_BYTES = 5_000_000
KINDS = ("txt", "md", "docx")

#: How files of other kinds begin, so that a wrong ending is told from a damaged text.
_MAGIC = {
    b"PK\x03\x04": "zip",
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "Word 97-2003",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
}
_WIDE = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def fold(text: str) -> str:
    """Return the text with composed letters and every run of white space as one space: what quotes are matched on.

    Vietnamese letters can be written in two ways that look alike; both fold to one.
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


@dataclass(frozen=True, slots=True)
class Note:
    """A note: its name in the study and its lines (paragraphs for ``.docx``), numbered from 1."""

    name: str
    lines: tuple[str, ...]
    _folded: str = field(init=False, repr=False, compare=False)
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        folded = [fold(line) for line in self.lines]
        object.__setattr__(self, "_folded", " ".join(part for part in folded if part))
        # Where each line begins in the folded text; an empty line takes no room and gives way to the next.
        lengths = [len(part) + 1 if part else 0 for part in folded]
        object.__setattr__(self, "_starts", tuple(accumulate(lengths, initial=0))[:-1])

    @property
    def text(self) -> str:
        """The whole note, a line break between lines."""
        return "\n".join(self.lines)

    def find(self, quote: str) -> int | None:
        """Return the line on which ``quote`` begins, or None when it does not occur verbatim after folding."""
        wanted = fold(quote)
        at = self._folded.find(wanted) if wanted else -1
        return None if at < 0 else bisect_right(self._starts, at)

    def nearest(self, quote: str) -> int | None:
        """Return the line that shares most words with ``quote``; None when none shares a third of them."""
        words = set(fold(quote).casefold().split())
        if not words:
            return None
        shared = [len(words & set(fold(line).casefold().split())) for line in self.lines]
        best = max(range(len(shared)), key=shared.__getitem__, default=None)
        return None if best is None or 3 * shared[best] < len(words) else best + 1


def read_note(data: bytes, name: str) -> Note:
    """Return the note in ``data``; ``name`` ends in ``.txt``, ``.md`` or ``.docx``.

    Raises Refusal, and nothing else, for a file that is larger than ``MAX_BYTES``, of another kind, empty, binary,
    in another encoding than UTF-8, or a damaged or overblown ``.docx``.
    """
    kind = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if len(data) > MAX_BYTES:
        raise _refusal(
            "note_too_large", name, megabytes=round(len(data) / 1e6, 1), most=MAX_BYTES // 1_000_000
        )
    if kind not in KINDS:
        raise _refusal("note_kind_unknown", name, kind=kind or "-")
    lines = paragraphs(data, name) if kind == "docx" else _lines(data, name)
    if not any(line.strip() for line in lines):
        raise _refusal("note_empty", name)
    return Note(name, lines)


def _lines(data: bytes, name: str) -> tuple[str, ...]:
    for start, what in _MAGIC.items():
        if data.startswith(start):
            raise _refusal("note_is_binary", name, kind=what)
    for start, what in _WIDE.items():
        if data.startswith(start):
            raise _refusal("note_encoding", name, line=1, byte=1, value=f"{data[0]:02x}", guess=what)
    if b"\x00" in data:
        raise _refusal("note_is_binary", name, line=_line_at(data, data.index(b"\x00")), kind="?")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The decoder counts from after a byte-order mark, where there is one.
        at = error.start + (len(data) - len(error.object))
        line = _line_at(data, at)
        raise _refusal(
            "note_encoding",
            name,
            line=line,
            byte=at + 1,
            value=f"{data[at]:02x}",
            guess="Windows-1258, TCVN3",
        ) from None
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _line_at(data: bytes, at: int) -> int:
    return data[:at].count(b"\n") + 1


def _refusal(code: str, name: str, line: int | None = None, **said: str | int | float) -> Refusal:
    parameters = {"name": name, "line": line or 0, **said}
    return Refusal(Problem(f"evidence.{code}", place=Place(name, line), parameters=parameters))
