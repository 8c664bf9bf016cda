"""A plan, a reflection or an experiment: the blocks of its text, and what they say as typed values."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from sangkien.plan.outline import Entry, Outline, outline
from sangkien.plan.reader import decoded, parse
from sangkien.plan.syntax import Block, Kind, Remark
from sangkien.plan.template import FieldKind
from sangkien.plan.values import UNKNOWN, Answer, Choice, Evidence, Item, Partner, QuestionBox, TimeShare

#: Longer texts are read anew each time rather than kept in memory.
MOST_KEPT = 200_000


class DocumentKind(StrEnum):
    """What a document is, told from its prompts; its type tag does not tell plans from reflections."""

    OPENING = "opening"
    REFLECTION = "reflection"
    BOTH = "both"
    EXPERIMENT = "experiment"
    OTHER = "other"


@dataclass(frozen=True)
class Document:
    """The concrete syntax of one document. It is always the reading of its own text, and keeps no second copy.

    A field is None where its prompt is absent, an empty ``Answer`` where it was asked and left open, and
    ``UNKNOWN`` where the prompt shows that a choice was made and the export lost it.
    """

    blocks: tuple[Block, ...]
    remarks: tuple[Remark, ...]

    @cached_property
    def outline(self) -> Outline:
        """What belongs together, as numbers of blocks."""
        return outline(self.blocks)

    # --- the header ------------------------------------------------------------------------------------

    @property
    def headline(self) -> Answer | None:
        """The first line: a title that the archive clips, often a copy of the first answer."""
        for i, block in enumerate(self.blocks):
            if block.kind is Kind.TITLE:
                return Answer(block.text, self.outline.lines[i])
        return None

    @cached_property
    def tags(self) -> Mapping[str, tuple[str, ...]]:
        """The values of every tag key of the header, in order."""
        found: dict[str, list[str]] = {}
        for block in self.blocks:
            if block.kind is Kind.TAG:
                key, _, value = block.text.partition(":")
                found.setdefault(key, []).append(value.strip())
        return {key: tuple(values) for key, values in found.items()}

    def tag_line(self, key: str, number: int = 0) -> int:
        """The line of a key's tag, counted from 0 among that key's tags; 1 where there is none."""
        at = [i for i, b in enumerate(self.blocks) if b.kind is Kind.TAG and b.text.partition(":")[0] == key]
        return self.outline.lines[at[number]] if number < len(at) else 1

    def _one(self, key: str) -> str | None:
        values = self.tags.get(key)
        return values[0] if values else None

    @property
    def focal_point(self) -> str | None:
        """The address of the person behind the document."""
        return self._one("focal_point")

    @property
    def year(self) -> str | None:
        """The year of the document."""
        return self._one("year")

    @property
    def type(self) -> str | None:
        """The archive's type of the document."""
        return self._one("type")

    @property
    def country(self) -> str | None:
        """The country."""
        return self._one("country")

    @property
    def latlng(self) -> str | None:
        """The middle of the country, not a site."""
        return self._one("latlng")

    @property
    def themes(self) -> tuple[str, ...]:
        """The topics of the challenge."""
        return self.tags.get("thematic_areas", ())

    @property
    def sdgs(self) -> tuple[str, ...]:
        """The Sustainable Development Goals, as ``8. Decent work and economic growth``."""
        return self.tags.get("sdgs", ())

    @property
    def methods(self) -> tuple[str, ...]:
        """The innovation methods planned, or in a reflection those actually used."""
        return self.tags.get("methods", ())

    @property
    def datasources(self) -> tuple[str, ...]:
        """The new sources of data planned, or in a reflection those actually used."""
        return self.tags.get("datasources", ())

    # --- answers ---------------------------------------------------------------------------------------

    def line(self, entry: Entry) -> int:
        """The line of an entry's answer, or of its prompt where there is none."""
        at = (entry.bodies + entry.media)[0] if entry.bodies or entry.media else entry.first
        return self.outline.lines[at]

    def answer(self, entry: Entry | None) -> Choice:
        """What an entry says."""
        if entry is None:
            return None
        raw = (
            "".join(self.blocks[i].source for i in range(min(entry.bodies), max(entry.bodies) + 1))
            if len(entry.bodies) > 1
            else self.blocks[entry.bodies[0]].text
            if entry.bodies
            else ""
        )
        if entry.field is not None and entry.field.kind is FieldKind.RADIO:
            raw = raw.removeprefix("- ")
            return UNKNOWN if raw.strip() in ("", "-") else Answer(raw, self.line(entry))
        return Answer(raw.strip(), self.line(entry))

    def _text(self, entry: Entry | None) -> Answer | None:
        found = self.answer(entry)
        return found if isinstance(found, Answer) else None

    def field(self, name: str) -> Choice:
        """The answer to a prompt that is asked once, by the model's name for it."""
        return self.answer(self.outline.scalars.get(name))

    def _scalar(self, name: str) -> Answer | None:
        return self._text(self.outline.scalars.get(name))

    @property
    def title(self) -> Answer | None:
        """The full title where the form asks for it, else the first line."""
        return self._scalar("title") or self.headline

    @property
    def challenge_type(self) -> Choice:
        """Big bet or exploratory."""
        return self.field("challenge_type")

    @property
    def statement(self) -> Answer | None:
        """The challenge."""
        return self._scalar("statement")

    @property
    def background(self) -> Answer | None:
        """The history of the challenge."""
        return self._scalar("background")

    @property
    def quantitative(self) -> tuple[Evidence, ...]:
        """The quantitative evidence, box by box."""
        return self.evidence("quantitative")

    @property
    def qualitative(self) -> tuple[Evidence, ...]:
        """The qualitative evidence, box by box."""
        return self.evidence("qualitative")

    @property
    def value_proposition(self) -> Answer | None:
        """Why this lab."""
        return self._scalar("value_proposition")

    @property
    def summary(self) -> Answer | None:
        """The short summary."""
        return self._scalar("summary")

    @property
    def early_leads(self) -> Answer | None:
        """Who might carry the work on."""
        return self._scalar("early_leads")

    @cached_property
    def partners(self) -> tuple[Partner, ...]:
        """The partners, most important first."""
        return tuple(
            Partner(
                self._text(box.get("partner_name")),
                self.answer(box.get("partner_sector")),
                self._text(box.get("partner_description")),
                self.answer(box.get("partner_new_and_unusual")),
                min(self.line(entry) for entry in box.values()),
            )
            for box in self.outline.partners
        )

    @cached_property
    def questions(self) -> tuple[QuestionBox, ...]:
        """The boxes of learning questions."""
        return tuple(
            QuestionBox(
                self._text(box.get("question_question")),
                self._text(box.get("question_stages")),
                self._text(box.get("question_methods_use")),
                self._text(box.get("question_data_gaps")),
                min(self.line(entry) for entry in box.values()),
            )
            for box in self.outline.questions
        )

    def evidence(self, name: str) -> tuple[Evidence, ...]:
        """The boxes of evidence below ``quantitative``, ``qualitative`` or ``uploads``."""
        found = []
        for entry in self.outline.evidence[name]:
            text = self._text(entry)
            links, pictures = self.media(entry)
            if text and text.urls:
                links += text.urls
            found.append(
                Evidence(
                    text if entry.bodies or entry.prompt is not None else None,
                    links,
                    pictures,
                    self.line(entry),
                )
            )
        return tuple(found)

    def media(self, entry: Entry) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The addresses of links and of pictures that stand below an entry on lines of their own."""
        blocks = [self.blocks[i] for i in entry.media]
        links = tuple(_address(b.text) for b in blocks if b.kind is Kind.LINK)
        return links, tuple(_address(b.text) for b in blocks if b.kind is Kind.PICTURE)

    # --- reflections -----------------------------------------------------------------------------------

    @property
    def insights(self) -> Answer | None:
        """The key insights."""
        return self._scalar("insights")

    @property
    def blogs(self) -> Answer | None:
        """Links to what was published."""
        return self._scalar("blogs")

    @property
    def barriers(self) -> Answer | None:
        """Barriers and bottlenecks met."""
        return self._scalar("barriers")

    @property
    def handover(self) -> Answer | None:
        """How the work was handed over: ``options``."""
        return self._scalar("handover")

    @property
    def handover_detail(self) -> Answer | None:
        """More on the handover."""
        return self._scalar("handover_detail")

    @property
    def time_share(self) -> TimeShare:
        """The time that went to each stage."""
        return TimeShare(*(self.field(f"time_{stage}") for stage in ("sense", "explore", "test", "grow")))

    @property
    def data_used(self) -> Answer | None:
        """Which data were used, and why; their names are ``datasources``."""
        return self._scalar("data_used")

    @property
    def methods_used(self) -> Answer | None:
        """Which methods were used, and why; their names are ``methods``."""
        return self._scalar("methods_used")

    @property
    def partners_by_kind(self) -> Mapping[str, Answer | None]:
        """The partners of the older reflections, told by kind in free text."""
        kinds = ("civil_society", "academic", "private", "government", "new", "un")
        return {kind: self._scalar(f"partners_{kind}") for kind in kinds}

    @property
    def bonus(self) -> Answer | None:
        """What methods, data and partners made possible together."""
        return self._scalar("bonus")

    @property
    def uploads(self) -> tuple[Evidence, ...]:
        """Further documents and pictures."""
        return self.evidence("uploads")

    # --- the whole -------------------------------------------------------------------------------------

    @property
    def items(self) -> tuple[Item, ...]:
        """Every prompt with its answer, in order; experiments are read this way."""
        return tuple(
            Item(
                self.blocks[entry.prompt].text,
                entry.field.id if entry.field else "",
                self.answer(entry),
                self.line(entry),
            )
            for entry in self.outline.entries
            if entry.prompt is not None
        )

    @property
    def kind(self) -> DocumentKind:
        """What the document is."""
        opening, reflection = "statement" in self.outline.scalars, "insights" in self.outline.scalars
        if opening:
            return DocumentKind.BOTH if reflection else DocumentKind.OPENING
        if reflection:
            return DocumentKind.REFLECTION
        return DocumentKind.EXPERIMENT if self.type == "experiment" else DocumentKind.OTHER


def _address(media: str) -> str:
    """The address of a picture or an embedded link."""
    if media.startswith("["):
        half = media[1 : 1 + (len(media) - 4) // 2]
        if media == f"[{half}]({half})":
            return half
    return media[media.index("](") + 2 : -1]


def from_text(text: str) -> Document:
    """Read text that is already decoded. What was read last is kept: one change of a plan reads it several times."""
    return _kept(text) if len(text) <= MOST_KEPT else Document(*parse(text))


@lru_cache(maxsize=32)
def _kept(text: str) -> Document:
    return Document(*parse(text))


def to_text(document: Document) -> str:
    """Return the text of a document."""
    return "".join(block.source for block in document.blocks)


def read(data: bytes) -> Document:
    """Read a plan, a reflection or an experiment. Text that fits nowhere is kept and told in ``problems``.

    Raises Refusal, naming place and remedy, for what is no text file: empty, over 5 MB, binary, not UTF-8.
    """
    return from_text(decoded(data))


def write(document: Document) -> bytes:
    """Return the bytes of a document; ``write(read(data)) == data``."""
    return to_text(document).encode("utf-8")
