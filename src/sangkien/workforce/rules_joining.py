"""Rules on who joins, what posts are closed, and what is under way at the start (mechanisms 2, 3, 6, 10, 11)."""

from typing import Final, NamedTuple

from sangkien.workforce import rules_decision as decide
from sangkien.workforce import rules_pay as pays
from sangkien.workforce.arith import (
    F32,
    HALF,
    ONE,
    ZERO,
    Bools,
    chance,
    choose,
    exp32,
    f32,
    least,
)
from sangkien.workforce.definitions import definition
from sangkien.workforce.terms import PeopleTerms, Terms, TraitTerms

#: One third of a normal distribution lies above this many standard deviations, one third below minus this.
THIRD: Final = f32(definition("able_third"))
#: Months over which the restructuring lever closes its posts.
CUT_MONTHS: Final = f32(definition("cut_months"))


class Newcomer(NamedTuple):
    """Who an official is on joining. ``able`` is the third of the starting staff: 0 lowest, 2 highest."""

    skill: F32
    flair: F32
    able: F32
    mood: F32
    taste: F32
    per_need: F32
    propensity: F32


def newcomer(
    traits: TraitTerms,
    shift: F32,
    skill: F32,
    mood: F32,
    taste: F32,
    need: F32,
    by_second: F32,
    by_hours: F32,
) -> Newcomer:
    """Who joins, from normal draws of skill, mood, taste and need and uniform draws on second work.

    The plan: pay decides whom the service attracts, so recruits' capacity moves with the pay of the first years
    (``shift``, in points; nil for the staff at the start). The mean of a lognormal lies above its median: taking
    half the variance off keeps the mean need where adequacy puts it.
    """
    points = traits.skill_spread * skill + shift
    third = THIRD * traits.skill_spread
    able = choose(points > third, f32(2), choose(points > -third, ONE, ZERO))
    per_need = exp32(traits.need_spread * (HALF * traits.need_spread - need)) * traits.per_need
    return Newcomer(
        points,
        exp32(traits.flair * points),
        able,
        mood,
        exp32(traits.taste_spread * taste),
        per_need,
        choose(by_second < traits.second_job, HALF + by_hours, ZERO),
    )


def usual_ties(terms: PeopleTerms, tenure: F32) -> F32:
    """Ties at the start: what a long time under usual conditions leaves, less for those who joined lately."""
    # (1 - loss)**months, by the exponential
    usual = terms.new_tie / (ONE - terms.keep_ties)
    return usual * (ONE - exp32((terms.keep_ties - ONE) * tenure))


def closed_share(cut: F32, scheduled: F32, month: F32) -> F32:
    """The share of all posts that is closed by the end of a month, from the schedule and the restructuring lever.

    The plan: restructuring cuts posts and fewer are recruited. Posts with a low rank are the first to go.
    """
    return ONE - (ONE - scheduled) * (ONE - cut * least(ONE, month / CUT_MONTHS))


class UnderWay(NamedTuple):
    """What an official has under way at the start: the share of time spent at each stage in the long run.

    ``own`` is the chance a month of trying an own idea under usual conditions, ``for_citizens`` its part for citizens.
    """

    own: F32
    for_citizens: F32


def usual_tries(
    t: Terms,
    skill: F32,
    flair: F32,
    taste: F32,
    pay: F32,
    mood: F32,
    hours: F32,
    ties: F32,
    months_permanent: F32,
) -> UnderWay:
    """The chance a month that an official tries an idea under usual conditions, nobody near trying, no fear yet."""
    free = decide.free_time(t.time, skill, pays.hours_worked(t.pay, hours), ZERO)
    ideas = decide.idea_chance(t.time, free, flair, ties)
    win = chance(decide.success_logodds(t.success, skill, ZERO))
    zeal = decide.zeal(t.decision, mood)
    willing = decide.try_logodds(
        t.decision, win, zeal, taste, pay, ONE > ZERO, ZERO, free, ZERO, ties, months_permanent, ZERO, ZERO
    )
    other = decide.try_logodds(
        t.decision, win, zeal, taste, pay, ZERO > ONE, ZERO, free, ZERO, ties, months_permanent, ZERO, ZERO
    )
    for_citizens = ideas * t.path.citizens * chance(willing)
    return UnderWay(for_citizens + ideas * (ONE - t.path.citizens) * chance(other), for_citizens)


class Begun(NamedTuple):
    """The initiative an official has under way at the start: its stage, whom it is for, whether a project gave it."""

    stage: F32
    citizens: Bools
    project: Bools


def begun(t: Terms, layers: int, carried_out: F32, usual: UnderWay, by_stage: F32, by_kind: F32) -> Begun:
    """What is under way at the start, in proportion to the months that each stage takes in the long run.

    An agency does not begin empty-handed. A layer holds what those below let through; a project's initiatives join
    at the end, since they come with their permission. ``layers`` layers; ``carried_out`` is the code of the last.
    """
    path = t.path
    passing = usual.own * ONE
    months = usual.own * ZERO
    for _ in range(layers):
        months = months + passing / path.passing
        passing = passing * (ONE - path.refusal)
    in_all = ONE + months + (passing + path.project) / path.finishing
    point = by_stage * in_all
    arriving = usual.own * ONE
    bound = usual.own * ZERO
    stage = usual.own * ZERO
    for layer in range(layers):
        above = bound + arriving / path.passing
        stage = choose((point >= bound) & (point < above), f32(layer + 1), stage)
        arriving = arriving * (ONE - path.refusal)
        bound = above
    last = (point >= bound) & (point < in_all - ONE)
    stage = choose(last, carried_out, stage)
    # one draw cuts what is under way into own ideas for citizens, own ideas for the agency, and a project's
    owned = choose(last, arriving, usual.own)
    cut = by_kind * (owned + choose(last, path.project, ZERO))
    project = (stage > ZERO) & (cut >= owned)
    own_citizens = (cut < owned) & (cut * usual.own < owned * usual.for_citizens)
    project_citizens = (cut >= owned) & (cut < owned + path.project * path.citizens)
    return Begun(stage, (stage > ZERO) & (own_citizens | project_citizens), project)
