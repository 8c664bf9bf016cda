"""What is held about all quantities together: a joint normal on their own scales, and a record for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sangkien.words import Belief, Conflict, Estimate

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Beliefs:
    """A joint normal over d quantities, what it started from, and everything that has been said since.

    ``ids`` (d); ``mean`` (d,) and ``covariance`` (d, d) on the quantities' scales; ``prior_mean`` and
    ``prior_covariance`` likewise; ``records`` id -> Belief, whose ``now`` is the margin. ``estimates`` keeps all that
    was heard (primary and check), ``discounts`` the factor on an estimate's covariance, ``elsewhere`` the ids of
    estimates that speak of another place, ``testimonies`` what people said against a belief.
    """

    ids: tuple[str, ...]
    mean: Floats
    covariance: Floats
    prior_mean: Floats
    prior_covariance: Floats
    records: Mapping[str, Belief]
    estimates: tuple[Estimate, ...] = ()
    discounts: Mapping[str, float] = field(default_factory=dict)
    elsewhere: frozenset[str] = frozenset()
    testimonies: tuple[Conflict, ...] = ()

    @classmethod
    def from_priors(
        cls, priors: Mapping[str, Belief], correlation: Mapping[tuple[str, str], float] | None = None
    ) -> "Beliefs":
        """Start from priors, independent unless ``correlation`` (on the scales) says otherwise for a pair.

        Raises ValueError for no priors, a pair that is not two known quantities, or correlations that no joint
        normal can have.
        """
        if not priors:
            raise ValueError("there are no priors")
        ids = tuple(priors)
        place = {quantity: i for i, quantity in enumerate(ids)}
        mean = np.array([priors[q].prior.mean for q in ids])
        sd = np.array([priors[q].prior.sd for q in ids])
        links = np.eye(len(ids))
        for (a, b), r in (correlation or {}).items():
            if a == b or a not in place or b not in place:
                raise ValueError(f"a correlation needs two known quantities, got {a} and {b}")
            links[place[a], place[b]] = links[place[b], place[a]] = r
        try:
            cholesky(links)
        except ValueError:
            raise ValueError(f"no joint normal has the correlations {dict(correlation or {})}") from None
        covariance = links * sd[:, None] * sd[None, :]
        return cls(ids, mean, covariance, mean, covariance, dict(priors))

    def correlation(self, a: str, b: str) -> float:
        """The correlation of two quantities on their scales, as now held."""
        i, j = self.ids.index(a), self.ids.index(b)
        return float(self.covariance[i, j] / np.sqrt(self.covariance[i, i] * self.covariance[j, j]))


def cholesky(a: Floats) -> Floats:
    """Lower factor of a positive definite matrix by elementwise sums in a fixed order; ValueError when it is not."""
    work = a.copy()
    lower = np.zeros_like(work)
    for j in range(len(work)):
        if not work[j, j] > 1e-14 * a[j, j]:
            raise ValueError("the matrix is not positive definite")
        column = work[j:, j] / np.sqrt(work[j, j])
        lower[j:, j] = column
        work[j:, j:] -= column[:, None] * column[None, :]
    return lower
