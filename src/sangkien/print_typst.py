"""A printed brief as Typst source: A4, headings and tables that repeat, pictures drawn as lines and not as dots."""

import re
from collections.abc import Iterator, Mapping

from sangkien.brief.blocks import Beside, Block, Cell, Document, Figure, Heading, Items, Paragraph, Table
from sangkien.typeset import escape
from sangkien.words import Language

#: The width and the height that a picture may take, in points; a CSS pixel is three quarters of one.
WIDE, HIGH = 481.0, 560.0
HALF = 230.0
_PIXEL = 0.75
_SIZE = re.compile(r'<svg[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"')

_LOOK = """
#set page(
  paper: "a4",
  margin: (x: 2cm, top: 2.3cm, bottom: 2.1cm),
  header: if banner != "" { align(right, text(8.5pt, weight: "bold", fill: rgb("#6b4100"), banner)) },
  footer: context text(8pt, fill: rgb("#4c5762"))[
    #footer #h(1fr) #counter(page).display("1 / 1", both: true)
  ],
)
#set text(size: 10pt, hyphenate: false, fill: rgb("#1b2229"))
#set par(leading: 0.62em, spacing: 0.85em)
#set list(spacing: 0.6em)
#set enum(spacing: 0.6em)
#set figure(numbering: none, gap: 0.5em)
#set table(inset: (x: 4pt, y: 4.5pt), stroke: (x, y) => (bottom: 0.5pt + rgb("#d5dade")))
#show title: set text(20pt)
#show heading.where(level: 1): it => block(above: 1.7em, below: 0.8em, text(14pt, it.body))
#show heading.where(level: 2): it => block(above: 1.4em, below: 0.65em, text(11.5pt, it.body))
#show heading.where(level: 3): it => block(above: 1.1em, below: 0.55em, text(10pt, it.body))
#show figure.caption: it => align(left, text(8.5pt, fill: rgb("#4c5762"), it.body))
#show link: set text(fill: rgb("#14568f"))
#let small(body) = text(8.5pt, fill: rgb("#4c5762"), body)
#let big(body) = text(11.5pt, weight: "semibold", body)
#let mark(word) = box(
  stroke: 0.5pt + rgb("#6b4100"), fill: rgb("#fff1c9"), radius: 2pt, inset: (x: 3pt), outset: (y: 2pt),
  text(7.5pt, weight: "bold", fill: rgb("#6b4100"), word),
)
#let boxed(body) = block(
  width: 100%, fill: rgb("#fff1c9"), stroke: (left: 3pt + rgb("#6b4100")), inset: 8pt, body,
)
#let quoted(body) = block(inset: (left: 10pt), stroke: (left: 2pt + rgb("#d5dade")), body)
"""


def typst_source(document: Document, pictures: Mapping[str, str]) -> str:
    """The source of a document; ``pictures`` are SVG elements by name, those that it names."""
    parts = [
        f"#set document(title: {_code(document.title)}, date: none)",
        f'#set text(lang: "{document.language}")',
        f"#let banner = {_code(document.banner)}",
        f"#let footer = {_code(document.footer)}",
        _LOOK,
        f"#small[{escape(document.kind)}]",
        f"#title[{_spoken(escape(document.title), document.title_language)}]",
    ]
    for block in document.blocks:
        if isinstance(block, Beside):
            parts.append(_beside(block, document.mark, pictures))
        else:
            parts.extend(_block(block, document.mark, pictures))
    return "\n\n".join(parts) + "\n"


def _beside(beside: Beside, mark: str, pictures: Mapping[str, str]) -> str:
    sides = (
        "\n\n".join(part for block in side for part in _block(block, mark, pictures, HALF))
        for side in (beside.left, beside.right)
    )
    left, right = (f"[\n{side}\n]" for side in sides)
    grid = f"grid(columns: (1fr, 1fr), column-gutter: {WIDE - 2 * HALF:g}pt, {left}, {right})"
    return f"#block(above: 1.6em, {grid})"


def _block(block: Block, mark: str, pictures: Mapping[str, str], wide: float = WIDE) -> Iterator[str]:
    match block:
        case Heading():
            body = _spoken(escape(block.text), block.language) + _marked(mark, on=block.marked)
            yield f"{'=' * block.level} {body}"
        case Paragraph():
            yield _paragraph(block, mark)
        case Items():
            kind = "enum" if block.numbered else "list"
            yield f"#{kind}({', '.join(f'[{_inline(line, mark)}]' for line in block.lines)})"
        case Table():
            yield _table(block, mark)
        case Figure() if block.name in pictures:
            yield _figure(block, mark, pictures[block.name], wide)
        case Figure():
            raise ValueError(f"there is no picture {block.name!r}")


def _code(text: str) -> str:
    """A text as a string inside code."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{plain}"'


def _spoken(body: str, language: Language | None) -> str:
    return f'#text(lang: "{language}")[{body}]' if language else f"#[{body}]"


def _marked(mark: str, *, on: bool) -> str:
    return f" #mark({_code(mark)})" if on else ""


def _inline(paragraph: Paragraph, mark: str) -> str:
    lead = f"#strong[{escape(paragraph.lead)}] " if paragraph.lead else ""
    return _spoken(lead + escape(paragraph.text), paragraph.language) + _marked(mark, on=paragraph.marked)


def _paragraph(paragraph: Paragraph, mark: str) -> str:
    body = _inline(paragraph, mark)
    wrap = {"text": "", "big": "big", "small": "small", "box": "boxed", "quote": "quoted"}[paragraph.style]
    return f"#{wrap}[{body}]" if wrap else body


def _cell(cell: Cell, mark: str) -> str:
    text = f"#link({_code(cell.address)})[{escape(cell.text)}]" if cell.address else escape(cell.text)
    note = f" #linebreak() #small[{escape(cell.note)}]" if cell.note else ""
    return f"[{text}{_marked(mark, on=cell.marked)}{note}]"


def _table(table: Table, mark: str) -> str:
    columns = ", ".join(f"{width}fr" for width in table.widths)
    aligned = ", ".join("right" if i in table.numbers else "left" for i in range(len(table.heads)))
    heads = ", ".join(f"[#strong[{escape(head)}]]" for head in table.heads)
    rows = ",\n  ".join(", ".join(_cell(cell, mark) for cell in row) for row in table.rows)
    made = f"table(columns: ({columns}), align: ({aligned}),\n  table.header(repeat: true, {heads}),\n  {rows},\n)"
    return f"#[#set text(8.5pt)\n#set par(leading: 0.5em)\n#{made}]"


def _figure(figure: Figure, mark: str, svg: str, wide: float) -> str:
    found = _SIZE.search(svg)
    width, height = (float(found[1]) * _PIXEL, float(found[2]) * _PIXEL) if found else (WIDE, HIGH)
    width *= min(1.0, wide / width, HIGH / height)
    image = f'image(bytes({_code(svg)}), format: "svg", width: {width:.1f}pt, alt: {_code(figure.alt)})'
    title = f"#strong[{escape(figure.title)}]{_marked(mark, on=figure.marked)}"
    caption = f"caption: [{escape(figure.note)}], " if figure.note else ""
    return f"#block(breakable: false)[{title}\n\n#align(left, figure({caption}{image}))]"
