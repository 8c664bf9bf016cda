"""Read the platform's own JSON, which keeps what pages lose: radio answers, which partner is which, ids.

Names, posts and addresses of people, which it also carries, are never read.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from sangkien.archive.places import goal
from sangkien.archive.reader import kind_of, plain, role_in
from sangkien.archive.record import Entry, Part
from sangkien.words import Level, Problem

STATUS = {0: "draft", 1: "complete", 2: "internal", 3: "public"}
_MOST_TEXT = 5_000_000


def pads(data: bytes, mask: Callable[[str], str], odd: Callable[[Problem], None]) -> Iterator[Entry]:
    """Yield the pads of a file: a list, one object, an object that holds a list, or one object a line.

    What is no pad is told to ``odd``; never raises for what stands in the file.
    """
    found = _parsed(data)
    if found is None:
        odd(Problem("archive.not_json", Level.WARNING))
        return
    whole = [one for one in found if isinstance(one, dict) and _number(one.get("pad_id")) is not None]
    if not whole:
        odd(Problem("archive.no_pads", Level.NOTE))
        return
    if len(whole) < len(found):
        odd(Problem("archive.not_all_pads", Level.WARNING, parameters={"count": len(found) - len(whole)}))
    for one in whole:
        yield _Pad(one, mask).entry()


def _parsed(data: bytes) -> list[Any] | None:
    text = data.decode("utf-8-sig", "replace")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        try:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
        except (ValueError, RecursionError):
            return None
    if isinstance(found, dict) and "pad_id" not in found:
        lists = [value for value in found.values() if isinstance(value, list)]
        found = max(lists, key=len, default=[])
    return found if isinstance(found, list) else [found]


class _Pad:
    """One pad, with a distrust of every type in it."""

    def __init__(self, pad: dict[str, Any], mask: Callable[[str], str]) -> None:
        self.pad = pad
        self.mask = mask
        self.group = 0
        self.odd: list[Problem] = []

    def entry(self) -> Entry:
        number = _number(self.pad.get("pad_id"))
        raw = [
            found
            for section in _dicts(self.pad.get("sections"))
            for found in self._section(_text(section.get("title")), _dicts(section.get("items")))
        ]
        written = _text(self.pad.get("type") or self.pad.get("base")).rstrip("s")
        kind = kind_of(written, {prompt for _, prompt, _, _, _ in raw}, self.odd)
        parts = tuple(
            Part(section, prompt, role_in(kind, prompt), text, options, group)
            for section, prompt, text, options, group in raw
            if prompt or text
        )
        places = _dicts(self.pad.get("locations"))
        labs = tuple(dict.fromkeys(self._masked(p.get("country") or p.get("iso3")) for p in places))
        tags = self._tags()
        if len(labs) > 1:
            tags["countries"] = labs
        full = next((part.text for part in parts if part.role == "title" and part.text), "")
        title = " ".join((full or self._masked(self.pad.get("title"))).split())[:500]
        year = _text(self.pad.get("created_at"))[:4]
        name = f"pad-{number}"
        return Entry(
            name, kind, title or name, (labs or ("",))[0],
            int(year) if year.isdecimal() and year.isascii() and 1900 <= int(year) < 2100 else None, "",
            tuple(point for place in places if (point := _point(place)) is not None), tags, parts,
            STATUS.get(_number(self.pad.get("status")) or 0, "") if "status" in self.pad else "",
            oddities=tuple(self.odd),
        )  # fmt: skip

    def _section(
        self, title: str, items: list[dict[str, Any]]
    ) -> Iterator[tuple[str, str, str, tuple[str, ...], int]]:
        title = self._masked(title)
        for item in items:
            prompt = self._masked(item.get("instruction"))
            if item.get("type") == "group":
                yield title, prompt, "", (), 0
                repeated = item.get("items")
                for box in repeated if isinstance(repeated, list) else []:
                    self.group += 1
                    yield from (
                        (title, self._masked(one.get("instruction")), *self._answer(one), self.group)
                        for one in _dicts(box)
                        if one.get("has_content") is not False
                    )
            elif item.get("has_content") is not False:
                yield title, prompt, *self._answer(item), 0

    def _answer(self, item: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
        kind = item.get("type")
        if kind in ("title", "txt"):
            return self._masked(item.get("txt")), ()
        if kind in ("checklist", "radiolist"):
            ticked = tuple(
                self._masked(option.get("name"))
                for option in _dicts(item.get("options"))
                if option.get("checked")
            )
            return "\n".join(f"- {option}" for option in ticked), ticked
        if kind in ("tag", "index"):
            names = (self._masked(tag.get("name")) for tag in _dicts(item.get("tags")))
            return "\n".join(name for name in names if name), ()
        if kind == "embed":
            return self._masked(item.get("src")), ()
        if kind == "location":
            return self._masked(item.get("caption")), ()
        return "", ()

    def _tags(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for tag in _dicts(self.pad.get("tags")):
            key, value = _text(tag.get("type")), self._masked(tag.get("name"))
            if key == "sdgs" and not goal(value)[0]:
                value = f"{_text(tag.get('key'))}. {value}"
            if key and value:
                found.setdefault(key, []).append(value)
        for row in _dicts(self.pad.get("metadata")):
            key, value = _text(row.get("name")), self._masked(row.get("value"))
            if key and value:
                found.setdefault(key, []).append(value)
        return {key: tuple(dict.fromkeys(values)) for key, values in found.items()}

    def _masked(self, value: object) -> str:
        return self.mask(plain(_text(value)))


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    """A text that can be kept: no NUL, no half of a surrogate pair; "" for what is no text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)[:_MOST_TEXT].replace("\0", "").encode("utf-8", "replace").decode()


def _number(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return int(value) if 0 <= int(value) < 2**62 else None
    except ValueError:
        return None


def _point(place: dict[str, Any]) -> tuple[float, float] | None:
    latitude, longitude = place.get("lat"), place.get("lng")
    try:
        point = float(_text(latitude)), float(_text(longitude))
    except ValueError:
        return None
    return point if -90 <= point[0] <= 90 and -180 <= point[1] <= 180 else None
