"""The live charts of the scheme lab: one Vega-Lite dict each, sent once, and the rows that are put in again and again.

Charts take the size of the box they stand in. Colour and dash tell schemes apart by their place: the status quo
(``usual``), the one that is tried (``tried``), those compared with it (``kept1`` and on); a list names them.
"""

from collections.abc import Mapping
from typing import Any

from sangkien.lab import HEADLINE, MOST_COMPARED, TRIED, Picture, Seen
from sangkien.words import STATUS_QUO, Language

Spec = dict[str, Any]
Rows = list[dict[str, Any]]

INK, MUTED, GRID = "#1b2229", "#4c5762", "#dfe3e7"
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
#: Colour and dash of each place.
LOOKS: Mapping[str, tuple[str, list[int]]] = {
    "usual": (MUTED, [5, 4]),
    "tried": ("#14568f", [1, 0]),
    "kept1": ("#a8480a", [8, 3]),
    "kept2": ("#1d6b3a", [2, 3]),
    "kept3": ("#6b3fa0", [10, 3, 2, 3]),
    "kept4": ("#7a5c00", [4, 2, 1, 2]),
}


def lab_charts(language: Language, texts: Mapping[str, str]) -> dict[str, Spec]:
    """The specs by name. ``texts`` name the axes: month, cost_ours, cost_others, gain, headline."""
    return {
        "bands": _finished(_bands(texts), language),
        "cost_ours": _finished(_plane("cost_ours", texts["cost_ours"], texts["gain"]), language),
        "cost_others": _finished(_plane("cost_others", texts["cost_others"], texts["gain"]), language),
        "groups": _finished(_groups(texts["headline"]), language),
    }


def chart_rows(picture: Picture, by: str, groups: Mapping[str, str]) -> dict[str, Rows]:
    """What each chart is to show of a picture; ``groups`` names the groups of the grouping ``by``."""
    looks = places(picture)
    return {
        "bands": [
            {"k": looks[seen.id], "m": month} | _quantiles(quantiles, whole=seen.id in (STATUS_QUO, TRIED))
            for seen in picture.schemes
            for month, quantiles in enumerate(seen.months, start=1)
        ],
        "cost_ours": [_point(seen, looks[seen.id], "cost_ours") for seen in picture.schemes],
        "cost_others": [_point(seen, looks[seen.id], "cost_others") for seen in picture.schemes],
        "groups": [
            {"k": looks[seen.id], "g": name, "v": _short(seen.groups[by][label])}
            for seen in picture.schemes
            if seen.id in (STATUS_QUO, TRIED)
            for label, name in groups.items()
        ],
    }


def places(picture: Picture) -> dict[str, str]:
    """The place of every scheme of a picture, by its id."""
    found, n = {}, 0
    for seen in picture.schemes:
        if seen.id == STATUS_QUO:
            found[seen.id] = "usual"
        elif seen.id == TRIED:
            found[seen.id] = "tried"
        else:
            n += 1
            found[seen.id] = f"kept{n}"
    return found


def _quantiles(quantiles: tuple[float, ...], *, whole: bool) -> dict[str, float]:
    names = ("a", "b", "c", "d", "e")
    return {name: _short(value) for name, value in zip(names, quantiles, strict=True) if whole or name == "c"}


def _point(seen: Seen, look: str, cost: str) -> dict[str, Any]:
    paid, got = seen.totals[cost], seen.totals[HEADLINE]
    return {
        "k": look,
        "x": _short(paid.mean), "x5": _short(paid.quantiles[0]), "x95": _short(paid.quantiles[-1]),
        "y": _short(got.difference or 0.0), "y5": _short(got.low or 0.0), "y95": _short(got.high or 0.0),
    }  # fmt: skip


def _short(value: float) -> float:
    """Three figures that count: more are not seen, and every one is sent."""
    return float(f"{value:.4g}")


