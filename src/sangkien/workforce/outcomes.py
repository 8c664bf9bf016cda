"""What a simulation reports: measures by month, in all, and by group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sangkien.words import Text, package_yaml

F64 = NDArray[np.float64]

#: The last group of each grouping: launches of a partner outside the agency.
OUTSIDE_LABEL = "outside"


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of ``outcomes.yaml``: how months make a total, and which way is welcome."""

    id: str
    name: Text
    meaning: Text
    unit: Text
    total: Literal["sum", "mean", "level", "last"]
    better: Literal["higher", "lower", "neither"]


@cache
def measures() -> Mapping[str, Measure]:
    """All measures by id, in the file's order."""
    rows = package_yaml("sangkien.workforce", "outcomes.yaml")["measures"]
    return {row["id"]: Measure(**row) for row in rows}


@cache
def groupings() -> Mapping[str, tuple[str, ...]]:
    """Groupings with fixed labels (grade takes its labels from the service), the outside group left out."""
    rows = package_yaml("sangkien.workforce", "outcomes.yaml")["groupings"]
    return {row["id"]: tuple(row.get("labels", ())) for row in rows}


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """The outcomes of B worlds under one scheme over T months.

    ``monthly``: by measure, shape (B, T), for the measures that were to be kept; ``totals``: by measure, (B,);
    ``groups``: the labels of each grouping, the last being what a partner outside launched; ``by_group``: by
    (measure, grouping), (B, G), totals in the manner of the measure (an empty group has mean 0). Costs and posts
    have no groups.
    """

    monthly: Mapping[str, F64]
    totals: Mapping[str, F64]
    groups: Mapping[str, tuple[str, ...]]
    by_group: Mapping[tuple[str, str], F64]

    @classmethod
    def concatenate(cls, parts: Sequence["Outcomes"]) -> "Outcomes":
        """Put blocks of worlds one after the other. Raises ValueError for no blocks, or blocks of different kinds."""
        if not parts:
            raise ValueError("outcomes: there are no blocks to put together")
        first = parts[0]
        if any(part.groups != first.groups for part in parts):
            raise ValueError("outcomes: the blocks come from different services")
        if any(part.monthly.keys() != first.monthly.keys() for part in parts):
            raise ValueError("outcomes: the blocks keep the months of different measures")
        return cls(
            monthly={name: np.concatenate([part.monthly[name] for part in parts]) for name in first.monthly},
            totals={name: np.concatenate([part.totals[name] for part in parts]) for name in first.totals},
            groups=first.groups,
            by_group={key: np.concatenate([part.by_group[key] for part in parts]) for key in first.by_group},
        )
