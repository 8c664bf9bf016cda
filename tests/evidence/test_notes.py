"""Notes are read with their line numbers, or refused with a remedy; nothing else can happen."""

import unicodedata
import zipfile
from io import BytesIO

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangkien.evidence import MAX_BYTES, Note, read_note
from sangkien.words import LANGUAGES, Problem, Refusal, sentence


def refused(data: bytes, name: str) -> Problem:
    with pytest.raises(Refusal) as found:
        read_note(data, name)
    (problem,) = found.value.problems
    for language in LANGUAGES:
        assert all(sentence(problem, language, part) for part in ("what", "why", "mend"))
    assert problem.place.file == name
    return problem


def word_file(*texts: str, table: tuple[str, ...] = ()) -> bytes:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    if table:
        cells = document.add_table(rows=1, cols=len(table)).rows[0].cells
        for cell, text in zip(cells, table, strict=True):
            cell.text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def repacked(data: bytes, part: str, change: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item.filename, change if item.filename == part else old.read(item.filename))
    return out.getvalue()


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_are_counted_from_one_whatever_ends_them(ending: str) -> None:
    note = read_note(ending.join(["một", "hai", "", "bốn"]).encode(), "n.txt")
    assert note.lines == ("một", "hai", "", "bốn")
    assert note.find("bốn") == 4


def test_a_byte_order_mark_is_no_letter() -> None:
    assert read_note(b"\xef\xbb\xbfxin", "n.md").text == "xin"


def test_a_quote_is_found_across_lines_and_spaces() -> None:
    note = Note("n", ("the  time we", "", "\thave is  taken", "by reports"))
    assert note.find("time we have") == 1
    assert note.find("have is\ntaken by") == 3
    assert note.find("by reports") == 4
    assert note.find("Have is taken") is None
    assert note.find("  ") is None


def test_the_two_spellings_of_a_vietnamese_letter_are_one() -> None:
    note = Note("n", (unicodedata.normalize("NFD", "không có thời gian"),))
    assert note.find(unicodedata.normalize("NFC", "không có thời gian")) == 1


def test_the_nearest_line_is_the_one_that_shares_most_words() -> None:
    note = Note("n", ("nothing here", "we have no time for new things", "no"))
    assert note.nearest("we have little time for new things") == 2
    assert note.nearest("completely other") is None
    assert note.nearest("") is None


@given(
    lines=st.lists(st.text("ab ạ\t", max_size=12), min_size=1, max_size=8),
    at=st.integers(0, 7),
    size=st.integers(1, 3),
)
def test_any_run_of_lines_is_found_no_later_than_where_it_stands(
    lines: list[str], at: int, size: int
) -> None:
    note = Note("n", tuple(lines))
    quote = "\n".join(lines[at : at + size])
    found = note.find(quote)
    if quote.strip():
        first = next(i for i in range(at, len(lines)) if lines[i].strip()) + 1
        assert found is not None
        assert found <= first
        assert lines[found - 1].strip()


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"x" * (MAX_BYTES + 1), "n.txt", "note_too_large"),
        (b"", "n.txt", "note_empty"),
        (b" \n\t", "n.md", "note_empty"),
        (b"text", "n.pdf", "note_kind_unknown"),
        (b"text", "note", "note_kind_unknown"),
        (b"PK\x03\x04rest", "n.txt", "note_is_binary"),
        (b"%PDF-1.7", "n.md", "note_is_binary"),
        (b"ab\x00c", "n.txt", "note_is_binary"),
        ("anh đi".encode("utf-16"), "n.txt", "note_encoding"),
        ("ông".encode("cp1258"), "n.txt", "note_encoding"),
        (b"not a zip", "n.docx", "word_broken"),
        (word_file(""), "n.docx", "note_empty"),
    ],
)
def test_what_is_no_note_is_refused_with_a_remedy(data: bytes, name: str, code: str) -> None:
    assert refused(data, name).code == f"evidence.{code}"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_wrong_byte_is_named_with_its_line(mark: bytes) -> None:
    problem = refused(mark + b"one\ntwo \xf4", "n.txt")
    assert problem.place.line == 2
    assert problem.parameters["byte"] == len(mark) + 9
    assert problem.parameters["value"] == "f4"


def test_a_word_file_gives_its_paragraphs_and_tables_in_order() -> None:
    note = read_note(word_file("Câu hỏi", "Trả lời", table=("a", "b")), "N.DOCX")
    assert note.lines == ("Câu hỏi", "Trả lời", "a", "b")


def test_deleted_text_and_the_double_of_a_text_box_are_left_out() -> None:
    body = (
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body><w:p>'
        b"<w:r><w:t>kept</w:t><w:tab/><w:t>too</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        b"<w:r><mc:AlternateContent><mc:Choice><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Choice>"
        b"<mc:Fallback><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:r>"
        b"</w:p></w:body></w:document>"
    )
    note = read_note(repacked(word_file("x"), "word/document.xml", body), "n.docx")
    assert note.lines == ("kept too", "box")


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked(word_file("x"), "word/document.xml", b"0" * 60_000_000)
    assert len(bomb) < MAX_BYTES
    assert refused(bomb, "n.docx").code == "evidence.word_too_large"


def test_an_entity_bomb_and_endless_nesting_are_refused_or_harmless() -> None:
    start = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    entities = (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
        + start
        + (b"<w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>")
    )
    nested = start + b"<w:p><w:r>" * 100_000
    for part in (entities, nested):
        data = repacked(word_file("x"), "word/document.xml", part)
        try:
            note = read_note(data, "n.docx")
        except Refusal:
            continue
        assert len(note.text) < 1000


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=400), kind=st.sampled_from(["txt", "md", "docx", "rtf"]))
def test_random_bytes_are_a_note_or_a_refusal(data: bytes, kind: str) -> None:
    try:
        note = read_note(data, f"n.{kind}")
    except Refusal:
        return
    assert note.text.strip()


WORD = word_file("một đoạn văn", "hai", table=("a", "b"))


@settings(max_examples=120, deadline=None)
@given(at=st.integers(0, len(WORD) - 1), junk=st.binary(min_size=1, max_size=8), cut=st.booleans())
def test_a_damaged_word_file_is_a_note_or_a_refusal(at: int, junk: bytes, cut: bool) -> None:
    data = WORD[:at] + junk + (b"" if cut else WORD[at + len(junk) :])
    try:
        read_note(data, "n.docx")
    except Refusal as refusal:
        assert refusal.problems  # noqa: PT017  (either outcome is right; only their kind is tested)


@settings(max_examples=60, deadline=None)
@given(xml=st.binary(max_size=300))
def test_a_word_file_with_any_body_is_a_note_or_a_refusal(xml: bytes) -> None:
    data = repacked(WORD, "word/document.xml", xml)
    try:
        read_note(data, "n.docx")
    except Refusal as refusal:
        assert refusal.problems  # noqa: PT017  (either outcome is right; only their kind is tested)
