"""Folders of pages become an index, again and again, and only what changed is read."""

import json
import os
from contextlib import closing
from pathlib import Path

import pytest

from sangkien.archive import Kind
from sangkien.archive.index import entries, entry, named, open_to_read
from sangkien.archive.record import Entry
from sangkien.archive_load import Report, default_index, load
from sangkien.words import LANGUAGES, Refusal, sentence
from tests.archive.pages import pad, page, write, write_json


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(
        tmp_path / "archive" / "plans", streets=page(), boats=page("Boats", country="Fiji", year=2021)
    )


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "index" / "archive.sqlite"


def held(target: Path) -> dict[str, tuple[int, Entry]]:
    with closing(open_to_read(str(target))) as connection:
        whole = {entry.name: (number, entry) for number, entry in entries(connection)}
        # what the full text holds is what the documents say
        connection.execute("PRAGMA query_only = 0")
        connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")
        rows = connection.execute("SELECT count(*) FROM words").fetchone()[0]
        assert rows == len(whole)
        return whole


def codes(report: Report) -> list[str]:
    for problem in report.odd:
        for language in LANGUAGES:
            for part in ("what", "why", "mend"):
                assert sentence(problem, language, part)
    return [problem.code for problem in report.odd]


def touch(path: Path) -> None:
    """Give a file another time, as an editor would a second later."""
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1_000_000_000))


def test_a_load_reads_every_page(folder: Path, target: Path) -> None:
    report = load([folder.parent], target)
    assert (report.files, report.read, report.added, report.documents, report.odd) == (2, 2, 2, 2, [])
    number, boats = held(target)["boats"]
    assert boats.title == "Boats"
    assert (boats.kind, boats.year, boats.lab) == (Kind.PLAN, 2021, "Fiji")
    with closing(open_to_read(str(target))) as connection:
        assert entry(connection, named(connection, "boats")) == entry(connection, number) == boats
        with pytest.raises(KeyError):
            entry(connection, 99)
        with pytest.raises(KeyError):
            named(connection, "nobody")


def test_a_second_load_reads_only_what_changed(folder: Path, target: Path) -> None:
    """A page keeps its number while its text changes; a page that goes takes its document with it."""
    load([folder], target)
    before = held(target)
    report = load([folder], target)
    assert (report.read, report.unchanged, report.documents) == (0, 2, 2)
    write(folder, streets=page("Loud streets"), ferry=page("Ferry"))
    touch(folder / "streets.md")
    (folder / "boats.md").unlink()
    report = load([folder], target)
    assert (report.read, report.added, report.changed, report.removed, report.documents) == (2, 1, 1, 1, 2)
    after = held(target)
    assert set(after) == {"streets", "ferry"}
    assert after["streets"][0] == before["streets"][0]
    assert after["streets"][1].title == "Loud streets"
    assert after["ferry"][0] not in {number for number, _ in before.values()}


def test_a_page_that_was_only_touched_is_unchanged(folder: Path, target: Path) -> None:
    load([folder], target)
    touch(folder / "boats.md")
    report = load([folder], target)
    assert (report.read, report.unchanged, report.changed) == (1, 2, 0)
    assert load([folder], target).read == 0


def test_the_same_name_in_two_folders_gives_two_documents(folder: Path, target: Path) -> None:
    """And the same page in two folders gives one."""
    write(folder.parent / "z", streets=page("Other streets"), boats=(folder / "boats.md").read_text("utf-8"))
    report = load([folder.parent], target)
    assert codes(report) == ["archive.same_name"]
    assert report.copies == 1
    found = held(target)
    assert {name: entry.title for name, (_, entry) in found.items()} == {
        "streets": "Quiet streets",
        "streets~2": "Other streets",
        "boats": "Boats",
    }
    write(folder.parent / "z", streets=page("Newer streets"))
    touch(folder.parent / "z" / "streets.md")
    load([folder.parent], target)
    assert held(target)["streets~2"] == (found["streets~2"][0], held(target)["streets~2"][1])
    assert held(target)["streets~2"][1].title == "Newer streets"


def test_a_copy_that_changes_becomes_a_document_of_its_own(folder: Path, target: Path) -> None:
    copy = write(folder.parent / "z", boats=(folder / "boats.md").read_text("utf-8"))
    assert load([folder.parent], target).documents == 2
    write(copy, boats=page("Boats changed"))
    touch(copy / "boats.md")
    assert load([folder.parent], target).documents == 3
    assert {entry.title for _, entry in held(target).values()} == {"Boats", "Boats changed", "Quiet streets"}


def test_documents_of_one_title_are_named(folder: Path, target: Path) -> None:
    """Two plans of one title may be one plan sent in twice: both are kept, and a person is told."""
    (folder / "twin_a.md").write_text(page("Same title", challenge="One."), "utf-8")
    (folder / "twin_b.md").write_text(page("Same title", challenge="Two."), "utf-8")
    report = load([folder], target)
    (found,) = [one for one in report.odd if one.code == "archive.same_title"]
    assert found.parameters["count"] == 2
    assert found.parameters["names"] == "twin_a, twin_b"
    assert {"twin_a", "twin_b"} <= set(held(target))


