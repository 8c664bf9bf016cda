"""``check``: everything a careful colleague would find in a document, by line."""

from collections import Counter
from collections.abc import Mapping

from sangkien.plan.check_opening import check_opening
from sangkien.plan.check_reflection import check_reflection
from sangkien.plan.claim import claims
from sangkien.plan.document import Document, DocumentKind
from sangkien.plan.findings import named, problem
from sangkien.plan.placing import problems
from sangkien.plan.template import Field, FieldKind, template
from sangkien.plan.values import UNKNOWN, Answer
from sangkien.words import Level, Problem


def check(document: Document) -> tuple[Problem, ...]:
    """Return what is wrong, doubtful or worth knowing in a document, sorted by line.

    Level error: a rule of the form is broken. Warning: the answer harms the work that rests on it. Note: for your
    information. Problems met while reading are among them.
    """
    found = list(problems(document))
    kind = document.kind
    if kind is DocumentKind.OTHER:
        found.append(problem("not_a_plan", Level.ERROR, 1))
    if not document.headline:
        found.append(problem("no_headline", Level.WARNING, 1, "headline"))
    if kind in (DocumentKind.OPENING, DocumentKind.BOTH) and not (document.year or "").strip():
        found.append(problem("no_year", Level.WARNING, document.tag_line("year"), "year"))
    if kind in (DocumentKind.OPENING, DocumentKind.BOTH):
        found += check_opening(document)
        found += _claims(document)
    if kind in (DocumentKind.REFLECTION, DocumentKind.BOTH):
        found += check_reflection(document)
    if kind is DocumentKind.BOTH:
        found.append(problem("plan_and_reflection", Level.NOTE, 1))
    found += _lost(document)
    return tuple(sorted(found, key=lambda p: (p.place.line or 0, p.code)))


def check_lab(documents: Mapping[str, Document]) -> tuple[tuple[str, Problem], ...]:
    """Return what is wrong with several plans of one lab and year together, as (name, problem).

    The form allows one big bet and two exploratory challenges. Plans belong together by focal point and year; those
    whose choice is unknown are not counted.
    """
    most = template().most_challenges
    taken: Counter[tuple[str, str, str]] = Counter()
    found = []
    for name, document in documents.items():
        choice = document.challenge_type
        if not isinstance(choice, Answer) or not document.focal_point or not document.year:
            continue
        kind = choice.text.upper()
        lab = (document.focal_point, document.year, kind)
        taken[lab] += 1
        if taken[lab] > most.get(kind, taken[lab]):
            said: dict[str, str | int | float] = {
                "kind": kind,
                "count": taken[lab],
                "most": most[kind],
            }
            found.append(
                (name, problem("too_many_challenges", Level.ERROR, choice.line, "challenge_type", **said))
            )
    return tuple(found)


def _claims(document: Document) -> list[Problem]:
    found = claims(document)
    if not found:
        line = document.questions[0].line if document.questions else 1
        return [problem("no_claim", Level.NOTE, line, "questions")]
    return [
        problem(
            "claim_found",
            Level.NOTE,
            claim.line,
            None,
            id=claim.id,
            condition=_short(claim.condition),
            outcome=_short(claim.outcome),
        )
        for claim in found
    ]


def _lost(document: Document) -> list[Problem]:
    """One note for each choice that the export lost, however often it was asked."""
    lost: dict[str, tuple[Field, int, int]] = {}
    for entry in document.outline.entries:
        field = entry.field
        if field is None or field.kind is not FieldKind.RADIO or document.answer(entry) is not UNKNOWN:
            continue
        name = field.id or field.prompts[0]
        _, line, count = lost.get(name, (field, document.outline.lines[entry.first], 0))
        lost[name] = (field, line, count + 1)
    return [
        problem("lost_choice", Level.NOTE, line, field.id or None, count=count, **named(field))
        for field, line, count in lost.values()
    ]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 90 else text[:89] + "…"
