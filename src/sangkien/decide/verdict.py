"""The verdict: back a scheme, say that they do not differ, or say what to learn before choosing.

docs/decide.md states the rule in words; its constants are the fields of ``VerdictRule``.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from sangkien.decide.acceptability import probability_best
from sangkien.decide.flips import Curve, Flip, flip_points
from sangkien.decide.numeric import Floats, draw_weights, effective_size, share, standard_error, weighted_mean
from sangkien.decide.outcomes import over_luck
from sangkien.decide.value import MINIMUM_EFFECTIVE_DRAWS, VoI, additive, value_of_information
from sangkien.words import Belief


class VerdictKind(StrEnum):
    """The four honest answers."""

    BACK = "back"
    LEARN_FIRST = "learn_first"
    NO_DIFFERENCE = "no_difference"
    NO_CONCLUSION = "no_conclusion"


@dataclass(frozen=True, slots=True)
class VerdictRule:
    """The constants of the rule.

    ``margin``: differences in mean net benefit up to this many units are not worth a choice. ``standard_errors``:
    what a difference or a flip must exceed at least. ``level``: chance of one false flip among all parameters.
    ``coverage``: the part of a belief that is searched for flips. ``effective_draws``: the least to conclude from.
    """

    margin: float = 0.0
    standard_errors: float = 2.0
    level: float = 0.05
    coverage: float = 0.9
    effective_draws: float = MINIMUM_EFFECTIVE_DRAWS


@dataclass(frozen=True, slots=True)
class Lesson:
    """A quantity worth learning: its EVPPI with standard error, what would inform it (cheapest first), its flips."""

    parameter: str
    value: float
    se: float
    distinguishable: bool
    instruments: tuple[str, ...]
    flips: tuple[Flip, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer over the owner's schemes, the status quo and not engaging (``candidates``, in order).

    ``winner`` is None unless ``kind`` is back; then ``probability_best``, ``lead`` (over the runner-up, with se) and
    ``expected_loss`` of choosing now (with se) belong to it. ``close`` names schemes too near to tell apart when
    they do not differ. ``learn`` holds what to learn first, best first; ``would_change`` the flips beyond noise that
    rest on more than an assumption. ``drivers`` are the quantities that drive the ranking (EVPPI told from zero,
    or a flip beyond noise), ``local_drivers`` those of them with local evidence, ``assumed_drivers`` those with
    none at all. ``overturned`` is the share of draws in which all that is only assumed, taken together, would put
    another candidate ahead of the leader (additive regression; told, not part of the rule). ``rehearsal`` is True
    when any belief rests on rehearsal data.
    """

    kind: VerdictKind
    candidates: tuple[str, ...]
    winner: str | None
    probability_best: float | None
    lead: tuple[float, float] | None
    expected_loss: tuple[float, float] | None
    close: tuple[str, ...]
    learn: tuple[Lesson, ...]
    would_change: tuple[Flip, ...]
    drivers: tuple[str, ...]
    local_drivers: tuple[str, ...]
    assumed_drivers: tuple[str, ...]
    overturned: float
    rehearsal: bool
    effective_draws: float
    rule: VerdictRule
    voi: VoI
    curves: Mapping[str, Curve]


