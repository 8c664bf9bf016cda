"""Free tags merged into themes that a person can correct, and how themes go together."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sangkien.archive.fold import fold
from sangkien.archive.record import Entry
from sangkien.words import Text, package_yaml

#: The keys of a header whose values people typed freely.
FREE = ("thematic_areas", "datasources")
#: Where tags stand that no theme takes.
OTHER = "other"

_BETWEEN = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of a taxonomy, with its tags as people wrote them, the most used first."""

    id: str
    name: Text
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Themes by key of the header. A tag may belong to several; one of none stands under ``other``.

    ``of`` answers for tags that were not there when the taxonomy was made, by the rules of the package.
    """

    themes: Mapping[str, tuple[Theme, ...]]
    placed: Mapping[tuple[str, str], tuple[str, ...]]

    def of(self, key: str, tag: str) -> tuple[str, ...]:
        """The ids of the themes of a tag, at least one."""
        known = self.placed.get((key, normal(tag)))
        if known:
            return known
        ids = {theme.id for theme in self.themes[key]}
        # a rule may name a theme that a person took out: such a tag stands under "other"
        return tuple(id_ for id_ in proposed(key, tag) if id_ in ids) or (OTHER,)

    def named(self, key: str) -> dict[str, Text]:
        """The name of every theme of a key, in order."""
        return {theme.id: theme.name for theme in self.themes[key]}


def normal(tag: str) -> str:
    """A tag without case, marks and punctuation: spellings that differ in nothing else are the same tag."""
    return _BETWEEN.sub(" ", fold(tag)).strip()


@cache
def proposed(key: str, tag: str) -> tuple[str, ...]:
    """The ids of the themes whose words stand in a tag, by the rules of ``themes.yaml``; ``other`` where none do."""
    text = f" {normal(tag)} "
    found = tuple(
        row["id"]
        for row in package_yaml("sangkien.archive", "themes.yaml")[key]
        if any(_stands(word, text) for word in row["words"] if word[0] != "!")
        and not any(_stands(word[1:], text) for word in row["words"] if word[0] == "!")
    )
    return found or (OTHER,)


def _stands(word: str, text: str) -> bool:
    return text == f" {word[1:]} " if word[0] == "=" else f" {word}" in text


def propose(entries: Iterable[Entry]) -> Taxonomy:
    """The taxonomy of an archive as the package's rules make it; the same tags give the same taxonomy."""
    counts: dict[str, Counter[str]] = {key: Counter() for key in FREE}
    for entry in entries:
        for key in FREE:
            counts[key].update(entry.tags.get(key, ()))
    themes: dict[str, tuple[Theme, ...]] = {}
    placed: dict[tuple[str, str], tuple[str, ...]] = {}
    for key in FREE:
        ordered = sorted(counts[key], key=lambda tag: (-counts[key][tag], tag))
        for tag in ordered:
            placed[key, normal(tag)] = proposed(key, tag)
        themes[key] = tuple(
            Theme(id_, name, tuple(tag for tag in ordered if id_ in placed[key, normal(tag)]))
            for id_, name in _names(key).items()
        )
    return Taxonomy(themes, placed)


def _names(key: str) -> dict[str, Text]:
    rows = package_yaml("sangkien.archive", "themes.yaml")[key]
    names: dict[str, Text] = {row["id"]: row["name"] for row in rows}
    return names | {OTHER: {"en": "Other", "vi": "Khác"}}


