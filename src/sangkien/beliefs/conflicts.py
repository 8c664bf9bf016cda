"""Disagreements, measured and put into words; nothing here moves a number."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import combinations
from math import sqrt

from sangkien.words import (
    LANGUAGES,
    Belief,
    Conflict,
    Distribution,
    Estimate,
    Level,
    Problem,
    Role,
    sentence,
)

#: Distances above this many predictive standard deviations are shown as conflicts.
CONFLICT_Z = 2.0


def conflicts_of(
    belief: Belief, estimates: Iterable[Estimate], discounts: Mapping[str, float]
) -> tuple[Conflict, ...]:
    """Conflicts of one quantity: of its prior with every estimate, and of estimates with each other.

    The distance is z = (m1 - m2) / sqrt(v1 + v2) on the quantity's scale: for prior and estimate that of the
    estimate from its prior predictive distribution (Box 1980; Evans and Moshonov 2006). Checks are compared
    like primaries. Two estimates from one source share their data, so their z is too small rather than large.
    """
    said = [(e, _margin(e, belief, discounts.get(e.id, 1.0))) for e in estimates]
    found = []
    for e, margin in said:
        z = _distance(margin, belief.prior)
        if abs(z) > CONFLICT_Z:
            code = "beliefs.conflict_check" if e.role is Role.CHECK else "beliefs.conflict_prior"
            names = (belief.provenance.source, e.id)
            found.append(_conflict(code, belief.quantity, names, z, belief.prior, margin, e.rehearsal))
    for (a, first), (b, second) in combinations(said, 2):
        z = _distance(second, first)
        if abs(z) > CONFLICT_Z:
            found.append(
                _conflict(
                    "beliefs.conflict_estimates",
                    belief.quantity,
                    (a.id, b.id),
                    z,
                    first,
                    second,
                    a.rehearsal or b.rehearsal,
                )
            )
    return tuple(found)


def conflict_with_earlier(earlier: Belief, belief: Belief) -> Conflict | None:
    """The conflict of a prior with the one that it stands in place of; None up to ``CONFLICT_Z``."""
    z = _distance(belief.prior, earlier.prior)
    if abs(z) <= CONFLICT_Z:
        return None
    names = (earlier.provenance.source, belief.provenance.source)
    code = "beliefs.conflict_earlier"
    found = _conflict(code, belief.quantity, names, z, earlier.prior, belief.prior, belief.rehearsal)
    return replace(found, kind="earlier")


def _margin(estimate: Estimate, belief: Belief, discount: float) -> Distribution:
    i = estimate.quantities.index(belief.quantity)
    variance = float(estimate.covariance[i, i]) * discount
    return Distribution(belief.prior.scale, float(estimate.mean[i]), sqrt(variance))


def _distance(a: Distribution, b: Distribution) -> float:
    return (a.mean - b.mean) / sqrt(a.sd**2 + b.sd**2)


def _conflict(
    code: str,
    quantity: str,
    between: tuple[str, str],
    z: float,
    a: Distribution,
    b: Distribution,
    rehearsal: bool,
) -> Conflict:
    (low_a, high_a), (low_b, high_b) = a.interval(), b.interval()
    parameters: dict[str, str | int | float] = {
        "quantity": quantity,
        "first": between[0],
        "second": between[1],
        "median_a": f"{a.median():.3g}",
        "low_a": f"{low_a:.3g}",
        "high_a": f"{high_a:.3g}",
        "median_b": f"{b.median():.3g}",
        "low_b": f"{low_b:.3g}",
        "high_b": f"{high_b:.3g}",
        "z": f"{abs(z):.1f}",
    }
    problem = Problem(code, Level.NOTE, parameters=parameters)
    text = {lang: sentence(problem, lang) for lang in LANGUAGES}
    return Conflict(quantity, "estimate", between, z, text, rehearsal)
