"""The kernel's rare events, a vector of them at a time: initiatives end, vacancies are filled."""

from typing import Any, Final

from benchmarks.workforce import rules
from benchmarks.workforce.arith import ONE, ZERO, choose, exp, f32, least, most, muladd
from benchmarks.workforce.kernel_layout import (
    ACTIVE,
    BONUS,
    ENTRY,
    FAILURES,
    FEAR,
    FIRST,
    HIRES,
    HOURS,
    INCOMES,
    LANES,
    LAST,
    MOTIVE,
    MOTIVES,
    PER_NEED,
    PUNISHED,
    RATE,
    ROW,
    SKILL,
    SKILLS,
    STAGE,
    STEP,
    SUCCESSES,
    plain,
)
from benchmarks.workforce.lane_rules import i32, inlined, threefry, triangular, uniform
from benchmarks.workforce.lanes import alike, load, lowest, mask, store
from benchmarks.workforce.rules import UNIT, Terms

# What a word is for: high half of the second counter.
_HIRE_FIRST: Final = i32(1 << 16)
_HIRE_SECOND: Final = i32(2 << 16)
_FATE: Final = i32(3 << 16)


@inlined
def place_official(
    f: Any, at: int, grade: int, entry: Any, skill: Any, motive: Any, per_need: Any, hours: Any
) -> None:
    """Put an official with neither bonus nor fear on a post."""
    f[at + FIRST], f[at + STEP] = rules.PAY_FIRST[grade], rules.PAY_STEP[grade]
    f[at + LAST], f[at + RATE] = rules.PAY_LAST[grade], rules.STEPS_A_MONTH[grade]
    f[at + ENTRY], f[at + SKILL], f[at + MOTIVE] = entry, skill, motive
    f[at + PER_NEED], f[at + HOURS] = per_need, hours
    f[at + BONUS] = f[at + FEAR] = ZERO


@plain
def listed(w: Any, events: Any, found: int, ending: Any, hiring: Any) -> Any:
    """The places of the posts whose initiative ends, and of those that are filled; returns how many of each."""
    ends = hires = 0
    for e in range(found):
        row, set_off = events[e] >> 16, i32(events[e] & i32(0xFFFF))
        while set_off != 0:
            place = row * ROW + lowest(set_off)
            set_off = i32(set_off & i32(set_off - i32(1)))
            is_hire = w[place + STAGE] < 0
            ending[ends] = hiring[hires] = place
            ends += not is_hire
            hires += is_hire
    return ends, hires


@inlined
def _persons(places: Any, begins: int, listed: int, unit0: int, who: Any) -> Any:
    """The numbers of up to a vector of the posts listed from ``begins`` on."""
    for e in range(LANES):
        place = places[min(begins + e, listed - 1)]
        who[e] = (unit0 + place % ROW) * UNIT + place // ROW
    return load(who, 0, LANES)


@plain
def end(
    f: Any,
    w: Any,
    places: Any,
    ends: int,
    unit0: int,
    month: int,
    key0: Any,
    key1: Any,
    t: Terms,
    counts: Any,
    who: Any,
    held: Any,
) -> None:
    """Initiatives are completed, a vector of them at a time: they succeed, or fail and may be punished."""
    for begins in range(0, ends, LANES):
        persons = _persons(places, begins, ends, unit0, who)
        for e in range(LANES):
            held[e] = f[places[min(begins + e, ends - 1)] + SKILL]
        by_success, by_punishment = threefry(key0, key1, persons, alike(i32(month) | _FATE, LANES))
        wins = rules.happens(uniform(by_success), rules.succeeding(load(held, 0, LANES), t.succeed))
        blamed = ~wins & (uniform(by_punishment) < t.punish)
        felt = choose(wins, rules.SUCCESS_MOTIVE, choose(blamed, rules.PUNISHED_MOTIVE, rules.FAILED_MOTIVE))
        store(held, 0, felt)
        won, punished = mask(wins), mask(blamed)
        for e in range(min(LANES, ends - begins)):
            place = places[begins + e]
            at_lane = place % ROW
            win, blame = won >> e & 1, punished >> e & 1
            f[place + MOTIVE] += held[e]
            f[place + SKILL] += rules.SUCCESS_SKILL * f32(win)
            f[place + BONUS] += t.bonus * f32(win)
            f[place + FEAR] += rules.PUNISHED_FEAR * f32(blame)
            w[place + STAGE] = 0
            counts[ACTIVE + at_lane] -= 1
            counts[SUCCESSES + at_lane] += win
            counts[FAILURES + at_lane] += 1 - win
            counts[PUNISHED + at_lane] += blame


@plain
def hire(
    f: Any,
    w: Any,
    places: Any,
    hires: int,
    unit0: int,
    month: int,
    key0: Any,
    key1: Any,
    sums: Any,
    counts: Any,
    who: Any,
    held: Any,
) -> None:
    """Vacancies are filled, a vector of them at a time."""
    for begins in range(0, hires, LANES):
        persons = _persons(places, begins, hires, unit0, who)
        by_skill, by_motive = threefry(key0, key1, persons, alike(i32(month) | _HIRE_FIRST, LANES))
        by_need, by_grade = threefry(key0, key1, persons, alike(i32(month) | _HIRE_SECOND, LANES))
        store(held, 0, least(most(f32(0.8) * triangular(by_skill), f32(-2.5)), f32(2.5)))
        store(held, LANES, least(most(muladd(f32(0.15), triangular(by_motive), f32(0.6)), ZERO), ONE))
        store(held, 2 * LANES, f32(1 / 10.5) * exp(f32(-0.3) * triangular(by_need)))
        officers = mask(uniform(by_grade) < rules.SHARE_OFFICER)
        for e in range(min(LANES, hires - begins)):
            place = places[begins + e]
            at_lane = place % ROW
            grade = officers >> e & 1
            place_official(
                f, place, grade, f32(month + 1), held[e], held[LANES + e], held[2 * LANES + e], ZERO
            )
            w[place + STAGE] = 0
            counts[HIRES + at_lane] += 1
            sums[INCOMES + at_lane] += f[place + FIRST]
            sums[MOTIVES + at_lane] += f[place + MOTIVE]
            sums[SKILLS + at_lane] += f[place + SKILL]