def _finished(body: Spec, language: Language) -> Spec:
    commas = {"decimal": ",", "thousands": "."} if language == "vi" else {"decimal": ".", "thousands": ","}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": "container",
        "autosize": {"type": "fit", "contains": "padding"},
        "background": "white",
        "padding": 2,
        "config": {
            "aria": False,
            "font": FONT,
            "locale": {"number": {**commas, "grouping": [3], "currency": ["", ""]}},
            "axis": {
                "labelFontSize": 12, "titleFontSize": 12, "labelColor": MUTED, "titleColor": MUTED,
                "titleFontWeight": "normal", "gridColor": GRID, "domain": False, "tickColor": GRID,
            },
            "view": {"stroke": None},
        },
        **body,
    }  # fmt: skip


def _color(name: str = "color") -> Spec:
    range_ = [color if name == "color" else dash for color, dash in LOOKS.values()]
    return {
        "field": "k",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(LOOKS), "range": range_},
    }


def _bands(texts: Mapping[str, str]) -> Spec:
    x = {
        "field": "m",
        "type": "quantitative",
        "axis": {"title": texts["month"], "grid": False, "tickCount": 6},
        "scale": {"nice": False},
    }
    y = {"type": "quantitative", "axis": {"title": None, "tickCount": 4}, "scale": {"zero": True}}

    def area(low: str, high: str, opacity: float, *looks: str) -> Spec:
        return {
            "transform": [{"filter": {"field": "k", "oneOf": list(looks)}}],
            "mark": {"type": "area", "opacity": opacity},
            "encoding": {"x": x, "y": {"field": low, **y}, "y2": {"field": high}, "color": _color()},
        }

    line = {
        "mark": {"type": "line", "strokeWidth": 2.5},
        "encoding": {
            "x": x,
            "y": {"field": "c", **y},
            "color": _color(),
            "strokeDash": _color("dash"),
        },
    }
    return {
        "data": {"name": "rows"},
        "layer": [
            area("a", "e", 0.13, "usual"), area("a", "e", 0.18, "tried"), area("b", "d", 0.25, "tried"), line,
        ],
    }  # fmt: skip


def _plane(name: str, cost: str, gain: str) -> Spec:
    x = {
        "type": "quantitative",
        "axis": {"title": cost, "tickCount": 4, "format": ",.0f"},
        "scale": {"zero": name == "cost_others"},
    }
    y = {"type": "quantitative", "axis": {"title": gain, "tickCount": 5}}
    rule = {"type": "rule", "strokeWidth": 2, "opacity": 0.5}
    return {
        "data": {"name": "rows"},
        "layer": [
            {
                "mark": rule,
                "encoding": {
                    "x": {"field": "x5", **x},
                    "x2": {"field": "x95"},
                    "y": {"field": "y", **y},
                    "color": _color(),
                },
            },
            {
                "mark": rule,
                "encoding": {
                    "x": {"field": "x", **x},
                    "y": {"field": "y5", **y},
                    "y2": {"field": "y95"},
                    "color": _color(),
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
                "encoding": {
                    "x": {"field": "x", **x},
                    "y": {"field": "y", **y},
                    "color": _color(),
                    "shape": {
                        **_color(),
                        "scale": {
                            "domain": list(LOOKS),
                            "range": ["cross", "circle", "square", "diamond", "triangle-up", "triangle-down"],
                        },
                    },
                },
            },
        ],
    }


def _groups(headline: str) -> Spec:
    return {
        "data": {"name": "rows"},
        "mark": {"type": "bar"},
        "encoding": {
            "y": {
                "field": "g",
                "type": "nominal",
                "sort": None,
                "axis": {"title": None, "labelLimit": 130, "labelPadding": 6, "ticks": False},
            },
            "yOffset": {"field": "k", "type": "nominal", "sort": ["tried", "usual"]},
            "x": {"field": "v", "type": "quantitative", "axis": {"title": headline, "tickCount": 4}},
            "color": _color(),
        },
    }


assert len(LOOKS) == MOST_COMPARED + 2, "every scheme that can be compared has a look"  # noqa: S101
