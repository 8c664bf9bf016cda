"""Pictures of a calibration as Vega-Lite dicts: predictions against what was published, what moved, what trades off."""

import textwrap
from typing import Any

import numpy as np

from sangkien.calibrate import Calibration, Compared
from sangkien.tell_calibration import HALF, texts
from sangkien.words import Language, Scale, quantities

Spec = dict[str, Any]

WIDTH = 460
INK, MUTED, GRID = "#1b2229", "#55606b", "#dfe3e7"
BEFORE, AFTER, PUBLISHED = "#a9b8c6", "#14568f", "#a8480a"
# What draws PNGs has a font of its own that lacks Vietnamese letters.
FONT: dict[Language, str] = {
    "en": "Arial, 'Liberation Sans', Helvetica, sans-serif",
    "vi": "'DejaVu Sans', 'Noto Sans', Arial, sans-serif",
}
#: Draws shown in a cloud; more would hide each other.
SHOWN = 400


def calibration_charts(found: Calibration, language: Language) -> dict[str, Spec]:
    """Return the pictures by name; none where nothing was simulated."""
    rows = [row for row in found.rows if row.check is not None]
    if found.found is None or not rows:
        return {}
    charts = {"predicted": _predicted(found, rows, language), "moves": _moves(found, language)}
    if found.links:
        charts["pair"] = _pair(found, language)
    return charts


def _finished(body: Spec, title: str, language: Language) -> Spec:
    commas = {"decimal": ",", "thousands": "."} if language == "vi" else {"decimal": ".", "thousands": ","}
    label = {"labelFontSize": 12, "titleFontSize": 12, "labelColor": MUTED, "titleColor": MUTED}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": title,
        "title": {"text": title, "anchor": "start", "fontSize": 14, "color": INK, "offset": 12},
        "background": "white",
        "padding": 8,
        "config": {
            "font": FONT[language],
            "locale": {"number": {**commas, "grouping": [3], "currency": ["", ""]}},
            "axis": {
                **label,
                "titleFontWeight": "normal",
                "gridColor": GRID,
                "domain": False,
                "ticks": False,
            },
            "legend": {"labelFontSize": 12, "title": None, "orient": "top"},
            "view": {"stroke": None},
            "concat": {"spacing": 16},
        },
        **body,
    }


def _colour(language: Language, *, published: bool = False) -> Spec:
    chart = texts(language)["chart"]
    names = [chart["before"], chart["after"]] + ([chart["published"]] if published else [])
    scale = {"domain": names, "range": [BEFORE, AFTER, PUBLISHED][: len(names)]}
    return {"field": "when", "type": "nominal", "scale": scale, "legend": {"title": None}}


def _predicted(found: Calibration, rows: list[Compared], language: Language) -> Spec:
    parts = [_one(found, row, language) for row in rows]
    body: Spec = {"vconcat": parts, "resolve": {"legend": {"color": "shared"}}}
    return _finished(body, texts(language)["chart"]["predicted"], language)


def _one(found: Calibration, row: Compared, language: Language) -> Spec:
    say, target = texts(language), row.target
    assert row.check is not None  # noqa: S101  (rows without one are left out above)
    assert row.observed is not None  # noqa: S101
    bars: list[dict[str, Any]] = [
        {
            "when": say["chart"][when],
            "low": float(target.scale.back(predicted.low)),
            "high": float(target.scale.back(predicted.high)),
            "middle": float(target.scale.back(predicted.median)),
        }
        for when, predicted in (("before", row.check.before), ("after", row.check.after))
    ]
    kind = "log" if target.scale is Scale.LOG else "linear"
    axis = {"title": found.country.units[target.unit][language], "tickCount": 5, "format": "~g"}
    ends = _room([*(bar["low"] for bar in bars), *(bar["high"] for bar in bars), row.observed.value], kind)
    x = {"type": "quantitative", "scale": {"type": kind, "domain": ends, "nice": False}, "axis": axis}
    y = {"field": "when", "type": "nominal", "sort": None, "title": None}
    colour = _colour(language, published=True)
    seen = {"x": row.observed.value, "when": say["chart"]["published"]}
    use = say["use"][row.use]
    return {
        "width": WIDTH,
        "height": 44,
        "title": {
            "text": f"{target.name[language]} [{use}]",
            "anchor": "start",
            "fontSize": 12,
            "color": INK,
            "fontWeight": "normal",
        },
        "layer": [
            {
                "data": {"values": bars},
                "mark": {"type": "bar", "height": 9},
                "encoding": {
                    "x": {"field": "low", **x},
                    "x2": {"field": "high"},
                    "y": y,
                    "color": colour,
                },
            },
            {
                "data": {"values": bars},
                "mark": {"type": "tick", "thickness": 2, "size": 15, "color": INK},
                "encoding": {"x": {"field": "middle", **x}, "y": y},
            },
            {
                "data": {"values": [seen]},
                "mark": {"type": "rule", "strokeWidth": 2.5},
                "encoding": {"x": {"field": "x", **x}, "color": colour},
            },
        ],
    }


