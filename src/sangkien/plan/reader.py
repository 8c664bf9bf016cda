"""Reading and writing: bytes to blocks and back, every byte kept, in one pass over the lines."""

import codecs
import re

from sangkien.plan.syntax import Block, Kind, Remark, line_end, lines, split_end
from sangkien.plan.template import Field, FieldKind, find
from sangkien.plan.text import fold
from sangkien.words import Level, Place, Problem, Refusal

#: A plan is some pages of text; what is longer is no plan, and is refused before any work is done on it.
MAX_BYTES = 5_000_000

_MEDIA = re.compile(r"!?\[[^\]]*\]\(\S*\)")


def decoded(data: bytes) -> str:
    """Return the text of a file, or raise Refusal naming the place and the remedy."""
    if len(data) > MAX_BYTES:
        parameters = {"size": f"{len(data) / 1e6:.1f}", "limit": f"{MAX_BYTES / 1e6:.0f}"}
        raise Refusal(Problem("plan.too_big", Level.ERROR, Place(), parameters))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Refusal(Problem("plan.utf16", Level.ERROR, Place(line=1)))
    if not data.removeprefix(codecs.BOM_UTF8):
        raise Refusal(Problem("plan.empty", Level.ERROR, Place(line=1)))
    nul = data.find(b"\0")
    if nul >= 0:
        raise Refusal(Problem("plan.binary", Level.ERROR, _place(data, nul), {"offset": nul}))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        found: dict[str, str | int] = {"offset": error.start, "byte": f"0x{data[error.start]:02x}"}
        raise Refusal(Problem("plan.encoding", Level.ERROR, _place(data, error.start), found)) from None


def _place(data: bytes, offset: int) -> Place:
    end = b"\n" if b"\n" in data else b"\r"
    return Place(line=1 + data.count(end, 0, offset))


def parse(text: str) -> tuple[tuple[Block, ...], tuple[Remark, ...]]:
    """Return the blocks of ``text``, which together are ``text``, and what could not be placed."""
    reader = _Reader("\r" if line_end(text) == "\r" else "\n")
    if text.startswith("\ufeff"):
        reader.blocks.append(Block(Kind.BOM, "", "\ufeff", ""))
        text = text[1:]
    for line in lines(text):
        reader.take(line)
    reader.finish()
    return tuple(reader.blocks), tuple(sorted(reader.remarks, key=lambda remark: remark.line))


