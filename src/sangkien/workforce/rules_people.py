"""Rules on fear, mood, ties, knowledge and leaving (mechanisms 8, 9, 10, 13, 14, 15)."""

from typing import Final

from sangkien.workforce.arith import F32, HALF, ONE, TWO, ZERO, Bools, choose, f32, least, most
from sangkien.workforce.terms import PeopleTerms

MILLIONTH: Final = f32(1e-6)


def near(counted: F32, others: F32) -> F32:
    """What was seen near: last month's count over the people it is shared among."""
    found: F32 = counted / most(others, ONE)
    return found


def forgotten(share: F32) -> F32:
    """What is left of a fading share; less than a millionth is nothing, or processors would crawl on tinier numbers."""
    return choose(share < MILLIONTH, ZERO, share)


def fear_after(terms: PeopleTerms, fear: F32, punished_near: F32) -> F32:
    """Fear fades slowly, and is learned from colleagues who were punished last month.

    The plan: several layers of punishment after a failure reduce the incentive to innovate.
    """
    return least(ONE, forgotten(fear * terms.keep_mood) + terms.contagion * punished_near)


def mood_after(terms: PeopleTerms, mood: F32, usual: F32, shows_near: F32) -> F32:
    """Motivation returns toward what it usually is; launches for show dishearten those who see them.

    The plan: delivery pressure breeds innovation for show, which detracts from real progress.
    """
    found: F32 = usual + (mood - usual) * terms.keep_mood - terms.mood * shows_near
    return found


def mood_shift(terms: PeopleTerms, launched: Bools, setback: Bools, punished: Bools) -> F32:
    """What the month did to motivation: up after a launch, more if recognised; down after a refusal or failure."""
    up = choose(launched, terms.mood * terms.recognised, ZERO)
    down = choose(setback, terms.mood, ZERO) + choose(punished, terms.mood * TWO, ZERO)
    return up - down


def ties_after(terms: PeopleTerms, ties: F32, u: F32) -> F32:
    """Ties across departments come with contact and are lost without renewal. The plan: a common space.

    Taken from the top of the draw whose bottom decides on leaving: who leaves forms no tie.
    """
    return ties * terms.keep_ties + choose(u >= ONE - terms.new_tie, ONE, ZERO)


def knowledge_after(terms: PeopleTerms, knowledge: F32) -> F32:
    """Fresh knowledge, 0 to 1: training adds to what is missing, the rest fades."""
    kept = forgotten(knowledge * terms.keep_knowledge)
    return kept + terms.training * (ONE - kept)


def leave_logodds(
    terms: PeopleTerms,
    skill: F32,
    usual: F32,
    income: F32,
    mood: F32,
    months_permanent: F32,
) -> F32:
    """Log-odds of resigning: outside pay, steeper for the able, against income; mood; years in a post for life.

    The plan: a growing wage gap with the private sector drains talent; nobody leaves for poor results. What one
    could earn outside lies halfway between one's own pay and the agency's: the young can rise faster there.
    """
    offer = (
        terms.outside * most(ZERO, ONE + terms.outside_skill * skill) * HALF * (usual + terms.reference_pay)
    )
    pull = offer / income - terms.outside
    return (
        terms.leave + terms.leave_pay * pull + terms.leave_mood * mood + terms.leave_years * months_permanent
    )
