"""The conditions that officials work under, from ``conditions.yaml``, and what the levers of a scheme make of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from math import inf
from typing import Any, Literal, cast

import numpy as np

from sangkien.words import Effect, Lever, LeverRegister, Text, levers, package_yaml, quantities
from sangkien.workforce.service import Agency
from sangkien.workforce.verbs import VERBS, Value, Verb

_Kind = Literal["value", "fact", "quantity"]
_USUAL = {"value", "fact", "quantity"}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: how its value without any lever comes about, and between what it stays under every scheme.

    ``usual`` is a number, or the id of a quantity or of a fact of the agency according to ``kind``; ``form``
    brings a quantity to the condition's unit. ``log_odds``: the condition is a log-odds.
    """

    id: str
    name: Text
    meaning: Text
    unit: Text
    kind: _Kind
    usual: str | float
    form: Literal["natural", "monthly", "monthly_hazard"] = "natural"
    log_odds: bool = False
    whole: bool = False
    low: float = -inf
    high: float = inf

    def within(self, x: Value) -> Value:
        """The value kept between ``low`` and ``high``."""
        if self.low > -inf:
            x = np.maximum(x, self.low) if isinstance(x, np.ndarray) else max(x, self.low)
        if self.high < inf:
            x = np.minimum(x, self.high) if isinstance(x, np.ndarray) else min(x, self.high)
        return x


@cache
def conditions() -> Mapping[str, Condition]:
    """All conditions by id, in the file's order."""
    return read_conditions(package_yaml("sangkien.workforce", "conditions.yaml")["conditions"])


def read_conditions(rows: Iterable[Mapping[str, Any]]) -> Mapping[str, Condition]:
    """Make conditions from rows as ``conditions.yaml`` has them. Raises ValueError naming the row that is wrong."""
    found: dict[str, Condition] = {}
    for row in rows:
        values = dict(row)
        place = f"conditions.yaml: condition {values.get('id', '(without an id)')}"
        usual = values.pop("usual", {})
        kinds = sorted(_USUAL & set(usual))
        if len(kinds) != 1 or set(usual) - _USUAL - {"as"}:
            raise ValueError(f"{place}: usual is {usual!r}; give one of value, fact, quantity (and as)")
        scale = values.pop("scale", None)
        if scale not in (None, "log_odds"):
            raise ValueError(f"{place}: scale is {scale!r}; write log_odds or leave it out")
        known = {f.name for f in fields(Condition)}
        if values.keys() - known:
            raise ValueError(f"{place}: it does not know {', '.join(sorted(values.keys() - known))}")
        condition = Condition(
            **values, kind=cast(_Kind, kinds[0]), usual=usual[kinds[0]], form=usual.get("as", "natural"),
            log_odds=scale == "log_odds",
        )  # fmt: skip
        if condition.id in found:
            raise ValueError(f"conditions.yaml names {condition.id} twice")
        if condition.kind == "quantity" and condition.usual not in quantities():
            raise ValueError(f"{place}: there is no quantity {condition.usual} in words/quantities.yaml")
        if condition.kind == "fact" and str(condition.usual).removeprefix("agency.") not in _facts():
            raise ValueError(f"{place}: an agency has no fact {condition.usual}; it has {sorted(_facts())}")
        found[condition.id] = condition
    return found


def _facts() -> set[str]:
    return {f.name for f in fields(Agency) if f.type in ("int", "float", int, float)}


@dataclass(frozen=True, slots=True)
class Line:
    """An effect with the lever that has it, the condition it changes and the verb it does so by."""

    lever: Lever
    effect: Effect
    condition: Condition
    verb: Verb

    def act(self, x: Value, level: float, of: Value) -> Value:
        """The condition after this effect, at the lever's effective ``level``."""
        by = level if self.verb.level else (level - self.lever.status_quo) * self.effect.count
        return self.verb.act(x, by, of)


