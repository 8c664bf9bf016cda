"""Small-n rates from the register of past work: shares with intervals, described and never called causal.

The register is the dataset that ``evidence.as_dataset`` makes: ``launched``, ``sustained_12``, ``sustained_24`` and
``champion_stayed`` as 1.0 and 0.0, ``for_whom`` as text, with what is unknown or too early marked as missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sangkien.words import Column, Dataset, Estimate, MissingKind, Role, Text, package_yaml

ID = "rates"

#: Standard deviation, on the logit scale, of how far a remembered register may lie from what it stands for.
#: Assumed: at a share of one half it widens the answer by about 12 points either way (one standard deviation).
TRANSPORT_SD = 0.5

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RateRow:
    """A share for people to read: ``count`` of ``of``; ``share`` is None when there is nothing to count."""

    id: str
    name: Text
    count: int
    of: int
    share: float | None
    low: float
    high: float


def rate(x: int, n: int, coverage: float = 0.9) -> tuple[float | None, float, float]:
    """Return (share, low, high) for ``x`` of ``n``: Jeffreys' interval, None and (0, 1) for n = 0.

    The ends are quantiles of Beta(x + 1/2, n - x + 1/2), with 0 for x = 0 and 1 for x = n (Brown, Cai and DasGupta
    2001, Statistical Science 16, section 4.1.2: without that the coverage breaks down at the ends). Raises
    ValueError unless 0 <= x <= n and 0 < coverage < 1.
    """
    if not 0 <= x <= n:
        raise ValueError(f"a rate needs 0 <= x <= n, got {x} of {n}")
    if not 0 < coverage < 1:
        raise ValueError(f"the coverage must lie between 0 and 1, got {coverage}")
    if n == 0:
        return None, 0.0, 1.0
    tail = (1 - coverage) / 2
    from scipy.special import betaincinv  # pages that count nothing need not wait for it

    low = 0.0 if x == 0 else float(betaincinv(x + 0.5, n - x + 0.5, tail))
    high = 1.0 if x == n else float(betaincinv(x + 0.5, n - x + 0.5, 1 - tail))
    return x / n, low, high


def more_to_halve(x: int, n: int, coverage: float = 0.9) -> int:
    """How many more rows, with the same share among them, would make the interval of ``rate`` half as wide.

    Raises ValueError for n = 0, and as ``rate``.
    """
    if n == 0:
        raise ValueError("without a row there is no share that more rows could have")

    def width(more: int) -> float:
        _, low, high = rate(round(x / n * (n + more)), n + more, coverage)
        return high - low

    goal, few, many = width(0) / 2, 0, n
    while width(many) > goal:
        few, many = many, 2 * many
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if width(middle) <= goal else (middle, many)
    return many


def logit_moments(x: int, n: int) -> tuple[float, float]:
    """Return the mean and variance of the logit of a share of which ``x`` of ``n`` were seen.

    Mean: log((x + 1/2) / (n - x + 1/2)), nearly free of bias (Haldane 1956; Anscombe 1956). Variance:
    (n + 1)(n + 2) / (n (x + 1)(n - x + 1)), the unbiased one for it (Gart and Zweifel 1967, Biometrika 54). Both are
    finite at x = 0 and x = n. Raises ValueError unless 0 <= x <= n and n > 0.
    """
    if not 0 <= x <= n or n == 0:
        raise ValueError(f"a logit needs 0 <= x <= n and n above 0, got {x} of {n}")
    return log((x + 0.5) / (n - x + 0.5)), (n + 1) * (n + 2) / (n * (x + 1) * (n - x + 1))


def estimate(data: Dataset, spec: Mapping[str, Any]) -> list[Estimate]:
    """Return what the register says, on the logit scale.

    Primary: ``sustain.at_24_months`` (launched, not for visibility, the champion stayed: what the quantity means) and
    ``benefit.citizen_share`` (citizens rather than the agency; what was for visibility is in neither).
    Checks: ``sustain.at_24_months`` over every launch, and ``theatre.base`` as the share of launches that were for
    visibility or did not last 12 months. ``spec`` may hold ``transport_sd`` (logit scale, 0 or more, default
    ``TRANSPORT_SD``). A share of nothing gives no estimate.
    Raises ValueError for another key or a negative value.
    """
    unknown = set(spec) - {"transport_sd"}
    transport = float(spec.get("transport_sd", TRANSPORT_SD))
    if unknown or not transport >= 0:
        raise ValueError(f"rates take transport_sd of 0 or more, got {dict(spec)}")
    found = _counts(data)
    wanted = [
        ("sustained_24_owner_stayed", "sustain.at_24_months", Role.PRIMARY),
        ("for_citizens", "benefit.citizen_share", Role.PRIMARY),
        ("sustained_24", "sustain.at_24_months", Role.CHECK),
        ("theatre", "theatre.base", Role.CHECK),
    ]
    return [
        _estimate(data, key, quantity, role, found[key], transport)
        for key, quantity, role in wanted
        if found[key][1] > 0
    ]


def _estimate(
    data: Dataset, key: str, quantity: str, role: Role, count: tuple[int, int], transport: float
) -> Estimate:
    x, n = count
    mean, variance = logit_moments(x, n)
    return Estimate(
        id=f"{data.source}.{ID}.{key}",
        quantities=(quantity,),
        mean=np.array([mean]),
        covariance=np.array([[variance + transport**2]]),
        n=n,
        method=ID,
        source=data.source,
        population=data.population,
        role=role,
        rehearsal=data.rehearsal,
    )


def shown(data: Dataset, coverage: float = 0.9) -> tuple[RateRow, ...]:
    """Return the shares for a reader, with Jeffreys' intervals of ``coverage``.

    Launched; sustained after 12 and 24 months, over all and by whether the champion stayed or left (two rates laid
    side by side, no difference and no effect); for citizens; theatre.
    """
    names = package_yaml("sangkien.methods", "rates.yaml")["rates"]
    rows = []
    for key, (x, n) in _counts(data).items():
        share, low, high = rate(x, n, coverage)
        rows.append(RateRow(key, names[key], x, n, share, low, high))
    return tuple(rows)


def _counts(data: Dataset) -> dict[str, tuple[int, int]]:
    """(count, of) by id, over the rows of which the answer is known."""
    launched, _ = _yes(data, "launched")
    stayed, stayed_known = _yes(data, "champion_stayed")
    after_12, known_12 = _yes(data, "sustained_12")
    after_24, known_24 = _yes(data, "sustained_24")
    whom = data["for_whom"]
    whom_known = whom.observed()
    citizens = whom_known & (whom.values == "citizens")
    show = whom_known & (whom.values == "visibility")
    launched_known = data["launched"].observed()
    # A launch for show is theatre whether or not it lasted; another one is when it did not last.
    theatre = launched & (show | (known_12 & ~after_12))
    theatre_known = launched & known_12 & whom_known
    sincere = launched & whom_known & ~show

    def count(yes: Bools, among: Bools) -> tuple[int, int]:
        return int((yes & among).sum()), int(among.sum())

    return {
        "launched": count(launched, launched_known),
        "sustained_12": count(after_12, launched & known_12),
        "sustained_24": count(after_24, launched & known_24),
        "sustained_24_champion_stayed": count(after_24, launched & known_24 & stayed),
        "sustained_24_champion_left": count(after_24, launched & known_24 & stayed_known & ~stayed),
        "sustained_24_owner_stayed": count(after_24, sincere & known_24 & stayed),
        "for_citizens": count(citizens, whom_known & ~show),
        "theatre": count(theatre, theatre_known),
    }


def _yes(data: Dataset, name: str) -> tuple[Bools, Bools]:
    """(yes, known) of a column, each of shape (n,). Raises ValueError where the column is not there."""
    if name not in data.columns:
        raise ValueError(f"rates need a column {name!r}; {data.source} has {', '.join(data.columns)}")
    known = data[name].observed()
    return known & (data[name].values == 1.0), known


def simulate(truth: Mapping[str, float], design: Mapping[str, Any], rng: np.random.Generator) -> Dataset:
    """Return an invented register of ``design["n"]`` initiatives (all of it rehearsal).

    ``truth``: ``sustain.at_24_months`` and ``benefit.citizen_share`` (shares), and ``theatre.base``, the share of
    launches for show (default 0). ``design`` may hold ``launched`` and ``champion_stayed`` (shares, default 1) and
    ``unknown``, the share of ends nobody knows (default 0). Lapses fall evenly over time, so that the share in use
    after 12 months is the square root of that after 24; where the champion left they come twice as fast; a launch for
    show does not last. Raises ValueError for n below 1.
    """
    n = int(design["n"])
    if n < 1:
        raise ValueError(f"a register needs n of at least 1, got {n}")
    launched = rng.random(n) < design.get("launched", 1.0)
    stayed = rng.random(n) < design.get("champion_stayed", 1.0)
    citizens = rng.random(n) < truth["benefit.citizen_share"]
    show = launched & (rng.random(n) < truth.get("theatre.base", 0.0))
    keep = np.where(stayed, truth["sustain.at_24_months"], truth["sustain.at_24_months"] ** 2)
    luck = rng.random(n)
    real = launched & ~show
    after_24, after_12 = real & (luck < keep), real & (luck < np.sqrt(keep))
    unknown = {
        int(i): MissingKind.DONT_KNOW for i in np.flatnonzero(rng.random(n) < design.get("unknown", 0.0))
    }
    whom = np.where(show, "visibility", np.where(citizens, "citizens", "agency"))
    columns = [
        Column("for_whom", whom),
        Column("champion_stayed", stayed.astype(np.float64)),
        Column("launched", launched.astype(np.float64)),
        Column("sustained_12", after_12.astype(np.float64), missing=unknown),
        Column("sustained_24", after_24.astype(np.float64), missing=unknown),
    ]
    return Dataset(
        columns={column.name: column for column in columns},
        source=str(design.get("source", "past_work")),
        population="invented initiatives",
        rehearsal=True,
    )
