"""Charts with two axes: bands over the months, and cost against benefit."""

import textwrap

from sangkien.brief.chart_parts import (
    INK,
    MUTED,
    OURS,
    THEIRS,
    WIDTH,
    Spec,
    clipped,
    domain,
    finished,
    pixels,
    texts,
)
from sangkien.brief.findings import Findings, MonthlyBand, SchemeResult
from sangkien.brief.places import Box, place
from sangkien.brief.reading import (
    COST_OURS,
    headline,
    measure,
    others,
    ours,
    result,
    said,
    scheme,
)
from sangkien.brief.wording import Wording
from sangkien.words import STATUS_QUO, Language


def _panels(findings: Findings) -> list[SchemeResult]:
    """Return the status quo, up to three leading options of ours and two of others."""
    reference = scheme(findings, STATUS_QUO)
    named = (findings.answer.scheme, *findings.answer.leading)
    leading = [s for id_ in dict.fromkeys(filter(None, named)) if (s := scheme(findings, id_)) is not None]
    rest = [s for s in ours(findings) if s not in leading]
    mine = [s for s in (*leading, *rest) if s.id != STATUS_QUO][:3]
    return [*([reference] if reference else []), *mine, *others(findings)[:2]]


def bands(findings: Findings, language: Language) -> Spec | None:
    """Draw the headline month by month: small panels on one scale, the status quo dashed in each."""
    what, words = headline(findings), Wording(language, findings.study.currency)
    members = [s for s in _panels(findings) if what.id in s.monthly and s.monthly[what.id].p50]
    if not members:
        return None
    months = max(len(s.monthly[what.id].p50) for s in members)
    most = max(max(s.monthly[what.id].p95) for s in members)
    least = min(0.0, *(min(s.monthly[what.id].p5) for s in members))
    lines = max(len(_wrapped(said(s.name, language))) for s in members)
    reference = next((s.monthly[what.id] for s in members if s.id == STATUS_QUO), None)
    every = 12 if months > 18 else 6 if months > 9 else 3
    panels = []
    for i, member in enumerate(members):
        name = _wrapped(said(member.name, language))
        panels.append(
            _panel(
                member.monthly[what.id],
                None if member.id == STATUS_QUO else reference,
                title=[*[" "] * (lines - len(name)), *name],
                color=MUTED if member.id == STATUS_QUO else OURS if member.ours else THEIRS,
                domain=[least, most or 1.0],
                ticks=list(range(0, months + 1, every)),
                y_title=said(what.unit, language) if i % 2 == 0 else None,
                x_title=words.text("figures.bands.month"),
            )
        )
    return finished(findings, language, "bands", {"concat": panels, "columns": 2})


def _wrapped(name: str) -> list[str]:
    return textwrap.wrap(name, 25, max_lines=3, placeholder="…") or [" "]


def _panel(
    band: MonthlyBand,
    reference: MonthlyBand | None,
    *,
    title: list[str],
    color: str,
    domain: list[float],
    ticks: list[int],
    y_title: str | None,
    x_title: str,
) -> Spec:
    x_axis = {"title": x_title, "values": ticks, "grid": False}
    x = {
        "field": "m",
        "type": "quantitative",
        "scale": {"domain": [0, ticks[-1]], "nice": False},
        "axis": x_axis,
    }
    scale = {"domain": domain, "nice": True}
    y = {"type": "quantitative", "scale": scale, "axis": {"title": y_title, "tickCount": 4, "grid": True}}
    rows = [
        {"m": m, "low": round(low, 4), "mid": round(mid, 4), "high": round(high, 4)}
        for m, (low, mid, high) in enumerate(zip(band.p5, band.p50, band.p95, strict=True), start=1)
    ]
    layers: list[Spec] = [
        {
            "data": {"values": rows},
            "mark": {"type": "area", "color": color, "opacity": 0.22},
            "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "line", "color": color, "strokeWidth": 2.5},
            "encoding": {"x": x, "y": {"field": "mid", **y}},
        },
    ]
    if reference is not None:
        before = [{"m": m, "mid": round(v, 4)} for m, v in enumerate(reference.p50, start=1)]
        layers.append(
            {
                "data": {"values": before},
                "mark": {"type": "line", "color": INK, "strokeWidth": 1.5, "strokeDash": [4, 3]},
                "encoding": {"x": x, "y": {"field": "mid", **y}},
            }
        )
    heading = {
        "text": title,
        "anchor": "start",
        "frame": "group",
        "fontSize": 13,
        "lineHeight": 16,
        "color": color,
    }
    return {"width": 165, "height": 120, "title": heading, "layer": layers}


