"""The tables that compare schemes, as rows of worded cells."""

from collections.abc import Sequence
from typing import Any

from sangkien.brief.findings import Band, Findings, LeverMoved, Measure, SchemeResult
from sangkien.brief.first import capital
from sangkien.brief.reading import (
    COST_OURS,
    THEATRE,
    as_text,
    headline,
    measure,
    others,
    ours,
    result,
    said,
    scheme,
)
from sangkien.brief.wording import Wording, is_share, is_switch, texts, unit_name
from sangkien.words import STATUS_QUO

NONE = "–"


def _average(
    w: Wording, mean: float, low: float, high: float, *, signed: bool = False, share: bool = False
) -> str:
    if share:
        a, b, c = w.percent(mean), w.percent(low), w.percent(high)
    else:
        a, b, c = w.together(mean, low, high, signed=signed, most=2)
    if a == b == c:
        return a
    return w.text("schemes.average", mean=a, range=w.text("numbers.span", low=b, high=c))


def _band(w: Wording, band: Band, of: Measure) -> str:
    return _average(w, band.mean, band.p5, band.p95, share=is_share(as_text(of.unit)))


def _lever(w: Wording, lever: LeverMoved) -> str:
    unit, name = as_text(lever.unit), said(lever.name, w.language)
    said_unit = unit_name(unit, w.language)
    if is_switch(unit):
        level, now = (w.text("schemes.yes" if v else "schemes.no") for v in (lever.level, lever.status_quo))
        return w.text("schemes.lever", name=name, level=level, now=now)
    level, now = w.setting(unit, lever.level), w.setting(unit, lever.status_quo)
    if said_unit[:1].isdigit():
        return w.text("schemes.lever_scale", name=name, level=level, now=now, unit=said_unit)
    return w.text("schemes.lever", name=name, level=f"{level} {said_unit}".strip(), now=now)


def _holders(w: Wording, levers: Sequence[LeverMoved]) -> str:
    held = dict.fromkeys(w.code("holders", lever.holder) for lever in levers)
    return w.text("schemes.held_by", holders=", ".join(held))


def scheme_row(findings: Findings, of: SchemeResult, w: Wording) -> dict[str, Any]:
    """Return the cells of one scheme in the table that compares them."""
    what, show, paid = headline(findings), measure(findings, THEATRE), measure(findings, COST_OURS)
    got, bad, cost = result(of, what), result(of, show), result(of, paid)
    d = got.difference if got else None
    reference = w.text("schemes.reference")
    return {
        "levers": [*(_lever(w, x) for x in of.levers), *([_holders(w, of.levers)] if of.levers else [])],
        "brings": _average(w, d.mean, d.p5, d.p95, signed=True) if d else reference,
        "better": w.chance(d.probability_better) if d and d.probability_better is not None else NONE,
        "theatre": w.together(bad.band.mean, 9.5)[0] if bad else NONE,
        "cost": w.money(cost.band.mean) if cost else NONE,
        "best": w.chance(of.probability_best),
    }


def _shown(findings: Findings) -> list[SchemeResult]:
    """Return the few schemes that stand side by side: the status quo, two leading ones of ours, one of others."""
    reference = [s for s in (scheme(findings, STATUS_QUO),) if s is not None]
    mine = [s for s in ours(findings) if s.id != STATUS_QUO]
    return [*reference, *mine[:2], *others(findings)[:1]]


def group_table(findings: Findings, w: Wording) -> dict[str, Any]:
    """Return the headline by groups of officials, for the status quo and the schemes that lead."""
    what = headline(findings)
    shown = [s for s in _shown(findings) if what.id in s.by_group]
    if not shown:
        return {"names": [], "rows": []}
    names = texts(w.language)["groupings"]
    labels = texts(w.language)["group_labels"]
    rows = []
    for grouping, found in shown[0].by_group[what.id].items():
        order = {label: n for n, label in enumerate(labels)}
        lines = []
        for label in sorted(found, key=lambda x: (order.get(x, -1), x)):
            cells = [s.by_group[what.id].get(grouping, {}).get(label) for s in shown]
            if all(band is None or (band.mean == 0 and band.p95 == 0) for band in cells):
                continue
            worded = [_band(w, band, what) if band is not None else NONE for band in cells]
            own = findings.group_labels.get(label)
            known = labels.get(label, label.replace("_", " "))
            lines.append((capital(said(own, w.language)) if own else str(known), worded))
        rows.append((str(names.get(grouping, grouping.replace("_", " "))), lines))
    return {"names": [said(s.name, w.language) for s in shown], "rows": rows}


def measure_table(findings: Findings, w: Wording) -> dict[str, Any]:
    """Return every measure under the schemes that lead; findings.json has it for all of them."""
    shown = _shown(findings)
    rows = []
    for what in findings.measures:
        unit = "" if is_share(as_text(what.unit)) else said(what.unit, w.language)
        if what.unit.en == "million":
            unit = f"{unit} {w.currency_name()}"
        name = said(what.name, w.language)
        cells = [_band(w, r.band, what) if (r := result(s, what)) else NONE for s in shown]
        rows.append((name, unit if unit.casefold() != name.casefold() else "", cells))
    return {"names": [said(s.name, w.language) for s in shown], "rows": rows}


def acceptability_rows(findings: Findings, w: Wording) -> list[tuple[str, str, str]]:
    """Return, for each worth of a sustained initiative, which scheme of ours is most often the best."""
    mine = {s.id: said(s.name, w.language) for s in ours(findings)}
    rows = []
    for point in findings.acceptability:
        chances = {id_: p for id_, p in point.probability_best.items() if id_ in mine}
        if chances:
            best = min(chances, key=lambda id_: (-chances[id_], id_))
            rows.append((w.money(point.worth, exact=True), mine[best], w.chance(chances[best])))
    return rows
