"""The reduced rules R1, once: NumPy arrays, plain numba and the lanes of our kernel pass through these functions.

One official's month. Money is in million dong a month, hours are hours a month, chances and shares lie in 0..1.
Constants are of plausible size and not calibrated: the rules serve to compare engines. Every function takes and
returns float32 values of one shape; ``Terms`` holds what the levers make of the constants.
"""

from typing import Final, NamedTuple

import numpy as np

from benchmarks.workforce.arith import (
    F32,
    HALF,
    ONE,
    ZERO,
    Value,
    exp,
    f32,
    least,
    most,
    muladd,
    whole,
)

#: Officials of a unit.
UNIT: Final = 50
#: Stage of an initiative: none, then the layer it waits at, then LAYERS + 1 while carried out; VACANT: no official.
VACANT: Final = -1

#: Grades 0 to 3: first coefficient, coefficient a step, last step, months a step.
COEFFICIENT: Final = np.array([1.86, 2.34, 4.40, 6.20], np.float32)
PER_STEP: Final = np.array([0.20, 0.33, 0.34, 0.36], np.float32)
LAST_STEP: Final = np.array([11, 8, 7, 5], np.int32)
STEP_MONTHS: Final = np.array([24, 36, 36, 36], np.int32)
#: Base salary with an allowance of a quarter.
BASE_SALARY: Final = f32(1.25 * 1.49)
PAY_FIRST: Final[F32] = BASE_SALARY * COEFFICIENT
PAY_STEP: Final[F32] = BASE_SALARY * PER_STEP
PAY_LAST: Final[F32] = PAY_FIRST + PAY_STEP * LAST_STEP.astype(np.float32)
STEPS_A_MONTH: Final[F32] = (1 / STEP_MONTHS).astype(np.float32)

SHARE_OFFICER: Final = f32(0.8)
BONUS_KEPT: Final = f32(0.9)
#: sqrt(6)(a + b - 1) of two uniforms has variance 1.
ROOT6: Final = f32(6**0.5)
SHOCK_HOURS: Final = f32(8)
#: The chance to leave never passes this, so the log-odds of staying are at least STAY_LEAST.
LEAVE_MOST: Final = f32(0.03)
STAY_LEAST: Final = f32(np.log(0.97 / 0.03))
#: The chance of an idea never passes this.
IDEA_MOST: Final = f32(0.12)
REJECT: Final = f32(0.08)
REJECTED_MOTIVE: Final = f32(-0.05)
COMPLETE: Final = f32(0.15)
SUCCESS_MOTIVE: Final = f32(0.15)
SUCCESS_SKILL: Final = f32(0.03)
PUNISHED_FEAR: Final = f32(0.5)
PUNISHED_MOTIVE: Final = f32(-0.1)
FAILED_MOTIVE: Final = f32(-0.03)


class Levers(NamedTuple):
    """How far each lever is pulled, 0..1; the layers of approval; the monthly chance that a vacancy is filled."""

    train: float = 0.0
    shared: float = 0.0
    perf: float = 0.0
    protect: float = 0.0
    layers: int = 4
    fill: float = 0.3


class Terms(NamedTuple):
    """What the levers make of the rules' constants: float32 values, and the layers."""

    idea: np.float32
    try_: np.float32
    fear: np.float32
    approve: np.float32
    succeed: np.float32
    punish: np.float32
    bonus: np.float32
    learn: np.float32
    fill: np.float32
    layers: np.int32


def terms(levers: Levers) -> Terms:
    """Fold the levers into the constants."""
    train, shared, perf, protect, layers, fill = levers
    return Terms(
        idea=f32(0.25 * (1 + 0.5 * train + 0.3 * shared)),
        try_=f32(-1 - 3 * 0.5 + 0.4 * perf - 0.15 * layers + 0.5 * train),
        fear=f32(-2 * (1 - protect)),
        approve=f32(0.3 + 0.1 * shared),
        succeed=f32(0.3 + 0.3 * shared + 0.4 * train),
        punish=f32(0.6 * (1 - protect)),
        bonus=f32(perf),
        learn=f32(0.002 * train),
        fill=f32(fill),
        layers=np.int32(layers),
    )


def pay(tenure: Value, first: Value, step: Value, last: Value, steps_a_month: Value) -> Value:
    """Pay, of grade and tenure alone; half a month keeps a whole number of steps from rounding down."""
    steps = whole(muladd(tenure, steps_a_month, HALF * steps_a_month))
    return least(muladd(step, steps, first), last)


def money_gap(income: Value, one_over_need: Value) -> Value:
    """The share of the need that income leaves open."""
    return most(ZERO, muladd(-income, one_over_need, ONE))


def second_job(hours: Value, gap: Value, shock: Value) -> Value:
    """Hours of the second job: a quarter of the way to 90 for a whole gap, plus a shock."""
    return least(most(muladd(f32(0.75), hours, muladd(f32(22.5), gap, shock)), ZERO), f32(120))


def slack(skill: Value, hours: Value) -> Value:
    """The share of working time that is free."""
    return most(ZERO, muladd(f32(-0.004), hours, muladd(f32(-0.08), skill, HALF)))


def staying(skill: Value, motive: Value, income: Value, one_over_need: Value, tenure: Value) -> Value:
    """Log-odds that an official stays this month; elsewhere pays 8 for an average skill."""
    elsewhere = muladd(f32(-0.9), income, muladd(f32(1.8), skill, f32(7.2)))
    here = muladd(f32(-0.4), skill, muladd(f32(0.005), tenure, motive + f32(5.7)))
    return most(muladd(-elsewhere, one_over_need, here), STAY_LEAST)


def idea(free: Value, motive: Value, skill: Value, scale: Value) -> Value:
    """The chance of an idea this month, without an initiative under way."""
    chance = scale * free * (motive + f32(0.3)) * muladd(f32(0.4), skill, ONE)
    return least(chance, IDEA_MOST)


def trying(motive: Value, skill: Value, fear: Value, climate: Value, fear_weight: Value) -> Value:
    """Log-odds that an idea is attempted; ``climate`` is what the unit and the levers add."""
    return muladd(f32(3), motive, muladd(HALF, skill, muladd(fear_weight, fear, climate)))


def climate(active: Value, try_: Value) -> Value:
    """What the share of the unit with an initiative adds to the log-odds of trying."""
    return muladd(f32(3), active, try_)


def approval(active: Value, base: Value) -> Value:
    """The chance that a layer approves this month; two active colleagues of four give all there is to gain."""
    return least(f32(0.6), muladd(f32(0.15), least(ONE, active + active), base))


def succeeding(skill: Value, base: Value) -> Value:
    """Log-odds that a completed initiative succeeds."""
    return muladd(f32(0.6), skill, base)


def next_motive(motive: Value, unit_motive: Value, gap: Value) -> Value:
    """Motivation drawn to the unit's mean and to what the gap allows."""
    pull = muladd(f32(0.03), unit_motive, f32(0.013))
    return least(most(muladd(f32(0.95), motive, muladd(f32(-0.01), gap, pull)), ZERO), ONE)


def next_fear(fear: Value, punished: Value) -> Value:
    """Fear fades, and grows with the share of the unit that was punished."""
    return muladd(f32(0.98), fear, f32(0.3) * punished)


def next_skill(skill: Value, learn: Value) -> Value:
    """Skill fades slowly, and grows with training."""
    return muladd(f32(0.9995), skill, learn)


def happens(u: Value, log_odds: Value) -> Value:
    """Whether an event of these log-odds happens under a uniform draw, without a division."""
    return u * (ONE + exp(-log_odds)) < ONE
