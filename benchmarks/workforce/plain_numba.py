"""Numba as most write it: one compiled loop over people, branches where the rules branch, SplitMix64 for luck."""

from typing import Any

import numpy as np
from numba import njit, uint64

from benchmarks.workforce import lane_rules, rules
from benchmarks.workforce.arith import ONE, ZERO, exp, f32, least, most
from benchmarks.workforce.common import SERIES, Population, Series, as_series, timed
from benchmarks.workforce.rules import UNIT, VACANT, Levers

_GOLDEN, _MIX1, _MIX2 = (uint64(c) for c in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))
_S30, _S27, _S31, _S40 = (uint64(s) for s in (30, 27, 31, 40))
_UNIT = f32(2.0**-24)
lane_rules.inlined(rules.happens)


@njit(inline="always")
def _uniform(state: Any) -> Any:
    """The next uniform draw, from SplitMix64 (Steele, Lea and Flood, OOPSLA 2014)."""
    z = state[0] = state[0] + _GOLDEN
    z = (z ^ (z >> _S30)) * _MIX1
    z = (z ^ (z >> _S27)) * _MIX2
    return f32((z ^ (z >> _S31)) >> _S40) * _UNIT


@njit(inline="always")
def _shock(state: Any) -> Any:
    return rules.ROOT6 * (_uniform(state) + _uniform(state) - ONE)


@njit(error_model="numpy")
def _months(
    state: Any,
    months: int,
    grade: Any,
    tenure: Any,
    skill: Any,
    motive: Any,
    need: Any,
    hours: Any,
    bonus: Any,
    fear: Any,
    stage: Any,
    near: Any,
    t: Any,
    rows: Any,
) -> None:
    for month in range(months):
        row = rows[month]
        for unit in range(len(near)):
            near_motive, near_active, near_punished = near[unit, 0], near[unit, 1], near[unit, 2]
            wish, approve = rules.climate(near_active, t.try_), rules.approval(near_active, t.approve)
            people = active = punished = 0
            incomes = works = motives = fears = skills = ZERO
            for i in range(unit * UNIT, (unit + 1) * UNIT):
                if stage[i] == VACANT:
                    if _uniform(state) >= t.fill:
                        continue
                    g = 1 if _uniform(state) < rules.SHARE_OFFICER else 0
                    grade[i], tenure[i], stage[i] = g, 0, 0
                    bonus[i] = fear[i] = hours[i] = ZERO
                    skill[i] = least(most(f32(0.8) * _shock(state), f32(-2.5)), f32(2.5))
                    motive[i] = least(most(f32(0.6) + f32(0.15) * _shock(state), ZERO), ONE)
                    need[i] = f32(10.5) * exp(f32(0.3) * _shock(state))
                    people += 1
                    row[7] += 1
                    incomes += rules.PAY_FIRST[g]
                    motives += motive[i]
                    skills += skill[i]
                    continue
                tenure[i] += 1
                g, served, per_need = grade[i], f32(tenure[i]), ONE / need[i]
                b = bonus[i] * rules.BONUS_KEPT
                pay = rules.pay(
                    served, rules.PAY_FIRST[g], rules.PAY_STEP[g], rules.PAY_LAST[g], rules.STEPS_A_MONTH[g]
                )
                income = pay + b
                gap = rules.money_gap(income, per_need)
                h = hours[i] = rules.second_job(hours[i], gap, rules.SHOCK_HOURS * _shock(state))
                k, m, q = skill[i], motive[i], stage[i]
                u = _uniform(state)
                if u < rules.LEAVE_MOST and rules.happens(u, -rules.staying(k, m, income, per_need, served)):
                    stage[i] = VACANT
                    row[6] += 1
                    continue
                f = fear[i]
                if q == 0:
                    if _uniform(state) < rules.idea(rules.slack(k, h), m, k, t.idea) and rules.happens(
                        _uniform(state), rules.trying(m, k, f, wish, t.fear)
                    ):
                        q = 1
                        row[1] += 1
                elif q <= t.layers:
                    u = _uniform(state)
                    if u < approve:
                        q += 1
                    elif u < approve + rules.REJECT:
                        q = 0
                        m += rules.REJECTED_MOTIVE
                        row[5] += 1
                elif _uniform(state) < rules.COMPLETE:
                    q = 0
                    if rules.happens(_uniform(state), rules.succeeding(k, t.succeed)):
                        m += rules.SUCCESS_MOTIVE
                        b += t.bonus
                        k += rules.SUCCESS_SKILL
                        row[2] += 1
                    else:
                        row[3] += 1
                        if _uniform(state) < t.punish:
                            f += rules.PUNISHED_FEAR
                            m += rules.PUNISHED_MOTIVE
                            punished += 1
                        else:
                            m += rules.FAILED_MOTIVE
                stage[i], bonus[i] = q, b
                m = motive[i] = rules.next_motive(m, near_motive, gap)
                f = fear[i] = rules.next_fear(f, near_punished)
                k = skill[i] = rules.next_skill(k, t.learn)
                people += 1
                active += q > 0
                incomes += income
                works += h
                motives += m
                fears += f
                skills += k
            some = f32(max(people, 1))
            near[unit, 0], near[unit, 1], near[unit, 2] = (
                motives / some,
                f32(active) / some,
                f32(punished) / some,
            )
            row[0] += people
            row[4] += punished
            row[8] += active
            row[9] += incomes
            row[10] += works
            row[11] += motives
            row[12] += fears
            row[13] += skills


def run(population: Population, months: int, seed: int, *, levers: Levers | None = None) -> Series:
    """Let the months pass."""
    people = population.first(population.size)
    zeros = np.zeros(population.size, np.float32)
    near = np.zeros((population.size // UNIT, 3), np.float32)
    near[:, 0] = people.motive.reshape(-1, UNIT).mean(1)
    state = np.random.SeedSequence(seed).generate_state(1, np.uint64)
    rows = np.zeros((months, len(SERIES)))
    stage, t = np.zeros(population.size, np.int8), rules.terms(levers or Levers())

    def months_pass() -> Any:
        _months(state, months, *people, zeros, zeros.copy(), stage, near, t, rows)
        return rows

    return as_series(*timed(months_pass))
