"""The concrete syntax: a plan as a sequence of blocks that together hold every character exactly once.

Groups never nest in the format, so the sequence is flat: the line that opens a group and the line that closes it
are blocks of their own. What belongs together is worked out in ``outline``; here nothing is interpreted twice.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a block is."""

    BOM = "bom"  # a byte order mark
    BLANK = "blank"  # empty lines
    TITLE = "title"  # "# " and the clipped title
    TAG = "tag"  # "[[key:value]]" in the header
    HEADING = "heading"  # "## " and the name of a section
    LEAD = "lead"  # "****", or a lead in bold, right below a heading
    OPEN = "open"  # '<div class="group">'
    CLOSE = "close"  # "</div>"
    PROMPT = "prompt"  # "> " and the words of the form
    NOTE = "note"  # a paragraph of the form that continues its prompt
    BODY = "body"  # text that somebody wrote
    PICTURE = "picture"  # "![...](address)" on a line of its own, in a box of evidence
    LINK = "link"  # "[address](address)" on a line of its own, in a box of evidence


class Block(NamedTuple):
    """One piece of a plan: ``mark + text + rest`` are its characters, ``text`` is what counts.

    ``mark`` is the markup and the space before, ``rest`` the markup and the space after, line ends included.
    """

    kind: Kind
    mark: str
    text: str
    rest: str

    @property
    def source(self) -> str:
        """The characters of the block."""
        return self.mark + self.text + self.rest


class Span(NamedTuple):
    """A stretch of a plan's characters, from ``start`` up to ``end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that reading could not place: a code of this room and the line."""

    code: str
    line: int
    parameters: tuple[tuple[str, str | int], ...] = ()


def line_end(text: str) -> str:
    """Return the line end of ``text``: a lone CR ends lines only where there is no LF at all."""
    first = text.find("\n")
    if first < 0:
        return "\r" if "\r" in text else "\n"
    return "\r\n" if text[:first].endswith("\r") else "\n"


def lines(text: str) -> list[str]:
    """Split ``text`` into lines that keep their ends; nothing else counts as a line end."""
    end = "\r" if line_end(text) == "\r" else "\n"
    parts = text.split(end)
    return [part + end for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def split_end(line: str) -> tuple[str, str]:
    """Split a line of ``lines`` into its text and its end."""
    for end in ("\r\n", "\n", "\r"):
        if line.endswith(end):
            return line[: -len(end)], end
    return line, ""
