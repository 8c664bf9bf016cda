"""The reduced rules in lanes: eight units side by side, through all their months in the first-level cache.

Post j of eight units makes a row: one vector a field. What units sum is then a sum a lane, in the order of posts, on
every machine; blocks of eight units meet only in whole numbers. A month is a few short passes over the 50 rows, so
that a processor has several rows of each in flight, and then the rare events one by one.

A word of 32 bits is drawn for each official-month. Its value u decides by v = u (1 + e**staying) - 1: below 0 the
official leaves, else v / e**staying is uniform in 0..1 for whatever the stage asks.
"""

from typing import Any

import numpy as np
from numba import njit

from benchmarks.workforce import rules
from benchmarks.workforce.arith import ONE, ZERO, choose, exp, f32, most, muladd
from benchmarks.workforce.common import SERIES
from benchmarks.workforce.kernel_events import end, hire, listed, place_official
from benchmarks.workforce.kernel_layout import (
    ACTIVE,
    ATTEMPTS,
    BONUS,
    CALLS,
    ENTRY,
    EXITS,
    FAILURES,
    FEAR,
    FEARS,
    FIRST,
    FLOAT_SUMS,
    GAP,
    HIRES,
    HOURS,
    IDEA,
    INCOME,
    INCOMES,
    LANES,
    LAST,
    MOTIVE,
    MOTIVES,
    PER_NEED,
    PUNISHED,
    RATE,
    REJECTED,
    ROW,
    SCALE,
    SIDE,
    SKILL,
    SKILLS,
    STAGE,
    STAY,
    STEP,
    SUCCESSES,
    TRY,
    WIDE,
    WORKED,
    plain,
)
from benchmarks.workforce.lane_rules import i32, inlined, shock, threefry, uniform
from benchmarks.workforce.lanes import alike, as_int, load, mask, store, to_float, total
from benchmarks.workforce.rules import UNIT, VACANT, Terms


