"""The brief for paper: the same sentences and tables as the page, as blocks that a print program sets."""

from collections.abc import Collection, Sequence

from sangkien.brief.blocks import Cell, Document, Heading, Items, Paragraph, Table
from sangkien.brief.findings import ClaimFound, Findings, QuestionFinding, SchemeResult
from sangkien.brief.first import capital
from sangkien.brief.moves import sentences
from sangkien.brief.printed_first import FirstScreen, Parts, listed
from sangkien.brief.reader import link
from sangkien.brief.reading import (
    beliefs,
    others,
    ours,
    quantity_name,
    said,
)
from sangkien.brief.tables import acceptability_rows, scheme_row
from sangkien.brief.wording import texts
from sangkien.words import Language

_NOTES = {"higher": "note", "lower": "note_lower", "neither": "note_neither"}


def printed(findings: Findings, language: Language, pictures: Collection[str]) -> Document:
    """Return the brief to print. ``pictures`` are the names of the charts that there are."""
    made = _Printed(findings, language, pictures)
    w = made.w
    title = said(findings.study.title, language)
    blocks = tuple(
        block
        for part in (
            made.opening, made.first_screen, made.plan, made.questions, made.schemes, made.learning, made.past,
            made.facts, made.changed, made.limits, made.moves, made.again,
        )
        for block in part()
    )  # fmt: skip
    mark = w.text("mark.word")
    return Document(
        title=title,
        kind=w.text("page.kind"),
        language=language,
        title_language=made.foreign(title),
        mark=mark,
        banner=f"{mark}. {w.text('mark.title')}." if findings.rehearsal.any else "",
        footer=w.text("page.footer", version=findings.reproduce.version),
        blocks=blocks,
    )


