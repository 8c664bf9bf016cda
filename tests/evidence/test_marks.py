"""Marks are read whole or refused with their paths; consent decides what is counted and what is quoted."""

import copy
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangkien.evidence import Marks, Note, SourceKind, Stance, quotable, read_marks, tally
from sangkien.words import LANGUAGES, Level, Refusal, package_yaml, sentence

from .junk import plain, said

NOTES = {
    "evidence/a.txt": Note("evidence/a.txt", ("We had no time.", "Money was not the point,", "time was.")),
    "evidence/b.txt": Note("evidence/b.txt", ("Reports take the week.", "Ông An decides.")),
}
GOOD: dict[str, Any] = {
    "sources": [
        {
            "id": "s1",
            "file": "evidence/a.txt",
            "kind": "interview",
            "date": date(2021, 5, 3),
            "population": "officials of one institute",
            "group": {"agency": "institute", "grade": "A1", "gender": "woman"},
            "consent": {"use": True, "quote": True, "date": date(2021, 5, 3)},
            "rehearsal": True,
        },
        {
            "id": "s2",
            "file": "evidence/b.txt",
            "kind": "field_note",
            "date": date(2021, 5, 4),
            "population": "officials of one department",
            "group": {"agency": "department", "grade": None},
            "consent": {"use": True, "quote": False, "date": date(2021, 5, 4)},
            "rehearsal": False,
        },
    ],
    "passages": [
        {"id": "p1", "source": "s1", "claim": "time", "stance": "supports", "quote": "no  time."},
        {
            "id": "p2",
            "source": "s1",
            "claim": "money",
            "stance": "contradicts",
            "quote": "not the point, time was",
        },
        {
            "id": "p3",
            "source": "s2",
            "claim": "time",
            "stance": "supports",
            "quote": "Reports take the week.",
        },
        {"id": "p4", "source": "s1", "claim": "time", "stance": "mixed", "quote": "time was"},
    ],
}


def changed(value: Any, *path: Any) -> dict[str, Any]:
    data = copy.deepcopy(GOOD)
    target: Any = data
    for step in path[:-1]:
        target = target[step]
    if value is KeyError:
        del target[path[-1]]
    else:
        target[path[-1]] = value
    return data


def read(data: Any) -> Marks:
    return read_marks(data, NOTES, claims={"time", "money"})


def test_a_quote_is_found_on_its_line() -> None:
    assert [passage.line for passage in read(GOOD).passages] == [1, 2, 1, 3]


def test_who_says_both_counts_once_and_as_mixed() -> None:
    counts = tally(read(GOOD))
    assert (counts["time"].supports, counts["time"].contradicts, counts["time"].mixed) == (1, 0, 1)
    assert counts["time"].passages == {Stance.SUPPORTS: 2, Stance.MIXED: 1}
    assert counts["time"].kinds == {"interview": 1, "field_note": 1}
    assert counts["time"].voices == 2
    assert counts["time"].rehearsal
    assert counts["money"].contradicts == 1


def test_one_person_met_twice_is_one_voice() -> None:
    data = changed("x", "sources", 0, "person")
    data["sources"][1]["person"] = "x"
    counts = tally(read(data))
    assert counts["time"].voices == 1


def test_without_consent_to_use_a_passage_is_not_counted_and_this_is_said() -> None:
    marks = read(changed({"use": False, "quote": False, "date": date(2021, 1, 1)}, "sources", 0, "consent"))
    assert marks.left_out == ("p1", "p2", "p4")
    assert [passage.id for passage in marks.passages] == ["p3"]
    remarks = [problem for problem in marks.problems if problem.code == "evidence.no_consent_to_use"]
    assert len(remarks) == 3
    assert all(problem.level is Level.NOTE for problem in remarks)
    assert "money" not in tally(marks)


def test_without_consent_to_quote_a_passage_is_counted_and_not_quoted() -> None:
    marks = read(GOOD)
    assert {quote.passage for quote in quotable(marks)} == {"p1", "p2", "p4"}
    assert tally(marks)["time"].sources == ("s1", "s2")
    (remark,) = marks.problems
    assert remark.code == "evidence.no_consent_to_quote"
    assert remark.place.path == "sources[1]"
    assert "1" in sentence(remark)


def test_quotes_are_de_identified() -> None:
    data = changed({"use": True, "quote": True, "date": date(2021, 1, 1)}, "sources", 1, "consent")
    data["passages"][2]["quote"] = "Ông An decides."
    assert "Ông [name] decides." in {quote.text for quote in quotable(read(data))}


def test_a_listed_name_is_masked_in_quotes() -> None:
    notes = {
        **NOTES,
        "evidence/a.txt": Note(
            "evidence/a.txt", ("Việc này nguyễn thị  Ơn ký, rồi Đạt trình.", "Chị Hoa không ký.")
        ),
    }
    data = changed(["Nguyễn Thị Ơn", "Đạt"], "names")
    texts = ["nguyễn thị Ơn ký, rồi Đạt trình", "Chị Hoa không ký."]
    data["passages"] = [
        {"id": f"p{i}", "source": "s1", "claim": "time", "stance": "supports", "quote": text}
        for i, text in enumerate(texts)
    ]
    marks = read_marks(data, notes)
    assert marks.names == ("Nguyễn Thị Ơn", "Đạt")
    assert [quote.text for quote in quotable(marks)] == [
        "[name] ký, rồi [name] trình",
        "Chị [name] không ký.",
    ]
    assert quotable(marks, ["trình"])[0].text == "[name] ký, rồi [name] [name]"
    assert read(GOOD).names == ()


