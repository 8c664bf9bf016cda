"""The fast engine's month of everybody in a chunk: the one loop that the processor runs many officials at once."""

from typing import Any

import numpy as np

from sangkien.workforce import fast_layout as at
from sangkien.workforce.arith import ZERO, counted, u32
from sangkien.workforce.compiled import add32, inlined, whole_of
from sangkien.workforce.luck import spare, threefry2x32, uniform
from sangkien.workforce.rules_month import (
    CARRIED_OUT,
    IDLE,
    Around,
    Draws,
    Living,
    Odds,
    Official,
    Thinking,
    Weighing,
    acting,
    living,
    odds,
    thinking,
    weighing,
)
from sangkien.workforce.terms import Terms

_NONE = np.int32(0)
_IDEA = np.int32(1)
_WAIT = np.int32(1 << 16)


@inlined
def draw_luck(f: Any, posts: int, key0: Any, key1: Any, number: Any, when: Any) -> None:
    """The month's draws of the ``posts`` of a chunk, the first of whom has ``number``."""
    for i in range(posts):
        first, second = threefry2x32(key0, key1, add32(number, u32(i)), when)
        f[at.PATH + i] = uniform(first)
        f[at.STAY + i] = uniform(second)
        f[at.KIND + i] = spare(first, second)


@inlined
def _official(f: Any, i: int) -> Official:
    return Official(
        f[at.SKILL + i],
        f[at.FLAIR + i],
        f[at.TASTE + i],
        f[at.PER_NEED + i],
        f[at.PROPENSITY + i],
        f[at.USUAL_MOOD + i],
        f[at.PERMANENT + i],
        f[at.USUAL_PAY + i],
        f[at.START + i],
        f[at.UNTIL + i],
        f[at.DATE + i],
        f[at.STAGE + i],
        f[at.HOURS + i],
        f[at.MOOD + i],
        f[at.FEAR + i],
        f[at.KNOWLEDGE + i],
        f[at.TIES + i],
    )


@inlined
def _near(f: Any, i: int) -> Around:
    return Around(
        f[at.MISSING + i],
        f[at.CLIMATE + i],
        f[at.CHAMPION_NEAR + i],
        f[at.PUNISHED_NEAR + i],
        f[at.SHOWS_NEAR + i],
    )


@inlined
def _living(f: Any, i: int) -> Living:
    """What ``live`` wrote; of the hours and the need unmet nothing more is asked."""
    return Living(
        ZERO,
        f[at.FEAR + i],
        f[at.MOOD + i],
        f[at.KNOWLEDGE + i],
        f[at.PAY + i],
        f[at.WORKED + i],
        ZERO,
        f[at.INCOME + i],
    )


@inlined
def live(t: Terms, f: Any, w: Any, posts: int, month: Any, sums: Any) -> None:
    """``living`` for the posts of a chunk; pay, unmet need, hours of second work are added up."""
    pay = more = unmet = hours = _NONE
    for i in range(posts):
        now = living(t, _official(f, i), _near(f, i), month)
        f[at.HOURS + i] = now.hours
        f[at.FEAR + i] = now.fear
        f[at.MOOD + i] = now.mood
        f[at.KNOWLEDGE + i] = now.knowledge
        f[at.PAY + i] = now.pay
        f[at.WORKED + i] = now.worked
        f[at.INCOME + i] = now.income
        here = f[at.STAGE + i] >= ZERO
        paid = counted(now.pay, t.units.pay) if here else _NONE
        extra = counted(now.pay - f[at.USUAL_PAY + i], t.units.pay) if here else _NONE
        lacked = counted(now.unmet, t.units.unmet) if here else _NONE
        worked = counted(now.worked, t.units.hours) if here else _NONE
        w[at.PAID + i] = add32(w[at.PAID + i], paid)
        w[at.LACKED + i] = add32(w[at.LACKED + i], lacked)
        w[at.SIDE_HOURS + i] = add32(w[at.SIDE_HOURS + i], worked)
        pay = add32(pay, paid)
        more = add32(more, extra)
        unmet = add32(unmet, lacked)
        hours = add32(hours, worked)
    sums[0] += pay
    sums[1] += unmet
    sums[2] += hours
    sums[6] += more


