"""The fast engine's rare events: what the month set off for one official at a time, and what units look like after."""

from typing import Any, NamedTuple

import numpy as np

from sangkien.workforce import fast_layout as at
from sangkien.workforce import ledger as book
from sangkien.workforce import rules_month as rules
from sangkien.workforce.arith import F32, ONE, ZERO, f32
from sangkien.workforce.compiled import inlined, plain
from sangkien.workforce.fast_portfolio import launched
from sangkien.workforce.frame import BONUS_MONTHS, NEVER, TENURE_BOUNDS
from sangkien.workforce.luck import Purpose, address, normal, threefry2x32, uniform
from sangkien.workforce.rules_decision import success_logodds
from sangkien.workforce.rules_initiative import completed
from sangkien.workforce.rules_joining import newcomer
from sangkien.workforce.rules_pay import usual_pay
from sangkien.workforce.rules_people import mood_shift, near
from sangkien.workforce.terms import PathTerms, PayTerms, PeopleTerms, SuccessTerms, Terms, TraitTerms

# columns of the table of units
PEOPLE, BUSY, CHAMPIONS, PUNISHED, SHOWS, CHANGED = range(6)
UNIT_COLUMNS = 6
# columns of the head counts of a block
HEADS, VACANT, WAITING = range(3)

_CODE, _LEAVES, _DATE, CLOSES = 15, int(rules.LEAVES), int(rules.DATE), 64
_TRIED, _TRIED_CITIZENS = int(rules.TRIED), int(rules.TRIED_FOR_CITIZENS)
_HANDED, _HANDED_CITIZENS = int(rules.HANDED), int(rules.HANDED_FOR_CITIZENS)
_PASSED, _BENT, _REFUSED = int(rules.PASSED), int(rules.BENT), int(rules.REFUSED)
_FINISHED, _ON_PAPER, _HIRED = int(rules.FINISHED), int(rules.ON_PAPER), int(rules.HIRED)
_FIRST_ROW, _ROWS = at.SKILL_ROW // at.STRIDE, 4


class Facts(NamedTuple):
    """What does not change in a run: see ``Frame``. Shares and months are float32."""

    grades: F32
    start_bounds: F32
    entry_bounds: F32
    career: Any
    women: Any
    champions: Any


@plain
def draw(key0: Any, key1: Any, number: Any, month: int, purpose: Any) -> Any:
    """Two words for one person, month and purpose."""
    return threefry2x32(key0, key1, number, address(month, purpose))


@plain
def settle(w: Any, j: int, month: int, grouped: Any) -> None:
    """Empty what an official's months came to into the groups the official belongs to until now."""
    months = month - w[at.SETTLED + j]
    ideas, waits = w[at.COUNTS + j] & 0xFFFF, w[at.COUNTS + j] >> 16
    for k in range(_ROWS):
        row = w[at.SKILL_ROW + k * at.STRIDE + j]
        grouped[row, book.HEADCOUNT] += months
        grouped[row, book.PAY_BILL] += w[at.PAID + j]
        grouped[row, book.UNMET_NEED] += w[at.LACKED + j]
        grouped[row, book.SECOND_JOB_HOURS] += w[at.SIDE_HOURS + j]
        grouped[row, book.MOTIVATION] += w[at.MOODS + j]
        grouped[row, book.CROSS_TIES] += w[at.TIED + j]
        grouped[row, book.IDEAS] += ideas
        grouped[row, book.WAITING_TIME] += waits
    w[at.PAID + j] = w[at.LACKED + j] = w[at.SIDE_HOURS + j] = 0
    w[at.MOODS + j] = w[at.TIED + j] = w[at.COUNTS + j] = 0
    w[at.SETTLED + j] = month


@plain
def note(w: Any, j: int, column: int, row: int, monthly: Any, grouped: Any) -> None:
    """Count one event of an official."""
    monthly[row, column] += 1
    for k in range(_ROWS):
        grouped[w[at.SKILL_ROW + k * at.STRIDE + j], column] += 1


@plain
def _band(f: Any, i: int, month: int) -> int:
    served, band = f32(month) - f[at.START + i], 0
    for bound in TENURE_BOUNDS:
        if served >= f32(bound):
            band += 1
    return band


