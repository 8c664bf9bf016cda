"""Plan and reflection pairs that titles give away, and texts without those titles and without names of a lab.

The rule reads nothing but titles, lab and year, so that a matcher and a search that see neither title can be measured.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sangkien.archive import Entry, Kind, fold
from sangkien.archive.text import stop_words, words

#: Words of titles that say what a document is, not what it is about.
_FORM = frozenset(
    words(
        "closing close closed closure form final learning learnings cycle action plan alp reflection completed phase "
        "report results undp accelerator lab acclab pending"
    )
)
_LEAST, _SHARED, _MARGIN = 0.6, 2, 0.1
_YEARS = range(-1, 5)


@dataclass(frozen=True, slots=True)
class Pair:
    """A plan and its reflection, by name, with the lab that wrote both."""

    plan: str
    reflection: str
    lab: str


def pairs_by_title(entries: Sequence[Entry]) -> tuple[Pair, ...]:
    """Return the pairs that titles give away.

    Within a lab, years apart -1 to 4: overlap of title words (Dice, weighted by rarity) of 0.6 or more, two shared
    words or more, the best for both sides, by 0.1 over the next best. A reflection's title that its form filled in
    from the first answer ("…" at its end) is none.
    """
    plans = [e for e in entries if e.kind is Kind.PLAN]
    reflections = [e for e in entries if e.kind is Kind.REFLECTION and not e.title.endswith("…")]
    titles = {e.name: [_title(e.title, e.lab)] for e in reflections}
    titles |= {e.name: [_title(e.title, e.lab), _title(_file(e), e.lab)] for e in plans}
    count = Counter(word for row in titles.values() for word in row[0])
    rare = {word: math.log(1 + len(titles) / n) for word, n in count.items()}
    likely: list[tuple[float, int, Entry, Entry]] = []
    rows: dict[str, list[float]] = defaultdict(list)
    for reflection in reflections:
        for plan in plans:
            if plan.lab != reflection.lab or not _near(plan, reflection):
                continue
            score, shared = max(_overlap(titles[reflection.name][0], t, rare) for t in titles[plan.name])
            likely.append((score, shared, plan, reflection))
            rows[plan.name].append(score)
            rows[reflection.name].append(score)
    return tuple(
        Pair(plan.name, reflection.name, plan.lab)
        for score, shared, plan, reflection in likely
        if score >= _LEAST and shared >= _SHARED
        and _clearly(score, rows[plan.name]) and _clearly(score, rows[reflection.name])
    )  # fmt: skip


def _near(plan: Entry, reflection: Entry) -> bool:
    return plan.year is None or reflection.year is None or reflection.year - plan.year in _YEARS


def _clearly(score: float, scores: list[float]) -> bool:
    best = sorted(scores, reverse=True)
    return score >= best[0] and (len(best) == 1 or best[0] - best[1] > _MARGIN)


def _file(entry: Entry) -> str:
    return entry.name.replace("_", " ")


def _title(text: str, lab: str) -> frozenset[str]:
    return frozenset(words(text)) - _FORM - stop_words() - frozenset(words(lab))


def _overlap(a: frozenset[str], b: frozenset[str], rare: Mapping[str, float]) -> tuple[float, int]:
    # in one order, since sums of floats depend on it and sets have none
    shared = sorted(a & b)
    weight = sum(rare.get(w, 5.0) for w in shared)
    whole = sum(rare.get(w, 5.0) for w in sorted(a)) + sum(rare.get(w, 5.0) for w in sorted(b))
    return (2 * weight / whole if whole else 0.0), len(shared)


def without_titles(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries without titles: no title, no answer to the title's prompt, no title quoted in any text.

    Quoted are the titles of all documents of the same lab with three words or more, whatever stands between the words.
    The name stays: it is the key.
    """
    titles: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for entry in entries:
        for title in (entry.title, _file(entry), *entry.texts("title")):
            bare = tuple(re.findall(r"[^\W_]+", title.removesuffix("…")))
            begins = fold("".join(entry.texts("insights")[:1]))[:40]
            if len(bare) > 2 and not (begins and fold(title).startswith(begins[:25])):
                titles[entry.lab].add(bare)
    patterns = {lab: _pattern(found) for lab, found in titles.items()}

    def change(entry: Entry) -> Entry:
        pattern = patterns.get(entry.lab)
        return _rewritten(entry, lambda text: pattern.sub(" ", text) if pattern else text)

    return tuple(replace(change(entry), title="") for entry in entries)


def _pattern(titles: Iterable[tuple[str, ...]]) -> re.Pattern[str]:
    rows = sorted(titles, key=lambda row: (-len(row), row))
    return re.compile("|".join(r"[\W_]+".join(map(re.escape, row)) for row in rows), re.IGNORECASE)


def _rewritten(entry: Entry, change: Callable[[str], str]) -> Entry:
    kept = [p for p in entry.parts if p.role != "title"]
    return replace(entry, parts=tuple(replace(p, text=change(p.text)) for p in kept))


def without_names(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries with every word masked (as "X") that would give the lab away.

    Masked are: words of lab (country) names; words that only one lab uses anywhere in the archive; words written with a
    capital inside sentences four times in five or more, of which one lab has 60% of the documents or more (places,
    partners, projects, demonyms).
    """
    holders: dict[str, Counter[str]] = defaultdict(Counter)
    inside: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for entry in entries:
        seen = set()
        for part in entry.parts:
            for match in re.finditer(r"[^\W_]+", part.text):
                word = fold(match[0])
                seen.add(word)
                before = part.text[max(0, match.start() - 3) : match.start()]
                core = before.strip(" \"'(“‘")
                if (
                    core and core[-1] not in ".!?:•-–*" and "\n" not in before
                ):  # not the first of its sentence
                    inside[word] += 1
                    capital[word] += match[0][0].isupper()
        for word in seen:
            holders[word][entry.lab] += 1
    masked = {word for lab in sorted({e.lab for e in entries}) for word in words(lab) if word not in _COMMON}
    for word, labs in holders.items():
        most, total = max(labs.values()), sum(labs.values())
        name = inside[word] > 0 and capital[word] >= 0.8 * inside[word] and most >= 0.6 * total
        if not word.isdigit() and (len(labs) == 1 or name):
            masked.add(word)

    def change(text: str) -> str:
        return re.sub(r"[^\W_]+", lambda m: "X" if fold(m[0]) in masked else m[0], text)

    return tuple(replace(_rewritten(entry, change), title=change(entry.title)) for entry in entries)


#: Words of country names that are no names.
_COMMON = frozenset(
    words(
        "republic democratic south north east central african island islands state people united the of and"
    )
)
