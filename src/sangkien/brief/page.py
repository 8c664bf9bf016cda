"""The brief as one self-contained HTML file: no script, nothing fetched, readable on paper and on a phone."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateNotFound
from markupsafe import Markup

from sangkien.brief.findings import (
    BeliefHeld,
    ClaimFound,
    ConflictFound,
    FactShown,
    Findings,
    Interval,
    QuestionFinding,
    Tally,
    Words,
)
from sangkien.brief.first import capital, first, flip_sentence, worth_sentence
from sangkien.brief.moves import sentences, table
from sangkien.brief.reading import as_text, beliefs, headline, others, ours, quantity_name, said, scheme
from sangkien.brief.reading import simulated_on_rehearsal as on_rehearsal
from sangkien.brief.tables import acceptability_rows, group_table, measure_table, scheme_row
from sangkien.brief.wording import PACKAGE, Wording, language_of, texts
from sangkien.words import Language, package_bytes

SHOWN_BELIEFS = 5
#: Quantities in the table of what is worth learning; all whose worth is told from zero stand there.
SHOWN_VALUES = 8

_TAG = re.compile(r"<[^<>]*>")
#: What a picture says to those who hear it: words of people, which may look like anything.
_SAID = re.compile(r'\saria-[a-z]+="[^"]*"')
_ACTIVE = re.compile(
    r"<\s*/?\s*(script|foreignobject|iframe|object|embed|image|use|style|a)\b|\son\w+\s*=", re.I
)
_OUTSIDE = re.compile(r"(href|src)\s*=|url\(\s*['\"]?[^#'\")\s]", re.I)
_ADDRESS = re.compile(r"https?://[\w.-]+(:\d+)?([/?#]|$)", re.I)
_NOTES = {"higher": "note", "lower": "note_lower", "neither": "note_neither"}
_STAGES = ("sense", "explore", "test", "grow")


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
    reader = _Reader(findings, w)
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
        "invented": [w.code("source_kinds", kind) for kind in findings.rehearsal.sources],
        "quantity": lambda id_: quantity_name(findings, id_, language),
        "worth_of_answer": reader.worth_of_answer,
        "fact_value": reader.fact_value,
        "short_date": lambda day: w.date(day, "short_date") if day else "–",
        "link": link,
    }


def link(address: str | None) -> str | None:
    """Return an address that a reader may follow, or None: only plain http and https."""
    return address if address and _ADDRESS.match(address) else None


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


class _Reader:
    """What the templates ask for, as sentences of one language."""

    def __init__(self, findings: Findings, w: Wording) -> None:
        self.findings = findings
        self.w = w
        self.beliefs = beliefs(findings)

    def said(self, words: Words) -> str:
        return said(words, self.w.language)

    def lang_attribute(self, text: str) -> Markup:
        of = language_of(text, self.findings.study.language)
        return Markup("") if of in {None, self.w.language} else Markup(' lang="{}"').format(of)

    def stages(self, stages: tuple[str, ...]) -> str:
        return ", ".join(self.w.code("stages", s.lower()) if s.lower() in _STAGES else s for s in stages)

    def value(self, belief: BeliefHeld, interval: Interval) -> str:
        return self.w.interval(as_text(belief.unit), interval.median, interval.low, interval.high)

    def held(self) -> list[BeliefHeld]:
        """Return every belief, those worth most to the choice first."""
        value = {item.quantity: item.value for item in self.findings.information.quantities}
        return sorted(self.findings.beliefs, key=lambda b: -value.get(b.quantity, 0.0))

    def held_for(self, question: QuestionFinding) -> dict[str, Any]:
        held = [self.beliefs[q] for q in question.quantities if q in self.beliefs]
        return {"shown": held[:SHOWN_BELIEFS], "more": max(0, len(held) - SHOWN_BELIEFS)}

    def conflicts_for(self, question: QuestionFinding) -> list[ConflictFound]:
        held = [self.beliefs[q] for q in question.quantities if q in self.beliefs]
        return [c for b in held for c in b.conflicts]

    def tally(self, tally: Tally) -> str:
        w = self.w
        counts = [("supports", tally.supports), ("contradicts", tally.contradicts), ("mixed", tally.mixed)]
        parts = [w.text(f"questions.{key}", n=n) for key, n in counts if n]
        if not parts:
            return w.text("questions.tally_none")
        told = f"{', '.join(parts)} ({w.text('questions.sources', n=tally.sources)})."
        return f"{told} {w.text('questions.withheld', n=tally.withheld)}" if tally.withheld else told

    def simulated_claim(self, claim: ClaimFound) -> str:
        if claim.simulated is None:
            return self.w.text("questions.not_simulated")
        d = claim.simulated
        mean, low, high = self.w.together(d.mean, d.p5, d.p95, signed=True, most=2)
        spread = self.w.text("numbers.span", low=low, high=high)
        outcome = next((m for m in self.findings.measures if m.id == claim.outcome), None)
        if outcome is None:
            told = self.w.text("questions.simulated", difference=mean, range=spread)
        else:
            name, unit = self.said(outcome.name), self.said(outcome.unit)
            told = self.w.text(
                "questions.simulated_on", outcome=name, difference=mean, unit=unit, range=spread
            )
        if d.probability_better is None:
            return told
        return (
            f"{told} {self.w.text('questions.simulated_chance', chance=self.w.chance(d.probability_better))}"
        )

    def worth_of_answer(self, question: QuestionFinding) -> str:
        if question.value is None:
            return self.w.text("questions.value_none")
        se = question.value_se or 0.0
        return worth_sentence(question.value, se, self.w, "questions.value_is", "questions.value_zero")

    def fact_value(self, fact: FactShown) -> str:
        unit = self.said(fact.unit)
        return f"{self.w.written(fact.value)} {unit}".strip()

    def flip(self, index: int) -> str:
        flip = self.findings.answer.flips[index]
        told = [flip_sentence(self.findings, flip, self.w)]
        now = scheme(self.findings, flip.now)
        if now is not None:
            told.append(self.w.text("schemes.now_leads", now=self.said(now.name)))
        if flip.gain_at_end > 2 * flip.gain_se:
            money, se = self.w.money(flip.gain_at_end), self.w.money(flip.gain_se)
            told.append(self.w.text("schemes.gain", money=money, se=se))
        return " ".join(told)

    def worths(self) -> str:
        told = []
        names = {m.id: self.said(m.name) for m in self.findings.measures}
        for id_, worth in self.findings.study.worth.items():
            money = self.w.money(worth, signed=True, exact=True)
            key = "schemes.worth_cost" if id_.startswith("cost") else "schemes.worth_item"
            told.append(self.w.text(key, name=names.get(id_, id_), money=money))
        return "; ".join(told)

    def information(self) -> dict[str, Any]:
        w, information = self.w, self.findings.information
        value, se = information.evpi, information.evpi_se
        intro = worth_sentence(value, se, w, "learning.intro", "learning.intro_zero")
        asked = {
            q: [str(n) for n, question in enumerate(self.findings.questions, 1) if q in question.quantities]
            for q in (item.quantity for item in information.quantities)
        }
        rows = []
        ordered = sorted(information.quantities, key=lambda q: (not q.distinguishable, -q.value, q.quantity))
        shown = max(SHOWN_VALUES, sum(q.distinguishable for q in ordered))
        for item in ordered[:shown]:
            money, error = w.money(item.value), w.money(item.se)
            rows.append(
                {
                    "name": capital(quantity_name(self.findings, item.quantity, w.language)),
                    "value": w.text("learning.value_se", money=money, se=error)
                    if item.distinguishable
                    else w.text("learning.zero"),
                    "how": w.code("instruments", item.instrument),
                    "questions": ", ".join(asked[item.quantity]) or "–",
                }
            )
        return {"intro": intro, "rows": rows, "more": max(0, len(ordered) - shown)}