def test_a_folder_that_moved_keeps_its_numbers(folder: Path, target: Path, tmp_path: Path) -> None:
    load([folder], target)
    before = held(target)
    moved = folder.rename(tmp_path / "moved")
    report = load([moved], target)
    assert (report.copies, report.documents) == (2, 2)
    assert held(target) == before
    write(moved, boats=page("Boats changed"))
    touch(moved / "boats.md")
    load([moved], target)
    assert {name: number for name, (number, _) in held(target).items()} == {
        name: number for name, (number, _) in before.items()
    }


def test_two_folders_may_be_loaded_one_after_the_other(folder: Path, target: Path, tmp_path: Path) -> None:
    load([folder], target)
    load([write(tmp_path / "more", ferry=page("Ferry"))], target)
    assert set(held(target)) == {"streets", "boats", "ferry"}


def test_a_single_page_may_be_loaded(folder: Path, target: Path) -> None:
    assert load([folder / "boats.md"], target).documents == 1


def test_an_emptied_folder_takes_nothing_out_of_the_index(folder: Path, target: Path) -> None:
    load([folder], target)
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(Refusal) as refused:
        load([folder], target)
    assert refused.value.problems[0].code == "archive.emptied"
    assert len(held(target)) == 2


def test_a_folder_that_is_not_there_is_refused(folder: Path, target: Path, tmp_path: Path) -> None:
    for where, code in ((tmp_path / "none", "archive.no_folder"), (tmp_path, "archive.nothing_there")):
        with pytest.raises(Refusal) as refused:
            load([where if where.name == "none" else write(tmp_path / "empty")], target)
        assert refused.value.problems[0].code == code


def test_the_platforms_json_keeps_what_pages_lose(tmp_path: Path, target: Path) -> None:
    write_json(tmp_path / "pads.json", pad(7), pad(8, "Other boats"))
    report = load([tmp_path / "pads.json"], target)
    assert (report.added, report.odd) == (2, [])
    boats = held(target)["pad-7"][1]
    assert (boats.kind, boats.year, boats.lab, boats.status) == (Kind.PLAN, 2023, "VietNam", "public")
    by_role = {part.role: part for part in boats.parts}
    assert by_role["challenge_type"].options == ("EXPLORATORY",)
    assert by_role["challenge"].text == "Nets are lost & drift at sea."
    assert [part.group for part in boats.parts if part.role == "partner_sector"] == [1, 2]
    assert boats.tags["sdgs"] == ("14. Life below water",)
    assert boats.points == ((14.0, 108.0),)
    number = held(target)["pad-8"][0]
    write_json(tmp_path / "pads.json", pad(8, "Changed boats"))
    touch(tmp_path / "pads.json")
    report = load([tmp_path / "pads.json"], target)
    assert (report.changed, report.removed) == (1, 1)
    assert held(target)["pad-8"][0] == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "archive.not_json"),
        ("[1, 2]", "archive.no_pads"),
        ("[" * 100_000, "archive.not_json"),
        (json.dumps([pad(1), 3]), "archive.not_all_pads"),
        ("{}", "archive.no_pads"),
        ("", "archive.no_pads"),
        (
            json.dumps(
                [
                    {
                        "pad_id": 1,
                        "sections": [None, {"items": [{"type": "group", "items": [[3], 4]}]}],
                        "tags": 3,
                        "locations": [{"lat": None}],
                        "created_at": 5,
                        "title": "\ud800\0",
                    }
                ]
            ),
            "",
        ),
    ],
)
def test_json_of_any_kind_is_reported(tmp_path: Path, target: Path, text: str, code: str) -> None:
    write(tmp_path, one=page())
    (tmp_path / "x.json").write_text(text, "utf-8")
    report = load([tmp_path], target)
    assert codes(report) == ([code] if code else [])


def test_json_that_broke_takes_no_document_out_of_the_index(tmp_path: Path, target: Path) -> None:
    file = write_json(tmp_path / "pads.json", pad(7))
    load([file], target)
    file.write_text("{", "utf-8")
    assert codes(load([file], target)) == ["archive.not_json"]
    assert set(held(target)) == {"pad-7"}


def test_one_object_a_line_or_a_list_inside_are_read_too(tmp_path: Path, target: Path) -> None:
    (tmp_path / "a.ndjson").write_text("\n".join(json.dumps(pad(n)) for n in (1, 2)), "utf-8")
    (tmp_path / "b.json").write_text(json.dumps({"count": 1, "data": [pad(3)]}), "utf-8")
    (tmp_path / "c.json").write_text(json.dumps(pad(4)), "utf-8")
    assert load([tmp_path], target).documents == 4


def test_the_index_lies_in_the_users_folder(monkeypatch: pytest.MonkeyPatch, target: Path) -> None:
    monkeypatch.delenv("SANGKIEN_ARCHIVE", raising=False)
    assert default_index().name == "archive.sqlite"
    monkeypatch.setenv("SANGKIEN_ARCHIVE", str(target))
    assert default_index() == target


@pytest.fixture
def real(archive: Path, tmp_path: Path) -> tuple[Report, Path]:
    target = tmp_path / "real.sqlite"
    return load([archive / "learningplan", archive / "experiment"], target), target


@pytest.mark.archive
def test_the_real_archive_is_read_whole(real: tuple[Report, Path]) -> None:
    """1,129 documents, nearly all without anything odd."""
    report, target = real
    assert report.documents == report.added == 1129
    assert len([one for one in report.odd if one.code != "archive.same_title"]) < 20
    assert codes(report)
    whole = held(target)
    assert sum(entry.year is not None for _, entry in whole.values()) > 1100
