"""From parameters in natural units and lever levels to the terms of the rules, in float64, once a run."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sangkien.words import levers as lever_register
from sangkien.words import quantities as quantity_register
from sangkien.workforce.arith import F32
from sangkien.workforce.service import Agency, Service
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
)

F64 = NDArray[np.float64]

#: weight.protection is the worth of escaping a sanction of this many months: the definition of the quantity.
USUAL_SETBACK = 6.0
#: sustain.at_24_months speaks of this many months.
SUSTAIN_MONTHS = 24
#: delay_limit at this level or above is no limit: the definition of the lever.
NO_LIMIT = 12.0
#: exit.by_tenure speaks of five years, from ten years of service on.
TENURE_UNIT, TENURE_CENTRE = 60.0, 120.0


def _each(function: Callable[[float], float]) -> Callable[[F64], F64]:
    # element by element: vector libraries may round differently at the end of a block than within it
    def over(values: F64) -> F64:
        return np.array([function(float(value)) for value in values], dtype=np.float64)

    return over


log = _each(math.log)
exp = _each(math.exp)
logit = _each(lambda p: math.log(p / (1 - p)))


def monthly(yearly: F64) -> F64:
    """The chance a month whose twelvefold chance is ``yearly``."""
    return _each(lambda p: -math.expm1(math.log1p(-p) / 12))(yearly)


def kept(gone: F64) -> F64:
    """The share kept for a month when the share ``gone`` is lost in a year."""
    return _each(lambda p: math.exp(math.log1p(-p) / 12))(gone)


def check_parameters(parameters: Mapping[str, F64], worlds: int) -> None:
    """Raise ValueError unless there is exactly one finite value a world for every quantity of the register."""
    register = quantity_register()
    unknown = sorted(set(parameters) - set(register.by_id))
    missing = sorted(set(register.by_id) - set(parameters))
    if unknown or missing:
        raise ValueError(
            f"parameters: unknown {unknown or 'none'}, missing {missing or 'none'}; "
            "give exactly the quantities of words/quantities.yaml"
        )
    for name, values in parameters.items():
        if np.shape(values) != (worlds,):
            raise ValueError(
                f"parameter {name}: shape {np.shape(values)}; give one value for {worlds} worlds"
            )
        if not np.isfinite(values).all():
            raise ValueError(f"parameter {name}: there is a value that is not finite; give numbers only")
        try:
            register[name].scale.forward(values)
        except ValueError as wrong:
            raise ValueError(f"parameter {name}: {wrong}") from None


def check_levels(levels: Mapping[str, float]) -> dict[str, float]:
    """Levels of all levers, those not named at their status quo. Raises ValueError for one unknown or out of range."""
    register = lever_register()
    for name, level in levels.items():
        if name not in register:
            raise ValueError(f"lever {name!r} is not in words/levers.yaml; use one of its ids")
        lever = register[name]
        if not (math.isfinite(level) and lever.low <= level <= lever.high):
            raise ValueError(f"lever {name}: level {level} lies outside {lever.low} to {lever.high}")
    found = {lever.id: float(levels.get(lever.id, lever.status_quo)) for lever in register}
    if found["fewer_layers"] % 1:
        raise ValueError(f"lever fewer_layers: level {found['fewer_layers']} is not a whole number of layers")
    return found


def reference_coefficient(service: Service) -> float:
    """The mean pay coefficient of staff whose tenure is spread evenly over a career: the usual pay of an agency."""
    total = 0.0
    for grade, share in zip(service.grades, service.shares, strict=True):
        months = service.career_months - grade.tenure_from
        steps = [min(m // grade.months_per_step, grade.steps - 1) for m in range(months)]
        total += share * (grade.first + grade.increment * sum(steps) / months)
    return total


def entry_coefficient(service: Service) -> float:
    """The mean pay coefficient of recruits."""
    return sum(share * g.first for g, share in zip(service.grades, service.entry_shares, strict=True))


def prepare(
    service: Service, agency: Agency, parameters: Mapping[str, F64], level: Mapping[str, float]
) -> Terms:
    """The terms of the rules for one scheme. Parameters and levels are taken as checked."""
    p = {name: np.asarray(values, dtype=np.float64) for name, values in parameters.items()}
    one = np.ones_like(p["choice.scale"])
    engaged = level["engagement"]
    # our levers reach the agency only when we work with it, and not when the partner is another
    reach = engaged * (1 - level["partner_choice"])
    ours = {name: reach * level[name] for name in OURS}
    layers = max(0, agency.layers - int(level["fewer_layers"]))

    base = service.base_salary * p["pay.allowance_ratio"]
    reference_pay = base * reference_coefficient(service)
    extra_months = ours["launch_reward"] + 12 * level["performance_pay"]
    patience = engaged * level["patient_terms"]
    co_design = engaged * level["co_design"]

    delay = p["layers.delay"]
    if level["delay_limit"] < NO_LIMIT:
        delay = np.minimum(delay, level["delay_limit"])
    delay = np.maximum(delay, 1.0)  # a layer decides once a month at most
    purchase = p["procurement.delay"] * (1 - ours["lighter_procurement"])
    punished = 1 - (1 - p["sanction.probability"]) ** layers
    allowed = (1 - p["layers.refusal"]) ** layers
    undiluted = (1 - p["layers.dilution"]) ** layers
    support_fear = 1 - ours["accompaniment"] * p["effect.support.fear"]
    still_used_12 = _each(math.sqrt)(p["sustain.at_24_months"])

    usual_gap = 1 - p["pay.adequacy"]
    spill = p["second_job.spill"] / service.hours_a_month
    reference_slack = p["slack.usual"] - spill * p["second_job.hours"] * p["second_job.prevalence"]
    hourly = p["second_job.hourly_pay"] / service.hours_a_month

    pay = PayTerms(
        base=_32(base),
        level=_32((1 + level["pay_level"]) * one),
        first_years=_32(level["first_years_pay"] * one),
        first_months=_32(service.first_years_months * one),
        performance=_32(level["performance_pay"] * one),
        hours=_32(p["second_job.hours"]),
        usual_gap=_32(usual_gap),
        more_hours=_32(10 * p["second_job.response_to_gap"]),
        habit=_32(1 / p["second_job.habit"]),
        hourly=_32(hourly),
        stopped=_32(level["second_job_rules"] * one),
    )
    time = TimeTerms(
        usual=_32(p["slack.usual"]),
        by_skill=_32(p["overload.by_skill"]),
        spill=_32(spill),
        protected=_32(level["protected_time"] * p["effect.protected_time"]),
        reference=_32(np.maximum(reference_slack, p["slack.usual"] / 4)),
        ideas=_32(p["idea.base"] / 12),
        response=_32(p["slack.effect"]),
        ties=_32(p["effect.ties.ideas"]),
    )
    success = SuccessTerms(
        base=_32(
            logit(p["success.base"])
            + ours["accompaniment"] * log(p["effect.support.success"])
            + ours["seed_grant"] * log(p["effect.seed_grant.success"])
        ),
        skill=_32(log(p["effect.skill.success"])),
        knowledge=_32(log(p["effect.training.success"])),
    )
    crowding = _each(lambda x: math.exp(10 * level["performance_pay"] * math.log1p(-x)))
    decision = DecisionTerms(
        scale=_32(p["choice.scale"]),
        inertia=_32(p["choice.inertia"]),
        money=_32(p["weight.money"]),
        reward=_32((ours["launch_reward"] + ours["sustained_reward"] * still_used_12) * reference_pay / 12),
        performance=_32(level["performance_pay"] * one),
        recognition=_32(p["weight.recognition"] * ours["recognition"]),
        career=_32(p["weight.career"] * level["merit_promotion"]),
        autonomy=_32(p["weight.autonomy"] / (1 + layers)),
        benefit=_32(p["weight.public_benefit"] * crowding(p["performance_pay.crowding_out"]) * undiluted),
        taste=_32(p["weight.dispersion"]),
        effort=_32(p["weight.effort"]),
        sanction=_32(p["weight.protection"] * p["sanction.severity"] / USUAL_SETBACK),
        felt=_32(punished * (1 - level["protection"] * p["protection.credibility"]) * support_fear),
        fear=_32(np.maximum(p["fear.felt_risk"] - 1, 0.0)),
        delay=_32(p["weight.delay"]),
        waits=_32(layers * delay),
        purchase=_32(purchase),
        shortcut=_32(p["effect.ties.approval"]),
        peers=_32(p["peer.effect"] * (1 + level["transparent_results"])),
        tenure=_32(p["tenure.effect"] / 120),
        allowed=_32(allowed),
        knowledge=_32(log(p["effect.training.tries"])),
        champion=_32(ours["champions_network"] * log(p["effect.champions.tries"])),
    )
    project_pressure = p["project.pressure"] * (1 - patience * p["effect.patience.pressure"])
    path = PathTerms(
        passing=_32(1 / delay),
        shortcut=_32(p["effect.ties.approval"]),
        refusal=_32(p["layers.refusal"]),
        dilution=_32(p["layers.dilution"]),
        finishing=_32(1 / np.maximum(p["execution.duration"] + purchase, 1.0)),
        show=_32(logit(p["theatre.base"]) + extra_months * log(p["theatre.response_to_launch_reward"])),
        pressure=_32(log(p["theatre.to_pressure"])),
        own_pressure=_32(agency.delivery_pressure * one),
        project_pressure=_32(1 - (1 - agency.delivery_pressure) * (1 - engaged * project_pressure)),
        sanction=_32(punished * (1 - level["protection"])),
        setback=_32(p["sanction.severity"]),
        citizens=_32(
            logit(p["benefit.citizen_share"]) + ours["co_design"] * log(p["effect.codesign.citizen_share"])
        ),
        project=_32(np.minimum(reach * p["project.starts"] / 12 / agency.size, 0.5)),
        paper=_32(
            np.minimum(
                p["merit.registrations"]
                / 12
                * (1 + level["merit_promotion"] * (p["merit.response_registration"] - 1)),
                0.25,
            )
        ),
    )
    people = PeopleTerms(
        keep_mood=_32(kept(p["fear.decay"])),
        mood=_32(p["motivation.response"]),
        recognised=_32((1 + ours["recognition"]) * one),
        contagion=_32(p["fear.contagion"]),
        keep_ties=_32(kept(p["ties.decay"])),
        new_tie=_32(
            0.0
            if agency.departments == 1
            else np.minimum(
                p["ties.cross.formation"] / 12 * (1 + ours["common_space"] * (p["effect.space.ties"] - 1)),
                0.9,
            )
        )
        * _32(one),
        keep_knowledge=_32(kept(p["knowledge.decay"])),
        training=_32(ours["knowledge"] / 12 * one),
        leave=_32(logit(monthly(p["exit.base"])) - log(p["exit.by_tenure"]) * (TENURE_CENTRE / TENURE_UNIT)),
        leave_pay=_32(log(p["exit.response_to_pay"])),
        leave_mood=_32(log(p["exit.response_to_motivation"])),
        leave_years=_32(log(p["exit.by_tenure"]) / TENURE_UNIT),
        outside=_32(p["outside.wage_ratio"]),
        outside_skill=_32(p["outside.wage_ratio.by_skill"]),
        reference_pay=_32(reference_pay),
    )
    lapse = _each(lambda share: -math.expm1(math.log(share) / SUSTAIN_MONTHS))(p["sustain.at_24_months"])
    usual_lapse = lapse
    lapse = (
        lapse
        * (1 + ours["accompaniment"] * (p["sustain.response_to_support"] - 1))
        * (1 + reach * level["patient_terms"] * (p["sustain.response_to_patience"] - 1))
        * exp(ours["sustained_reward"] * log(p["sustain.response_to_reward"]))
    )
    lasting = LastingTerms(
        lapse=_32(lapse),
        owner_gone=_32(p["sustain.response_to_owner_stay"]),
        climate=_32(p["sustain.response_to_climate"] - 1),
        outside=_32(
            np.minimum(
                usual_lapse
                * p["partner.nongov.sustain"]
                * (1 + patience * (p["sustain.response_to_patience"] - 1)),
                1.0,
            )
        ),
    )
    better_start = (1 + level["pay_level"]) * (1 + level["first_years_pay"]) - 1
    traits = TraitTerms(
        skill_spread=_32(p["skill.dispersion"]),
        skill_shift=_32(10 * better_start * p["hire.skill_response"]),
        taste_spread=_32(p["weight.dispersion"]),
        need=_32(reference_pay / p["pay.adequacy"] * agency.cost_of_living),
        need_spread=_32(p["need.dispersion"]),
        second_job=_32(p["second_job.prevalence"]),
        flair=_32(log(p["effect.skill.success"])),
    )
    partner = PartnerTerms(
        begins=_32(p["partner.nongov.delay"]),
        show=_32(logit(p["theatre.base"])),
        pressure=_32(engaged * project_pressure),
        launches=_32(
            np.minimum(engaged * level["partner_choice"] * p["partner.nongov.initiatives"] / 12, 0.9)
        ),
        citizens=_32(logit(p["benefit.citizen_share"]) + co_design * log(p["effect.codesign.citizen_share"])),
    )
    openness = 1 - level["transparent_results"] * p["integrity.response_to_transparency"]
    return Terms(
        pay=pay,
        time=time,
        success=success,
        decision=decision,
        path=path,
        people=people,
        lasting=lasting,
        traits=traits,
        partner=partner,
        # the quantity counts incidents for 100 officials a year and 10% of need
        integrity=_32(p["integrity.risk_by_gap"] / 100 / 12 * 10 * openness),
        layers=layers,
    )


def _32(values: Any) -> F32:
    return np.asarray(values, dtype=np.float32)


#: Levers that work inside the agency only through our engagement with it.
OURS = (
    "knowledge",
    "common_space",
    "champions_network",
    "accompaniment",
    "recognition",
    "seed_grant",
    "lighter_procurement",
    "co_design",
    "launch_reward",
    "sustained_reward",
)
