"""Expected value of partial perfect information, by regression, with its standard error and its bias.

The conditional expectation of each option's gain over the leading one is a smooth function of what would be
learned; EVPPI is the mean of its upper envelope (Strong, Oakley and Brennan 2014, Medical Decision Making 34).
Standard errors come from simulating the coefficients' posterior, as they propose, to which the sampling of
the draws is added. The maximum turns noise in the coefficients into value: the same simulations measure that
bias and it is taken off. A second simulation, of coefficients under "this teaches nothing", gives the test.
"""

from dataclasses import dataclass

import numpy as np

from sangkien.decide.basis import Block
from sangkien.decide.numeric import (
    Floats,
    Precision,
    cholesky,
    combine,
    effective_size,
    inner,
    standard_error,
    weighted_mean,
)
from sangkien.decide.smooth import Fit, backfit, fit_block, fit_blocks, reml

#: Coefficient vectors simulated for the standard error and the bias, and for the test of one and of several.
SIMULATIONS, NULLS, JOINT_NULLS = 200, 400, 199
#: Level of the test and the number of standard errors that a value must exceed to be told from zero.
LEVEL, STANDARD_ERRORS = 0.05, 2.0
#: Points on which simulated curves are evaluated.
_POINTS = 256


@dataclass(frozen=True, slots=True)
class Partial:
    """What knowing some parameters would be worth, in the unit of net benefit.

    ``value`` is ``raw`` less ``bias``, and 0 with ``clamped`` set where that fell below 0. ``p_value`` belongs to
    the hypothesis that they teach nothing; ``distinguishable`` needs it below LEVEL and value above
    STANDARD_ERRORS times ``se``. ``constant`` names members that do not vary and so can teach nothing.
    """

    members: tuple[str, ...]
    value: float
    se: float
    raw: float
    bias: float
    p_value: float
    distinguishable: bool
    clamped: bool = False
    constant: tuple[str, ...] = ()


def nothing(members: tuple[str, ...], constant: tuple[str, ...] = ()) -> Partial:
    """The value where nothing can be learned: zero, exactly."""
    return Partial(members, 0.0, 0.0, 0.0, 0.0, 1.0, False, False, constant)


def partial_value(
    members: tuple[str, ...],
    blocks: list[Block],
    gains: Floats,
    w: Floats,
    rng: np.random.Generator,
    constant: tuple[str, ...] = (),
) -> Partial:
    """EVPPI of the parameters behind ``blocks``.

    ``gains`` (n, S) are net benefits less that of the option with the best mean, so their means are not above 0.
    """
    if not blocks or gains.shape[1] == 0:
        return nothing(members, constant)
    single = len(blocks) == 1
    features = np.hstack([b.features for b in blocks])
    fit = fit_block(blocks[0], gains, w) if single else fit_blocks(blocks, gains, w)
    fitted = fit.mean + combine(features, fit.coefficients)
    near = _contenders(features, fit, fitted, effective_size(w))
    if not near.any():
        return nothing(members, constant)
    top = np.maximum(fitted.max(axis=1), 0.0)
    raw = float((w * top).sum())
    gains, fitted = gains[:, near], fitted[:, near]
    fit = Fit(
        fit.mean[near], fit.coefficients[:, near], fit.penalty[:, near], fit.residual_variance[near], fit.gram
    )
    points, mass = _bins(features, w) if single else _stride(features, w)
    observed = _worth(points, mass, fit.mean, fit.coefficients[:, None, :])[0]
    if single:
        noise, null = _single_noise(blocks[0], fit, gains, fitted, w, rng)
    else:
        noise, null = _joint_noise([b.penalty for b in blocks], fit, gains, fitted, w, rng)
    around = _worth(points, mass, fit.mean + noise[0], fit.coefficients[:, None, :] + noise[1:])
    bias = float(around.mean()) - float(observed)
    value = raw - bias
    se = float(np.hypot(around.std(ddof=1), standard_error(top, w)))
    scale = 1e-12 * float(np.abs(gains).max())
    chance = _worth(points, mass, fit.mean, null)
    p = (1 + int((chance >= observed).sum())) / (1 + len(chance)) if observed > scale else 1.0
    told = p < LEVEL and value > STANDARD_ERRORS * se and value > scale
    return Partial(members, max(value, 0.0), se, raw, bias, p, told, value < 0, constant)


def _contenders(features: Floats, fit: Fit, fitted: Floats, n: float) -> np.ndarray:
    """Options whose curve comes within six standard errors of the leader anywhere; the rest cannot matter."""
    spread = combine(features**2, fit.shrinkage) + 1.0
    reach = fitted + 6 * np.sqrt(spread * fit.residual_variance / n)
    return np.asarray(reach.max(axis=0) > 0)