def cost_benefit(findings: Findings, language: Language) -> Spec | None:
    """Draw what our options cost us against what they bring, numbered as in the table."""
    what, cost = headline(findings), measure(findings, COST_OURS)
    words = Wording(language, findings.study.currency)
    members = [
        (n, s, paid, got.difference)
        for n, s in enumerate(ours(findings), start=1)
        if (paid := result(s, cost)) and (got := result(s, what)) and got.difference
    ]
    if not members:
        return None
    inner, height = WIDTH - 60, 300
    xs = domain([v for _, _, paid, _ in members for v in (paid.band.p5, paid.band.p95)])
    ys = domain([v for _, _, _, d in members for v in (d.p5, d.p95)])

    def at(cost_: float, gain: float) -> tuple[float, float]:
        return (cost_ - xs[0]) / (xs[1] - xs[0]) * inner, height - (gain - ys[0]) / (ys[1] - ys[0]) * height

    points = [at(paid.band.mean, d.mean) for _, _, paid, d in members]
    spots = place([Box(px, py, 12, 16) for px, py in points], inner, height)
    rows = [
        {"cost": paid.band.mean, "low_cost": paid.band.p5, "high_cost": paid.band.p95}
        | {"gain": d.mean, "low": d.p5, "high": d.p95, "number": str(n)}
        | {"px": round(spot[0], 1), "py": round(spot[1], 1)}
        for (n, _, paid, d), spot in zip(members, spots, strict=True)
    ]
    x = {
        "type": "quantitative",
        "scale": {"domain": xs, "nice": False},
        "axis": {
            "title": words.text("figures.cost_benefit.cost", currency=words.currency_name()),
            "tickCount": 5,
            "grid": True,
        },
    }
    y = {
        "type": "quantitative",
        "scale": {"domain": ys, "nice": False},
        "axis": {
            "title": words.text("figures.cost_benefit.benefit", unit=said(what.unit, language)),
            "tickCount": 5,
            "grid": True,
        },
    }
    thin = {"type": "rule", "color": OURS, "strokeWidth": 1.5, "opacity": 0.45}
    across: Spec = {
        "x": {"field": "low_cost", **x},
        "x2": {"field": "high_cost"},
        "y": {"field": "gain", **y},
    }
    upward: Spec = {"x": {"field": "cost", **x}, "y": {"field": "low", **y}, "y2": {"field": "high"}}
    number: Spec = {
        "x": {
            "field": "px",
            "type": "quantitative",
            "axis": None,
            "scale": {"domain": [0, inner], "range": [0, inner]},
        },
        "y": {"field": "py", **pixels(height)},
        "text": {"field": "number"},
    }
    bold = {"type": "text", "fontSize": 15, "fontWeight": "bold", "baseline": "middle"}
    plot: Spec = {
        "width": inner,
        "height": height,
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
        "layer": [
            {
                "resolve": {"scale": {"x": "shared", "y": "shared"}},
                "layer": [
                    {
                        "data": {"values": [{"zero": 0}]},
                        "mark": {"type": "rule", "strokeDash": [4, 3], "color": MUTED, "strokeWidth": 1.5},
                        "encoding": {"y": {"field": "zero", **y}},
                    },
                    {"data": {"values": rows}, "mark": thin, "encoding": across},
                    {"data": {"values": rows}, "mark": thin, "encoding": upward},
                    {
                        "data": {"values": rows},
                        "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1, "color": OURS},
                        "encoding": {"x": {"field": "cost", **x}, "y": {"field": "gain", **y}},
                    },
                ],
            },
            {
                "data": {"values": rows},
                "mark": bold | {"stroke": "white", "strokeWidth": 5},
                "encoding": number,
            },
            {"data": {"values": rows}, "mark": bold | {"color": INK}, "encoding": number},
        ],
    }
    key = [
        {"y": 10 + 20 * i, "text": f"{n}  {clipped(said(s.name, language), WIDTH - 20)}", "color": INK}
        for i, (n, s, _, _) in enumerate(members)
    ]
    legend = {"width": inner, "height": 20 * len(key), "layer": texts(key, 20 * len(key), at=-40)}
    return finished(findings, language, "cost_benefit", {"vconcat": [plot, legend]})
