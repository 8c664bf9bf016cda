"""What a method is: one module that turns a dataset into estimates and can invent datasets from a known truth."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from sangkien.words import Dataset, Estimate


class Method(Protocol):
    """A module of this room. ``ID`` names it in estimates and in study files."""

    @property
    def ID(self) -> str:  # noqa: N802  (a constant of the module)
        """The method's id."""
        ...

    def estimate(self, data: Dataset, spec: Mapping[str, Any]) -> list[Estimate]:
        """Return what ``data`` says, on the quantities' own scales; an empty list when it says nothing.

        Raises ValueError for a ``spec`` that the method does not know or data that lack a column it needs.
        """
        ...

    def simulate(
        self, truth: Mapping[str, float], design: Mapping[str, Any], rng: np.random.Generator
    ) -> Dataset:
        """Return a dataset drawn from ``truth`` (natural units by quantity) under ``design``, marked as rehearsal."""
        ...
