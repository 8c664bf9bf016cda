"""The charts of a brief: every one a Vega-Lite dict that a browser draws live and a printer turns into SVG.

They are narrow (about 440 units) so that a phone shows them readable and a wide page sets two side by side.
Names stand above their mark instead of in an axis or a legend; shape and fill tell what colour tells.
"""

import textwrap
from collections.abc import Sequence
from typing import Any

from sangkien.brief.findings import Findings, MonthlyBand, SchemeResult
from sangkien.brief.places import Box, place
from sangkien.brief.reading import (
    COST_OURS,
    STATUS_QUO,
    THEATRE,
    headline,
    measure,
    others,
    ours,
    quantity_name,
    result,
    said,
    scheme,
    simulated_on_rehearsal,
)
from sangkien.brief.wording import MINUS, Wording, trimmed
from sangkien.words import Language

Spec = dict[str, Any]
Row = dict[str, Any]

WIDTH = 440
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
INK, MUTED, GRID = "#1b2229", "#55606b", "#dfe3e7"
OURS, THEIRS, PALE, MARK = "#14568f", "#a8480a", "#c9d6e2", "#7a4a00"


def charts(findings: Findings, language: Language) -> dict[str, Spec]:
    """Return the specs by name, in reading order; a chart whose numbers are missing is left out."""
    drawn: dict[str, Spec | None] = {
        "first": _first(findings, language),
        "bands": _bands(findings, language),
        "forest": _forest(findings, language),
        "cost_benefit": _cost_benefit(findings, language),
        "theatre": _theatre(findings, language),
        "information": _information(findings, language),
    }
    return {name: spec for name, spec in drawn.items() if spec is not None}


def _first(findings: Findings, language: Language) -> Spec | None:
    """Return the one small picture of the first screen; it names no option where the answer names none."""
    if findings.answer.kind in {"learn_first", "no_difference"}:
        return _information(findings, language, top=4, width=330)
    return _forest(findings, language, top=5, width=330)


def _finished(findings: Findings, language: Language, name: str, body: Spec) -> Spec:
    """Add what every chart has: schema, description, locale, type, and the mark of a rehearsal."""
    words = Wording(language, findings.study.currency)
    marked = simulated_on_rehearsal(findings)
    commas = {"decimal": ",", "thousands": "."} if language == "vi" else {"decimal": ".", "thousands": ","}
    label = {"labelFontSize": 13, "titleFontSize": 13, "labelColor": MUTED, "titleColor": MUTED}
    spec: Spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": words.text(f"figures.{name}.alt", measure=said(headline(findings).name, language)),
        "background": "white",
        "padding": 4,
        "config": {
            "aria": False,
            "font": FONT,
            "locale": {
                "number": {**commas, "grouping": [3], "currency": ["", ""], "minus": MINUS},
            },
            "axis": {
                **label,
                "titleFontWeight": "normal",
                "gridColor": GRID,
                "tickColor": GRID,
                "domain": False,
            },
            "view": {"stroke": None},
            "title": {"fontSize": 13, "color": INK},
            "concat": {"spacing": 14},
        },
    }
    if marked:
        spec["title"] = {
            "text": words.text("mark.chart"),
            "anchor": "end",
            "fontSize": 12,
            "fontWeight": "bold",
            "color": MARK,
            "offset": 10,
        }
    return {**spec, **body}


# rows: a name on its own line, the mark below it


def _pixels(height: float) -> Spec:
    return {"type": "quantitative", "axis": None, "scale": {"domain": [0, height], "range": [0, height]}}


def _texts(rows: Sequence[Row], height: float, **mark: object) -> list[Spec]:
    """Return text at pixel ``y`` from the left edge, on a white halo so that no line crosses a word."""
    encoding = {
        "y": {"field": "y", **_pixels(height)},
        "x": {"value": mark.pop("at", 0)},
        "text": {"field": "text"},
        "color": {"field": "color", "type": "nominal", "scale": None},
    }
    base = {"type": "text", "align": "left", "baseline": "middle", "fontSize": 14, **mark}
    halo = {**base, "stroke": "white", "strokeWidth": 5, "strokeJoin": "round"}
    return [
        {"data": {"values": list(rows)}, "mark": halo, "encoding": {**encoding, "color": {"value": "white"}}},
        {"data": {"values": list(rows)}, "mark": base, "encoding": encoding},
    ]


def _domain(values: Sequence[float]) -> list[float]:
    low, high = min(0.0, *values), max(0.0, *values)
    room = (high - low or 1.0) * 0.04
    return [low - room if low < 0 else 0.0, high + room if high > 0 else 0.0] if high > low else [-1.0, 1.0]