def corrected(value: Any) -> Taxonomy:
    """The taxonomy of a person's file: under each key a list of themes with ``id``, ``name`` and ``tags``.

    Raises ValueError, saying which theme and what is wrong: no list, an id that is no word or stands twice, a name that
    lacks a language, tags that are no list of texts.
    """
    if not isinstance(value, Mapping) or not set(value) <= {*FREE, "format"}:
        raise ValueError(f"a taxonomy has the keys {', '.join(FREE)}")
    themes: dict[str, tuple[Theme, ...]] = {}
    placed: dict[tuple[str, str], tuple[str, ...]] = {}
    for key in FREE:
        rows = value.get(key) or []
        if not isinstance(rows, Sequence) or isinstance(rows, str):
            raise ValueError(f"{key}: a list of themes is expected")
        found = tuple(_theme(key, place, row) for place, row in enumerate(rows, 1))
        ids = [theme.id for theme in found]
        if twice := sorted({id_ for id_ in ids if ids.count(id_) > 1}):
            raise ValueError(f"{key}: {', '.join(twice)} stands twice")
        for theme in found:
            for tag in theme.tags:
                placed[key, normal(tag)] = (*placed.get((key, normal(tag)), ()), theme.id)
        other = () if OTHER in ids else (Theme(OTHER, {"en": "Other", "vi": "Khác"}, ()),)
        themes[key] = (*found, *other)
    return Taxonomy(themes, placed)


def _theme(key: str, place: int, row: Any) -> Theme:
    where = f"{key}, theme {place}"
    if not isinstance(row, Mapping) or not {"id", "name"} <= set(row) <= {"id", "name", "tags"}:
        raise ValueError(f"{where}: id, name and tags are expected")
    id_, name, tags = row["id"], row["name"], row.get("tags") or []
    if not isinstance(id_, str) or not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", id_):
        raise ValueError(f"{where}: the id is made of small letters, digits and _, got {id_!r}")
    if not isinstance(name, Mapping) or not all(
        isinstance(name.get(x), str) and name[x] for x in ("en", "vi")
    ):
        raise ValueError(f"{where} ({id_}): the name needs en and vi")
    if not isinstance(tags, Sequence) or isinstance(tags, str) or not all(isinstance(t, str) for t in tags):
        raise ValueError(f"{where} ({id_}): tags is a list of texts")
    return Theme(id_, {"en": name["en"], "vi": name["vi"]}, tuple(tags))


def as_value(taxonomy: Taxonomy) -> dict[str, Any]:
    """The taxonomy as ``corrected`` reads it."""
    return {
        "format": 1,
        **{
            key: [
                {"id": theme.id, "name": dict(theme.name), "tags": list(theme.tags)}
                for theme in taxonomy.themes[key]
            ]
            for key in FREE
        },
    }


def themes_of(entry: Entry, taxonomy: Taxonomy, key: str = "thematic_areas") -> frozenset[str]:
    """The themes of a document."""
    return frozenset(id_ for tag in entry.tags.get(key, ()) for id_ in taxonomy.of(key, tag))


@dataclass(frozen=True, slots=True)
class Together:
    """Two themes in one document: how often, how often by chance, and how much more that is.

    ``expected`` is what independence would give; ``lift`` the ratio with half a document added to both, so that rare
    pairs do not lead; ``z`` the difference in standard deviations of the hypergeometric count.
    """

    first: str
    second: str
    both: int
    expected: float
    lift: float
    z: float


def together(documents: Sequence[frozenset[str]], least: int = 5) -> tuple[Together, ...]:
    """Every pair of themes that stands in ``least`` documents or more, the most surprising first.

    ``documents`` holds the themes of each document; those without a theme do not count. ``other`` is left out.
    """
    sets = [themes - {OTHER} for themes in documents if themes - {OTHER}]
    n = len(sets)
    alone = Counter(theme for themes in sets for theme in themes)
    pairs = Counter((a, b) for themes in sets for a in sorted(themes) for b in sorted(themes) if a < b)
    found = []
    for (a, b), both in pairs.items():
        if both < least:
            continue
        expected = alone[a] * alone[b] / n
        variance = expected * (1 - alone[a] / n) * (n - alone[b]) / max(n - 1, 1)
        z = (both - expected) / math.sqrt(variance) if variance > 0 else 0.0
        found.append(Together(a, b, both, expected, (both + 0.5) / (expected + 0.5), z))
    return tuple(sorted(found, key=lambda pair: (-pair.z, pair.first, pair.second)))
