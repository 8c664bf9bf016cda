"""An official's month: every rule in its order, from pay to leaving. Both engines run this one function.

What happens to all officials every month is worked out here; what it sets off (a start, a refusal, a launch, a
departure) is a code that the engines carry out one by one.
"""

from typing import Final, NamedTuple

from sangkien.workforce import rules_decision as decide
from sangkien.workforce import rules_initiative as paths
from sangkien.workforce import rules_pay as pays
from sangkien.workforce import rules_people as moods
from sangkien.workforce.arith import F32, ONE, ZERO, Bools, against, chance, choose, f32, most
from sangkien.workforce.terms import Terms

#: Stages of an initiative: none, waiting at layer 1, 2, ..., being carried out; a post without an official.
IDLE: Final = f32(0)
CARRIED_OUT: Final = f32(100)
VACANT: Final = f32(-1)
CLOSED: Final = f32(-2)

#: What a month sets off: at most one of these.
NOTHING: Final = f32(0)
TRIED: Final = f32(1)
TRIED_FOR_CITIZENS: Final = f32(2)
HANDED: Final = f32(3)
HANDED_FOR_CITIZENS: Final = f32(4)
PASSED: Final = f32(5)
BENT: Final = f32(6)
REFUSED: Final = f32(7)
FINISHED: Final = f32(8)
ON_PAPER: Final = f32(9)
HIRED: Final = f32(10)
#: ... and one of these on top: the official leaves, a date falls due (a pay step, a tenure group, the career's end).
LEAVES: Final = f32(16)
DATE: Final = f32(32)

_TENTH: Final = f32(0.1)


class Official(NamedTuple):
    """A post and who is in it at the start of a month; float32 of any shape, or one value.

    ``per_need`` is 1 over the household's basic need; ``start`` is such that tenure = month - start; ``until`` is
    the last month of a supplement after a launch; ``date`` is the next month at which something falls due.
    """

    skill: F32
    flair: F32
    taste: F32
    per_need: F32
    propensity: F32
    usual_mood: F32
    permanent: F32
    usual_pay: F32
    start: F32
    until: F32
    date: F32
    stage: F32
    hours: F32
    mood: F32
    fear: F32
    knowledge: F32
    ties: F32


class Around(NamedTuple):
    """What an official's unit was like at the end of last month."""

    missing: F32
    climate: F32
    champion: F32
    punished: F32
    shows: F32


class Draws(NamedTuple):
    """An official's uniform draws of the month: for the path of ideas, for staying and ties, for whom an idea is."""

    path: F32
    stay: F32
    kind: F32


class Living(NamedTuple):
    """What an official's month comes to: pay, second work, need, feelings."""

    hours: F32
    fear: F32
    mood: F32
    knowledge: F32
    pay: F32
    worked: F32
    unmet: F32
    income: F32


class Weighing(NamedTuple):
    """The chance that an idea of the official's would succeed, and how much its benefit to citizens counts."""

    win: F32
    zeal: F32


class Thinking(NamedTuple):
    """The chance of an idea this month; log-odds of trying it if there is one, and of leaving."""

    ideas: F32
    trying: F32
    leaving: F32


class Odds(NamedTuple):
    """1 over the chance of trying an idea, and of leaving."""

    trying: F32
    leaving: F32


class Acting(NamedTuple):
    """Whether there was an idea, ties and mood at the end of the month, and what the month sets off."""

    idea: Bools
    ties: F32
    mood: F32
    event: F32


