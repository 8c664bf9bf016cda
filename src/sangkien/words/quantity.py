"""Quantities: the named unknowns of the model, from one register (``quantities.yaml``)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sangkien.words.asked import Asked, Way
from sangkien.words.language import Text
from sangkien.words.package_data import package_yaml

Floats = NDArray[np.float64]


class Scale(StrEnum):
    """The scale on which a quantity is taken as normal: estimates and beliefs live on it."""

    IDENTITY = "identity"
    LOG = "log"
    LOGIT = "logit"

    def forward(self, value: float | Floats) -> Floats:
        """Natural units to the scale. Raises ValueError outside the scale's domain (log: > 0; logit: in (0, 1))."""
        x = np.asarray(value, dtype=np.float64)
        if self is Scale.IDENTITY:
            return x
        if self is Scale.LOG:
            if np.any(x <= 0):
                raise ValueError(f"a quantity on the log scale must be above 0, got {value}")
            return np.log(x)
        if np.any((x <= 0) | (x >= 1)):
            raise ValueError(f"a quantity on the logit scale must lie between 0 and 1, got {value}")
        from scipy.special import logit  # pages that count nothing need not wait for it

        return np.asarray(logit(x), dtype=np.float64)

    def back(self, value: float | Floats) -> Floats:
        """The scale to natural units."""
        x = np.asarray(value, dtype=np.float64)
        if self is Scale.IDENTITY:
            return x
        if self is Scale.LOG:
            return np.exp(x)
        from scipy.special import expit  # pages that count nothing need not wait for it

        return np.asarray(expit(x), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A named unknown: ``id`` such as ``weight.money``, its unit in words, its scale, what it means.

    ``mechanisms`` are the rows of the model's table that use it; ``instruments`` the ids of instruments that
    would inform it (``choice_experiment``, ``list_experiment``, ``survey``, ``interviews``, ``register``,
    ``records``, ``trial``, ``network``), cheapest first. Beyond ``low`` to ``high``, in natural units, the model
    means nothing. ``ask`` is the question as people are asked it, ``asked`` what their answer means.
    """

    id: str
    unit: Text
    scale: Scale
    name: Text
    meaning: Text
    mechanisms: tuple[int, ...]
    instruments: tuple[str, ...]
    ask: Text
    asked: Asked
    low: float = -inf
    high: float = inf

    def outside(self, value: float | Floats) -> NDArray[np.bool_]:
        """Where values in natural units are not finite or lie outside the range or the scale's domain."""
        x = np.asarray(value, dtype=np.float64)
        found = ~np.isfinite(x) | (x < self.low) | (x > self.high)
        if self.scale is not Scale.IDENTITY:
            found |= x <= 0
        return found | (x >= 1) if self.scale is Scale.LOGIT else found

    @property
    def allowed(self) -> Text:
        """The range in words."""
        return self._between(self.low, self.high)

    @property
    def allowed_answer(self) -> Text:
        """The range of an answer to ``ask``, in words."""
        low, high = self.asked.answer(self.low), self.asked.answer(self.high)
        compared = self.asked.way in (Way.ODDS, Way.HAZARD)
        return (
            self._between(float(f"{low:.2g}"), float(f"{high:.2g}")) if compared else self._between(low, high)
        )

    def _between(self, least: float, most: float) -> Text:
        low, high = f"{least:g}", f"{most:g}"
        if self.scale is Scale.LOGIT:
            return {"en": f"above {low} and below {high}", "vi": f"lớn hơn {low} và nhỏ hơn {high}"}
        if self.scale is Scale.LOG and self.low <= 0:
            return {"en": f"above 0 and at most {high}", "vi": f"lớn hơn 0 và không quá {high}"}
        return {"en": f"{low} to {high}", "vi": f"từ {low} đến {high}"}


@dataclass(frozen=True, slots=True)
class QuantityRegister:
    """All quantities by id, in the register's order."""

    by_id: Mapping[str, Quantity]

    def __getitem__(self, quantity: str) -> Quantity:
        """Return the quantity; KeyError names the nearest ids."""
        try:
            return self.by_id[quantity]
        except KeyError:
            from difflib import get_close_matches

            near = ", ".join(get_close_matches(quantity, self.by_id, 3)) or "none near"
            raise KeyError(f"no quantity {quantity!r} in the register (nearest: {near})") from None

    def __contains__(self, quantity: object) -> bool:
        return quantity in self.by_id

    def __iter__(self) -> Iterator[Quantity]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)


@cache
def quantities() -> QuantityRegister:
    """Return the register that ships with the package."""
    file = package_yaml("sangkien.words", "quantities.yaml")
    rows = file["quantities"]
    found: dict[str, Quantity] = {}
    for row in rows:
        if row["id"] in found:
            raise ValueError(f"quantities.yaml names {row['id']} twice")
        found[row["id"]] = Quantity(
            id=row["id"],
            unit=row["unit"],
            scale=Scale(row["scale"]),
            name=row["name"],
            meaning=row["meaning"],
            mechanisms=tuple(row["mechanisms"]),
            instruments=tuple(row["instruments"]),
            ask=row["ask"],
            asked=_asked(row, file["ways"]),
            low=float(row["range"][0]),
            high=float(row["range"][1]),
        )
    return QuantityRegister(found)


def _asked(row: Mapping[str, Any], ways: Mapping[str, Text]) -> Asked:
    if "asked" not in row:
        return Asked(Way.UNIT, row["unit"])
    way = Way(row["asked"]["as"])
    return Asked(way, ways[way], float(row["asked"].get("of", 100)))
