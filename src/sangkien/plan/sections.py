"""A document as it is read from top to bottom: sections in the order of its form, each with what was said."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sangkien.plan.document import Document, DocumentKind
from sangkien.plan.outline import Entry
from sangkien.plan.template import Field, FieldKind, Form, Section, template
from sangkien.plan.values import Answer
from sangkien.words import Language, Text, package_yaml

#: Where the tags of the header are read: those of the challenge, and those of the work on it.
_FIRST = ("headline", "year", "country", "focal_point", "type", "latlng")
_CHALLENGE = ("themes", "sdgs")
_WORK = ("methods", "datasources")
_WRITTEN = (FieldKind.TEXT, FieldKind.RADIO, FieldKind.CHECKLIST)
_BOXES = {"partner": "partners", "question": "questions"}


class State(StrEnum):
    """Whether something is said: ``lost`` was chosen and is not in the file, ``absent`` was not even asked in it."""

    SAID = "said"
    EMPTY = "empty"
    LOST = "lost"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Passage:
    """One field: ``path`` names it for ``replace`` (empty for text that answers no prompt), ``line`` is 0 if absent."""

    path: str
    name: Text
    state: State
    text: str = ""
    options: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    line: int = 0

    def said(self, language: Language) -> tuple[str, ...]:
        """What was said, in lines, with options as readers of a language know them."""
        if self.options:
            return tuple(template().shown(option, language) for option in self.options)
        return tuple(self.text.split("\n")) if self.text else ()


@dataclass(frozen=True, slots=True)
class Box:
    """Fields that come and go together: one partner, one question, one piece of evidence."""

    path: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Boxes of one kind, which more can be added to, under its ``path``; or one field, with an empty path."""

    path: str
    name: Text
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class DocumentSection:
    """A part of a document under one heading."""

    id: str
    name: Text
    groups: tuple[Group, ...]

    def passages(self) -> Iterator[Passage]:
        """Every field of it."""
        for group in self.groups:
            for box in group.boxes:
                yield from box.passages


def sections(document: Document) -> tuple[DocumentSection, ...]:
    """Everything a document says, in the order of its form; what no form asks for comes last: nothing is left out."""
    kind = document.kind
    known = template()
    forms = {
        DocumentKind.OPENING: (known.opening,),
        DocumentKind.REFLECTION: (known.reflection,),
        DocumentKind.BOTH: (known.opening, known.reflection),
    }.get(kind, ())
    first = _FIRST if known.opening in forms else (*_FIRST, *_CHALLENGE)
    first = first if forms else (*first, *_WORK)
    names = package_yaml("sangkien.plan", "show_words.yaml")
    about = [*(_tag(document, tag) for tag in first), *_other_tags(document)]
    found = [DocumentSection("about", _named(names, "about"), tuple(map(_single, about)))]
    seen = set[str]()
    for form in forms:
        for section in form.sections:
            groups = tuple(_groups(document, form, section, seen))
            if groups:
                found.append(
                    DocumentSection(f"{form.id}-{form.sections.index(section)}", section.name, groups)
                )
    rest = tuple(_single(passage) for passage in _rest(document, seen))
    if rest:
        found.append(DocumentSection("rest", _named(names, "rest" if forms else "prompts"), rest))
    return tuple(found)


def _named(names: dict[str, dict[str, str]], key: str) -> Text:
    return {"en": names["en"][key], "vi": names["vi"][key]}


def _single(one: Passage) -> Group:
    return Group("", one.name, (Box("", (one,)),))


def _groups(document: Document, form: Form, section: Section, seen: set[str]) -> Iterator[Group]:
    """The groups of a section; ``seen`` gathers the fields that were shown."""
    for field in section.fields:
        if field.belongs or field.kind is FieldKind.INFO:
            continue
        seen.add(field.id)
        if field.kind is FieldKind.EVIDENCE:
            yield Group(field.id, field.name, _evidence(document, field))
            continue
        one = _answered(document, document.outline.scalars.get(field.id), field.id, field)
        if one.state is State.SAID or not field.optional:
            yield _single(one)
    for belongs in dict.fromkeys(field.belongs for field in section.fields if field.belongs):
        path = _BOXES[belongs]
        if path not in seen:
            seen.add(path)
            yield Group(path, section.name, _boxes(document, belongs))
    ids = {field.id for field in section.fields}
    tags = _CHALLENGE if not ids else _WORK if ids & {"question_question", "data_used"} else ()
    for tag in tags:
        if tag not in seen:
            seen.add(tag)
            yield _single(_tag(document, tag))


