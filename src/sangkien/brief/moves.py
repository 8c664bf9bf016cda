"""Which beliefs move which outcome: what is shown of it, as rows and sentences."""

from sangkien.brief.findings import Findings
from sangkien.brief.findings_shares import OutcomeMoved, QuantityMoves, ShareFound
from sangkien.brief.first import capital
from sangkien.brief.reading import measure, quantity_name, said, scheme
from sangkien.brief.wording import Wording

#: Quantities that are shown; findings.json has all of them.
SHOWN = 10
NONE = "–"


def columns(findings: Findings) -> tuple[OutcomeMoved, ...]:
    """Return the outcomes that some quantity is told to move."""
    return tuple(o for o in findings.sensitivity if any(q.told for q in o.quantities))


def rows(findings: Findings) -> tuple[str, ...]:
    """Return the quantities that move anything most: the first of each outcome, then the largest.

    Each stands by the outcome that it is the first of, else by the one that it moves most; in the order of the columns.
    """
    largest: dict[str, tuple[float, int]] = {}
    first: dict[str, int] = {}
    for column, outcome in enumerate(columns(findings)):
        found = [q for q in outcome.quantities if q.told]
        first.setdefault(found[0].quantity, column)
        for moved in found:
            if moved.share > largest.get(moved.quantity, (0.0, 0))[0]:
                largest[moved.quantity] = (moved.share, column)
    by_size = sorted(largest, key=lambda id_: (id_ not in first, -largest[id_][0], id_))
    kept = by_size[: max(SHOWN, len(first))]
    return tuple(
        sorted(
            kept,
            key=lambda id_: (first.get(id_, largest[id_][1]), id_ not in first, -largest[id_][0], id_),
        )
    )


def told(outcome: OutcomeMoved, quantity: str) -> QuantityMoves | None:
    """Return what the quantity moves of the outcome, if that is told from zero."""
    return next((q for q in outcome.quantities if q.quantity == quantity and q.told), None)


def others(outcome: OutcomeMoved, shown: tuple[str, ...]) -> tuple[int, float]:
    """Return how many quantities have no cell of their own, and their shares added up."""
    rest = [q.share for q in outcome.quantities if not (q.told and q.quantity in shown)]
    return len(rest), max(0.0, sum(rest))


def outcome_name(findings: Findings, outcome: OutcomeMoved, w: Wording) -> str:
    """Return what an outcome is called in a sentence."""
    if outcome.against is not None:
        a, b = (_scheme_name(findings, id_, w) for id_ in (outcome.scheme, outcome.against))
        return w.text("moves.choice", scheme=a, against=b)
    return w.text("moves.outcome", name=_measure_name(findings, outcome, w))


def _scheme_name(findings: Findings, id_: str, w: Wording) -> str:
    found = scheme(findings, id_)
    return said(found.name, w.language) if found else id_


def _measure_name(findings: Findings, outcome: OutcomeMoved, w: Wording) -> str:
    found = measure(findings, outcome.outcome)
    return said(found.name, w.language) if found else outcome.outcome


def with_interval(w: Wording, found: ShareFound) -> str:
    """Write a share with both ends: "34% (25% to 42%)"."""
    middle, low, high = (w.percent(max(0.0, v)) for v in (found.share, found.low, found.high))
    return w.text("schemes.average", mean=middle, range=w.text("numbers.span", low=low, high=high))


def sentences(findings: Findings, w: Wording) -> list[str]:
    """Say for each outcome what decides most about it and how much is luck; then what must be known of that."""
    lines = []
    for outcome in findings.sensitivity:
        about = outcome_name(findings, outcome, w)
        first = next((q for q in outcome.quantities if q.told), None)
        if first is None:
            lines.append(w.text("moves.nothing", outcome=about))
            continue
        name = quantity_name(findings, first.quantity, w.language)
        line = w.text("moves.first", outcome=about, quantity=name, share=with_interval(w, first))
        luck = outcome.luck
        lines.append(f"{line} {w.text('moves.luck', share=w.percent(luck.share))}" if luck else line)
    linked = sorted({pair for outcome in findings.sensitivity for pair in outcome.linked})
    if linked:
        names = [[f"“{quantity_name(findings, id_, w.language)}”" for id_ in pair] for pair in linked]
        lines.append(w.text("moves.linked", pairs="; ".join(" – ".join(pair) for pair in names)))
    return lines


def table(findings: Findings, w: Wording) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return the heads of the columns, and for each quantity shown its share in each outcome with the interval."""
    shown, over = rows(findings), columns(findings)
    lines = []
    for id_ in shown:
        cells = [with_interval(w, found) if (found := told(o, id_)) else NONE for o in over]
        lines.append((capital(quantity_name(findings, id_, w.language)), cells))
    if over:
        rest = [w.percent(others(o, shown)[1]) for o in over]
        lines.append((w.text("figures.sensitivity.others"), rest))
        both = [with_interval(w, o.interactions) if o.interactions else NONE for o in over]
        lines.append((w.text("figures.sensitivity.together"), both))
        luck = [with_interval(w, o.luck) if o.luck else NONE for o in over]
        lines.append((w.text("moves.luck_row"), luck))
    return [head(findings, o, w) for o in over], lines


def head(findings: Findings, outcome: OutcomeMoved, w: Wording) -> str:
    """Return the short head of an outcome's column, or the name of a measure that has none."""
    try:
        return w.text(f"figures.sensitivity.columns.{outcome.outcome}")
    except KeyError:
        return _measure_name(findings, outcome, w)
