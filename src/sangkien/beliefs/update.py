"""Updating: estimates move beliefs, conjugately, all quantities together."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from math import isfinite, sqrt

import numpy as np

from sangkien.beliefs.conflicts import conflict_with_earlier, conflicts_of
from sangkien.beliefs.joint import Beliefs, Floats, cholesky
from sangkien.words import Belief, Conflict, Distribution, Estimate, Problem, Refusal, Role, Text


def update(
    beliefs: Beliefs,
    estimates: Iterable[Estimate],
    *,
    discount: Mapping[str, float] | None = None,
    elsewhere: Collection[str] = (),
) -> Beliefs:
    """What is held after hearing ``estimates`` too; ``beliefs`` itself stays as it was.

    The joint normal is recomputed from the prior and all estimates so far in the order of their ids, so that the
    order of hearing changes no bit. ``discount`` maps the id of an estimate from another place or time to a
    factor >= 1 on its covariance (a power prior with exponent 1 / factor, Ibrahim and Chen 2000); ``elsewhere``
    names estimates that are not evidence from the study's own place. Checks move nothing and are compared.

    Raises Refusal, with every problem found, for: an unknown quantity (``beliefs.unknown_quantity``), two primaries
    of one quantity from one source (``beliefs.two_primaries``), two estimates with one id
    (``beliefs.same_id``), a discount that is not finite or below 1 (``beliefs.bad_discount``) or that names no
    estimate, or estimates too sharp for double precision (``beliefs.too_sharp``).
    """
    heard = tuple(sorted((*beliefs.estimates, *estimates), key=lambda e: e.id))
    discounts = {**beliefs.discounts, **(discount or {})}
    away = beliefs.elsewhere | frozenset(elsewhere)
    problems = _faults(beliefs.ids, heard, discounts, away)
    if problems:
        raise Refusal(problems)
    primaries = [e for e in heard if e.role is Role.PRIMARY]
    mean, covariance = _posterior(beliefs, primaries, discounts)
    moved = _moved_by(beliefs, primaries)
    records = {}
    for i, quantity in enumerate(beliefs.ids):
        old = beliefs.records[quantity]
        by = moved[quantity]
        about = [e for e in heard if quantity in e.quantities]
        records[quantity] = replace(
            old,
            now=Distribution(old.prior.scale, float(mean[i]), sqrt(float(covariance[i, i])))
            if by
            else old.prior,
            informed_by=tuple(e.id for e in by),
            conflicts=conflicts_of(old, about, discounts) + _said_of(quantity, beliefs.testimonies),
            local=old.local or any(not e.rehearsal and e.id not in away for e in by),
            rehearsal=old.rehearsal or any(e.rehearsal for e in by),
        )
    return replace(
        beliefs,
        mean=mean,
        covariance=covariance,
        records=records,
        estimates=heard,
        discounts=discounts,
        elsewhere=away,
    )


def testimony(
    beliefs: Beliefs, quantity: str, *, belief: str, source: str, text: Text, rehearsal: bool
) -> Beliefs:
    """Attach what people or a reflection said against a belief: it moves no number, but it shows.

    ``belief`` names the belief's side, ``source`` the other (an excerpt, a reflection), ``text`` says in every
    language what contradicts what; ``rehearsal`` marks invented words. Said twice it counts once. Raises Refusal
    (``beliefs.unknown_quantity``), and ValueError for a text that lacks a language.
    """
    if quantity not in beliefs.records:
        raise Refusal(_unknown(quantity, source))
    if not text.get("en") or not text.get("vi"):
        raise ValueError(f"the testimony of {source} about {quantity} needs a text in every language")
    said = Conflict(quantity, "testimony", (belief, source), None, dict(text), rehearsal)
    if said in beliefs.testimonies:
        return beliefs
    old: Belief = beliefs.records[quantity]
    records = {**beliefs.records, quantity: replace(old, conflicts=(*old.conflicts, said))}
    return replace(beliefs, records=records, testimonies=(*beliefs.testimonies, said))


def instead_of(beliefs: Beliefs, earlier: Mapping[str, Belief]) -> Beliefs:
    """Attach the conflicts of priors with those of ``earlier`` that they stand in place of; no number moves."""
    found = [
        conflict
        for quantity, before in earlier.items()
        if (conflict := conflict_with_earlier(before, beliefs.records[quantity])) is not None
    ]
    records = dict(beliefs.records)
    for conflict in found:
        old = records[conflict.quantity]
        records[conflict.quantity] = replace(old, conflicts=(*old.conflicts, conflict))
    return replace(beliefs, records=records, testimonies=(*beliefs.testimonies, *found))


def _said_of(quantity: str, testimonies: tuple[Conflict, ...]) -> tuple[Conflict, ...]:
    return tuple(t for t in testimonies if t.quantity == quantity)


def _unknown(quantity: str, source: str) -> Problem:
    return Problem("beliefs.unknown_quantity", parameters={"quantity": quantity, "source": source})


def _faults(
    ids: tuple[str, ...], heard: tuple[Estimate, ...], discounts: Mapping[str, float], away: frozenset[str]
) -> list[Problem]:
    found = [_unknown(q, e.id) for e in heard for q in e.quantities if q not in ids]
    names = Counter(e.id for e in heard)
    found += [
        Problem("beliefs.same_id", parameters={"estimate": e}) for e, times in names.items() if times > 1
    ]
    by_source: dict[tuple[str, str], list[str]] = {}
    for e in heard:
        if e.role is Role.PRIMARY:
            for q in e.quantities:
                by_source.setdefault((q, e.source), []).append(e.id)
    for (quantity, source), primaries in by_source.items():
        if len(primaries) > 1:
            said = {"quantity": quantity, "source": source, "estimates": ", ".join(primaries)}
            found.append(Problem("beliefs.two_primaries", parameters=said))
    for name, factor in discounts.items():
        if name not in names or not (isfinite(factor) and factor >= 1):
            found.append(Problem("beliefs.bad_discount", parameters={"estimate": name, "factor": factor}))
    found += [
        Problem("beliefs.unknown_estimate", parameters={"estimate": name})
        for name in sorted(away - set(names))
    ]
    return found


def _posterior(
    beliefs: Beliefs, primaries: list[Estimate], discounts: Mapping[str, float]
) -> tuple[Floats, Floats]:
    """Conjugate normal update (Gelman et al. 2013, 3.5), one whitened number at a time.

    Dividing an estimate by the Cholesky factor of its covariance turns it into independent numbers with variance
    1; each updates by the scalar Kalman step in Joseph's form, which keeps the covariance positive (Bierman 1977).
    """
    place = {quantity: i for i, quantity in enumerate(beliefs.ids)}
    mean, covariance = beliefs.prior_mean.copy(), beliefs.prior_covariance.copy()
    for e in primaries:
        columns = [place[q] for q in e.quantities]
        try:
            lower = cholesky(e.covariance * discounts.get(e.id, 1.0))
        except ValueError:
            raise Refusal(Problem("beliefs.too_sharp", parameters={"estimate": e.id})) from None
        rows = np.zeros((len(columns), len(columns)))  # the inverse of the factor, row by row
        for i in range(len(columns)):
            unit = np.zeros(len(columns))
            unit[i] = 1.0
            rows[i] = (unit - (lower[i, :i, None] * rows[:i]).sum(axis=0)) / lower[i, i]
        for row in rows:
            look = np.zeros(len(mean))
            look[columns] = row
            spread = (covariance * look).sum(axis=1)
            variance = float((look * spread).sum()) + 1.0
            surprise = float((row * e.mean).sum()) - float((look * mean).sum())
            mean = mean + spread * (surprise / variance)
            gain = spread / variance
            half = covariance - gain[:, None] * spread[None, :]
            seen = (half * look).sum(axis=1)
            covariance = half - seen[:, None] * gain[None, :] + gain[:, None] * gain[None, :]
            covariance = (covariance + covariance.T) / 2
    try:
        cholesky(covariance)
    except ValueError:
        names = ", ".join(e.id for e in primaries)
        raise Refusal(Problem("beliefs.too_sharp", parameters={"estimate": names})) from None
    return mean, covariance


def _moved_by(beliefs: Beliefs, primaries: list[Estimate]) -> dict[str, list[Estimate]]:
    """For each quantity the primaries that moved it, also through correlation with what they speak of."""
    group = {quantity: quantity for quantity in beliefs.ids}

    def join(a: str, b: str) -> None:
        old, new = group[a], group[b]
        for quantity, label in group.items():
            if label == old:
                group[quantity] = new

    for names, covariance in [
        (beliefs.ids, beliefs.prior_covariance),
        *((e.quantities, e.covariance) for e in primaries),
    ]:
        for i, j in np.argwhere(np.triu(covariance, 1) != 0):
            join(names[i], names[j])
    return {q: [e for e in primaries if any(group[p] == group[q] for p in e.quantities)] for q in beliefs.ids}