def living(t: Terms, o: Official, near: Around, month: F32) -> Living:
    """Pay, second work and what they leave of need; fear, motivation and knowledge. ``month`` counts from 1."""
    pay = pays.official_pay(t.pay, o.usual_pay, month - o.start, month <= o.until)
    sought = pays.second_hours_sought(t.pay, pays.gap(pay, o.per_need), o.propensity)
    hours = pays.second_hours(t.pay, o.hours, sought)
    worked = pays.hours_worked(t.pay, hours)
    unmet = pays.gap(pay + pays.second_income(t.pay, worked, o.usual_pay), o.per_need)
    # income that rules on second jobs take away weighs like a cut in pay when an offer comes
    lost = pays.second_income(t.pay, hours - worked, o.usual_pay)
    return Living(
        hours,
        moods.fear_after(t.people, o.fear, near.punished),
        moods.mood_after(t.people, o.mood, o.usual_mood, near.shows),
        moods.knowledge_after(t.people, o.knowledge),
        pay,
        worked,
        unmet,
        most(pay - lost, pay * _TENTH),
    )


def weighing(t: Terms, o: Official, now: Living) -> Weighing:
    """What an official reckons with before weighing an idea."""
    win = chance(decide.success_logodds(t.success, o.skill, now.knowledge))
    return Weighing(win, decide.zeal(t.decision, now.mood))


def thinking(
    t: Terms, o: Official, near: Around, now: Living, weighed: Weighing, citizens: Bools, month: F32
) -> Thinking:
    """Free time and ideas; what speaks for trying one that is meant for citizens or not, and for leaving."""
    months_permanent = o.permanent * (month - o.start)
    free = decide.free_time(t.time, o.skill, now.worked, near.missing)
    trying = decide.try_logodds(
        t.decision,
        weighed.win,
        weighed.zeal,
        o.taste,
        now.pay,
        citizens,
        near.climate,
        free,
        now.fear,
        o.ties,
        months_permanent,
        now.knowledge,
        near.champion,
    )
    leaving = moods.leave_logodds(t.people, o.skill, o.usual_pay, now.income, now.mood, months_permanent)
    return Thinking(decide.idea_chance(t.time, free, o.flair, o.ties), trying, leaving)


def odds(thought: Thinking) -> Odds:
    """The odds of what was thought of."""
    return Odds(against(thought.trying), against(thought.leaving))


def acting(
    t: Terms, o: Official, mood: F32, ideas: F32, odds: Odds, luck: Draws, citizens: Bools, month: F32
) -> Acting:
    """What the month sets off: an idea tried, a layer's answer, a completion, a hire, leaving, a date that falls due.

    One draw decides the whole path of ideas: given that it lies below the chance of an idea, its place there is again
    a uniform draw, and so decides on trying; likewise for a layer's answer.
    """
    here, idle = o.stage >= ZERO, o.stage == IDLE
    idea = idle & (luck.path < ideas)
    tried = idle & (luck.path * odds.trying < ideas)
    handed = idle & paths.handed(t.path, luck.path)
    paper = here & paths.on_paper(t.path, luck.path)

    waiting = (o.stage > IDLE) & (o.stage < CARRIED_OUT)
    speed = paths.speed(t.path, o.ties)
    passed = waiting & (luck.path < speed)
    bent = waiting & (luck.path < speed * paths.refused_or_bent(t.path))
    refused = waiting & (luck.path < speed * t.path.refusal)
    finished = (o.stage == CARRIED_OUT) & (luck.path < t.path.finishing)
    hired = (o.stage == VACANT) & (luck.path < t.people.fill)
    leaves = here & (luck.stay * odds.leaving < ONE)

    event = choose(paper, ON_PAPER, NOTHING)
    event = choose(handed, choose(citizens, HANDED_FOR_CITIZENS, HANDED), event)
    event = choose(tried, choose(citizens, TRIED_FOR_CITIZENS, TRIED), event)
    event = choose(passed, PASSED, event)
    event = choose(bent, BENT, event)
    event = choose(refused, REFUSED, event)
    event = choose(finished, FINISHED, event)
    event = choose(hired, HIRED, event)
    dated = here & (o.date <= month + ONE)
    event = event + choose(leaves, LEAVES, ZERO) + choose(dated, DATE, ZERO)
    mood = mood - choose(refused, t.people.mood, ZERO)
    return Acting(idea, moods.ties_after(t.people, o.ties, luck.stay), mood, event)
