"""The brief as one self-contained HTML file: no script, nothing fetched, readable on paper and on a phone."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateNotFound
from markupsafe import Markup

from sangkien.brief.findings import (
    BeliefHeld,
    Findings,
)
from sangkien.brief.first import capital, first
from sangkien.brief.moves import sentences, table
from sangkien.brief.reader import Reader, link
from sangkien.brief.reading import headline, others, ours, quantity_name, said
from sangkien.brief.reading import simulated_on_rehearsal as on_rehearsal
from sangkien.brief.tables import acceptability_rows, group_table, measure_table, scheme_row
from sangkien.brief.wording import PACKAGE, Wording, language_of, texts
from sangkien.words import Language, package_bytes

_TAG = re.compile(r"<[^<>]*>")
#: What a picture says to those who hear it: words of people, which may look like anything.
_SAID = re.compile(r'\saria-[a-z]+="[^"]*"')
_ACTIVE = re.compile(
    r"<\s*/?\s*(script|foreignobject|iframe|object|embed|image|use|style|a)\b|\son\w+\s*=", re.I
)
_OUTSIDE = re.compile(r"(href|src)\s*=|url\(\s*['\"]?[^#'\")\s]", re.I)
_NOTES = {"higher": "note", "lower": "note_lower", "neither": "note_neither"}


def _source(name: str) -> str:
    try:
        return package_bytes(PACKAGE, name).decode()
    except FileNotFoundError:
        raise TemplateNotFound(name) from None


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(findings: Findings, pictures: Mapping[str, str], language: Language) -> str:
    """Return the brief as HTML. ``pictures`` are SVG elements by the names that ``charts`` gives; any may be absent.

    Raises ValueError for a picture that would run or fetch anything.
    """
    safe = {name: _picture(name, svg) for name, svg in pictures.items()}
    template = _environment().get_template("brief.html.j2")
    return template.render(_context(findings, safe, language))


def _picture(name: str, svg: str) -> Markup:
    body = svg.strip()
    if not body.startswith("<svg"):
        raise ValueError(f"picture {name!r} is no SVG element")
    plain = body.replace('xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    for tag in _TAG.findall(_SAID.sub("", plain)):
        if _ACTIVE.search(tag) or _OUTSIDE.search(tag):
            raise ValueError(f"picture {name!r} holds {tag[:80]!r}, which a brief does not carry")
    return Markup(body)  # noqa: S704  (checked above; the text inside is escaped by the program that drew it)


def _context(findings: Findings, pictures: Mapping[str, Markup], language: Language) -> dict[str, Any]:
    w = Wording(language, findings.study.currency)
    reader = Reader(findings, w)
    head = headline(findings)
    mine, theirs = ours(findings), others(findings)
    rehearsed = on_rehearsal(findings)
    return {
        "f": findings,
        "title": said(findings.study.title, language),
        "w": w,
        "t": w.text,
        "language": language,
        "style": Markup(_source("style.css")),  # noqa: S704  (a file of this package)
        "pictures": pictures,
        "simulated": rehearsed,
        "past_rehearsal": any(r.rehearsal for r in findings.past_work),
        "first": first(findings, language),
        "months": w.text("numbers.months", n=findings.study.months),
        "headline_name": said(head.name, language),
        "headline_unit": said(head.unit, language),
        "forest_note": w.text(f"figures.forest.{_NOTES[head.better]}"),
        "ours": mine,
        "others": theirs,
        "scheme_row": lambda s: scheme_row(findings, s, w),
        "groups": group_table(findings, w),
        "measure_table": measure_table(findings, w),
        "acceptability": acceptability_rows(findings, w),
        "flips": [reader.flip(i) for i in range(len(findings.answer.flips))],
        "worths": reader.worths(),
        "information": reader.information(),
        "moves": sentences(findings, w),
        "moves_table": table(findings, w),
        "moves_add_up": not any(outcome.linked for outcome in findings.sensitivity),
        "always": texts(language)["limits"]["always_list"],
        "said": reader.said,
        "cap": capital,
        "stopped": lambda text: text if text.endswith((".", "!", "?")) else f"{text}.",
        "language_of": lambda text: language_of(text, findings.study.language),
        "lang_of": reader.lang_attribute,
        "stages": reader.stages,
        "challenge_type": lambda code: w.code("challenge_types", re.sub(r"[^a-z]+", "_", code.lower())),
        "held": reader.held(),
        "held_for": reader.held_for,
        "value": reader.value,
        "dots": dots,
        "tally": reader.tally,
        "simulated_claim": reader.simulated_claim,
        "conflicts_for": reader.conflicts_for,
        "elsewhere_from": reader.elsewhere_from,
        "elsewhere_count": reader.elsewhere_count,
        "invented": [w.code("source_kinds", kind) for kind in findings.rehearsal.sources],
        "quantity": lambda id_: quantity_name(findings, id_, language),
        "worth_of_answer": reader.worth_of_answer,
        "fact_value": reader.fact_value,
        "short_date": lambda day: w.date(day, "short_date") if day else "–",
        "link": link,
    }


def dots(belief: BeliefHeld) -> Markup:
    """Draw what is believed as a dot-interval, above it what was believed first; the numbers stand beside it."""
    low = min(belief.prior.low, belief.now.low)
    span = max(belief.prior.high, belief.now.high) - low or 1.0
    drawn = [(15, belief.now, "#14568f", 3)]
    if belief.prior != belief.now:
        drawn = [(9, belief.prior, "#76818c", 2), (21, belief.now, "#14568f", 3)]
    parts = []
    for y, interval, color, width in drawn:
        x1, x, x2 = (5 + 140 * (v - low) / span for v in (interval.low, interval.median, interval.high))
        parts.append(
            f'<path d="M{x1:.1f} {y}H{x2:.1f}" stroke="{color}" stroke-width="{width}"/>'
            f'<circle cx="{x:.1f}" cy="{y}" r="{width + 1.5}" fill="{color}"/>'
        )
    inside = "".join(parts)
    svg = f'<svg class="dots" viewBox="0 0 150 30" aria-hidden="true" focusable="false">{inside}</svg>'
    return Markup(svg)  # noqa: S704  (numbers and fixed words only)
