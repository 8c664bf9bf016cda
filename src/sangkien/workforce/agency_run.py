"""One block of worlds, month by month: draws go to the rules, and what the rules say is carried out and counted."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sangkien.words import levers
from sangkien.workforce import rules_decision as decide
from sangkien.workforce import rules_initiative as paths
from sangkien.workforce import rules_pay as pays
from sangkien.workforce import rules_people as moods
from sangkien.workforce.arith import F32, ONE, ZERO, Bools, Ints, choose, f32, happens, most
from sangkien.workforce.costs import costs
from sangkien.workforce.luck import U32, Luck, Purpose, uniform
from sangkien.workforce.outcomes import Outcomes, groupings
from sangkien.workforce.portfolio import NOBODY, Portfolio
from sangkien.workforce.prepare import prepare
from sangkien.workforce.service import Agency, Service
from sangkien.workforce.start import begin
from sangkien.workforce.state import CARRIED_OUT, IDLE, Slots, group_cells, join
from sangkien.workforce.tally import Tally
from sangkien.workforce.terms import Terms, column, take
from sangkien.workforce.units import Counts, Units

F64 = NDArray[np.float64]

#: Months for which a launch raises pay for results: the definition of the lever.
BONUS_MONTHS = f32(12)
#: Months over which the restructuring lever closes its posts: the definition of the lever.
CUT_MONTHS = 12
_PAY_LEVERS = ("pay_level", "first_years_pay", "performance_pay")


class AgencyRun:
    """The state of one simulation and its months."""

    def __init__(
        self,
        service: Service,
        agency: Agency,
        parameters: Mapping[str, F64],
        level: Mapping[str, float],
        months: int,
        seed: int,
        worlds: U32,
    ) -> None:
        usual = {lever.id: lever.status_quo for lever in levers()}
        self.service, self.agency, self.level = service, agency, level
        self.terms: Terms = prepare(service, agency, parameters, level)
        self.pay = column(self.terms.pay)
        self.people = column(self.terms.people)
        self.contract_share = agency.contract_share + (1 - agency.contract_share) * level["contract_posts"]
        self.luck = Luck(seed, worlds, agency.size)
        self.units = Units(agency)
        names = dict(groupings()) | {"grade": tuple(grade.id for grade in service.grades)}
        self.tally = Tally(len(worlds), months, names)
        self.widths = {grouping: self.tally.width(grouping) for grouping in names}
        # the past is the same under every scheme: what is usual decides what is under way at the start
        usual_terms = prepare(service, agency, parameters, usual)
        self.state = begin(service, agency, usual_terms, self.luck, self.units)
        state = self.state
        state.permanent = choose(state.post_draw >= f32(self.contract_share), ONE, ZERO)
        # whoever waits at a layer that is gone has been let through
        state.stage[(state.stage > self.terms.layers) & (state.stage < CARRIED_OUT)] = CARRIED_OUT
        self.portfolio = Portfolio(tuple(names))
        shape = (len(worlds), months)
        self.launches, self.rewarded, self.posts_cut = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self._look_around(np.zeros_like(state.filled), np.zeros_like(state.filled))

    def month(self, month: int) -> None:
        """Let one month pass."""
        index = month - 1
        self._recruit(month)
        self.cells = group_cells(self.state, self.widths)
        income = self._earn(index)
        self._feel()
        before = self.state.stage.copy()
        self._think(month, before)
        self._ask(month, np.nonzero((before > IDLE) & (before < CARRIED_OUT)))
        shows, punished = self._carry_out(month, np.nonzero(before == CARRIED_OUT))
        self._outside(month)
        kept_going = self.portfolio.live(
            month, self.state, self.climate, self.units, self.terms.lasting, self.tally
        )
        self.rewarded[:, index] = np.bincount(kept_going, minlength=len(self.rewarded))
        self._count(index)
        self._leave(month, income)
        self._look_around(punished, shows)

    def outcomes(self) -> Outcomes:
        """Everything counted, costs worked out."""
        monthly = self.tally.monthly
        risk = self.terms.integrity.astype(np.float64)
        monthly["integrity_risk"] = monthly["unmet_need"] * risk[:, None]
        for grouping in self.tally.labels:
            unmet = self.tally.grouped["unmet_need", grouping].reshape(len(risk), -1)
            self.tally.grouped["integrity_risk", grouping] = (unmet * risk[:, None]).ravel()
        once = np.zeros_like(self.launches)
        once[:, 0] = 1
        reference = self.terms.people.reference_pay.astype(np.float64)[:, None]
        counts = {
            "start": once,
            "agency_month": np.ones_like(once),
            "official_month": monthly["headcount"],
            "attempt": monthly["tried"],
            "launch": self.launches,
            "hire": monthly["hires"],
            "post_cut": self.posts_cut,
            "reward_launch": self.launches * reference,
            "reward_sustained": self.rewarded * reference,
            "pay_share": monthly["pay_bill"],
            "pay_difference": monthly.get("pay_difference", np.zeros_like(once)),
        }
        monthly["cost_ours"], monthly["cost_others"] = costs(self.level, counts)
        return self.tally.outcomes()

    def _at(self, slots: Slots) -> dict[str, Ints]:
        return {grouping: cell[slots] for grouping, cell in self.cells.items()}

    def _event(self, measure: str, month: int, slots: Slots) -> None:
        self.tally.events(measure, month - 1, slots[0], self._at(slots))

    def _draws(self, slots: Slots, month: int, purpose: Purpose) -> tuple[F32, F32]:
        first, second = self.luck.some(*slots, month, purpose)
        return uniform(first), uniform(second)

    def _recruit(self, month: int) -> None:
        vacant = np.nonzero(~self.state.filled & ~self.state.closed)
        chance = min(1.0, self.agency.recruitment_fill * self.level["recruitment"])
        hired = self._draws(vacant, month, Purpose.HIRE)[0] < f32(chance)
        slots = (vacant[0][hired], vacant[1][hired])
        join(
            self.state,
            slots,
            month,
            luck=self.luck,
            traits=self.terms.traits,
            service=self.service,
            agency=self.agency,
            contract_share=self.contract_share,
        )
        self.cells = group_cells(self.state, self.widths)
        self._event("hires", month, slots)

    def _earn(self, index: int) -> F32:
        state, terms = self.state, self.pay
        state.tenure += ONE
        state.clock, state.step = pays.next_step(
            state.clock + ONE, state.step, state.months_per_step, state.last_step
        )
        self.usual = pays.usual_pay(terms, state.first, state.increment, state.step)
        pay = pays.official_pay(terms, self.usual, state.tenure, state.bonus_left)
        state.bonus_left = most(ZERO, state.bonus_left - ONE)
        sought = pays.second_hours_sought(terms, pays.gap(pay, state.need), state.propensity)
        state.hours = pays.second_hours(terms, state.hours, sought)
        self.worked = pays.hours_worked(terms, state.hours)
        second = pays.second_income(terms, self.worked, self.usual)
        self.unmet = pays.gap(pay + second, state.need)
        self.official = pay
        # income that rules on second jobs take away weighs like a cut in pay when an offer comes
        lost = pays.second_income(terms, state.hours - self.worked, self.usual)
        if any(self.level[lever] for lever in _PAY_LEVERS):
            extra = (pay - self.usual) * state.filled
            self.tally.sums("pay_difference", index, extra, {"gender": self.cells["gender"]})
        return most(pay - lost, pay * f32(0.1))

    def _feel(self) -> None:
        state, terms = self.state, self.people
        state.fear = moods.fear_after(terms, state.fear, self.units.spread(self.punished_near))
        state.mood = moods.mood_after(terms, state.mood, state.usual_mood, self.units.spread(self.shows_near))
        state.knowledge = moods.knowledge_after(terms, state.knowledge)

    def _think(self, month: int, before: NDArray[np.int8]) -> None:
        state = self.state
        free = decide.free_time(
            column(self.terms.time), state.skill, self.worked, self.units.spread(self.missing)
        )
        chance = decide.idea_chance(column(self.terms.time), free, state.flair, state.ties)
        idea, handed = (uniform(word) for word in self.luck.everyone(month, Purpose.IDEA_PROJECT))
        open_minded = state.filled & (before == IDLE)
        slots = np.nonzero(open_minded & (idea < chance))
        self._event("ideas", month, slots)
        tried = self._try(month, slots, free[slots])
        self._event("tried", month, tried)
        path = column(self.terms.path)
        still_free = open_minded & (state.stage == IDLE)
        project = np.nonzero(paths.free_for_project(path, handed, still_free))
        by_kind = self._draws(project, month, Purpose.TRY)[1]
        self._set_out(project, happens(by_kind, self.terms.path.citizens[project[0]]), project=True)
        self._event("project_started", month, project)
        paper = np.nonzero(paths.registers_paper(path, handed) & state.filled)
        self._event("launched", month, paper)
        self._event("theatre", month, paper)

    def _try(self, month: int, slots: Slots, free: F32) -> Slots:
        state, (worlds, people) = self.state, slots
        by_will, by_kind = self._draws(slots, month, Purpose.TRY)
        citizens = happens(by_kind, self.terms.path.citizens[worlds])
        success = decide.success_logodds(
            take(self.terms.success, worlds), state.skill[slots], state.knowledge[slots]
        )
        x = decide.try_logodds(
            take(self.terms.decision, worlds),
            success=success,
            taste=state.taste[slots],
            pay=self.official[slots],
            motive=state.mood[slots],
            citizens=citizens,
            climate=self.climate[worlds, self.units.of[people]],
            free=free,
            fear=state.fear[slots],
            ties=state.ties[slots],
            months_permanent=state.permanent[slots] * state.tenure[slots],
            knowledge=state.knowledge[slots],
            champion=self.champions[worlds, self.units.of[people]],
        )
        goes = happens(by_will, x)
        tried = (worlds[goes], people[goes])
        self._set_out(tried, citizens[goes], project=False)
        return tried

    def _set_out(self, slots: Slots, citizens: Bools, *, project: bool) -> None:
        self.state.stage[slots] = 1 if self.terms.layers else CARRIED_OUT
        self.state.citizens[slots] = citizens
        self.state.project[slots] = project

    def _ask(self, month: int, slots: Slots) -> None:
        state, (worlds, people) = self.state, slots
        self._event("waiting_time", month, slots)
        by_time, by_answer = self._draws(slots, month, Purpose.LAYER)
        terms = take(self.terms.path, worlds)
        answered = paths.decided(terms, by_time, state.ties[slots])
        no = answered & paths.refused(terms, by_answer)
        refused = (worlds[no], people[no])
        state.stage[refused] = IDLE
        never = np.zeros(len(refused[0]), np.bool_)
        state.mood[refused] += moods.mood_shift(take(self.terms.people, refused[0]), never, ~never, never)
        self._event("refused", month, refused)
        yes = answered & ~no
        passed = (worlds[yes], people[yes])
        layer = state.stage[passed] + np.int8(1)
        state.stage[passed] = np.where(layer > self.terms.layers, np.int8(CARRIED_OUT), layer)
        bent = paths.bent(take(self.terms.path, passed[0]), self._draws(passed, month, Purpose.DILUTION)[0])
        state.citizens[passed] &= ~bent

    def _carry_out(self, month: int, slots: Slots) -> tuple[Bools, Bools]:
        state = self.state
        shows, punished = np.zeros_like(state.filled), np.zeros_like(state.filled)
        by_time, by_success = self._draws(slots, month, Purpose.COMPLETION)
        done = paths.finished(take(self.terms.path, slots[0]), by_time)
        slots, by_success = (slots[0][done], slots[1][done]), by_success[done]
        worlds, people = slots
        terms, feelings = take(self.terms.path, worlds), take(self.terms.people, worlds)
        success = decide.success_logodds(
            take(self.terms.success, worlds), state.skill[slots], state.knowledge[slots]
        )
        works = happens(by_success, success)
        by_luck, fate = self._draws(slots, month, Purpose.AFTERMATH)
        show = works & paths.for_show(terms, by_luck, state.project[slots])
        sanction = ~works & paths.punished(terms, by_luck)
        state.stage[slots] = IDLE
        state.mood[slots] += moods.mood_shift(feelings, works & ~show, ~works, sanction)
        state.fear[slots] = choose(sanction, ONE, state.fear[slots])
        state.clock[slots] -= choose(sanction, terms.setback, ZERO)
        state.bonus_left[slots] = choose(works, BONUS_MONTHS, state.bonus_left[slots])
        for measure, which in (
            ("launched", works),
            ("theatre", show),
            ("failed", ~works),
            ("sanctioned", sanction),
        ):
            self._event(measure, month, (worlds[which], people[which]))
        self.launches[:, month - 1] = np.bincount(worlds[works], minlength=len(self.launches))
        real = works & ~show
        owners = (worlds[real], people[real])
        self.portfolio.add(*owners, month, state.citizens[owners], fate[real], self._at(owners))
        shows[worlds[show], people[show]] = True
        punished[worlds[sanction], people[sanction]] = True
        return shows, punished

    def _outside(self, month: int) -> None:
        terms = self.terms.partner
        by_launch, by_show = (uniform(word) for word in self.luck.outside(month, Purpose.PARTNER))
        by_kind, fate = (uniform(word) for word in self.luck.outside(month, Purpose.PARTNER_KIND))
        launched = (f32(month) > terms.begins) & (by_launch < terms.launches)
        show = happens(by_show, terms.show + self.terms.path.pressure * terms.pressure)
        citizens = happens(by_kind, terms.citizens)
        for measure, which in (("launched", launched), ("theatre", launched & show)):
            worlds = np.flatnonzero(which)
            self.tally.events(measure, month - 1, worlds, self._nobody(worlds))
        real = np.flatnonzero(launched & ~show)
        nobody = np.full(len(real), NOBODY, np.intp)
        self.portfolio.add(real, nobody, month, citizens[real], fate[real], self._nobody(real))

    def _nobody(self, worlds: Ints) -> dict[str, Ints]:
        return {name: worlds * width + (width - 1) for name, width in self.widths.items()}

    def _count(self, index: int) -> None:
        state, tally, cells = self.state, self.tally, self.cells
        here = state.filled.astype(np.float32)
        tally.sums("headcount", index, here, cells)
        tally.sums("pay_bill", index, self.official * here, cells)
        tally.sums("unmet_need", index, self.unmet * here, cells)
        tally.sums("second_job_hours", index, self.worked * here, cells)
        tally.sums("motivation", index, state.mood * here, cells)
        tally.sums("cross_ties", index, state.ties * here, cells)
        tally.plain("vacancies", index, np.count_nonzero(~state.filled & ~state.closed, axis=1))

    def _leave(self, month: int, income: F32) -> None:
        state = self.state
        by_exit, by_tie = (uniform(word) for word in self.luck.everyone(month, Purpose.EXIT_TIES))
        state.ties = moods.ties_after(self.people, state.ties, by_tie < self.people.new_tie)
        resigns = state.filled & moods.leaves(
            self.people,
            by_exit,
            skill=state.skill,
            usual=self.usual,
            income=income,
            mood=state.mood,
            months_permanent=state.permanent * state.tenure,
        )
        closing = ~state.closed & (state.rank < f32(self._closed_share(month)))
        retires = state.tenure >= f32(self.service.career_months)
        others = state.filled & ~resigns & (closing | retires)
        self.posts_cut[:, month - 1] = np.count_nonzero(closing, axis=1)
        self._event("exits", month, np.nonzero(resigns))
        self._event("exits_skilled", month, np.nonzero(resigns & (state.able == 2)))
        self._event("departures", month, np.nonzero(others))
        gone = resigns | others
        self._event("abandoned", month, np.nonzero(gone & (state.stage != IDLE)))
        state.leave(gone)
        state.closed |= closing

    def _closed_share(self, month: int) -> float:
        scheduled = max((share for since, share in self.agency.restructuring if since <= month), default=0.0)
        lever = self.level["restructuring"] * min(1.0, month / CUT_MONTHS)
        return 1 - (1 - scheduled) * (1 - lever)

    def _look_around(self, punished: Bools, shows: Bools) -> None:
        state, units = self.state, self.units
        here: Counts = units.count(state.filled)
        people = here.astype(np.float32)
        self.missing = moods.near((units.sizes - here).astype(np.float32), people)
        self.climate = moods.near(units.count(state.stage != IDLE).astype(np.float32), people)
        self.champions = (units.count(state.champion & state.filled) > 0).astype(np.float32)
        self.punished_near = moods.near(units.count(punished).astype(np.float32), people - ONE)
        self.shows_near = moods.near(units.count(shows).astype(np.float32), people)
