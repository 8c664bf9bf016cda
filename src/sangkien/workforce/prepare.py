"""From parameters in natural units and lever levels to the terms of the rules, theme by theme."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from sangkien.workforce.arith import F32
from sangkien.workforce.service import Agency, Service
from sangkien.workforce.setting import F64, Setting, chance, each, exp, kept, log, logit, monthly
from sangkien.workforce.terms import (
    CountTerms,
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
)

#: weight.protection is the worth of escaping a sanction of this many months: the definition of the quantity.
USUAL_SETBACK = 6.0
#: exit.by_tenure speaks of five years, from ten years of service on.
TENURE_UNIT, TENURE_CENTRE = 60.0, 120.0


def prepare(
    service: Service, agency: Agency, parameters: Mapping[str, F64], level: Mapping[str, float]
) -> Terms:
    """The terms of the rules for one scheme. Parameters and levels are taken as checked."""
    p = {name: np.asarray(values, dtype=np.float64) for name, values in parameters.items()}
    s = Setting(service, agency, p, level)
    return Terms(
        pay=_pay(s),
        time=_time(s),
        success=_success(s),
        decision=_decision(s),
        path=_path(s),
        people=_people(s),
        lasting=_lasting(s),
        traits=_traits(s),
        partner=_partner(s),
        count=_count(s),
    )


def integrity_risk(p: Mapping[str, F64], level: Mapping[str, float]) -> F64:
    """Expected incidents a month for an official whose whole need is unmet, (B,)."""
    openness = 1 - level["transparent_results"] * p["integrity.response_to_transparency"]
    # the quantity counts incidents for 100 officials a year and 10% of need
    return p["integrity.risk_by_gap"] / 100 / 12 * 10 * openness


def _pay(s: Setting) -> PayTerms:
    p, level = s.p, s.level
    hourly = p["second_job.hourly_pay"] / s.service.hours_a_month
    return PayTerms(
        base=_32(s.base),
        level=s.all(1 + level["pay_level"]),
        first_years=s.all(level["first_years_pay"]),
        first_months=s.all(s.service.first_years_months),
        performance=s.all(level["performance_pay"]),
        hours=_32(p["second_job.hours"]),
        usual_gap=_32(1 - p["pay.adequacy"]),
        more_hours=_32(10 * p["second_job.response_to_gap"]),
        habit=_32(1 / p["second_job.habit"]),
        hourly=_32(hourly),
        stopped=s.all(level["second_job_rules"]),
    )


def _time(s: Setting) -> TimeTerms:
    p, level = s.p, s.level
    usual_hours = p["second_job.hours"] * p["second_job.prevalence"]
    reference_slack = p["slack.usual"] - s.spill * usual_hours
    return TimeTerms(
        usual=_32(p["slack.usual"]),
        by_skill=_32(p["overload.by_skill"]),
        spill=_32(s.spill),
        protected=_32(level["protected_time"] * p["effect.protected_time"]),
        per_reference=_32(1 / np.maximum(reference_slack, p["slack.usual"] / 4)),
        ideas=_32(p["idea.base"] / 12),
        response=_32(p["slack.effect"]),
        ties=_32(p["effect.ties.ideas"]),
    )


def _success(s: Setting) -> SuccessTerms:
    p, ours = s.p, s.ours
    return SuccessTerms(
        base=_32(
            logit(p["success.base"])
            + ours["accompaniment"] * log(p["effect.support.success"])
            + ours["seed_grant"] * log(p["effect.seed_grant.success"])
        ),
        skill=_32(log(p["effect.skill.success"])),
        knowledge=_32(log(p["effect.training.success"])),
    )


def _decision(s: Setting) -> DecisionTerms:
    p, level, ours = s.p, s.level, s.ours
    crowding = each(lambda x: math.exp(10 * level["performance_pay"] * math.log1p(-x)))
    support_fear = 1 - ours["accompaniment"] * p["effect.support.fear"]
    still_used_12 = each(math.sqrt)(p["sustain.at_24_months"])
    return DecisionTerms(
        per_scale=_32(1 / p["choice.scale"]),
        inertia=_32(p["choice.inertia"]),
        money=_32(p["weight.money"]),
        reward=_32((ours["launch_reward"] + ours["sustained_reward"] * still_used_12) * s.reference_pay / 12),
        performance=s.all(level["performance_pay"]),
        recognition=_32(p["weight.recognition"] * ours["recognition"]),
        career=_32(p["weight.career"] * level["merit_promotion"]),
        autonomy=_32(p["weight.autonomy"] / (1 + s.layers)),
        benefit=_32(
            p["weight.public_benefit"]
            * crowding(p["performance_pay.crowding_out"])
            * s.through("layers.dilution")
        ),
        taste=_32(p["weight.dispersion"]),
        effort=_32(p["weight.effort"]),
        sanction=_32(p["weight.protection"] * p["sanction.severity"] / USUAL_SETBACK),
        felt=_32(s.punished * (1 - level["protection"] * p["protection.credibility"]) * support_fear),
        fear=_32(np.maximum(p["fear.felt_risk"] - 1, 0.0)),
        delay=_32(p["weight.delay"]),
        waits=_32(s.layers * s.delay),
        purchase=_32(s.purchase),
        shortcut=_32(p["effect.ties.approval"]),
        peers=_32(p["peer.effect"] * (1 + level["transparent_results"])),
        tenure=_32(p["tenure.effect"] / 120),
        allowed=_32(s.through("layers.refusal")),
        knowledge=_32(log(p["effect.training.tries"])),
        champion=_32(ours["champions_network"] * log(p["effect.champions.tries"])),
    )


def _path(s: Setting) -> PathTerms:
    p, level, ours = s.p, s.level, s.ours
    extra_months = ours["launch_reward"] + 12 * level["performance_pay"]
    merit = 1 + level["merit_promotion"] * (p["merit.response_registration"] - 1)
    return PathTerms(
        passing=_32(1 / s.delay),
        shortcut=_32(p["effect.ties.approval"]),
        refusal=_32(p["layers.refusal"]),
        dilution=_32(p["layers.dilution"]),
        finishing=_32(1 / np.maximum(p["execution.duration"] + s.purchase, 1.0)),
        show=_32(logit(p["theatre.base"]) + extra_months * log(p["theatre.response_to_launch_reward"])),
        pressure=_32(log(p["theatre.to_pressure"])),
        own_pressure=s.all(s.agency.delivery_pressure),
        project_pressure=_32(1 - (1 - s.agency.delivery_pressure) * (1 - s.project_pressure)),
        layers=s.all(s.layers),
        sanction=_32(s.punished * (1 - level["protection"])),
        setback=_32(p["sanction.severity"]),
        citizens=_32(
            chance(logit(p["benefit.citizen_share"]) + ours["co_design"] * log(p["effect.codesign.citizen_share"]))
        ),
        project=_32(np.minimum(s.reach * p["project.starts"] / 12 / s.agency.size, 0.25)),
        paper=_32(np.minimum(p["merit.registrations"] / 12 * merit, 0.2)),
    )


def _people(s: Setting) -> PeopleTerms:
    p, ours = s.p, s.ours
    contact = 1 + ours["common_space"] * (p["effect.space.ties"] - 1)
    # with one department there is nobody to tie with
    meeting = 0.0 if s.agency.departments == 1 else 1.0
    return PeopleTerms(
        keep_mood=_32(kept(p["fear.decay"])),
        mood=_32(p["motivation.response"]),
        recognised=s.all(1 + ours["recognition"]),
        contagion=_32(p["fear.contagion"]),
        keep_ties=_32(kept(p["ties.decay"])),
        new_tie=_32(np.minimum(meeting * p["ties.cross.formation"] / 12 * contact, 0.9)),
        keep_knowledge=_32(kept(p["knowledge.decay"])),
        training=s.all(ours["knowledge"] / 12),
        leave=_32(logit(monthly(p["exit.base"])) - log(p["exit.by_tenure"]) * (TENURE_CENTRE / TENURE_UNIT)),
        leave_pay=_32(log(p["exit.response_to_pay"])),
        leave_mood=_32(log(p["exit.response_to_motivation"])),
        leave_years=_32(log(p["exit.by_tenure"]) / TENURE_UNIT),
        outside=_32(p["outside.wage_ratio"]),
        outside_skill=_32(p["outside.wage_ratio.by_skill"]),
        reference_pay=_32(s.reference_pay),
        fill=s.all(min(1.0, s.agency.recruitment_fill * s.level["recruitment"])),
        cut=s.all(s.level["restructuring"]),
    )


def _lasting(s: Setting) -> LastingTerms:
    p, ours = s.p, s.ours
    lapse = (
        s.lapse()
        * (1 + ours["accompaniment"] * (p["sustain.response_to_support"] - 1))
        * s.patience(s.reach)
        * exp(ours["sustained_reward"] * log(p["sustain.response_to_reward"]))
    )
    return LastingTerms(
        lapse=_32(lapse),
        owner_gone=_32(p["sustain.response_to_owner_stay"]),
        climate=_32(p["sustain.response_to_climate"] - 1),
        outside=_32(np.minimum(s.lapse() * p["partner.nongov.sustain"] * s.patience(s.engaged), 1.0)),
    )


def _traits(s: Setting) -> TraitTerms:
    p, level = s.p, s.level
    better_start = (1 + level["pay_level"]) * (1 + level["first_years_pay"]) - 1
    return TraitTerms(
        skill_spread=_32(p["skill.dispersion"]),
        skill_shift=_32(10 * better_start * p["hire.skill_response"]),
        taste_spread=_32(p["weight.dispersion"]),
        per_need=_32(p["pay.adequacy"] / s.reference_pay / s.agency.cost_of_living),
        need_spread=_32(p["need.dispersion"]),
        second_job=_32(p["second_job.prevalence"]),
        flair=_32(log(p["effect.skill.success"])),
        contract=s.all(s.agency.contract_share + (1 - s.agency.contract_share) * s.level["contract_posts"]),
    )


def _partner(s: Setting) -> PartnerTerms:
    p, level = s.p, s.level
    co_design = s.engaged * level["co_design"]
    return PartnerTerms(
        begins=_32(p["partner.nongov.delay"]),
        show=_32(logit(p["theatre.base"])),
        pressure=_32(s.project_pressure),
        launches=_32(
            np.minimum(s.engaged * level["partner_choice"] * p["partner.nongov.initiatives"] / 12, 0.9)
        ),
        citizens=_32(chance(logit(p["benefit.citizen_share"]) + co_design * log(p["effect.codesign.citizen_share"]))),
    )


def _count(s: Setting) -> CountTerms:
    """Units for adding up, from the largest that each measure can be for an official in a month."""
    p, level = s.p, s.level
    most_pay = max(grade.first + grade.increment * (grade.steps - 1) for grade in s.service.grades)
    most_pay *= (1 + level["pay_level"]) * (1 + level["first_years_pay"]) * (1 + level["performance_pay"])
    hours = 1.5 * (p["second_job.hours"] + 10 * p["second_job.response_to_gap"])
    # motivation: a draw within 3.5, and events that fade; ties: as many as form before they fade
    fading = 1 / (1 - kept(p["fear.decay"]))
    mood = 3.5 + 6 * p["motivation.response"] * fading
    ties = 2 + 1 / (1 - kept(p["ties.decay"]))
    return CountTerms(
        pay=_units(s.base * most_pay),
        hours=_units(hours),
        mood=_units(mood),
        ties=_units(ties),
        unmet=s.all(2.0**20),
    )


def _units(largest: F64) -> F32:
    return np.exp2(20 - np.ceil(np.log2(largest))).astype(np.float32)


def _32(values: Any) -> F32:
    return np.asarray(values, dtype=np.float32)
