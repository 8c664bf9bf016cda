"""Changing a document: each function answers with a new document whose text differs in one place only.

An edit is a splice of the text, read again: so a document is always the reading of its own text, and an edit can
never leave blocks that the next reading would see otherwise.
"""

from collections.abc import Sequence

from sangkien.plan.document import Document, from_text, to_text
from sangkien.plan.header import headline_edit, tag_edits
from sangkien.plan.layout import (
    Fields,
    box_span,
    evidence_box,
    insertion,
    own_section,
    partner_box,
    question_section,
)
from sangkien.plan.outline import Entry
from sangkien.plan.path import entry_at, is_tags
from sangkien.plan.syntax import Span, line_end
from sangkien.plan.template import FieldKind, template
from sangkien.plan.text import canonical, escaped
from sangkien.plan.values import UNKNOWN, Answer, Unknown

Value = str | Answer | Sequence[str] | Unknown | None


def replace(document: Document, path: str, value: Value) -> Document:
    """Return the document with one field changed, and no byte outside it.

    ``path`` names the field as the model does: ``summary``, ``sdgs``, ``partners[0].name``,
    ``questions[1].stages``, ``quantitative[0].text``, ``items[3]``. ``value`` is text (entities and marks that
    would read as structure are written so that they read back), an ``Answer`` (put down exactly as it stood, so
    setting an old answer back restores the old bytes), a sequence for options and tags, ``""`` to empty the
    answer, ``UNKNOWN`` for a choice that is not known, or None to take the prompt out as well.

    A prompt that is not there is inserted where its form has it. Raises KeyError for a field that does not
    exist and ValueError for a value it cannot hold.
    """
    text = to_text(document)
    newline = line_end(text)
    if path == "headline":
        raw = (
            None if value is None else value.raw if isinstance(value, Answer) else escaped(_line(value, path))
        )
        return _spliced(text, [headline_edit(document, raw, newline)])
    if is_tags(path):
        if value is None or isinstance(value, Unknown | Answer):
            raise ValueError(f"{path} holds a list of words")
        words = (value,) if isinstance(value, str) else tuple(value)
        return _spliced(text, tag_edits(document, path, words, newline))
    found = entry_at(document, path)
    if found.entry is None:
        if value is None:
            return document
        if found.field is None:
            raise KeyError(path)
        new = _written(value, found.field.kind, newline, path)
        return _spliced(text, [insertion(document, found.field, new, newline, found.box)])
    if found.entry.evidence and found.entry.media and (value is None or found.entry.prompt is None):
        return _spliced(text, [_boxed_text(document, found.entry, value, text, newline, path)])
    if value is None:
        return _spliced(text, [(box_span(document, [found.entry], text), "")])
    return _spliced(text, [_answer_edit(document, found.entry, value, text, newline, path)])


