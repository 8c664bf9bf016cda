"""The brief for paper says what its page says: the same sentences, marks and tables, as blocks."""

import re

import pytest

from sangkien.brief import charts, first, page, printed
from sangkien.brief.blocks import Document, Figure, Heading, Items, Paragraph, Table
from sangkien.brief.findings import AnswerKind
from sangkien.words import LANGUAGES, Language
from tests.brief.conftest import KINDS
from tests.brief.factory import findings


def made(
    kind: AnswerKind, language: Language = "en", *, rehearsal: bool = True, bare: bool = False
) -> Document:
    what = findings(kind, rehearsal=rehearsal, bare=bare)
    return printed(what, language, charts(what, language))


def said(document: Document) -> list[str]:
    """Every text of a document."""
    found = []
    for block in document.flat:
        if isinstance(block, Heading):
            found.append(block.text)
        elif isinstance(block, Paragraph):
            found += [block.lead, block.text]
        elif isinstance(block, Items):
            found += [part for line in block.lines for part in (line.lead, line.text)]
        elif isinstance(block, Table):
            found += [*block.heads, *(part for row in block.rows for c in row for part in (c.text, c.note))]
        else:
            found += [block.title, block.note]
    return [text for text in found if text]


def plain(html: str) -> str:
    import html as entities

    return " ".join(entities.unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_everything_printed_stands_on_the_page_too(kind: AnswerKind, language: Language) -> None:
    """Word for word, but for one line that says where the beliefs are."""
    what = findings(kind)
    on_page = plain(page(what, dict.fromkeys(charts(what, language), "<svg></svg>"), language))
    lost = []
    for text in said(made(kind, language)):
        found = " ".join(text.split()).rstrip(":,.")
        pieces = [found] if found in on_page else re.split(r"(?<=[.;:]) ", found)
        lost += [piece for piece in pieces if piece.rstrip(";:.") not in on_page]
    assert [text for text in lost if "findings.json" not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_first_screen_is_whole(kind: AnswerKind, language: Language) -> None:
    told, texts = first(findings(kind), language), said(made(kind, language))
    for line in (told.head, told.sure, told.cost, *told.sure_more, *told.cost_more, *told.flips, *told.learn):
        assert line in texts


def test_a_rehearsal_says_so_on_every_page_and_at_every_simulated_figure() -> None:
    document = made("back")
    assert document.banner == "Rehearsal. This brief is a rehearsal."
    headings = [b for b in document.flat if isinstance(b, Heading) and b.text.startswith("How sure")]
    assert all(heading.marked for heading in headings)
    assert all(b.marked for b in document.flat if isinstance(b, Figure))
    plain_one = made("back", rehearsal=False)
    assert plain_one.banner == ""
    assert not any(getattr(block, "marked", False) for block in plain_one.flat)


def test_every_table_has_a_cell_for_each_head_and_every_picture_an_alternative() -> None:
    for bare in (False, True):
        for block in made("back", bare=bare).flat:
            if isinstance(block, Table):
                assert block.caption
                assert {len(row) for row in block.rows} == {len(block.heads)} == {len(block.widths)}
                assert max(block.numbers, default=0) < len(block.heads)
            if isinstance(block, Figure):
                assert block.alt


def test_a_picture_that_is_not_there_is_left_out() -> None:
    what = findings()
    assert printed(what, "en", ()).pictures == ()
    assert printed(what, "en", ("forest",)).pictures == ("forest",)


def test_words_of_the_plan_keep_their_language() -> None:
    """A Vietnamese brief of an English plan marks the plan's words as English, for whoever reads them aloud."""
    document = made("back", "vi")
    assert any(isinstance(b, Paragraph) and b.language == "en" for b in document.flat)
