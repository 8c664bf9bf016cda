"""Tempering: a cloud of draws goes from the beliefs to what targets leave of them, step by step."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sangkien.beliefs.joint import Beliefs, Floats, cholesky
from sangkien.beliefs.weights import effective_size, even_out, resample
from sangkien.words import Problem, Refusal

#: How often tempering may simulate all draws again.
SIMULATIONS = 60


@dataclass(frozen=True, slots=True)
class _Informed:
    """The directions that outcomes depend on: ``basis`` (d, k) in whitened coordinates, and the cloud along them."""

    basis: Floats
    mean: Floats
    lower: Floats

    def along(self, z: Floats) -> Floats:
        return np.asarray(np.einsum("nd,dk->nk", z, self.basis, optimize=False))

    def across(self, u: Floats) -> Floats:
        return np.asarray(np.einsum("nk,dk->nd", u, self.basis, optimize=False))

    def excess(self, u: Floats) -> Floats:
        """Log density of the prior less that of the cloud's normal, up to a constant, (n,)."""
        own = whitened(self.lower, u - self.mean)
        return np.asarray(0.5 * ((own * own).sum(axis=1) - (u * u).sum(axis=1)))


class Cloud:
    """Draws in whitened coordinates, with their outcomes and log-likelihoods.

    ``simulate`` takes draws (n, d) on the scales and the number of the simulation, and returns outcomes (n, k).
    """

    def __init__(
        self,
        beliefs: Beliefs,
        simulate: Callable[[Floats, int], Floats],
        log_likelihood: Callable[[Floats], Floats],
        seed: int,
        draws: Floats,
        simulated: Floats,
    ) -> None:
        self.beliefs, self.simulate, self.log_likelihood, self.seed = beliefs, simulate, log_likelihood, seed
        self.lower = cholesky(beliefs.covariance)
        self.z = whitened(self.lower, draws - beliefs.mean)
        self.simulated = simulated
        self.fits = log_likelihood(simulated)
        self.reach = [0.9, 0.9]
        self.simulations = 0

    @property
    def draws(self) -> Floats:
        """The draws on the quantities' scales, (n, d)."""
        return self._on_scale(self.z)

    def run(self, progress: Callable[[float], None]) -> tuple[float, ...]:
        """Go all the way and return the exponents. Raises Refusal beyond ``SIMULATIONS``."""
        at = 0.0
        steps: list[float] = []
        while at < 1.0:
            to = _next(self.fits, at)
            kept = resample(even_out((to - at) * self.fits), self.seed + len(steps))
            self.z, self.simulated, self.fits = self.z[kept], self.simulated[kept], self.fits[kept]
            self._move(to)
            at = to
            steps.append(at)
            progress(at)
        return tuple(steps)

    def _on_scale(self, z: Floats) -> Floats:
        return coloured(self.lower, z) + self.beliefs.mean

    def _move(self, at: float) -> None:
        """Move along and across the informed directions in turn, until nearly every draw has moved both ways."""
        moved = np.zeros((2, len(self.z)), dtype=bool)
        informed = _informed(self.z, self.simulated)
        for sweep in range(10):
            if sweep >= 4 and moved.mean() > 0.95:
                return
            if self.simulations >= SIMULATIONS:
                raise Refusal(
                    Problem("beliefs.too_far", parameters={"simulations": SIMULATIONS, "at": f"{at:.2g}"})
                )
            self.simulations += 1
            moved[sweep % 2] |= self._sweep(at, informed, sweep % 2)

    def _sweep(self, at: float, informed: _Informed, way: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        rng = np.random.default_rng([self.seed, self.simulations])
        fresh, chance = rng.standard_normal(self.z.shape), rng.random(len(self.z))
        step = self.reach[way]
        stay = np.sqrt(1 - step * step)
        u = informed.along(self.z)
        if way == 0:
            kick = coloured(informed.lower, informed.along(fresh))
            to = informed.mean + stay * (u - informed.mean) + step * kick
            proposed = self.z + informed.across(to - u)
            extra = informed.excess(to) - informed.excess(u)
        else:
            rest, new = self.z - informed.across(u), fresh - informed.across(informed.along(fresh))
            proposed = informed.across(u) + stay * rest + step * new
            extra = np.zeros(len(u))
        simulated = self.simulate(self._on_scale(proposed), self.simulations)
        fits = self.log_likelihood(simulated)
        taken = np.log(chance) < at * (fits - self.fits) + extra
        self.z = np.where(taken[:, None], proposed, self.z)
        self.simulated = np.where(taken[:, None], simulated, self.simulated)
        self.fits = np.where(taken, fits, self.fits)
        self.reach[way] = float(np.clip(step * np.exp(2 * (taken.mean() - 0.3)), 0.01, 1.0))
        return taken


def _informed(z: Floats, outcomes: Floats) -> _Informed:
    """Directions of the least-squares slopes of outcomes (n, k) on draws (n, d), made orthonormal."""
    n, d = z.shape
    centred, y = z - z.mean(axis=0), outcomes - outcomes.mean(axis=0)
    spread = y.std(axis=0)
    y = y[:, spread > 0] / spread[spread > 0]
    # a little more on the diagonal: copies may leave fewer different draws than coordinates
    gram = np.einsum("ni,nj->ij", centred, centred, optimize=False) / n + 1e-9 * np.eye(d)
    lower = cholesky(gram)
    half = whitened(lower, np.einsum("nk,nd->kd", y, centred, optimize=False) / n)
    basis: list[Floats] = []
    for slope in whitened(lower[::-1, ::-1].T, half[:, ::-1])[:, ::-1]:
        left = slope.copy()
        for vector in basis:
            left = left - float((vector * left).sum()) * vector
        size = float(np.sqrt((left * left).sum()))
        if size > 1e-9 * float(np.sqrt((slope * slope).sum())) and len(basis) < d:
            basis.append(left / size)
    q = np.column_stack(basis) if basis else np.zeros((d, 0))
    u = np.einsum("nd,dk->nk", z, q, optimize=False)
    mean = u.mean(axis=0)
    inner = np.einsum("ni,nj->ij", u - mean, u - mean, optimize=False) / n
    floor = np.diag(np.full(len(inner), 1e-12)) + 1e-6 * np.diag(inner.diagonal())
    return _Informed(q, mean, cholesky(inner + floor) if len(inner) else np.zeros((0, 0)))


def _next(fits: Floats, at: float) -> float:
    """The next exponent: the largest that leaves half of the draws effective, found by bisection."""
    low, high = at, 1.0
    if effective_size(even_out((1.0 - at) * fits)) >= len(fits) / 2:
        return 1.0
    for _ in range(50):
        middle = (low + high) / 2
        if effective_size(even_out((middle - at) * fits)) >= len(fits) / 2:
            low = middle
        else:
            high = middle
    return max(low, at + 1e-12)


def coloured(lower: Floats, z: Floats) -> Floats:
    """``z @ lower.T`` by sums in a fixed order."""
    result = np.zeros_like(z)
    for i, row in enumerate(lower):
        for j in np.flatnonzero(row):
            result[:, i] += row[j] * z[:, j]
    return result


def whitened(lower: Floats, x: Floats) -> Floats:
    """The z of which ``x`` is ``z @ lower.T``."""
    z = np.zeros_like(x)
    for i, row in enumerate(lower):
        rest = x[:, i].copy()
        for j in np.flatnonzero(row[:i]):
            rest -= row[j] * z[:, j]
        z[:, i] = rest / row[i]
    return z
