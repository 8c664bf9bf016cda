"""Read one exported page: title, tags of the header, prompts and answers. One pass over the lines, no crash.

The plan's own reader keeps every byte, which a lab's plan needs; here thousands of pages are read to be searched,
so a page is only taken apart. What had to be guessed is reported, never dropped in silence.
"""

import codecs
import html
import re
from collections.abc import Callable
from functools import cache, lru_cache

from sangkien.archive.fold import fold
from sangkien.archive.record import Entry, Kind, Part, Role
from sangkien.words import Level, Place, Problem, package_yaml

_TAG = re.compile(r"\[\[([^:\]]+):(.*)\]\]\s*$")
_OPTION = re.compile(r"-\s+(\S.*)")
_PICTURE = re.compile(r"!\[[^\]]*\]\(\S*\)")
_STRAY = re.compile(r"</?(?:div|br|span|p|o:p|b|i|u|font|li|ul|ol)\b[^>\n]{0,300}/?>", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\u00a0]+")
#: The only prompt that runs over two paragraphs: its second one is no answer.
_CONTINUED = "please note: we ask you to only submit"
_GROUP, _END = '<div class="group">', "</div>"
_LONGEST_LINE = 200_000


def read_page(name: str, data: bytes, mask: Callable[[str], str] = str) -> Entry:
    """Return the page as an Entry; bytes that are no text, broken tags and open groups are its ``oddities``.

    ``mask`` is given every text before anything else sees it. Never raises for what stands in a page.
    """
    odd: list[Problem] = []
    text = _decoded(data, odd)
    reader = _Reader(odd)
    for number, line in enumerate(text.split("\n"), 1):
        reader.take(number, line)
    reader.close(len(text))
    tags = {
        key: tuple(mask(value) for value in values)
        for key, values in reader.tags.items()
        if key not in _SINGLE
    }
    raw = [
        (section, prompt, group, line, _plain(mask("\n".join(body))))
        for section, prompt, group, line, body in reader.parts
    ]
    written = reader.tags.get("type", [""])[0]
    prompts = {role_of(kind, prompt) for _, prompt, _, _, _ in raw for kind in ("plan", "reflection")}
    kind = _kind(written, prompts, odd)
    parts = tuple(
        _part(section, prompt, kind, group, line, body)
        for section, prompt, group, line, body in raw
        if body or prompt
    )
    full = next((p.text for p in parts if p.role == "title" and p.text), "")
    title = " ".join((full or mask(reader.title)).split())[:500]
    return Entry(
        name, kind, title or name, _first(reader, "country"), _year(reader, odd), mask(_first(reader, "focal_point")),
        _points(reader, odd), tags, parts, oddities=tuple(odd),
    )  # fmt: skip


#: Keys of the header that are fields of their own.
_SINGLE = frozenset(("focal_point", "year", "type", "country", "latlng"))


class _Reader:
    """Where we are in the page: header, section, prompt, group."""

    def __init__(self, odd: list[Problem]) -> None:
        self.odd = odd
        self.title = ""
        self.tags: dict[str, list[str]] = {}
        self.parts: list[tuple[str, str, int, int, list[str]]] = []
        self.section = ""
        self.header = True
        self.group = 0
        self.opened = 0
        self.body: list[str] | None = None

    def take(self, number: int, line: str) -> None:
        """Read one line."""
        first = line[:1]
        if self.header:
            if first == "[" and line.startswith("[["):
                self._tag(number, line)
                return
            if first == "#" and line.startswith("# ") and not self.title:
                self.title = html.unescape(line[2:])
                return
            if not line.strip():
                return
            self.header = False
        if first == "#" and (line.startswith("## ") or line == "##"):
            self.section, self.body = html.unescape(line[3:]).strip(), None
        elif first == ">" and self._prompt(line):
            self.body = []
            prompt = _SPACE.sub(" ", html.unescape(line[1:])).strip()
            self.parts.append(
                (self.section, "" if prompt == "None" else prompt, self.group, number, self.body)
            )
        elif first == "<" and line.strip() == _GROUP:
            self._unclosed()
            self.group, self.opened, self.body = self.group + 1, number, None
        elif first == "<" and line.strip() == _END and self.opened:
            self.opened, self.body = 0, None
        elif first == "*" and self.body is None and line.startswith("**") and line.rstrip().endswith("**"):
            pass  # the lead of a section, which the form gives
        elif line.strip():
            self._text(number, line)
        elif self.body:
            self.body.append("")

    def _text(self, number: int, line: str) -> None:
        if self.body is None:
            self.body = []
            self.parts.append((self.section, "", self.group, number, self.body))
        if not self.body and fold(line).startswith(_CONTINUED):
            return
        if len(line) > _LONGEST_LINE:
            found: dict[str, str | int] = {"length": len(line), "kept": _LONGEST_LINE}
            self.odd.append(Problem("archive.long_line", Level.WARNING, Place(line=number), found))
            line = line[:_LONGEST_LINE]
        self.body.append(line)

    def _prompt(self, line: str) -> bool:
        """True for a prompt that the forms know, or one that stands apart; ">" in an answer is a quotation."""
        words = line[1:].strip()
        if words in ("", "None"):
            return line.startswith("> ")
        if any(role_of(kind, words) for kind in ("plan", "reflection", "experiment")):
            return True
        return line.startswith("> ") and (self.body is None or not self.body or self.body[-1] == "")

    def _tag(self, number: int, line: str) -> None:
        match = _TAG.match(line)
        if match is None:
            found: dict[str, str | int] = {"text": line[:80]}
            self.odd.append(Problem("archive.broken_tag", Level.WARNING, Place(line=number), found))
            return
        value = html.unescape(match[2]).strip()
        if value:
            self.tags.setdefault(match[1].strip(), []).append(value)

    def _unclosed(self) -> None:
        if self.opened:
            self.odd.append(Problem("archive.open_group", Level.NOTE, Place(line=self.opened)))

    def close(self, length: int) -> None:
        """Say what was left open, or that nothing was there."""
        self._unclosed()
        if not length:
            self.odd.append(Problem("archive.empty", Level.WARNING, Place(line=1)))
        elif not self.tags:
            self.odd.append(Problem("archive.no_header", Level.WARNING, Place(line=1)))


