"""What assumptions do together: each may leave the choice standing while all of them overturn it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sangkien.decide.basis import basis
from sangkien.decide.numeric import Floats, combine, effective_size, standard_error, weighted_mean
from sangkien.decide.smooth import fit_blocks
from sangkien.decide.value import knots_for

Mask = NDArray[np.bool_]

#: How often the draws are cut into halves; more cuts change the third digit.
SPLITS = 4


@dataclass(frozen=True, slots=True)
class Overturned:
    """How far the parameters in question, learned all together, would change the choice.

    ``share`` of the draws in which another option is then expected to be ahead of the leader; ``gain`` in net benefit
    from following that expectation, with standard error ``se``; both are measured on draws that took no part in the
    fit, so that noise gains nothing and a real gain is rather understated. ``rival`` is
    the option (column) that most often takes over, None where none does.
    """

    share: float
    gain: float
    se: float
    rival: int | None

    def beyond_noise(self, standard_errors: float) -> bool:
        """Whether following the parameters gains more than noise would."""
        return self.gain > standard_errors * self.se


def overturned(
    nb: Floats, leader: int, parameters: Mapping[str, Floats], w: Floats, seed: int = 0
) -> Overturned:
    """Fit gains over the leader on one half of the draws, choose on the other, and the other way round.

    ``nb`` (n, S); ``parameters`` name -> (n,); ``w`` (n,) draw weights. The regression is additive (docs/decide.md).
    Halves are drawn at random, ``SPLITS`` times, and averaged: the numbers of evenly spread draws are no random
    order (the parity of a Sobol' point is the first digit of one of its coordinates).
    """
    gains = nb - nb[:, [leader]]
    rows = np.arange(len(nb))
    rng = np.random.default_rng(seed)
    away, realised = np.zeros(len(nb)), np.zeros(len(nb))
    counts = np.zeros(nb.shape[1])
    for _ in range(SPLITS):
        half = rng.permutation(len(nb)) < len(nb) // 2
        expected = np.zeros_like(gains)
        for train, test in ((half, ~half), (~half, half)):
            expected[test] = _predicted(gains, parameters, w, train, test)
        expected[:, leader] = 0.0
        chosen = expected.argmax(axis=1)
        realised += gains[rows, chosen] / SPLITS
        away += (chosen != leader) / SPLITS
        counts += np.bincount(chosen, weights=w, minlength=nb.shape[1])
    counts[leader] = 0.0
    return Overturned(
        share=min(1.0, float(weighted_mean(away, w))),
        gain=float(weighted_mean(realised, w)),
        se=standard_error(realised, w),
        rival=int(counts.argmax()) if counts.any() else None,
    )


def _predicted(gains: Floats, parameters: Mapping[str, Floats], w: Floats, train: Mask, test: Mask) -> Floats:
    weights = w[train] / w[train].sum()
    knots = knots_for(effective_size(weights), max(1, len(parameters)))
    found = [(x, basis(x[train], weights, knots)) for x in parameters.values()]
    bases = [(x, b) for x, b in found if b is not None]
    if not bases:
        return np.zeros_like(gains[test]) + weighted_mean(gains[train], weights)
    fit = fit_blocks([b.block for _, b in bases], gains[train], weights, shrink_lines=True)
    features = np.hstack([b.at(x[test]) for x, b in bases])
    return np.asarray(fit.mean + combine(features, fit.coefficients))


def contributions(gap: Floats, parameters: Mapping[str, Floats], w: Floats) -> dict[str, float]:
    """The share of each parameter in what can be explained of ``gap`` (n,), a difference between two options.

    First-order shares of variance (Sobol' 1993) from the additive regression; they add up to 1, or are all 0 where
    nothing explains the gap.
    """
    found = {p: basis(x, w, knots_for(effective_size(w), len(parameters))) for p, x in parameters.items()}
    blocks = {p: b.block for p, b in found.items() if b is not None}
    parts = dict.fromkeys(parameters, 0.0)
    if blocks:
        fit = fit_blocks(list(blocks.values()), gap[:, None], w, shrink_lines=True)
        start = 0
        for p, block in blocks.items():
            stop = start + block.features.shape[1]
            # the features of a block are uncorrelated with variance 1
            parts[p] = float((fit.coefficients[start:stop] ** 2).sum())
            start = stop
    total = sum(parts.values())
    return {p: part / total if total > 0 else 0.0 for p, part in parts.items()}
