"""Small beliefs for tests."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from sangkien.beliefs import Beliefs
from sangkien.words import Belief, Distribution, Estimate, Provenance, ProvenanceKind, Role, Scale

SOMEWHERE = Provenance(ProvenanceKind.ASSUMED, "a guess", {"en": "guessed", "vi": "đoán"}, date(2000, 1, 1))


def belief(name: str, mean: float, sd: float, scale: Scale = Scale.IDENTITY) -> Belief:
    prior = Distribution(scale, mean, sd)
    return Belief(name, prior, prior, SOMEWHERE)


def beliefs(
    means: Sequence[float] = (0.0, 1.0, -1.0),
    sds: Sequence[float] = (1.0, 2.0, 0.5),
    correlation: dict[tuple[str, str], float] | None = None,
    scale: Scale = Scale.IDENTITY,
) -> Beliefs:
    names = [f"q{i}" for i in range(len(means))]
    priors = {n: belief(n, m, s, scale) for n, m, s in zip(names, means, sds, strict=True)}
    return Beliefs.from_priors(priors, correlation)


def estimate(
    name: str,
    quantities: Sequence[str],
    mean: Sequence[float],
    covariance: Sequence[Sequence[float]],
    *,
    source: str = "",
    role: Role = Role.PRIMARY,
    rehearsal: bool = False,
) -> Estimate:
    return Estimate(
        id=name,
        quantities=tuple(quantities),
        mean=np.array(mean, dtype=np.float64),
        covariance=np.array(covariance, dtype=np.float64),
        n=10,
        method="test",
        source=source or f"source of {name}",
        population="officials",
        role=role,
        rehearsal=rehearsal,
    )