def test_a_reflection_needs_no_group() -> None:
    data = changed(KeyError, "sources", 0, "group")
    data["sources"][0]["kind"] = "reflection"
    assert read(data).sources["s1"].kind is SourceKind.REFLECTION


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        (changed("We had not time", "passages", 0, "quote"), "quote_differs", "passages[0].quote"),
        (changed("zzz qqq", "passages", 0, "quote"), "quote_not_found", "passages[0].quote"),
        (changed("s9", "passages", 1, "source"), "source_unknown", "passages[1].source"),
        (changed("monye", "passages", 1, "claim"), "claim_unknown", "passages[1].claim"),
        (changed("maybe", "passages", 1, "stance"), "value_wrong", "passages[1].stance"),
        (changed("p1", "passages", 1, "id"), "id_twice", "passages[1].id"),
        (changed("s1", "sources", 1, "id"), "id_twice", "sources[1].id"),
        (changed("../x.txt", "sources", 0, "file"), "file_outside", "sources[0].file"),
        (changed("/etc/x.txt", "sources", 0, "file"), "file_outside", "sources[0].file"),
        (changed("evidence/c.txt", "sources", 0, "file"), "note_missing", "passages[0].source"),
        (changed(KeyError, "sources", 0, "consent"), "key_missing", "sources[0].consent"),
        (changed("yes please", "sources", 0, "consent", "use"), "value_wrong", "sources[0].consent.use"),
        (changed(False, "sources", 0, "consent", "use"), "consent_contradicts", "sources[0].consent"),
        (changed(KeyError, "sources", 0, "group"), "key_missing", "sources[0].group"),
        (changed("last May", "sources", 0, "date"), "value_wrong", "sources[0].date"),
        (changed("x", "sources", 0, "rehearsl"), "key_unknown", "sources[0].rehearsl"),
        (changed(5, "sources"), "list_missing", "sources"),
        (changed("Lan", "names"), "value_wrong", "names"),
        (changed(["Lan", False], "names"), "value_wrong", "names"),
        (changed([" "], "names"), "value_wrong", "names"),
        (changed(10**5000, "sources", 0, "population"), "value_wrong", "sources[0].population"),
        (changed(["x"], "sources"), "not_a_mapping", "sources[0]"),
        (changed([], "extra"), "key_unknown", "extra"),
        ([1], "not_a_mapping", None),
        (None, "key_missing", "sources"),
    ],
)
def test_a_fault_is_named_with_its_path(data: Any, code: str, path: str | None) -> None:
    with pytest.raises(Refusal) as refused:
        read(data)
    found = [p for p in refused.value.problems if p.code == f"evidence.{code}"]
    assert path in {p.place.path for p in found}, refused.value
    for language in LANGUAGES:
        assert all(sentence(found[0], language, part) for part in ("what", "why", "mend"))


def test_a_quote_that_differs_names_the_nearest_line() -> None:
    with pytest.raises(Refusal) as refused:
        read(changed("Money was never the point", "passages", 0, "quote"))
    assert refused.value.problems[0].parameters["line"] == 2


KEYS = sorted(
    {key for rows in GOOD.values() for row in rows for key in row}
    | {"sources", "passages", "names", "agency", "grade", "gender", "use", "person"}
)
WHERE = [
    ("sources",),
    ("passages",),
    ("names",),
    *(("sources", i, key) for i in (0, 1) for key in (*GOOD["sources"][0], "person")),
    *(("sources", 0, "consent", key) for key in ("use", "quote", "date")),
    *(("sources", 0, "group", key) for key in ("agency", "grade", "gender")),
    *(("passages", i, key) for i in (0, 2) for key in GOOD["passages"][0]),
]


@given(data=plain(KEYS))
def test_any_structure_is_read_or_refused(data: Any) -> None:
    try:
        marks = read(data)
    except Refusal as refusal:
        said(refusal)
        return
    assert marks.passages == ()


@given(junk=plain(KEYS), where=st.sampled_from(WHERE))
def test_a_wrong_value_anywhere_is_read_or_refused(junk: Any, where: tuple[Any, ...]) -> None:
    try:
        marks = read(changed(junk, *where))
    except Refusal as refusal:
        said(refusal)
        return
    assert len(quotable(marks)) <= len(marks.passages) <= 4


@given(junk=plain(KEYS), where=st.sampled_from([("sources", 0), ("passages", 1), ("sources", 0, "group")]))
def test_an_odd_key_is_refused(junk: Any, where: tuple[Any, ...]) -> None:
    row = junk if isinstance(junk, dict) else {10**5000: junk}
    data = copy.deepcopy(GOOD)
    target: Any = data
    for step in where:
        target = target[step]
    target |= row
    try:
        read(data)
    except Refusal as refusal:
        said(refusal)


def test_every_sentence_exists_in_both_languages_with_the_same_parameters() -> None:
    english, vietnamese = (package_yaml("sangkien.evidence", f"messages.{lang}.yaml") for lang in LANGUAGES)
    assert english.keys() == vietnamese.keys()
    for name, entry in english.items():
        assert entry.keys() == vietnamese[name].keys() == {"what", "why", "mend"}
