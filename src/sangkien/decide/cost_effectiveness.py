"""Cost against effect: the plane, the frontier and its ratios (Briggs, Claxton and Sculpher 2006, ch. 2 and 5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from sangkien.decide.numeric import Floats, draw_weights, standard_error, weighted_mean
from sangkien.decide.outcomes import Outcomes, over_luck, stacked


class Standing(StrEnum):
    """On the frontier; dominated (another is no worse and no dearer); or by a mixture of two others."""

    FRONTIER = "frontier"
    DOMINATED = "dominated"
    EXTENDED_DOMINATED = "extended_dominated"


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """One scheme on the plane, effects and costs per draw in the units given, differences from the status quo.

    ``effects`` and ``costs`` (n,) are the cloud of differences. ``icer`` is the cost of one more unit of effect over
    the next cheaper scheme of the frontier; None off the frontier and for its cheapest scheme.
    """

    scheme: str
    effect: float
    cost: float
    effect_se: float
    cost_se: float
    effects: Floats
    costs: Floats
    standing: Standing
    icer: float | None
    dominated_by: tuple[str, ...] = ()


def cost_effectiveness(
    outcomes: Outcomes,
    effect: Mapping[str, float],
    cost: Mapping[str, float],
    *,
    status_quo: str = "status_quo",
    weights: ArrayLike | None = None,
) -> tuple[Point, ...]:
    """Points of the plane in the order of ``outcomes``.

    ``effect`` and ``cost`` map measures to what a unit counts (``{"sustained": 1}``; costs counted positive);
    ``weights`` (n,) of the draws. Raises ValueError when the status quo is not among the schemes.
    """
    schemes = list(outcomes)
    if status_quo not in schemes:
        raise ValueError(f"the status quo {status_quo!r} is not among the schemes {schemes}")
    base = schemes.index(status_quo)
    effects, costs = (_sum(outcomes, counted) for counted in (effect, cost))
    effects, costs = effects - effects[:, [base]], costs - costs[:, [base]]
    w = draw_weights(weights, len(effects))
    mean_e, mean_c = weighted_mean(effects, w), weighted_mean(costs, w)
    standing, icer, over = frontier(mean_e, mean_c)
    return tuple(
        Point(
            scheme=scheme,
            effect=float(mean_e[s]),
            cost=float(mean_c[s]),
            effect_se=standard_error(effects[:, s], w),
            cost_se=standard_error(costs[:, s], w),
            effects=effects[:, s],
            costs=costs[:, s],
            standing=standing[s],
            icer=icer[s],
            dominated_by=tuple(schemes[o] for o in over[s]),
        )
        for s, scheme in enumerate(schemes)
    )


def frontier(
    effect: Floats, cost: Floats
) -> tuple[list[Standing], list[float | None], list[tuple[int, ...]]]:
    """Standing, ICER and dominating schemes of S points with mean ``effect`` and ``cost``, both (S,).

    A point is dominated when another has at least its effect at no more cost (of equal points the first stays);
    extendedly so when the frontier's ratios would otherwise fall: the next more effective one is the better buy.
    """
    count = len(effect)
    standing = [Standing.FRONTIER] * count
    over: list[tuple[int, ...]] = [()] * count
    for s in range(count):
        better = (effect >= effect[s]) & (cost <= cost[s]) & ((effect > effect[s]) | (cost < cost[s]))
        equal = [o for o in range(s) if effect[o] == effect[s] and cost[o] == cost[s]]
        found = (*(int(o) for o in np.flatnonzero(better)), *equal)
        if found:
            standing[s], over[s] = Standing.DOMINATED, found
    path: list[int] = []
    for s in sorted((i for i in range(count) if not over[i]), key=lambda i: float(cost[i])):
        while len(path) > 1 and _ratio(effect, cost, path[-1], s) <= _ratio(effect, cost, path[-2], path[-1]):
            gone = path.pop()
            standing[gone], over[gone] = Standing.EXTENDED_DOMINATED, (path[-1], s)
        path.append(s)
    icer: list[float | None] = [None] * count
    for before, after in pairwise(path):
        icer[after] = _ratio(effect, cost, before, after)
    return standing, icer, over


def _ratio(effect: Floats, cost: Floats, a: int, b: int) -> float:
    return float((cost[b] - cost[a]) / (effect[b] - effect[a]))


def _sum(outcomes: Outcomes, counted: Mapping[str, float]) -> Floats:
    found = stacked(outcomes, list(counted))
    total = np.zeros_like(next(iter(found.values())))
    for measure, unit in counted.items():
        total += unit * found[measure]
    return over_luck(total)
