"""The life of an initiative, from idea to launch: draws go to the rules, what they say is carried out and counted."""

import numpy as np
from numpy.typing import NDArray

from sangkien.workforce import rules_decision as decide
from sangkien.workforce import rules_initiative as paths
from sangkien.workforce import rules_people as moods
from sangkien.workforce.arith import F32, ONE, ZERO, Bools, Ints, choose, f32, happens
from sangkien.workforce.block import Block
from sangkien.workforce.luck import Purpose, uniform
from sangkien.workforce.portfolio import NOBODY
from sangkien.workforce.state import CARRIED_OUT, IDLE, Slots, where_true
from sangkien.workforce.terms import column, take

#: Months for which a launch raises pay for results: the definition of the lever.
BONUS_MONTHS = f32(12)


class InitiativeLife(Block):
    """Ideas, tries, permission, carrying out, projects, paper, and a partner outside."""

    def _think(self, month: int, before: NDArray[np.int8]) -> None:
        state = self.state
        free = decide.free_time(
            column(self.terms.time), state.skill, self.worked, self.units.spread(self.missing)
        )
        chance = decide.idea_chance(column(self.terms.time), free, state.flair, state.ties)
        idea, handed = (uniform(word) for word in self.luck.everyone(month, Purpose.IDEA_PROJECT))
        open_minded = state.filled & (before == IDLE)
        slots = where_true(open_minded & (idea < chance))
        self._event("ideas", month, slots)
        tried = self._try(month, slots, free[slots])
        self._event("tried", month, tried)
        path = column(self.terms.path)
        still_free = open_minded & (state.stage == IDLE)
        project = where_true(paths.free_for_project(path, handed, still_free))
        by_kind = self._draws(project, month, Purpose.TRY)[1]
        self._set_out(project, happens(by_kind, self.terms.path.citizens[project[0]]), project=True)
        self._event("project_started", month, project)
        paper = where_true(paths.registers_paper(path, handed) & state.filled)
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
        # a project comes with its permission; an idea of one's own has to ask
        self.state.stage[slots] = 1 if self.terms.layers and not project else CARRIED_OUT
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