@plain
def _next_date(facts: Facts, f: Any, w: Any, i: int, j: int) -> None:
    start, band = f[at.START + i], w[at.TENURE_ROW + j] - book.TENURE_AT
    last = start + facts.career
    if band < len(TENURE_BOUNDS):
        last = min(last, start + f32(TENURE_BOUNDS[band]))
    f[at.DATE + i] = min(f[at.DUE + i], last + ONE)


@inlined
def _paid_as(pay: PayTerms, facts: Facts, f: Any, w: Any, i: int, j: int) -> None:
    grade = w[at.GRADE + j]
    f[at.USUAL_PAY + i] = usual_pay(pay, facts.grades[grade, 3], facts.grades[grade, 4], f[at.STEP + i])


@inlined
def calendar(pay: PayTerms, facts: Facts, f: Any, w: Any, i: int, j: int, month: int, grouped: Any) -> None:
    """A pay step or a tenure group that falls due with the next month."""
    grade = w[at.GRADE + j]
    if f[at.DUE + i] <= f32(month) + ONE:
        f[at.STEP + i] += ONE
        f[at.DUE + i] = (
            f[at.DUE + i] + facts.grades[grade, 1] if f[at.STEP + i] < facts.grades[grade, 2] else NEVER
        )
    _paid_as(pay, facts, f, w, i, j)
    band = book.TENURE_AT + _band(f, i, month)
    if band != w[at.TENURE_ROW + j]:
        settle(w, j, month, grouped)
        w[at.TENURE_ROW + j] = band
    _next_date(facts, f, w, i, j)


@plain
def join(
    traits: TraitTerms,
    pay: PayTerms,
    facts: Facts,
    f: Any,
    w: Any,
    i: int,
    j: int,
    month: int,
    key0: Any,
    key1: Any,
    number: Any,
) -> None:
    """Put a new official into a post; month 0 is the staff at the start, with years already served."""
    start = month == 0
    first, second = draw(key0, key1, number, month, Purpose.GRADE_TENURE)
    by_grade, by_tenure = uniform(first), uniform(second)
    bounds = facts.start_bounds if start else facts.entry_bounds
    grade = 0
    while bounds[grade] <= by_grade:
        grade += 1
    months_a_step, last_step = facts.grades[grade, 1], facts.grades[grade, 2]
    served, from_months = ZERO, ZERO
    if start:
        from_months = facts.grades[grade, 0]
        served = np.floor((facts.career - from_months) * by_tenure)
    steps = min(np.floor(served / months_a_step), last_step)
    w[at.GRADE + j], w[at.JOINED + j], w[at.SETTLED + j] = grade, month, month
    f[at.STEP + i] = steps
    f[at.DUE + i] = (
        f32(month) + months_a_step - (served - steps * months_a_step) if steps < last_step else NEVER
    )
    f[at.START + i] = f32(month) - (served + from_months)
    first, second = draw(key0, key1, number, month, Purpose.GENDER_CONTRACT)
    w[at.GENDER_ROW + j] = book.GENDER_AT + (0 if uniform(first) < facts.women else 1)
    f[at.POST + i] = uniform(second)
    f[at.PERMANENT + i] = ONE if f[at.POST + i] >= traits.contract else ZERO
    first, second = draw(key0, key1, number, month, Purpose.CHAMPION_POST)
    w[at.CHAMPION + j] = 1 if uniform(first) < facts.champions else 0
    if start:
        f[at.RANK + i] = uniform(second)
    by_second, by_hours = draw(key0, key1, number, month, Purpose.SECOND_JOB)
    skill0, skill1 = draw(key0, key1, number, month, Purpose.SKILL)
    mood0, mood1 = draw(key0, key1, number, month, Purpose.MOTIVE)
    taste0, taste1 = draw(key0, key1, number, month, Purpose.TASTE)
    need0, need1 = draw(key0, key1, number, month, Purpose.NEED)
    person = newcomer(
        traits,
        ZERO if start else traits.skill_shift,
        normal(skill0, skill1),
        normal(mood0, mood1),
        normal(taste0, taste1),
        normal(need0, need1),
        uniform(by_second),
        uniform(by_hours),
    )
    f[at.SKILL + i], f[at.FLAIR + i], f[at.TASTE + i] = person.skill, person.flair, person.taste
    f[at.PER_NEED + i], f[at.PROPENSITY + i] = person.per_need, person.propensity
    f[at.USUAL_MOOD + i] = f[at.MOOD + i] = person.mood
    w[at.SKILL_ROW + j] = book.SKILL_AT + int(person.able)
    w[at.GRADE_ROW + j] = book.GRADE_AT + grade
    w[at.TENURE_ROW + j] = book.TENURE_AT + _band(f, i, month)
    f[at.HOURS + i] = f[at.FEAR + i] = f[at.KNOWLEDGE + i] = f[at.TIES + i] = f[at.UNTIL + i] = ZERO
    f[at.STAGE + i] = rules.IDLE
    w[at.CITIZENS + j] = w[at.PROJECT + j] = 0
    w[at.PAID + j] = w[at.LACKED + j] = w[at.SIDE_HOURS + j] = 0
    w[at.MOODS + j] = w[at.TIED + j] = w[at.COUNTS + j] = 0
    _paid_as(pay, facts, f, w, i, j)
    _next_date(facts, f, w, i, j)


