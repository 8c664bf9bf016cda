"""The archive as people read it in a terminal: what a load did, what was found, a document, the counts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sangkien.archive.facets import Count
from sangkien.archive.record import Entry
from sangkien.archive.search import Found, Hit
from sangkien.archive_load import Report
from sangkien.report import problem_json, problem_text
from sangkien.words import Language, package_yaml

_VALUES_SHOWN = 6


def texts(language: Language) -> Any:
    """The sentences of the archive's commands."""
    return package_yaml("sangkien", "tell_archive.yaml")[language]


def report_lines(report: Report, language: Language, *, kept: bool) -> Iterator[str]:
    """What a load did; of oddities the first of each kind and how many there are."""
    words = texts(language)
    counts = {name: value for name, value in asdict(report).items() if name not in ("odd", "rebuilt")}
    yield words["loaded"].format(**counts)
    if report.rebuilt:
        yield words["rebuilt"]
    yield words["kept" if kept else "masked"]
    if report.odd:
        kinds = Counter(problem.code for problem in report.odd)
        yield words["odd"].format(count=len(report.odd))
        for code, count in kinds.items():
            yield problem_text(next(p for p in report.odd if p.code == code), language)
            if count > 1:
                yield "    " + words["odd_more"].format(count=count - 1)


def report_json(report: Report, language: Language) -> dict[str, Any]:
    """What a load did, with every oddity."""
    counts = {name: value for name, value in asdict(report).items() if name != "odd"}
    return counts | {"odd": [problem_json(problem, language) for problem in report.odd]}


def found_lines(found: Found, language: Language, *, color: bool) -> Iterator[str]:
    """The hits with their passages, then what would narrow them."""
    words = texts(language)
    yield words["found"].format(total=found.total, shown=len(found.hits))
    if not found.total:
        yield words["nothing"]
    for hit in found.hits:
        yield ""
        yield f"{hit.entry.name}  {marked(hit.entry.title, hit.title_marks, color=color)}"
        yield f"    {about(hit.entry)}"
        if hit.snippet.text:
            before, after = ("..." if cut else "" for cut in hit.snippet.cut)
            yield f"    {before}{marked(hit.snippet.text, hit.snippet.marks, color=color)}{after}"
    if found.total > 1:
        yield ""
        yield words["narrow"]
        yield from facet_lines(found.facets, language)


def found_json(found: Found) -> dict[str, Any]:
    """The answer as plain values; ``marks`` are (from, to) in characters."""
    return {
        "total": found.total,
        "hits": [_hit(hit) for hit in found.hits],
        "facets": {facet: [asdict(count) for count in counts] for facet, counts in found.facets.items()},
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.id, "name": hit.entry.name, "type": hit.entry.kind.value, "title": hit.entry.title,
        "country": hit.entry.lab, "year": hit.entry.year, "score": round(hit.score, 6),
        "snippet": hit.snippet.text, "marks": [list(mark) for mark in hit.snippet.marks],
        "prompt": hit.snippet.part.prompt if hit.snippet.part else "",
    }  # fmt: skip


def facet_lines(facets: Mapping[str, Sequence[Count]], language: Language) -> Iterator[str]:
    """The values that most documents bear, facet by facet."""
    for facet, counts in facets.items():
        if len(counts) > 1:
            shown = counts if facet == "year" else counts[:_VALUES_SHOWN]
            values = "; ".join(f"{count.label} ({count.count})" for count in shown)
            more = f"; ... +{len(counts) - len(shown)}" if len(counts) > len(shown) else ""
            yield f"- {texts(language)['facets'][facet]}: {values}{more}"


def entry_lines(entry: Entry, language: Language) -> Iterator[str]:
    """A whole document: what it is, its tags, prompts and answers."""
    yield entry.title
    yield about(entry)
    for key, values in entry.tags.items():
        yield f"{key}: {'; '.join(values)}"
    section = ""
    for part in entry.parts:
        if part.section != section:
            section = part.section
            yield f"\n== {section}"
        if part.prompt:
            yield f"\n> {part.prompt}"
        yield part.text or texts(language)["none"]


def about(entry: Entry) -> str:
    """Type, country and year in a line."""
    known = (entry.kind.value, entry.lab, str(entry.year or ""), entry.status)
    return ", ".join(part for part in known if part)


def marked(text: str, marks: Sequence[tuple[int, int]], *, color: bool) -> str:
    """The text with its marks: bold on a terminal, in square brackets elsewhere."""
    begin, end = ("\x1b[1m", "\x1b[0m") if color else ("[", "]")
    pieces, done = [], 0
    for first, last in marks:
        pieces += [text[done:first], begin, text[first:last], end]
        done = last
    return "".join((*pieces, text[done:]))
