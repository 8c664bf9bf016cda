"""Changes in words: what is set is read back, boxes come and go, and what cannot be done is refused with the remedy."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangkien.plan import (
    BOXES,
    Document,
    State,
    add_box,
    add_evidence,
    blank,
    blank_reflection,
    boxes_of,
    paths,
    read,
    remove_box,
    sections,
    set_words,
    words_at,
    write,
)
from sangkien.plan.document import _address
from sangkien.plan.syntax import Kind
from sangkien.plan.template import template
from sangkien.plan.text import plain
from sangkien.words import Refusal

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "viet-nam"


def example() -> Document:
    return read((EXAMPLE / "plan.md").read_bytes())


def code(change: object) -> str:
    """The code with which a change is refused."""
    assert callable(change)
    with pytest.raises(Refusal) as refused:
        change()
    (problem,) = refused.value.problems
    return problem.code


@pytest.mark.parametrize("make", [blank, blank_reflection, example])
def test_what_is_set_in_any_field_is_read_back_and_saying_it_again_changes_no_byte(make) -> None:  # type: ignore[no-untyped-def]
    document = make()
    for path in paths(document):
        new = set_words(document, path, ["one & <b>", *(["> two"] if path == "methods" else [])])
        assert words_at(new, path)[0] == "one & <b>", path
        assert write(set_words(new, path, words_at(new, path))) == write(new), path


@given(
    st.text(),
    st.sampled_from(["summary", "background", "questions[0].question", "quantitative[0].text", "title"]),
)
def test_any_text_is_read_back_or_refused(text: str, path: str) -> None:
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        assert code(lambda: set_words(example(), path, [text])) == "plan.cannot_hold"
        return
    made = set_words(example(), path, [text])
    again = read(write(made))
    clean = "\n".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()
    assert words_at(again, path) == ((clean,) if clean else ())


def test_a_field_is_emptied_by_no_words() -> None:
    for words in ([], [""], ["  \n "]):
        assert words_at(set_words(example(), "summary", words), "summary") == ()
        assert words_at(set_words(example(), "sdgs", words), "sdgs") == ()


@pytest.mark.parametrize(
    ("path", "words", "expected"),
    [
        ("nothing", ["x"], "plan.no_field"),
        ("", ["x"], "plan.no_field"),
        ("partners", ["x"], "plan.no_field"),
        ("quantitative", ["x"], "plan.no_field"),
        ("time_shares", ["x"], "plan.no_field"),
        ("partners[9].name", ["x"], "plan.no_field"),
        ("partners[" + "9" * 5000 + "].name", ["x"], "plan.no_field"),
        ("partners[0].shoe_size", ["x"], "plan.no_field"),
        ("summary", ["x", "y"], "plan.one_value"),
        ("year", ["2021", "2022"], "plan.one_value"),
        ("headline", ["x\ny"], "plan.one_line"),
        ("challenge_type", ["x\ny"], "plan.one_line"),
        ("questions[0].stages", ["x\ny"], "plan.one_line"),
        ("themes", ["x\ny"], "plan.one_line"),
        ("themes", ["x]]y"], "plan.tag_marks"),
        ("summary", ["\0"], "plan.cannot_hold"),
        ("summary", ["\ud800"], "plan.cannot_hold"),
    ],
)
def test_what_a_field_cannot_hold_is_refused(path: str, words: Sequence[str], expected: str) -> None:
    assert code(lambda: set_words(example(), path, words)) == expected


@pytest.mark.parametrize(
    ("of", "words"),
    [
        ("partners", [["A school"], ["Trains.\nTests."], ["Private Sector"], ["Yes"]]),
        ("partners", [["A school"]]),
        ("questions", [["If we ask, will they answer?"], ["Sense", "Test"], ["Ask."], ["None."]]),
        ("quantitative", [["Nine of ten."], ["https://example.org/a"], ["https://example.org/b.png"]]),
        ("qualitative", [[], ["https://example.org/a"]]),
    ],
)
def test_a_box_that_is_added_can_be_read_and_removing_it_restores_the_bytes(
    of: str, words: list[list[str]]
) -> None:
    before = example()
    count = len(boxes_of(before, of))
    made = read(write(add_box(before, of, words)))
    added = boxes_of(made, of)
    assert len(added) == count + 1
    assert all(word in added[-1] for part in words for word in part)
    assert write(remove_box(made, f"{of}[{count}]")) == write(before)


@pytest.mark.parametrize(
    ("of", "words", "expected"),
    [
        ("teams", [["x"]], "plan.no_field"),
        ("partners", [[], ["described"]], "plan.empty_box"),
        ("questions", [["  "]], "plan.empty_box"),
        ("uploads", [[], [], []], "plan.empty_box"),
        ("partners", [["x"], [], ["a\nb"]], "plan.one_line"),
        ("partners", [["x"], [], ["a", "b"]], "plan.one_value"),
        ("questions", [["x"], ["a\nb"]], "plan.one_line"),
        ("quantitative", [[], ["javascript:alert(1)"]], "plan.no_address"),
        ("quantitative", [[], ["https://example.org/a b"]], "plan.no_address"),
        ("quantitative", [[], [], ["https://example.org/(a)"]], "plan.no_address"),
        ("partners", [["\0"]], "plan.cannot_hold"),
    ],
)
def test_a_box_that_cannot_be_is_refused(of: str, words: list[list[str]], expected: str) -> None:
    assert code(lambda: add_box(example(), of, words)) == expected


def test_evidence_behind_an_answer_to_another_prompt_is_refused() -> None:
    """It would be read as part of that answer."""
    text = write(add_evidence(blank(), "quantitative", "Seen.")).decode()
    crossed = read(text.replace("Seen.", "Seen.\n\n> Background: what?\n\nAnswer").encode())
    assert code(lambda: add_box(crossed, "quantitative", [["More."]])) == "plan.box_in_the_way"


@pytest.mark.parametrize(
    "path",
    [
        "partners[3]",
        "partners[-1]",
        "partners",
        "partners[x]",
        "partners[0",
        "items[0]",
        "sdgs[0]",
        "",
        "questions[٣٣]",
    ],
)
def test_a_box_that_is_not_there_cannot_be_removed(path: str) -> None:
    assert code(lambda: remove_box(example(), path)) == "plan.no_field"


def test_the_example_is_shown_in_the_order_of_the_form_with_nothing_twice() -> None:
    found = [p.path for section in sections(example()) for p in section.passages()]
    assert len(found) == len(set(found))
    order = [
        "headline",
        "title",
        "challenge_type",
        "quantitative[0].text",
        "summary",
        "themes",
        "partners[2].name",
    ]
    assert sorted(order, key=found.index) == order


def test_a_choice_that_the_archive_lost_is_neither_said_nor_empty() -> None:
    reflection = read((EXAMPLE / "reflection.md").read_bytes())
    states = {p.path: p.state for section in sections(reflection) for p in section.passages()}
    assert states["time_sense"] is State.LOST
    assert states["blogs"] is State.EMPTY
    assert states["handover"] is State.ABSENT


def test_text_of_no_prompt_second_answers_and_unknown_tags_are_shown() -> None:
    extra = "## Other\n\n> Some prompt of nobody\n\nAn answer\n"
    text = write(example()).decode().replace("[[year:2021]]", "[[year:2021]]\n[[gender:women]]")
    document = read((text + extra).encode())
    shown = [p for section in sections(document) for p in section.passages()]
    assert any(p.name["en"] == "gender" and p.options == ("women",) for p in shown)
    assert any(p.text == "An answer" and p.path.startswith("items[") for p in shown)


@pytest.mark.archive
def test_nothing_that_a_real_document_says_is_left_out(archive: Path) -> None:
    """Every answer, link, picture and tag of every document of the archive stands in its sections."""
    known = (*template().tag_keys.values(),)
    for file in sorted(archive.glob("*/*.md")):
        document = read(file.read_bytes())
        shown = [p for section in sections(document) for p in section.passages()]
        whole = "\n".join("\n".join((p.text, *p.options, *p.links, *p.pictures)) for p in shown)
        for block in document.blocks:
            wanted: list[str] = []
            if block.kind in (Kind.LINK, Kind.PICTURE):
                wanted = [_address(block.text)]
            elif block.kind is Kind.BODY:
                wanted = [plain(line).lstrip("- ") for line in block.text.splitlines()]
            elif block.kind is Kind.TAG and block.text.partition(":")[0] in known:
                wanted = [block.text.partition(":")[2].strip()]
            for words in wanted:
                assert words in whole, f"{file.name}: {words[:80]}"


@pytest.mark.parametrize("of", BOXES)
def test_every_kind_of_box_can_be_counted_in_any_document(of: str) -> None:
    assert isinstance(boxes_of(read(b"text of no form"), of), tuple)