def _worth(points: Floats, mass: Floats, mean: Floats, coefficients: Floats) -> Floats:
    """EVPPI for M coefficient sets: ``coefficients`` (m, M, S), ``mean`` (S,) or (M, S); shape (M,)."""
    curves = combine(points, coefficients) + mean
    top = np.maximum(curves.max(axis=2), 0.0)
    known = (mass[:, None] * top).sum(axis=0)
    now = np.maximum((mass[:, None, None] * curves).sum(axis=0).max(axis=1), 0.0)
    return np.asarray(known - now)


def _bins(features: Floats, w: Floats) -> tuple[Floats, Floats]:
    """Mean features of draws that are neighbours on the one parameter, with the weight of each bin."""
    order = np.argsort(features[:, 0], kind="stable")
    order = order[w[order] > 0]
    edges = np.unique(np.linspace(0, len(order), min(_POINTS, len(order)) + 1).astype(int))[:-1]
    mass = np.add.reduceat(w[order], edges)
    sums = np.add.reduceat(features[order] * w[order, None], edges, axis=0)
    return sums / mass[:, None], mass


def _stride(features: Floats, w: Floats) -> tuple[Floats, Floats]:
    """An even selection of draws, re-weighted."""
    used = np.flatnonzero(w > 0)
    used = used[np.unique(np.linspace(0, len(used) - 1, min(2 * _POINTS, len(used))).astype(int))]
    return features[used], w[used] / w[used].sum()


def _single_noise(
    block: Block, fit: Fit, gains: Floats, fitted: Floats, w: Floats, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Simulated errors (1 + m, M, S) of mean and coefficients, and coefficients (m, M, S) under the null.

    The errors keep the draws' own spread (a sandwich), since luck is often larger at one end of a parameter.
    """
    m, s = fit.coefficients.shape
    residuals = (gains - fitted) * w[:, None]
    scores = np.hstack([residuals, *(residuals * block.features[:, j, None] for j in range(m))])
    factor = cholesky(inner(scores, scores))
    noise = combine(factor, rng.standard_normal((len(factor), SIMULATIONS))).reshape(m + 1, s, SIMULATIONS)
    noise = noise.transpose(0, 2, 1) * np.sqrt(np.vstack([np.ones(s), fit.shrinkage]))[:, None, :]
    centred = gains - fit.mean
    total = inner(centred * w[:, None], centred)
    n = effective_size(w)
    free = combine(rng.standard_normal((m, NULLS, s)).reshape(-1, s), cholesky(total / n).T)
    free = free.reshape(m, NULLS * s)
    rest = np.maximum(np.tile(total.diagonal(), NULLS) - (free**2).sum(axis=0), 0.0)
    kept = 1 / (1 + block.penalty[:, None] * reml(free**2, rest, n, block.penalty))
    return noise, (kept * free).reshape(m, NULLS, s)


def _joint_noise(
    penalties: list[Floats], fit: Fit, gains: Floats, fitted: Floats, w: Floats, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """As _single_noise for correlated features, with even residual spread; the null chooses its smoothing anew."""
    m, s = fit.coefficients.shape
    n = effective_size(w)
    residuals, centred = gains - fitted, gains - fit.mean
    within = cholesky(inner(residuals * w[:, None], residuals) / n).T
    across = cholesky(inner(centred * w[:, None], centred) / n).T
    base = cholesky(fit.gram)
    errors = combine(rng.standard_normal((m + 1, SIMULATIONS, s)).reshape(-1, s), within)
    errors = errors.reshape(m + 1, SIMULATIONS, s)
    free = combine(rng.standard_normal((m * JOINT_NULLS, s)), across).reshape(m, JOINT_NULLS * s)
    total = np.tile(weighted_mean(centred * centred, w), JOINT_NULLS)
    target = combine(base, free)
    start = np.empty_like(target).reshape(m, JOINT_NULLS, s)
    for k in range(s):
        precision = Precision(fit.gram, fit.penalty[:, k])
        errors[1:, :, k] = precision.scatter(errors[1:, :, k])
        start[:, :, k] = precision.solve(target.reshape(m, JOINT_NULLS, s)[:, :, k])
    tolerance = 1e-3 / np.sqrt(n)
    null, _ = backfit(
        penalties, fit.gram, target, total, n, rounds=12, precision=tolerance, start=start.reshape(m, -1)
    )
    return errors, null.reshape(m, JOINT_NULLS, s)


def mean_of_best(values: Floats, w: Floats) -> float:
    """Weighted mean over draws of the best option's value, for ``values`` (n, S)."""
    return float(weighted_mean(values.max(axis=1), w))
