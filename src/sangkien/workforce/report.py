"""From the ledger of a block of worlds to its outcomes: units turned back, costs worked out, months made totals."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """A ledger in natural units: by measure (B, T), by (measure, grouping) (B, G); not yet turned into totals."""

    monthly: dict[str, F64]
    grouped: dict[tuple[str, str], F64]

    @classmethod
    def together(cls, parts: Sequence["Account"]) -> "Account":
        """What several agencies come to: everything in an account adds up."""
        monthly = {name: _sum([part.monthly[name] for part in parts]) for name in parts[0].monthly}
        return cls(monthly, {key: _sum([part.grouped[key] for part in parts]) for key in parts[0].grouped})


def _sum(parts: Sequence[F64]) -> F64:
    total = parts[0].copy()
    for part in parts[1:]:
        total += part
    return total


def labels(service: Service) -> dict[str, tuple[str, ...]]:
    """Groupings with their labels, the outside group left out."""
    return dict(groupings()) | {"grade": tuple(grade.id for grade in service.grades)}


def account(
    ledger: Ledger, terms: Terms, level: Mapping[str, float], service: Service, agencies: int = 1
) -> Account:
    """The account of so many agencies of one kind under a scheme; ``terms`` have one value a world, (B,)."""
    integrity = terms.units.integrity.astype(np.float64)
    monthly = {name: _natural(ledger.monthly[..., i], i, terms) for i, name in enumerate(book.COLUMNS)}
    grouped = {
        (name, grouping): _rows(_natural(ledger.grouped[..., i], i, terms), grouping, len(names))
        for i, name in enumerate(book.COLUMNS)
        if name not in book.UNGROUPED
        for grouping, names in labels(service).items()
    }
    for grouping in labels(service):
        grouped["integrity_risk", grouping] = grouped["unmet_need", grouping] * integrity[:, None]
    monthly["integrity_risk"] = monthly["unmet_need"] * integrity[:, None]
    monthly["cost_ours"], monthly["cost_others"] = _costs(monthly, terms, level, agencies)
    return Account(monthly, grouped)


def report(found: Account, service: Service, keep: Collection[str] | None) -> Outcomes:
    """Months turned into totals. ``keep`` names the measures whose months go along (None: all)."""
    names = {grouping: (*of, OUTSIDE_LABEL) for grouping, of in labels(service).items()}
    return _outcomes(found.monthly, found.grouped, names, keep)


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


def _costs(
    monthly: Mapping[str, F64], terms: Terms, level: Mapping[str, float], agencies: int
) -> tuple[F64, F64]:
    months = np.full_like(monthly["tried"], agencies)
    once = np.zeros_like(months)
    once[:, 0] = agencies
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
    monthly: Mapping[str, F64],
    grouped: Mapping[tuple[str, str], F64],
    names: Mapping[str, tuple[str, ...]],
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
        for grouping in names:
            if (name, grouping) not in grouped:
                continue
            group = grouped[name, grouping]
            if measure.total == "level":
                group = group / months
            elif measure.total == "mean":
                group = group / np.maximum(grouped["headcount", grouping], 1)
            by_group[name, grouping] = group
    return Outcomes(kept, totals, names, by_group)


def _total(values: F64) -> F64:
    # month after month, so that the order never depends on the shape of the block
    total = np.zeros(len(values))
    for month in range(values.shape[1]):
        total += values[:, month]
    return total
