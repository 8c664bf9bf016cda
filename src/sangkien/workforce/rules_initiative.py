"""Rules on the life of an initiative: permission, carrying out, show or not, sanction, lasting (7, 8, 14, 16-20)."""

from sangkien.workforce.arith import F32, ONE, Bools, choose, happens, least
from sangkien.workforce.terms import LastingTerms, PathTerms


def decided(terms: PathTerms, u: F32, ties: F32) -> Bools:
    """Whether the layer decides this month; knowing people in other departments speeds it up.

    The plan: new initiatives need permission from several layers of management.
    """
    speed = terms.passing / (ONE - terms.shortcut * least(ties, ONE))
    found: Bools = u < speed
    return found


def refused(terms: PathTerms, u: F32) -> Bools:
    """Whether the layer that decides refuses."""
    found: Bools = u < terms.refusal
    return found


def bent(terms: PathTerms, u: F32) -> Bools:
    """Whether a layer bends an idea for citizens to the agency's own ends. The plan: serve people first."""
    found: Bools = u < terms.dilution
    return found


def finished(terms: PathTerms, u: F32) -> Bools:
    """Whether carrying out ends this month. The reflection: purchase rules do not fit experiments and cost time."""
    found: Bools = u < terms.finishing
    return found


def for_show(terms: PathTerms, u: F32, project: Bools) -> Bools:
    """Whether a launch is for show: pressure to deliver and rewards on launching make it likelier.

    The plan: tight deadlines, small money and delivery pressure lead to innovation theatre.
    """
    pressure = choose(project, terms.project_pressure, terms.own_pressure)
    return happens(u, terms.show + terms.pressure * pressure)


def punished(terms: PathTerms, u: F32) -> Bools:
    """Whether any layer punishes a failure. The plan: failures meet several layers of punishment."""
    found: Bools = u < terms.sanction
    return found


def survival_after(
    terms: LastingTerms, survival: F32, owner_gone: Bools, climate: F32, outside: Bools
) -> F32:
    """The chance of having lasted until now, one month on: owners who leave endanger it, a trying unit keeps it.

    The reflection: backing the right committed champion makes results last, few see the whole process through.
    """
    inside = terms.lapse * choose(owner_gone, terms.owner_gone, ONE) * (ONE + terms.climate * climate)
    hazard = least(ONE, choose(outside, terms.outside, inside))
    return survival * (ONE - hazard)


def free_for_project(terms: PathTerms, u: F32, free: Bools) -> Bools:
    """Whether a project hands an initiative of its own to an official who has none under way.

    The plan: projects lock in government partners and push for delivery. It comes with its permission, so no layer
    is asked.
    """
    found: Bools = free & (u < terms.project)
    return found


def registers_paper(terms: PathTerms, u: F32) -> Bools:
    """Whether an official registers an initiative with no new work behind it, for the yearly rating.

    Taken from the top of the same draw that hands out projects: the two never meet.
    """
    found: Bools = u >= ONE - terms.paper
    return found