class _Reader:
    """The state of one pass: where we are in the header, which group is open, which prompt was asked last."""

    def __init__(self, end: str) -> None:
        self.end = end
        self.blocks: list[Block] = []
        self.remarks: list[Remark] = []
        self.line = 0
        self.held: list[str] = []  # lines of text and blank lines that are not yet a block
        self.held_from = 1
        self.written = False  # held has something but blank lines
        self.blank_before = True  # the line before was blank or structure
        self.header = True
        self.titled = False
        self.opened = 0  # the line of the open group, or 0
        self.field: Field | None = None
        self.prompted = False  # a prompt still waits for text in this section or group
        self.evidence = False  # we stand below a prompt that is answered by boxes of evidence

    def take(self, line: str) -> None:
        """Read one line."""
        self.line += 1
        text, end = split_end(line)
        if not (self._header(text, end) or self._structure(text, end)):
            self._hold(line, text)

    def finish(self) -> None:
        """Close what is left open at the end of the text."""
        self._flush()
        self._unclosed()

    def _header(self, text: str, end: str) -> bool:
        if not self.header or not text.strip():
            return False
        if text.startswith("# ") or text == "#":
            if not self.titled and not self.written:
                self.titled = True
                self._add(Kind.TITLE, text[:2], text[2:], end)
                return True
        elif text.startswith("[["):
            inner = text.rstrip()[2:-2]
            if text.rstrip().endswith("]]") and inner.find(":") > 0 and "]]" not in inner:
                self._add(Kind.TAG, "[[", inner, text[2 + len(inner) :] + end)
                return True
            self.remarks.append(Remark("broken_tag", self.line, (("text", _short(text)),)))
        return False

    def _structure(self, text: str, end: str) -> bool:
        first = text[:1]
        if first == "#":
            if not (text.startswith("## ") or text == "##"):
                return False
            self._unclosed()
            self._add(Kind.HEADING, text[:3], text[3:], end)
            self._context(None)
        elif first == "<":
            return self._group(text, end)
        elif first == ">":
            return self._prompt(text, end)
        elif first == "*" and self.blocks and self.blocks[-1].kind is Kind.HEADING and not self.held:
            if not (text.startswith("**") and text.rstrip().endswith("**") and len(text.rstrip()) > 3):
                return False
            self._add(Kind.LEAD, "", text, end)
        else:
            return False
        return True

    def _group(self, text: str, end: str) -> bool:
        if text == '<div class="group">':
            self._unclosed()
            self._add(Kind.OPEN, "", text, end)
            self.opened = self.line
        elif text == "</div>" and self.opened:
            self._add(Kind.CLOSE, "", text, end)
            self.opened = 0
        else:
            if text == "</div>":
                self.remarks.append(Remark("stray_close", self.line))
            return False
        self.prompted = False
        return True

    def _prompt(self, text: str, end: str) -> bool:
        mark = "> " if text.startswith("> ") else ">"
        words = text[len(mark) :]
        field = find(words)
        if field is None and mark == ">" and words.strip():
            return False
        boxed = words.strip().casefold() in (
            "",
            "none",
        )  # the nameless box of evidence; "None" is a null of the platform
        if field is None and not (self.blank_before and (boxed or not self._in_answer())):
            self.remarks.append(Remark("prompt_in_answer", self.line, (("text", _short(words)),)))
            return False
        if field is None and not boxed:
            self.remarks.append(Remark("unknown_prompt", self.line, (("text", _short(words)),)))
        self._add(Kind.PROMPT, mark, words, end)
        if not boxed:
            self._context(field)
        self.prompted = True
        return True

    def _in_answer(self) -> bool:
        """True below a prompt that is answered in free text: there a line with ">" is somebody's quotation."""
        return (
            self.prompted
            and self.field is not None
            and self.field.kind in (FieldKind.TEXT, FieldKind.EVIDENCE)
        )

    def _context(self, field: Field | None) -> None:
        self.field = field
        self.prompted = False
        self.evidence = field is not None and field.kind is FieldKind.EVIDENCE

    def _unclosed(self) -> None:
        if self.opened:
            self.remarks.append(Remark("unclosed_group", self.opened))
            self.opened = 0

    def _add(self, kind: Kind, mark: str, text: str, end: str) -> None:
        """Add a block of structure: outer space of its text goes to the markup around it."""
        self._flush()
        core = text.strip()
        before = text[: len(text) - len(text.lstrip())] if core else ""
        self.blocks.append(Block(kind, mark + before, core, text[len(before) + len(core) :] + end))
        self.blank_before = True
        if kind not in (Kind.TITLE, Kind.TAG):
            self.header = False

    def _hold(self, line: str, text: str) -> None:
        if not self.held:
            self.held_from = self.line
        self.held.append(line)
        blank = not text.strip()
        self.written = self.written or not blank
        self.blank_before = blank

    def _flush(self) -> None:
        """Turn the lines held so far into blocks."""
        if not self.held:
            return
        held, self.held = self.held, []
        written, self.written = self.written, False
        if not written:
            self.blocks.append(Block(Kind.BLANK, "".join(held), "", ""))
            return
        held = self._continuation(held)
        if self.evidence or (self.opened and not self.prompted):
            self._media(held)
        else:
            self._body(held)

    def _continuation(self, held: list[str]) -> list[str]:
        """Split off a paragraph of the form that continues the last prompt."""
        last = self.blocks[-1] if self.blocks else None
        if last is None or last.kind is not Kind.PROMPT or self.field is None or not self.field.continuation:
            return held
        first = next((i for i, line in enumerate(held) if line.strip()), len(held))
        if first == len(held) or fold(held[first]) != fold(self.field.continuation):
            return held
        words = held[first].strip()
        start = held[first].index(words)
        mark = "".join(held[:first]) + held[first][:start]
        self.blocks.append(Block(Kind.NOTE, mark, words, held[first][start + len(words) :]))
        return held[first + 1 :]

    def _media(self, held: list[str]) -> None:
        """In a box of evidence pictures and links on lines of their own are blocks of their own."""
        run: list[str] = []
        for line in held:
            core = line.rstrip()
            if not _is_media(core):
                run.append(line)
                continue
            self._body(run)
            run = []
            kind = Kind.PICTURE if core[0] == "!" else Kind.LINK
            self.blocks.append(Block(kind, "", core, line[len(core) :]))
        self._body(run)

    def _body(self, held: list[str]) -> None:
        text = "".join(held)
        core = text.strip()
        if not core:
            if text:
                self.blocks.append(Block(Kind.BLANK, text, "", ""))
            return
        start = len(text) - len(text.lstrip())
        self.blocks.append(Block(Kind.BODY, text[:start], core, text[start + len(core) :]))


def _is_media(line: str) -> bool:
    """True for a picture or an embedded link; the exporter writes its address twice, whatever it holds."""
    if line[:1] not in ("!", "["):
        return False
    half = (len(line) - 4) // 2
    return line == f"[{line[1 : 1 + half]}]({line[1 : 1 + half]})" or _MEDIA.fullmatch(line) is not None


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 60 else text[:59] + "…"
