"""What the archive's page draws: marked passages, dots on a map, bars on a timeline, pages of hits."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup, escape

from sangkien.archive.facets import Count
from sangkien.archive.places import country


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is asked for: the words, the values of facets, the page of hits, from 1."""

    query: str
    filters: Mapping[str, tuple[str, ...]]
    page: int

    def address(self, **more: str | int) -> str:
        """The query of an address that asks the same, with ``more``; the page is left out."""
        pairs = [("q", self.query)] if self.query else []
        pairs += [(facet, value) for facet, values in self.filters.items() for value in values]
        return urlencode([*pairs, *((key, str(value)) for key, value in more.items())])


@dataclass(frozen=True, slots=True)
class Dot:
    """Documents at one place: degrees east of 180 W and south of 84 N, the radius in the same, how many, where."""

    x: float
    y: float
    r: float
    count: int
    name: str


@dataclass(frozen=True, slots=True)
class Bar:
    """Documents of one year, by kind; ``share`` is their part of the year with most, 0 to 1."""

    year: int
    count: int
    share: float


def marked(text: str, marks: Sequence[tuple[int, int]]) -> Markup:
    """The text with ``<mark>`` around what was found; everything else is escaped."""
    found, at = [], 0
    for start, end in marks:
        found += [escape(text[at:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
        at = end
    return Markup("").join([*found, escape(text[at:])])


def dots(places: Sequence[tuple[tuple[float, float], str]]) -> list[Dot]:
    """A dot for each place, the largest first so that small ones stay visible; places in the far south are left out."""
    counts: Counter[tuple[float, float]] = Counter()
    names: dict[tuple[float, float], str] = {}
    for (latitude, longitude), lab in places:
        place = (round(latitude, 1), round(longitude, 1))
        counts[place] += 1
        names.setdefault(place, country(lab)[1] if lab else "")
    found = [
        Dot(lng + 180, 84 - lat, 1.2 + 0.7 * n**0.5, n, names[lat, lng])
        for (lat, lng), n in counts.items()
        if -57 < lat < 84
    ]
    return sorted(found, key=lambda dot: (-dot.count, dot.name, dot.x, dot.y))


def bars(years: Sequence[Count]) -> list[Bar]:
    """A bar for each year from the first to the last, thirty at most."""
    counts = Counter({int(one.key): one.count for one in years if one.count})
    if not counts:
        return []
    most = max(counts.values())
    span = range(max(min(counts), max(counts) - 30), max(counts) + 1)
    return [Bar(year, counts[year], counts[year] / most) for year in span]


def pages_of(total: int, shown: int, page: int) -> tuple[int, ...]:
    """The numbers of pages of hits around this one."""
    last = max(1, -(-total // shown))
    return tuple(n for n in range(1, last + 1) if n in (1, last) or abs(n - page) <= 2)