def _spliced(text: str, edits: Sequence[tuple[Span, str]]) -> Document:
    for span, new in sorted(edits, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    return from_text(text)


def _answer_edit(
    document: Document, entry: Entry, value: Value, text: str, newline: str, path: str
) -> tuple[Span, str]:
    kind = entry.field.kind if entry.field else FieldKind.TEXT
    if kind is FieldKind.INFO and not entry.bodies:
        raise ValueError(f"{path} takes no answer of its own")
    new = _written(value, kind, newline, path, media=bool(entry.evidence))
    starts = document.outline.starts
    if not entry.bodies:
        at = starts[entry.last + 1]
        if not new:
            return Span(at, at), ""
        lead = "" if text[:at].endswith(newline) or not at else newline
        return Span(at, at), f"{lead}{newline}{new}{newline}"
    first, last = document.blocks[entry.bodies[0]], document.blocks[entry.bodies[-1]]
    start = starts[entry.bodies[0]] + len(first.mark)
    end = starts[entry.bodies[-1] + 1] - len(last.rest)
    if not new:
        # the line of the answer goes with it, so that emptying undoes filling
        start -= len(newline) if first.mark.endswith(newline) else 0
        end += len(newline) if last.rest.startswith(newline) else 0
        return Span(start, end), ""
    if kind is FieldKind.RADIO:
        dash = text.startswith("- ", start, end)
        return (
            (Span(start + 2, end), new.removeprefix("- "))
            if dash
            else (Span(start, end), new.removeprefix("- "))
        )
    return Span(start, end), new


def _written(value: Value, kind: FieldKind, newline: str, path: str, *, media: bool = False) -> str:
    """The characters of an answer, without the space around it."""
    if isinstance(value, Answer):
        return f"- {value.raw}" if kind is FieldKind.RADIO and value.raw else value.raw
    if value is None or value is UNKNOWN:
        if kind is FieldKind.RADIO:
            return ""
        raise ValueError(f"{path}: only a single choice can be unknown")
    if kind is FieldKind.CHECKLIST:
        options = _words(value, path)
        return newline.join(f"- {escaped(option, option=True)}" for option in options)
    if not isinstance(value, str):
        raise ValueError(f"{path} holds one text, not several")
    if kind is FieldKind.RADIO:
        line = _line(value, path)
        return f"- {escaped(line, option=True)}" if line else ""
    return escaped(value, newline, media=media)


def _line(value: Value, path: str) -> str:
    if isinstance(value, Answer):
        return value.raw
    if not isinstance(value, str) or "\n" in canonical(value):
        raise ValueError(f"{path} holds one line of text")
    return canonical(value)


def _words(value: Value, path: str) -> tuple[str, ...]:
    if value is None or isinstance(value, Unknown | Answer):
        raise ValueError(f"{path} holds a list of words")
    words = tuple(_line(word, path) for word in ([value] if isinstance(value, str) else value))
    if not all(words):
        raise ValueError(f"{path}: an empty word in the list")
    return words


def _boxed_text(
    document: Document, entry: Entry, value: Value, text: str, newline: str, path: str
) -> tuple[Span, str]:
    """The edit that gives a box of pictures or links a text, or takes its text away and leaves the rest."""
    if entry.bodies and value is not None:
        return _answer_edit(document, entry, value, text, newline, path)
    starts = document.outline.starts
    new = "" if value is None else _written(value, FieldKind.TEXT, newline, path, media=True)
    end = starts[min(entry.media)]
    start = starts[entry.first] if entry.bodies or entry.prompt is not None else end
    return Span(start, end), f"> {newline}{newline}{new}{newline}{newline}" if new else ""


def add_partner(
    document: Document, name: str, description: str = "", sector: str = "", new: str = ""
) -> Document:
    """Return the document with one more partner, as the least important."""
    text = to_text(document)
    newline = line_end(text)
    fields: Fields = {
        "partner_name": escaped(name, newline),
        "partner_sector": _written(sector, FieldKind.RADIO, newline, "sector"),
        "partner_description": escaped(description, newline),
        "partner_new_and_unusual": _written(new, FieldKind.RADIO, newline, "new_and_unusual"),
    }
    return _spliced(text, [partner_box(document, fields, newline)])


def remove_partner(document: Document, number: int) -> Document:
    """Return the document without a partner, counted from 0."""
    text = to_text(document)
    box = document.outline.partners[number]
    return _spliced(text, [(box_span(document, list(box.values()), text), "")])


def add_question(
    document: Document, question: str, stages: Sequence[str] = (), methods_use: str = "", data_gaps: str = ""
) -> Document:
    """Return the document with one more box for a learning question, in a section of its own."""
    text = to_text(document)
    newline = line_end(text)
    fields: Fields = {
        "question_question": escaped(question, newline),
        "question_stages": _written(stages, FieldKind.CHECKLIST, newline, "stages"),
        "question_methods_use": escaped(methods_use, newline),
        "question_data_gaps": escaped(data_gaps, newline),
    }
    return _spliced(text, [question_section(document, fields, newline)])


def remove_question(document: Document, number: int) -> Document:
    """Return the document without a box for a learning question, counted from 0."""
    text = to_text(document)
    entries = list(document.outline.questions[number].values())
    span = own_section(document, entries) or box_span(document, entries, text)
    return _spliced(text, [(span, "")])


def add_evidence(
    document: Document, field: str, text: str = "", links: Sequence[str] = (), pictures: Sequence[str] = ()
) -> Document:
    """Return the document with one more box of evidence below ``quantitative``, ``qualitative`` or ``uploads``.

    Raises ValueError for an empty box, an address with a space or bracket, and where the last box holds a prompt of
    another kind, so that what follows it would not be read as evidence.
    """
    whole = to_text(document)
    newline = line_end(whole)
    if not (text or links or pictures):
        raise ValueError("a box of evidence needs a text, a link or a picture")
    if any(set(url) & set(" \t\r\n()[]") for url in (*links, *pictures)):
        raise ValueError("the address of a link or a picture holds no space and no bracket")
    box = evidence_box(document, field, escaped(text, newline, media=True), links, pictures, newline)
    made = _spliced(whole, [box])
    added = made.evidence(field)[-1:]
    if len(made.evidence(field)) != len(document.evidence(field)) + 1 or added[0].pictures != tuple(pictures):
        raise ValueError(f"the last box of {field} holds a prompt of another kind; move that prompt first")
    return made


def remove_evidence(document: Document, field: str, number: int) -> Document:
    """Return the document without a box of evidence, counted from 0."""
    text = to_text(document)
    return _spliced(text, [(box_span(document, [document.outline.evidence[field][number]], text), "")])


def add_tag(document: Document, field: str, value: str) -> Document:
    """Return the document with one more value of a tag: ``sdgs``, ``themes``, ``methods``, ``datasources``."""
    return replace(document, field, (*tag_values(document, field), value))


def remove_tag(document: Document, field: str, value: str) -> Document:
    """Return the document without a value of a tag; ValueError when it is not there."""
    values = list(tag_values(document, field))
    values.remove(value)
    return replace(document, field, values)


def tag_values(document: Document, field: str) -> tuple[str, ...]:
    """Return the values of a tag by the model's name for it; KeyError for another name."""
    if not is_tags(field):
        raise KeyError(field)
    return document.tags.get(template().tag_keys[field], ())
