"""Changes as people ask for them, field by field in words: what cannot be done is refused with the remedy."""

from collections.abc import Callable, Sequence
from typing import NoReturn

from sangkien.plan.document import Document
from sangkien.plan.edit import (
    add_evidence,
    add_partner,
    add_question,
    remove_evidence,
    remove_partner,
    remove_question,
    replace,
)
from sangkien.plan.path import entry_at, is_tags
from sangkien.plan.sections import Box, Passage, State, sections
from sangkien.plan.template import FieldKind, template
from sangkien.plan.text import canonical
from sangkien.words import Place, Problem, Refusal

#: Adding one of these: ``partners``, ``questions``, or evidence below a field that takes it.
BOXES = ("partners", "questions", "quantitative", "qualitative", "uploads")


def words_at(document: Document, path: str) -> tuple[str, ...]:
    """The words that a field holds, as ``set_words`` takes them; none where it is empty, lost or absent.

    Raises Refusal for a field that the document does not have.
    """
    kind_of(document, path)
    return next((_words(p) for s in sections(document) for p in s.passages() if p.path == path), ())


def kind_of(document: Document, path: str) -> FieldKind | None:
    """How a field is answered; None for several tags. Raises Refusal for a field that the document does not have."""
    if path == "headline" or path in template().single:
        return FieldKind.TEXT
    if is_tags(path):
        return None
    try:
        found = entry_at(document, path)
    except (KeyError, ValueError):  # a name that is not known; a number of thousands of digits
        refuse("no_field", path)
    field = found.field or (found.entry.field if found.entry is not None else None)
    answered = field.kind if field is not None else FieldKind.TEXT
    boxed = path.endswith("].text")
    if not boxed and answered in (FieldKind.INFO, FieldKind.EVIDENCE):
        refuse("no_field", path)
    return FieldKind.TEXT if boxed else answered


def set_words(document: Document, path: str, words: Sequence[str]) -> Document:
    """The document with ``words`` in one field: one text, or several options or tags; none empties it.

    The same document where it says so already. Raises Refusal for a field that is not there and words that it cannot
    hold.
    """
    wanted = tuple(clean for word in words if (clean := _clean(word, path)))
    answered = kind_of(document, path)
    if wanted == words_at(document, path):
        return document
    many = answered in (None, FieldKind.CHECKLIST)
    if len(wanted) > 1 and not many:
        refuse("one_value", path, count=len(wanted))
    if is_tags(path) and any("]]" in word for word in wanted):
        refuse("tag_marks", path)
    in_line = many or is_tags(path) or path == "headline" or answered is FieldKind.RADIO
    if in_line and any("\n" in word for word in wanted):
        refuse("one_line", path)
    return replace(document, path, wanted if many or is_tags(path) else "".join(wanted))


def add_box(document: Document, of: str, words: Sequence[Sequence[str]]) -> Document:
    """The document with one more box.

    ``of`` is ``partners`` (words: name, description, sector, new and unusual), ``questions`` (question, stages, use
    of methods, data gaps) or a field of evidence (text, links, pictures); each part is a sequence of words, and parts
    at the end may be left out. Raises Refusal for a box without its first part, or with what it cannot hold.
    """
    if of not in BOXES:
        refuse("no_field", of)
    parts = [tuple(clean for word in part if (clean := _clean(word, of))) for part in words]
    parts += [()] * (4 - len(parts))
    first, second, third, fourth = parts[:4]
    if not first and (of in ("partners", "questions") or not (second or third)):
        refuse("empty_box", of)
    if of == "partners":
        for choice in (third, fourth):
            if len(choice) > 1:
                refuse("one_value", of, count=len(choice))
            if any("\n" in word for word in choice):
                refuse("one_line", of)
        return add_partner(document, _one(first), _one(second), _one(third), _one(fourth))
    if of == "questions":
        if any("\n" in word for word in second):
            refuse("one_line", of)
        return add_question(document, _one(first), second, _one(third), _one(fourth))
    for address in (*second, *third):
        if set(address) & set(" \t\n()[]") or not address.startswith(("https://", "http://")):
            refuse("no_address", of, found=address[:60])
    try:
        return add_evidence(document, of, _one(first), second, third)
    except ValueError:
        refuse("box_in_the_way", of)


def remove_box(document: Document, path: str) -> Document:
    """The document without the box ``partners[1]``, ``questions[0]`` or ``quantitative[2]``.

    Raises Refusal where there is no such box.
    """
    of, _, rest = path.partition("[")
    number = int(rest[:-1]) if rest.endswith("]") and rest[:-1].isdecimal() and len(rest) < 8 else -1
    ways: dict[str, Callable[[], Document]] = {
        "partners": lambda: remove_partner(document, number),
        "questions": lambda: remove_question(document, number),
    }
    if of not in BOXES or not 0 <= number < len(boxes_of(document, of)):
        refuse("no_field", path)
    return ways.get(of, lambda: remove_evidence(document, of, number))()


def boxes_of(document: Document, of: str) -> tuple[str, ...]:
    """What each box of a kind says, to tell them apart."""
    rows = {"partners": document.outline.partners, "questions": document.outline.questions}
    count = len(rows[of]) if of in rows else len(document.outline.evidence.get(of, ()))
    said = {f"{of}[{number}]": "" for number in range(count)}
    shown = (box for section in sections(document) for group in section.groups for box in group.boxes)
    said |= {box.path: box_text(box) for box in shown if box.path in said}
    return tuple(said.values())


def box_text(box: Box) -> str:
    """Everything that a box says."""
    return "\n\n".join("\n".join((*_words(p), *p.links, *p.pictures)) for p in box.passages)


def _words(passage: Passage) -> tuple[str, ...]:
    if passage.state is not State.SAID:
        return ()
    return passage.options or ((passage.text,) if passage.text else ())


def _one(words: Sequence[str]) -> str:
    return "\n".join(words)


def _clean(word: str, path: str) -> str:
    try:
        return canonical(word)
    except ValueError:
        refuse("cannot_hold", path)


def refuse(code: str, path: str, **parameters: str | int) -> NoReturn:
    """Refuse a change of one field."""
    problem = Problem(f"plan.{code}", place=Place(path=path), parameters={"path": path[:80], **parameters})
    raise Refusal(problem)
