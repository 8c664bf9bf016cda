"""Texts of the pages in the reader's language, and numbers and dates as readers of it write them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sangkien.numbers import read_number as read_number
from sangkien.words import Language, package_yaml

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SWAP = str.maketrans(",.", ".,")


@dataclass(frozen=True)
class Say:
    """What templates say with: ``say("key", slot=...)``; a page's own texts come before those of the shell."""

    language: Language
    texts: Mapping[str, str]

    def __call__(self, key: str, /, **values: object) -> str:
        """One text with its slots filled. Raises KeyError for a text that was never written."""
        text = self.texts[key]
        return text.format(**values) if values else text

    def count(self, key: str, n: int, /, **values: object) -> str:
        """A text that depends on a number: ``key.one`` for 1 where the language tells it apart, else ``key.many``."""
        one = f"{key}.one"
        return self(one if n == 1 and one in self.texts else f"{key}.many", n=self.number(n), **values)

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self.texts

    def number(self, value: float, digits: int = 3) -> str:
        """A number with at most ``digits`` digits after the point: 1,234.5 in English, 1.234,5 in Vietnamese."""
        text = f"{value:,.{digits}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        text = (
            text.replace("-", "\N{MINUS SIGN}")
            if text.startswith("-") and text.strip("-0.,")
            else text.lstrip("-")
        )
        return text.translate(_SWAP) if self.language == "vi" else text

    def share(self, value: float) -> str:
        """A share as a whole percentage."""
        return f"{self.number(100 * value, 0)}%"

    def day(self, day: date) -> str:
        """A day: 24 November 2026; 24/11/2026."""
        if self.language == "vi":
            return f"{day.day:02d}/{day.month:02d}/{day.year}"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def moment(self, moment: datetime) -> str:
        """A moment in the time of the machine that serves the page."""
        here = moment.astimezone()
        return f"{self.day(here.date())}, {here.hour:02d}:{here.minute:02d}"


def flat(rows: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested texts by dotted key."""
    found: dict[str, str] = {}
    for key, value in rows.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = str(value)
    return found


@cache
def texts(page: str | None, language: Language) -> Mapping[str, str]:
    """The texts of the shell, with those of a page (``pages/<page>.yaml``) before them."""
    found = flat(package_yaml("sangkien.web", "shell.yaml")[language])
    if page is not None:
        found |= flat(package_yaml("sangkien.web.pages", f"{page}.yaml")[language])
    return found


def say(page: str | None, language: Language) -> Say:
    """What a page says with."""
    return Say(language, texts(page, language))
