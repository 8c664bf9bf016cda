"""The history of a study as people read it: what each step did, what differs between two steps, and going back."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sangkien import plan
from sangkien.change_plan import REFLECTION
from sangkien.store import Version
from sangkien.study import PAST_WORK, PLAN, STUDY
from sangkien.words import Language, Problem, Refusal, levers, package_yaml
from sangkien.yaml_lines import read_yaml

Files = Mapping[str, bytes]

#: Files that are compared and that going back brings back. What people said, what they believe, each alone, and whom
#: one might work with is shown on its own page to whoever may see it; going back must not undo a withdrawn consent.
SHOWN = (PLAN, REFLECTION, STUDY, PAST_WORK)


@dataclass(frozen=True, slots=True)
class TextChange:
    """One place of a file that differs: where it is in words, and the text before and after (empty where none)."""

    place: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that differs; without places where only its layout does. ``hidden``: no more is told of it here."""

    file: str
    name: str
    hidden: bool
    places: tuple[TextChange, ...] = ()


def told(what: str, language: Language) -> str:
    """What a step did, in words; a note that is not known stands as it is."""
    known = _words(language)["what"]
    parts = what.split(" ")
    for count in range(min(3, len(parts)), 0, -1):
        code, rest = " ".join(parts[:count]), parts[count:]
        if code in known:
            return str(known[code]).format(rest=_rest(code, rest, language)).strip().rstrip(":")
    return what


def _rest(code: str, rest: Sequence[str], language: Language) -> str:
    """What stands behind a code: fields of a plan and files by their names."""
    if code in ("plan", "reflection") and rest:
        named = plan.name_of(rest[-1], language)
        action = _words(language)["actions"].get(rest[0]) if len(rest) > 1 else None
        return str(action).format(name=named) if action else named
    if code in ("begun", "file", "files", "removed"):
        return ", ".join(file_name(file, language) for file in rest)
    return " ".join(rest)


def file_name(file: str, language: Language) -> str:
    """A file of a study in words."""
    words = _words(language)
    if file.startswith("evidence/") and file not in words["files"]:
        return str(words["evidence"]).format(name=file.removeprefix("evidence/"))
    return str(words["files"].get(file, file))


def step(history: Sequence[Version], number: int) -> Version:
    """The step of that number. Raises Refusal (``store.no_version``) where there is none."""
    if not 1 <= number <= len(history):
        raise Refusal(Problem("store.no_version"))
    return history[number - 1]


def differences(old: Files, new: Files, language: Language = "en") -> tuple[FileChange, ...]:
    """Every file that differs: a plan field by field, settings and past work value by value."""
    order = [*SHOWN, *sorted({*old, *new} - set(SHOWN))]
    found = []
    for file in order:
        before, after = old.get(file), new.get(file)
        if before != after:
            places = tuple(_places(file, before or b"", after or b"", language)) if file in SHOWN else ()
            found.append(FileChange(file, file_name(file, language), file not in SHOWN, places))
    return tuple(found)


def back(now: Files, then: Files, files: Collection[str]) -> dict[str, bytes | None]:
    """The change that gives ``files``, all of them in ``SHOWN``, the content that they had then."""
    return {file: then.get(file) for file in SHOWN if file in files and then.get(file) != now.get(file)}


def _places(file: str, old: bytes, new: bytes, language: Language) -> Iterator[TextChange]:
    try:
        if file in (PLAN, REFLECTION):
            yield from fields(old, new, language)
        else:
            yield from _values(file, old, new, language)
    except Refusal:  # one of the two cannot be read: then it is compared as it stands
        yield TextChange("", *(data.decode("utf-8", "replace") for data in (old, new)))


def fields(old: bytes, new: bytes, language: Language = "en") -> Iterator[TextChange]:
    """What differs between two forms of a plan, field by field; no bytes stand for a plan that is not there."""
    before, after = (plan.read(data or b"\n") for data in (old, new))
    for change in plan.compare(before, after):
        place = change.name[language]
        if change.of:
            box = plan.name_of(f"{change.of}[{change.number - 1}]", language)
            actions = _words(language)["actions"]
            if change.old is None or change.new is None:
                box = actions["added" if change.old is None else "removed"].format(name=box)
            place = f"{box}: {place}"
        yield TextChange(place, *change.texts(language))


def _values(file: str, old: bytes, new: bytes, language: Language) -> Iterator[TextChange]:
    before, after = (dict(_flat(read_yaml(data, file).value, (), language)) for data in (old, new))
    for place in dict.fromkeys((*after, *before)):
        if before.get(place) != after.get(place):
            yield TextChange(" / ".join(place), before.get(place, ""), after.get(place, ""))


def _flat(value: Any, place: tuple[str, ...], language: Language) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every value with the names on the way to it; rows go by their id, so that moving them changes nothing."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, (*place, _key(str(key), place, language)), language)
    elif isinstance(value, list) and any(isinstance(row, dict) for row in value):
        taken: set[str] = set()
        for number, row in enumerate(value, 1):
            name = (
                next((str(row[k]) for k in ("id", "quantity") if k in row), "")
                if isinstance(row, dict)
                else ""
            )
            name = name if name and name not in taken else str(number)
            taken.add(name)
            yield from _flat(row, (*place, name), language)
    elif isinstance(value, list):
        yield place, ", ".join(map(str, value))
    elif isinstance(value, bool):
        yield place, str(_words(language)["yes" if value else "no"])
    elif value is not None:
        yield place, str(value)


def _key(key: str, place: tuple[str, ...], language: Language) -> str:
    words = _words(language)["keys"]
    if place and place[-1] == words["levers"] and key in levers():
        return levers()[key].name[language]
    return str(words.get(key, key))


def _words(language: Language) -> Any:
    return package_yaml("sangkien", "history.yaml")[language]
