"""Rules on free time, ideas and the decision to try (mechanisms 4, 5, 6, 7, 8, 9, 13, 15, 17, 19)."""

from sangkien.workforce.arith import F32, HALF, ONE, ZERO, Bools, choose, clip, exp32, least, most
from sangkien.workforce.terms import DecisionTerms, SuccessTerms, TimeTerms


def free_time(terms: TimeTerms, skill: F32, hours: F32, missing: F32) -> F32:
    """The share of working time that an official can give to something new.

    The plan: second jobs leave no time for what needs extra effort, and the capable are overloaded already.
    ``missing`` is the work of absent colleagues over those who remain: cuts and vacancies load the rest.
    """
    routine = (ONE - terms.usual) * missing
    left = terms.usual - terms.by_skill * skill - terms.spill * hours - routine + terms.protected
    return clip(left, ZERO, ONE)


def idea_chance(terms: TimeTerms, free: F32, flair: F32, ties: F32) -> F32:
    """The chance of an idea in a month: follows free time and capacity; ties across departments recombine ideas.

    The plan: officials without time or skills do not innovate; departments in silos do not learn of each other.
    """
    time = most(ZERO, ONE + terms.response * (free * terms.per_reference - ONE))
    return least(HALF, terms.ideas * time * flair * (ONE + terms.ties * ties))


def success_logodds(terms: SuccessTerms, skill: F32, knowledge: F32) -> F32:
    """Log-odds that what was allowed is carried through: capacity, fresh knowledge, support, seed money.

    The plan: skills in research, policy and languages are lacking; its reflection: a co-doer at one's side,
    knowledge and a little money raise the chance of success.
    """
    found: F32 = terms.base + terms.skill * skill + terms.knowledge * knowledge
    return found


def felt_sanction(terms: DecisionTerms, fear: F32) -> F32:
    """The chance of punishment after failure as an official feels it: protection as believed, fear on top."""
    return least(ONE, terms.felt * (ONE + terms.fear * fear))


def zeal(terms: DecisionTerms, motive: F32) -> F32:
    """How much more than others an official with this motivation cares for the benefit to citizens."""
    return exp32(terms.taste * motive)


def try_logodds(
    terms: DecisionTerms,
    win: F32,
    zeal: F32,
    taste: F32,
    pay: F32,
    citizens: Bools,
    climate: F32,
    free: F32,
    fear: F32,
    ties: F32,
    months_permanent: F32,
    knowledge: F32,
    champion: F32,
) -> F32:
    """Log-odds that an official tries an idea: what speaks for it less what speaks against it, in money, over noise.

    The plan: officials are sensitive to financial return, other incentives are unknown; permission takes several
    layers, failure is punished by several; posts are for life and peers press little. Its reflection: money is not
    all; recognition, knowledge and a partner count too. A random-utility model (McFadden 1974) in money terms.

    By construction more success, permission, reward, protection, free time, ties, knowledge or climate never lowers
    it: every term is monotone in them. ``win``, the chance of success, enters both rewards and the risk of failing;
    punishment is weighed as if permission were given, so that easier permission never frightens.
    """
    launch = win * terms.allowed
    money = terms.money * taste * (terms.reward + terms.performance * pay) * launch
    esteem = (terms.recognition + terms.career) * launch
    public = choose(citizens, terms.benefit * zeal, ZERO)
    peers = terms.peers * climate
    effort = terms.effort * (ONE - free)
    punished = terms.sanction * (ONE - win) * felt_sanction(terms, fear)
    known = least(ties, ONE)
    waiting = terms.delay * (terms.waits * (ONE - terms.shortcut * known) + terms.purchase)
    worth = money + esteem + terms.autonomy + public + peers
    cost = effort + punished + waiting + terms.tenure * months_permanent + terms.inertia
    found: F32 = (worth - cost) * terms.per_scale + terms.knowledge * knowledge + terms.champion * champion
    return found
