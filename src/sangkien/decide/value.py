"""The value of information: what it would be worth to know everything, or some of the parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from sangkien.decide.basis import KNOTS, Basis, Block, basis, interactions
from sangkien.decide.numeric import (
    Floats,
    combine,
    draw_weights,
    effective_size,
    standard_error,
    weighted_mean,
)
from sangkien.decide.partial import Partial, mean_of_best, nothing, partial_value
from sangkien.decide.smooth import fit_blocks
from sangkien.words import Level, Problem

#: Below this many effective draws no conclusion should rest on the figures.
MINIMUM_EFFECTIVE_DRAWS = 50.0


@dataclass(frozen=True, slots=True)
class VoI:
    """Expected values of information per decision, in the unit of net benefit.

    ``evppi[name]`` is (value, standard error); ``partial[name]`` says more. ``evpi_includes_luck`` is True when only
    one replicate was given: the luck of single people then counts as if it could be learned, and
    ``evpi_fitted`` (what an additive regression on all parameters explains) is the figure to read. With
    replicates, luck has been removed from ``evpi`` and ``luck_share`` is its share in the value that a single
    replicate would have shown. ``leader`` is the option with the best mean. ``problems`` are for the reader.
    """

    evpi: float
    evpi_se: float
    evpi_includes_luck: bool
    evpi_fitted: float
    evpi_fitted_se: float
    luck_share: float | None
    leader: int
    draws: int
    effective_draws: float
    evppi: Mapping[str, tuple[float, float]]
    partial: Mapping[str, Partial]
    problems: tuple[Problem, ...] = field(default=())


def value_of_information(
    net_benefit: ArrayLike,
    parameters: Mapping[str, ArrayLike],
    groups: Mapping[str, Sequence[str]] | None = None,
    weights: ArrayLike | None = None,
    seed: int = 0,
) -> VoI:
    """EVPI and the EVPPI of parameters or groups of them.

    ``net_benefit`` (n, S), draws by options, or (n, R, S) with R >= 2 replicates of each draw under other luck;
    ``parameters`` name -> (n,) on any scale (the quantity's own is best); ``groups`` name -> parameters learned
    together, default each parameter alone; ``weights`` (n,) of the draws. The value of a planned sample is the
    EVPPI of its simulated summary (Strong et al. 2015). Raises ValueError for shapes that do not fit, values
    that are not finite, weights summing to 0, or a group of unknown or no parameters.
    """
    nb, draws = checked(net_benefit, parameters)
    w = draw_weights(weights, len(nb))
    members = {name: tuple(names) for name, names in (groups or {name: [name] for name in draws}).items()}
    for name, wanted in members.items():
        unknown = [p for p in wanted if p not in draws]
        if unknown or not wanted or len(set(wanted)) != len(wanted):
            raise ValueError(f"group {name!r} must name known parameters, each once, got {list(wanted)}")
    averaged = nb.mean(axis=1)
    leader = int(np.argmax(weighted_mean(averaged, w)))
    gains = np.delete(averaged - averaged[:, [leader]], leader, axis=1)
    bases = {name: basis(x, w, knots_for(effective_size(w), 1)) for name, x in draws.items()}
    partial = {name: _one(name, wanted, draws, bases, gains, w, seed) for name, wanted in members.items()}
    evpi, evpi_se, share = _perfect(nb, averaged, leader, w)
    top = np.maximum(additive(draws, gains, w).max(axis=1, initial=0.0), 0.0)
    return VoI(
        evpi=evpi,
        evpi_se=evpi_se,
        evpi_includes_luck=nb.shape[1] == 1,
        evpi_fitted=float((w * top).sum()),
        evpi_fitted_se=standard_error(top, w),
        luck_share=share,
        leader=leader,
        draws=len(nb),
        effective_draws=effective_size(w),
        evppi={name: (p.value, p.se) for name, p in partial.items()},
        partial=partial,
        problems=_problems(nb.shape[2], effective_size(w), partial),
    )


def checked(net_benefit: ArrayLike, parameters: Mapping[str, ArrayLike]) -> tuple[Floats, dict[str, Floats]]:
    """Net benefit as (n, R, S) and parameters as arrays, or ValueError saying which does not fit."""
    nb = np.asarray(net_benefit, dtype=np.float64)
    if nb.ndim == 2:
        nb = nb[:, None, :]
    if nb.ndim != 3 or 0 in nb.shape:
        raise ValueError(
            f"net benefit needs shape (draws, options) or (draws, replicates, options), got {nb.shape}"
        )
    if not np.isfinite(nb).all():
        raise ValueError("net benefit must be finite")
    draws = {name: np.asarray(x, dtype=np.float64) for name, x in parameters.items()}
    for name, x in draws.items():
        if x.shape != (len(nb),):
            raise ValueError(f"parameter {name!r} needs shape ({len(nb)},), got {x.shape}")
        if not np.isfinite(x).all():
            raise ValueError(f"parameter {name!r} must be finite")
    return nb, draws


#: Most coefficients of a model of several parameters: beyond it time grows and no more is learned.
MOST_COEFFICIENTS = 300


def knots_for(n: float, parameters: int) -> int:
    """Knots per parameter: ten effective draws a coefficient, at most KNOTS, at least 2 (a line)."""
    most = n / 10 if parameters == 1 else min(n / 10, MOST_COEFFICIENTS)
    return int(np.clip(most / parameters + 1, 2, KNOTS))


def _one(
    name: str,
    wanted: tuple[str, ...],
    draws: Mapping[str, Floats],
    bases: Mapping[str, Basis | None],
    gains: Floats,
    w: Floats,
    seed: int,
) -> Partial:
    """EVPPI of one group; its random numbers depend on the seed and its name only."""
    constant = tuple(p for p in wanted if bases[p] is None)
    moving = [p for p in wanted if p not in constant]
    if not moving:
        return nothing(wanted, constant)
    n = effective_size(w)
    alone = len(moving) == 1
    found = [bases[p] if alone else basis(draws[p], w, knots_for(n, len(moving))) for p in moving]
    blocks: list[Block] = [b.block for b in found if b is not None]
    if len(blocks) > 1:
        room = int(min(n / 10, MOST_COEFFICIENTS)) - sum(b.features.shape[1] for b in blocks)
        blocks += interactions(blocks, w, max(room, 0))
    rng = np.random.default_rng([seed, *name.encode()])
    return partial_value(wanted, blocks, gains, w, rng, constant)


def _perfect(nb: Floats, averaged: Floats, leader: int, w: Floats) -> tuple[float, float, float | None]:
    """EVPI, its standard error, and the share of luck in what one replicate would show (None for one).

    The mean over R replicates still carries luck with variance v / R, which lifts the maximum by c v / R to first
    order; choosing on R - 1 replicates and valuing on the one left out loses c v / (R - 1). The mean of both,
    weighted R to R - 1 in the reverse order, cancels the first order.
    """
    now = float(weighted_mean(averaged, w)[leader])
    loss = averaged.max(axis=1) - averaged[:, leader]
    upper, se = float((w * loss).sum()), standard_error(loss, w)
    r = nb.shape[1]
    if r == 1:
        return upper, se, None
    lower = single = 0.0
    for k in range(r):
        chosen = np.argmax((averaged * r - nb[:, k]) / (r - 1), axis=1)
        lower += float((w * np.take_along_axis(nb[:, k], chosen[:, None], axis=1)[:, 0]).sum()) / r
        single += (mean_of_best(nb[:, k], w) - float(weighted_mean(nb[:, k], w).max())) / r
    evpi = max((r * upper + (r - 1) * (lower - now)) / (2 * r - 1), 0.0)
    share = 1 - evpi / single if single > 0 else 0.0
    return evpi, se, float(np.clip(share, 0.0, 1.0))


def additive(draws: Mapping[str, Floats], gains: Floats, w: Floats) -> Floats:
    """What an additive regression on all ``draws`` together expects of ``gains`` (n, S), shape (n, S)."""
    found = [basis(x, w, knots_for(effective_size(w), len(draws))) for x in draws.values()]
    blocks = [b.block for b in found if b is not None]
    if not blocks or gains.shape[1] == 0:
        return np.zeros_like(gains) + weighted_mean(gains, w)
    fit = fit_blocks(blocks, gains, w, shrink_lines=True)
    return fit.mean + combine(np.hstack([b.features for b in blocks]), fit.coefficients)


def _problems(options: int, effective: float, partial: Mapping[str, Partial]) -> tuple[Problem, ...]:
    found = []
    if options == 1:
        found.append(Problem("decide.one_option", Level.WARNING))
    if effective < MINIMUM_EFFECTIVE_DRAWS:
        parameters = {"effective": round(effective, 1), "least": int(MINIMUM_EFFECTIVE_DRAWS)}
        found.append(Problem("decide.too_few_draws", Level.WARNING, parameters=parameters))
    for name in sorted({c for p in partial.values() for c in p.constant}):
        found.append(Problem("decide.does_not_vary", Level.NOTE, parameters={"parameter": name}))
    return tuple(found)
