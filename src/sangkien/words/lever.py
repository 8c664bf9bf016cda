"""Levers and schemes: what can be changed, who holds it, and sets of levers at levels."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Literal, get_args

from sangkien.words.language import Text
from sangkien.words.package_data import package_yaml

#: The two schemes that every study has: nothing is moved, and the engagement is ended.
STATUS_QUO = "status_quo"
DO_NOT_ENGAGE = "do_not_engage"


class Holder(StrEnum):
    """Who can pull a lever. A brief ranks first what the study's owner holds."""

    LAB = "lab"
    COUNTRY_OFFICE = "country_office"
    AGENCY = "agency"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Effect:
    """One line of what a lever does: it ``changes`` a condition ``by`` a verb, as much as the quantity ``of`` says.

    ``count``: how many of the quantity's own units a level of 1 makes. ``through``: the condition that says how far
    the lever gets. Conditions and verbs belong to the workforce, which checks that it knows them.
    """

    changes: str
    by: str
    of: str | None = None
    count: float = 1.0
    through: str | None = None


@dataclass(frozen=True, slots=True)
class CostTerm:
    """A term of a cost: level x ``amount`` x the count of ``per``; ``source`` says where the amount comes from."""

    per: str
    amount: float
    source: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What a lever costs and who pays: terms in million of the country's currency, in prices of ``as_of``.

    ``through`` as of an effect. ``counts``: the value of that condition is paid for, not the level;
    ``beyond_status_quo``: today's level costs nothing more.
    """

    payer: Literal["ours", "others"]
    terms: tuple[CostTerm, ...]
    as_of: date
    through: str | None = None
    counts: str | None = None
    beyond_status_quo: bool = False


@dataclass(frozen=True, slots=True)
class Lever:
    """One thing that can be changed. Levels run from ``low`` to ``high`` in ``unit``; ``status_quo`` is today's.

    At its status quo level a lever changes no bit of a simulation. ``mechanisms`` are rows of the model's table.
    ``helps_only`` marks a lever that can only help an official's decision to try (a test holds it to that);
    ``whole`` one whose levels are whole numbers only; ``through`` the condition that says how far it gets.
    """

    id: str
    holder: Holder
    name: Text
    meaning: Text
    unit: Text
    low: float
    high: float
    status_quo: float
    mechanisms: tuple[int, ...]
    helps_only: bool
    effects: tuple[Effect, ...]
    cost: Cost
    whole: bool = False
    through: str | None = None


Side = Literal["above", "below", "low", "high"]


@dataclass(frozen=True, slots=True)
class LeverConflict:
    """Two levers that contradict each other, each on a side of its status quo or at an end of its range."""

    levers: Mapping[str, Side]
    why: Text
    mend: Text


@dataclass(frozen=True, slots=True, eq=False)
class LeverRegister:
    """All levers by id, in the register's order, and which contradict each other."""

    by_id: Mapping[str, Lever]
    conflicts: tuple[LeverConflict, ...] = ()

    def __getitem__(self, lever: str) -> Lever:
        return self.by_id[lever]

    def __contains__(self, lever: object) -> bool:
        return lever in self.by_id

    def __iter__(self) -> Iterator[Lever]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)


@cache
def levers() -> LeverRegister:
    """Return the register that ships with the package (``levers.yaml``)."""
    file = package_yaml("sangkien.words", "levers.yaml")
    return read_levers(file["levers"], file["prices_as_of"], file["conflicts"])


def read_levers(
    rows: Iterable[Mapping[str, Any]], prices_as_of: date, conflicts: Iterable[Mapping[str, Any]] = ()
) -> LeverRegister:
    """Make a register from rows as ``levers.yaml`` has them. Raises ValueError naming the lever that is wrong."""
    found: dict[str, Lever] = {}
    for row in rows:
        lever = _lever(row, prices_as_of)
        if lever.id in found:
            raise ValueError(f"levers.yaml names {lever.id} twice")
        if not lever.low <= lever.status_quo <= lever.high:
            raise ValueError(f"levers.yaml: the status quo of {lever.id} lies outside its range")
        if lever.whole and (lever.low % 1 or lever.high % 1 or lever.status_quo % 1):
            raise ValueError(
                f"levers.yaml: {lever.id} takes whole numbers only, and its range is not of them"
            )
        found[lever.id] = lever
    return LeverRegister(found, tuple(_conflict(row, found) for row in conflicts))


def _conflict(row: Mapping[str, Any], known: Mapping[str, Lever]) -> LeverConflict:
    conflict = LeverConflict(**_keys("levers.yaml: a conflict", LeverConflict, row))
    unknown = [lever for lever in conflict.levers if lever not in known]
    if unknown or len(conflict.levers) != 2 or not set(conflict.levers.values()) <= set(get_args(Side)):
        raise ValueError(
            f"levers.yaml: conflict {dict(conflict.levers)}: name two levers of the register, each with one of"
            f" {', '.join(get_args(Side))}"
        )
    return conflict


def _lever(row: Mapping[str, Any], prices_as_of: date) -> Lever:
    place = f"levers.yaml: lever {row.get('id', '(without an id)')}"
    through = row.get("through")
    cost = _keys(f"{place}: cost", Cost, row.get("cost"), terms=(), as_of=prices_as_of, through=through)
    terms = tuple(CostTerm(**_keys(f"{place}: cost", CostTerm, term)) for term in cost["terms"])
    effects = tuple(
        Effect(**_keys(f"{place}: effect {i}", Effect, effect, through=through))
        for i, effect in enumerate(row.get("effects") or (), start=1)
    )
    if not effects:
        raise ValueError(f"{place}: it has no effects; say at least one condition that it changes")
    values = _keys(place, Lever, row, through=None)
    values |= {name: float(values[name]) for name in ("low", "high", "status_quo")}
    values |= {"holder": Holder(values["holder"]), "mechanisms": tuple(values["mechanisms"])}
    return Lever(**(values | {"effects": effects, "cost": Cost(**(cost | {"terms": terms}))}))


def _keys(place: str, shape: type[Any], row: object, **defaults: object) -> dict[str, Any]:
    """The row's values by key, defaults added. Raises ValueError for keys that the shape lacks or asks for."""
    fields = shape.__dataclass_fields__
    if not isinstance(row, Mapping):
        raise ValueError(f"{place}: write keys and values ({', '.join(fields)}), not {row!r}")
    values = defaults | dict(row)
    unknown = [repr(key) for key in values if key not in fields]
    missing = [name for name, field in fields.items() if name not in values and field.default is MISSING]
    if unknown or missing:
        said = [f"does not know {', '.join(unknown)}"] if unknown else []
        said += [f"lacks {', '.join(missing)}"] if missing else []
        raise ValueError(f"{place} {' and '.join(said)}; its keys are {', '.join(fields)}")
    return values


@dataclass(frozen=True, slots=True)
class Scheme:
    """A set of levers at levels; what it does not name stays at its status quo."""

    id: str
    name: Text
    levels: Mapping[str, float]

    def moved(self, register: LeverRegister) -> tuple[str, ...]:
        """The levers that this scheme moves away from their status quo."""
        return tuple(lever for lever, level in self.levels.items() if level != register[lever].status_quo)

    def holders(self, register: LeverRegister) -> tuple[Holder, ...]:
        """Who holds the levers that this scheme moves, in the order of Holder."""
        held = {register[lever].holder for lever in self.moved(register)}
        return tuple(holder for holder in Holder if holder in held)
