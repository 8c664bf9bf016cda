"""A plan or reflection to pass on: the file as it is, a Word document, or a PDF for printing."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sangkien import plan
from sangkien.typeset import escape, pdf
from sangkien.words import Language, package_yaml

#: What each form is called by browsers and by the end of its name.
KINDS = {
    "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
#: Characters that XML, and so a Word document, cannot hold.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEADINGS = {"title": "=", "section": "==", "field": "===", "box": "==="}


class Look(StrEnum):
    """What a line is, and so how it looks."""

    TITLE = "title"
    SECTION = "section"
    BOX = "box"
    FIELD = "field"
    TEXT = "text"
    ITEM = "item"
    ADDRESS = "address"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    look: Look
    text: str


def printed(document: plan.Document, to: str, language: Language = "en") -> bytes:
    """The document as ``md`` (its bytes as they are), ``docx`` or ``pdf``; KeyError for another kind."""
    ways: dict[str, Callable[[], bytes]] = {
        "md": lambda: plan.write(document),
        "docx": lambda: word(document, language),
        "pdf": lambda: pdf(typst_source(document, language)),
    }
    return ways[to]()


def lines(document: plan.Document, language: Language) -> Iterator[Line]:
    """The document in paragraphs, as its sections come; prompts that are not in it are left out."""
    words = package_yaml("sangkien.plan", "show_words.yaml")[language]
    title = document.title.text if document.title else ""
    yield Line(Look.TITLE, " ".join(title.split()) or words["untitled"])
    for section in plan.sections(document):
        rows = [row for group in section.groups for row in _group(group, title, words, language)]
        if rows:
            yield Line(Look.SECTION, section.name[language])
            yield from rows


def _group(group: plan.Group, title: str, words: dict[str, str], language: Language) -> Iterator[Line]:
    named = {"partners": words["partner"], "questions": words["question"]}
    if group.path and group.path not in named and group.boxes:
        yield Line(Look.FIELD, group.name[language])
    for number, box in enumerate(group.boxes, 1):
        if group.path in named:
            yield Line(Look.BOX, f"{named[group.path]} {number}")
        for passage in box.passages:
            same = passage.path in ("headline", "title") and passage.text == title
            if passage.state is not plan.State.ABSENT and not same:
                if group.path in named or not group.path:
                    yield Line(Look.FIELD, passage.name[language])
                yield from _passage(passage, words, language)


def _passage(passage: plan.Passage, words: dict[str, str], language: Language) -> Iterator[Line]:
    look = Look.ITEM if passage.options else Look.TEXT
    yield from (Line(look, row) for row in passage.said(language) if row.strip())
    yield from (Line(Look.ADDRESS, f"{words['link']}: {link}") for link in passage.links)
    yield from (Line(Look.ADDRESS, f"{words['picture']}: {picture}") for picture in passage.pictures)
    if passage.state is not plan.State.SAID:
        yield Line(Look.UNSAID, words["unknown" if passage.state is plan.State.LOST else "empty"])


def word(document: plan.Document, language: Language = "en") -> bytes:
    """A Word document on A4 with Word's own styles for headings and lists."""
    import docx  # loaded where a Word file is read or written
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    made: Any = docx.Document()
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(12)
    spoken = normal.element.get_or_add_rPr().makeelement(qn("w:lang"), {})
    spoken.set(qn("w:val"), "vi-VN" if language == "vi" else "en-GB")
    normal.element.get_or_add_rPr().append(spoken)
    styles = {
        Look.TITLE: "Title", Look.SECTION: "Heading 1", Look.BOX: "Heading 2", Look.FIELD: "Heading 3",
        Look.ITEM: "List Bullet",
    }  # fmt: skip
    for line in lines(document, language):
        text = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", line.text)
        paragraph = made.add_paragraph(style=styles.get(line.look, "Normal"))
        paragraph.add_run(text).italic = True if line.look is Look.UNSAID else None
        if line.look is Look.TITLE:
            made.core_properties.title = text[:255]
    made.core_properties.author = ""
    made.core_properties.language = language
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def typst_source(document: plan.Document, language: Language = "en") -> str:
    """The document as typst source for A4."""
    rows = list(lines(document, language))
    out = [
        f"#set document(title: [{escape(rows[0].text)}], date: none)",
        '#set page(paper: "a4", margin: (x: 2.5cm, y: 2.2cm), numbering: "1 / 1")',
        f'#set text(lang: "{language}", size: 11pt)',
        "#set par(leading: 0.68em, spacing: 0.9em)",
        "#show heading: set block(sticky: true, above: 1.2em, below: 0.6em)",
        "#show heading.where(level: 3): set text(size: 10.5pt, fill: luma(60))",
    ]
    for line in rows:
        text = escape(line.text)
        if line.look.value in _HEADINGS:
            out.append(f"{_HEADINGS[line.look.value]} {text}")
        elif line.look is Look.ITEM:
            out.append(f"- {text}")
        elif line.look is Look.UNSAID:
            out.append(f"#emph[{text}]")
        elif line.look is Look.ADDRESS:
            out.append(f"#text(size: 9.5pt)[{text}]")
        else:
            out.append(text)
        out.append("")
    return "\n".join(out)