@inlined
def weigh(t: Terms, f: Any, posts: int) -> None:
    """``weighing`` for the posts of a chunk."""
    for i in range(posts):
        now = weighing(t, _official(f, i), _living(f, i))
        f[at.WIN + i], f[at.ZEAL + i] = now.win, now.zeal


@inlined
def think(t: Terms, f: Any, posts: int, month: Any) -> None:
    """``thinking`` for the posts of a chunk."""
    for i in range(posts):
        citizens = f[at.KIND + i] < t.path.citizens
        weighed = Weighing(f[at.WIN + i], f[at.ZEAL + i])
        now = thinking(t, _official(f, i), _near(f, i), _living(f, i), weighed, citizens, month)
        f[at.IDEAS + i] = now.ideas
        f[at.TRYING + i] = now.trying
        f[at.LEAVING + i] = now.leaving


@inlined
def turn_to_odds(f: Any, posts: int) -> None:
    """``odds`` for the posts of a chunk, in place of the log-odds."""
    for i in range(posts):
        now = odds(Thinking(ZERO, f[at.TRYING + i], f[at.LEAVING + i]))
        f[at.TRYING + i], f[at.LEAVING + i] = now.trying, now.leaving


@inlined
def act(t: Terms, f: Any, w: Any, posts: int, month: Any, sums: Any) -> None:
    """``acting`` for the posts of a chunk; motivation, ties, ideas are added up."""
    mood = ties = ideas = _NONE
    for i in range(posts):
        o = _official(f, i)
        luck = Draws(f[at.PATH + i], f[at.STAY + i], f[at.KIND + i])
        citizens = luck.kind < t.path.citizens
        chances = Odds(f[at.TRYING + i], f[at.LEAVING + i])
        now = acting(t, o, f[at.MOOD + i], f[at.IDEAS + i], chances, luck, citizens, month)
        f[at.MOOD + i] = now.mood
        f[at.TIES + i] = now.ties
        w[at.EVENT + i] = whole_of(now.event)
        here = o.stage >= ZERO
        moved = counted(now.mood, t.units.mood) if here else _NONE
        tied = counted(now.ties, t.units.ties) if here else _NONE
        idea = _IDEA if now.idea else _NONE
        wait = _WAIT if (o.stage > IDLE) & (o.stage < CARRIED_OUT) else _NONE
        w[at.MOODS + i] = add32(w[at.MOODS + i], moved)
        w[at.TIED + i] = add32(w[at.TIED + i], tied)
        w[at.COUNTS + i] = add32(w[at.COUNTS + i], add32(idea, wait))
        mood = add32(mood, moved)
        ties = add32(ties, tied)
        ideas = add32(ideas, idea)
    sums[3] += mood
    sums[4] += ties
    sums[5] += ideas


@inlined
def chunk_month(
    t: Terms, f: Any, w: Any, posts: int, key0: Any, key1: Any, number: Any, when: Any, month: Any, sums: Any
) -> None:
    """Let one month pass for the ``posts`` of a chunk, the first of whom has ``number``.

    ``f``, ``w``: the chunk's float32 and int32 fields; ``when``: the month's address. ``sums``: int64, (7,), to which
    pay, unmet need, second work, motivation, ties, ideas and pay above the usual are added. In six passes: each is
    short enough for the processor to work on several turns of it at once.
    """
    draw_luck(f, posts, key0, key1, number, when)
    live(t, f, w, posts, month, sums)
    weigh(t, f, posts)
    think(t, f, posts, month)
    turn_to_odds(f, posts)
    act(t, f, w, posts, month, sums)
