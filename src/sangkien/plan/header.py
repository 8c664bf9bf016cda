"""Edits of the header: the first line and the tags."""

from collections.abc import Sequence

from sangkien.plan.document import Document
from sangkien.plan.syntax import Kind, Span
from sangkien.plan.template import template

Edit = tuple[Span, str]


def headline_edit(document: Document, raw: str | None, newline: str) -> Edit:
    """Return the edit that sets the first line, or takes it out for None."""
    starts = document.outline.starts
    for i, block in enumerate(document.blocks):
        if block.kind is not Kind.TITLE:
            continue
        if raw is None:
            end = starts[i + 1]
            follower = document.blocks[i + 1].source if i + 1 < len(document.blocks) else ""
            return Span(starts[i], end + (len(newline) if follower.startswith(newline) else 0)), ""
        start = starts[i] + len(block.mark)
        lead = " " if block.mark == "#" and raw else ""
        return Span(start, start + len(block.text)), lead + raw
    at = _top(document)
    return Span(at, at), "" if raw is None else f"# {raw}{newline}{newline}"


def _top(document: Document) -> int:
    """The first place after a byte order mark."""
    first = document.blocks[:1]
    return len(first[0].source) if first and first[0].kind is Kind.BOM else 0


def tag_edits(document: Document, path: str, words: Sequence[str], newline: str) -> list[Edit]:
    """Return the edits that give a tag key these values, each in the place of the old one."""
    key = template().tag_keys[path]
    for word in words:
        if "]]" in word or newline[-1] in word or "\0" in word:
            raise ValueError(f"{path}: a tag holds no ']]' and no line end")
    if path in template().single and len(words) > 1:
        raise ValueError(f"{path} holds one value, not {len(words)}")
    starts, blocks = document.outline.starts, document.blocks
    slots = [i for i, b in enumerate(blocks) if b.kind is Kind.TAG and b.text.partition(":")[0] == key]
    edits: list[Edit] = []
    for i, word in zip(slots, words, strict=False):
        old = blocks[i].text[len(key) + 1 :]
        start = starts[i] + len(blocks[i].mark) + len(key) + 1 + len(old) - len(old.lstrip())
        edits.append((Span(start, start + len(old.strip())), word))
    for i in slots[len(words) :]:
        end = starts[i + 1]
        if key in template().apart and i + 1 < len(blocks) and blocks[i + 1].source.startswith(newline):
            end += len(newline)
        edits.append((Span(starts[i], end), ""))
    more = words[len(slots) :]
    if more:
        edits.append(_new_tags(document, key, more, slots, newline))
    return edits


def _new_tags(document: Document, key: str, words: Sequence[str], slots: list[int], newline: str) -> Edit:
    gap = newline if key in template().apart else ""
    chunk = "".join(f"[[{key}:{word}]]{newline}{gap}" for word in words)
    starts, blocks = document.outline.starts, document.blocks
    last = slots[-1] if slots else _before(document, key)
    if last is None:
        at = _top(document)
        return Span(at, at), chunk
    at = starts[last + 1]
    apart = blocks[last].kind is Kind.TITLE or blocks[last].text.partition(":")[0] in template().apart
    if not blocks[last].rest.endswith(("\n", "\r")):
        return Span(at, at), newline + chunk
    if apart:
        follower = blocks[last + 1] if last + 1 < len(blocks) else None
        if follower is not None and follower.kind is Kind.BLANK:
            at += len(newline)
        else:
            chunk = newline + chunk
    return Span(at, at), chunk


def _before(document: Document, key: str) -> int | None:
    """The block after which a new key belongs: the last tag that goes before it, or the title."""
    order = template().tag_order
    rank = order.index(key)
    found = None
    for i, block in enumerate(document.blocks):
        if block.kind is Kind.TITLE:
            found = i
        elif block.kind is Kind.TAG:
            other = block.text.partition(":")[0]
            if other not in order or order.index(other) <= rank:
                found = i
    return found
