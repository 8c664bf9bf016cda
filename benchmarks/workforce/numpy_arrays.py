"""NumPy: whole columns, few at a time; what happens to few is worked out for these few alone."""

from typing import Any

import numpy as np

from benchmarks.workforce import rules
from benchmarks.workforce.arith import ONE, ZERO, f32
from benchmarks.workforce.common import SERIES, Population, Series, as_series, timed
from benchmarks.workforce.rules import UNIT, VACANT, Levers


def run(population: Population, months: int, seed: int, *, levers: Levers | None = None) -> Series:
    """Let the months pass."""
    t = rules.terms(levers or Levers())
    rng = np.random.Generator(np.random.SFC64(seed))
    size = population.size
    units = size // UNIT
    grade = population.grade.astype(np.intp)
    first, step = rules.PAY_FIRST[grade], rules.PAY_STEP[grade]
    last, rate = rules.PAY_LAST[grade], rules.STEPS_A_MONTH[grade]
    tenure, per_need = population.tenure.astype(np.float32), ONE / population.need
    skill, motive, hours = population.skill.copy(), population.motive.copy(), population.hours.copy()
    bonus, fear, stage = np.zeros(size, np.float32), np.zeros(size, np.float32), np.zeros(size, np.int8)
    near = motive.reshape(units, UNIT).mean(1)
    active = np.zeros(units, np.float32)
    punished = np.zeros(units, np.float32)

    def uniform(count: int) -> Any:
        return rng.random(count, dtype=np.float32)

    def shocks(count: int) -> Any:
        return rules.ROOT6 * (uniform(count) + uniform(count) - ONE)

    def spread(of_unit: Any) -> Any:
        return np.repeat(of_unit, UNIT)

    def months_pass() -> Any:
        nonlocal tenure, bonus, hours, motive, fear, skill, near, active, punished
        rows = np.zeros((months, len(SERIES)))
        for row in rows:
            vacant = np.flatnonzero(stage == VACANT)
            tenure += ONE
            bonus *= rules.BONUS_KEPT
            income = rules.pay(tenure, first, step, last, rate)
            income += bonus
            gap = rules.money_gap(income, per_need)
            hours = rules.second_job(hours, gap, rules.SHOCK_HOURS * shocks(size))
            # the chance to leave is at most 0.03: only draws below it need be looked at
            u = uniform(size)
            maybe = np.flatnonzero((u < rules.LEAVE_MOST) & (stage != VACANT))
            log_odds = rules.staying(
                skill[maybe], motive[maybe], income[maybe], per_need[maybe], tenure[maybe]
            )
            left = maybe[rules.happens(u[maybe], -log_odds)]
            stage[left] = VACANT
            u = uniform(size)
            idle = np.flatnonzero((u < rules.IDEA_MOST) & (stage == 0))
            chance = rules.idea(rules.slack(skill[idle], hours[idle]), motive[idle], skill[idle], t.idea)
            inspired = idle[u[idle] < chance]
            wish = rules.climate(active[inspired // UNIT], t.try_)
            trying = rules.trying(motive[inspired], skill[inspired], fear[inspired], wish, t.fear)
            waiting = np.flatnonzero(stage > 0)
            carried_out = waiting[stage[waiting] == t.layers + 1]
            waiting = waiting[stage[waiting] <= t.layers]
            tried = inspired[rules.happens(uniform(len(inspired)), trying)]
            stage[tried] = 1
            approve, u = rules.approval(active[waiting // UNIT], t.approve), uniform(len(waiting))
            stage[waiting[u < approve]] += 1
            rejected = waiting[(u >= approve) & (u < approve + rules.REJECT)]
            stage[rejected] = 0
            motive[rejected] += rules.REJECTED_MOTIVE
            done = carried_out[uniform(len(carried_out)) < rules.COMPLETE]
            stage[done] = 0
            wins = rules.happens(uniform(len(done)), rules.succeeding(skill[done], t.succeed))
            won, failed = done[wins], done[~wins]
            blamed = uniform(len(failed)) < t.punish
            motive[won] += rules.SUCCESS_MOTIVE
            bonus[won] += t.bonus
            skill[won] += rules.SUCCESS_SKILL
            motive[failed] += np.where(blamed, rules.PUNISHED_MOTIVE, rules.FAILED_MOTIVE)
            fear[failed[blamed]] += rules.PUNISHED_FEAR
            motive = rules.next_motive(motive, spread(near), gap)
            fear = rules.next_fear(fear, spread(punished))
            skill = rules.next_skill(skill, t.learn)
            hired = vacant[uniform(len(vacant)) < t.fill]
            new = len(hired)
            rank = (uniform(new) < rules.SHARE_OFFICER).astype(np.intp)
            first[hired], step[hired] = rules.PAY_FIRST[rank], rules.PAY_STEP[rank]
            last[hired], rate[hired] = rules.PAY_LAST[rank], rules.STEPS_A_MONTH[rank]
            tenure[hired] = bonus[hired] = fear[hired] = hours[hired] = ZERO
            skill[hired] = np.clip(f32(0.8) * shocks(new), f32(-2.5), f32(2.5))
            motive[hired] = np.clip(f32(0.6) + f32(0.15) * shocks(new), ZERO, ONE)
            per_need[hired] = f32(1 / 10.5) * np.exp(f32(-0.3) * shocks(new))
            income[hired] = first[hired]
            stage[hired] = 0
            here = stage != VACANT
            people = here.reshape(units, UNIT).sum(1, dtype=np.float32)
            some = np.maximum(people, ONE)
            weight = here.astype(np.float32)
            motives = (motive * weight).reshape(units, UNIT).sum(1)
            busy = (stage > 0).reshape(units, UNIT).sum(1, dtype=np.float32)
            near, active = motives / some, busy / some
            punished = (np.bincount(failed[blamed] // UNIT, minlength=units) / some).astype(np.float32)
            row[:] = (
                people.sum(dtype=np.float64),
                len(tried),
                len(won),
                len(failed),
                np.count_nonzero(blamed),
                len(rejected),
                len(left),
                new,
                busy.sum(dtype=np.float64),
                income @ weight,
                hours @ weight,
                motives.sum(dtype=np.float64),
                fear @ weight,
                skill @ weight,
            )
        return rows

    return as_series(*timed(months_pass))
