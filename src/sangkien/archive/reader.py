"""Read one exported page: title, tags of the header, prompts and answers. One pass, no crash.

The plan's own reader keeps every byte, which a lab's plan needs; here thousands of pages are read to be searched,
so a page is only taken apart, along the few lines
that part it. What had to be guessed is reported, never dropped in silence.
"""

import codecs
import html
import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache

from sangkien.archive.fold import fold
from sangkien.archive.record import Entry, Kind, Part, Role
from sangkien.words import Level, Place, Problem, package_yaml

_OPTION = re.compile(r"-\s+(\S.*)")
_PICTURE = re.compile(r"!\[[^\[\]\n]{0,500}\]\([^\s()]{0,2000}\)")
_STRAY = re.compile(r"</?(?:div|br|span|p|o:p|b|i|u|font|li|ul|ol)\b[^<>\n]{0,300}/?>", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\u00a0]+")
_BLANK = re.compile(r"\n(?:[ \t\u00a0]*\n){2,}")
#: Lines that may part a page; whether they do is decided one by one.
_MARK = re.compile(r"\n([>#<*][^\n]*)")
#: The only prompt that runs over two paragraphs: its second one is no answer.
_CONTINUED = "please note: we ask you to only submit"
_GROUP, _END = '<div class="group">', "</div>"
_LONGEST_LINE = 200_000
#: Keys of the header that are fields of their own.
_SINGLE = frozenset(("focal_point", "year", "type", "country", "latlng"))


def read_page(name: str, data: bytes, mask: Callable[[str], str] = str) -> Entry:
    """Return the page as an Entry; bytes that are no text, broken tags and open groups are its ``oddities``.

    ``mask`` is given every text, entities resolved, before it is kept, and those of the oddities too. Never raises
    for what stands in a page.
    """
    odd: list[Problem] = []
    text = _decoded(data, odd)
    page = _Page(odd, mask)
    page.read(text)
    tags = {
        key: tuple(mask(value) for value in values) for key, values in page.tags.items() if key not in _SINGLE
    }
    if len(countries := page.tags.get("country", ())) > 1:
        tags["countries"] = tuple(mask(country) for country in countries)
    prompts = {prompt for _, prompt, _, _, _ in page.parts}
    kind = kind_of(_first(page, "type"), prompts, odd)
    of_prompt = {prompt: role_in(kind, prompt) for prompt in prompts}
    parts = tuple(
        Part(section, prompt, of_prompt[prompt], body, _options(body), group, line)
        for section, prompt, group, line, body in page.parts
        if body or prompt
    )
    full = next((p.text for p in parts if p.role == "title" and p.text), "")
    title = " ".join((full or mask(page.title)).split())[:500]
    return Entry(
        name, kind, title or name, mask(_first(page, "country")), _year(page, odd, mask),
        mask(_first(page, "focal_point")), _points(page, odd, mask), tags, parts, oddities=tuple(odd),
    )  # fmt: skip


class _Page:
    """A page taken apart: the tags of its header, then section, prompt, group, line and text of each part."""

    def __init__(self, odd: list[Problem], mask: Callable[[str], str]) -> None:
        self.odd = odd
        self.mask = mask
        self.title = ""
        self.tags: dict[str, list[str]] = {}
        self.parts: list[tuple[str, str, int, int, str]] = []

    def read(self, text: str) -> None:
        """Read the whole page."""
        start, line = self._header(text)
        self._body("\n" + text[start:], line)
        if not text:
            self._say("archive.empty", 1, Level.WARNING)
        elif not self.tags:
            self._say("archive.no_header", 1, Level.WARNING)

    def _header(self, text: str) -> tuple[int, int]:
        """Read title and tags; return where the rest begins and on which line."""
        start, number, end = 0, 1, len(text)
        while start < end:
            stop = text.find("\n", start)
            stop = end if stop < 0 else stop
            line = text[start:stop]
            if line.startswith("[["):
                self._tag(number, line)
            elif line.startswith("# ") and not self.title:
                self.title = html.unescape(line[2:])
            elif line.strip():
                break
            start, number = stop + 1, number + 1
        return start, number

    def _body(self, text: str, line: int) -> None:
        section, prompt, group, opened = "", None, 0, 0
        line -= 1
        begin, began, counted = 0, line, 0
        for mark in _MARK.finditer(text):
            written, at = mark[1], mark.start()
            first, answering = written[0], prompt is not None or bool(text[begin:at].strip())
            if first == ">":
                asked = _asked(written, not answering or text[at - 1 : at] == "\n" or at == begin)
                if asked is None:
                    continue
            elif first == "#":
                if not (written.startswith("## ") or written == "##"):
                    continue
            elif first == "<":
                whole = written.strip()
                if whole != _GROUP and not (whole == _END and opened):
                    continue
            elif answering or not (written.startswith("**") and written.rstrip().endswith("**")):
                continue  # only the lead of a section, which the form gives, is no text
            self._part(section, prompt, group, began, text[begin:at])
            line += text.count("\n", counted, at + 1)
            counted, begin, began, prompt = at + 1, mark.end(), line, None
            if first == ">":
                prompt = self.mask(asked or "")
            elif first == "#":
                section = self.mask(html.unescape(written[3:]).strip())
            elif first == "<":
                if opened:
                    if whole == _GROUP:
                        self._say("archive.open_group", opened, Level.NOTE)
                    opened = 0
                if whole == _GROUP:
                    group, opened = group + 1, line
        self._part(section, prompt, group, began, text[begin:])
        if opened:
            self._say("archive.open_group", opened, Level.NOTE)

    def _part(self, section: str, prompt: str | None, group: int, line: int, body: str) -> None:
        text = plain(body)
        if prompt is None:
            if not text:
                return
            line += len(body[: len(body) - len(body.lstrip())].split("\n")) - 1
        elif text[:12].lower() == _CONTINUED[:12] and fold(text[:60]).startswith(_CONTINUED):
            text = text.partition("\n")[2].strip()
        if len(text) > _LONGEST_LINE:
            longest = max(map(len, text.split("\n")))
            if longest > _LONGEST_LINE:
                self._say("archive.long_line", line, Level.WARNING, length=longest)
        self.parts.append((section, prompt or "", group, line, self.mask(text)))

    def _tag(self, number: int, line: str) -> None:
        key, colon, value = line[2:].rstrip().partition(":")
        if colon and value.endswith("]]") and key and "]" not in key:
            value = value[:-2].strip()
            if value:
                value = html.unescape(value) if "&" in value else value
                self.tags.setdefault(key.strip(), []).append(value)
            return
        self._say("archive.broken_tag", number, Level.WARNING, text=self.mask(html.unescape(line))[:80])

    def _say(self, code: str, line: int, level: Level, **found: str | int) -> None:
        self.odd.append(Problem(code, level, Place(line=line), found))