def _clipped(name: str, width: float, size: float = 14) -> str:
    """Cut a name that would run over its line."""
    return textwrap.shorten(name, max(12, int(width / (size * 0.51))), placeholder="…")


def _forest(
    findings: Findings, language: Language, *, top: int | None = None, width: int = WIDTH
) -> Spec | None:
    what, words = headline(findings), Wording(language, findings.study.currency)
    mine = [s for s in ours(findings) if s.id != STATUS_QUO][:top]
    groups = [("ours", mine, OURS, "circle")]
    if top is None:
        groups.append(("others", list(others(findings)), THEIRS, "diamond"))
    headings: list[Row] = []
    names: list[Row] = []
    numbers: list[Row] = []
    marks: list[Row] = []
    y = 0.0
    for key, members, color, shape in groups:
        if top is None and members:
            headings.append({"y": y + 12, "text": words.text(f"figures.forest.{key}"), "color": INK})
            y += 30
        for member in members:
            got = result(member, what)
            if got is None or got.difference is None:
                continue
            d = got.difference
            name = _clipped(said(member.name, language), width - 45)
            names.append({"y": y + 8, "text": name, "color": color})
            numbers.append({"y": y + 8, "mean": d.mean, "color": color})
            marks.append(
                {"y": y + 23, "low": d.p5, "mean": d.mean, "high": d.p95, "color": color, "shape": shape}
            )
            y += 36 if top else 40
    if not marks:
        return None
    said_means = words.together(*(n["mean"] for n in numbers), signed=True)
    numbers = [{**n, "text": text} for n, text in zip(numbers, said_means, strict=True)]
    ends = _domain([v for m in marks for v in (m["low"], m["high"])])
    unit = words.text("figures.forest.axis", unit=said(what.unit, language))
    axis = {"title": unit, "tickCount": 5, "grid": True}
    x = {"type": "quantitative", "scale": {"domain": ends, "nice": False}, "axis": axis}
    down = {"field": "y", **_pixels(y)}
    paint = {"field": "color", "type": "nominal", "scale": None}
    layers: list[Spec] = [
        {
            "data": {"values": [{"zero": 0}]},
            "mark": {"type": "rule", "strokeDash": [4, 3], "color": MUTED, "strokeWidth": 1.5},
            "encoding": {"x": {"field": "zero", **x}},
        },
        {
            "data": {"values": marks},
            "mark": {"type": "rule", "strokeWidth": 3},
            "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}, "y": down, "color": paint},
        },
        {
            "data": {"values": marks},
            "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
            "encoding": {
                "x": {"field": "mean", **x},
                "y": down,
                "color": paint,
                "shape": {"field": "shape", "type": "nominal", "scale": None},
            },
        },
        *_texts(names, y),
        *_texts(numbers, y, at=width, align="right", fontWeight="bold"),
        *(_texts(headings, y, fontWeight="bold", fontSize=13) if headings else []),
    ]
    return _finished(findings, language, "forest", {"width": width, "height": y, "layer": layers})


def _theatre(findings: Findings, language: Language) -> Spec | None:
    what, show = headline(findings), measure(findings, THEATRE)
    words = Wording(language, findings.study.currency)
    names: list[Row] = []
    bars: list[Row] = []
    y = 0.0
    for member in (*ours(findings), *others(findings)):
        good, bad = result(member, what), result(member, show)
        if good is None or bad is None:
            continue
        names.append({"y": y + 8, "text": _clipped(said(member.name, language), WIDTH), "color": INK})
        for offset, key, got, fill, edge in (
            (17, "sustained", good, OURS, OURS),
            (30, "show", bad, "#ffffff", THEIRS),
        ):
            value = got.band.mean
            text = f"{words.together(value, 9.5)[0]} {words.text(f'figures.theatre.{key}')}"
            bars.append(
                {"top": y + offset, "bottom": y + offset + 10, "y": y + offset + 5, "value": max(0.0, value)}
                | {"text": text, "fill": fill, "edge": edge}
            )
        y += 50
    if not bars:
        return None
    most = max(b["value"] for b in bars) or 1.0
    x = {
        "type": "quantitative",
        "scale": {"domain": [0, most * 1.42], "nice": False},
        "axis": {
            "title": words.text("figures.theatre.axis", unit=said(what.unit, language)),
            "tickCount": 5,
            "grid": True,
        },
    }
    layers: list[Spec] = [
        *_texts(names, y),
        {
            "data": {"values": bars},
            "mark": {"type": "rect", "strokeWidth": 1.5},
            "encoding": {
                "x": {"field": "value", **x},
                "x2": {"datum": 0},
                "y": {"field": "top", **_pixels(y)},
                "y2": {"field": "bottom"},
                "fill": {"field": "fill", "type": "nominal", "scale": None},
                "stroke": {"field": "edge", "type": "nominal", "scale": None},
            },
        },
        {
            "data": {"values": bars},
            "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 6, "fontSize": 13},
            "encoding": {
                "x": {"field": "value", **x},
                "y": {"field": "y", **_pixels(y)},
                "text": {"field": "text"},
                "color": {"value": INK},
            },
        },
    ]
    return _finished(findings, language, "theatre", {"width": WIDTH, "height": y, "layer": layers})


