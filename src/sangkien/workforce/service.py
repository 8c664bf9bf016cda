"""The service and the agency: facts that a country pack or a study gives, as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite


def _check(place: str, name: str, value: float, low: float, high: float, remedy: str) -> None:
    if not (isfinite(value) and low <= value <= high):
        raise ValueError(f"{place}: {name} is {value}; {remedy}")


def _check_shares(place: str, name: str, shares: Iterable[float]) -> None:
    values = tuple(shares)
    if any(not isfinite(share) or share < 0 for share in values) or abs(sum(values) - 1) > 1e-6:
        raise ValueError(f"{place}: {name} are {values}; give shares of 0 or more that add up to 1")


@dataclass(frozen=True, slots=True)
class Grade:
    """A group of the pay scale: first coefficient, increment a step, number of steps, months from step to step.

    ``tenure_from``: months of service before which nobody is in this grade (senior grades). Promotion from one
    grade to another is not modelled: see docs/model.md.
    """

    id: str
    first: float
    increment: float
    steps: int
    months_per_step: int
    tenure_from: int = 0

    def __post_init__(self) -> None:
        place = f"grade {self.id}"
        _check(place, "first coefficient", self.first, 1e-6, 1e6, "give a pay coefficient above 0")
        _check(place, "increment", self.increment, 0, 1e6, "a step never lowers pay: give 0 or more")
        _check(place, "steps", self.steps, 1, 100, "give 1 to 100 steps")
        _check(place, "months_per_step", self.months_per_step, 1, 600, "give 1 to 600 months")
        _check(place, "tenure_from", self.tenure_from, 0, 600, "give months of service, 0 to 600")


@dataclass(frozen=True, slots=True)
class Service:
    """What a country's civil service gives: pay scale, who is in it, who joins it, how long a career lasts.

    ``base_salary`` is in million of ``currency`` a month; ``shares`` and ``entry_shares`` follow ``grades``.
    ``hours_a_month`` is full-time work; ``first_years_months`` is how long a supplement for beginners lasts.
    """

    currency: str
    base_salary: float
    grades: tuple[Grade, ...]
    shares: tuple[float, ...]
    entry_shares: tuple[float, ...]
    career_months: int = 420
    hours_a_month: float = 176.0
    first_years_months: int = 72

    def __post_init__(self) -> None:
        _check("service", "base_salary", self.base_salary, 1e-9, 1e9, "pay must be above 0")
        _check("service", "hours_a_month", self.hours_a_month, 1, 744, "give the hours of full-time work")
        _check("service", "career_months", self.career_months, 12, 720, "give a career of 1 to 60 years")
        _check("service", "first_years_months", self.first_years_months, 0, 720, "give 0 to 720 months")
        if not self.grades:
            raise ValueError("service: there are no grades; give at least one")
        names = [grade.id for grade in self.grades]
        if len(set(names)) != len(names):
            raise ValueError(f"service: a grade is given twice in {names}; name each once")
        for name, shares in (("shares", self.shares), ("entry_shares", self.entry_shares)):
            if len(shares) != len(self.grades):
                raise ValueError(f"service: {name} has {len(shares)} numbers for {len(self.grades)} grades")
            _check_shares("service", name, shares)
        for grade, share in zip(self.grades, self.entry_shares, strict=True):
            if share > 0 and grade.tenure_from > 0:
                raise ValueError(f"service: grade {grade.id} takes beginners but asks for years of service")
        if any(grade.tenure_from >= self.career_months for grade in self.grades):
            raise ValueError("service: a grade begins after the career ends; lower its tenure_from")


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency: its size, departments and units, the layers above an official, posts, pressure and schedules.

    ``unit_sizes`` may differ and must add up to ``size``; empty means units of uneven sizes around nine. Units are
    dealt out over ``departments`` in order. ``restructuring`` lists (month, share of all posts closed by then);
    ``recruitment_fill`` is the monthly chance that a vacant post is filled; ``cost_of_living`` is relative to the
    population that ``pay.adequacy`` speaks of; ``delivery_pressure`` (0 to 1) is what the agency itself puts on its
    people to show launches. Defaults are assumed, for an agency nobody has described.
    """

    size: int = 120
    departments: int = 5
    unit_sizes: tuple[int, ...] = ()
    layers: int = 4
    contract_share: float = 0.1
    women_share: float = 0.45
    cost_of_living: float = 1.0
    delivery_pressure: float = 0.2
    champion_share: float = 0.05
    recruitment_fill: float = 0.15
    restructuring: tuple[tuple[int, float], ...] = ()

    def __post_init__(self) -> None:
        _check("agency", "size", self.size, 2, 100_000, "give 2 to 100,000 people")
        _check("agency", "layers", self.layers, 0, 12, "give 0 to 12 layers of permission")
        if self.unit_sizes and (min(self.unit_sizes) < 1 or sum(self.unit_sizes) != self.size):
            raise ValueError(
                f"agency: unit_sizes go from {min(self.unit_sizes)} and add up to {sum(self.unit_sizes)}; "
                f"each must be 1 or more, and together they must be the size, {self.size}"
            )
        if not 1 <= self.departments <= len(self.units):
            raise ValueError(
                f"agency: departments is {self.departments}; give 1 to {len(self.units)}, the number of units"
            )
        for name in (
            "contract_share",
            "women_share",
            "delivery_pressure",
            "champion_share",
            "recruitment_fill",
        ):
            _check("agency", name, getattr(self, name), 0, 1, "give a share between 0 and 1")
        _check("agency", "cost_of_living", self.cost_of_living, 0.1, 10, "give a ratio near 1")
        months = [month for month, _ in self.restructuring]
        shares = [share for _, share in self.restructuring]
        if months != sorted(set(months)) or shares != sorted(shares):
            raise ValueError("agency: restructuring must go forward in months, and closed posts stay closed")
        for month, share in self.restructuring:
            _check("agency", "restructuring month", month, 1, 65_535, "give a month from 1 on")
            _check("agency", "restructuring share", share, 0, 1, "give the share of posts closed by then")

    @property
    def units(self) -> tuple[int, ...]:
        """Unit sizes: as given, or uneven ones around nine people."""
        return self.unit_sizes or uneven_units(self.size)


def uneven_units(size: int) -> tuple[int, ...]:
    """Cut ``size`` people into units of uneven sizes (5 to 14), for an agency that did not describe its own."""
    pattern = (9, 6, 12, 5, 8, 14, 7, 11)
    units: list[int] = []
    left = size
    while left > 0:
        unit = min(pattern[len(units) % len(pattern)], left)
        units.append(unit)
        left -= unit
    if len(units) > 1 and units[-1] < 3:
        rest = units.pop()
        units[-1] += rest
    return tuple(units)
