"""One block of worlds, month by month: draws go to the rules, and what the rules say is carried out and counted."""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from sangkien.words import levers
from sangkien.workforce import rules_pay as pays
from sangkien.workforce import rules_people as moods
from sangkien.workforce.arith import F32, ONE, ZERO, Bools, choose, f32, most
from sangkien.workforce.costs import costs
from sangkien.workforce.initiatives import InitiativeLife
from sangkien.workforce.luck import U32, Luck, Purpose, uniform
from sangkien.workforce.outcomes import Outcomes, groupings
from sangkien.workforce.portfolio import Portfolio
from sangkien.workforce.prepare import prepare
from sangkien.workforce.service import Agency, Service
from sangkien.workforce.start import begin
from sangkien.workforce.state import CARRIED_OUT, IDLE, group_cells, join, where_true
from sangkien.workforce.tally import Tally
from sangkien.workforce.terms import Terms, column
from sangkien.workforce.units import Counts, Units

F64 = NDArray[np.float64]

#: Months over which the restructuring lever closes its posts: the definition of the lever.
CUT_MONTHS = 12
_PAY_LEVERS = ("pay_level", "first_years_pay", "performance_pay")


class AgencyRun(InitiativeLife):
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
        self._ask(month, where_true((before > IDLE) & (before < CARRIED_OUT)))
        shows, punished = self._carry_out(month, where_true(before == CARRIED_OUT))
        self._outside(month)
        kept_going = self.portfolio.live(
            month, self.state, self.climate, self.units, self.terms.lasting, self.tally
        )
        self.rewarded[:, index] = np.bincount(kept_going, minlength=len(self.rewarded))
        self._count(index)
        self._leave(month, income)
        self._look_around(punished, shows)

    def outcomes(self, keep: Collection[str] | None = None) -> Outcomes:
        """Everything counted, costs worked out; months of the measures in ``keep`` alone (None: of all)."""
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
        return self.tally.outcomes(keep)

    def _recruit(self, month: int) -> None:
        vacant = where_true(~self.state.filled & ~self.state.closed)
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
        self._event("exits", month, where_true(resigns))
        self._event("exits_skilled", month, where_true(resigns & (state.able == 2)))
        self._event("departures", month, where_true(others))
        gone = resigns | others
        self._event("abandoned", month, where_true(gone & (state.stage != IDLE)))
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
