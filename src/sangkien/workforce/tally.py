"""Counting: integer counts and float64 sums in one fixed order, month by month and by group."""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from sangkien.workforce.arith import F32, Ints
from sangkien.workforce.outcomes import OUTSIDE_LABEL, Outcomes, measures

F64 = NDArray[np.float64]

#: For each grouping, the cell (world x groups + group) of each listed event.
Cells = Mapping[str, Ints]


class Tally:
    """Collects events and sums; each world's numbers are added in the order of persons, whatever the batch."""

    def __init__(self, worlds: int, months: int, labels: Mapping[str, tuple[str, ...]]) -> None:
        self._worlds = worlds
        self._months = months
        self.labels = {grouping: (*names, OUTSIDE_LABEL) for grouping, names in labels.items()}
        self.monthly: dict[str, F64] = {}
        self.grouped: dict[tuple[str, str], F64] = {}

    def width(self, grouping: str) -> int:
        """Number of groups, the outside one included."""
        return len(self.labels[grouping])

    def _month(self, measure: str) -> F64:
        return self.monthly.setdefault(measure, np.zeros((self._worlds, self._months)))

    def _group(self, measure: str, grouping: str) -> F64:
        size = self._worlds * self.width(grouping)
        return self.grouped.setdefault((measure, grouping), np.zeros(size))

    def plain(self, measure: str, month: int, values: NDArray[np.float64] | NDArray[np.intp]) -> None:
        """Add one number a world, without groups."""
        self._month(measure)[:, month] += values

    def events(self, measure: str, month: int, worlds: Ints, cells: Cells) -> None:
        """Add one for each listed event."""
        self._month(measure)[:, month] += np.bincount(worlds, minlength=self._worlds)
        for grouping, cell in cells.items():
            group = self._group(measure, grouping)
            if len(cell):
                group += np.bincount(cell, minlength=len(group))

    def sums(self, measure: str, month: int, values: F32 | None, cells: Cells) -> None:
        """Add a value for every person of every world (None: count them); zero for those not in post."""
        flat = None if values is None else values.ravel()
        for grouping, cell in cells.items():
            group = self._group(measure, grouping)
            found = np.bincount(cell.ravel(), weights=flat, minlength=len(group))
            group += found
            if grouping == "gender":
                self._month(measure)[:, month] += found.reshape(self._worlds, -1).sum(axis=1)

    def stock(self, measure: str, month: int, worlds: Ints, cells: Cells) -> None:
        """Count what is there now: the month's number stands alone, and groups keep the last month's."""
        self._month(measure)[:, month] = np.bincount(worlds, minlength=self._worlds)
        for grouping, cell in cells.items():
            group = self._group(measure, grouping)
            group[:] = np.bincount(cell, minlength=len(group))

    def outcomes(self, keep: Collection[str] | None = None) -> Outcomes:
        """Months turned into totals, in the manner of each measure; months of ``keep`` alone go along (None: all)."""
        heads = self.monthly["headcount"]
        monthly: dict[str, F64] = {}
        totals: dict[str, F64] = {}
        by_group: dict[tuple[str, str], F64] = {}
        for name, measure in measures().items():
            values = self._month(name)
            monthly[name] = values
            if measure.total == "last":
                totals[name] = values[:, -1].copy()
            elif measure.total == "sum":
                totals[name] = _total(values)
            elif measure.total == "level":
                totals[name] = _total(values) / self._months
            else:
                monthly[name] = values / np.maximum(heads, 1)
                totals[name] = _total(values) / np.maximum(_total(heads), 1)
            for grouping in self.labels:
                if (name, grouping) not in self.grouped:
                    continue
                group = self.grouped[name, grouping].reshape(self._worlds, -1)
                if measure.total == "level":
                    group = group / self._months
                elif measure.total == "mean":
                    group = group / np.maximum(
                        self.grouped["headcount", grouping].reshape(self._worlds, -1), 1
                    )
                by_group[name, grouping] = group
        if keep is not None:
            monthly = {name: values for name, values in monthly.items() if name in keep}
        return Outcomes(monthly, totals, self.labels, by_group)


def _total(values: F64) -> F64:
    # month after month, so that the order never depends on the shape of the block
    total = np.zeros(len(values))
    for month in range(values.shape[1]):
        total += values[:, month]
    return total
