"""Rules on pay, need and second work (mechanisms 1, 2, 3, 12)."""

from typing import Final

from sangkien.workforce.arith import F32, ONE, ZERO, Bools, choose, f32, least, most
from sangkien.workforce.terms import PayTerms

#: second_job.response_to_gap speaks of tenths of need.
TENTHS: Final = f32(10)


def usual_pay(terms: PayTerms, first: F32, increment: F32, step: F32) -> F32:
    """Coefficient of grade and step times base salary, allowances included; the plan's seniority pay."""
    found: F32 = terms.base * (first + increment * step)
    return found


def official_pay(terms: PayTerms, usual: F32, tenure: F32, after_launch: Bools) -> F32:
    """Pay with what pay levers add: the level, the supplement of the first years, the supplement after a launch."""
    early = ONE + choose(tenure < terms.first_months, terms.first_years, ZERO)
    results = ONE + choose(after_launch, terms.performance, ZERO)
    found: F32 = usual * terms.level * early * results
    return found


def gap(income: F32, per_need: F32) -> F32:
    """The share of basic need (``per_need`` is 1 over it) that income leaves unmet.

    The plan: pay covers about two thirds of basic needs.
    """
    return most(ZERO, ONE - income * per_need)


def second_hours_sought(terms: PayTerms, unmet: F32, propensity: F32) -> F32:
    """Hours of second work that the gap calls for: none without a gap, more where it is wider than usual.

    The plan: officials work extra jobs to make up for what their families need. ``propensity`` is 0 for those who
    do no second work. Below a tenth of need the hours fade in, so that a tiny gap does not call for a whole job.
    """
    hours = most(ZERO, terms.hours + terms.more_hours * (unmet - terms.usual_gap))
    return hours * least(ONE, unmet * TENTHS) * propensity


def second_hours(terms: PayTerms, hours: F32, sought: F32) -> F32:
    """Second work has customers and habits: hours move toward what is sought month by month."""
    return hours + terms.habit * (sought - hours)


def hours_worked(terms: PayTerms, hours: F32) -> F32:
    """What rules on second jobs leave of the hours."""
    return hours * (ONE - terms.stopped)


def second_income(terms: PayTerms, hours: F32, usual: F32) -> F32:
    """Income from second work, tied to what an official hour usually pays."""
    return hours * terms.hourly * usual
