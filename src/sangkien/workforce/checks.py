"""What simulate refuses: parameters and levels that the registers do not know or allow, levers that contradict."""

import math
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from sangkien.words import Lever, LeverConflict
from sangkien.words import levers as lever_register
from sangkien.words import quantities as quantity_register
from sangkien.workforce.conditions import effective

F64 = NDArray[np.float64]


def check_parameters(parameters: Mapping[str, F64], worlds: int) -> None:
    """Raise ValueError unless each quantity of the register has one value a world, and each lies in its range."""
    register = quantity_register()
    unknown = sorted(set(parameters) - set(register.by_id))
    missing = sorted(set(register.by_id) - set(parameters))
    if unknown or missing:
        raise ValueError(
            f"parameters: unknown {unknown or 'none'}, missing {missing or 'none'}; "
            "give exactly the quantities of words/quantities.yaml"
        )
    for name, values in parameters.items():
        if np.shape(values) != (worlds,):
            raise ValueError(
                f"parameter {name}: shape {np.shape(values)}; give one value for {worlds} worlds"
            )
        quantity = register[name]
        outside = np.flatnonzero(quantity.outside(values))
        if len(outside):
            first = int(outside[0])
            others = f" (and {len(outside) - 1} more)" if len(outside) > 1 else ""
            raise ValueError(
                f"parameter {name}: {values[first]:g} in world {first + 1} of {worlds}{others} is not"
                f" {quantity.allowed['en']} ({quantity.unit['en']}); check its unit, or the belief it is drawn from"
            )


def check_levels(levels: Mapping[str, float]) -> dict[str, float]:
    """Levels of all levers, those not named at their status quo.

    Raises ValueError for one unknown, out of range, or not whole where only whole numbers are levels, and for two
    that contradict each other.
    """
    register = lever_register()
    for name, level in levels.items():
        if name not in register:
            raise ValueError(f"lever {name!r} is not in words/levers.yaml; use one of its ids")
        lever = register[name]
        if not (math.isfinite(level) and lever.low <= level <= lever.high):
            raise ValueError(f"lever {name}: level {level} lies outside {lever.low} to {lever.high}")
        if lever.whole and level % 1:
            raise ValueError(f"lever {name}: level {level} is not a whole number ({lever.unit['en']})")
    found = {lever.id: float(levels.get(lever.id, lever.status_quo)) for lever in register}
    for conflict in conflicting(found):
        one, other = conflict.levers
        raise ValueError(
            f"levers {one} and {other} contradict each other: {conflict.why['en']}; {conflict.mend['en']}"
        )
    return found


def conflicting(level: Mapping[str, float]) -> Iterator[LeverConflict]:
    """The conflicts of a scheme: both levers act, as far as they get, on the sides named.

    ``level`` holds every lever's level. What does not reach anybody contradicts nothing: see ``idle``.
    """
    register = lever_register()
    for conflict in register.conflicts:
        if all(_stands(register[name], side, level) for name, side in conflict.levers.items()):
            yield conflict


def _stands(lever: Lever, side: str, level: Mapping[str, float]) -> bool:
    at = effective(lever, lever.through, level)
    return {
        "above": at > lever.status_quo,
        "below": at < lever.status_quo,
        "low": at <= lever.low,
        "high": at >= lever.high,
    }[side]


def idle(level: Mapping[str, float]) -> Iterator[Lever]:
    """The levers that a scheme moves to no effect, since none of their effects reaches anybody."""
    for lever in lever_register():
        if level[lever.id] != lever.status_quo and all(
            effective(lever, effect.through, level) == lever.status_quo for effect in lever.effects
        ):
            yield lever