@cache
def lines(register: LeverRegister) -> Mapping[str, tuple[Line, ...]]:
    """By condition, the effects on it in the register's order of levers.

    Raises ValueError, naming the file, the lever and the effect, for what the workforce does not know or where a verb
    does not fit its condition.
    """
    found: dict[str, list[Line]] = {}
    for lever in register:
        for i, effect in enumerate(lever.effects, start=1):
            place = f"levers.yaml: lever {lever.id}: effect {i}"
            line = _line(place, lever, effect)
            found.setdefault(effect.changes, []).append(line)
        _check_reach(f"levers.yaml: lever {lever.id}: cost", lever.cost.through, register)
        _check_reach(f"levers.yaml: lever {lever.id}: cost", lever.cost.counts, register)
        for effect in lever.effects:
            _check_reach(f"levers.yaml: lever {lever.id}", effect.through, register)
    return {name: tuple(found[name]) for name in conditions() if name in found}


def _line(place: str, lever: Lever, effect: Effect) -> Line:
    if effect.changes not in conditions():
        known = ", ".join(conditions())
        raise ValueError(
            f"{place}: there is no condition {effect.changes!r}; workforce/conditions.yaml has {known}"
        )
    if effect.by not in VERBS:
        raise ValueError(
            f"{place}: there is no verb {effect.by!r}; workforce/verbs.py has {', '.join(VERBS)}"
        )
    condition, verb = conditions()[effect.changes], VERBS[effect.by]
    if effect.of is None and verb.quantity == "must":
        raise ValueError(
            f"{place}: {effect.by} asks for a quantity; add of: and an id of words/quantities.yaml"
        )
    if effect.of is not None and verb.quantity == "never":
        raise ValueError(f"{place}: {effect.by} takes no quantity; remove of: {effect.of}")
    if effect.of is not None and effect.of not in quantities():
        raise ValueError(
            f"{place}: there is no quantity {effect.of!r} in words/quantities.yaml; add it there"
        )
    if effect.of is not None and condition.whole:
        raise ValueError(
            f"{place}: {condition.id} is one whole number for all worlds; remove of: {effect.of}"
        )
    if condition.whole and not lever.whole:
        raise ValueError(f"{place}: {condition.id} comes in whole numbers; give the lever whole: true")
    if condition.log_odds and verb.log_odds is False:
        raise ValueError(f"{place}: {condition.id} is a log-odds; use by: odds")
    if verb.log_odds and not condition.log_odds:
        raise ValueError(f"{place}: {condition.id} is no log-odds; use another verb than {effect.by}")
    if effect.by == "scales" and lever.status_quo != 1:
        raise ValueError(
            f"{place}: scales is for a lever whose status quo is 1, and that of {lever.id} is not"
        )
    return Line(lever, effect, condition, verb)


def _check_reach(place: str, name: str | None, register: LeverRegister) -> None:
    """What levers go through must follow from levels alone."""
    if name is None:
        return
    if name not in conditions():
        raise ValueError(f"{place}: there is no condition {name!r} to go through")
    effects = [e for lever in register for e in lever.effects if e.changes == name]
    if conditions()[name].kind != "value" or any(e.of or e.through for e in effects):
        raise ValueError(f"{place}: {name} depends on more than levels, so that no lever can go through it")


def reach(name: str | None, level: Mapping[str, float]) -> float:
    """How far a lever gets that goes through this condition: a value that follows from levels alone."""
    if name is None:
        return 1.0
    condition = conditions()[name]
    x: Value = float(condition.usual)
    for line in lines(levers()).get(name, ()):
        if level[line.lever.id] != line.lever.status_quo:
            x = line.act(x, level[line.lever.id], 1.0)
    return float(condition.within(x))


def effective(lever: Lever, through: str | None, level: Mapping[str, float]) -> float:
    """The level at which a lever acts, as far as it gets."""
    return lever.status_quo + reach(through, level) * (level[lever.id] - lever.status_quo)
