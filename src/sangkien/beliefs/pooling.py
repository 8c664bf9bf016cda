"""Judgements of several people: each one's low, likely and high as a distribution, and all of them as one belief."""

from collections.abc import Sequence
from math import sqrt

from sangkien.words import Distribution, Scale

#: Weights of the 5%, 50% and 95% points in the extended Pearson-Tukey rule.
_WEIGHTS = (0.185, 0.63, 0.185)


def judged(scale: Scale, low: float, likely: float, high: float) -> Distribution:
    """One person's distribution from their 5%, 50% and 95% points in natural units.

    It has the mean and variance, on the scale, that the extended Pearson-Tukey rule reads from the three points
    (Keefer and Bodily 1983, Management Science 29(5), 595-609): weights 0.185, 0.63 and 0.185. For points of a normal
    distribution they are its own to 0.1%; where the points lean to one side the mean leans with them and the spread
    grows. Raises ValueError unless low < likely < high inside the scale's domain.
    """
    if not low < likely < high:
        raise ValueError(f"low, likely and high must rise, got {low}, {likely}, {high}")
    points = [float(scale.forward(value)) for value in (low, likely, high)]
    mean = sum(w * x for w, x in zip(_WEIGHTS, points, strict=True))
    variance = sum(w * (x - mean) ** 2 for w, x in zip(_WEIGHTS, points, strict=True))
    return Distribution(scale, mean, sqrt(variance))


def pool(judgements: Sequence[Distribution]) -> Distribution:
    """What a group holds: the equal mixture of its members' distributions, as the normal with its two moments.

    The linear opinion pool (Stone 1961; Genest and Zidek 1986, Statistical Science 1(1), 114-135) keeps disagreement:
    its variance is the mean of the variances plus the variance of the means. Equal weights, since no weights are better
    without seed questions (O'Hagan et al. 2006, Uncertain Judgements, chapter 9). Raises ValueError for no judgement,
    or for judgements on different scales.
    """
    if not judgements or len({one.scale for one in judgements}) != 1:
        raise ValueError(f"a pool needs judgements on one scale, got {len(judgements)}")
    n = len(judgements)
    mean = sum(one.mean for one in judgements) / n
    variance = sum(one.sd**2 + (one.mean - mean) ** 2 for one in judgements) / n
    return Distribution(judgements[0].scale, mean, sqrt(variance))
