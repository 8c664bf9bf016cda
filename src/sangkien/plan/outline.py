"""What belongs together: prompts with their answers, boxes of evidence, partners and questions, as block numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sangkien.plan.syntax import Block, Kind, Span
from sangkien.plan.template import Field, FieldKind, find, template


@dataclass(frozen=True, slots=True)
class Entry:
    """A prompt with its answer: numbers of blocks. ``prompt`` is None for text that answers no prompt."""

    prompt: int | None
    last: int  # the last block of the prompt (its continuation, if it has one)
    field: Field | None
    section: int | None  # the heading above
    group: int | None  # the opening of the group around it
    bodies: tuple[int, ...] = ()
    media: tuple[int, ...] = ()
    evidence: str = ""  # the evidence field whose box this is

    @property
    def first(self) -> int:
        """The block where the entry begins."""
        return self.prompt if self.prompt is not None else min(self.bodies + self.media)

    @property
    def end(self) -> int:
        """The block where the entry ends."""
        return max((self.last, *self.bodies, *self.media))


@dataclass(frozen=True, slots=True)
class Outline:
    """The structure of a document over its blocks; every number is a block's."""

    entries: tuple[Entry, ...]
    scalars: dict[str, Entry]
    repeated: tuple[Entry, ...]  # a second answer to a prompt that is asked once
    evidence: dict[str, tuple[Entry, ...]]
    partners: tuple[dict[str, Entry], ...]
    questions: tuple[dict[str, Entry], ...]
    headings: tuple[int, ...]
    groups: dict[int, int]  # opening and close (or the last block, where the close is missing)
    starts: tuple[int, ...] = field(
        repr=False
    )  # where each block begins, in characters; one more for the end
    lines: tuple[int, ...] = field(repr=False)  # the line where each block's text begins

    def span(self, block: int) -> Span:
        """The characters of a block."""
        return Span(self.starts[block], self.starts[block + 1])


def outline(blocks: Sequence[Block]) -> Outline:
    """Work out the structure of ``blocks`` in one pass."""
    entries, groups = _entries(blocks)
    partners = _boxes(entries, "partner", "partner_name")
    questions = _boxes(entries, "question", "question_question")
    scalars: dict[str, Entry] = {}
    repeated: list[Entry] = []
    for entry in entries:
        if entry.field is None or not entry.field.id or entry.field.belongs or entry.evidence:
            continue
        if entry.field.id in scalars:
            repeated.append(entry)
        else:
            scalars[entry.field.id] = entry
    names = [f.id for f in template().fields.values() if f.kind is FieldKind.EVIDENCE]
    starts, lines = _positions(blocks)
    return Outline(
        entries=tuple(entries),
        scalars=scalars,
        repeated=tuple(repeated),
        evidence={name: tuple(e for e in entries if e.evidence == name) for name in names},
        partners=partners,
        questions=questions,
        headings=tuple(i for i, block in enumerate(blocks) if block.kind is Kind.HEADING),
        groups=groups,
        starts=starts,
        lines=lines,
    )


def _entries(blocks: Sequence[Block]) -> tuple[list[Entry], dict[int, int]]:
    entries: list[Entry] = []
    groups: dict[int, int] = {}
    section: int | None = None
    group: int | None = None
    evidence: Field | None = None  # the evidence field whose boxes we are in
    current: Entry | None = None  # the entry that text would answer

    def close() -> None:
        nonlocal current
        if current is not None:
            entries.append(current)
            current = None

    for i, block in enumerate(blocks):
        kind = block.kind
        if kind is Kind.HEADING:
            close()
            section, group, evidence = i, None, None
        elif kind is Kind.OPEN:
            close()
            group = i
            groups[i] = i
        elif kind is Kind.CLOSE:
            close()
            if group is not None:
                groups[group] = i
            group = None
        elif kind is Kind.PROMPT:
            close()
            found = find(block.text)
            if found is not None or block.text.casefold() not in ("", "none"):
                evidence = found if found is not None and found.kind is FieldKind.EVIDENCE else None
                current = Entry(i, i, found, section, group)
            else:
                current = Entry(i, i, None, section, group, evidence=evidence.id if evidence else "")
        elif kind is Kind.NOTE and current is not None:
            current = replace(current, last=i)
        elif kind in (Kind.BODY, Kind.PICTURE, Kind.LINK):
            current = _answered(current, i, kind, evidence, section, group, close)
        if group is not None:
            groups[group] = i
    close()
    return entries, groups


def _answered(
    current: Entry | None,
    i: int,
    kind: Kind,
    evidence: Field | None,
    section: int | None,
    group: int | None,
    close: Callable[[], None],
) -> Entry:
    """Give block ``i`` to the open entry, or begin one without a prompt."""
    boxed = evidence is not None and (
        current is None or not current.evidence or (kind is Kind.BODY and bool(current.bodies))
    )
    if current is None or boxed:
        close()
        current = Entry(None, i, None, section, group, evidence=evidence.id if evidence else "")
    if kind is Kind.BODY:
        return replace(current, bodies=(*current.bodies, i))
    return replace(current, media=(*current.media, i))


def _boxes(entries: Sequence[Entry], belongs: str, first: str) -> tuple[dict[str, Entry], ...]:
    """Gather the boxes of partners or questions.

    A box begins at its first prompt, at a prompt that the open box already has, and below a new heading.
    """
    boxes: list[dict[str, Entry]] = []
    section: int | None = None
    for entry in entries:
        if entry.field is None or entry.field.belongs != belongs:
            continue
        name = entry.field.id
        if not boxes or name == first or name in boxes[-1] or entry.section != section:
            boxes.append({})
        boxes[-1][name] = entry
        section = entry.section
    return tuple(boxes)


def _positions(blocks: Sequence[Block]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    end = "\r" if not any("\n" in block.source for block in blocks) else "\n"
    starts, lines, line = [0], [], 1
    for block in blocks:
        starts.append(starts[-1] + len(block.mark) + len(block.text) + len(block.rest))
        lines.append(line + block.mark.count(end))
        line += block.source.count(end)
    return tuple(starts), tuple(lines)
