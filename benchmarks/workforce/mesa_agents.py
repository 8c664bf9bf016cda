"""Mesa 3: an agent each, plain Python floats, ``agents.do``."""

import math
from typing import Any

import mesa
import numpy as np

from benchmarks.workforce import rules
from benchmarks.workforce.common import SERIES, Population, Series, as_series, timed
from benchmarks.workforce.rules import UNIT, VACANT, Levers

_ROOT6 = math.sqrt(6)
_PAY = [
    [float(first + step * s) for s in range(int(last) + 1)]
    for first, step, last in zip(rules.PAY_FIRST, rules.PAY_STEP, rules.LAST_STEP, strict=True)
]
_MONTHS = rules.STEP_MONTHS.tolist()
_LAST = rules.LAST_STEP.tolist()


class Official(mesa.Agent):
    """An official, or the vacant post of one."""

    def __init__(
        self,
        model: Any,
        unit: int,
        grade: int,
        tenure: int,
        skill: float,
        motive: float,
        need: float,
        hours: float,
    ):
        super().__init__(model)
        self.unit, self.grade, self.tenure = unit, grade, tenure
        self.skill, self.motive, self.need, self.hours = skill, motive, need, hours
        self.bonus = self.fear = 0.0
        self.stage = 0

    def _shock(self) -> float:
        draw = self.random.random
        found: float = _ROOT6 * (draw() + draw() - 1)
        return found

    def _fill(self) -> None:
        """A vacancy, which may be filled."""
        model, draw = self.model, self.random.random
        if draw() >= model.levers.fill:
            return
        self.grade = 1 if draw() < 0.8 else 0
        self.skill = max(-2.5, min(2.5, 0.8 * self._shock()))
        self.motive = max(0.0, min(1.0, 0.6 + 0.15 * self._shock()))
        self.need = 10.5 * math.exp(0.3 * self._shock())
        self.tenure = self.stage = 0
        self.hours = self.fear = self.bonus = 0.0
        row = model.row
        row[0] += 1
        row[7] += 1
        row[9] += _PAY[self.grade][0]
        row[11] += self.motive
        row[13] += self.skill
        model.people[self.unit] += 1
        model.motives[self.unit] += self.motive

    def step(self) -> None:
        """A month."""
        if self.stage == VACANT:
            self._fill()
            return
        model, draw, unit = self.model, self.random.random, self.unit
        row, levers, need = model.row, model.levers, self.need
        self.tenure = tenure = self.tenure + 1
        grade = self.grade
        self.bonus *= 0.9
        income = _PAY[grade][min(tenure // _MONTHS[grade], _LAST[grade])] + self.bonus
        gap = max(0.0, 1 - income / need)
        hours = 0.75 * self.hours + 22.5 * gap + 8 * _ROOT6 * (draw() + draw() - 1)
        self.hours = hours = 0.0 if hours < 0 else 120.0 if hours > 120 else hours
        skill, motive = self.skill, self.motive
        u = draw()
        if u < 0.03:
            x = -5.7 + 0.4 * skill + 0.9 * (8 + 2 * skill - income) / need - motive - 0.005 * tenure
            if u < 1 / (1 + math.exp(-x)):
                self.stage = VACANT
                row[6] += 1
                return
        stage = self.stage
        if stage == 0:
            u = draw()
            if u < 0.12:
                free = max(0.0, 0.5 - 0.08 * skill - 0.004 * hours)
                if u < model.idea * free * (0.3 + motive) * (1 + 0.4 * skill):
                    wish = (
                        3 * motive
                        + 0.5 * skill
                        + 3 * model.active[unit]
                        + model.wish
                        + model.dread * self.fear
                    )
                    if draw() < 1 / (1 + math.exp(-wish)):
                        stage = 1
                        row[1] += 1
        elif stage <= levers.layers:
            approve = min(0.6, 0.30 + 0.15 * min(1.0, 2 * model.active[unit]) + 0.1 * levers.shared)
            u = draw()
            if u < approve:
                stage += 1
            elif u < approve + 0.08:
                stage = 0
                motive -= 0.05
                row[5] += 1
        elif draw() < 0.15:
            stage = 0
            if draw() < 1 / (1 + math.exp(-(0.3 + 0.6 * skill + 0.3 * levers.shared + 0.4 * levers.train))):
                motive += 0.15
                self.bonus += levers.perf
                skill += 0.03
                row[2] += 1
            else:
                row[3] += 1
                if draw() < 0.6 * (1 - levers.protect):
                    self.fear += 0.5
                    motive -= 0.1
                    row[4] += 1
                    model.blamed[unit] += 1
                else:
                    motive -= 0.03
        self.stage = stage
        motive += 0.03 * (model.near[unit] - motive) + 0.02 * (0.65 - 0.5 * gap - motive)
        self.motive = motive = 0.0 if motive < 0 else 1.0 if motive > 1 else motive
        self.fear = fear = 0.98 * self.fear + 0.3 * model.punished[unit]
        self.skill = skill = skill + 0.002 * levers.train - 0.0005 * skill
        row[0] += 1
        row[9] += income
        row[10] += hours
        row[11] += motive
        row[12] += fear
        row[13] += skill
        model.people[unit] += 1
        model.motives[unit] += motive
        if stage:
            row[8] += 1
            model.busy[unit] += 1


class Officials(mesa.Model):
    """All officials, and what the units look like."""

    def __init__(self, population: Population, seed: int, levers: Levers):
        super().__init__(seed=seed)
        self.levers = levers
        t = rules.terms(levers)
        self.idea, self.wish, self.dread = float(t.idea), float(t.try_), float(t.fear)
        columns = [column.tolist() for column in population]
        for i, traits in enumerate(zip(*columns, strict=True)):
            Official(self, i // UNIT, *traits)
        self.near = population.motive.reshape(-1, UNIT).mean(1).tolist()
        self.active, self.punished = [0.0] * len(self.near), [0.0] * len(self.near)
        self.rows: list[list[float]] = []

    def step(self) -> None:
        """A month."""
        units = len(self.near)
        self.row = [0.0] * len(SERIES)
        self.people, self.motives, self.busy, self.blamed = ([0.0] * units for _ in range(4))
        self.agents.do("step")
        for u in range(units):
            some = self.people[u] or 1
            self.near[u] = self.motives[u] / some
            self.active[u], self.punished[u] = self.busy[u] / some, self.blamed[u] / some
        self.rows.append(self.row)


def run(population: Population, months: int, seed: int, *, levers: Levers | None = None) -> Series:
    """Let the months pass."""
    model = Officials(population, seed, levers or Levers())

    def months_pass() -> Any:
        for _ in range(months):
            model.step()
        return np.array(model.rows)

    return as_series(*timed(months_pass))
