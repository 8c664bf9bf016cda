"""The parameters and facts of a block of worlds, and the conditions that a scheme makes of them.

What depends on parameters alone is worked out once and kept, whatever the number of schemes. In float64.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from sangkien.words import LeverRegister, levers
from sangkien.workforce.arith import F32
from sangkien.workforce.conditions import Condition, Line, conditions, lines, reach
from sangkien.workforce.service import Agency, Service
from sangkien.workforce.transforms import TRANSFORMS, Transform, logit
from sangkien.workforce.verbs import Value

F64 = NDArray[np.float64]


def reference_coefficient(service: Service) -> float:
    """The mean pay coefficient of staff whose tenure is spread evenly over a career: the usual pay of an agency."""
    total = 0.0
    for grade, share in zip(service.grades, service.shares, strict=True):
        months = service.career_months - grade.tenure_from
        steps = [min(m // grade.months_per_step, grade.steps - 1) for m in range(months)]
        total += share * (grade.first + grade.increment * sum(steps) / months)
    return total


class Setting:
    """A service, an agency and the parameters of B worlds, (B,) each; ``q`` gives a quantity in the form asked for."""

    def __init__(self, service: Service, agency: Agency, parameters: Mapping[str, F64]) -> None:
        self.service, self.agency = service, agency
        self.p = {name: np.asarray(values, dtype=np.float64) for name, values in parameters.items()}
        self.worlds = len(self.p["choice.scale"])
        self._forms: dict[tuple[str, Transform], F64] = {}
        self._once: dict[object, F32] = {}
        #: Pay for coefficient 1, allowances included.
        self.base = service.base_salary * self.p["pay.allowance_ratio"]
        #: The usual pay of the agency.
        self.reference_pay = self.base * reference_coefficient(service)

    def q(self, quantity: str, form: Transform = "natural") -> F64:
        """A quantity in natural units or another form, worked out once."""
        key = quantity, form
        if key not in self._forms:
            self._forms[key] = TRANSFORMS[form](self.p[quantity])
        return self._forms[key]

    def plain(self, quantity: str, form: Transform = "natural") -> F32:
        """A quantity as the rules take it, turned into float32 once."""
        key = quantity, form
        if key not in self._once:
            self._once[key] = self.q(quantity, form).astype(np.float32)
        return self._once[key]

    def once(self, function: Callable[["Setting"], F64]) -> F32:
        """What a function of parameters and facts gives, as the rules take it: worked out at its first use."""
        if function not in self._once:
            self._once[function] = self.f32(function(self))
        return self._once[function]

    def f32(self, value: Value) -> F32:
        """A value as the rules take it: float32, one a world."""
        if isinstance(value, np.ndarray):
            return value.astype(np.float32)
        return np.full(self.worlds, value, np.float32)

    def usual(self, condition: Condition) -> Value:
        """A condition's value without any lever: a number for all worlds, or one a world."""
        if condition.kind == "quantity":
            values = self.q(str(condition.usual), condition.form)
            return condition.within(logit(values) if condition.log_odds else values)
        if condition.kind == "fact":
            return condition.within(float(getattr(self.agency, str(condition.usual).removeprefix("agency."))))
        return condition.within(float(condition.usual))


class Circumstances:
    """The conditions of a block of worlds: as usual, and under any scheme of levers."""

    def __init__(self, setting: Setting, register: LeverRegister | None = None) -> None:
        self.setting = setting
        self.usual = {name: setting.usual(condition) for name, condition in conditions().items()}
        self._lines = lines(register or levers())
        effects = {line.effect for on in self._lines.values() for line in on}
        self._ways = {effect.through for effect in effects if effect.through is not None}

    def under(self, level: Mapping[str, float]) -> dict[str, Value]:
        """The conditions that a scheme moves, by id; the others are as usual. ``level`` holds every lever's level."""
        far: dict[str | None, float] = {name: reach(name, level) for name in self._ways} | {None: 1.0}
        found: dict[str, Value] = {}
        for name, on in self._lines.items():
            for line in on:
                usual = line.lever.status_quo
                at = usual + far[line.effect.through] * (level[line.lever.id] - usual)
                if at != usual:
                    found[name] = line.act(found.get(name, self.usual[name]), at, self._size(line))
            if name in found:
                found[name] = on[0].condition.within(found[name])
        return found

    def _size(self, line: Line) -> Value:
        return 1.0 if line.effect.of is None else self.setting.q(line.effect.of, line.verb.form)
