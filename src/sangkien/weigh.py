"""Weigh the evidence of a study at its as-of date: estimates, what was said, what may be quoted, and against what."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sangkien import evidence
from sangkien.beliefs import Beliefs, instead_of, read_priors, testimony, update
from sangkien.countries import CountryFacts, CountryPrior
from sangkien.elicit import prior_rows
from sangkien.methods import rates
from sangkien.study import Study
from sangkien.study_file import BeliefFile, ClaimFile
from sangkien.words import Belief, Dataset, Estimate, Place, Problem, Refusal, Text, package_yaml


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the evidence says.

    ``later`` holds the ids of sources newer than the as-of date and ``later_work`` counts such rows of past work: they
    are not used, but the brief says that they are there.
    """

    marks: evidence.Marks
    tallies: Mapping[str, evidence.ClaimTally]
    release: evidence.Release
    register: Dataset | None
    estimates: tuple[Estimate, ...]
    later: tuple[str, ...]
    later_work: int


def weigh(study: Study) -> Weighed:
    """Count and estimate from everything the study has and may use at its as-of date."""
    day = study.file.as_of
    sources = {name: source for name, source in study.marks.sources.items() if source.date <= day}
    passages = tuple(passage for passage in study.marks.passages if passage.source in sources)
    marks = replace(study.marks, sources=sources, passages=passages)
    past = [row for row in study.past_work if row.known_from <= day]
    register = evidence.as_dataset(past) if past else None
    return Weighed(
        marks=marks,
        tallies=evidence.tally(marks),
        release=evidence.releasable(evidence.quotable(marks)),
        register=register,
        estimates=tuple(rates.estimate(register, {})) if register is not None else (),
        later=tuple(name for name in study.marks.sources if name not in sources),
        later_work=len(study.past_work) - len(past),
    )


def believe(study: Study, facts: CountryFacts, weighed: Weighed) -> Beliefs:
    """What is held about every quantity: generic priors, the country's, the study's own, then the estimates.

    What people said against a claim that rests on a quantity is attached to that quantity as testimony.
    """
    priors, earlier = priors_of(study, facts), priors_of(study, facts, team=False)
    beliefs = Beliefs.from_priors(priors)
    beliefs = update(beliefs, weighed.estimates)
    beliefs = instead_of(beliefs, {name: earlier[name] for name in priors if earlier[name] != priors[name]})
    for claim in study.file.claims:
        said = weighed.tallies.get(claim.id)
        # Where those who contradict are no fewer than those who support, the belief has an open conflict.
        if said is None or not said.contradicts or said.contradicts < said.supports:
            continue
        for quantity in claim.quantities:
            beliefs = testimony(
                beliefs,
                quantity,
                belief=str(beliefs.records[quantity].provenance.kind),
                source=_who(claim, weighed),
                text=_against(claim, said),
                rehearsal=said.rehearsal,
            )
    return beliefs


def priors_of(study: Study, facts: CountryFacts, *, team: bool = True) -> dict[str, Belief]:
    """The prior of every quantity at the as-of date; ``team``: with what the team placed in closed sessions."""
    generic = package_yaml("sangkien.beliefs", "priors.yaml")["priors"]
    # A country's prior that rests on a fact which a later change has made void tells of another time.
    standing = [prior for prior in facts.priors if not set(prior.facts) & set(facts.voided)]
    country = [_country_row(prior) for prior in standing]
    placed = prior_rows(study.elicited) if team else []
    # What the study itself holds stands in place of the pack's; of two rows of its own the one known later counts.
    own = sorted(
        [*placed, *(_study_row(row) for row in study.file.beliefs)],
        key=lambda row: row["provenance"]["known_from"],
    )
    try:
        return read_priors([*generic, *country, *own], as_of=study.file.as_of)
    except ValueError as error:
        detail = str(error).split("; ")[0]
        raise Refusal(
            Problem("study.no_prior", place=Place(path="as_of"), parameters={"detail": detail})
        ) from None


def _who(claim: ClaimFile, weighed: Weighed) -> str:
    """Who contradicts a claim: documents by their id, people only as people, since an id may tell who they are."""
    against = [
        weighed.marks.sources[p.source]
        for p in weighed.marks.passages
        if p.claim == claim.id and p.stance is evidence.Stance.CONTRADICTS
    ]
    named = ["people" if source.of_people else source.id for source in against]
    return ", ".join(dict.fromkeys(named))


def _against(claim: ClaimFile, said: evidence.ClaimTally) -> Text:
    templates = package_yaml("sangkien", "report.yaml")
    counts = {"claim": claim.text, "against": said.contradicts, "voices": said.voices}
    return {
        "en": templates["en"]["against"].format(**counts),
        "vi": templates["vi"]["against"].format(**counts),
    }


def _country_row(prior: CountryPrior) -> dict[str, object]:
    source = prior.provenance
    row = {
        "kind": str(source.kind),
        "source": source.source,
        "known_from": source.known_from,
        "note": source.note,
    }
    return {
        "quantity": prior.quantity,
        "low": prior.low,
        "high": prior.high,
        "local": prior.local,
        "provenance": row,
    }


def _study_row(belief: BeliefFile) -> dict[str, Any]:
    row = belief.model_dump()
    note = row["provenance"]["note"]
    if isinstance(note, str):
        row["provenance"]["note"] = {"en": note, "vi": note}
    return row
