"""The fast engine: blocks of whole units, compiled, each through all its months while it lies in the cache.

It inlines the very rules that the reference engine runs and agrees with it to the bit. Blocks meet nowhere but in the
ledger, whose whole numbers may be added in any order.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numba.np.unsafe.ndarray import to_fixed_tuple

from sangkien.workforce import fast_layout as at
from sangkien.workforce import ledger as book
from sangkien.workforce import rules_month as rules
from sangkien.workforce.arith import F32, ONE, U32, ZERO, f32, u32
from sangkien.workforce.compiled import compiled, inlined, plain
from sangkien.workforce.fast_events import (
    BUSY,
    CHAMPIONS,
    CHANGED,
    CLOSES,
    HEADS,
    PEOPLE,
    UNIT_COLUMNS,
    VACANT,
    WAITING,
    Facts,
    calendar,
    draw,
    happen,
    join,
    look_around,
    settle,
)
from sangkien.workforce.fast_month import chunk_month
from sangkien.workforce.fast_portfolio import enter_stocks, launched, live_on, nothing_launched, with_room
from sangkien.workforce.frame import NOBODY, SETTLE_MONTHS, Frame, blocks_of
from sangkien.workforce.ledger import Ledger
from sangkien.workforce.luck import Purpose, address, uniform
from sangkien.workforce.rules_initiative import launched_outside
from sangkien.workforce.rules_joining import begun, closed_share, usual_ties, usual_tries
from sangkien.workforce.rules_pay import gap, second_hours_sought
from sangkien.workforce.service import Agency, Grade, Service
from sangkien.workforce.terms import (
    DecisionTerms,
    LastingTerms,
    PartnerTerms,
    PathTerms,
    PayTerms,
    PeopleTerms,
    SuccessTerms,
    Terms,
    TimeTerms,
    TraitTerms,
    UnitTerms,
)

_SIZES: Final = tuple(len(group._fields) for group in Terms.__annotations__.values())
_NONE: Final = np.int32(0)
_ENDS: Final = tuple(int(end) for end in np.cumsum(_SIZES))
(_N0, _N1, _N2, _N3, _N4, _N5, _N6, _N7, _N8, _N9) = _SIZES
(_E0, _E1, _E2, _E3, _E4, _E5, _E6, _E7, _E8, _E9) = _ENDS


def as_rows(terms: Terms) -> F32:
    """The terms as a table, (worlds, fields), in the order of their groups."""
    return np.stack([field for group in terms for field in group], axis=1)


@plain
def _terms(row: Any) -> Terms:
    return Terms(
        PayTerms(*to_fixed_tuple(row[0:_E0], _N0)),
        TimeTerms(*to_fixed_tuple(row[_E0:_E1], _N1)),
        SuccessTerms(*to_fixed_tuple(row[_E1:_E2], _N2)),
        DecisionTerms(*to_fixed_tuple(row[_E2:_E3], _N3)),
        PathTerms(*to_fixed_tuple(row[_E3:_E4], _N4)),
        PeopleTerms(*to_fixed_tuple(row[_E4:_E5], _N5)),
        LastingTerms(*to_fixed_tuple(row[_E5:_E6], _N6)),
        TraitTerms(*to_fixed_tuple(row[_E6:_E7], _N7)),
        PartnerTerms(*to_fixed_tuple(row[_E7:_E8], _N8)),
        UnitTerms(*to_fixed_tuple(row[_E8:_E9], _N9)),
    )


@plain
def _staff(usual: Terms, facts: Facts, f: Any, w: Any, posts: int, key0: Any, key1: Any, number: Any) -> None:
    """The staff of a block at the start, the first with ``number``, and what each has under way."""
    chunks = len(f) // at.FLOATS
    for c in range(chunks):
        for place in range(at.CHUNK):
            i, j, post = c * at.FLOATS + place, c * at.WHOLES + place, c * at.CHUNK + place
            if post >= posts:
                # nobody: a closed post that no schedule counts
                f[at.STAGE + i], f[at.RANK + i], f[at.DATE + i] = rules.CLOSED, f32(2), f32(1e9)
                f[at.PER_NEED + i] = f[at.USUAL_PAY + i] = ONE
                continue
            n = u32(number + post)
            join(usual.traits, usual.pay, facts, f, w, i, j, 0, key0, key1, n)
            tenure = -f[at.START + i]
            f[at.TIES + i] = usual_ties(usual.people, tenure)
            pay = f[at.USUAL_PAY + i]
            hours = second_hours_sought(usual.pay, gap(pay, f[at.PER_NEED + i]), f[at.PROPENSITY + i])
            f[at.HOURS + i] = hours
            tries = usual_tries(
                usual,
                f[at.SKILL + i],
                f[at.FLAIR + i],
                f[at.TASTE + i],
                pay,
                f[at.MOOD + i],
                hours,
                f[at.TIES + i],
                f[at.PERMANENT + i] * tenure,
            )
            by_stage, by_kind = draw(key0, key1, n, 0, Purpose.UNDER_WAY)
            layers = int(usual.path.layers)
            start = begun(usual, layers, rules.CARRIED_OUT, tries, uniform(by_stage), uniform(by_kind))
            f[at.STAGE + i] = start.stage
            w[at.CITIZENS + j], w[at.PROJECT + j] = start.citizens, start.project


@compiled
def _under(t: Terms, facts: Facts, f: Any, w: Any, posts: int, units: Any, starts: Any, grouped: Any) -> Any:
    """Put the staff of a block under a scheme; fills the table of units and returns the head counts."""
    heads = np.zeros(3, np.int64)
    heads[HEADS] = posts
    units[:] = 0
    for u in range(len(units)):
        units[u, CHANGED] = 1
        for post in range(starts[u], starts[u + 1]):
            c, place = post // at.CHUNK, post % at.CHUNK
            i, j = c * at.FLOATS + place, c * at.WHOLES + place
            w[at.UNIT + j] = u
            f[at.PERMANENT + i] = ONE if f[at.POST + i] >= t.traits.contract else ZERO
            stage = f[at.STAGE + i]
            # whoever waits at a layer that is gone has been let through
            if stage > t.path.layers and stage < rules.CARRIED_OUT:
                stage = f[at.STAGE + i] = rules.CARRIED_OUT
            units[u, PEOPLE] += 1
            units[u, BUSY] += 1 if stage > ZERO else 0
            heads[WAITING] += 1 if stage > ZERO and stage < rules.CARRIED_OUT else 0
            units[u, CHAMPIONS] += w[at.CHAMPION + j]
            calendar(t.pay, facts, f, w, i, j, 0, grouped)
    return heads


@plain
def _close(f: Any, w: Any, posts: int, share: Any, heads: Any, monthly: Any, row: int) -> None:
    """Mark the posts that close with this month; a vacant one is closed at once."""
    for j in range(posts):
        c, i = j // at.CHUNK, j % at.CHUNK
        stage, at_event = f[c * at.FLOATS + at.STAGE + i], c * at.WHOLES + at.EVENT + i
        if stage != rules.CLOSED and f[c * at.FLOATS + at.RANK + i] < share:
            monthly[row, book.POSTS_CUT] += 1
            if stage == rules.VACANT:
                f[c * at.FLOATS + at.STAGE + i] = rules.CLOSED
                w[at_event] = 0
                heads[VACANT] -= 1
            else:
                w[at_event] |= CLOSES


@inlined
def _carry_out(
    t: Terms,
    facts: Facts,
    f: Any,
    w: Any,
    c: int,
    posts: int,
    month: int,
    key0: Any,
    key1: Any,
    number: Any,
    units: Any,
    heads: Any,
    monthly: Any,
    grouped: Any,
    portfolio: Any,
) -> None:
    """Carry out what the month set off in the ``posts`` of chunk ``c``."""
    events = c * at.WHOLES + at.EVENT
    for begins in range(0, posts, at.LANES):
        any_event = _NONE
        for lane in range(at.LANES):
            any_event |= w[events + begins + lane]
        if any_event == 0:
            continue
        for place in range(begins, min(begins + at.LANES, posts)):
            if w[events + place] != 0:
                happen(
                    t,
                    facts,
                    f,
                    w,
                    c * at.FLOATS + place,
                    c * at.WHOLES + place,
                    c * at.CHUNK + place,
                    month,
                    key0,
                    key1,
                    u32(number + (c * at.CHUNK + place)),
                    units,
                    heads,
                    monthly,
                    grouped,
                    portfolio,
                )


@compiled
def _months(
    t: Terms,
    facts: Facts,
    scheduled: Any,
    f: Any,
    w: Any,
    posts: int,
    units: Any,
    starts: Any,
    heads: Any,
    key0: Any,
    key1: Any,
    number: Any,
    is_first: bool,
    monthly: Any,
    grouped: Any,
) -> None:
    """Let the months of a block pass, as many as ``monthly`` has rows."""
    sums = np.zeros(7, np.int64)
    portfolio = nothing_launched(2 * posts)
    chunks, closed = len(f) // at.FLOATS, ZERO
    months = len(monthly)
    look_around(f, units, starts)
    for month in range(1, months + 1):
        row = month - 1
        monthly[row, book.HEADCOUNT] += heads[HEADS]
        monthly[row, book.VACANCIES] += heads[VACANT]
        monthly[row, book.WAITING_TIME] += heads[WAITING]
        sums[:] = 0
        portfolio = with_room(portfolio, posts + 1)
        when = address(month, Purpose.MONTH)
        for c in range(chunks):
            here = min(at.CHUNK, posts - c * at.CHUNK)
            here = (here + at.LANES - 1) // at.LANES * at.LANES
            fc, wc = f[c * at.FLOATS : (c + 1) * at.FLOATS], w[c * at.WHOLES : (c + 1) * at.WHOLES]
            chunk_month(t, fc, wc, here, key0, key1, u32(number + c * at.CHUNK), when, f32(month), sums)
        monthly[row, book.PAY_BILL] += sums[0]
        monthly[row, book.UNMET_NEED] += sums[1]
        monthly[row, book.SECOND_JOB_HOURS] += sums[2]
        monthly[row, book.MOTIVATION] += sums[3]
        monthly[row, book.CROSS_TIES] += sums[4]
        monthly[row, book.IDEAS] += sums[5]
        monthly[row, book.PAY_DIFFERENCE] += sums[6]
        share = closed_share(t.people.cut, scheduled[month], f32(month))
        if share > closed:
            closed = share
            _close(f, w, posts, share, heads, monthly, row)
        for c in range(chunks):
            here = min(at.CHUNK, posts - c * at.CHUNK)
            _carry_out(
                t, facts, f, w, c, here, month, key0, key1, number, units, heads, monthly, grouped, portfolio
            )
            if month % SETTLE_MONTHS == 0 or month == months:
                for place in range(here):
                    if f[at.STAGE + c * at.FLOATS + place] >= ZERO:
                        settle(w, c * at.WHOLES + place, month, grouped)
        if is_first:
            _outside(t, month, key0, key1, number, monthly, grouped, portfolio)
        live_on(t.lasting, portfolio, f, w, month, monthly, grouped)
        look_around(f, units, starts)
    enter_stocks(portfolio, months, grouped)


@plain
def _outside(
    t: Terms, month: int, key0: Any, key1: Any, number: Any, monthly: Any, grouped: Any, portfolio: Any
) -> None:
    """What a partner outside the agency launched this month."""
    by_launch, by_show = draw(key0, key1, number, month, Purpose.PARTNER)
    by_kind, fate = draw(key0, key1, number, month, Purpose.PARTNER_KIND)
    found = launched_outside(
        t.partner, t.path.pressure, f32(month), uniform(by_launch), uniform(by_show), uniform(by_kind)
    )
    if found.works:
        last, row = len(grouped) - 1, month - 1
        monthly[row, book.LAUNCHED] += 1
        grouped[last, book.LAUNCHED] += 1
        if found.show:
            monthly[row, book.THEATRE] += 1
            grouped[last, book.THEATRE] += 1
        else:
            launched(portfolio, NOBODY, month, int(found.citizens), uniform(fate), last, last, last, last)


@compiled
def _run(
    facts: Facts,
    scheduled: Any,
    blocks: Any,
    unit_start: Any,
    seed: Any,
    worlds: Any,
    firsts: Any,
    usual_rows: Any,
    scheme_rows: Any,
    monthly: Any,
    grouped: Any,
) -> None:
    """All worlds and agencies, each block under every scheme. ``blocks``: (blocks, 2), first and last unit."""
    for k in range(len(worlds)):
        usual = _terms(usual_rows[k])
        key0, key1 = seed, worlds[k]
        for b in range(len(blocks)):
            u0, u1 = blocks[b, 0], blocks[b, 1]
            begins, posts = unit_start[u0], unit_start[u1] - unit_start[u0]
            starts = unit_start[u0 : u1 + 1] - begins
            chunks = (posts + at.CHUNK - 1) // at.CHUNK
            f0, w0 = np.zeros(chunks * at.FLOATS, np.float32), np.zeros(chunks * at.WHOLES, np.int32)
            f, w = np.empty_like(f0), np.empty_like(w0)
            units = np.zeros((u1 - u0, UNIT_COLUMNS), np.int32)
            for a in range(len(firsts)):
                number = u32(firsts[a] + begins)
                _staff(usual, facts, f0, w0, posts, key0, key1, number)
                for s in range(scheme_rows.shape[1]):
                    t = _terms(scheme_rows[k, s])
                    f[:], w[:] = f0, w0
                    heads = _under(t, facts, f, w, posts, units, starts, grouped[k, s])
                    _months(
                        t,
                        facts,
                        scheduled,
                        f,
                        w,
                        posts,
                        units,
                        starts,
                        heads,
                        key0,
                        key1,
                        number,
                        b == 0,
                        monthly[k, s],
                        grouped[k, s],
                    )


def run(
    frame: Frame, usual: Terms, schemes: list[Terms], seed: int, worlds: U32, firsts: Sequence[int] = (0,)
) -> list[Ledger]:
    """The ledger of every scheme over all worlds, each (worlds, ...). Terms have one value a world.

    ``usual`` are the terms of the status quo, which decide what is under way at the start. ``firsts``: for each
    agency of this kind the number of its first official, so that each draws luck of its own; what happens in them
    is added up.
    """
    facts = Facts(
        frame.grades,
        frame.start_bounds,
        frame.entry_bounds,
        f32(frame.service.career_months),
        f32(frame.agency.women_share),
        f32(frame.agency.champion_share),
    )
    rows = np.stack([as_rows(terms) for terms in schemes], axis=1)
    shape = (len(worlds), len(schemes))
    monthly = np.zeros((*shape, frame.months, len(book.COLUMNS)), np.int64)
    grouped = np.zeros((*shape, book.group_rows(frame.service), len(book.COLUMNS)), np.int64)
    _run(
        facts,
        frame.scheduled,
        blocks_of(frame.unit_start, at.CHUNK),
        frame.unit_start,
        u32(seed),
        worlds,
        np.asarray(firsts, np.uint32),
        as_rows(usual),
        rows,
        monthly,
        grouped,
    )
    return [Ledger(monthly[:, s], grouped[:, s]) for s in range(len(schemes))]


def entry_point() -> Any:
    """The compiled function that everything runs through: whoever may touch files can have it kept on disk."""
    return _run


def warm_up() -> None:
    """Compile, by a month of a tiny agency whose numbers mean nothing."""
    service = Service("none", 1.0, (Grade("one", 1.0, 0.0, 1, 12),), (1.0,), (1.0,))
    ones = np.ones(1, np.float32)
    terms = Terms(*(group(*([ones] * len(group._fields))) for group in Terms.__annotations__.values()))
    run(Frame(service, Agency(size=2, departments=1), 1), terms, [terms], 0, np.zeros(1, np.uint32))
