"""What all charts share: size, ink, the mark of a rehearsal, and text that stands above its mark."""

import textwrap
from collections.abc import Sequence
from typing import Any

from sangkien.brief.findings import Findings
from sangkien.brief.reading import headline, said, simulated_on_rehearsal
from sangkien.brief.wording import MINUS, Wording
from sangkien.words import Language

Spec = dict[str, Any]
Row = dict[str, Any]

WIDTH = 440
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
INK, MUTED, GRID = "#1b2229", "#55606b", "#dfe3e7"
OURS, THEIRS, PALE, MARK = "#14568f", "#a8480a", "#c9d6e2", "#7a4a00"


def finished(findings: Findings, language: Language, name: str, body: Spec) -> Spec:
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


def pixels(height: float) -> Spec:
    """Return a downward scale in the chart's own units, without an axis."""
    return {"type": "quantitative", "axis": None, "scale": {"domain": [0, height], "range": [0, height]}}


def texts(rows: Sequence[Row], height: float, **mark: object) -> list[Spec]:
    """Return text at pixel ``y`` from the left edge, on a white halo so that no line crosses a word."""
    encoding = {
        "y": {"field": "y", **pixels(height)},
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


def domain(values: Sequence[float]) -> list[float]:
    """Return the two ends of a scale that holds the values and zero, with a little room."""
    low, high = min(0.0, *values), max(0.0, *values)
    room = (high - low or 1.0) * 0.04
    return [low - room if low < 0 else 0.0, high + room if high > 0 else 0.0] if high > low else [-1.0, 1.0]


def clipped(name: str, width: float, size: float = 14) -> str:
    """Cut a name that would run over its line."""
    return textwrap.shorten(name, max(12, int(width / (size * 0.51))), placeholder="…")
