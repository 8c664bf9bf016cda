"""A brief as a list of blocks: what print programs set, whatever their file format."""

from dataclasses import dataclass
from typing import Literal

from sangkien.words import Language


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3; ``marked`` where what stands below rests on rehearsal data."""

    level: int
    text: str
    marked: bool = False
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text, after a ``lead`` in bold. ``language``: words of the plan or of people, which stay in theirs."""

    text: str
    style: Literal["text", "big", "small", "box", "quote"] = "text"
    lead: str = ""
    marked: bool = False
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list, with points or numbers."""

    lines: tuple[Paragraph, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; ``note`` stands small below it, ``address`` is where its text leads."""

    text: str
    note: str = ""
    marked: bool = False
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table as wide as the page: its columns by their share of it. The first column names the row.

    ``caption`` says to those who cannot see it what it holds; ``numbers`` are columns that align to the right.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture by the name that ``charts`` gives it."""

    name: str
    title: str
    alt: str
    note: str = ""
    marked: bool = False


Block = Heading | Paragraph | Items | Table | Figure


@dataclass(frozen=True, slots=True)
class Beside:
    """Blocks that stand beside each other where the page is wide enough for it, else one after the other."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole brief to print. ``mark`` is the word for rehearsal, ``banner`` stands on every page where it is one."""

    title: str
    kind: str
    language: Language
    title_language: Language | None
    mark: str
    banner: str
    footer: str
    blocks: tuple[Block | Beside, ...]

    @property
    def pictures(self) -> tuple[str, ...]:
        """The names of the pictures that it holds."""
        return tuple(block.name for block in self.flat if isinstance(block, Figure))

    @property
    def flat(self) -> tuple[Block, ...]:
        """The blocks one after the other."""
        rows = ((*b.left, *b.right) if isinstance(b, Beside) else (b,) for b in self.blocks)
        return tuple(block for row in rows for block in row)
