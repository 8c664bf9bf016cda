"""Hits as files: spreadsheets run no formula of a page, and maps know where longitude goes."""

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
import zipfile

import pytest

from sangkien.archive import Entry, Kind, Part
from sangkien.archive.export import COLUMNS, export
from sangkien.words import Refusal

ENTRIES = (
    Entry(
        "hop",
        Kind.PLAN,
        '=HYPERLINK("x")',
        "VietNam",
        2022,
        "",
        ((14.0, 108.0),),
        {"sdgs": ("6. Clean water",), "methods": ("+1", "b")},
        (
            Part("", "", "challenge", "Đổi mới \x07 & <b>"),
            Part("", "", "question", "@x\nline"),
            Part("", "", "stages", "- Sense", ("Sense",)),
        ),
    ),
    Entry(
        "two",
        Kind.SOLUTION,
        "  =1+1",
        "",
        None,
        points=((1.0, 2.0), (3.0, 4.0)),
        parts=(Part("", "", "", "y" * 40_000),),
    ),
    Entry("none", Kind.PAD, "\uff1d1", "Atlantis", 2021, status="public"),
)


def test_csv_opens_in_excel_with_its_accents_and_runs_nothing() -> None:
    data = export(ENTRIES, ".csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["title"] == '\'=HYPERLINK("x")'
    assert rows[0]["methods"] == "'+1; b"
    assert rows[0]["questions"] == "'@x\nline"
    assert rows[0]["summary"].startswith("Đổi mới")
    assert [row["title"][0] for row in rows] == ["'", "'", "'"]
    assert (rows[0]["iso3"], rows[0]["region"], rows[0]["sdgs"], rows[0]["latitude"]) == (
        "VNM",
        "RBAP",
        "6. Clean water and sanitation",
        "14.0",
    )


def test_xlsx_is_a_workbook_of_texts_without_formulas() -> None:
    data = export(ENTRIES, ".xlsx")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.testzip() is None
        for name in book.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(book.read(name))
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        strings = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert sheet.count("<row ") == 1 + len(ENTRIES)
    assert "=HYPERLINK" in strings
    assert "Đổi mới" in strings
    assert "\x07" not in strings
    assert export(ENTRIES, ".xlsx") == data


def test_json_holds_the_whole_document() -> None:
    (first, *_) = json.loads(export(ENTRIES, ".json"))
    assert first["title"] == '=HYPERLINK("x")'
    assert first["parts"][2]["options"] == ["Sense"]


def test_geojson_puts_longitude_first() -> None:
    found = json.loads(export(ENTRIES, ".geojson"))
    geometries = [feature["geometry"] for feature in found["features"]]
    assert geometries[0] == {"type": "Point", "coordinates": [108.0, 14.0]}
    assert geometries[1] == {"type": "MultiPoint", "coordinates": [[2.0, 1.0], [4.0, 3.0]]}
    assert geometries[2] is None


def test_another_ending_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        export(ENTRIES, ".pdf")
    assert refused.value.problems[0].code == "archive.export_format"
