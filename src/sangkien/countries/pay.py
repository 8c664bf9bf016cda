"""Seniority pay: a coefficient by group and step, times the base salary of the day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sangkien.countries.facts import Certainty
from sangkien.words import Text


@dataclass(frozen=True, slots=True)
class PayGroup:
    """A row of the pay scale: first coefficient, increment a step, how many steps, months from one to the next."""

    id: str
    name: Text
    first: float
    increment: float
    steps: int
    months_per_step: int
    certainty: Certainty

    def coefficient(self, step: int) -> float:
        """The coefficient at ``step``, counted from 1. Raises ValueError for a step that the group does not have."""
        if not 1 <= step <= self.steps:
            raise ValueError(f"pay group {self.id} has steps 1 to {self.steps}, not {step}")
        return round(self.first + (step - 1) * self.increment, 6)

    @property
    def last(self) -> float:
        """The highest coefficient."""
        return self.coefficient(self.steps)


@dataclass(frozen=True, slots=True)
class PayScale:
    """All groups by id, in force between two days (``valid_to`` None: still in force)."""

    id: str
    valid_from: date
    valid_to: date | None
    known_from: date
    source: str
    groups: Mapping[str, PayGroup]

    def __getitem__(self, group: str) -> PayGroup:
        try:
            return self.groups[group]
        except KeyError:
            raise KeyError(f"no pay group {group!r} in {self.id}; it has {', '.join(self.groups)}") from None

    def __iter__(self) -> Iterator[PayGroup]:
        return iter(self.groups.values())

    def __len__(self) -> int:
        return len(self.groups)


def monthly_pay(group: PayGroup, step: int, base_salary: float) -> float:
    """Pay of the scale alone, in the unit of ``base_salary`` (million a month), allowances not counted.

    The formula is the one of Decree 204/2004: coefficient times base salary.
    """
    return group.coefficient(step) * base_salary
