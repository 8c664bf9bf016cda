"""What simulate refuses: parameters and levels that the registers do not know or allow."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sangkien.words import levers as lever_register
from sangkien.words import quantities as quantity_register

F64 = NDArray[np.float64]


def check_parameters(parameters: Mapping[str, F64], worlds: int) -> None:
    """Raise ValueError unless there is exactly one finite value a world for every quantity of the register."""
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
        if not np.isfinite(values).all():
            raise ValueError(f"parameter {name}: there is a value that is not finite; give numbers only")
        try:
            register[name].scale.forward(values)
        except ValueError as wrong:
            raise ValueError(f"parameter {name}: {wrong}") from None


def check_levels(levels: Mapping[str, float]) -> dict[str, float]:
    """Levels of all levers, those not named at their status quo.

    Raises ValueError for one unknown, out of range, or not whole where only whole numbers are levels.
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
    return {lever.id: float(levels.get(lever.id, lever.status_quo)) for lever in register}
