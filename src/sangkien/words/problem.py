"""A problem is a code, a place and parameters; its sentences are written once per language.

The sentences live in ``messages.en.yaml`` and ``messages.vi.yaml`` of the room that raises the problem: code
``plan.summary_too_long`` is entry ``summary_too_long`` of ``sangkien/plan/messages.<language>.yaml``. An entry
has ``what`` (what is wrong), ``why`` (why it matters) and ``mend`` (what to do), with ``{parameter}`` slots.
Codes of the joining files (study, run, cli) live in package ``sangkien`` itself: ``study.unknown_lever`` is entry
``unknown_lever`` under ``study`` in ``sangkien/messages.<language>.yaml``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sangkien.words.language import Language, Text
from sangkien.words.package_data import package_yaml

#: Rooms that keep their own sentences; every other first part of a code is looked up in the package itself.
ROOMS = frozenset(
    {
        "plan",
        "archive",
        "instruments",
        "evidence",
        "methods",
        "beliefs",
        "workforce",
        "decide",
        "brief",
        "countries",
    }
)


class Level(StrEnum):
    """How grave a problem is: an error stops, a warning harms the answer, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: a file, a line counted from 1, and a path of keys inside a data file."""

    file: str | None = None
    line: int | None = None
    path: str | None = None

    def __str__(self) -> str:
        head = self.file or ""
        if self.line is not None:
            head = f"{head}:{self.line}" if head else f"line {self.line}"
        if self.path:
            head = f"{head} ({self.path})" if head else self.path
        return head


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong, said without words: ``sentence`` turns it into a reader's language.

    A parameter that is itself a text stands in every language, and the reader's is taken.
    """

    code: str
    level: Level = Level.ERROR
    place: Place = Place()
    parameters: Mapping[str, str | int | float | Text] = field(default_factory=dict)


class Refusal(Exception):  # noqa: N818  (it is an answer to the user, not a fault of the program)
    """Raised where work cannot go on: carries every problem found, never only the first."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("; ".join(f"{p.code} at {p.place}" for p in self.problems))


def entry(code: str, language: Language) -> Mapping[str, str]:
    """Return the raw texts ``what``, ``why`` and ``mend`` of ``code``; KeyError when it was never written."""
    room, _, name = code.partition(".")
    if room in ROOMS:
        texts: Any = package_yaml(f"sangkien.{room}", f"messages.{language}.yaml")
    else:
        texts = package_yaml("sangkien", f"messages.{language}.yaml")[room]
    found: Mapping[str, str] = texts[name]
    return found


def sentence(problem: Problem, language: Language = "en", part: str = "what") -> str:
    """Return one text of the problem (``what``, ``why`` or ``mend``) with its parameters filled in.

    Raises KeyError for a code or part without a text, so that a missing sentence is seen by tests.
    """
    filled = {
        name: value[language] if isinstance(value, Mapping) else value
        for name, value in problem.parameters.items()
    }
    return entry(problem.code, language)[part].format_map(filled)
