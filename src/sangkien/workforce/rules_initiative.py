"""Rules on the life of an initiative: permission, carrying out, show or not, sanction, lasting (7, 8, 14, 16-20)."""

from typing import NamedTuple

from sangkien.workforce.arith import F32, ONE, Bools, choose, happens, least, no
from sangkien.workforce.terms import LastingTerms, PartnerTerms, PathTerms


def speed(terms: PathTerms, ties: F32) -> F32:
    """The chance that the layer decides this month; knowing people in other departments speeds it up.

    The plan: new initiatives need permission from several layers of management.
    """
    return least(ONE, terms.passing / (ONE - terms.shortcut * least(ties, ONE)))


def refused_or_bent(terms: PathTerms) -> F32:
    """Of the ideas that a layer decides on, the share that it refuses or bends to the agency's own ends.

    The plan: serve people first; an idea for citizens may be bent on its way up.
    """
    found: F32 = terms.refusal + (ONE - terms.refusal) * terms.dilution
    return found


class Completion(NamedTuple):
    """How carrying out ended: ``works`` and not ``show`` is a sincere launch."""

    works: Bools
    show: Bools
    punished: Bools


def completed(terms: PathTerms, success: F32, by_success: F32, by_luck: F32, project: Bools) -> Completion:
    """How an initiative that was carried out ends: launched sincerely or for show, or failed, and then punished.

    The plan: tight deadlines, small money and delivery pressure lead to innovation theatre, so pressure and rewards
    on launching make a launch for show likelier; failures meet several layers of punishment.
    """
    works = happens(by_success, success)
    pressure = choose(project, terms.project_pressure, terms.own_pressure)
    show = works & happens(by_luck, terms.show + terms.pressure * pressure)
    return Completion(works, show, no(works) & (by_luck < terms.sanction))


def survival_after(
    terms: LastingTerms, survival: F32, owner_gone: Bools, climate: F32, outside: Bools
) -> F32:
    """The chance of having lasted until now, one month on: owners who leave endanger it, a trying unit keeps it.

    The reflection: backing the right committed champion makes results last, few see the whole process through.
    """
    inside = terms.lapse * choose(owner_gone, terms.owner_gone, ONE) * (ONE + terms.climate * climate)
    hazard = least(ONE, choose(outside, terms.outside, inside))
    return survival * (ONE - hazard)


def handed(terms: PathTerms, u: F32) -> Bools:
    """Whether a project hands an initiative of its own to an official who has none under way.

    The plan: projects lock in government partners and push for delivery. It comes with its permission, so no layer
    is asked. Taken from the top of the draw whose bottom gives ideas: an official is handed none in a month of ideas.
    """
    top = ONE - terms.paper
    found: Bools = (u >= top - terms.project) & (u < top)
    return found


def on_paper(terms: PathTerms, u: F32) -> Bools:
    """Whether an official registers an initiative with no new work behind it, for the yearly rating."""
    found: Bools = u >= ONE - terms.paper
    return found


class LaunchedOutside(NamedTuple):
    """What a partner outside the agency launched this month, if it ``works``; for show, for citizens or not."""

    works: Bools
    show: Bools
    citizens: Bools


def launched_outside(
    terms: PartnerTerms, pressure: F32, month: F32, by_launch: F32, by_show: F32, by_kind: F32
) -> LaunchedOutside:
    """Whether a partner outside the agency launches something, owned by nobody inside.

    The reflection: private partners mean cumbersome due diligence, so nothing begins before it is done.
    """
    works = (month > terms.begins) & (by_launch < terms.launches)
    show = works & happens(by_show, terms.show + pressure * terms.pressure)
    return LaunchedOutside(works, show, by_kind < terms.citizens)