@plain
def _complete(
    success: SuccessTerms,
    path: PathTerms,
    people: PeopleTerms,
    f: Any,
    w: Any,
    i: int,
    j: int,
    owner: int,
    month: int,
    key0: Any,
    key1: Any,
    number: Any,
    units: Any,
    u: int,
    monthly: Any,
    grouped: Any,
    portfolio: Any,
) -> None:
    row = month - 1
    first, second = draw(key0, key1, number, month, Purpose.AFTERMATH)
    fate, _ = draw(key0, key1, number, month, Purpose.FATE)
    x = success_logodds(success, f[at.SKILL + i], f[at.KNOWLEDGE + i])
    end = completed(path, x, uniform(first), uniform(second), w[at.PROJECT + j] == 1)
    f[at.STAGE + i] = rules.IDLE
    units[u, BUSY] -= 1
    units[u, CHANGED] = 1
    f[at.MOOD + i] += mood_shift(people, end.works and not end.show, not end.works, end.punished)
    if end.punished:
        f[at.FEAR + i] = ONE
        f[at.DUE + i] += path.setback
        units[u, PUNISHED] += 1
        note(w, j, book.SANCTIONED, row, monthly, grouped)
    if end.works:
        f[at.UNTIL + i] = f32(month) + BONUS_MONTHS
        monthly[row, book.OWN_LAUNCHES] += 1
        note(w, j, book.LAUNCHED, row, monthly, grouped)
        if end.show:
            units[u, SHOWS] += 1
            note(w, j, book.THEATRE, row, monthly, grouped)
        else:
            launched(
                portfolio,
                owner,
                month,
                w[at.CITIZENS + j],
                uniform(fate),
                w[at.SKILL_ROW + j],
                w[at.GENDER_ROW + j],
                w[at.TENURE_ROW + j],
                w[at.GRADE_ROW + j],
            )
    else:
        note(w, j, book.FAILED, row, monthly, grouped)


