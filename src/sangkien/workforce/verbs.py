"""The verbs of effects: the few ways in which a lever changes a condition. A new lever picks one; the set is closed.

Each takes the condition ``x`` (a number for all worlds, or float64 of shape (B,)), ``by`` (how far the lever is moved
from its status quo; for ``scales`` and ``caps`` its level) and ``of``, what a level of 1 does, already brought to the
form that the verb reckons in (``VERBS`` says which). Arithmetic is + - * / apart from one exponential in ``power`` and
``erodes``, taken world by world, so that a world's bits do not depend on its block.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sangkien.workforce.transforms import F64, Transform, exp

Value = F64 | float


def odds(x: Value, by: float, of: Value) -> Value:
    """A log-odds plus ``by`` times the log of the quantity: the odds are multiplied by the quantity at a level of 1."""
    return x + by * of


def times(x: Value, by: float, of: Value) -> Value:
    """A level of 1 multiplies by the quantity; between, in proportion: x (1 + by (q - 1))."""
    return x * (1 + by * of)


def power(x: Value, by: float, of: Value) -> Value:
    """Each unit of the level multiplies by the quantity again: x q**by."""
    return x * exp(by * of)


def erodes(x: Value, by: float, of: Value) -> Value:
    """Each unit of the level takes the share q of what is left: x (1 - q)**by."""
    return x * exp(by * of)


def raises(x: Value, by: float, of: Value) -> Value:
    """A level of 1 adds the share q of the condition itself: x (1 + by q)."""
    return x * (1 + by * of)


def removes(x: Value, by: float, of: Value) -> Value:
    """A level of 1 takes the share q away: x (1 - by q)."""
    return x * (1 - by * of)


def adds(x: Value, by: float, of: Value) -> Value:
    """The level, or as much of it as the quantity says, comes on top: x + by q."""
    return x + by * of


def takes(x: Value, by: float, of: Value) -> Value:
    """The level, or as much of it as the quantity says, comes off: x - by q."""
    return x - by * of


def fills(x: Value, by: float, of: Value) -> Value:
    """A share comes nearer to 1: x + (1 - x) by q."""
    return x + (1 - x) * by * of


def scales(x: Value, by: float, of: Value) -> Value:
    """The level itself is the factor: x by. For a lever whose status quo is 1."""
    return x * by


def caps(x: Value, by: float, of: Value) -> Value:
    """The condition is at most the level. For a lever whose status quo is no limit."""
    return np.minimum(x, by)


@dataclass(frozen=True, slots=True)
class Verb:
    """How a verb acts, and the form in which it takes its quantity.

    ``quantity``: whether an effect must, may or must not name one (where it may and does not, ``of`` is 1);
    ``level``: it is told the lever's level and not how far it was moved; ``log_odds``: it acts on conditions in
    log-odds (True), on the others (False) or on both (None).
    """

    act: Callable[[Value, float, Value], Value]
    form: Transform
    quantity: Literal["must", "may", "never"]
    level: bool = False
    log_odds: bool | None = False

    @property
    def meaning(self) -> str:
        """What the verb does, in a line."""
        return (self.act.__doc__ or "").strip()


VERBS = {
    "odds": Verb(odds, "log", "must", log_odds=True),
    "times": Verb(times, "less_one", "must"),
    "power": Verb(power, "log", "must"),
    "erodes": Verb(erodes, "log_left", "must"),
    "raises": Verb(raises, "natural", "may"),
    "removes": Verb(removes, "natural", "may"),
    "adds": Verb(adds, "natural", "may"),
    "takes": Verb(takes, "natural", "may"),
    "fills": Verb(fills, "natural", "may"),
    "scales": Verb(scales, "natural", "never", level=True),
    "caps": Verb(caps, "natural", "never", level=True),
}
