"""The common coin of the chain: what one method says about one or several quantities from one source."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class Role(StrEnum):
    """A primary estimate updates beliefs; a check is compared and never counted."""

    PRIMARY = "primary"
    CHECK = "check"


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """One method's word on ``quantities`` (k ids) from one source, jointly.

    ``mean`` has shape (k,) and ``covariance`` (k, k), both on the quantities' own scales; ``n`` counts the
    units observed; ``population`` says whom it speaks for. Raises ValueError for shapes that do not fit, a
    quantity named twice, values that are not finite, or a covariance that is not symmetric positive definite.
    """

    id: str
    quantities: tuple[str, ...]
    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]
    n: int
    method: str
    source: str
    population: str
    role: Role = Role.PRIMARY
    rehearsal: bool = False

    def __post_init__(self) -> None:
        k = len(self.quantities)
        if k == 0 or len(set(self.quantities)) != k:
            raise ValueError(f"estimate {self.id}: needs quantities, each once, got {self.quantities}")
        if self.mean.shape != (k,) or self.covariance.shape != (k, k):
            raise ValueError(
                f"estimate {self.id}: {k} quantities need a mean of shape ({k},) and a covariance of shape "
                f"({k}, {k}), got {self.mean.shape} and {self.covariance.shape}"
            )
        if not (np.isfinite(self.mean).all() and np.isfinite(self.covariance).all()):
            raise ValueError(f"estimate {self.id}: mean and covariance must be finite")
        if not np.allclose(self.covariance, self.covariance.T, rtol=1e-9, atol=0):
            raise ValueError(f"estimate {self.id}: the covariance must be symmetric")
        if np.linalg.eigvalsh(self.covariance).min() <= 0:
            raise ValueError(f"estimate {self.id}: the covariance must be positive definite")
        if self.n < 1:
            raise ValueError(f"estimate {self.id}: n must be at least 1, got {self.n}")
