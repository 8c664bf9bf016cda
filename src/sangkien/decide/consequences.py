"""Consequences first: what each scheme does to each measure, before anyone says what it is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from numpy.typing import ArrayLike

from sangkien.decide.numeric import (
    Floats,
    draw_weights,
    share,
    standard_error,
    weighted_mean,
    weighted_quantile,
    weighted_var,
)
from sangkien.decide.outcomes import Outcomes, over_luck, stacked

#: The quantiles of every consequence.
PROBABILITIES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Difference:
    """A scheme less the status quo, draw by draw, in the measure's unit.

    ``mean`` with its Monte-Carlo standard error ``se``, the central 90% interval (``low``, ``high``) over draws,
    and the shares of draws in which the scheme has more of the measure, exactly as much, and does better
    (None where nobody said which direction is better).
    """

    mean: float
    se: float
    low: float
    high: float
    probability_higher: float
    probability_equal: float
    probability_better: float | None


@dataclass(frozen=True, slots=True)
class Consequence:
    """One measure under one scheme: mean, Monte-Carlo ``se``, ``sd`` over draws, quantiles at PROBABILITIES."""

    scheme: str
    measure: str
    mean: float
    se: float
    sd: float
    quantiles: tuple[float, ...]
    difference: Difference | None


def consequences(
    outcomes: Outcomes,
    *,
    status_quo: str = "status_quo",
    better: Mapping[str, int] | None = None,
    measures: Sequence[str] | None = None,
    weights: ArrayLike | None = None,
) -> tuple[Consequence, ...]:
    """One record per scheme and measure, in the order of ``outcomes``; the status quo has no difference.

    ``better`` maps a measure to +1 (more is better) or -1; ``measures`` defaults to those of the first scheme;
    ``weights`` (n,) of the draws. Replicates are averaged first. Raises ValueError when the status quo is not
    among the schemes, Refusal for a measure that a scheme lacks.
    """
    schemes = list(outcomes)
    if status_quo not in schemes:
        raise ValueError(f"the status quo {status_quo!r} is not among the schemes {schemes}")
    names = list(measures) if measures is not None else list(outcomes[schemes[0]])
    values = {name: over_luck(found) for name, found in stacked(outcomes, names).items()}
    result = []
    for column, scheme in enumerate(schemes):
        for name in names:
            x = values[name][:, column]
            w = draw_weights(weights, len(x))
            base = values[name][:, schemes.index(status_quo)]
            gap = None if scheme == status_quo else _difference(x - base, w, (better or {}).get(name))
            spread = float(weighted_var(x, w)) ** 0.5
            quantiles = tuple(float(q) for q in weighted_quantile(x, w, PROBABILITIES))
            mean = float(weighted_mean(x, w))
            result.append(Consequence(scheme, name, mean, standard_error(x, w), spread, quantiles, gap))
    return tuple(result)


def _difference(d: Floats, w: Floats, sign: int | None) -> Difference:
    low, high = weighted_quantile(d, w, (0.05, 0.95))
    return Difference(
        mean=float(weighted_mean(d, w)),
        se=standard_error(d, w),
        low=float(low),
        high=float(high),
        probability_higher=share(d > 0, w),
        probability_equal=share(d == 0, w),
        probability_better=None if sign is None else share(d * sign > 0, w),
    )
