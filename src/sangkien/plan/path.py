"""Names of fields: ``summary``, ``partners[0].name``, ``quantitative[1].text``, ``items[3]``, ``sdgs``."""

import re
from typing import NamedTuple

from sangkien.plan.document import Document
from sangkien.plan.outline import Entry
from sangkien.plan.template import Field, FieldKind, template
from sangkien.plan.values import Answer, Unknown

_PATH = re.compile(r"(\w+)\[(\d+)\](?:\.(\w+))?")
_BOXES = {"partners": "partner", "questions": "question"}


class Found(NamedTuple):
    """Where a field is: its entry, or the field to insert and the box of partner or question it belongs to."""

    entry: Entry | None
    field: Field | None
    box: dict[str, Entry] | None = None


def is_tags(path: str) -> bool:
    """True for a field that lives in the tags of the header."""
    return path in template().tag_keys


def entry_at(document: Document, path: str) -> Found:
    """Return where the field ``path`` is; KeyError for a name that the model does not know."""
    field = template().fields.get(path)
    if field is not None and not field.belongs:
        return Found(document.outline.scalars.get(path), field)
    match = _PATH.fullmatch(path)
    if match is None:
        raise KeyError(f"no field {path!r} in a plan")
    name, number, part = match[1], int(match[2]), match[3]
    try:
        if name == "items" and part is None:
            return Found([e for e in document.outline.entries if e.prompt is not None][number], None)
        if name in document.outline.evidence and part == "text":
            return Found(document.outline.evidence[name][number], None)
        boxes = document.outline.partners if name == "partners" else document.outline.questions
        box = boxes[number] if name in _BOXES else None
    except IndexError:
        raise KeyError(f"{path}: there is no {name} number {number}, counted from 0") from None
    field = template().fields.get(f"{_BOXES[name]}_{part}") if name in _BOXES else None
    if field is None or box is None:
        raise KeyError(f"no field {path!r} in a plan")
    return Found(box.get(field.id), field, box)


def paths(document: Document) -> tuple[str, ...]:
    """Return the names of every field that can be written in this document, in the order of the forms."""
    found = ["headline", *template().tag_keys]
    for field in template().fields.values():
        if not field.belongs and field.kind not in (FieldKind.INFO, FieldKind.EVIDENCE):
            found.append(field.id)
    for name, belongs, boxes in (
        ("partners", "partner", document.outline.partners),
        ("questions", "question", document.outline.questions),
    ):
        parts = [f.id.removeprefix(f"{belongs}_") for f in template().fields.values() if f.belongs == belongs]
        found += [f"{name}[{i}].{part}" for i in range(len(boxes)) for part in parts]
    for name, boxes_of in document.outline.evidence.items():
        found += [f"{name}[{i}].text" for i in range(len(boxes_of))]
    return tuple(found)


def value(document: Document, path: str) -> Answer | Unknown | tuple[str, ...] | None:
    """Return what the field ``path`` holds; KeyError for a name that the model does not know."""
    if path == "headline":
        return document.headline
    if is_tags(path):
        return document.tags.get(template().tag_keys[path], ())
    entry = entry_at(document, path).entry
    if entry is not None and entry.prompt is None and not entry.bodies:
        return None
    return document.answer(entry)
