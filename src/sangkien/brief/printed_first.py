"""The first screen of a brief for paper, and what all its parts are made with."""

from collections.abc import Callable, Collection, Iterator, Sequence

from sangkien.brief.blocks import Beside, Block, Figure, Heading, Items, Paragraph
from sangkien.brief.findings import Findings
from sangkien.brief.first import First, first
from sangkien.brief.reader import Reader
from sangkien.brief.reading import headline, said, simulated_on_rehearsal
from sangkien.brief.wording import Wording, language_of
from sangkien.words import Language

Parts = Iterator[Block]
Rows = Iterator[Block | Beside]


class FirstScreen:
    """The top of a printed brief; what every other part is made with."""

    def __init__(self, findings: Findings, language: Language, pictures: Collection[str]) -> None:
        self.f = findings
        self.w = Wording(language, findings.study.currency)
        self.t: Callable[..., str] = self.w.text
        self.reader = Reader(findings, self.w)
        self.simulated = simulated_on_rehearsal(findings)
        self.pictures = pictures
        self.head = headline(findings)
        self.months = self.t("numbers.months", n=findings.study.months)

    def foreign(self, text: str) -> Language | None:
        """The language of words that are not in the reader's."""
        of = language_of(text, self.f.study.language)
        return None if of == self.w.language else of

    def own(self, text: str, lead: str = "", *, marked: bool = False) -> Paragraph:
        """Words of the plan or of a person."""
        return Paragraph(text, lead=lead, marked=marked, language=self.foreign(text))

    def section(self, name: str, *, marked: bool = False) -> Heading:
        """The heading of a section."""
        return Heading(1, self.t(f"sections.{name}"), marked)

    def figure(self, name: str, note: str | None = None) -> Parts:
        """A picture, where there is one of that name."""
        if name in self.pictures:
            about = said(self.head.name, self.w.language)
            yield Figure(
                name,
                self.t(f"figures.{name}.title", measure=about),
                self.t(f"figures.{name}.alt", measure=about),
                self.t(f"figures.{name}.note") if note is None else note,
                self.simulated,
            )

    def opening(self) -> Parts:
        """Whose brief of which day it is, and whether it is a rehearsal."""
        f, t, w = self.f, self.t, self.w
        place = t(
            "page.place" if f.study.agencies == 1 else "page.places",
            country=said(f.study.country_name, w.language),
            n=w.count(f.study.officials),
            agencies=w.count(f.study.agencies),
            months=self.months,
        )
        owner = t("page.owner", owner=said(f.study.owner, w.language))
        yield Paragraph(f"{t('page.as_of', date=w.date(f.study.as_of))}. {place}. {owner}.", "small")
        if f.rehearsal.any:
            told = t("mark.all" if self.simulated else "mark.part")
            yield Paragraph(told, "box", lead=f"{t('mark.title')}.")
        if f.study.bare:
            yield Paragraph(t("bare"), "box")

    def first_screen(self) -> Rows:
        """What a director needs to act on."""
        told, t = first(self.f, self.w.language), self.t
        yield Heading(1, t("answer.title"), self.simulated)
        yield Paragraph(told.head, "big")
        yield Paragraph(" ".join(told.why))
        yield Beside(
            tuple(self._said("sure", told.sure, told.sure_more)),
            tuple(self._said("cost", told.cost, told.cost_more)),
        )
        yield Beside(tuple(self._change(told)), tuple(self._learn(told)))
        picture = Figure("first", told.picture, told.picture_alt, marked=self.simulated)
        yield Beside(tuple(self._rests()), (picture,) if "first" in self.pictures else ())

    def _said(self, key: str, big: str, more: Sequence[str]) -> Parts:
        yield Heading(2, self.t(f"{key}.title"), self.simulated)
        yield Paragraph(big, "big")
        yield from (Paragraph(line, "small") for line in more)

    def _change(self, told: First) -> Parts:
        yield Heading(2, self.t("change.title"), self.simulated)
        if told.flips:
            yield listed(told.flips)
            if told.flips_more:
                yield Paragraph(self.t("change.more", n=told.flips_more), "small")
        else:
            yield Paragraph(self.t("change.none", n=self.f.reproduce.draws))

    def _learn(self, told: First) -> Parts:
        yield Heading(2, self.t("learn.title"), self.simulated)
        if told.learn:
            yield listed(told.learn, numbered=True)
            if told.learn_meaning:
                yield Paragraph(told.learn_meaning, "small")
        else:
            yield Paragraph(self.t("learn.none"))

    def _rests(self) -> Parts:
        f, t = self.f, self.t
        yield Heading(2, t("rests.title"), self.simulated)
        local, assumed, all_of = f.answer.drivers_local, f.answer.drivers_assumed, f.answer.drivers
        if not all_of:
            yield Paragraph(t("rests.none"), "big")
            if f.beliefs:
                count = len(f.beliefs)
                held = sum(b.local for b in f.beliefs), sum(b.assumed for b in f.beliefs)
                yield Paragraph(t("rests.all", n=count, local=held[0], assumed=held[1]), "small")
            return
        yield Paragraph(t("rests.local", local=str(local), n=all_of), "big")
        more = [t("rests.assumed", n=assumed)] if assumed else []
        more += [t("rests.elsewhere")] if all_of > local + assumed else []
        if more:
            yield Paragraph(" ".join(more), "small")


def listed(lines: Sequence[str], *, numbered: bool = False) -> Items:
    """A list of plain lines."""
    return Items(tuple(Paragraph(line) for line in lines), numbered)
