"""The agency at the start: its staff, and what they have under way under usual conditions."""

import numpy as np

from sangkien.workforce import rules_decision as decide
from sangkien.workforce import rules_pay as pays
from sangkien.workforce.arith import F32, ONE, ZERO, chance, choose
from sangkien.workforce.luck import Luck, Purpose, uniform
from sangkien.workforce.service import Agency, Service
from sangkien.workforce.state import CARRIED_OUT, State, initial_ties, join, where_true
from sangkien.workforce.terms import Terms, column
from sangkien.workforce.units import Units


def begin(service: Service, agency: Agency, usual: Terms, luck: Luck, units: Units) -> State:
    """Staff and initiatives at month 0, drawn from what usual conditions would leave.

    An agency does not begin empty-handed: the chance that an official is busy, and at which layer, is the share of
    time that the rules themselves imply for a long run under usual conditions.
    """
    worlds = len(usual.integrity)
    state = State(worlds, agency.size)
    everybody = where_true(np.ones((worlds, agency.size), np.bool_))
    join(
        state,
        everybody,
        0,
        luck=luck,
        traits=usual.traits,
        service=service,
        agency=agency,
        contract_share=agency.contract_share,
    )
    people, pay_terms = column(usual.people), column(usual.pay)
    initial_ties(state, people.new_tie, people.keep_ties)
    pay = pays.usual_pay(pay_terms, state.first, state.increment, state.step)
    state.hours = pays.second_hours_sought(pay_terms, pays.gap(pay, state.need), state.propensity)
    _under_way(state, usual, luck, pay)
    return state


def _under_way(state: State, usual: Terms, luck: Luck, pay: F32) -> None:
    time, path = column(usual.time), column(usual.path)
    nothing = np.zeros_like(state.hours)
    worked = pays.hours_worked(column(usual.pay), state.hours)
    free = decide.free_time(time, state.skill, worked, nothing)
    ideas = decide.idea_chance(time, free, state.flair, state.ties)
    success = decide.success_logodds(column(usual.success), state.skill, state.knowledge)

    def willing(citizens: bool) -> F32:
        x = decide.try_logodds(
            column(usual.decision),
            success=success,
            taste=state.taste,
            pay=pay,
            motive=state.mood,
            citizens=np.full(state.filled.shape, citizens),
            climate=nothing,
            free=free,
            fear=state.fear,
            ties=state.ties,
            months_permanent=state.permanent * state.tenure,
            knowledge=state.knowledge,
            champion=nothing,
        )
        return chance(x)

    share = chance(path.citizens)
    for_citizens, for_agency = share * willing(True), (ONE - share) * willing(False)
    own = ideas * (for_citizens + for_agency)
    by_stage, by_kind = (uniform(word) for word in luck.everyone(0, Purpose.UNDER_WAY))
    # months spent at each stage for every idea tried: a layer holds what the ones below let through, and a
    # project's initiatives join at the end, since they come with permission
    arriving = own
    bounds = []
    total = np.zeros_like(own)
    for _ in range(usual.layers):
        total = total + arriving / path.passing
        bounds.append(total)
        arriving = arriving * (ONE - path.refusal)
    total = total + (arriving + path.project) / path.finishing
    bounds.append(total)
    for stage in range(len(bounds), 0, -1):
        # busy in proportion to the months that starts take; the nearest bound is written last and stands
        code = stage if stage <= usual.layers else CARRIED_OUT
        state.stage[by_stage * (ONE + total) < bounds[stage - 1]] = code
    # one draw cuts what is under way into own ideas for citizens, own ideas for the agency, and a project's
    busy, last = state.stage > 0, state.stage == CARRIED_OUT
    owned = choose(last, arriving, own)
    cut = by_kind * (owned + choose(last, path.project, ZERO))
    for_project = cut >= owned
    state.project[:] = busy & for_project
    own_citizens = ~for_project & (cut * own < owned * ideas * for_citizens)
    project_citizens = for_project & (cut >= owned + path.project * (ONE - share))
    state.citizens[:] = busy & (own_citizens | project_citizens)
