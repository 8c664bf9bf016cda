"""What bears on the model only through its outputs: draws are reweighted by how well their simulations meet targets.

Importance weights (Kloek and van Dijk 1978); where too few draws would carry them, sequential Monte Carlo by tempering
(Neal 2001; Del Moral, Doucet and Jasra 2006). The room runs no model: it is handed a function that does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sangkien.beliefs.draws import draw_on_scale
from sangkien.beliefs.joint import Beliefs, Floats
from sangkien.beliefs.temper import Cloud
from sangkien.beliefs.weights import effective_size, even_out, resample
from sangkien.words import Place, Problem, Refusal

#: Fewer effective draws than this say nothing: no conclusion is drawn.
LEAST = 50.0
#: Below this share of the draws, weights are replaced by tempering.
ENOUGH = 0.1
#: A target beyond this tail of what the prior predicts (both sides together) is refused, not forced.
IMPOSSIBLE = 1e-3
#: The luck of the people simulated may make up this part of a target's variance; what it makes up is taken off.
LUCK = 0.5

#: Draws on the quantities' scales, id -> (n,), and the number of the simulation, which addresses its luck, to outcomes
#: on the targets' scales, shape (2, n, k): two halves of the people, each with luck of its own.
Simulate = Callable[[Mapping[str, Floats], int], Floats]


@dataclass(frozen=True, slots=True)
class Aim:
    """A target on its scale: observed value, standard deviation, and whether it reweights or is compared only."""

    id: str
    observed: float
    error: float
    fit: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Reweighed:
    """Draws after the targets were heard.

    ``before`` (n, d) and ``before_simulated`` (n, k) are draws of the beliefs on the scales and their simulated
    outcomes; ``draws`` (n, d), ``simulated`` (n, k) and ``weights`` (n,) (summing to 1) are what the targets leave.
    ``effective`` is the effective number of draws, ``direct`` what plain weights would have had, ``steps`` the
    tempering exponents ((1.0,) without tempering), ``luck`` (k,) the standard deviation that luck has in the outcomes.
    """

    ids: tuple[str, ...]
    aims: tuple[Aim, ...]
    before: Floats
    before_simulated: Floats
    draws: Floats
    simulated: Floats
    weights: Floats
    effective: float
    direct: float
    steps: tuple[float, ...]
    luck: Floats

    @property
    def error(self) -> Floats:
        """The targets' standard deviations less the luck that is already in the simulated outcomes, (k,)."""
        return without_luck(self.aims, self.luck)

    def equal(self, seed: int) -> Floats:
        """``n`` draws (n, d) that count the same, by systematic resampling."""
        return self.draws[resample(self.weights, seed)]


def without_luck(aims: tuple[Aim, ...], luck: Floats) -> Floats:
    """The standard deviations to weigh with, (k,).

    With outcome z = m + luck of variance l, E_luck N(y; z, s - l) = N(y; m, s): luck is integrated out exactly where
    it is normal, so it is never mistaken for misfit.
    """
    error = np.array([aim.error for aim in aims])
    return np.asarray(np.sqrt(error * error - luck * luck))


