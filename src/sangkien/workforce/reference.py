"""The reference engine: one agency in one world, in NumPy, as plainly as the rules allow.

It is slow and meant to be read. The fast engine (``fast.py``) must agree with it official by official, to the bit.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sangkien.workforce import ledger as book
from sangkien.workforce import rules_month as rules
from sangkien.workforce.arith import F32, ONE, U32, ZERO, Bools, Ints, counted, f32
from sangkien.workforce.frame import BONUS_MONTHS, NEVER, NOBODY, SETTLE_MONTHS, TENURE_BOUNDS, Frame
from sangkien.workforce.ledger import I64, Ledger
from sangkien.workforce.luck import Purpose, address, normal, spare, threefry2x32, uniform
from sangkien.workforce.reference_books import OWN_SUMS, Books
from sangkien.workforce.reference_portfolio import Portfolio
from sangkien.workforce.rules_decision import success_logodds
from sangkien.workforce.rules_initiative import Completion, completed, launched_outside
from sangkien.workforce.rules_joining import begun, closed_share, newcomer, usual_ties, usual_tries
from sangkien.workforce.rules_pay import gap, second_hours_sought, usual_pay
from sangkien.workforce.rules_people import mood_shift, near
from sangkien.workforce.terms import Terms, of_world


def by_reference(frame: Frame, terms: Terms, usual: Terms, seed: int, worlds: U32) -> Ledger:
    """The ledger of every world, one after the other. ``terms`` and ``usual`` have one value a world."""
    runs = [
        ReferenceRun(frame, of_world(terms, i), of_world(usual, i), seed, int(world)).run()
        for i, world in enumerate(worlds)
    ]
    return Ledger(
        np.concatenate([run.monthly for run in runs]), np.concatenate([run.grouped for run in runs])
    )


class ReferenceRun(Books):
    """The state of one agency in one world, and its months. ``terms`` hold one float32 a field."""

    def __init__(
        self, frame: Frame, terms: Terms, usual: Terms, seed: int, world: int, first: int = 0
    ) -> None:
        """``usual`` are the terms of the status quo, which decide what is under way; ``first`` numbers the people."""
        self.frame, self.terms, self.usual = frame, terms, usual
        self.size, self.layers = frame.agency.size, int(terms.path.layers)
        self.key = np.array([seed], np.uint32), np.array([world], np.uint32)
        self.numbers = np.arange(first, first + self.size, dtype=np.uint32)
        super().__init__(self.size, Ledger.blank(1, frame.months, book.group_rows(frame.service)))
        self.portfolio = Portfolio()
        self.month = 0
        #: what the last month came to, and who ended what in it and how: for whoever watches
        self.lived: rules.Living | None = None
        self.now: rules.Acting | None = None
        self.ended: tuple[Ints, Completion] | None = None
        self._begin()

    # -- luck -------------------------------------------------------------------------------------------------

    def _words(self, who: Ints, month: int, purpose: Purpose) -> tuple[U32, U32]:
        return threefry2x32(*self.key, self.numbers[who], np.array([address(month, purpose)], np.uint32))

    # -- start ------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        blank = {name: np.zeros(self.size, np.float32) for name in rules.Official._fields}
        self.o = rules.Official(**blank)
        self.joined = np.zeros(self.size, np.intp)
        self.step, self.due, self.rank, self.post = (np.zeros(self.size, np.float32) for _ in range(4))
        self.champion, self.citizens, self.project = (np.zeros(self.size, np.bool_) for _ in range(3))
        units = len(self.frame.unit_start) - 1
        self.near = rules.Around(*(np.zeros(units, np.float32) for _ in rules.Around._fields))
        everybody = np.arange(self.size)
        self._join(everybody, 0)
        # the past is the same under every scheme: what is usual decides what is under way at the start
        o, usual = self.o, self.usual
        tenure = -o.start
        permanent = np.where(self.post >= usual.traits.contract, ONE, ZERO)
        o.ties[:] = usual_ties(usual.people, tenure)
        o.hours[:] = second_hours_sought(usual.pay, gap(o.usual_pay, o.per_need), o.propensity)
        tries = usual_tries(
            usual,
            o.skill,
            o.flair,
            o.taste,
            o.usual_pay,
            o.mood,
            o.hours,
            o.ties,
            permanent * tenure,
        )
        by_stage, by_kind = (uniform(word) for word in self._words(everybody, 0, Purpose.UNDER_WAY))
        start = begun(usual, int(usual.path.layers), rules.CARRIED_OUT, tries, by_stage, by_kind)
        # whoever waits at a layer that is gone has been let through
        through = (start.stage > f32(self.layers)) & (start.stage < rules.CARRIED_OUT)
        o.stage[:] = np.where(through, rules.CARRIED_OUT, start.stage)
        self.citizens, self.project = start.citizens, start.project
        self._calendar(everybody, 0)
        self._look_around(np.zeros(self.size, np.bool_), np.zeros(self.size, np.bool_))

    def _join(self, who: Ints, month: int) -> None:
        """Put a new official into each listed post; month 0 is the staff at the start, with years already served."""
        start, frame, o, traits = month == 0, self.frame, self.o, self.terms.traits

        def words(purpose: Purpose) -> tuple[U32, U32]:
            return self._words(who, month, purpose)

        by_grade, by_tenure = (uniform(word) for word in words(Purpose.GRADE_TENURE))
        by_gender, by_contract = (uniform(word) for word in words(Purpose.GENDER_CONTRACT))
        by_second, by_hours = (uniform(word) for word in words(Purpose.SECOND_JOB))
        by_champion, by_rank = (uniform(word) for word in words(Purpose.CHAMPION_POST))
        bounds = frame.start_bounds if start else frame.entry_bounds
        grade = np.searchsorted(bounds, by_grade, side="right")
        from_months, months_a_step, last_step, _, _ = frame.grades[grade].T
        career = f32(frame.service.career_months)
        served = np.floor((career - from_months) * by_tenure) if start else np.zeros_like(by_tenure)
        steps = np.minimum(np.floor(served / months_a_step), last_step)
        self.grade[who], self.step[who], self.joined[who] = grade, steps, month
        self.due[who] = np.where(
            steps < last_step, f32(month) + months_a_step - (served - steps * months_a_step), NEVER
        )
        o.start[who] = f32(month) - (served + from_months if start else ZERO)
        if start:
            self.rank[who] = by_rank
        self.woman[who] = by_gender < f32(frame.agency.women_share)
        self.champion[who] = by_champion < f32(frame.agency.champion_share)
        self.post[who] = by_contract
        o.permanent[who] = np.where(by_contract >= traits.contract, ONE, ZERO)
        person = newcomer(
            traits,
            ZERO if start else traits.skill_shift,
            normal(*words(Purpose.SKILL)),
            normal(*words(Purpose.MOTIVE)),
            normal(*words(Purpose.TASTE)),
            normal(*words(Purpose.NEED)),
            by_second,
            by_hours,
        )
        o.skill[who], o.flair[who], o.taste[who] = person.skill, person.flair, person.taste
        o.per_need[who], o.propensity[who] = person.per_need, person.propensity
        o.usual_mood[who], o.mood[who] = person.mood, person.mood
        self.able[who] = person.able.astype(np.intp)
        for blank in (o.hours, o.fear, o.knowledge, o.ties, o.until):
            blank[who] = ZERO
        o.stage[who] = rules.IDLE
        self.citizens[who], self.project[who] = False, False
        for column in OWN_SUMS:
            self.own[column][who] = 0
        self._pay(who)
        self.band[who] = self._band_of(who, month)
        self._next_date(who)

    # -- the calendar of each official ------------------------------------------------------------------------

    def _pay(self, who: Ints) -> None:
        _, _, _, first, increment = self.frame.grades[self.grade[who]].T
        self.o.usual_pay[who] = usual_pay(self.terms.pay, first, increment, self.step[who])

    def _band_of(self, who: Ints, month: int) -> Ints:
        served = f32(month) - self.o.start[who]
        bands: Ints = sum((served >= f32(bound)).astype(np.intp) for bound in TENURE_BOUNDS)
        return bands

    def _next_date(self, who: Ints) -> None:
        start = self.o.start[who]
        bounds = np.array([*TENURE_BOUNDS, NEVER], np.float32)[self.band[who]]
        retires = start + f32(self.frame.service.career_months)
        self.o.date[who] = np.minimum(self.due[who], np.minimum(start + bounds, retires) + ONE)

    def _calendar(self, who: Ints, month: int) -> None:
        """A pay step or a tenure group that falls due with the next month; pay grows with years and nothing else."""
        _, months_a_step, last_step, _, _ = self.frame.grades[self.grade[who]].T
        due = self.due[who] <= f32(month) + ONE
        self.step[who] += np.where(due, ONE, ZERO)
        later = np.where(self.step[who] < last_step, self.due[who] + months_a_step, NEVER)
        self.due[who] = np.where(due, later, self.due[who])
        self._pay(who)
        before = self.band[who]
        after = self._band_of(who, month)
        self._settle(who[after != before])
        self.band[who] = after
        self._next_date(who)

    # -- the month --------------------------------------------------------------------------------------------

    def run(self) -> Ledger:
        """Let all months pass."""
        while self.month < self.frame.months:
            self.step_month()
        self._settle(np.flatnonzero(self.o.stage >= ZERO))
        self.portfolio.settle(self.month, self.ledger.grouped[0])
        return self.ledger

    def step_month(self) -> None:
        """Let one month pass."""
        self.month += 1
        month, row = self.month, self.ledger.monthly[0, self.month - 1]
        everybody, here = np.arange(self.size), self.o.stage >= ZERO
        row[book.HEADCOUNT] = np.count_nonzero(here)
        row[book.VACANCIES] = np.count_nonzero(self.o.stage == rules.VACANT)
        waiting = (self.o.stage > rules.IDLE) & (self.o.stage < rules.CARRIED_OUT)
        row[book.WAITING_TIME] = np.count_nonzero(waiting)
        first, second = self._words(everybody, month, Purpose.MONTH)
        luck = rules.Draws(uniform(first), uniform(second), spare(first, second))
        around = rules.Around(*(values[self.frame.unit_of] for values in self.near))
        citizens, when, o, t = luck.kind < self.terms.path.citizens, f32(month), self.o, self.terms
        lived = rules.living(t, o, around, when)
        thought = rules.thinking(t, o, around, lived, rules.weighing(t, o, lived), citizens, when)
        now = rules.acting(t, o, lived.mood, thought.ideas, rules.odds(thought), luck, citizens, when)
        self.lived, self.now, self.ended = lived, now, None
        self._count(row, here, waiting, lived, now)
        self.o = rules.Official(
            **self.o._asdict()
            | {"hours": lived.hours, "fear": lived.fear, "knowledge": lived.knowledge}
            | {"mood": now.mood, "ties": now.ties}
        )
        code = now.event.astype(np.int32)
        closing = self._closing(month)
        punished, shows = self._initiatives(code & 15, month, row)
        self._depart((code & int(rules.LEAVES)) > 0, closing, month, row)
        dated = (code & int(rules.DATE)) > 0
        self._calendar(np.flatnonzero(dated & (self.o.stage >= ZERO)), month)
        hired = np.flatnonzero((code == int(rules.HIRED)) & (self.o.stage == rules.VACANT))
        self._join(hired, month)
        self._event(hired, book.HIRES, row)
        if month % SETTLE_MONTHS == 0:
            self._settle(np.flatnonzero(self.o.stage >= ZERO))
        self._launch_outside(month, row)
        staying, books = self.o.stage >= ZERO, (row, self.ledger.grouped[0])
        self.portfolio.live(month, self.terms.lasting, staying, self.joined, around.climate, books)
        self._look_around(punished, shows)

    def _count(self, row: I64, here: Bools, waiting: Bools, lived: rules.Living, now: rules.Acting) -> None:
        per = self.terms.units
        sums: dict[int, Any] = {
            book.PAY_BILL: counted(lived.pay, per.pay),
            book.PAY_DIFFERENCE: counted(lived.pay - self.o.usual_pay, per.pay),
            book.UNMET_NEED: counted(lived.unmet, per.unmet),
            book.SECOND_JOB_HOURS: counted(lived.worked, per.hours),
            book.MOTIVATION: counted(now.mood, per.mood),
            book.CROSS_TIES: counted(now.ties, per.ties),
            book.IDEAS: now.idea.astype(np.int64),
        }
        for column, values in sums.items():
            mine = np.where(here, values, 0).astype(np.int64)
            row[column] += mine.sum()
            if column in self.own:
                self.own[column] += mine
        self.own[book.WAITING_TIME] += waiting
        self.own[book.HEADCOUNT] += here

    def _initiatives(self, code: NDArray[np.int32], month: int, row: I64) -> tuple[Bools, Bools]:
        """Carry out what the month set off; returns who was punished and whose launch was for show."""
        o = self.o

        def those(*codes: np.float32) -> Ints:
            return np.flatnonzero(np.isin(code, [int(one) for one in codes]))

        tried, handed = (
            those(rules.TRIED, rules.TRIED_FOR_CITIZENS),
            those(rules.HANDED, rules.HANDED_FOR_CITIZENS),
        )
        o.stage[tried] = ONE if self.layers else rules.CARRIED_OUT
        o.stage[handed] = rules.CARRIED_OUT  # a project comes with its permission
        for begun_by, project in ((tried, False), (handed, True)):
            self.project[begun_by] = project
            kind = code[begun_by]
            self.citizens[begun_by] = (kind == int(rules.TRIED_FOR_CITIZENS)) | (
                kind == int(rules.HANDED_FOR_CITIZENS)
            )
        paper = those(rules.ON_PAPER)
        passed, refused = those(rules.PASSED, rules.BENT), those(rules.REFUSED)
        o.stage[passed] = np.where(
            o.stage[passed] + ONE > f32(self.layers), rules.CARRIED_OUT, o.stage[passed] + ONE
        )
        self.citizens[those(rules.BENT)] = False
        o.stage[refused] = rules.IDLE
        for who, column in (
            (tried, book.TRIED),
            (handed, book.PROJECT_STARTED),
            (refused, book.REFUSED),
            (paper, book.LAUNCHED),
            (paper, book.THEATRE),
        ):
            self._event(who, column, row)
        return self._complete(those(rules.FINISHED), month, row)

    def _complete(self, who: Ints, month: int, row: I64) -> tuple[Bools, Bools]:
        o, terms = self.o, self.terms
        by_success, by_luck = (uniform(word) for word in self._words(who, month, Purpose.AFTERMATH))
        fate, _ = (uniform(word) for word in self._words(who, month, Purpose.FATE))
        success = success_logodds(terms.success, o.skill[who], o.knowledge[who])
        works, show, punished = ends = completed(terms.path, success, by_success, by_luck, self.project[who])
        self.ended = (who, ends)
        o.stage[who] = rules.IDLE
        o.mood[who] += mood_shift(terms.people, works & ~show, ~works, punished)
        o.fear[who] = np.where(punished, ONE, o.fear[who])
        self.due[who] += np.where(punished, terms.path.setback, ZERO)
        o.until[who] = np.where(works, f32(month) + BONUS_MONTHS, o.until[who])
        for column, which in (
            (book.LAUNCHED, works),
            (book.THEATRE, show),
            (book.FAILED, ~works),
            (book.SANCTIONED, punished),
        ):
            self._event(who[which], column, row)
        row[book.OWN_LAUNCHES] += np.count_nonzero(works)
        real = works & ~show
        owners = who[real]
        self.portfolio.add(owners, month, self.citizens[owners], fate[real], self._cells(owners))
        seen = np.zeros((2, self.size), np.bool_)
        seen[0, who[punished]], seen[1, who[show]] = True, True
        return seen[0], seen[1]

    def _closing(self, month: int) -> Bools:
        """Posts that close with this month; a vacant one is closed at once, before anybody is hired into it."""
        share = closed_share(self.terms.people.cut, self.frame.scheduled[month], f32(month))
        closing: Bools = (self.o.stage != rules.CLOSED) & (self.rank < share)
        self.ledger.monthly[0, month - 1, book.POSTS_CUT] = np.count_nonzero(closing)
        self.o.stage[closing & (self.o.stage == rules.VACANT)] = rules.CLOSED
        return closing

    def _depart(self, leaves: Bools, closing: Bools, month: int, row: I64) -> None:
        o = self.o
        here = o.stage >= ZERO
        retires = f32(month) - o.start >= f32(self.frame.service.career_months)
        others = here & ~leaves & (closing | retires)
        gone = np.flatnonzero(leaves | others)
        self._event(np.flatnonzero(leaves), book.EXITS, row)
        self._event(np.flatnonzero(leaves & (self.able == 2)), book.EXITS_SKILLED, row)
        self._event(np.flatnonzero(others), book.DEPARTURES, row)
        self._event(gone[o.stage[gone] != rules.IDLE], book.ABANDONED, row)
        self._settle(gone)
        o.stage[gone] = np.where(closing[gone], rules.CLOSED, rules.VACANT)

    def _launch_outside(self, month: int, row: I64) -> None:
        agency = np.zeros(1, np.intp)
        by_launch, by_show = (uniform(word) for word in self._words(agency, month, Purpose.PARTNER))
        by_kind, fate = (uniform(word) for word in self._words(agency, month, Purpose.PARTNER_KIND))
        found = launched_outside(
            self.terms.partner, self.terms.path.pressure, f32(month), by_launch, by_show, by_kind
        )
        if found.works[0]:
            self._outside_event(book.LAUNCHED, row)
            if found.show[0]:
                self._outside_event(book.THEATRE, row)
            else:
                outside = np.full((1, 4), self.ledger.grouped.shape[1] - 1)
                self.portfolio.add(np.array([NOBODY]), month, found.citizens, fate, outside)

    def _look_around(self, punished: Bools, shows: Bools) -> None:
        """What officials will see of their unit next month."""
        stage, of = self.o.stage, self.frame.unit_of
        units = len(self.frame.unit_start) - 1

        def count(flags: Bools) -> F32:
            return np.bincount(of[flags], minlength=units).astype(np.float32)

        people, posts = count(stage >= ZERO), np.bincount(of, minlength=units).astype(np.float32)
        self.near = rules.Around(
            missing=near(posts - people, people),
            climate=near(count(stage > ZERO), people),
            champion=np.where(count(self.champion & (stage >= ZERO)) > 0, ONE, ZERO),
            punished=near(count(punished), people - ONE),
            shows=near(count(shows), people),
        )
