"""The findings about learning questions: what is believed, what was said, how good it is, and what is missing."""

from collections.abc import Iterator, Sequence
from typing import Any

from sangkien import evidence
from sangkien.beliefs import Beliefs
from sangkien.brief import findings as f
from sangkien.decision import Decision
from sangkien.study import Study
from sangkien.study_file import ClaimFile
from sangkien.tell_schemes import difference
from sangkien.weigh import Weighed
from sangkien.words import Belief, ProvenanceKind, levers

#: Documents of other labs that a brief shows of a question, and how long a quote may be.
MOST_SHOWN, MOST_QUOTED = 3, 420
_NOBODY = f.Tally(supports=0, contradicts=0, mixed=0, sources=0, withheld=0, rehearsal=False)


def question_findings(
    study: Study, weighed: Weighed, beliefs: Beliefs, decision: Decision
) -> tuple[f.QuestionFinding, ...]:
    """One finding for each learning question of the study, in its order."""
    claims = {claim.id: claim for claim in study.file.claims}
    found = []
    for question in study.file.questions:
        own = [claims[name] for name in question.claims]
        value = decision.questions.get(question.id)
        names = dict.fromkeys((*question.quantities, *(q for claim in own for q in claim.quantities)))
        records = [beliefs.records[name] for name in names]
        found.append(
            f.QuestionFinding(
                id=question.id,
                text=question.text,
                stages=question.stages,
                claims=tuple(_claim(study, claim, weighed, decision) for claim in own),
                quantities=tuple(names),
                grade=grade(records, own, weighed, beliefs),
                missing=tuple(missing(own, records, weighed)),
                value=max(0.0, value[0]) if value else None,
                value_se=value[1] if value else None,
                **elsewhere(study, question.id),
            )
        )
    return tuple(found)


def elsewhere(study: Study, question: str) -> dict[str, Any]:
    """What the study's boards keep on a question: the first few, how many more there are, how many came later.

    A study uses nothing later than its day: documents of a later year are counted and not quoted.
    """
    kept = [one for board in study.boards for one in board.documents if one.question == question]
    known = [one for one in kept if one.year is None or one.year <= study.file.as_of.year]
    told = [one for one in known if one.quote or one.note]
    shown = [
        f.Elsewhere(
            document=one.name,
            title=one.title or one.name,
            lab=one.lab,
            year=one.year,
            quote=shorten(one.quote, MOST_QUOTED),
            note=shorten(one.note, MOST_QUOTED),
            stance=one.stance,
            address=one.address or None,
        )
        for one in told[:MOST_SHOWN]
    ]
    return {
        "elsewhere": tuple(shown),
        "elsewhere_more": len(known) - len(shown),
        "elsewhere_later": len(kept) - len(known),
    }


def shorten(text: str, most: int) -> str:
    """The text in one line, cut between words where it is longer than ``most`` characters."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"


def grade(
    records: Sequence[Belief], claims: Sequence[ClaimFile], weighed: Weighed, beliefs: Beliefs
) -> f.Grade:
    """How good the evidence on a question is. Rehearsal data never raises a grade.

    Strong: local estimates by two or more methods and no open conflict. Moderate: a local estimate, or a published
    result. Weak: a country fact, the plan, the team's judgement or somebody's word. None: only assumptions.
    """
    real = {e.id: e for e in beliefs.estimates if not e.rehearsal}
    methods = {real[name].method for record in records for name in record.informed_by if name in real}
    kinds = {record.provenance.kind for record in records}
    said = any(
        not weighed.marks.sources[p.source].rehearsal
        for p in weighed.marks.passages
        if p.claim in {claim.id for claim in claims}
    )
    if len(methods) > 1 and not any(record.conflicts for record in records):
        return "strong"
    if methods or ProvenanceKind.PUBLISHED in kinds:
        return "moderate"
    return "weak" if said or kinds - {ProvenanceKind.ASSUMED} else "none"


def missing(claims: Sequence[ClaimFile], records: Sequence[Belief], weighed: Weighed) -> Iterator[str]:
    """The codes of what a question lacks, as the brief tells them."""
    ids = {claim.id for claim in claims}
    passages = [p for p in weighed.marks.passages if p.claim in ids]
    if not any(record.local and record.informed_by for record in records):
        yield "no_local_estimate"
    if not passages:
        yield "no_testimony"
    if not claims:
        yield "no_claim"
    elif not all(claim.confirmed for claim in claims):
        yield "claim_not_confirmed"
    if records and all(record.assumed for record in records):
        yield "assumed_only"
    if any(record.conflicts for record in records):
        yield "conflict_open"
    if not any(weighed.marks.sources[p.source].kind is evidence.SourceKind.REFLECTION for p in passages):
        yield "no_reflection"


def _claim(study: Study, claim: ClaimFile, weighed: Weighed, decision: Decision) -> f.ClaimFound:
    return f.ClaimFound(
        id=claim.id,
        text=claim.text,
        lever=claim.lever,
        outcome=claim.outcome,
        direction=None if claim.direction is None else 1 if claim.direction == "more" else -1,
        confirmed=claim.confirmed,
        simulated=_simulated(study, claim, decision),
        tally=tally(claim, weighed),
        quotes=quotes(claim, weighed),
    )


def quotes(claim: ClaimFile, weighed: Weighed) -> tuple[f.Quote, ...]:
    """The quotes on a claim that may leave."""
    return tuple(
        f.Quote(
            text=quote.text,
            stance=quote.stance.value,
            kind=quote.kind.value,
            place="",
            rehearsal=quote.rehearsal,
        )
        for quote in weighed.release.released
        if quote.claim == claim.id
    )


def tally(claim: ClaimFile, weighed: Weighed) -> f.Tally:
    """What was said on a claim, counted, and how much of it is not quoted."""
    said = weighed.tallies.get(claim.id)
    if said is None:
        return _NOBODY
    quoted = sum(quote.claim == claim.id for quote in weighed.release.released)
    return f.Tally(
        supports=said.supports,
        contradicts=said.contradicts,
        mixed=said.mixed,
        sources=len(said.sources),
        withheld=sum(said.passages.values()) - quoted,
        rehearsal=said.rehearsal,
    )


def _simulated(study: Study, claim: ClaimFile, decision: Decision) -> f.Difference | None:
    """What the claim's lever does to its outcome, in the scheme or probe that moves this lever alone."""
    if claim.lever is None or claim.outcome is None:
        return None
    for scheme in (*study.schemes, *study.probes):
        if scheme.moved(levers()) == (claim.lever,):
            return difference(decision.consequences[scheme.id, claim.outcome].difference)
    return None
