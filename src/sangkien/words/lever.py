"""Levers and schemes: what can be changed, who holds it, and sets of levers at levels."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

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
class Lever:
    """One thing that can be changed. Levels run from ``low`` to ``high`` in ``unit``; ``status_quo`` is today's.

    At its status quo level a lever changes no bit of a simulation. ``mechanisms`` are rows of the model's table.
    ``helps_only`` marks a lever that can only help an official's decision to try (a test holds it to that);
    ``whole`` one whose levels are whole numbers only.
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
    whole: bool = False


@dataclass(frozen=True, slots=True)
class LeverRegister:
    """All levers by id, in the register's order."""

    by_id: Mapping[str, Lever]

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
    found: dict[str, Lever] = {}
    for row in package_yaml("sangkien.words", "levers.yaml")["levers"]:
        lever = Lever(
            id=row["id"],
            holder=Holder(row["holder"]),
            name=row["name"],
            meaning=row["meaning"],
            unit=row["unit"],
            low=float(row["low"]),
            high=float(row["high"]),
            status_quo=float(row["status_quo"]),
            mechanisms=tuple(row["mechanisms"]),
            helps_only=row["helps_only"],
            whole=row.get("whole", False),
        )
        if lever.id in found:
            raise ValueError(f"levers.yaml names {lever.id} twice")
        if not lever.low <= lever.status_quo <= lever.high:
            raise ValueError(f"levers.yaml: the status quo of {lever.id} lies outside its range")
        if lever.whole and (lever.low % 1 or lever.high % 1 or lever.status_quo % 1):
            raise ValueError(
                f"levers.yaml: {lever.id} takes whole numbers only, and its range is not of them"
            )
        found[lever.id] = lever
    return LeverRegister(found)


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
