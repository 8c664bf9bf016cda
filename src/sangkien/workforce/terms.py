"""The terms of the rules: parameters, facts and lever levels, brought to the units that the rules reckon in.

Each group is what one theme of rules needs; every field is float32 of shape (B,), one value a world.
"""

from typing import Any, NamedTuple

from sangkien.workforce.arith import F32


class PayTerms(NamedTuple):
    """Pay, need and second work."""

    base: F32  # pay for coefficient 1, allowances included
    level: F32  # 1 + the change of all pay
    first_years: F32  # supplement of beginners, share of pay
    first_months: F32
    performance: F32  # supplement after a launch, share of pay
    hours: F32  # hours of second work at the usual gap
    usual_gap: F32
    more_hours: F32  # hours more for a gap that is wider by 1
    habit: F32  # share of the way that hours move in a month
    hourly: F32  # pay of an hour of second work, over coefficient-free official pay of an hour
    stopped: F32  # share of second-work hours that rules stop


class TimeTerms(NamedTuple):
    """Free time and ideas."""

    usual: F32
    by_skill: F32
    spill: F32  # free time lost for an hour of second work a month
    protected: F32  # free time that protection really adds
    per_reference: F32  # 1 over the free time of an average official under usual conditions
    ideas: F32  # ideas a month at that free time
    response: F32
    ties: F32


class SuccessTerms(NamedTuple):
    """Carrying an initiative through."""

    base: F32  # log-odds, levers included
    skill: F32
    knowledge: F32


class DecisionTerms(NamedTuple):
    """What an official weighs before trying, in million a month; ``per_scale`` turns it into log-odds."""

    per_scale: F32  # 1 over the noise of choices
    inertia: F32
    money: F32
    reward: F32  # rewards for launching and lasting, million a month over a year
    performance: F32  # supplement after a launch, share of pay
    recognition: F32  # weight x level
    career: F32
    autonomy: F32  # weight x freedom
    benefit: F32  # weight, crowded out by pay for results, diluted on the way up
    taste: F32  # how much officials differ
    effort: F32
    sanction: F32  # weight x severity
    felt: F32  # chance of a sanction as felt without fear
    fear: F32  # what fear adds to it, in times
    delay: F32  # weight of a month's waiting
    waits: F32  # months of waiting at the layers, in all
    purchase: F32  # months of waiting for purchases
    shortcut: F32  # share of the layers' wait that a tie saves
    peers: F32  # weight, raised by openness
    tenure: F32  # reluctance for a month in a permanent post
    allowed: F32  # chance that every layer agrees
    knowledge: F32  # log-odds
    champion: F32  # log-odds, in a unit with a champion


class PathTerms(NamedTuple):
    """From permission to launch or failure."""

    layers: F32  # how many
    passing: F32  # chance a month that a layer decides
    shortcut: F32
    refusal: F32
    dilution: F32
    finishing: F32  # chance a month that carrying out ends
    show: F32  # log-odds of a launch for show, rewards included
    pressure: F32  # log-odds that full pressure adds
    own_pressure: F32
    project_pressure: F32
    sanction: F32  # chance of a sanction after failure
    setback: F32  # months a sanction puts pay back
    citizens: F32  # chance that an idea is meant for citizens
    project: F32  # chance a month that a free official is given a project's initiative
    paper: F32  # chance a month of a paper registration


class PeopleTerms(NamedTuple):
    """Mood, fear, ties, knowledge, leaving."""

    keep_mood: F32  # share of fear and mood kept for a month
    mood: F32  # what an event does to motivation
    recognised: F32  # 1 + recognition, times the lift of a launch
    contagion: F32
    keep_ties: F32
    new_tie: F32  # chance a month
    keep_knowledge: F32
    training: F32  # share trained in a month
    leave: F32  # log-odds a month of an average official
    leave_pay: F32
    leave_mood: F32
    leave_years: F32  # log-odds for a month in a permanent post
    outside: F32  # outside pay over official pay
    outside_skill: F32
    reference_pay: F32
    fill: F32  # chance a month that a vacant post is filled
    cut: F32  # share of posts that the restructuring lever closes


class LastingTerms(NamedTuple):
    """From launch to lasting use."""

    lapse: F32  # chance a month, levers included
    owner_gone: F32
    climate: F32  # multiplier less 1 at full climate
    outside: F32  # chance a month for what was launched from outside


class TraitTerms(NamedTuple):
    """Who people are when they join."""

    skill_spread: F32
    skill_shift: F32  # how much abler recruits are than the staff at the start
    taste_spread: F32
    per_need: F32  # 1 over the typical basic need of a household
    need_spread: F32
    second_job: F32  # share of those in need with second work
    flair: F32  # log of what a point of capacity does to ideas
    contract: F32  # share of posts on contract


class PartnerTerms(NamedTuple):
    """What a partner outside the agency launches."""

    begins: F32  # months of due diligence
    show: F32  # log-odds of a launch for show without pressure
    pressure: F32
    launches: F32  # chance a month
    citizens: F32  # chance that it is meant for citizens


class UnitTerms(NamedTuple):
    """How many whole units make one, where money, hours and the like are added up: powers of two.

    Chosen so that an official's month comes to at most 2**20 units, give or take: what 512 officials or 512 months
    add up to stays within 32 bits, and a unit is less than two millionths of the largest value.
    """

    pay: F32
    hours: F32
    mood: F32
    ties: F32
    unmet: F32
    integrity: F32  # expected incidents a month for an official whose whole need is unmet


class Terms(NamedTuple):
    """Everything that the rules are told about a block of worlds under one scheme."""

    pay: PayTerms
    time: TimeTerms
    success: SuccessTerms
    decision: DecisionTerms
    path: PathTerms
    people: PeopleTerms
    lasting: LastingTerms
    traits: TraitTerms
    partner: PartnerTerms
    units: UnitTerms


def of_world(terms: Terms, row: int) -> Terms:
    """The terms of one world: every field one float32."""
    groups: Any = (type(group)(*(field[row] for field in group)) for group in terms)
    return Terms(*groups)
