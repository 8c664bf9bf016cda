"""Marks on passages of notes: which claim each supports or contradicts, and what those who spoke consented to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from sangkien.evidence.fields import Fields, Report, rows
from sangkien.evidence.notes import Note
from sangkien.words import Level, Problem


class SourceKind(StrEnum):
    """What a source is."""

    INTERVIEW = "interview"
    FOCUS_GROUP = "focus_group"
    FIELD_NOTE = "field_note"
    REFLECTION = "reflection"
    DOCUMENT = "document"

    @property
    def of_people(self) -> bool:
        """Whether people spoke who can be recognised; a document or a lab's own reflection has an author instead."""
        return self not in {SourceKind.REFLECTION, SourceKind.DOCUMENT}


class Stance(StrEnum):
    """What a passage says of a claim."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Group:
    """What the release rule counts by; None is not known."""

    agency: str | None
    grade: str | None
    gender: str | None


@dataclass(frozen=True, slots=True)
class Consent:
    """What was agreed to on ``date``: being counted (``use``), being quoted (``quote``)."""

    use: bool
    quote: bool
    date: date


@dataclass(frozen=True, slots=True)
class NoteSource:
    """One note and who stands behind it.

    ``person`` is a code for a person met more than once, so that two notes never count as two people.
    """

    id: str
    file: str
    kind: SourceKind
    date: date
    population: str
    group: Group | None
    consent: Consent
    rehearsal: bool
    person: str

    @property
    def of_people(self) -> bool:
        """Whether the rule of k applies."""
        return self.kind.of_people


@dataclass(frozen=True, slots=True)
class Passage:
    """A marked passage; ``line`` is where its quote begins in the note."""

    id: str
    source: str
    claim: str
    stance: Stance
    quote: str
    line: int


@dataclass(frozen=True, slots=True)
class Marks:
    """All marks of a study that may be counted.

    ``left_out`` are ids of passages whose source did not consent to use; ``problems`` are notes and warnings;
    ``names`` must be masked in every quote.
    """

    sources: Mapping[str, NoteSource]
    passages: tuple[Passage, ...]
    left_out: tuple[str, ...]
    problems: tuple[Problem, ...]
    names: tuple[str, ...] = ()


def read_marks(
    structure: Any,
    notes: Mapping[str, Note],
    claims: Collection[str] | None = None,
    file: str = "evidence/marks.yaml",
) -> Marks:
    """Read the parsed marks file ``structure``; ``notes`` are by the path that sources give under ``file``.

    ``claims`` are the ids a passage may name (None: any). Raises Refusal with every fault found and its path: a key
    missing or unknown, an id twice, a source or claim that is not there, a note that is not there, a quote that does
    not occur in its note. What may not be counted or quoted for want of consent is no fault: it is left out and said.
    """
    report = Report(file)
    top = Fields(structure if structure is not None else {}, "", report)
    names = top.texts("names")
    sources: dict[str, NoteSource] = {}
    places: dict[str, str] = {}
    ids: set[str] = set()
    for row in rows(top, "sources"):
        source_id = row.text("id")
        if source_id in ids:
            report.add("id_twice", row.at("id"), id=str(source_id))
        ids.add(str(source_id))
        source = _source(row, source_id)
        if source is not None:
            sources[source.id] = source
            places[source.id] = row.path
    passages: list[Passage] = []
    left_out: list[str] = []
    seen: set[str] = set()
    for row in rows(top, "passages"):
        _passage(row, sources, ids, notes, claims, seen, passages, left_out)
    top.done()
    for source in sources.values():
        count = sum(passage.source == source.id for passage in passages)
        if not source.consent.quote and source.consent.use and count:
            report.add("no_consent_to_quote", places[source.id], Level.NOTE, id=source.id, count=count)
    report.refuse()
    return Marks(sources, tuple(passages), tuple(left_out), tuple(report.problems), names)


def _source(row: Fields, source_id: str | None) -> NoteSource | None:
    file = row.text("file")
    kind = row.choice("kind", SourceKind)
    day = row.day("date")
    population = row.text("population")
    group = row.inside("group", required=kind is None or kind.of_people)
    consent = row.inside("consent")
    rehearsal = row.flag("rehearsal")
    person = row.text("person", required=False)
    found_group = None
    if group is not None:
        found_group = Group(*(group.text(key, required=False) for key in ("agency", "grade", "gender")))
        group.done()
    agreed = (
        (consent.flag("use"), consent.flag("quote"), consent.day("date")) if consent is not None else None
    )
    if consent is not None:
        consent.done()
    row.done()
    if file is not None and (file.startswith(("/", "\\")) or ".." in file.replace("\\", "/").split("/")):
        row.report.add("file_outside", row.at("file"), name=file)
    if (
        source_id is None
        or file is None
        or kind is None
        or day is None
        or population is None
        or rehearsal is None
    ):
        return None
    if agreed is None:
        return None
    use, quote, agreed_on = agreed
    if use is None or quote is None or agreed_on is None:
        return None
    if quote and not use:
        row.report.add("consent_contradicts", row.at("consent"))
    consented = Consent(use, quote and use, agreed_on)
    who = person or source_id
    return NoteSource(source_id, file, kind, day, population, found_group, consented, rehearsal, who)


def _passage(
    row: Fields,
    sources: Mapping[str, NoteSource],
    ids: Collection[str],
    notes: Mapping[str, Note],
    claims: Collection[str] | None,
    seen: set[str],
    passages: list[Passage],
    left_out: list[str],
) -> None:
    passage_id, source_id, claim = row.text("id"), row.text("source"), row.text("claim")
    stance = row.choice("stance", Stance)
    quote = row.text("quote")
    row.done()
    if passage_id is not None and passage_id in seen:
        row.report.add("id_twice", row.at("id"), id=passage_id)
    seen.add(str(passage_id))
    if claim is not None and claims is not None and claim not in claims:
        near = ", ".join(get_close_matches(claim, claims, 3)) or "-"
        row.report.add("claim_unknown", row.at("claim"), id=claim, near=near)
    if source_id is not None and source_id not in ids:
        near = ", ".join(get_close_matches(source_id, ids, 3)) or "-"
        row.report.add("source_unknown", row.at("source"), id=source_id, near=near)
    source = sources.get(str(source_id))
    if source is None or passage_id is None or claim is None or stance is None or quote is None:
        return
    if not source.consent.use:
        left_out.append(passage_id)
        row.report.add("no_consent_to_use", row.path, Level.NOTE, id=passage_id, source=source.id)
        return
    note = notes.get(source.file)
    if note is None:
        row.report.add("note_missing", row.at("source"), name=source.file, id=source.id)
        return
    line = note.find(quote)
    if line is None:
        near_line = note.nearest(quote)
        code = "quote_not_found" if near_line is None else "quote_differs"
        row.report.add(code, row.at("quote"), name=source.file, line=near_line or 0)
        return
    passages.append(Passage(passage_id, source.id, claim, stance, quote, line))
