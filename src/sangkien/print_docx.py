"""A printed brief as a Word file: real headings, lists and tables, so that people can work on in it."""

import io
from collections.abc import Mapping
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from sangkien.brief.blocks import Block, Cell, Document, Figure, Heading, Items, Paragraph, Table
from sangkien.words import Language

FACE = "Arial"
_WIDE, _HIGH = 17.0, 19.0  # centimetres between the margins of A4
_DOTS = 96 * 1.5  # of an inch, as pictures are drawn
_CODES = {"en": "en-GB", "vi": "vi-VN"}
_MUTED, _MARK = RGBColor(0x4C, 0x57, 0x62), RGBColor(0x6B, 0x41, 0x00)
_SIZES = {"Normal": 10.0, "Title": 20.0, "Heading 1": 14.0, "Heading 2": 11.5, "Heading 3": 10.0}


def word_file(document: Document, pictures: Mapping[str, bytes]) -> bytes:
    """The bytes of a .docx; ``pictures`` are PNGs by name, those that the document names."""
    return _Writer(document, pictures).written()


class _Writer:
    def __init__(self, document: Document, pictures: Mapping[str, bytes]) -> None:
        self.document = document
        self.pictures = pictures
        self.file: Any = docx.Document()
        self._look()

    def written(self) -> bytes:
        small = self.file.add_paragraph()
        self._run(small, self.document.kind, size=8.5, color=_MUTED)
        title = self.file.add_paragraph(style="Title")
        self._run(title, self.document.title, language=self.document.title_language)
        for block in self.document.flat:
            self._block(block)
        out = io.BytesIO()
        self.file.save(out)
        return out.getvalue()

    def _look(self) -> None:
        document, file = self.document, self.file
        about = file.core_properties
        about.title, about.author, about.comments = _plain(document.title)[:255], "Sangkien", ""
        about.language = _CODES[document.language]
        for name, size in _SIZES.items():
            style = file.styles[name]
            style.font.name, style.font.size = FACE, Pt(size)
            style.font.color.rgb = RGBColor(0x1B, 0x22, 0x29)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
                fonts.set(qn(f"w:{kind}"), FACE)
        for language in file.styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), _CODES[document.language])
        file.styles["Normal"].paragraph_format.space_after = Pt(5)
        section = file.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin, section.bottom_margin = Cm(2.3), Cm(2.1)
        if document.banner:
            header = section.header.paragraphs[0]
            header.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self._run(header, document.banner, bold=True, size=8.5, color=_MARK)
        footer = section.footer.paragraphs[0]
        self._run(footer, f"{document.footer}  ", size=8, color=_MUTED)
        _page_number(footer)

    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                paragraph = self.file.add_heading(level=block.level)
                self._run(paragraph, block.text, language=block.language)
                self._mark(paragraph, on=block.marked)
            case Paragraph():
                self._paragraph(block)
            case Items():
                for line in block.lines:
                    style = "List Number" if block.numbered else "List Bullet"
                    self._paragraph(line, style)
            case Table():
                self._table(block)
            case Figure():
                self._figure(block)

    def _paragraph(self, block: Paragraph, style: str | None = None) -> None:
        known = {"quote": "Quote"}
        paragraph = self.file.add_paragraph(style=style or known.get(block.style))
        size = {"big": 11.5, "small": 8.5}.get(block.style)
        color = _MUTED if block.style == "small" else None
        if block.style == "box":
            _shade(paragraph._p.get_or_add_pPr(), "FFF1C9")
        if block.lead:
            lead = f"{block.lead} " if block.text else block.lead
            self._run(paragraph, lead, bold=True, size=size, color=color, language=block.language)
        bold = block.style == "big"
        self._run(paragraph, block.text, bold=bold, size=size, color=color, language=block.language)
        self._mark(paragraph, on=block.marked)

    def _table(self, block: Table) -> None:
        table = self.file.add_table(rows=1, cols=len(block.heads), style="Table Grid")
        table.autofit = False
        _describe_table(table, block.caption)
        for cell, head in zip(table.rows[0].cells, block.heads, strict=True):
            _shade(cell._tc.get_or_add_tcPr(), "F4F6F8")
            self._run(cell.paragraphs[0], head, bold=True, size=8.5)
        repeated = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        for row in block.rows:
            added = table.add_row()
            added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for number, (into, cell) in enumerate(zip(added.cells, row, strict=True)):
                self._cell(into, cell, right=number in block.numbers)
        whole = sum(block.widths)
        for column, share in zip(table.columns, block.widths, strict=True):
            column.width = Cm(_WIDE * share / whole)
            for cell in column.cells:
                cell.width = Cm(_WIDE * share / whole)
        self.file.add_paragraph().paragraph_format.space_after = Pt(2)

    def _cell(self, into: Any, cell: Cell, *, right: bool) -> None:
        paragraph = into.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(1)
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if cell.address:
            self._link(paragraph, cell.text, cell.address)
        else:
            self._run(paragraph, cell.text, size=8.5)
        self._mark(paragraph, on=cell.marked)
        if cell.note:
            note = into.add_paragraph()
            note.paragraph_format.space_after = Pt(1)
            self._run(note, cell.note, size=7.5, color=_MUTED)

    def _figure(self, block: Figure) -> None:
        if block.name not in self.pictures:
            raise ValueError(f"there is no picture {block.name!r}")
        title = self.file.add_paragraph()
        title.paragraph_format.keep_with_next = True
        self._run(title, block.title, bold=True)
        self._mark(title, on=block.marked)
        holder = self.file.add_paragraph()
        holder.paragraph_format.keep_with_next = bool(block.note)
        data = self.pictures[block.name]
        width, height = (int.from_bytes(data[at : at + 4], "big") / _DOTS * 2.54 for at in (16, 20))
        scale = min(1.0, _WIDE / width, _HIGH / height)
        holder.add_run().add_picture(io.BytesIO(data), width=Cm(width * scale))
        about = next(holder._p.iter(qn("wp:docPr")))
        about.set("descr", _plain(block.alt))
        about.set("title", _plain(block.title))
        if block.note:
            self._run(self.file.add_paragraph(), block.note, size=8.5, color=_MUTED)

    def _mark(self, paragraph: Any, *, on: bool) -> None:
        if on:
            paragraph.add_run(" ")
            run = self._run(paragraph, f"[{self.document.mark}]", bold=True, size=7.5, color=_MARK)
            _shade(run._r.get_or_add_rPr(), "FFF1C9")

    def _run(
        self,
        paragraph: Any,
        text: str,
        *,
        bold: bool = False,
        size: float | None = None,
        color: RGBColor | None = None,
        language: Language | None = None,
    ) -> Any:
        run = paragraph.add_run(_plain(text))
        if bold:
            run.bold = True
        if size is not None:
            run.font.size = Pt(size)
        if color is not None:
            run.font.color.rgb = color
        if language is not None:
            spoken = OxmlElement("w:lang")
            spoken.set(qn("w:val"), _CODES[language])
            run._r.get_or_add_rPr().append(spoken)
        return run

    def _link(self, paragraph: Any, text: str, address: str) -> None:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        run = self._run(paragraph, text, size=8.5, color=RGBColor(0x14, 0x56, 0x8F))
        run.underline = True
        link.append(run._r)
        paragraph._p.append(link)


def _plain(text: str) -> str:
    """A text without what an XML file cannot hold."""
    return "".join(
        char for char in text if char in "\n\t" or (ord(char) >= 32 and char not in "\ufffe\uffff")
    )


def _shade(properties: Any, fill: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
        shade.set(qn(f"w:{name}"), value)
    properties.append(shade)


def _describe_table(table: Any, caption: str) -> None:
    described = OxmlElement("w:tblDescription")
    described.set(qn("w:val"), _plain(caption))
    table._tbl.tblPr.append(described)


def _page_number(paragraph: Any) -> None:
    run = paragraph.add_run()
    run.font.size = Pt(8)
    for kind, text in (("begin", ""), ("instr", "PAGE"), ("end", "")):
        if kind == "instr":
            part = OxmlElement("w:instrText")
            part.text = text
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)