class _Printed(FirstScreen):
    """The parts of a printed brief, in their order."""

    def plan(self) -> Parts:
        t, plan = self.t, self.f.plan
        yield self.section("plan")
        for key, value in (("title", plan.title), ("summary", plan.summary), ("challenge", plan.challenge)):
            if value:
                yield self.own(value, f"{t(f'plan.{key}')}:")
        if plan.challenge_type:
            code = "_".join(plan.challenge_type.lower().split())
            yield Paragraph(self.w.code("challenge_types", code), lead=f"{t('plan.kind')}:")
        for key, values in (("partners", plan.partners), ("sdgs", plan.sdgs)):
            if values:
                yield Paragraph("; ".join(values), lead=f"{t(f'plan.{key}')}:")
        if plan.year:
            yield Paragraph(plan.year, lead=f"{t('plan.year')}:")
        yield Paragraph(t("plan.own_words"), "small")

    def questions(self) -> Parts:
        yield self.section("questions")
        yield Paragraph(self.t("questions.intro"))
        for number, question in enumerate(self.f.questions, 1):
            yield from self._question(number, question)

    def _question(self, number: int, q: QuestionFinding) -> Parts:
        t, w, reader = self.t, self.w, self.reader
        yield Heading(2, t("questions.number", n=number))
        yield Paragraph(q.text, "big", language=self.foreign(q.text))
        stages = f" {t('questions.stages', stages=reader.stages(q.stages))}." if q.stages else ""
        yield Paragraph(w.code("grades", q.grade) + stages, lead=f"{t('questions.grade')}.")
        held = reader.held_for(q)
        if held["shown"]:
            yield Heading(3, t("questions.believed"))
            yield Items(
                tuple(
                    Paragraph(
                        f"{capital(said(b.name, w.language))}: {reader.value(b, b.now)}"
                        + (f". {t('change.assumed')}" if b.assumed else ""),
                        marked=b.rehearsal,
                    )
                    for b in held["shown"]
                )
            )
            if held["more"]:
                yield Paragraph(t("questions.believed_more", n=held["more"]), "small")
        if q.claims:
            yield Heading(3, t("questions.claims"))
            for claim in q.claims:
                yield from self._claim(claim)
        yield Heading(3, t("questions.elsewhere"))
        for one in q.elsewhere:
            if one.quote:
                yield Paragraph(one.quote, "quote", language=self.foreign(one.quote))
            if one.note:
                yield Paragraph(one.note, language=self.foreign(one.note))
            yield Paragraph(reader.elsewhere_from(one), "small")
        yield Paragraph(reader.elsewhere_count(q), "small")
        conflicts = reader.conflicts_for(q)
        if conflicts:
            yield Heading(3, t("questions.conflicts"))
            yield Items(
                tuple(
                    Paragraph(
                        f"({quantity_name(self.f, c.quantity, w.language)}). {said(c.text, w.language)}",
                        lead=w.code("conflicts", c.kind),
                        marked=c.rehearsal,
                    )
                    for c in conflicts
                )
            )
        yield Heading(3, t("questions.missing"))
        if q.missing:
            yield listed([w.code("missing", code) for code in q.missing])
        else:
            yield Paragraph(t("questions.nothing_missing"))
        marked = self.simulated and q.value is not None
        yield Paragraph(reader.worth_of_answer(q), lead=f"{t('questions.value')}.", marked=marked)

    def _claim(self, claim: ClaimFound) -> Parts:
        t, w = self.t, self.w
        yield Paragraph("", lead=claim.text, language=self.foreign(claim.text))
        if not claim.confirmed:
            yield Paragraph(t("questions.unconfirmed"), "small")
        marked = self.simulated and claim.simulated is not None
        yield Paragraph(self.reader.simulated_claim(claim), marked=marked)
        tally = self.reader.tally(claim.tally)
        yield Paragraph(tally, lead=f"{t('questions.tally')}.", marked=claim.tally.rehearsal)
        for quote in claim.quotes:
            yield Paragraph(quote.text, "quote", language=self.foreign(quote.text))
            who = [w.code("source_kinds", quote.kind), *([quote.place] if quote.place else [])]
            told = f"{capital(w.code('stances', quote.stance))}; {', '.join(who)}"
            yield Paragraph(told, "small", marked=quote.rehearsal)

    def schemes(self) -> Parts:
        f, t, w, marked = self.f, self.t, self.w, self.simulated
        name, unit = said(self.head.name, w.language), said(self.head.unit, w.language)
        yield self.section("schemes")
        yield Paragraph(
            t(
                "schemes.intro",
                n=w.count(f.study.officials),
                months=self.months,
                draws=w.count(f.reproduce.draws),
            )
        )
        if f.study.worth:
            yield Paragraph(t("schemes.worth", worths=self.reader.worths()))
        yield from self.figure("forest", t(f"figures.forest.{_NOTES[self.head.better]}"))
        yield from self.figure("bands")
        yield Heading(2, t("schemes.ours"), marked)
        yield Paragraph(t("schemes.order"), "small")
        yield Paragraph(f"{t('schemes.brings', measure=name, unit=unit)}. {t('schemes.reading')}", "small")
        yield self._compared(ours(f), t("schemes.ours"))
        if others(f):
            yield Heading(2, t("schemes.others"), marked)
            yield Paragraph(t("schemes.others_intro"))
            yield self._compared(others(f), t("schemes.others"))
        yield from self.figure("cost_benefit")
        yield from self.figure("theatre")
        if f.answer.flips:
            yield Heading(2, t("schemes.flips"), marked)
            yield Paragraph(t("schemes.flips_intro"))
            yield listed([self.reader.flip(i) for i in range(len(f.answer.flips))])
        worths = acceptability_rows(f, w)
        if worths:
            yield Heading(2, t("schemes.worth_title"), marked)
            yield Paragraph(t("schemes.worth_intro"))
            heads = (t("schemes.worth_column"), t("schemes.worth_best"), t("schemes.worth_chance"))
            rows = tuple((Cell(worth), Cell(best), Cell(chance)) for worth, best, chance in worths)
            yield Table(t("schemes.worth_title"), heads, rows, (26, 48, 26), frozenset({2}))

    def _compared(self, members: Sequence[SchemeResult], caption: str) -> Table:
        t = self.t
        heads = (
            t("schemes.option"), t("schemes.brings_short"), t("schemes.better"), t("schemes.theatre"),
            t("schemes.cost"), t("schemes.best"),
        )  # fmt: skip
        rows = []
        for number, scheme in enumerate(members, 1):
            row = scheme_row(self.f, scheme, self.w)
            note = "; ".join(row["levers"]) or t("schemes.moves_nothing")
            named = Cell(f"{number}. {said(scheme.name, self.w.language)}", note)
            rows.append((named, *(Cell(row[key]) for key in ("brings", "better", "theatre", "cost", "best"))))
        return Table(caption, heads, tuple(rows), (36, 18, 12, 10, 13, 11), frozenset(range(1, 6)))

    def learning(self) -> Parts:
        t = self.t
        found = self.reader.information()
        yield self.section("learn")
        yield Paragraph(f"{found['intro']} {t('learn.meaning')}", marked=self.simulated)
        yield from self.figure("information")
        if found["rows"]:
            heads = (t("learning.quantity"), t("learning.value"), t("learning.how"), t("learning.question"))
            rows = tuple(
                tuple(Cell(row[key]) for key in ("name", "value", "how", "questions"))
                for row in found["rows"]
            )
            yield Table(t("sections.learn"), heads, rows, (34, 24, 30, 12))
            if found["more"]:
                yield Paragraph(t("learning.more", n=found["more"]), "small")

    def past(self) -> Parts:
        t, w, past = self.t, self.w, self.f.past_work
        yield self.section("past", marked=any(rate.rehearsal for rate in past))
        if not past:
            yield Paragraph(t("past.none"))
            return
        yield Paragraph(t("past.intro"))
        heads = (t("past.what"), t("past.count"), t("past.share"), t("past.interval"))
        rows = tuple(
            (
                Cell(capital(said(r.name, w.language)), marked=r.rehearsal),
                Cell(t("past.of", count=w.count(r.count), of=w.count(r.of))),
                Cell(w.percent(r.share) if r.share is not None else "–"),
                Cell(t("numbers.span", low=w.percent(r.low), high=w.percent(r.high)) if r.of else "–"),
            )
            for r in past
        )
        yield Table(t("sections.past"), heads, rows, (52, 16, 12, 20), frozenset({1, 2, 3}))

    def facts(self) -> Parts:
        f, t, w = self.f, self.t, self.w
        yield self.section("facts")
        if f.facts:
            keys = ("fact", "value", "counts", "since", "certainty", "source")
            rows = tuple(
                (
                    Cell(capital(said(x.name, w.language)), said(x.note, w.language)),
                    Cell(self.reader.fact_value(x)),
                    Cell(said(x.population, w.language)),
                    Cell(w.date(x.valid_from, "short_date") if x.valid_from else "–"),
                    Cell(w.code("certainty", x.certainty)),
                    Cell(x.source, address=link(x.address)),
                )
                for x in f.facts
            )
            heads = tuple(t(f"facts.{key}") for key in keys)
            yield Table(t("sections.facts"), heads, rows, (26, 15, 18, 11, 11, 19))
        else:
            yield Paragraph(t("page.nothing"))
        if f.fact_conflicts:
            yield Heading(2, t("facts.conflicts"))
            yield Paragraph(t("facts.conflicts_intro"))
            yield listed([said(c.text, w.language) for c in f.fact_conflicts])
        if f.facts_missing:
            yield Heading(2, t("facts.missing"))
            yield listed([capital(said(m, w.language)) for m in f.facts_missing])

    def changed(self) -> Parts:
        f, t, w = self.f, self.t, self.w
        yield self.section("changed")
        if not f.changed_since:
            yield Paragraph(t("changed.none"))
            return
        yield Paragraph(t("changed.intro", date=w.date(f.study.as_of)))
        lines = []
        for c in f.changed_since:
            voids = said(c.voids, w.language)
            told = t("changed.voids", text=voids if voids.endswith((".", "!", "?")) else f"{voids}.")
            since = f"{t('changed.since', date=w.date(c.since))} ({w.code('certainty', c.certainty)})"
            lines.append(Paragraph(f"{since}. {told}", lead=f"{capital(said(c.name, w.language))},"))
        yield Items(tuple(lines))

    def limits(self) -> Parts:
        f, t, w = self.f, self.t, self.w
        yield self.section("limits")
        if f.notes:
            lines = [Paragraph(w.code("notes", code)) for code in f.notes]
            if f.rehearsal.sources:
                kinds = ", ".join(w.code("source_kinds", kind) for kind in f.rehearsal.sources)
                lines.append(Paragraph(t("mark.sources", sources=kinds), marked=True))
            yield Heading(2, t("limits.run"))
            yield Items(tuple(lines))
        yield Heading(2, t("limits.always"))
        yield listed(texts(w.language)["limits"]["always_list"])

    def moves(self) -> Parts:
        t = self.t
        lines = sentences(self.f, self.w)
        yield self.section("beliefs")
        if lines:
            yield Paragraph(t("moves.intro"), marked=self.simulated)
            yield listed(lines)
            yield from self.figure("sensitivity")
        if self.f.beliefs:
            yield Paragraph(t("print.beliefs", n=len(beliefs(self.f))))

    def again(self) -> Parts:
        t, w, again = self.t, self.w, self.f.reproduce
        yield self.section("again")
        yield Paragraph(t("again.intro"))
        command = f"sangkien run STUDY --seed {again.seed} --draws {again.draws}"
        packages = ", ".join(f"{name} {version}" for name, version in again.packages.items())
        for key, value in (
            ("command", command), ("version", f"Sangkien {again.version}"), ("seed", str(again.seed)),
            ("draws", w.count(again.draws)), ("packages", packages),
        ):  # fmt: skip
            if value:
                yield Paragraph(value, lead=f"{t(f'again.{key}')}:")
        if again.hashes:
            rows = tuple((Cell(name), Cell(value)) for name, value in again.hashes.items())
            yield Table(t("again.inputs"), (t("again.file"), t("again.hash")), rows, (34, 66))
