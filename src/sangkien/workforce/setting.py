"""One run's parameters, facts and levels, with what several themes of rules share. In float64, once a run."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sangkien.workforce.arith import F32
from sangkien.workforce.service import Agency, Service

F64 = NDArray[np.float64]

#: Levers that work inside the agency only through our engagement with it.
OURS = (
    "knowledge",
    "common_space",
    "champions_network",
    "accompaniment",
    "recognition",
    "seed_grant",
    "lighter_procurement",
    "co_design",
    "launch_reward",
    "sustained_reward",
)

#: sustain.at_24_months speaks of this many months.
SUSTAIN_MONTHS = 24
#: delay_limit at this level or above is no limit: the definition of the lever.
NO_LIMIT = 12.0


def each(function: Callable[[float], float]) -> Callable[[F64], F64]:
    """The function applied element by element: vector libraries may round differently at the end of a block."""

    def over(values: F64) -> F64:
        return np.array([function(float(value)) for value in values], dtype=np.float64)

    return over


log = each(math.log)
exp = each(math.exp)
logit = each(lambda p: math.log(p / (1 - p)))
chance = each(lambda x: 1 / (1 + math.exp(-x)))


def monthly(yearly: F64) -> F64:
    """The chance a month whose twelvefold chance is ``yearly``."""
    return each(lambda p: -math.expm1(math.log1p(-p) / 12))(yearly)


def kept(gone: F64) -> F64:
    """The share kept for a month when the share ``gone`` is lost in a year."""
    return each(lambda p: math.exp(math.log1p(-p) / 12))(gone)


def reference_coefficient(service: Service) -> float:
    """The mean pay coefficient of staff whose tenure is spread evenly over a career: the usual pay of an agency."""
    total = 0.0
    for grade, share in zip(service.grades, service.shares, strict=True):
        months = service.career_months - grade.tenure_from
        steps = [min(m // grade.months_per_step, grade.steps - 1) for m in range(months)]
        total += share * (grade.first + grade.increment * sum(steps) / months)
    return total


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """Parameters, facts and levels of one run, with what several themes share."""

    service: Service
    agency: Agency
    p: Mapping[str, F64]
    level: Mapping[str, float]
    engaged: float = field(init=False)
    reach: float = field(init=False)
    ours: Mapping[str, float] = field(init=False)
    layers: int = field(init=False)

    def __post_init__(self) -> None:
        level, put = self.level, object.__setattr__
        # our levers reach the agency only when we work with it, and not when the partner is another
        reach = level["engagement"] * (1 - level["partner_choice"])
        put(self, "engaged", level["engagement"])
        put(self, "reach", reach)
        put(self, "ours", {name: reach * level[name] for name in OURS})
        put(self, "layers", max(0, self.agency.layers - int(level["fewer_layers"])))

    def all(self, value: float) -> F32:
        """One fact for all worlds."""
        return np.full(len(self.p["choice.scale"]), value, np.float32)

    @property
    def base(self) -> F64:
        """Pay for coefficient 1, allowances included."""
        return self.service.base_salary * self.p["pay.allowance_ratio"]

    @property
    def reference_pay(self) -> F64:
        """The usual pay of the agency."""
        return self.base * reference_coefficient(self.service)

    @property
    def spill(self) -> F64:
        """Free time lost for an hour of second work a month."""
        return self.p["second_job.spill"] / self.service.hours_a_month

    @property
    def delay(self) -> F64:
        """Months that a layer takes."""
        delay = self.p["layers.delay"]
        if self.level["delay_limit"] < NO_LIMIT:
            delay = np.minimum(delay, self.level["delay_limit"])
        return np.maximum(delay, 1.0)  # a layer decides once a month at most

    @property
    def purchase(self) -> F64:
        """Months of waiting for purchases."""
        return self.p["procurement.delay"] * (1 - self.ours["lighter_procurement"])

    @property
    def punished(self) -> F64:
        """Chance that any layer punishes a failure."""
        return self.through("sanction.probability", punished=True)

    @property
    def project_pressure(self) -> F64:
        """Delivery pressure of a project, patient terms taken off."""
        patience = self.engaged * self.level["patient_terms"]
        return self.engaged * self.p["project.pressure"] * (1 - patience * self.p["effect.patience.pressure"])

    def through(self, quantity: str, *, punished: bool = False) -> F64:
        """The chance that no layer does what each does with the quantity's chance; or that any does."""
        none = np.ones_like(self.p[quantity])
        for _ in range(self.layers):
            none = none * (1 - self.p[quantity])
        return 1 - none if punished else none

    def lapse(self) -> F64:
        """Chance a month of lapsing under usual conditions."""
        fade = each(lambda share: -math.expm1(math.log(share) / SUSTAIN_MONTHS))
        return fade(self.p["sustain.at_24_months"])

    def patience(self, share: float) -> F64:
        """What patient terms, as far as they reach, do to lapsing."""
        return 1 + share * self.level["patient_terms"] * (self.p["sustain.response_to_patience"] - 1)