def _tag(document: Document, path: str) -> Passage:
    name = template().tag_names[path]
    if path == "headline":
        found = document.headline
        state = State.SAID if found else State.EMPTY if found is not None else State.ABSENT
        return Passage(path, name, state, found.text if found else "", line=found.line if found else 0)
    key = template().tag_keys[path]
    values = tuple(value for value in document.tags.get(key, ()) if value)
    line = document.tag_line(key) if values else 0
    state = State.SAID if values else State.ABSENT
    if path in template().single:
        return Passage(path, name, state, "\n".join(values), line=line)
    return Passage(path, name, state, options=values, line=line)


def _other_tags(document: Document) -> Iterator[Passage]:
    """Tags that the model has no name for; they are read and not edited."""
    for key, values in document.tags.items():
        if key not in template().tag_keys.values() and any(values):
            yield Passage("", {"en": key, "vi": key}, State.SAID, options=values, line=document.tag_line(key))


def _answered(
    document: Document, entry: Entry | None, path: str, field: Field | None, name: Text | None = None
) -> Passage:
    plain: Text = {"en": path, "vi": path}
    named = name or (field.name if field is not None else plain)
    if entry is None:
        return Passage(path, named, State.ABSENT)
    answer, line = document.answer(entry), document.line(entry)
    links, pictures = document.media(entry)
    if not isinstance(answer, Answer):
        return Passage(path, named, State.LOST, links=links, pictures=pictures, line=line)
    options: tuple[str, ...] = ()
    if field is not None and field.kind in (FieldKind.CHECKLIST, FieldKind.RADIO):
        options = tuple(row.removeprefix("- ") for row in answer.text.split("\n") if row.strip(" -"))
    if len(options) > 1 and field is not None and field.kind is FieldKind.RADIO:
        path = ""  # several answers to a single choice stay as they are: no edit could write them back
    state = State.SAID if answer or links or pictures else State.EMPTY
    return Passage(path, named, state, "" if options else answer.text, options, links, pictures, line)


def _boxes(document: Document, belongs: str) -> tuple[Box, ...]:
    kind = _BOXES[belongs]
    fields = [field for field in template().fields.values() if field.belongs == belongs]
    rows = document.outline.partners if belongs == "partner" else document.outline.questions
    found = []
    for number, row in enumerate(rows):
        path = f"{kind}[{number}]"
        parts = [(field, f"{path}.{field.id.removeprefix(f'{belongs}_')}") for field in fields]
        passages = tuple(_answered(document, row.get(field.id), part, field) for field, part in parts)
        found.append(Box(path, passages))
    return tuple(found)


def _evidence(document: Document, field: Field) -> tuple[Box, ...]:
    found = []
    for number, entry in enumerate(document.outline.evidence[field.id]):
        answer = document.answer(entry)
        text = answer.text if isinstance(answer, Answer) else ""
        links, pictures = document.media(entry)
        path = f"{field.id}[{number}]"
        state = State.SAID if text or links or pictures else State.EMPTY
        one = Passage(f"{path}.text", field.name, state, text, (), links, pictures, document.line(entry))
        found.append(Box(path, (one,)))
    return tuple(found)


def _rest(document: Document, seen: set[str]) -> Iterator[Passage]:
    """What the sections above do not show: prompts of no form, second answers, text that answers no prompt."""
    unplaced = _named(package_yaml("sangkien.plan", "show_words.yaml"), "unplaced")
    again = {entry.first for entry in document.outline.repeated}
    number = -1
    for entry in document.outline.entries:
        number += entry.prompt is not None
        if entry.first not in again and _shown(entry, seen):
            continue
        field = entry.field
        if entry.prompt is None:
            yield _answered(document, entry, "", None, unplaced)
            continue
        prompt = document.blocks[entry.prompt].text
        asked: Text = {"en": prompt, "vi": prompt}
        name = field.name if field is not None and field.id else asked
        once = field is not None and document.outline.scalars.get(field.id) is entry
        path = field.id if once and field is not None and field.kind in _WRITTEN else f"items[{number}]"
        yield _answered(document, entry, path, field, name)


def _shown(entry: Entry, seen: set[str]) -> bool:
    """Whether an entry stands in a section above, or is a prompt that takes no answer and has none."""
    field = entry.field
    if entry.evidence:
        return entry.evidence in seen
    if field is None:
        return False
    if field.kind is FieldKind.INFO or field.optional:
        return (not entry.bodies and not entry.media) or field.id in seen
    if field.kind is FieldKind.EVIDENCE:
        return field.id in seen and not entry.bodies and not entry.media
    return _BOXES.get(field.belongs, field.id) in seen
