"""Briefs as PDF and Word: whole, marked, readable by machines that read aloud, whatever the words are."""

import io
import re
import zipfile

import docx
import pytest
import typst

from sangkien.brief import Findings, charts, printed, to_bytes
from sangkien.brief.blocks import Cell, Document, Figure, Heading, Items, Paragraph, Table
from sangkien.pictures import draw
from sangkien.print_brief import brief_file, findings_of, print_brief, printing
from sangkien.print_docx import word_file
from sangkien.print_typst import typst_source
from sangkien.typeset import pdf
from sangkien.words import LANGUAGES, Language, Refusal
from tests.brief.factory import findings

ODD = 'a " b \\ c #d [e] $f$ *g* _h_ <i> @j `k` // l /* m */ \u200bn\u202e \U0001f600 \x07 = o\n- p~q'
CELL = Cell(ODD, ODD, marked=True, address="https://example.org/#a")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><path d="M1,1 L2\\"/></svg>'


def odd(title: str = ODD) -> Document:
    """A document of every kind of block, full of marks that mean something to Typst or to XML."""
    return Document(
        title=title, kind=ODD, language="vi", title_language="en", mark="Chạy thử", banner=ODD, footer=ODD,
        blocks=(
            Heading(1, ODD, marked=True), Heading(3, ODD), Paragraph(ODD, "quote", language="en"),
            Paragraph(ODD, "box", lead=ODD), Paragraph("", "big"), Items((Paragraph(ODD, marked=True),)),
            Items((Paragraph(ODD),), numbered=True),
            Table(ODD, (ODD, "x"), ((CELL, Cell("1")),), (70, 30), frozenset({1})),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pdf_meets_the_standard_for_accessible_documents(language: Language) -> None:
    """Tagged, titled, in its language, every picture with its alternative (PDF/UA-1)."""
    what = findings()
    specs = charts(what, language)
    document = printed(what, language, specs)
    source = typst_source(document, draw({name: specs[name] for name in document.pictures}))
    made = typst.compile(source.encode(), format="pdf", pdf_standards=["ua-1"], timestamp=0)
    assert bytes(made).startswith(b"%PDF-")


def test_marks_of_typst_in_words_are_only_words() -> None:
    assert pdf(typst_source(odd(), {})).startswith(b"%PDF-")
    assert pdf(typst_source(odd(title=""), {})).startswith(b"%PDF-")


def test_the_same_findings_give_the_same_pdf() -> None:
    what = findings()
    assert print_brief(what, "vi", "pdf") == print_brief(what, "vi", "pdf")


def test_a_picture_keeps_to_the_page() -> None:
    """However wide and high it was drawn."""
    wide = (
        SVG.replace('width="40"', 'width="9000"').replace('height="20"', 'height="9000"').replace('\\"', '"')
    )
    document = odd()
    document = Document(
        **{name: getattr(document, name) for name in document.__dataclass_fields__ if name != "blocks"},
        blocks=(Figure("a", "t", "alt", "n"),),
    )
    source = typst_source(document, {"a": wide})
    width = re.search(r'format: "svg", width: ([\d.]+)pt', source)
    assert width
    assert float(width[1]) <= 481
    assert pdf(source).startswith(b"%PDF-")
    with pytest.raises(ValueError, match="no picture"):
        typst_source(document, {})
    with pytest.raises(ValueError, match="no picture"):
        word_file(document, {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_file_has_real_headings_tables_and_alternatives(language: Language) -> None:
    """A4, the mark of a rehearsal in the header, tables that repeat their heads, languages told."""
    what = findings()
    file = docx.Document(io.BytesIO(print_brief(what, language, "docx")))
    styles = {p.style.name for p in file.paragraphs if p.style is not None}
    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "List Bullet"} <= styles
    section = file.sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    mark = "Rehearsal" if language == "en" else "Chạy thử"
    assert mark in section.header.paragraphs[0].text
    xml = file.element.xml
    pictures = re.findall(r"<wp:docPr [^>]*>", xml)
    assert len(pictures) == len(charts(what, language))
    assert all('descr="' in picture for picture in pictures)
    assert xml.count("<w:tblHeader/>") == len(file.tables) > 4
    assert file.core_properties.language == ("en-GB" if language == "en" else "vi-VN")
    for table in file.tables:
        assert sum(column.width.cm for column in table.columns if column.width) <= 17.1


def test_a_word_file_takes_any_words() -> None:
    data = word_file(odd(), {})
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)
    assert 'a " b \\ c #d [e]' in text
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None


def test_the_simulated_figures_of_a_sober_brief_carry_no_mark() -> None:
    data = print_brief(findings(rehearsal=False), "en", "docx")
    file = docx.Document(io.BytesIO(data))
    assert "[Rehearsal]" not in "\n".join(p.text for p in file.paragraphs)
    assert "Rehearsal" not in file.sections[0].header.paragraphs[0].text


def code(files: dict[str, bytes], language: Language = "en", kind: str = "html") -> str:
    with pytest.raises(Refusal) as refused:
        brief_file(files, language, kind)  # type: ignore[arg-type]
    return refused.value.problems[0].code


def test_what_a_round_does_not_hold_is_refused() -> None:
    assert code({}) == "run.no_brief"
    assert code({"brief.html": b"x"}) == "run.no_brief"  # in which language it is, nothing tells
    assert code({}, kind="pdf") == "run.findings_unreadable"
    assert code({"findings.json": b'{"format": 2}'}, kind="docx") == "run.findings_unreadable"
    assert code({"findings.json": b"\xff"}, kind="pdf") == "run.findings_unreadable"


def test_the_page_in_the_studys_own_language_is_brief_html() -> None:
    files = {"brief.html": b"own", "brief.en.html": b"other"}
    assert brief_file(files, "vi", "html") == b"own"
    assert brief_file(files, "en", "html") == b"other"


def test_the_task_of_printing_yields_the_file() -> None:
    what: Findings = findings("no_conclusion")
    (made,) = printing(to_bytes(what), "en", "docx", lambda: False)
    assert made[:2] == b"PK"
    assert findings_of({"findings.json": to_bytes(what)}) == what