@inlined
def happen(
    t: Terms,
    facts: Facts,
    f: Any,
    w: Any,
    i: int,
    j: int,
    owner: int,
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
    """Carry out what the month set off for one official.

    ``i`` and ``j`` are the post's places in ``f`` and ``w``, ``owner`` its number in the block; ``heads``: head counts.
    """
    event, row, u = w[at.EVENT + j], month - 1, w[at.UNIT + j]
    code = event & _CODE
    if code == _FINISHED:
        _complete(
            t.success,
            t.path,
            t.people,
            f,
            w,
            i,
            j,
            owner,
            month,
            key0,
            key1,
            number,
            units,
            u,
            monthly,
            grouped,
            portfolio,
        )
    elif code in (_TRIED, _TRIED_CITIZENS):
        note(w, j, book.TRIED, row, monthly, grouped)
        f[at.STAGE + i] = ONE if t.path.layers > ZERO else rules.CARRIED_OUT
        heads[WAITING] += 1 if t.path.layers > ZERO else 0
        w[at.CITIZENS + j], w[at.PROJECT + j] = code == _TRIED_CITIZENS, 0
        units[u, BUSY] += 1
        units[u, CHANGED] = 1
    elif code in (_HANDED, _HANDED_CITIZENS):
        note(w, j, book.PROJECT_STARTED, row, monthly, grouped)
        f[at.STAGE + i] = rules.CARRIED_OUT
        w[at.CITIZENS + j], w[at.PROJECT + j] = code == _HANDED_CITIZENS, 1
        units[u, BUSY] += 1
        units[u, CHANGED] = 1
    elif code in (_PASSED, _BENT):
        if f[at.STAGE + i] + ONE > t.path.layers:
            f[at.STAGE + i] = rules.CARRIED_OUT
            heads[WAITING] -= 1
        else:
            f[at.STAGE + i] += ONE
        if code == _BENT:
            w[at.CITIZENS + j] = 0
    elif code == _REFUSED:
        note(w, j, book.REFUSED, row, monthly, grouped)
        f[at.STAGE + i] = rules.IDLE
        heads[WAITING] -= 1
        units[u, BUSY] -= 1
        units[u, CHANGED] = 1
    elif code == _ON_PAPER:
        note(w, j, book.LAUNCHED, row, monthly, grouped)
        note(w, j, book.THEATRE, row, monthly, grouped)
    if f[at.STAGE + i] >= ZERO:
        resigns = event & _LEAVES
        retires = f32(month) - f[at.START + i] >= facts.career
        if resigns or retires or event & CLOSES:
            _depart(f, w, i, j, month, resigns != 0, event & CLOSES != 0, units, u, heads, monthly, grouped)
        elif event & _DATE:
            calendar(t.pay, facts, f, w, i, j, month, grouped)
    elif code == _HIRED and f[at.STAGE + i] == rules.VACANT:
        join(t.traits, t.pay, facts, f, w, i, j, month, key0, key1, number)
        note(w, j, book.HIRES, row, monthly, grouped)
        heads[HEADS] += 1
        heads[VACANT] -= 1
        units[u, PEOPLE] += 1
        units[u, CHANGED] = 1
        units[u, CHAMPIONS] += w[at.CHAMPION + j]


@plain
def _depart(
    f: Any,
    w: Any,
    i: int,
    j: int,
    month: int,
    resigns: bool,
    closes: bool,
    units: Any,
    u: int,
    heads: Any,
    monthly: Any,
    grouped: Any,
) -> None:
    row = month - 1
    note(w, j, book.EXITS if resigns else book.DEPARTURES, row, monthly, grouped)
    if resigns and w[at.SKILL_ROW + j] == book.SKILL_AT + 2:
        note(w, j, book.EXITS_SKILLED, row, monthly, grouped)
    stage = f[at.STAGE + i]
    if stage != rules.IDLE:
        note(w, j, book.ABANDONED, row, monthly, grouped)
        units[u, BUSY] -= 1
        units[u, CHANGED] = 1
        heads[WAITING] -= 1 if stage < rules.CARRIED_OUT else 0
    settle(w, j, month, grouped)
    f[at.STAGE + i] = rules.CLOSED if closes else rules.VACANT
    heads[HEADS] -= 1
    heads[VACANT] += 0 if closes else 1
    units[u, PEOPLE] -= 1
    units[u, CHANGED] = 1
    units[u, CHAMPIONS] -= w[at.CHAMPION + j]


@plain
def look_around(f: Any, units: Any, starts: Any) -> None:
    """What officials will see of their unit next month, where anything changed. ``starts``: first posts of units."""
    for u in range(len(units)):
        if units[u, CHANGED] == 0:
            continue
        people = f32(units[u, PEOPLE])
        missing = near(f32(starts[u + 1] - starts[u] - units[u, PEOPLE]), people)
        climate = near(f32(units[u, BUSY]), people)
        champion = ONE if units[u, CHAMPIONS] > 0 else ZERO
        punished = near(f32(units[u, PUNISHED]), people - ONE)
        shows = near(f32(units[u, SHOWS]), people)
        for post in range(starts[u], starts[u + 1]):
            i = post // at.CHUNK * at.FLOATS + post % at.CHUNK
            f[at.MISSING + i] = missing
            f[at.CLIMATE + i] = climate
            f[at.CHAMPION_NEAR + i] = champion
            f[at.PUNISHED_NEAR + i] = punished
            f[at.SHOWS_NEAR + i] = shows
        # what was seen this month is gone the next
        units[u, CHANGED] = 1 if units[u, PUNISHED] + units[u, SHOWS] > 0 else 0
        units[u, PUNISHED] = units[u, SHOWS] = 0
