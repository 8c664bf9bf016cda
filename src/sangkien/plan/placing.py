"""What reading kept and could not place, and links that lead nowhere."""

import re

from sangkien.plan.document import Document
from sangkien.plan.findings import named, problem
from sangkien.plan.syntax import Kind
from sangkien.plan.template import FieldKind
from sangkien.words import Level, Problem

_LEVELS = {"unclosed_group": Level.ERROR, "stray_close": Level.WARNING, "broken_tag": Level.WARNING}
_TAG_LINE = re.compile(r"\[\[[a-z_]+:[^\n]*\]\]\s*")
_TYPED = re.compile(r"\bhttps?(?::/(?!/)|//|;//|:\s+//)")
_TARGET = re.compile(r"\]\(([^)\n]*)(\)?)")


def problems(document: Document) -> tuple[Problem, ...]:
    """Return what could not be placed while reading, by line; all of it is kept and written back."""
    found = [
        problem(r.code, _LEVELS.get(r.code, Level.NOTE), r.line, **dict(r.parameters))
        for r in document.remarks
    ]
    for entry in document.outline.entries:
        info = entry.field is not None and entry.field.kind is FieldKind.INFO
        if (entry.bodies or entry.media) and (info or (entry.prompt is None and not entry.evidence)):
            at = (entry.bodies + entry.media)[0]
            text = document.blocks[at].text
            found.append(
                problem("unplaced_text", Level.WARNING, document.outline.lines[at], text=_short(text))
            )
    for entry in document.outline.repeated:
        if entry.field is not None and entry.field.kind is not FieldKind.INFO and entry.bodies:
            line = document.outline.lines[entry.first]
            found.append(problem("answered_twice", Level.WARNING, line, entry.field.id, **named(entry.field)))
    found += _in_texts(document)
    return tuple(sorted(found, key=lambda p: p.place.line or 0))


def _in_texts(document: Document) -> list[Problem]:
    found = []
    for i, block in enumerate(document.blocks):
        if block.kind not in (Kind.BODY, Kind.LINK, Kind.PICTURE):
            continue
        opened = False  # a link that began on a line above and never ended there
        for offset, line in enumerate(block.text.split("\n")):
            at = document.outline.lines[i] + offset
            if line.startswith("[[") and _TAG_LINE.fullmatch(line):
                found.append(problem("tag_in_answer", Level.NOTE, at, text=_short(line)))
            broken = _broken(line) if "http" in line or "](" in line else None
            if broken is not None and not (opened and "](" in broken):
                found.append(problem("broken_link", Level.WARNING, at, text=_short(broken)))
            opened = (opened and ")" not in line) or (broken or "").startswith("[http")
    return found


def _broken(line: str) -> str | None:
    """The first link of a line that leads nowhere."""
    typed = _TYPED.search(line)
    if typed:
        return line[typed.start() :]
    opened = line.find("[http")
    if opened >= 0 and "]" not in line[opened:]:
        return line[opened:]
    for match in _TARGET.finditer(line):
        address = match[1].strip()
        if (
            not match[2]
            or not address
            or " " in address
            or not re.match(r"(?:https?://|mailto:|[/#.]|www\.)", address)
        ):
            return line[max(0, match.start() - 30) : match.end()]
    return None


def _short(text: str) -> str:
    text = " ".join(text[:200].split())
    return text if len(text) <= 60 else text[:59] + "…"
