"""What both the charts and the page read out of findings: who ranks where, and which measure is which."""

from collections.abc import Iterable

from sangkien.brief.findings import BeliefHeld, Findings, Measure, MeasureResult, SchemeResult, Words
from sangkien.words import DO_NOT_ENGAGE, STATUS_QUO, Language, Text

#: Ids (or how ids begin) of the measures that have a place of their own in the brief.
THEATRE = "theatre"
COST_OURS = "cost_ours"


def said(words: Words, language: Language) -> str:
    """Return the text in one language."""
    return words.vi if language == "vi" else words.en


def as_text(words: Words) -> Text:
    """Return the words as the leaf's text."""
    return {"en": words.en, "vi": words.vi}


def _ranked(schemes: Iterable[SchemeResult]) -> tuple[SchemeResult, ...]:
    return tuple(sorted(schemes, key=lambda s: (-s.net_benefit.mean, -s.probability_best, s.id)))


def ours(findings: Findings) -> tuple[SchemeResult, ...]:
    """Return the schemes that the owner can choose alone, best first; staying out is always one of them."""
    found = _ranked(s for s in findings.schemes if s.ours or s.id in {STATUS_QUO, DO_NOT_ENGAGE})
    first = [s for s in found if s.id == findings.answer.scheme]
    return (*first, *(s for s in found if s.id != findings.answer.scheme))


def others(findings: Findings) -> tuple[SchemeResult, ...]:
    """Return the schemes that others must grant, best first."""
    mine = {s.id for s in ours(findings)}
    return _ranked(s for s in findings.schemes if s.id not in mine)


def scheme(findings: Findings, id_: str) -> SchemeResult | None:
    """Return the scheme with this id, if there is one."""
    return next((s for s in findings.schemes if s.id == id_), None)


def measure(findings: Findings, id_: str) -> Measure | None:
    """Return the measure whose id is ``id_`` or begins with it."""
    exact = next((m for m in findings.measures if m.id == id_), None)
    return exact or next((m for m in findings.measures if m.id.startswith(id_)), None)


def headline(findings: Findings) -> Measure:
    """Return the measure that is ranked and drawn first. Raises ValueError when findings do not hold it."""
    found = next((m for m in findings.measures if m.id == findings.headline), None)
    if found is None:
        raise ValueError(f"findings name {findings.headline!r} as headline and have no such measure")
    return found


def result(of: SchemeResult, what: Measure | None) -> MeasureResult | None:
    """Return what the scheme does to the measure, if it was counted."""
    return None if what is None else of.measures.get(what.id)


def beliefs(findings: Findings) -> dict[str, BeliefHeld]:
    """Return the beliefs by quantity."""
    return {b.quantity: b for b in findings.beliefs}


def quantity_name(findings: Findings, id_: str, language: Language) -> str:
    """Return the name of a quantity, or of a weight of the study (``worth.<measure>``)."""
    if id_.startswith("worth."):
        weighed = measure(findings, id_.removeprefix("worth."))
        return said(weighed.name, language) if weighed else id_
    held = beliefs(findings).get(id_)
    return said(held.name, language) if held else id_


def simulated_on_rehearsal(findings: Findings) -> bool:
    """Tell whether the simulated figures rest on invented data: whether any belief does."""
    return any(b.rehearsal for b in findings.beliefs)


def by_parts(findings: Findings) -> bool:
    """Whether no single thing to learn has a value of its own, but several together turn the choice."""
    told = any(item.distinguishable for item in findings.information.quantities)
    return not told and any(item.part > 0 for item in findings.answer.learn)
