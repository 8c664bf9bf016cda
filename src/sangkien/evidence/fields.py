"""Take plain structures apart, key by key, and remember every fault with its path."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from math import isfinite
from typing import Any, TypeVar

from sangkien.words import Level, Place, Problem, Refusal

Choice = TypeVar("Choice", bound=StrEnum)

_YES_NO = {True: "yes", False: "no"}


def _written(value: Any) -> str | None:
    """A number or key as text; None where Python refuses to write it, as it does for thousands of digits."""
    try:
        return str(value)
    except ValueError:
        return None


def _finite(value: Any) -> bool:
    """Whether a value is a number that a float can hold; a whole number may be larger than any float."""
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    except OverflowError:
        return False


class Report:
    """The faults of one file. ``refuse`` raises when any of them is an error."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, code: str, path: str, level: Level = Level.ERROR, **said: str | int | float) -> None:
        """Remember a fault at ``path`` (``passages[3].quote``)."""
        place = Place(file=self.file, path=path or None)
        self.problems.append(Problem(f"evidence.{code}", level, place, said))

    def refuse(self) -> None:
        """Raise Refusal with everything found, if any of it is an error."""
        if any(problem.level is Level.ERROR for problem in self.problems):
            raise Refusal(self.problems)


class Fields:
    """One mapping of a file, read key by key; a wrong value is reported and read as None."""

    def __init__(self, raw: Any, path: str, report: Report) -> None:
        self.path = path
        self.report = report
        self.raw: Mapping[Any, Any] = raw if isinstance(raw, Mapping) else {}
        self.seen: set[Any] = set()
        if not isinstance(raw, Mapping):
            report.add("not_a_mapping", path)

    def at(self, key: str) -> str:
        """The path of ``key``."""
        return f"{self.path}.{key}" if self.path else key

    def get(self, key: str, required: bool = True) -> Any:
        """The raw value; None, reported when ``required``, where it is missing or empty."""
        self.seen.add(key)
        value = self.raw.get(key)
        if value is None and required:
            self.report.add("key_missing", self.at(key), key=key)
        return value

    def _wrong(self, key: str, wanted: str) -> None:
        self.report.add("value_wrong", self.at(key), key=key, wanted=wanted)

    def text(self, key: str, required: bool = True) -> str | None:
        """A text with something in it. Numbers that people write as ids are taken as text."""
        value = self.get(key, required)
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = _written(value)
        if isinstance(value, str) and value.strip():
            return value
        self._wrong(key, "text")
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts with something in them, empty where the key is missing."""
        value = self.get(key, required=False)
        if value is None:
            return ()
        if (
            isinstance(value, Sequence)
            and not isinstance(value, str | bytes)
            and all(isinstance(v, str) and v.strip() for v in value)
        ):
            return tuple(value)
        self._wrong(key, "[text, text]")
        return ()

    def flag(self, key: str) -> bool | None:
        """True or false, never guessed."""
        value = self.get(key)
        if value is None or isinstance(value, bool):
            return value
        self._wrong(key, "true | false")
        return None

    def day(self, key: str, required: bool = True) -> date | None:
        """A date such as 2021-05-30."""
        value = self.get(key, required)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self._wrong(key, "2021-05-30")
        return None

    def amount(self, key: str, above: float | None = None) -> float | None:
        """A finite number of 0 or more (or more than ``above``), None where it is missing."""
        value = self.get(key, required=False)
        if value is None:
            return None
        if _finite(value) and value >= 0 and (above is None or value > above):
            return float(value)
        self._wrong(key, ">= 0" if above is None else f"> {above:g}")
        return None

    def choice(self, key: str, kind: type[Choice], default: Choice | None = None) -> Choice | None:
        """One of the words of ``kind``; YAML's own yes and no count as words."""
        value = self.get(key, required=default is None)
        if value is None:
            return default
        word = _YES_NO[value] if isinstance(value, bool) else value
        if isinstance(word, str) and word in list(kind):
            return kind(word)
        self._wrong(key, " | ".join(kind))
        return default

    def inside(self, key: str, required: bool = True) -> "Fields | None":
        """A mapping inside this one; None where it is missing."""
        value = self.get(key, required)
        return None if value is None else Fields(value, self.at(key), self.report)

    def done(self) -> None:
        """Report every key that nobody asked for: a slip of the pen would be dropped in silence."""
        for key in self.raw:
            if key not in self.seen:
                name = _written(key) or "?"
                self.report.add("key_unknown", self.at(name), key=name, known=", ".join(sorted(self.seen)))


def rows(parent: Fields, key: str) -> Iterator[Fields]:
    """The mappings of the list under ``key``."""
    value = parent.get(key)
    if value is not None and (not isinstance(value, Sequence) or isinstance(value, str | bytes)):
        parent.report.add("list_missing", parent.at(key), key=key)
        return
    for index, item in enumerate(value or ()):
        yield Fields(item, f"{parent.at(key)}[{index}]", parent.report)