def reweigh(
    beliefs: Beliefs,
    aims: tuple[Aim, ...],
    simulate: Simulate,
    *,
    n: int,
    seed: int,
    enough: float = ENOUGH,
    progress: Callable[[float], None] = lambda _: None,
) -> Reweighed:
    """Draw ``n`` worlds, simulate them, and weigh them by the aims that fit.

    Aims are normal on their scales and independent given the outcomes. With ``enough`` x ``n`` effective draws or more
    the weights stand; otherwise the draws are tempered: exponents rise so that each step keeps half of the draws,
    which are resampled and moved by Crank-Nicolson steps (Cotter et al. 2013), in turn along the directions that
    outcomes depend on, with the cloud's own spread, and across them, with that of the beliefs (Cui, Law and Marzouk
    2016). ``progress`` hears the exponent reached.

    Raises Refusal for an outcome that is not finite, luck too large beside a target, a target that the beliefs hold to
    be impossible, more than ``temper.SIMULATIONS`` simulations, or fewer than ``LEAST`` effective draws. Without an aim
    that fits, weights are even.
    """
    fit = np.array([aim.fit for aim in aims], dtype=bool)
    before = np.column_stack(list(draw_on_scale(beliefs, n, seed).values()))
    halves = _finite(simulate(_named(beliefs, before), 0), aims)
    simulated = halves.mean(axis=0)
    luck = np.sqrt(((halves[0] - halves[1]) ** 2).mean(axis=0) / 4)
    _check_luck(aims, luck)
    error = without_luck(aims, luck)
    observed = np.array([aim.observed for aim in aims])
    _check_possible(aims, observed, simulated, error)

    def log_likelihood(outcomes: Floats) -> Floats:
        z = (observed[fit] - outcomes[:, fit]) / error[fit]
        return np.asarray(-0.5 * (z * z).sum(axis=1))

    weights = even_out(log_likelihood(simulated))
    direct = effective_size(weights)
    if direct >= enough * n:
        if direct < LEAST:
            raise _too_few(direct)
        progress(1.0)
        return Reweighed(
            beliefs.ids, aims, before, simulated, before, simulated, weights, direct, direct, (1.0,), luck
        )

    def again(draws: Floats, number: int) -> Floats:
        return np.asarray(_finite(simulate(_named(beliefs, draws), number), aims).mean(axis=0))

    tempered = Cloud(beliefs, again, log_likelihood, seed, before, simulated)
    steps = tempered.run(progress)
    effective = _distinct(tempered.draws)
    if effective < LEAST:
        raise _too_few(effective)
    return Reweighed(
        beliefs.ids,
        aims,
        before,
        simulated,
        tempered.draws,
        tempered.simulated,
        np.full(n, 1.0 / n),
        effective,
        direct,
        steps,
        luck,
    )


def _named(beliefs: Beliefs, draws: Floats) -> dict[str, Floats]:
    return {quantity: draws[:, i].copy() for i, quantity in enumerate(beliefs.ids)}


def _distinct(draws: Floats) -> float:
    """The effective number of draws among copies: n^2 / sum of squared numbers of copies."""
    _, copies = np.unique(draws, axis=0, return_counts=True)
    return float(len(draws) ** 2 / (copies.astype(np.float64) ** 2).sum())


def _finite(halves: Floats, aims: tuple[Aim, ...]) -> Floats:
    broken = np.argwhere(~np.isfinite(halves))
    if len(broken):
        _, draw, k = broken[0]
        said = {"target": aims[k].id, "draw": int(draw), "draws": len(np.unique(broken[:, 1]))}
        raise Refusal(Problem("beliefs.outcome_not_finite", place=Place(path=aims[k].id), parameters=said))
    return halves


def _check_luck(aims: tuple[Aim, ...], luck: Floats) -> None:
    loud = [
        Problem(
            "beliefs.luck_too_large",
            place=Place(path=aim.id),
            parameters={"target": aim.id, "luck": f"{sd:.2g}", "error": f"{aim.error:.2g}"},
        )
        for aim, sd in zip(aims, luck, strict=True)
        if sd * sd > LUCK * aim.error * aim.error
    ]
    if loud:
        raise Refusal(loud)


def _check_possible(aims: tuple[Aim, ...], observed: Floats, simulated: Floats, error: Floats) -> None:
    from scipy.special import ndtr  # pages that count nothing need not wait for it

    below = ndtr((observed - simulated) / error).mean(axis=0)
    tail = 2 * np.minimum(below, 1 - below)
    far = [
        Problem(
            "beliefs.target_impossible",
            place=Place(path=aim.id),
            parameters={"target": aim.id, "tail": f"{p:.2g}"},
        )
        for aim, p in zip(aims, tail, strict=True)
        if aim.fit and p < IMPOSSIBLE
    ]
    if far:
        raise Refusal(far)


def _too_few(effective: float) -> Refusal:
    parameters = {"effective": f"{effective:.0f}", "least": f"{LEAST:.0f}"}
    return Refusal(Problem("beliefs.too_few_effective", place=Place(path="draws"), parameters=parameters))
