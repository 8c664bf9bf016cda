"""What a scheme costs, from the cost terms of its levers, apart for us and for others."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sangkien.words import levers
from sangkien.workforce.conditions import effective, reach

F64 = NDArray[np.float64]


def intensity(lever: str, level: Mapping[str, float]) -> float:
    """The level that is paid for: our levers cost nothing without engagement."""
    entry = levers()[lever]
    if entry.cost.counts is not None:
        return reach(entry.cost.counts, level)
    value = effective(entry, entry.cost.through, level)
    return max(0.0, value - entry.status_quo) if entry.cost.beyond_status_quo else value


def costs(level: Mapping[str, float], counts: Mapping[str, F64]) -> tuple[F64, F64]:
    """Cost by world and month, (B, T): ours, and others'. ``counts`` holds the drivers that cost terms name."""
    ours, others = np.zeros_like(counts["agency_month"]), np.zeros_like(counts["agency_month"])
    pay_difference_charged = False
    for lever in levers():
        amount = intensity(lever.id, level)
        for term in lever.cost.terms:
            if term.per == "pay_difference":
                # pay levers multiply each other: what they add together is charged once
                if amount == 0 or pay_difference_charged:
                    continue
                pay_difference_charged, amount = True, 1.0
            bill = amount * term.amount * counts[term.per]
            if lever.cost.payer == "ours":
                ours += bill
            else:
                others += bill
    return ours, others


def moves_pay(level: Mapping[str, float]) -> bool:
    """Whether the scheme moves a lever that is paid for by the pay bill's difference."""
    return any(
        level[lever.id] != lever.status_quo
        for lever in levers()
        if any(term.per == "pay_difference" for term in lever.cost.terms)
    )