def _room(values: list[float], kind: str) -> list[float]:
    """The ends of an axis with a little room beyond what is drawn."""
    low, high = min(values), max(values)
    if kind == "log":
        room = (high / low) ** 0.04
        return [low / room, high * room]
    room = (high - low) * 0.04
    return [low - room, high + room]


def _moves(found: Calibration, language: Language) -> Spec:
    say = texts(language)["chart"]
    wanted = {q for row in found.country.targets.wanted for q in row.quantities if q.startswith("exit.")}
    shown = [m for m in found.moves if m.told or m.quantity in wanted]
    shown.sort(key=lambda move: move.left * (1 - min(abs(move.shift), 1)))
    bars = []
    for move in shown:
        name = "\n".join(textwrap.wrap(quantities()[move.quantity].name[language], 34))
        for when, mean, sd in (("before", 0.0, 1.0), ("after", move.shift, move.left)):
            bars.append(
                {
                    "name": name,
                    "when": say[when],
                    "low": mean - HALF * sd,
                    "high": mean + HALF * sd,
                    "middle": mean,
                }
            )
    x = {"type": "quantitative", "axis": {"title": None, "tickCount": 7}}
    y = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"labelLimit": 320, "labelColor": INK, "labelExpr": "split(datum.label, '\\n')"},
        "scale": {"paddingInner": 0.35},
    }
    apart = {"field": "when", "type": "nominal", "sort": None}
    body: Spec = {
        "width": WIDTH - 120,
        "height": {"step": 15},
        "data": {"values": bars},
        "layer": [
            {
                "mark": {"type": "bar", "height": 9},
                "encoding": {
                    "x": {"field": "low", **x},
                    "x2": {"field": "high"},
                    "y": y,
                    "yOffset": apart,
                    "color": _colour(language),
                },
            },
            {
                "mark": {"type": "tick", "thickness": 2, "size": 12, "color": INK},
                "encoding": {"x": {"field": "middle", **x}, "y": y, "yOffset": apart},
            },
        ],
    }
    return _finished(body, say["moves"], language)


def _pair(found: Calibration, language: Language) -> Spec:
    """Two clouds of equally many draws, each of which counts the same."""
    say, link = texts(language)["chart"], found.links[0]
    assert found.found is not None  # noqa: S101  (there are no links without draws)
    ids = found.found.ids
    at = [ids.index(link.first), ids.index(link.second)]
    scales = [quantities()[q].scale for q in (link.first, link.second)]
    even = np.linspace(0, found.spec.draws - 1, min(SHOWN, found.spec.draws)).astype(int)
    clouds = [("before", found.found.before), ("after", found.found.equal(found.spec.seed))]
    dots = [
        {"when": say[when], "x": round(float(a), 6), "y": round(float(b), 6)}
        for when, draws in clouds
        for a, b in zip(scales[0].back(draws[even, at[0]]), scales[1].back(draws[even, at[1]]), strict=True)
    ]

    def axis(field: str, quantity: str) -> Spec:
        known = quantities()[quantity]
        title = f"{known.name[language]} ({known.unit[language]})"
        scale = {"type": "linear" if known.scale is Scale.IDENTITY else "log", "nice": False, "zero": False}
        return {
            "field": field,
            "type": "quantitative",
            "scale": scale,
            "axis": {"title": title, "tickCount": 5, "format": "~g"},
        }

    body: Spec = {
        "width": WIDTH - 60,
        "height": 260,
        "data": {"values": dots},
        "mark": {"type": "point", "filled": True, "size": 14, "opacity": 0.65},
        "encoding": {
            "x": axis("x", link.first),
            "y": axis("y", link.second),
            "color": _colour(language),
        },
    }
    return _finished(body, say["pair"], language)
