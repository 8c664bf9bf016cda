"""Reading loses nothing, keeps no copy, never raises on text, and refuses what is no text in words that help."""

import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sangkien.plan import MAX_BYTES, as_json, as_text, check, problems, read, write
from sangkien.plan.syntax import Kind
from sangkien.words import LANGUAGES, Refusal, sentence
from tests.plan.plan_strategies import plans

ARCHIVE = Path(__file__).resolve().parents[2].parent / "shared" / "archive"
PROFILE = settings(max_examples=150, derandomize=True, deadline=None)


@pytest.mark.archive
def test_every_real_document_comes_back_byte_for_byte() -> None:
    """All documents of the archive: written as read, and hardly anything in them without a place."""
    files = sorted(ARCHIVE.glob("*/*.md"))
    assert len(files) == 1129
    unplaced = 0
    for file in files:
        data = file.read_bytes()
        document = read(data)
        assert write(document) == data, file.name
        unplaced += sum(p.code == "plan.unplaced_text" for p in problems(document))
    assert unplaced < 10


@given(plans())
@PROFILE
def test_generated_plans_come_back(text: str) -> None:
    """Plans composed from the grammar, nasty answers included, are written as they were read."""
    data = text.encode()
    if not data.removeprefix(b"\xef\xbb\xbf"):
        return
    document = read(data)
    assert write(document) == data
    check(document)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
@example("\r")
@example("\ufeff\n")
@example("> ")
@example("# ")
@example("[[a:b]]")
@example("[[a:b]] \r\n[[c:d]]\r")
@example('<div class="group">\n> \n![a](b)')
@example("&#" + "9" * 5000 + ";")
@PROFILE
def test_any_text_is_read_and_comes_back(text: str) -> None:
    """Reading never raises on text, and nor does anything that looks at what was read."""
    if text == "\ufeff":
        return
    document = read(text.encode())
    assert write(document).decode() == text
    check(document)
    as_json(document)
    as_text(document)


@given(plans())
@settings(PROFILE, max_examples=50)
def test_a_document_holds_every_character_once(text: str) -> None:
    """The blocks are all there is: as many characters as the text has, and no copy of the whole."""
    if not text.removeprefix("\ufeff"):
        return
    document = read(text.encode())
    assert sum(len(b.mark) + len(b.text) + len(b.rest) for b in document.blocks) == len(text)
    document.outline  # noqa: B018 (its values are kept with the document)
    kept = [value for value in vars(document).values() if isinstance(value, str | bytes)]
    assert kept == []


@given(plans())
@settings(PROFILE, max_examples=50)
def test_lines_are_counted_as_an_editor_counts(text: str) -> None:
    """The line of every block is where its text stands."""
    if not text.removeprefix("\ufeff"):
        return
    document = read(text.encode())
    end = "\n" if "\n" in text else "\r"
    rows = text.split(end)
    for block, line in zip(document.blocks, document.outline.lines, strict=True):
        if block.kind in (Kind.PROMPT, Kind.TAG, Kind.TITLE, Kind.HEADING):
            assert block.text in rows[line - 1]


def _refusal(data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        read(data)
    (problem,) = caught.value.problems
    for language in LANGUAGES:
        for part in ("what", "why", "mend"):
            assert sentence(problem, language, part)
    return f"{problem.code} {problem.place} {dict(problem.parameters)}"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "plan.empty line 1 {}"),
        (b"\xef\xbb\xbf", "plan.empty line 1 {}"),
        (b"# a\n\nb\0c", "plan.binary line 3 {'offset': 6}"),
        ("# à\n".encode("cp1252"), "plan.encoding line 1 {'offset': 2, 'byte': '0xe0'}"),
        ("# a\n".encode("utf-16"), "plan.utf16 line 1 {}"),
        (b"a" * (MAX_BYTES + 1), "plan.too_big  {'size': '5.0', 'limit': '5'}"),
    ],
)
def test_what_is_no_text_is_refused_with_place_and_remedy(data: bytes, said: str) -> None:
    """Empty, binary, another encoding, too big: each has its own sentence."""
    assert _refusal(data) == said


@pytest.mark.parametrize(
    "piece",
    [
        '<div class="group">\n',
        "> Sense\n",
        "[[a:b]]\n",
        "[[[[\n",
        "if a if b ",
        "[x](",
        "?. ",
        "&#9",
        "\r",
        "## \n",
        "> Learning question: a\n\nb\n",
    ],
)
def test_hostile_text_takes_time_in_proportion(piece: str) -> None:
    """Twice the text takes about twice the time: nothing looks back over what it has seen."""

    def seconds(size: int) -> float:
        data = ("> Learning question: x\n\n" + piece * (size // len(piece))).encode()
        start = time.process_time()
        check(read(data))
        return time.process_time() - start

    # the quickest of several: a busy machine slows a run down, nothing speeds one up
    small, large = (min(seconds(size) for _ in range(3)) for size in (20_000, 160_000))
    assert large < 0.15 + 30 * small
