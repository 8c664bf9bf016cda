"""What a scheme costs, from the cost terms of its levers, apart for us and for others."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sangkien.words import levers, package_yaml
from sangkien.workforce.setting import OURS

F64 = NDArray[np.float64]

#: Levers whose cost is counted from their status quo, since today's level costs nothing more.
_FROM_STATUS_QUO = frozenset({"recruitment"})


def intensity(lever: str, level: Mapping[str, float]) -> float:
    """The level that is paid for: our levers cost nothing without engagement."""
    engaged = level["engagement"]
    inside = engaged * (1 - level["partner_choice"])
    value = level[lever]
    if lever == "engagement":
        return inside
    if lever in OURS:
        return value * inside
    if lever in ("patient_terms", "partner_choice"):
        return value * engaged
    if lever in _FROM_STATUS_QUO:
        return max(0.0, value - levers()[lever].status_quo)
    return value


def costs(level: Mapping[str, float], counts: Mapping[str, F64]) -> tuple[F64, F64]:
    """Cost by world and month, (B, T): ours, and others'. ``counts`` holds the drivers that cost terms name."""
    ours, others = np.zeros_like(counts["agency_month"]), np.zeros_like(counts["agency_month"])
    pay_difference_charged = False
    for row in package_yaml("sangkien.words", "levers.yaml")["levers"]:
        amount = intensity(row["id"], level)
        for term in row["cost"]["terms"]:
            driver = term["per"]
            if driver == "pay_difference":
                # pay levers multiply each other: what they add together is charged once
                if amount == 0 or pay_difference_charged:
                    continue
                pay_difference_charged, amount = True, 1.0
            bill = amount * term["amount"] * counts[driver]
            if row["cost"]["payer"] == "ours":
                ours += bill
            else:
                others += bill
    return ours, others
