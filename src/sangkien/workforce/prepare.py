"""From conditions and parameters in natural units to the terms of the rules, theme by theme."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from sangkien.workforce.definitions import definition
from sangkien.workforce.service import Agency, Service
from sangkien.workforce.setting import F64, Circumstances, Setting
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
from sangkien.workforce.transforms import chance, kept
from sangkien.workforce.verbs import Value

#: Conditions by id, as a theme reads them.
At = Mapping[str, Value]


def prepare(
    service: Service, agency: Agency, parameters: Mapping[str, F64], level: Mapping[str, float]
) -> Terms:
    """The terms of the rules for one scheme. Parameters and levels are taken as checked.

    For several schemes over the same worlds build ``Conditions`` once.
    """
    return Conditions(service, agency, parameters).under(level)


class Conditions:
    """A block of worlds, worked out once; ``under`` a scheme is an override of what the scheme moves.

    A theme whose conditions are as usual is shared between schemes: never write into the arrays of ``Terms``.
    """

    def __init__(self, service: Service, agency: Agency, parameters: Mapping[str, F64]) -> None:
        self.setting = Setting(service, agency, parameters)
        self.circumstances = Circumstances(self.setting)
        self._usual: dict[str, Any] = {}
        self.reads: dict[str, frozenset[str]] = {}
        for theme, make in THEMES.items():
            at = _Reading(self.circumstances.usual)
            self._usual[theme] = make(self.setting, at)
            self.reads[theme] = frozenset(at.read)

    def under(self, level: Mapping[str, float]) -> Terms:
        """The terms under a scheme. ``level`` holds the level of every lever (``check_levels`` gives it)."""
        moved = self.circumstances.under(level)
        at = self.circumstances.usual | moved
        made = dict(self._usual)
        for theme, read in self.reads.items():
            if not read.isdisjoint(moved):
                made[theme] = THEMES[theme](self.setting, at)
        return Terms(**{theme: made[theme] for theme in Terms._fields})


class _Reading(Mapping[str, Value]):
    """Conditions that note which of them were read."""

    def __init__(self, values: At) -> None:
        self._values, self.read = values, set[str]()

    def __getitem__(self, name: str) -> Value:
        self.read.add(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def _base(s: Setting) -> F64:
    return s.base


def _reference_pay(s: Setting) -> F64:
    return s.reference_pay


def _usual_gap(s: Setting) -> F64:
    return 1 - s.p["pay.adequacy"]


def _more_hours(s: Setting) -> F64:
    return 10 * s.p["second_job.response_to_gap"]  # the quantity is for each 10% of need


def _habit(s: Setting) -> F64:
    return 1 / s.p["second_job.habit"]


def _hourly(s: Setting) -> F64:
    return s.p["second_job.hourly_pay"] / s.service.hours_a_month


def _spill(s: Setting) -> F64:
    return s.p["second_job.spill"] / s.service.hours_a_month


def _per_reference_slack(s: Setting) -> F64:
    usual_hours = s.p["second_job.hours"] * s.p["second_job.prevalence"]
    return 1 / np.maximum(s.p["slack.usual"] - _spill(s) * usual_hours, s.p["slack.usual"] / 4)


def _per_scale(s: Setting) -> F64:
    return 1 / s.p["choice.scale"]


def _felt_risk(s: Setting) -> F64:
    return np.maximum(s.p["fear.felt_risk"] - 1, 0.0)


def _reluctance(s: Setting) -> F64:
    return s.p["tenure.effect"] / definition("tenure_reluctance")


def _keep_mood(s: Setting) -> F64:
    return kept(s.p["fear.decay"])


def _keep_ties(s: Setting) -> F64:
    return kept(s.p["ties.decay"])


def _keep_knowledge(s: Setting) -> F64:
    return kept(s.p["knowledge.decay"])


def _leave_years(s: Setting) -> F64:
    return s.q("exit.by_tenure", "log") / definition("tenure_unit")


def _climate(s: Setting) -> F64:
    return s.q("sustain.response_to_climate", "less_one")


def _per_need(s: Setting) -> F64:
    return s.p["pay.adequacy"] / s.reference_pay / s.agency.cost_of_living


def _meeting(s: Setting) -> float:
    """With one department there is nobody of another to meet."""
    return 0.0 if s.agency.departments == 1 else 1.0


def _passing_all(chance: Value, layers: Value) -> Value:
    """The chance that no layer does what each does with ``chance``."""
    none: Value = np.ones_like(chance)
    for _ in range(int(layers)):
        none = none * (1 - chance)
    return none


def _pay(s: Setting, at: At) -> PayTerms:
    return PayTerms(
        base=s.once(_base),
        level=s.f32(at["pay.level"]),
        first_years=s.f32(at["pay.first_years"]),
        first_months=s.f32(float(s.service.first_years_months)),
        performance=s.f32(at["pay.performance"]),
        hours=s.plain("second_job.hours"),
        usual_gap=s.once(_usual_gap),
        more_hours=s.once(_more_hours),
        habit=s.once(_habit),
        hourly=s.once(_hourly),
        stopped=s.f32(at["second_job.stopped"]),
    )


def _time(s: Setting, at: At) -> TimeTerms:
    return TimeTerms(
        usual=s.plain("slack.usual"),
        by_skill=s.plain("overload.by_skill"),
        spill=s.once(_spill),
        protected=s.f32(at["time.protected"]),
        per_reference=s.once(_per_reference_slack),
        ideas=s.f32(at["ideas.yearly"] / 12),
        response=s.plain("slack.effect"),
        ties=s.plain("effect.ties.ideas"),
    )


def _success(s: Setting, at: At) -> SuccessTerms:
    return SuccessTerms(
        base=s.f32(at["success.odds"]),
        skill=s.plain("effect.skill.success", "log"),
        knowledge=s.plain("effect.training.success", "log"),
    )


def _decision(s: Setting, at: At) -> DecisionTerms:
    layers = at["layers.number"]
    reward = at["reward.launch"] + at["reward.lasting"] * s.q("sustain.at_24_months", "sqrt")
    punished = 1 - _passing_all(s.p["sanction.probability"], layers)
    heard = _passing_all(at["layers.dilution"], layers)
    return DecisionTerms(
        per_scale=s.once(_per_scale),
        inertia=s.plain("choice.inertia"),
        money=s.plain("weight.money"),
        reward=s.f32(reward * s.reference_pay / definition("reward_span")),
        performance=s.f32(at["pay.performance"]),
        recognition=s.f32(s.p["weight.recognition"] * at["recognition.share"]),
        career=s.f32(s.p["weight.career"] * at["merit.counted"]),
        autonomy=s.f32(s.p["weight.autonomy"] / (1 + layers)),
        benefit=s.f32(s.p["weight.public_benefit"] * at["motive.public"] * heard),
        taste=s.plain("weight.dispersion"),
        effort=s.plain("weight.effort"),
        sanction=s.f32(s.p["weight.protection"] * at["sanction.setback"] / definition("usual_setback")),
        felt=s.f32(punished * at["sanction.felt_share"]),
        fear=s.once(_felt_risk),
        delay=s.plain("weight.delay"),
        waits=s.f32(layers * at["layers.delay"]),
        purchase=s.f32(at["purchase.wait"]),
        shortcut=s.plain("effect.ties.approval"),
        peers=s.f32(at["peers.pull"] * (1 + _meeting(s) * at["peers.beyond"])),
        tenure=s.once(_reluctance),
        allowed=s.f32(_passing_all(at["layers.refusal"], layers)),
        knowledge=s.plain("effect.training.tries", "log"),
        champion=s.f32(at["champions.odds"]),
    )


def _path(s: Setting, at: At) -> PathTerms:
    punished = 1 - _passing_all(s.p["sanction.probability"], at["layers.number"])
    own, project = at["agency.pressure"], at["project.pressure"]
    return PathTerms(
        layers=s.f32(at["layers.number"]),
        passing=s.f32(1 / at["layers.delay"]),
        shortcut=s.plain("effect.ties.approval"),
        refusal=s.f32(at["layers.refusal"]),
        dilution=s.f32(at["layers.dilution"]),
        finishing=s.f32(1 / np.maximum(at["execution.months"] + at["purchase.wait"], 1.0)),
        show=s.f32(at["theatre.odds"]),
        pressure=s.plain("theatre.to_pressure", "log"),
        own_pressure=s.f32(own),
        project_pressure=s.f32(1 - (1 - own) * (1 - project)),
        sanction=s.f32(punished * at["sanction.share"]),
        setback=s.f32(at["sanction.setback"]),
        citizens=s.f32(chance(at["citizens.odds"])),
        # one draw gives ideas (at most half of it), projects and paper
        project=s.f32(np.minimum(at["project.starts"] / 12 / s.agency.size, 0.25)),
        paper=s.f32(np.minimum(at["paper.registrations"] / 12, 0.2)),
    )


def _people(s: Setting, at: At) -> PeopleTerms:
    from_start = definition("tenure_centre") / definition("tenure_unit")
    return PeopleTerms(
        keep_mood=s.once(_keep_mood),
        mood=s.plain("motivation.response"),
        recognised=s.f32(1 + at["recognition.share"]),
        contagion=s.f32(at["fear.contagion"]),
        keep_ties=s.once(_keep_ties),
        new_tie=s.f32(np.minimum(_meeting(s) * at["ties.formation"] / 12, 0.9)),
        keep_knowledge=s.once(_keep_knowledge),
        training=s.f32(at["training.share"] / 12),
        leave=s.f32(at["exit.odds"] - s.q("exit.by_tenure", "log") * from_start),
        leave_pay=s.plain("exit.response_to_pay", "log"),
        leave_mood=s.plain("exit.response_to_motivation", "log"),
        leave_years=s.once(_leave_years),
        outside=s.plain("outside.wage_ratio"),
        outside_skill=s.plain("outside.wage_ratio.by_skill"),
        reference_pay=s.once(_reference_pay),
        fill=s.f32(at["posts.filling"]),
        cut=s.f32(at["posts.cut"]),
    )


def _lasting(s: Setting, at: At) -> LastingTerms:
    return LastingTerms(
        lapse=s.f32(at["lapse.hazard"]),
        owner_gone=s.plain("sustain.response_to_owner_stay"),
        climate=s.once(_climate),
        outside=s.f32(np.minimum(at["lapse.outside"] * s.p["partner.nongov.sustain"], 1.0)),
    )


def _traits(s: Setting, at: At) -> TraitTerms:
    better_start = at["pay.level"] * (1 + at["pay.first_years"]) - 1
    return TraitTerms(
        skill_spread=s.plain("skill.dispersion"),
        skill_shift=s.f32(10 * better_start * s.p["hire.skill_response"]),  # for each 10% more pay
        taste_spread=s.plain("weight.dispersion"),
        per_need=s.once(_per_need),
        need_spread=s.plain("need.dispersion"),
        second_job=s.plain("second_job.prevalence"),
        flair=s.plain("effect.skill.success", "log"),
        contract=s.f32(at["posts.contract_share"]),
    )


def _partner(s: Setting, at: At) -> PartnerTerms:
    return PartnerTerms(
        begins=s.plain("partner.nongov.delay"),
        show=s.plain("theatre.base", "logit"),
        pressure=s.f32(at["project.pressure"]),
        launches=s.f32(np.minimum(at["partner.launches"] / 12, 0.9)),
        citizens=s.f32(chance(at["partner.citizens_odds"])),
    )


def _units_of(s: Setting, at: At) -> UnitTerms:
    """Units for adding up, from the largest that each measure can be for an official in a month."""
    scale = max(grade.first + grade.increment * (grade.steps - 1) for grade in s.service.grades)
    highest = scale * at["pay.level"] * (1 + at["pay.first_years"]) * (1 + at["pay.performance"])
    return UnitTerms(
        pay=s.f32(_units(s.base * highest)),
        hours=s.once(_hours_units),
        mood=s.once(_mood_units),
        ties=s.once(_ties_units),
        unmet=s.f32(2.0**20),
        # the quantity counts incidents for 100 officials a year and 10% of need
        integrity=s.f32(at["integrity.risk"] / 100 / 12 * 10),
    )


def _hours_units(s: Setting) -> F64:
    return _units(1.5 * (s.p["second_job.hours"] + _more_hours(s)))


def _mood_units(s: Setting) -> F64:
    """A draw within 3.5, and events that fade."""
    return _units(3.5 + 6 * s.p["motivation.response"] / (1 - kept(s.p["fear.decay"])))


def _ties_units(s: Setting) -> F64:
    """As many as form before they fade."""
    return _units(2 + 1 / (1 - kept(s.p["ties.decay"])))


def _units(largest: F64) -> F64:
    """Units to one, a power of two: the largest value is between half a million and a million of them."""
    found: F64 = np.ldexp(1.0, 20 - np.frexp(largest)[1])
    return found


#: What makes each field of ``Terms``.
THEMES: dict[str, Callable[[Setting, At], Any]] = {
    "pay": _pay,
    "time": _time,
    "success": _success,
    "decision": _decision,
    "path": _path,
    "people": _people,
    "lasting": _lasting,
    "traits": _traits,
    "partner": _partner,
    "units": _units_of,
}
