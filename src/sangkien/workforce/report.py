"""From the ledger of a block of worlds to its outcomes: units turned back, costs worked out, months made totals."""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from sangkien.workforce import ledger as book
from sangkien.workforce.costs import costs
from sangkien.workforce.ledger import Ledger
from sangkien.workforce.outcomes import OUTSIDE_LABEL, Outcomes, groupings, measures
from sangkien.workforce.service import Service
from sangkien.workforce.terms import Terms

F64 = NDArray[np.float64]

_UNIT_OF = {
    book.PAY_BILL: "pay",
    book.PAY_DIFFERENCE: "pay",
    book.UNMET_NEED: "unmet",
    book.SECOND_JOB_HOURS: "hours",
    book.MOTIVATION: "mood",
    book.CROSS_TIES: "ties",
}


def report(
    ledger: Ledger,
    terms: Terms,
    level: Mapping[str, float],
    service: Service,
    keep: Collection[str] | None,
) -> Outcomes:
    """Outcomes of the ledger's worlds under one scheme. ``terms`` have one value a world, (B,).

    ``keep`` names the measures whose months go along (None: all).
    """
    integrity = terms.units.integrity.astype(np.float64)
    labels = dict(groupings()) | {"grade": tuple(grade.id for grade in service.grades)}
    monthly = {name: _natural(ledger.monthly[..., i], i, terms) for i, name in enumerate(book.COLUMNS)}
    grouped = {
        (name, grouping): _rows(_natural(ledger.grouped[..., i], i, terms), grouping, len(names))
        for i, name in enumerate(book.COLUMNS)
        if name not in book.UNGROUPED
        for grouping, names in labels.items()
    }
    for (name, grouping), values in list(grouped.items()):
        if name == "unmet_need":
            grouped["integrity_risk", grouping] = values * integrity[:, None]
    monthly["integrity_risk"] = monthly["unmet_need"] * integrity[:, None]
    monthly["cost_ours"], monthly["cost_others"] = _costs(monthly, terms, level)
    return _outcomes(monthly, grouped, {name: (*of, OUTSIDE_LABEL) for name, of in labels.items()}, keep)


def _natural(values: book.I64, column: int, terms: Terms) -> F64:
    unit = _UNIT_OF.get(column)
    found = values.astype(np.float64)
    if unit is None:
        return found
    per: F64 = getattr(terms.units, unit).astype(np.float64)
    return found / per.reshape(-1, *[1] * (values.ndim - 1))


def _rows(values: F64, grouping: str, width: int) -> F64:
    at = {
        "skill": book.SKILL_AT,
        "gender": book.GENDER_AT,
        "tenure": book.TENURE_AT,
        "grade": book.GRADE_AT,
    }[grouping]
    return np.concatenate([values[:, at : at + width], values[:, -1:]], axis=1)


def _costs(monthly: Mapping[str, F64], terms: Terms, level: Mapping[str, float]) -> tuple[F64, F64]:
    months = np.ones_like(monthly["tried"])
    once = np.zeros_like(months)
    once[:, 0] = 1
    reference = terms.people.reference_pay.astype(np.float64)[:, None]
    counts = {
        "start": once,
        "agency_month": months,
        "official_month": monthly["headcount"],
        "attempt": monthly["tried"],
        "launch": monthly["own_launches"],
        "hire": monthly["hires"],
        "post_cut": monthly["posts_cut"],
        "reward_launch": monthly["own_launches"] * reference,
        "reward_sustained": monthly["rewarded"] * reference,
        "pay_share": monthly["pay_bill"],
        "pay_difference": monthly["pay_difference"],
    }
    return costs(level, counts)


def _outcomes(
    monthly: dict[str, F64],
    grouped: Mapping[tuple[str, str], F64],
    labels: Mapping[str, tuple[str, ...]],
    keep: Collection[str] | None,
) -> Outcomes:
    heads, months = monthly["headcount"], monthly["headcount"].shape[1]
    kept: dict[str, F64] = {}
    totals: dict[str, F64] = {}
    by_group: dict[tuple[str, str], F64] = {}
    for name, measure in measures().items():
        values = monthly[name]
        total = _total(values)
        shown = values
        if measure.total == "last":
            total = values[:, -1].copy()
        elif measure.total == "level":
            total = total / months
        elif measure.total == "mean":
            total = total / np.maximum(_total(heads), 1)
            shown = values / np.maximum(heads, 1)
        totals[name] = total
        if keep is None or name in keep:
            kept[name] = shown
        for grouping in labels:
            if (name, grouping) not in grouped:
                continue
            group = grouped[name, grouping]
            if measure.total == "level":
                group = group / months
            elif measure.total == "mean":
                group = group / np.maximum(grouped["headcount", grouping], 1)
            by_group[name, grouping] = group
    return Outcomes(kept, totals, labels, by_group)


def _total(values: F64) -> F64:
    # month after month, so that the order never depends on the shape of the block
    total = np.zeros(len(values))
    for month in range(values.shape[1]):
        total += values[:, month]
    return total
