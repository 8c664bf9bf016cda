"""A dataset: answers as a table that knows its labels, kinds of missing, weights, strata and clusters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class MissingKind(StrEnum):
    """Why an answer is absent; the kinds mean different things and are never merged in silence."""

    REFUSED = "refused"
    DONT_KNOW = "dont_know"
    NOT_ASKED = "not_asked"
    NOT_RECORDED = "not_recorded"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One variable: ``values`` of shape (n,), and for each missing row why it is missing.

    Where ``missing`` names a row, the value there means nothing. ``labels`` gives codes their words.
    """

    name: str
    values: NDArray[Any]
    label: str = ""
    labels: Mapping[Any, str] = field(default_factory=dict)
    missing: Mapping[int, MissingKind] = field(default_factory=dict)

    def observed(self) -> NDArray[np.bool_]:
        """Shape (n,): True where there is an answer."""
        mask = np.ones(len(self.values), dtype=np.bool_)
        mask[list(self.missing)] = False
        return mask


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Columns of one length n, with the names of the columns that hold weights, strata and clusters.

    Raises ValueError for columns of unequal length, a name used twice, or a design column that is not there.
    """

    columns: Mapping[str, Column]
    source: str
    population: str
    rehearsal: bool
    weights: str | None = None
    strata: str | None = None
    clusters: str | None = None

    def __post_init__(self) -> None:
        lengths = {len(column.values) for column in self.columns.values()}
        if len(lengths) > 1:
            raise ValueError(f"dataset {self.source}: columns of unequal length {sorted(lengths)}")
        for name, column in self.columns.items():
            if name != column.name:
                raise ValueError(f"dataset {self.source}: column {column.name!r} is filed under {name!r}")
            if column.missing and not all(0 <= row < len(column.values) for row in column.missing):
                raise ValueError(
                    f"dataset {self.source}: column {name!r} has a missing row that is not there"
                )
        for design in (self.weights, self.strata, self.clusters):
            if design is not None and design not in self.columns:
                raise ValueError(f"dataset {self.source}: no column {design!r}")

    def __len__(self) -> int:
        return next((len(column.values) for column in self.columns.values()), 0)

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]