@lru_cache(maxsize=8192)
def _asked(written: str, apart: bool) -> str | None:
    """The prompt on a line that begins with ">"; None where it is a quotation inside an answer.

    A prompt is one that the forms know, or one that stands apart (``apart``).
    """
    words = written[1:].strip()
    if words in ("", "None"):
        return "" if written.startswith("> ") else None
    known = any(role_of(form, words) for form in ("plan", "reflection", "experiment"))
    if known or (apart and written.startswith("> ")):
        return _SPACE.sub(" ", html.unescape(words)).strip()
    return None


def _options(body: str) -> tuple[str, ...]:
    """The ticked lines of a checklist, or none where a line is something else."""
    if not body.startswith("-"):
        return ()
    lines = [line for line in body.split("\n") if line.strip()]
    return tuple(line[1:].strip() for line in lines) if all(map(_OPTION.match, lines)) else ()


_FORMS = {
    Kind.PLAN: ("plan",),
    Kind.REFLECTION: ("reflection", "plan"),
    Kind.BOTH: ("plan", "reflection"),
    Kind.EXPERIMENT: ("experiment",),
    Kind.SOLUTION: (),
    Kind.PAD: ("plan", "reflection", "experiment"),
}


def kind_of(written: str, prompts: Iterable[str], odd: list[Problem]) -> Kind:
    """Return what a document is; the archive says plan for plans and reflections alike, so their prompts decide."""
    if written == "experiment":
        return Kind.EXPERIMENT
    if written == "solution":
        return Kind.SOLUTION
    roles = {role_of(form, prompt) for prompt in prompts for form in ("plan", "reflection")}
    plan, reflection = "challenge" in roles, "insights" in roles
    if plan and reflection:
        return Kind.BOTH
    if plan or reflection:
        return Kind.PLAN if plan else Kind.REFLECTION
    if written == "learningplan":
        odd.append(Problem("archive.neither", Level.NOTE, Place(line=1)))
        return Kind.PLAN
    if any(role_of("experiment", prompt) == "hypothesis" for prompt in prompts):
        return Kind.EXPERIMENT
    return Kind.PAD


def role_in(kind: Kind, prompt: str) -> Role:
    """Return the role of a prompt in a document of that kind, or ""."""
    return next((found for form in _FORMS[kind] if (found := role_of(form, prompt))), "")


def _first(page: _Page, key: str) -> str:
    return page.tags.get(key, [""])[0]


def _year(page: _Page, odd: list[Problem], mask: Callable[[str], str]) -> int | None:
    written = _first(page, "year")
    if re.fullmatch(r"(19|20)\d\d", written):
        return int(written)
    if written:
        odd.append(Problem("archive.year", Level.NOTE, Place(line=1), {"text": mask(written)[:40]}))
    return None


def _points(page: _Page, odd: list[Problem], mask: Callable[[str], str]) -> tuple[tuple[float, float], ...]:
    points = []
    for written in page.tags.get("latlng", []):
        try:
            latitude, longitude = (float(part) for part in written.split(","))
            if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
                raise ValueError(written)
        except ValueError:
            odd.append(Problem("archive.point", Level.NOTE, Place(line=1), {"text": mask(written)[:60]}))
        else:
            points.append((latitude, longitude))
    return tuple(points)


def plain(body: str) -> str:
    """The answer as a reader sees it: entities resolved, pictures and stray tags gone, no outer space."""
    if "&" in body:
        body = html.unescape(body)
    if "<" in body:
        body = _STRAY.sub(" ", body)
    if "![" in body:
        body = _PICTURE.sub("", body)
    body = body.replace("\u00a0", " ").strip()
    return _BLANK.sub("\n\n", body) if "\n\n\n" in body else body


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
