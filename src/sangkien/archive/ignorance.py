"""The map of ignorance: what labs ask most and report on least, by theme and region."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sangkien.archive.record import Entry, Kind

#: Two-sided coverage of the intervals.
COVERAGE = 0.9


@dataclass(frozen=True, slots=True)
class Gap:
    """Plans of one theme (of one region, or of all where it is ""), and how many of them were reported on.

    ``plans`` and ``questions`` are counts; ``reported`` is the expected number of plans with a reflection, the sum of
    the probabilities of their links. ``share`` is the share without one, with its central 90% interval from ``low`` to
    ``high``; ``silent`` the number of plans without one that the interval's low end still leaves: gaps are ordered by
    it, so that a theme of three plans does not lead by chance.
    """

    theme: str
    region: str
    plans: int
    questions: int
    reported: float
    share: float
    low: float
    high: float

    @property
    def silent(self) -> float:
        """Plans without a reflection, counted carefully."""
        return self.plans * self.low


def gaps(
    entries: Sequence[Entry],
    reported: Mapping[str, float],
    themes_of: Callable[[Entry], Collection[str]],
    region_of: Callable[[Entry], str],
    least: int = 1,
) -> tuple[Gap, ...]:
    """A gap for every theme over all regions and in each, with ``least`` plans or more; the most silent first.

    ``reported`` holds for each plan by name the probability, 0 to 1, that the archive has its reflection; a plan that
    is not in it has none. A document that is both at once is reported on. Raises ValueError for a probability outside
    0 to 1.
    """
    cells: dict[tuple[str, str], list[tuple[float, int]]] = {}
    for entry in entries:
        if entry.kind not in (Kind.PLAN, Kind.BOTH):
            continue
        p = 1.0 if entry.kind is Kind.BOTH else reported.get(entry.name, 0.0)
        if not 0 <= p <= 1:
            raise ValueError(f"{entry.name}: a probability lies between 0 and 1, got {p}")
        questions = sum(part.role == "question" and bool(part.text) for part in entry.parts)
        for theme in themes_of(entry):
            for region in {"", region_of(entry)}:
                cells.setdefault((theme, region), []).append((p, questions))
    found = [_gap(*key, plans) for key, plans in cells.items() if len(plans) >= least]
    return tuple(sorted(found, key=lambda gap: (-gap.silent, gap.theme, gap.region)))


def _gap(theme: str, region: str, plans: Sequence[tuple[float, int]]) -> Gap:
    """The share without a reflection under a Jeffreys prior (Brown, Cai & DasGupta 2001).

    Which plans were reported on is itself uncertain: the variance of their sum, from the links, is added to that of
    the Beta posterior, and the interval is that of the Beta distribution with this mean and variance.
    """
    from scipy.special import betaincinv  # pages that count nothing need not wait for it

    n = len(plans)
    expected = sum(p for p, _ in plans)
    mean = (n - expected + 0.5) / (n + 1)
    variance = mean * (1 - mean) / (n + 2) + sum(p * (1 - p) for p, _ in plans) / (n + 1) ** 2
    size = mean * (1 - mean) / variance - 1
    tail = (1 - COVERAGE) / 2
    low, high = (float(betaincinv(size * mean, size * (1 - mean), q)) for q in (tail, 1 - tail))
    return Gap(theme, region, n, sum(q for _, q in plans), expected, 1 - expected / n, low, high)
