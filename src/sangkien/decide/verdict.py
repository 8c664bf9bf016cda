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
from sangkien.decide.numeric import Floats, draw_weights, effective_size, standard_error, weighted_mean
from sangkien.decide.outcomes import over_luck
from sangkien.decide.together import Overturned, contributions, overturned
from sangkien.decide.value import MINIMUM_EFFECTIVE_DRAWS, VoI, value_of_information
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
    ``coverage``: the part of a belief that is searched for flips. ``overturned``: the share of draws in which all
    assumptions together may put another scheme ahead before the answer is to learn first; ``part``: the share in such
    an upset from which on a quantity counts as one of its causes. ``effective_draws``: the least to conclude from.
    """

    margin: float = 0.0
    standard_errors: float = 2.0
    level: float = 0.05
    coverage: float = 0.9
    overturned: float = 0.1
    part: float = 0.05
    effective_draws: float = MINIMUM_EFFECTIVE_DRAWS


@dataclass(frozen=True, slots=True)
class Lesson:
    """A quantity worth learning: its EVPPI with standard error, what would inform it (cheapest first), its flips.

    ``part`` is its share in what all parameters together explain of the gap between the leader and its main rival.
    """

    parameter: str
    value: float
    se: float
    distinguishable: bool
    instruments: tuple[str, ...]
    flips: tuple[Flip, ...]
    part: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer over the owner's schemes, the status quo and not engaging (``candidates``, in order).

    ``winner`` is None unless ``kind`` is back; then ``probability_best``, ``lead`` (over the runner-up, with se) and
    ``expected_loss`` of choosing now (with se) belong to it. ``close`` names schemes too near to tell apart when
    they do not differ. ``learn`` holds what to learn first, best first; ``would_change`` the flips beyond noise that
    rest on more than an assumption. ``drivers`` are the quantities that drive the ranking (EVPPI told from zero,
    or a flip beyond noise), ``local_drivers`` those of them with local evidence, ``assumed_drivers`` those with
    none at all. ``overturned`` says how far all that is only assumed, taken together, would change the choice.
    ``rehearsal`` is True when any belief rests on rehearsal data.
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
    overturned: Overturned
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
    w = draw_weights(weights, len(nb))
    averaged = over_luck(nb)
    real = {p: tuple(f for f in curve.flips if f.beyond_noise) for p, curve in curves.items()}
    material = {p: tuple(f for f in flips if f.advantage > rule.margin) for p, flips in real.items()}
    told = {p for p, partial in voi.partial.items() if partial.distinguishable}
    values = {p: np.asarray(x, dtype=np.float64) for p, x in parameters.items()}
    assumed = {p: x for p, x in values.items() if beliefs[p].assumed}
    upset = overturned(averaged, voi.leader, assumed, w, seed)
    parts = dict.fromkeys(values, 0.0)
    if _upsets(upset, rule) and upset.rival is not None:
        parts = contributions(averaged[:, voi.leader] - averaged[:, upset.rival], values, w)
    causes = {p for p, part in parts.items() if part >= rule.part}
    if not causes & set(assumed):
        # The causes are many and each is small: the three largest assumptions stand for all of them.
        causes |= set(sorted((p for p in assumed if parts[p] > 0), key=lambda p: -parts[p])[:3])
    by_value = sorted(
        values, key=lambda p: (-voi.evppi[p][0] if p in told else 0.0, -parts[p], -voi.evppi[p][0])
    )
    drivers = tuple(p for p in by_value if p in told or p in causes or real.get(p))
    learn = tuple(
        Lesson(
            p, *voi.evppi[p], p in told, tuple((instruments or {}).get(p, ())), material.get(p, ()), parts[p]
        )
        for p in by_value
        if p in assumed and (material.get(p) or p in causes)
    )
    kind, close, lead = _kind(averaged, candidates, w, bool(learn), upset, rule)
    backed = kind is VerdictKind.BACK
    return Verdict(
        kind=kind,
        candidates=candidates,
        winner=candidates[voi.leader] if backed else None,
        probability_best=float(probability_best(averaged, w)[voi.leader]) if backed else None,
        lead=lead if backed else None,
        expected_loss=_loss(voi) if backed else None,
        close=close,
        learn=learn if kind is VerdictKind.LEARN_FIRST else (),
        would_change=tuple(f for p in drivers if not beliefs[p].assumed for f in material.get(p, ())),
        drivers=drivers,
        local_drivers=tuple(p for p in drivers if beliefs[p].local),
        assumed_drivers=tuple(p for p in drivers if beliefs[p].assumed),
        overturned=upset,
        rehearsal=any(beliefs[p].rehearsal for p in parameters),
        effective_draws=effective_size(w),
        rule=rule,
        voi=voi,
        curves=curves,
    )


def _upsets(upset: Overturned, rule: VerdictRule) -> bool:
    """Whether all assumptions together change the choice too often, by more than noise and the margin."""
    return (
        upset.share > rule.overturned
        and upset.beyond_noise(rule.standard_errors)
        and upset.gain > rule.margin
    )


def _loss(voi: VoI) -> tuple[float, float]:
    """Expected loss of choosing the leader now, without luck where it can be taken out."""
    return (voi.evpi_fitted, voi.evpi_fitted_se) if voi.evpi_includes_luck else (voi.evpi, voi.evpi_se)


def _kind(
    nb: Floats,
    candidates: tuple[str, ...],
    w: Floats,
    flips: bool,
    upset: Overturned,
    rule: VerdictRule,
) -> tuple[VerdictKind, tuple[str, ...], tuple[float, float] | None]:
    """The rule: enough draws, then flips on assumptions, then a lead beyond margin and noise."""
    means = weighted_mean(nb, w)
    leader = int(np.argmax(means))
    if effective_size(w) < rule.effective_draws * (1 - 1e-9):
        return VerdictKind.NO_CONCLUSION, (), None
    if flips:
        return VerdictKind.LEARN_FIRST, (), None
    gaps = {s: nb[:, leader] - nb[:, s] for s in range(len(candidates)) if s != leader}
    leads = {s: (float(weighted_mean(d, w)), standard_error(d, w)) for s, d in gaps.items()}
    near = {s for s, (gap, se) in leads.items() if gap <= max(rule.margin, rule.standard_errors * se)}
    if near:
        return VerdictKind.NO_DIFFERENCE, tuple(candidates[s] for s in sorted(near | {leader})), None
    if upset.share > rule.overturned and not upset.beyond_noise(rule.standard_errors):
        # The fit moves the choice often, and the draws are too few to say whether rightly: no name on such a footing.
        return VerdictKind.NO_CONCLUSION, (), None
    return VerdictKind.BACK, (), min(leads.values(), default=None)