@inlined
def _draw(words: Any, month: int, key0: Any, key1: Any, pairs: Any) -> None:
    """A word for each post: two posts of a unit share a call, and calls stand side by side in wider lanes.

    ``pairs``: the units' first pair and those after it, (SIDE x LANES,).
    """
    first_pairs = load(pairs, 0, WIDE)
    when = alike(i32(month), WIDE)
    for k in range(CALLS):
        # the last call starts early rather than run over the end
        pair = min(SIDE * k, UNIT // 2 - SIDE)
        first, second = threefry(key0, key1, first_pairs + i32(pair), when)
        store(words, pair * LANES, first)
        store(words, (UNIT // 2 + pair) * LANES, second)


@inlined
def _live(f: Any, words: Any, now: Any, t: Terms) -> None:
    """Pay, the gap it leaves, hours of the second job, the chance of an idea."""
    for j in range(UNIT):
        at = j * ROW
        bonus = load(f, at + BONUS, LANES) * rules.BONUS_KEPT
        tenure = now - load(f, at + ENTRY, LANES)
        first, step = load(f, at + FIRST, LANES), load(f, at + STEP, LANES)
        last, rate = load(f, at + LAST, LANES), load(f, at + RATE, LANES)
        income = rules.pay(tenure, first, step, last, rate) + bonus
        gap = rules.money_gap(income, load(f, at + PER_NEED, LANES))
        hours = rules.second_job(load(f, at + HOURS, LANES), gap, shock(load(words, j * LANES, LANES)))
        skill, motive = load(f, at + SKILL, LANES), load(f, at + MOTIVE, LANES)
        store(f, at + BONUS, bonus)
        store(f, at + INCOME, income)
        store(f, at + GAP, gap)
        store(f, at + HOURS, hours)
        store(f, at + IDEA, rules.idea(rules.slack(skill, hours), motive, skill, t.idea))


@inlined
def _weigh(f: Any, now: Any, wish: Any, t: Terms) -> None:
    """Odds of staying, and one over the chance of trying."""
    for j in range(UNIT):
        at = j * ROW
        skill, motive = load(f, at + SKILL, LANES), load(f, at + MOTIVE, LANES)
        income, per_need = load(f, at + INCOME, LANES), load(f, at + PER_NEED, LANES)
        staying = rules.staying(skill, motive, income, per_need, now - load(f, at + ENTRY, LANES))
        trying = rules.trying(motive, skill, load(f, at + FEAR, LANES), wish, t.fear)
        store(f, at + STAY, exp(staying))
        store(f, at + TRY, ONE + exp(-trying))


@inlined
def _act(f: Any, w: Any, words: Any, fill: Any, approve: Any, t: Terms, counts: Any, events: Any) -> int:
    """Who leaves, tries, moves on, is rejected.

    Returns how many rows have events: ``events`` holds the row in the high half, the lanes concerned in the low.
    """
    attempts = rejected = exits = active = alike(i32(0), LANES)
    found = 0
    for j in range(UNIT):
        at = j * ROW
        stay, stage = load(f, at + STAY, LANES), load(w, at + STAGE, LANES)
        u = uniform(load(words, j * LANES, LANES))
        v = muladd(u, ONE + stay, -ONE)
        vacant, idle, carried_out = stage < 0, stage == 0, stage == t.layers + 1
        leaves = v < ZERO
        chance = choose(idle, load(f, at + IDEA, LANES), choose(carried_out, rules.COMPLETE, approve))
        moves = v * choose(idle, load(f, at + TRY, LANES), ONE) < stay * chance
        rejects = (stage > 0) & ~carried_out & ~moves & (v < (approve + rules.REJECT) * stay)
        next_stage = ((stage - as_int(moves)) & ~as_int(rejects)) | as_int(leaves | vacant)
        store(w, at + STAGE, next_stage)
        store(f, at + IDEA, choose(rejects, rules.REJECTED_MOTIVE, ZERO))
        attempts = attempts - as_int(idle & moves & ~leaves)
        rejected = rejected - as_int(rejects & ~leaves)
        exits = exits - as_int(leaves & ~vacant)
        active = active - as_int(next_stage > 0)
        set_off = mask((next_stage == t.layers + 2) | (vacant & (u < fill)))
        events[found] = set_off | i32(j << 16)
        found += set_off != 0
    store(counts, ATTEMPTS, attempts)
    store(counts, REJECTED, rejected)
    store(counts, EXITS, exits)
    store(counts, ACTIVE, active)
    return found


@inlined
def _last(f: Any, w: Any, motive_near: Any, punished_near: Any, t: Terms, sums: Any) -> None:
    """What lasts of the month, and the sums, of everybody who was there all month."""
    incomes = worked = motives = fears = skills = alike(ZERO, LANES)
    for j in range(UNIT):
        at = j * ROW
        skill, motive, fear = (
            load(f, at + SKILL, LANES),
            load(f, at + MOTIVE, LANES),
            load(f, at + FEAR, LANES),
        )
        here = load(w, at + STAGE, LANES) >= 0
        next_motive = rules.next_motive(
            motive + load(f, at + IDEA, LANES), motive_near, load(f, at + GAP, LANES)
        )
        next_fear, next_skill = rules.next_fear(fear, punished_near), rules.next_skill(skill, t.learn)
        store(f, at + MOTIVE, next_motive)
        store(f, at + FEAR, next_fear)
        store(f, at + SKILL, next_skill)
        incomes = incomes + choose(here, load(f, at + INCOME, LANES), ZERO)
        worked = worked + choose(here, load(f, at + HOURS, LANES), ZERO)
        motives = motives + choose(here, next_motive, ZERO)
        fears = fears + choose(here, next_fear, ZERO)
        skills = skills + choose(here, next_skill, ZERO)
    store(sums, INCOMES, incomes)
    store(sums, WORKED, worked)
    store(sums, MOTIVES, motives)
    store(sums, FEARS, fears)
    store(sums, SKILLS, skills)


@plain
def _begin(
    f: Any,
    w: Any,
    words: Any,
    month: int,
    key0: Any,
    key1: Any,
    pairs: Any,
    near: Any,
    fill: Any,
    t: Terms,
    counts: Any,
    events: Any,
) -> int:
    """A month up to its events, of which it returns the rows' number.

    ``near``: last month's mean motive, active share and punished share of each unit, (3 x LANES,).
    """
    now = f32(month + 1)
    active_near = load(near, LANES, LANES)
    _draw(words, month, key0, key1, pairs)
    _live(f, words, now, t)
    _weigh(f, now, rules.climate(active_near, t.try_), t)
    approve = rules.approval(active_near, t.approve)
    return _act(f, w, words, load(fill, 0, LANES), approve, t, counts, events)


@plain
def _finish(f: Any, w: Any, near: Any, t: Terms, sums: Any) -> None:
    """A month from the end of initiatives on."""
    _last(f, w, load(near, 0, LANES), load(near, 2 * LANES, LANES), t, sums)


@plain
def _settle(near: Any, filled: Any, sums: Any, counts: Any, out: Any, row: int) -> None:
    """What units look like next month, and the block's share of the national row, which starts at ``row``."""
    people = load(filled, 0, LANES) - load(counts, EXITS, LANES) + load(counts, HIRES, LANES)
    store(filled, 0, people)
    some = most(to_float(people), ONE)
    motives, active, punished = (
        load(sums, MOTIVES, LANES),
        load(counts, ACTIVE, LANES),
        load(counts, PUNISHED, LANES),
    )
    store(near, 0, motives / some)
    store(near, LANES, to_float(active) / some)
    store(near, 2 * LANES, to_float(punished) / some)
    out[row] += total(people)
    for place, count in (
        (1, ATTEMPTS),
        (2, SUCCESSES),
        (3, FAILURES),
        (4, PUNISHED),
        (5, REJECTED),
        (6, EXITS),
        (7, HIRES),
        (8, ACTIVE),
    ):
        out[row + place] += total(load(counts, count, LANES))
    for place in range(FLOAT_SUMS):
        out[row + len(SERIES) - FLOAT_SUMS + place] += np.int64(
            total(load(sums, place * LANES, LANES)) * SCALE
        )


@plain
def _staff(
    population: Any,
    f: Any,
    w: Any,
    units: int,
    unit0: int,
    near: Any,
    filled: Any,
    fill: Any,
    pairs: Any,
    t: Terms,
) -> None:
    """The officials of eight units from ``unit0`` on; posts of units that are not there stay vacant for ever."""
    grade, tenure, skill, motive, need, hours = population
    for at_lane in range(LANES):
        unit = unit0 + at_lane
        real = unit < units
        fill[at_lane] = t.fill if real else ZERO
        filled[at_lane] = UNIT if real else 0
        for side in range(SIDE):
            pairs[side * LANES + at_lane] = unit * (UNIT // 2) + side
        motives = ZERO
        for j in range(UNIT):
            at, i = j * ROW + at_lane, unit * UNIT + j
            if real:
                place_official(f, at, grade[i], -f32(tenure[i]), skill[i], motive[i], ONE / need[i], hours[i])
                motives += motive[i]
                w[at + STAGE] = 0
            else:
                place_official(f, at, 0, ZERO, ZERO, ZERO, ONE, ZERO)
                w[at + STAGE] = VACANT
        near[at_lane] = motives / f32(UNIT)
        near[LANES + at_lane] = near[2 * LANES + at_lane] = ZERO


@njit(boundscheck=False, error_model="numpy", nogil=True)
def run_blocks(
    first: int, last: int, units: int, months: int, key0: Any, key1: Any, population: Any, t: Terms, out: Any
) -> None:
    """Let ``months`` pass over blocks ``first`` to ``last`` (not included) of eight units each.

    ``population``: grade, tenure, skill, motive, need, hours, each (officials,). ``out``: int64, (months x 14,), to
    which the series are added, the last five in units of 2**-24.
    """
    room = np.zeros(UNIT * ROW + 16, np.float32)
    # rows start where the cache's lines start
    skip = (-room.ctypes.data // 4) % 16
    f = room[skip : skip + UNIT * ROW]
    w = f.view(np.int32)
    sums, counts = np.zeros(5 * LANES, np.float32), np.zeros(8 * LANES, np.int32)
    near, fill = np.zeros(3 * LANES, np.float32), np.zeros(LANES, np.float32)
    filled, pairs, words = (
        np.zeros(LANES, np.int32),
        np.zeros(WIDE, np.int32),
        np.zeros(UNIT * LANES, np.int32),
    )
    events, ending, hiring = (
        np.zeros(UNIT + 1, np.int32),
        np.zeros(UNIT * LANES + 1, np.int32),
        np.zeros(UNIT * LANES + 1, np.int32),
    )
    who, held = np.zeros(LANES, np.int32), np.zeros(3 * LANES, np.float32)
    for block in range(first, last):
        unit0 = block * LANES
        _staff(population, f, w, units, unit0, near, filled, fill, pairs, t)
        for month in range(months):
            counts[:] = 0
            found = _begin(f, w, words, month, key0, key1, pairs, near, fill, t, counts, events)
            ends, hires = listed(w, events, found, ending, hiring)
            end(f, w, ending, ends, unit0, month, key0, key1, t, counts, who, held)
            _finish(f, w, near, t, sums)
            hire(f, w, hiring, hires, unit0, month, key0, key1, sums, counts, who, held)
            _settle(near, filled, sums, counts, out, month * len(SERIES))
