"""The chart of which beliefs move which outcome: a row for each quantity, a column for each outcome."""

import textwrap

from sangkien.brief.chart_parts import (
    GRID,
    INK,
    MUTED,
    OURS,
    PALE,
    WIDTH,
    Row,
    Spec,
    clipped,
    finished,
    pixels,
    texts,
)
from sangkien.brief.findings import Findings
from sangkien.brief.moves import NONE, columns, head, others, rows, told
from sangkien.brief.reading import quantity_name
from sangkien.brief.wording import Wording
from sangkien.words import Language

#: Height of the heads and of a row, and the room between columns.
HEAD, ROW, GAP = 40.0, 46.0, 12.0


def sensitivity(findings: Findings, language: Language, *, width: int = WIDTH) -> Spec | None:
    """Draw each quantity's share in what beliefs move of each outcome, as a bar with its interval."""
    words, shown, over = Wording(language, findings.study.currency), rows(findings), columns(findings)
    if not over:
        return None
    room = width / len(over)
    most = max(q.high for o in over for q in o.quantities if q.told)
    for outcome in over:
        alone = outcome.interactions.high if outcome.interactions else 0.0
        most = max(most, alone, others(outcome, shown)[1])
    scale = (room - GAP) / most
    heads = [
        {"y": 16, "x": i * room, "text": "\n".join(textwrap.wrap(head(findings, o, words), 12)), "color": INK}
        for i, o in enumerate(over)
    ]
    lines: list[Row] = [
        {"key": id_, "name": clipped(quantity_name(findings, id_, language), width)} for id_ in shown
    ]
    lines.append({"key": "others", "name": words.text("figures.sensitivity.others"), "rule": True})
    if any(o.interactions for o in over):
        lines.append({"key": "together", "name": words.text("figures.sensitivity.together")})
    names: list[Row] = []
    numbers: list[Row] = []
    bars: list[Row] = []
    rules: list[Row] = []
    y = HEAD
    for line in lines:
        if line.get("rule"):
            rules.append({"y": y + 2, "x": 0.0, "x2": float(width), "y2": y + 2})
            y += 6
        names.append({"y": y + 10, "text": line["name"], "color": INK})
        for i, outcome in enumerate(over):
            left = i * room
            own, low, high, fill = _cell(findings, line["key"], outcome.outcome)
            text = NONE if own is None else words.percent(max(0.0, own))
            numbers.append({"x": left, "y": y + 25, "text": text, "color": MUTED if own is None else INK})
            rules.append({"x": left, "x2": left, "y": y + 32, "y2": y + 40})
            if own is not None:
                end = left + scale * max(0.0, own)
                bars.append(
                    {"x": left, "x2": end, "y": y + 32, "y2": y + 40, "middle": y + 36, "fill": fill}
                    | {"low": left + scale * low, "high": left + scale * high}
                )
        y += ROW
    across = {"type": "quantitative", "axis": None, "scale": {"domain": [0, width], "range": [0, width]}}
    down = pixels(y)
    at = {"x": {"field": "x", **across}, "y": {"field": "y", **down}}
    box = {**at, "x2": {"field": "x2"}, "y2": {"field": "y2"}}
    label = {"type": "text", "align": "left", "baseline": "middle", "fontSize": 13}
    written = {**at, "text": {"field": "text"}, "color": {"field": "color", "type": "nominal", "scale": None}}
    error = {"y": {"field": "middle", **down}, "x": {"field": "low", **across}, "x2": {"field": "high"}}
    layers: list[Spec] = [
        {
            "data": {"values": rules},
            "mark": {"type": "rule", "color": GRID, "strokeWidth": 1.5},
            "encoding": box,
        },
        {
            "data": {"values": bars},
            "mark": {"type": "rect", "stroke": OURS, "strokeWidth": 1},
            "encoding": {**box, "fill": {"field": "fill", "type": "nominal", "scale": None}},
        },
        {
            "data": {"values": [b for b in bars if b["high"] > b["low"]]},
            "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5},
            "encoding": error,
        },
        *texts(names, y),
        {"data": {"values": numbers}, "mark": label, "encoding": written},
        {
            "data": {"values": heads},
            "mark": {**label, "lineBreak": "\n", "fontStyle": "italic"},
            "encoding": written,
        },
    ]
    return finished(findings, language, "sensitivity", {"width": width, "height": y, "layer": layers})


def _cell(findings: Findings, key: str, outcome: str) -> tuple[float | None, float, float, str]:
    """The share, both ends of its interval, and its fill; None where there is nothing to draw."""
    found = next(o for o in columns(findings) if o.outcome == outcome)
    if key == "others":
        share = others(found, rows(findings))[1]
        return share, share, share, PALE
    if key == "together":
        both = found.interactions
        return (None, 0.0, 0.0, "white") if both is None else (both.share, both.low, both.high, "white")
    moved = told(found, key)
    return (None, 0.0, 0.0, OURS) if moved is None else (moved.share, moved.low, moved.high, OURS)
