"""Hits as files that other programs open: CSV and XLSX for spreadsheets, JSON, GeoJSON for maps."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sangkien.archive.places import country, goal
from sangkien.archive.record import Entry
from sangkien.words import Place, Problem, Refusal

COLUMNS = (
    "name", "type", "title", "country", "iso3", "region", "year", "sdgs", "themes", "methods", "data_sources", "stages",
    "status", "summary", "questions", "learned", "latitude", "longitude",
)  # fmt: skip
_SUMMARY = ("summary", "challenge", "intent", "hypothesis", "insights")
_LEARNED = ("insights", "learned", "outcome", "handover_detail")
#: What a spreadsheet takes for the beginning of a formula, also in the wide letters of East Asia.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: A cell of Excel holds 32,767 characters.
_LONGEST = 32_000


def export(entries: Iterable[Entry], ending: str) -> bytes:
    """Return the entries as a file of the kind ``ending`` (".csv", ".xlsx", ".json", ".geojson").

    Raises Refusal for any other ending.
    """
    write = WRITERS.get(ending.lower())
    if write is None:
        raise Refusal(
            Problem("archive.export_format", place=Place("--export"), parameters={"ending": ending or "-"})
        )
    return write(list(entries))


def fields(entry: Entry) -> dict[str, str | int | float | None]:
    """Return what a row of a table says of a document, several values of one kind with "; " between them."""
    iso3, name, region = country(entry.lab) if entry.lab else ("", "", "")
    point = entry.points[0] if entry.points else (None, None)
    stages = next((part.options for part in entry.parts if part.role == "stages" and part.options), ())
    sdgs = (goal(written)[1] or written for written in entry.tags.get("sdgs", ()))
    tags = entry.tags
    return {
        "name": entry.name, "type": entry.kind.value, "title": entry.title, "country": name, "iso3": iso3,
        "region": region, "year": entry.year, "sdgs": "; ".join(sdgs),
        "themes": "; ".join(tags.get("thematic_areas", ())), "methods": "; ".join(tags.get("methods", ())),
        "data_sources": "; ".join(tags.get("datasources", ())), "stages": "; ".join(stages),
        "status": entry.status or "; ".join(tags.get("experiment_status", ())),
        "summary": next((text for role in _SUMMARY for text in entry.texts(role)), ""),
        "questions": "\n".join(entry.texts("question")), "learned": "\n".join(entry.texts(*_LEARNED)),
        "latitude": point[0], "longitude": point[1],
    }  # fmt: skip


def as_json(entry: Entry) -> dict[str, Any]:
    """Return the whole document as plain values."""
    return {
        "name": entry.name, "type": entry.kind.value, "title": entry.title, "country": entry.lab, "year": entry.year,
        "contact": entry.contact, "points": [list(point) for point in entry.points],
        "tags": {key: list(values) for key, values in entry.tags.items()}, "status": entry.status,
        "parts": [
            {"section": p.section, "prompt": p.prompt, "role": p.role, "text": p.text, "options": list(p.options),
             "group": p.group, "line": p.line}
            for p in entry.parts
        ],
    }  # fmt: skip


def _csv(entries: Sequence[Entry]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow(
            [harmless(value) if isinstance(value, str) else value for value in fields(entry).values()]
        )
    # without the mark at the beginning Excel takes UTF-8 for something else
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def harmless(text: str) -> str:
    """An apostrophe before what a spreadsheet would run as a formula."""
    text = text[:_LONGEST]
    return f"'{text}" if text.lstrip(" \n\u00a0").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def _xlsx(entries: Sequence[Entry]) -> bytes:
    import xlsxwriter  # only who wants a spreadsheet waits for it

    out = io.BytesIO()
    asked = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, asked) as book:
        # the same hits give the same bytes
        book.set_properties({"created": datetime(2000, 1, 1)})
        sheet = book.add_worksheet("archive")
        sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(COLUMNS) - 1, 22)
        for number, entry in enumerate(entries, 1):
            for column, value in enumerate(fields(entry).values()):
                if isinstance(value, str):
                    sheet.write_string(number, column, _plain(value)[:_LONGEST])
                elif value is not None:
                    sheet.write_number(number, column, value)
        sheet.autofilter(0, 0, max(1, len(entries)), len(COLUMNS) - 1)
    return out.getvalue()


def _plain(text: str) -> str:
    """Without control characters, which XML cannot hold."""
    return "".join(c for c in text if c >= " " or c in "\n\t") if not text.isprintable() else text


def _json(entries: Sequence[Entry]) -> bytes:
    return (json.dumps([as_json(entry) for entry in entries], ensure_ascii=False, indent=1) + "\n").encode()


def _geojson(entries: Sequence[Entry]) -> bytes:
    """One feature a document; those without a place have no geometry. Longitude comes first, as the format has it."""
    features = []
    for entry in entries:
        points = [[longitude, latitude] for latitude, longitude in entry.points]
        geometry: dict[str, Any] | None = None
        if points:
            many = len(points) > 1
            geometry = {
                "type": "MultiPoint" if many else "Point",
                "coordinates": points if many else points[0],
            }
        said = {key: value for key, value in fields(entry).items() if key not in ("latitude", "longitude")}
        features.append({"type": "Feature", "id": entry.name, "geometry": geometry, "properties": said})
    whole = {"type": "FeatureCollection", "features": features}
    return (json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


WRITERS: dict[str, Callable[[Sequence[Entry]], bytes]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".json": _json,
    ".geojson": _geojson,
}
