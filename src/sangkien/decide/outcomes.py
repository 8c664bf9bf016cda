"""Outcomes as arrays: scheme -> measure -> draws, under the same luck for every scheme."""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from sangkien.decide.numeric import Floats
from sangkien.words import Problem, Refusal

#: scheme -> measure -> (n,) draws, or (n, R) with R replicates of each draw under other luck.
Outcomes = Mapping[str, Mapping[str, NDArray[np.float64]]]


def stacked(outcomes: Outcomes, measures: Collection[str]) -> dict[str, Floats]:
    """Each measure with the schemes along the last axis: (n, S), or (n, R, S).

    Raises Refusal (``decide.unknown_measure``) for a measure that a scheme does not have, and ValueError for no
    schemes, shapes that differ or values that are not finite.
    """
    if not outcomes:
        raise ValueError("there are no schemes")
    problems = []
    for scheme, found in outcomes.items():
        for measure in measures:
            if measure not in found:
                known = ", ".join(sorted(found))
                parameters = {"measure": measure, "scheme": scheme, "known": known}
                problems.append(Problem("decide.unknown_measure", parameters=parameters))
    if problems:
        raise Refusal(problems)
    result: dict[str, Floats] = {}
    shape: tuple[int, ...] | None = None
    for measure in measures:
        columns = [np.asarray(found[measure], dtype=np.float64) for found in outcomes.values()]
        for scheme, column in zip(outcomes, columns, strict=True):
            shape = shape or column.shape
            if column.shape != shape or column.ndim not in (1, 2) or 0 in column.shape:
                raise ValueError(f"{measure} of {scheme}: shape {column.shape} does not fit {shape}")
            if not np.isfinite(column).all():
                raise ValueError(f"{measure} of {scheme} must be finite")
        result[measure] = np.stack(columns, axis=-1)
    return result


def over_luck(values: Floats) -> Floats:
    """(n, S): the mean over replicates where there are any."""
    return values if values.ndim == 2 else np.asarray(values.mean(axis=1))
