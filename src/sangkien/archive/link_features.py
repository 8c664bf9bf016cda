"""What speaks for a plan and a reflection belonging together: figures for each pair of one lab."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sangkien.archive.fold import fold
from sangkien.archive.record import Entry, Kind
from sangkien.archive.text import stop_words, terms, words

#: In this order stand the coefficients of ``links.yaml``.
FEATURES = (
    "title",
    "text",
    "challenge",
    "rare",
    "names",
    "methods",
    "data",
    "contact",
    "same_year",
    "next_year",
    "late",
)
#: A reflection is written from a year before (its plan was exported later) to four years after its plan's year.
YEARS = range(-1, 5)
_PARTNERS = ("partner", "partner_work", "worked_with", "unusual_partners")
_FORM = frozenset(
    words(
        "closing close closed closure form final learning learnings cycle action plan alp reflection completed phase "
        "report results undp accelerator lab acclab pending"
    )
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A plan and a reflection of one lab with their figures, in the order of ``FEATURES``, and the words they share."""

    plan: int
    reflection: int
    figures: tuple[float, ...]
    rare: tuple[str, ...]
    names: tuple[str, ...]

    def figure(self, name: str) -> float:
        """Return one figure by its name."""
        return self.figures[FEATURES.index(name)]


@dataclass(frozen=True, slots=True)
class _Read:
    """What of an entry is compared: weighted terms of all it says and of its core, names, tags, words of titles."""

    whole: Mapping[str, float]
    core: Mapping[str, float]
    names: frozenset[str]
    titles: tuple[frozenset[str], ...]
    shown: Mapping[str, str]


def likenesses(entries: Sequence[Entry]) -> tuple[Likeness, ...]:
    """Compare every plan with every reflection of the same lab in the years of ``YEARS``; numbers index ``entries``.

    Rarity is counted over all plans and reflections for texts, and over those of the lab for what is rare in it.
    """
    used = [i for i, e in enumerate(entries) if e.kind in (Kind.PLAN, Kind.REFLECTION)]
    texts = {i: terms("\n".join(p.text for p in entries[i].parts if p.role != "title")) for i in used}
    holding = Counter(term for i in used for term in set(texts[i]))
    rarity = {term: math.log(len(used) / n) for term, n in holding.items()}
    read = {i: _read(entries[i], texts[i], rarity) for i in used}
    titles = Counter(w for i in used for w in set().union(*read[i].titles))
    found = []
    for lab in sorted({entries[i].lab for i in used if entries[i].lab}):
        own = [i for i in used if entries[i].lab == lab]
        local = Counter(term for i in own for term in read[i].whole)
        named = Counter(name for i in own for name in read[i].names)
        for plan in (i for i in own if entries[i].kind is Kind.PLAN):
            for reflection in (i for i in own if entries[i].kind is Kind.REFLECTION):
                gap = _gap(entries[plan], entries[reflection])
                if gap is None or gap in YEARS:
                    found.append(
                        _likeness(entries, read, plan, reflection, gap, len(own), local, named, titles)
                    )
    return tuple(found)


def _likeness(
    entries: Sequence[Entry], read: Mapping[int, _Read], plan: int, reflection: int, gap: int | None,
    own: int, local: Mapping[str, int], named: Mapping[str, int], titles: Mapping[str, int],
) -> Likeness:  # fmt: skip
    a, b = read[plan], read[reflection]
    rare = _shared(a.whole.keys() & b.whole.keys(), local, own)
    names = _shared(a.names & b.names, named, own)
    one, two = entries[plan], entries[reflection]
    overlap = max((_dice(x, y, titles) for x in a.titles for y in b.titles), default=0.0)
    figures = (
        overlap,
        _cosine(a.whole, b.whole),
        _cosine(a.core, b.core),
        math.log1p(sum(rare.values())),
        math.log1p(sum(names.values())),
        float(len(_tags(one, "methods") & _tags(two, "methods"))),
        float(len(_tags(one, "datasources") & _tags(two, "datasources"))),
        float(bool(one.contact) and one.contact == two.contact),
        float(gap == 0),
        float(gap == 1),
        float(gap is not None and gap > 1),
    )
    shown = a.shown
    return Likeness(
        plan, reflection, figures, tuple(shown.get(t, t) for t in _best(rare)), tuple(_best(names))
    )


def _read(entry: Entry, text: Sequence[str], rarity: Mapping[str, float]) -> _Read:
    core = entry.texts(
        "challenge", "question", "summary", "value_proposition", "insights", "barriers", "interplay"
    )
    shown: dict[str, str] = {}
    for word in words("\n".join(p.text for p in entry.parts)):
        for term in terms(word):
            shown.setdefault(term, word)
    said = "\n".join(p.text for p in entry.parts if p.role != "title")
    return _Read(
        _weights(text, rarity), _weights(terms("\n".join(core)), rarity), _names(said), _titles(entry), shown
    )


def _titles(entry: Entry) -> tuple[frozenset[str], ...]:
    """Words of the titles a page has: none for a reflection whose form took the first answer for a title."""
    rows = [entry.title, *entry.texts("title")]
    if entry.kind is Kind.PLAN and entry.title:
        rows.append(entry.name.replace("_", " "))
    first = fold(" ".join("".join(entry.texts("insights")[:1]).split()))
    bare = []
    for row in rows:
        if row.endswith("…") or (first and first.startswith(fold(row)[:40])):
            continue
        kept = frozenset(words(row)) - _FORM - stop_words() - frozenset(words(entry.lab))
        if kept:
            bare.append(kept)
    return tuple(dict.fromkeys(bare))


def _names(text: str) -> frozenset[str]:
    """Words written with a capital inside a sentence: partners, places, projects."""
    found = re.findall(r"(?<=[^\W_][,\s]|[,(]\s)([A-ZÀ-ÖØ-Þ][^\W_]+)", text)
    return frozenset(w for w in map(fold, found) if w not in stop_words())


def _gap(plan: Entry, reflection: Entry) -> int | None:
    return None if plan.year is None or reflection.year is None else reflection.year - plan.year


def _tags(entry: Entry, key: str) -> frozenset[str]:
    return frozenset(fold(value) for value in entry.tags.get(key, ()))


def _weights(text: Sequence[str], rarity: Mapping[str, float]) -> dict[str, float]:
    weights = {t: math.log1p(n) * rarity.get(t, 0.0) for t, n in sorted(Counter(text).items())}
    length = math.sqrt(sum(w * w for w in weights.values())) or 1.0
    return {t: w / length for t, w in weights.items()}


def _cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    return math.fsum(a[t] * b[t] for t in a.keys() & b.keys())


def _shared(both: frozenset[str] | set[str], holding: Mapping[str, int], of: int) -> dict[str, float]:
    """What both have and at most every third document of the lab (but these two), with its rarity there."""
    return {
        t: math.log(of / holding[t]) for t in sorted(both) if holding[t] <= max(2, of / 3) and of > holding[t]
    }


def _best(weights: Mapping[str, float]) -> list[str]:
    return sorted(weights, key=lambda t: (-weights[t], -len(t), t))[:6]


def _dice(a: frozenset[str], b: frozenset[str], titles: Mapping[str, int]) -> float:
    value = {w: 1 / math.log(2 + titles[w]) for w in a | b}
    whole = math.fsum(value[w] for w in a) + math.fsum(value[w] for w in b)
    return 2 * math.fsum(value[w] for w in a & b) / whole if whole else 0.0