def verdict(
    net_benefit: ArrayLike,
    schemes: Sequence[str],
    parameters: Mapping[str, ArrayLike],
    beliefs: Mapping[str, Belief],
    held: Collection[str],
    *,
    status_quo: str = "status_quo",
    do_not_engage: str = "do_not_engage",
    instruments: Mapping[str, Sequence[str]] | None = None,
    back: Mapping[str, Callable[[Floats], Floats]] | None = None,
    rule: VerdictRule | None = None,
    weights: ArrayLike | None = None,
    seed: int = 0,
) -> Verdict:
    """The verdict from ``net_benefit`` (n, S) or (n, R, S) over ``schemes``, restricted to the candidates.

    ``parameters`` quantity -> (n,) on its scale, each with a Belief; ``held`` the schemes open to the study's owner;
    ``instruments`` quantity -> ids of instruments; ``back`` quantity -> natural units. Raises ValueError when the
    status quo is missing, a parameter has no belief, or as value_of_information.
    """
    rule = rule or VerdictRule()
    nb = np.asarray(net_benefit, dtype=np.float64)
    if status_quo not in schemes:
        raise ValueError(f"the status quo {status_quo!r} is not among the schemes")
    unknown = sorted(set(parameters) - set(beliefs))
    if unknown:
        raise ValueError(f"no belief about {', '.join(unknown)}")
    if nb.ndim not in (2, 3) or nb.shape[-1] != len(schemes):
        raise ValueError(f"{len(schemes)} schemes do not fit net benefit of shape {nb.shape}")
    columns = [i for i, s in enumerate(schemes) if s in held or s in (status_quo, do_not_engage)]
    candidates = tuple(schemes[i] for i in columns)
    nb = nb[..., columns]
    voi = value_of_information(nb, parameters, weights=weights, seed=seed)
    curves = flip_points(
        nb,
        candidates,
        parameters,
        back=back,
        weights=weights,
        coverage=rule.coverage,
        level=rule.level,
        least_z=rule.standard_errors,
    )
    real = {p: tuple(f for f in curve.flips if f.beyond_noise) for p, curve in curves.items()}
    told = {p for p, partial in voi.partial.items() if partial.distinguishable}
    by_value = sorted(parameters, key=lambda p: -voi.evppi[p][0])
    drivers = tuple(p for p in by_value if p in told or real.get(p))
    material = {p: tuple(f for f in flips if f.advantage > rule.margin) for p, flips in real.items()}
    learn = tuple(
        Lesson(p, *voi.evppi[p], p in told, tuple((instruments or {}).get(p, ())), material[p])
        for p in by_value
        if material.get(p) and beliefs[p].assumed
    )
    w = draw_weights(weights, len(nb))
    assumed = {p: np.asarray(x, dtype=np.float64) for p, x in parameters.items() if beliefs[p].assumed}
    kind, close, lead = _kind(over_luck(nb), candidates, w, bool(learn), rule)
    backed = kind is VerdictKind.BACK
    return Verdict(
        kind=kind,
        candidates=candidates,
        winner=candidates[voi.leader] if backed else None,
        probability_best=float(probability_best(over_luck(nb), w)[voi.leader]) if backed else None,
        lead=lead if backed else None,
        expected_loss=_loss(voi) if backed else None,
        close=close,
        learn=learn if kind is VerdictKind.LEARN_FIRST else (),
        would_change=tuple(f for p in drivers if not beliefs[p].assumed for f in material.get(p, ())),
        drivers=drivers,
        local_drivers=tuple(p for p in drivers if beliefs[p].local),
        assumed_drivers=tuple(p for p in drivers if beliefs[p].assumed),
        overturned=_overturned(over_luck(nb), voi.leader, assumed, w),
        rehearsal=any(beliefs[p].rehearsal for p in parameters),
        effective_draws=effective_size(w),
        rule=rule,
        voi=voi,
        curves=curves,
    )


def _overturned(nb: Floats, leader: int, assumed: Mapping[str, Floats], w: Floats) -> float:
    gains = np.delete(nb - nb[:, [leader]], leader, axis=1)
    return share(additive(assumed, gains, w).max(axis=1, initial=-np.inf) > 0, w)


def _loss(voi: VoI) -> tuple[float, float]:
    """Expected loss of choosing the leader now, without luck where it can be taken out."""
    return (voi.evpi_fitted, voi.evpi_fitted_se) if voi.evpi_includes_luck else (voi.evpi, voi.evpi_se)


def _kind(
    nb: Floats, candidates: tuple[str, ...], w: Floats, flips: bool, rule: VerdictRule
) -> tuple[VerdictKind, tuple[str, ...], tuple[float, float] | None]:
    """The rule: enough draws, then flips on assumptions, then a lead beyond margin and noise."""
    means = weighted_mean(nb, w)
    leader = int(np.argmax(means))
    if effective_size(w) < rule.effective_draws:
        return VerdictKind.NO_CONCLUSION, (), None
    if flips:
        return VerdictKind.LEARN_FIRST, (), None
    gaps = {s: nb[:, leader] - nb[:, s] for s in range(len(candidates)) if s != leader}
    leads = {s: (float(weighted_mean(d, w)), standard_error(d, w)) for s, d in gaps.items()}
    near = {s for s, (gap, se) in leads.items() if gap <= max(rule.margin, rule.standard_errors * se)}
    if near:
        return VerdictKind.NO_DIFFERENCE, tuple(candidates[s] for s in sorted(near | {leader})), None
    return VerdictKind.BACK, (), min(leads.values(), default=None)
