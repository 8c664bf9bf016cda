"""JAX on the CPU: float32, ``jit`` around ``lax.scan`` over months, (units, posts) arrays, Threefry by JAX's bits."""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from benchmarks.workforce import rules
from benchmarks.workforce.common import Population, Series, as_series, timed
from benchmarks.workforce.rules import UNIT, VACANT, Levers, Terms


def _happens(u: Any, log_odds: Any) -> Any:
    return u * (1 + jnp.exp(-log_odds)) < 1


@partial(jax.jit, static_argnames=("months", "layers"))
def _months(key: Any, start: Any, t: Terms, months: int, layers: int) -> Any:
    shape = start[0].shape

    def uniform(word: Any) -> Any:
        return (word >> 8).astype(jnp.float32) * jnp.float32(2**-24)

    def triangular(word: Any) -> Any:
        halves = (word & 0xFFFF) + (word >> 16)
        return rules.ROOT6 * (halves.astype(jnp.float32) * jnp.float32(2**-16) - 1)

    def month(carried: Any, number: Any) -> Any:
        people, near, active, punished = carried
        first, step, last, rate, tenure, skill, motive, per_need, hours, bonus, fear, stage = people
        # the first four words serve whoever is there or not; the last three would be a hired official's alone, so
        # those reuse words that a vacant post has not looked at
        words = jax.random.bits(jax.random.fold_in(key, number), (4, *shape), jnp.uint32)
        u0, u1, u2 = uniform(words[0]), uniform(words[1]), uniform(words[2])
        vacant = stage == VACANT
        tenure = tenure + 1
        bonus = bonus * rules.BONUS_KEPT
        pay = jnp.minimum(first + step * jnp.floor((tenure + 0.5) * rate), last)
        income = pay + bonus
        gap = jnp.maximum(0, 1 - income * per_need)
        shock = rules.SHOCK_HOURS * triangular(words[3])
        hours = jnp.clip(0.75 * hours + 22.5 * gap + shock, 0, 120)
        staying = 5.7 + motive + 0.005 * tenure - 0.4 * skill - (7.2 + 1.8 * skill - 0.9 * income) * per_need
        leaves = ~vacant & _happens(u0, -jnp.maximum(staying, rules.STAY_LEAST))
        hired = vacant & (u0 < t.fill)
        here = ~vacant & ~leaves
        idea = (
            t.idea * jnp.maximum(0, 0.5 - 0.08 * skill - 0.004 * hours) * (motive + 0.3) * (1 + 0.4 * skill)
        )
        trying = 3 * motive + 0.5 * skill + t.fear * fear + 3 * active[:, None] + t.try_
        tried = here & (stage == 0) & (u1 < jnp.minimum(idea, rules.IDEA_MOST)) & _happens(u2, trying)
        approve = jnp.minimum(0.6, t.approve + 0.15 * jnp.minimum(1, 2 * active))[:, None]
        waiting = here & (stage > 0) & (stage <= layers)
        approved = waiting & (u1 < approve)
        rejected = waiting & (u1 >= approve) & (u1 < approve + rules.REJECT)
        done = here & (stage == layers + 1) & (u1 < rules.COMPLETE)
        wins = _happens(u2, t.succeed + 0.6 * skill)
        # the draw for punishment: what is left of the completion's
        won, blamed = done & wins, done & ~wins & (u1 * (1 / rules.COMPLETE) < t.punish)
        failed = done & ~wins
        stage = jnp.where(leaves, VACANT, jnp.where(tried | approved, stage + 1, stage))
        stage = jnp.where(rejected | done | hired, 0, stage)
        felt = jnp.where(
            won, rules.SUCCESS_MOTIVE, jnp.where(blamed, rules.PUNISHED_MOTIVE, rules.FAILED_MOTIVE)
        )
        motive = motive + jnp.where(done, felt, jnp.where(rejected, rules.REJECTED_MOTIVE, 0))
        motive = jnp.clip(0.95 * motive + 0.03 * near[:, None] + 0.013 - 0.01 * gap, 0, 1)
        bonus = bonus + t.bonus * won
        fear = 0.98 * (fear + rules.PUNISHED_FEAR * blamed) + 0.3 * punished[:, None]
        skill = 0.9995 * (skill + rules.SUCCESS_SKILL * won) + t.learn
        officer = uniform(words[0] * jnp.uint32(0x9E3779B1)) < rules.SHARE_OFFICER

        def new(value: Any, old: Any) -> Any:
            return jnp.where(hired, value, old)

        first = new(jnp.where(officer, rules.PAY_FIRST[1], rules.PAY_FIRST[0]), first)
        step = new(jnp.where(officer, rules.PAY_STEP[1], rules.PAY_STEP[0]), step)
        last = new(jnp.where(officer, rules.PAY_LAST[1], rules.PAY_LAST[0]), last)
        rate = new(jnp.where(officer, rules.STEPS_A_MONTH[1], rules.STEPS_A_MONTH[0]), rate)
        skill = new(jnp.clip(0.8 * triangular(words[1]), -2.5, 2.5), skill)
        motive = new(jnp.clip(0.6 + 0.15 * triangular(words[2]), 0, 1), motive)
        per_need = new(jnp.exp(-0.3 * triangular(words[3])) / 10.5, per_need)
        tenure, hours, bonus, fear = new(0, tenure), new(0, hours), new(0, bonus), new(0, fear)
        income = new(first, income)
        here = here | hired
        filled, motives = here.sum(1), jnp.where(here, motive, 0).sum(1)
        some = jnp.maximum(filled, 1).astype(jnp.float32)
        busy, punished = (stage > 0).sum(1), blamed.sum(1)
        counts = (tried, won, failed, blamed, rejected, leaves, hired)
        # units first, then the country, so that float32 suffices
        row = [filled.sum(), *(x.sum() for x in counts), busy.sum()]
        row += [jnp.where(here, x, 0).sum(1).sum() for x in (income, hours)]
        row += [motives.sum(), *(jnp.where(here, x, 0).sum(1).sum() for x in (fear, skill))]
        people = (first, step, last, rate, tenure, skill, motive, per_need, hours, bonus, fear, stage)
        return (people, motives / some, busy / some, punished / some), jnp.stack(
            [x.astype(jnp.float32) for x in row]
        )

    none = jnp.zeros(shape[0], jnp.float32)
    _, rows = lax.scan(month, (start, start[6].mean(1), none, none), jnp.arange(months))
    return rows


def run(population: Population, months: int, seed: int, *, levers: Levers | None = None) -> Series:
    """Let the months pass."""
    t = rules.terms(levers or Levers())
    grade = population.grade.astype(np.intp)
    zeros = np.zeros(population.size, np.float32)
    columns = (
        rules.PAY_FIRST[grade],
        rules.PAY_STEP[grade],
        rules.PAY_LAST[grade],
        rules.STEPS_A_MONTH[grade],
        population.tenure.astype(np.float32),
        population.skill,
        population.motive,
        1 / population.need,
        population.hours,
        zeros,
        zeros,
        np.zeros(population.size, np.int32),
    )
    start = tuple(jnp.asarray(column.reshape(-1, UNIT)) for column in columns)
    key = jax.random.key(seed)
    passing = _months.lower(key, start, t, months, int(t.layers)).compile()
    return as_series(*timed(lambda: np.asarray(passing(key, start, t))))