def _part(section: str, prompt: str, kind: Kind, group: int, line: int, body: str) -> Part:
    role = next((found for form in _FORMS[kind] if (found := role_of(form, prompt))), "")
    options: tuple[str, ...] = ()
    lines = [x for x in body.split("\n") if x.strip()]
    if lines and all(_OPTION.match(x) for x in lines):
        options = tuple(x[1:].strip() for x in lines)
    return Part(section, prompt, role, body, options, group, line)


_FORMS = {
    Kind.PLAN: ("plan",),
    Kind.REFLECTION: ("reflection", "plan"),
    Kind.BOTH: ("plan", "reflection"),
    Kind.EXPERIMENT: ("experiment",),
    Kind.SOLUTION: (),
    Kind.PAD: ("plan", "reflection", "experiment"),
}


def _kind(written: str, roles: set[Role], odd: list[Problem]) -> Kind:
    """What the page is: the header says plan for plans and reflections alike, so their prompts decide."""
    plan, reflection = "challenge" in roles, "insights" in roles
    if written == "experiment":
        return Kind.EXPERIMENT
    if written == "solution":
        return Kind.SOLUTION
    if plan and reflection:
        return Kind.BOTH
    if plan or reflection:
        return Kind.PLAN if plan else Kind.REFLECTION
    if written == "learningplan":
        odd.append(Problem("archive.neither", Level.NOTE, Place(line=1)))
        return Kind.PLAN
    return Kind.PAD


def _first(reader: _Reader, key: str) -> str:
    return reader.tags.get(key, [""])[0]


def _year(reader: _Reader, odd: list[Problem]) -> int | None:
    written = _first(reader, "year")
    if re.fullmatch(r"(19|20)\d\d", written):
        return int(written)
    if written:
        odd.append(Problem("archive.year", Level.NOTE, Place(line=1), {"text": written[:40]}))
    return None


def _points(reader: _Reader, odd: list[Problem]) -> tuple[tuple[float, float], ...]:
    points = []
    for written in reader.tags.get("latlng", []):
        try:
            latitude, longitude = (float(part) for part in written.split(","))
            if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
                raise ValueError(written)
        except ValueError:
            odd.append(Problem("archive.point", Level.NOTE, Place(line=1), {"text": written[:60]}))
        else:
            points.append((latitude, longitude))
    return tuple(points)


def _plain(body: str) -> str:
    """The answer as a reader sees it: entities resolved, pictures and stray tags gone, no outer space."""
    if "&" in body:
        body = html.unescape(body)
    if "<" in body:
        body = _STRAY.sub(" ", body)
    if "![" in body:
        body = _PICTURE.sub("", body)
    return body.replace("\u00a0", " ").strip()


def _decoded(data: bytes, odd: list[Problem]) -> str:
    """The text of a page in whatever encoding it came; what had to be guessed is said."""
    for bom, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(bom):
            odd.append(Problem("archive.encoding", Level.NOTE, Place(line=1), {"encoding": "UTF-16"}))
            text = data.decode(encoding, errors="replace")
            break
    else:
        try:
            text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
        except UnicodeDecodeError as error:
            place = Place(line=1 + data.count(b"\n", 0, error.start))
            odd.append(Problem("archive.encoding", Level.WARNING, place, {"encoding": "Windows-1252"}))
            text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        odd.append(
            Problem("archive.nul", Level.WARNING, Place(line=1 + text[: text.index("\0")].count("\n")))
        )
        text = text.replace("\0", "")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


@cache
def _beginnings() -> dict[str, tuple[tuple[str, Role], ...]]:
    table = package_yaml("sangkien.archive", "prompts.yaml")
    return {
        form: tuple(
            sorted(((b, role) for role, begins in roles.items() for b in begins), key=lambda x: -len(x[0]))
        )
        for form, roles in table.items()
    }


def role_of(form: str, prompt: str) -> Role:
    """Return the role of a prompt in one of the forms ``plan``, ``reflection``, ``experiment``, or ""."""
    return _role_of(form, prompt[:200])


@lru_cache(maxsize=8192)
def _role_of(form: str, prompt: str) -> Role:
    words = " ".join(fold(html.unescape(prompt)).split())
    return next((role for begin, role in _beginnings()[form] if words.startswith(begin)), "")