def _information(findings: Findings, language: Language, *, top: int = 8, width: int = WIDTH) -> Spec | None:
    words = Wording(language, findings.study.currency)
    names: list[Row] = []
    bars: list[Row] = []
    y = 0.0
    for item in sorted(findings.information.quantities, key=lambda q: (-q.value, q.quantity))[:top]:
        name = _clipped(quantity_name(findings, item.quantity, language), width)
        text = (
            trimmed(words.number(item.value))
            if item.distinguishable
            else words.text("figures.information.zero")
        )
        names.append({"y": y + 8, "text": name, "color": INK})
        bars.append(
            {"top": y + 18, "bottom": y + 28, "y": y + 23, "value": max(0.0, item.value), "text": text}
            | {"low": max(0.0, item.value - item.se), "high": max(0.0, item.value + item.se)}
            | {"fill": OURS if item.distinguishable else PALE}
        )
        y += 40
    if not bars:
        return None
    most = max(b["high"] for b in bars) or 1.0
    axis = {
        "title": words.text("figures.information.axis", currency=words.currency_name()),
        "tickCount": 5,
        "grid": True,
    }
    x = {"type": "quantitative", "scale": {"domain": [0, most * 1.5], "nice": False}, "axis": axis}
    down = {"field": "y", **_pixels(y)}
    layers: list[Spec] = [
        *_texts(names, y),
        {
            "data": {"values": bars},
            "mark": {"type": "rect", "stroke": OURS, "strokeWidth": 1},
            "encoding": {
                "x": {"field": "value", **x},
                "x2": {"datum": 0},
                "y": {"field": "top", **_pixels(y)},
                "y2": {"field": "bottom"},
                "fill": {"field": "fill", "type": "nominal", "scale": None},
            },
        },
        {
            "data": {"values": bars},
            "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5},
            "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}, "y": down},
        },
        {
            "data": {"values": bars},
            "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 8, "fontSize": 13},
            "encoding": {
                "x": {"field": "high", **x},
                "y": down,
                "text": {"field": "text"},
                "color": {"value": INK},
            },
        },
    ]
    return _finished(findings, language, "information", {"width": width, "height": y, "layer": layers})


def _panels(findings: Findings) -> list[SchemeResult]:
    """Return the status quo, up to three leading options of ours and two of others."""
    reference = scheme(findings, STATUS_QUO)
    named = (findings.answer.scheme, *findings.answer.leading)
    leading = [s for id_ in dict.fromkeys(filter(None, named)) if (s := scheme(findings, id_)) is not None]
    rest = [s for s in ours(findings) if s not in leading]
    mine = [s for s in (*leading, *rest) if s.id != STATUS_QUO][:3]
    return [*([reference] if reference else []), *mine, *others(findings)[:2]]


def _bands(findings: Findings, language: Language) -> Spec | None:
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
    return _finished(findings, language, "bands", {"concat": panels, "columns": 2})


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


def _cost_benefit(findings: Findings, language: Language) -> Spec | None:
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
    xs = _domain([v for _, _, paid, _ in members for v in (paid.band.p5, paid.band.p95)])
    ys = _domain([v for _, _, _, d in members for v in (d.p5, d.p95)])

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
        "y": {"field": "py", **_pixels(height)},
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
        {"y": 10 + 20 * i, "text": f"{n}  {_clipped(said(s.name, language), WIDTH - 20)}", "color": INK}
        for i, (n, s, _, _) in enumerate(members)
    ]
    legend = {"width": inner, "height": 20 * len(key), "layer": _texts(key, 20 * len(key), at=-40)}
    return _finished(findings, language, "cost_benefit", {"vconcat": [plot, legend]})
