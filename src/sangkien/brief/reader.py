"""What a brief asks of findings, as sentences of one language: for the page and for print."""

import re
from typing import Any

from markupsafe import Markup

from sangkien.brief.findings import (
    BeliefHeld,
    ClaimFound,
    ConflictFound,
    Elsewhere,
    FactShown,
    Findings,
    Interval,
    QuestionFinding,
    Tally,
    Words,
)
from sangkien.brief.first import capital, flip_sentence, worth_sentence
from sangkien.brief.reading import as_text, beliefs, quantity_name, said, scheme
from sangkien.brief.wording import Wording, language_of

SHOWN_BELIEFS = 5
#: Quantities in the table of what is worth learning; all whose worth is told from zero stand there.
SHOWN_VALUES = 8

_STAGES = ("sense", "explore", "test", "grow")
_ADDRESS = re.compile(r"https?://[\w.-]+(:\d+)?([/?#]|$)", re.I)


def link(address: str | None) -> str | None:
    """Return an address that a reader may follow, or None: only plain http and https."""
    return address if address and _ADDRESS.match(address) else None


class Reader:
    """Findings as one language tells them."""

    def __init__(self, findings: Findings, w: Wording) -> None:
        self.findings = findings
        self.w = w
        self.beliefs = beliefs(findings)

    def said(self, words: Words) -> str:
        """Return a text in the reader's language."""
        return said(words, self.w.language)

    def lang_attribute(self, text: str) -> Markup:
        """Return the ``lang`` attribute of words that stay in their own language."""
        of = language_of(text, self.findings.study.language)
        return Markup("") if of in {None, self.w.language} else Markup(' lang="{}"').format(of)

    def stages(self, stages: tuple[str, ...]) -> str:
        """Name the stages of a question."""
        return ", ".join(self.w.code("stages", s.lower()) if s.lower() in _STAGES else s for s in stages)

    def value(self, belief: BeliefHeld, interval: Interval) -> str:
        """Write what is believed of a quantity, with its unit."""
        return self.w.interval(as_text(belief.unit), interval.median, interval.low, interval.high)

    def held(self) -> list[BeliefHeld]:
        """Return every belief, those worth most to the choice first."""
        value = {item.quantity: item.value for item in self.findings.information.quantities}
        return sorted(self.findings.beliefs, key=lambda b: -value.get(b.quantity, 0.0))

    def held_for(self, question: QuestionFinding) -> dict[str, Any]:
        """Return the first beliefs that a question rests on, and how many more there are."""
        held = [self.beliefs[q] for q in question.quantities if q in self.beliefs]
        return {"shown": held[:SHOWN_BELIEFS], "more": max(0, len(held) - SHOWN_BELIEFS)}

    def conflicts_for(self, question: QuestionFinding) -> list[ConflictFound]:
        """Return what disagrees about the quantities of a question."""
        held = [self.beliefs[q] for q in question.quantities if q in self.beliefs]
        return [c for b in held for c in b.conflicts]

    def tally(self, tally: Tally) -> str:
        """Say what people said, counted."""
        w = self.w
        counts = [("supports", tally.supports), ("contradicts", tally.contradicts), ("mixed", tally.mixed)]
        parts = [w.text(f"questions.{key}", n=n) for key, n in counts if n]
        if not parts:
            return w.text("questions.tally_none")
        told = f"{', '.join(parts)} ({w.text('questions.sources', n=tally.sources)})."
        return f"{told} {w.text('questions.withheld', n=tally.withheld)}" if tally.withheld else told

    def simulated_claim(self, claim: ClaimFound) -> str:
        """Say what the lever of a claim does alone."""
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

    def elsewhere_from(self, found: Elsewhere) -> str:
        """Say whose document a passage is, of when, and what it says of the claims where a rule tells."""
        where = ", ".join(str(part) for part in (found.lab, found.year) if part) or found.document
        if found.stance is None:
            return self.w.text("questions.elsewhere_from", title=found.title, where=where)
        stance = self.w.code("stances", found.stance)
        return self.w.text("questions.elsewhere_stance", title=found.title, where=where, stance=stance)

    def elsewhere_count(self, question: QuestionFinding) -> str:
        """Say what the passages of other labs are, or that nobody kept any; how many more there are."""
        kept = question.elsewhere or question.elsewhere_more or question.elsewhere_later
        sentences = [] if kept else [self.w.text("questions.elsewhere_none")]
        if question.elsewhere:
            sentences.append(self.w.text("questions.elsewhere_these"))
        if question.elsewhere_more:
            sentences.append(self.w.text("questions.elsewhere_more", n=question.elsewhere_more))
        if question.elsewhere_later:
            sentences.append(self.w.text("questions.elsewhere_later", n=question.elsewhere_later))
        return " ".join(sentences)

    def worth_of_answer(self, question: QuestionFinding) -> str:
        """Say what answering a question is worth."""
        if question.value is None:
            return self.w.text("questions.value_none")
        se = question.value_se or 0.0
        return worth_sentence(question.value, se, self.w, "questions.value_is", "questions.value_zero")

    def fact_value(self, fact: FactShown) -> str:
        """Write the figure of a fact with its unit."""
        unit = self.said(fact.unit)
        return f"{self.w.written(fact.value)} {unit}".strip()

    def flip(self, index: int) -> str:
        """Say where the choice turns, and by how much."""
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
        """Say what the study sets things to be worth."""
        told = []
        names = {m.id: self.said(m.name) for m in self.findings.measures}
        for id_, worth in self.findings.study.worth.items():
            money = self.w.money(worth, signed=True, exact=True)
            key = "schemes.worth_cost" if id_.startswith("cost") else "schemes.worth_item"
            told.append(self.w.text(key, name=names.get(id_, id_), money=money))
        return "; ".join(told)

    def information(self) -> dict[str, Any]:
        """Return what is worth learning: a sentence, rows, and how many more there are."""
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
