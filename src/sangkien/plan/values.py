"""What the fields of a plan hold: answers that know their line, and answers that are known to be lost."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as data_field
from enum import Enum
from typing import Final

from sangkien.plan.text import plain

_URL = re.compile(r"https?://[^\s<>\"“”]+")
_STAGES = ("sense", "explore", "test", "grow")


class Unknown(Enum):
    """An answer that was given and is not in the file: the archive's exporter loses single choices."""

    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return "unknown"


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it stands in the file (``raw``) and its line. An answer without text was asked and left open."""

    raw: str
    line: int = data_field(default=0, compare=False)

    @property
    def text(self) -> str:
        """The answer as a reader sees it: entities resolved, no outer space."""
        return plain(self.raw)

    @property
    def options(self) -> tuple[str, ...]:
        """The ticked options of a checklist: its lines with a dash."""
        rows = (row for row in self.raw.splitlines() if row.startswith("- "))
        return tuple(option for option in (plain(row[2:]) for row in rows) if option)

    @property
    def urls(self) -> tuple[str, ...]:
        """The web addresses in the text."""
        return tuple(found.rstrip(".,;:!?)]'") for found in _URL.findall(self.text))

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


#: None: the prompt is not there, so the form was left without an answer.
Choice = Answer | Unknown | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One box of evidence: text, addresses of web pages (embedded or in the text), addresses of pictures."""

    text: Answer | None
    links: tuple[str, ...]
    pictures: tuple[str, ...]
    line: int = data_field(compare=False)


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner as the form asks for it; the order of partners is their importance."""

    name: Answer | None
    sector: Choice
    description: Answer | None
    new_and_unusual: Choice
    line: int = data_field(compare=False)


@dataclass(frozen=True, slots=True)
class QuestionBox:
    """A box for one learning question; people write several into it (``sangkien.plan.questions`` splits them).

    The export keeps no link from a box to its tags, so methods and data sources belong to the whole document.
    """

    question: Answer | None
    stages: Answer | None
    methods_use: Answer | None
    data_gaps: Answer | None
    line: int = data_field(compare=False)


@dataclass(frozen=True, slots=True)
class TimeShare:
    """How much of the time went to each stage, in percent."""

    sense: Choice
    explore: Choice
    test: Choice
    grow: Choice

    def percent(self) -> Mapping[str, float]:
        """The shares that are there and are numbers."""
        found: dict[str, float] = {}
        for stage in _STAGES:
            share = getattr(self, stage)
            number = re.fullmatch(r"(\d{1,3}(?:[.,]\d{1,6})?)\s*%?", share.text) if share else None
            if number:
                found[stage] = float(number[1].replace(",", "."))
        return found


@dataclass(frozen=True, slots=True)
class Item:
    """A prompt and its answer in the order of the document; ``field`` is the model's name for it, or empty."""

    prompt: str
    field: str
    answer: Choice
    line: int = data_field(compare=False)
