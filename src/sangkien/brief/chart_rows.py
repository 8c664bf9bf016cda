"""Charts of one row for each option or quantity: the forest plot, theatre against sustained, worth of certainty."""

from sangkien.brief.chart_parts import (
    INK,
    MUTED,
    OURS,
    PALE,
    THEIRS,
    WIDTH,
    Row,
    Spec,
    clipped,
    domain,
    finished,
    pixels,
    texts,
)
from sangkien.brief.findings import Findings
from sangkien.brief.reading import (
    THEATRE,
    headline,
    measure,
    others,
    ours,
    quantity_name,
    result,
    said,
)
from sangkien.brief.wording import Wording, trimmed
from sangkien.words import STATUS_QUO, Language


def forest(
    findings: Findings, language: Language, *, top: int | None = None, width: int = WIDTH
) -> Spec | None:
    """Draw each option's difference from the status quo; ``top`` keeps the best of ours only."""
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
            name = clipped(said(member.name, language), width - 45)
            names.append({"y": y + 8, "text": name, "color": color})
            numbers.append({"y": y + 8, "mean": d.mean, "color": color})
            marks.append(
                {"y": y + 23, "low": d.p5, "mean": d.mean, "high": d.p95, "color": color, "shape": shape}
            )
            y += 34 if top else 40
    if not marks:
        return None
    said_means = words.together(*(n["mean"] for n in numbers), signed=True)
    numbers = [{**n, "text": text} for n, text in zip(numbers, said_means, strict=True)]
    ends = domain([v for m in marks for v in (m["low"], m["high"])])
    unit = words.text("figures.forest.axis", unit=said(what.unit, language))
    axis = {"title": unit, "tickCount": 5, "grid": True}
    x = {"type": "quantitative", "scale": {"domain": ends, "nice": False}, "axis": axis}
    down = {"field": "y", **pixels(y)}
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
        *texts(names, y),
        *texts(numbers, y, at=width, align="right", fontWeight="bold"),
        *(texts(headings, y, fontWeight="bold", fontSize=13) if headings else []),
    ]
    return finished(findings, language, "forest", {"width": width, "height": y, "layer": layers})


def theatre(findings: Findings, language: Language) -> Spec | None:
    """Draw what is sustained above what is launched for show, option by option."""
    what, show = headline(findings), measure(findings, THEATRE)
    words = Wording(language, findings.study.currency)
    names: list[Row] = []
    bars: list[Row] = []
    y = 0.0
    for member in (*ours(findings), *others(findings)):
        good, bad = result(member, what), result(member, show)
        if good is None or bad is None:
            continue
        names.append({"y": y + 8, "text": clipped(said(member.name, language), WIDTH), "color": INK})
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
        *texts(names, y),
        {
            "data": {"values": bars},
            "mark": {"type": "rect", "strokeWidth": 1.5},
            "encoding": {
                "x": {"field": "value", **x},
                "x2": {"datum": 0},
                "y": {"field": "top", **pixels(y)},
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
                "y": {"field": "y", **pixels(y)},
                "text": {"field": "text"},
                "color": {"value": INK},
            },
        },
    ]
    return finished(findings, language, "theatre", {"width": WIDTH, "height": y, "layer": layers})


def information(findings: Findings, language: Language, *, top: int = 8, width: int = WIDTH) -> Spec | None:
    """Draw what knowing each quantity would be worth, with its error; pale where that may be nothing."""
    words = Wording(language, findings.study.currency)
    bars: list[Row] = []
    for item in sorted(findings.information.quantities, key=lambda q: (-q.value, q.quantity))[:top]:
        told = item.distinguishable
        bars.append(
            {
                "name": quantity_name(findings, item.quantity, language),
                "value": max(0.0, item.value),
                "low": max(0.0, item.value - item.se),
                "high": max(0.0, item.value + item.se),
                "text": trimmed(words.number(item.value)) if told else words.text("figures.information.zero"),
                "fill": OURS if told else PALE,
            }
        )
    title = words.text("figures.information.axis", currency=words.currency_name())
    return _bars(findings, language, "information", bars, title, width)


def causes(findings: Findings, language: Language, *, top: int = 6, width: int = WIDTH) -> Spec | None:
    """Draw how much of the gap between the options in front each thing to learn makes up."""
    words = Wording(language, findings.study.currency)
    found = sorted(findings.answer.learn, key=lambda item: (-item.part, item.quantity))[:top]
    bars: list[Row] = [
        {
            "name": quantity_name(findings, item.quantity, language),
            "value": 100 * item.part,
            "low": 100 * item.part,
            "high": 100 * item.part,
            "text": words.percent(item.part),
            "fill": OURS,
        }
        for item in found
        if item.part > 0
    ]
    return _bars(findings, language, "causes", bars, words.text("figures.causes.axis"), width)


def _bars(
    findings: Findings, language: Language, name: str, rows: list[Row], title: str, width: int
) -> Spec | None:
    """Bars from zero with their names above them, errors as a thin line and the figure at the end."""
    names: list[Row] = []
    bars: list[Row] = []
    y = 0.0
    for row in rows:
        names.append({"y": y + 8, "text": clipped(row["name"], width), "color": INK})
        bars.append({**row, "top": y + 18, "bottom": y + 28, "y": y + 23})
        y += 40
    most = max((b["high"] for b in bars), default=0.0)
    if most <= 0:
        return None
    axis = {"title": title, "tickCount": 5, "grid": True}
    x = {"type": "quantitative", "scale": {"domain": [0, most * 1.5], "nice": False}, "axis": axis}
    down = {"field": "y", **pixels(y)}
    layers: list[Spec] = [
        *texts(names, y),
        {
            "data": {"values": bars},
            "mark": {"type": "rect", "stroke": OURS, "strokeWidth": 1},
            "encoding": {
                "x": {"field": "value", **x},
                "x2": {"datum": 0},
                "y": {"field": "top", **pixels(y)},
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
    return finished(findings, language, name, {"width": width, "height": y, "layer": layers})
