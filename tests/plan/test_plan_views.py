"""What a document says as typed values, as plain data and as a text to read."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sangkien.plan import (
    UNKNOWN,
    Answer,
    Document,
    DocumentKind,
    as_json,
    as_text,
    blank,
    blank_reflection,
    problems,
    read,
    replace,
    write,
)
from sangkien.words import LANGUAGES

ARCHIVE = Path(__file__).resolve().parents[2].parent / "shared" / "archive"

PLAN = b"""# A clipped tit\xe2\x80\xa6

[[focal_point:someone]]

[[year:2021]]

[[type:learningplan]]

[[methods:Pilots]]
[[methods:Foresight]]
[[sdgs:1. No poverty]]
[[country:Vietnam]]
[[latlng:1.5,2.5]]
## Titre
****

> Please provide a name for your action learning plan.



A clipped title in full
## Challenge statement

> CHALLENGE STATEMENT:\xc2\xa0What is your challenge? (Please answer in specific terms: "Our challenge is that...".)

Trust &amp; time
> a quotation
- and a dash

> Quantitative evidence: What (official) data sources do you have on this challenge that better exemplifies the \
importance and urgency of this frontier challenge? You can add text, a link, or a picture.


<div class="group">


>\x20

Nine of ten, see https://example.org/a.
[https://example.org/b](https://example.org/b)


![Missing alt text](https://example.org/c.png)


</div>


## Partners

> Who are your top 5 partners for this challenge? Please submit from MOST to LEAST important and state Name, Sector \
and a brief description of the (intended) collaboration.


<div class="group">


> Please state the name of the Parter:

First


</div>



<div class="group">


> What sector does our partner belong to?


</div>



<div class="group">


> Please state the name of the partner:

Second

> What sector does our partner belong to?

- Private Sector

> Is this a new and unusual partner for UNDP?


</div>


## Learning questions

> Learning question: What is your learning question for this challenge? What do you need to know or understand to \
work on your challenge statement?

Who?

> To what stage(s) in the learning cycle does your learning question relate?

- Test
- Grow
## Learning questions

> To what stage(s) in the learning cycle does your learning question relate?

- Sense
"""


def test_fields_are_found_by_their_prompts() -> None:
    """In any spelling, below any heading, with lines that look like markup inside."""
    document = read(PLAN)
    assert document.kind is DocumentKind.OPENING
    assert document.headline == Answer("A clipped tit…")
    assert str(document.title) == "A clipped title in full"
    assert str(document.statement) == "Trust & time\n> a quotation\n- and a dash"
    assert document.statement is not None
    assert PLAN.decode().split("\n")[document.statement.line - 1] == "Trust &amp; time"
    assert (document.focal_point, document.year, document.type) == ("someone", "2021", "learningplan")
    assert (document.country, document.latlng) == ("Vietnam", "1.5,2.5")
    assert (document.methods, document.sdgs, document.themes) == (
        ("Pilots", "Foresight"),
        ("1. No poverty",),
        (),
    )
    assert document.datasources == ()
    assert (
        document.background is document.summary is document.early_leads is document.value_proposition is None
    )


def test_evidence_has_text_links_and_pictures() -> None:
    """One box, with the addresses that stand in its text."""
    (box,) = read(PLAN).quantitative
    assert box.text is not None
    assert box.text.text == "Nine of ten, see https://example.org/a."
    assert box.links == ("https://example.org/b", "https://example.org/a")
    assert box.pictures == ("https://example.org/c.png",)
    assert read(PLAN).qualitative == ()


def test_partners_begin_at_their_name_in_either_layout() -> None:
    """One group for each field, or all fields in one; a lost choice is unknown, an absent prompt is None."""
    first, second = read(PLAN).partners
    assert (str(first.name), first.sector, first.new_and_unusual) == ("First", UNKNOWN, None)
    assert (str(second.name), str(second.sector), second.new_and_unusual) == (
        "Second",
        "Private Sector",
        UNKNOWN,
    )
    assert first.description is None


def test_a_section_of_questions_is_a_box() -> None:
    """A second section begins a second box, even where it lacks the question itself."""
    first, second = read(PLAN).questions
    assert first.stages is not None
    assert first.stages.options == ("Test", "Grow")
    assert second.question is None
    assert second.stages is not None
    assert second.stages.options == ("Sense",)


def test_reflections_have_their_own_fields() -> None:
    """Insights, time, handover, partners by kind."""
    document = blank_reflection()
    assert document.kind is DocumentKind.REFLECTION
    document = replace(document, "time_test", "62,5 %")
    assert document.time_share.percent() == {"test": 62.5}
    assert document.time_share.sense is UNKNOWN
    document = replace(document, "handover", ("Other",))
    assert document.handover is not None
    assert document.handover.options == ("Other",)
    document = replace(document, "partners_government", "A province")
    assert str(document.partners_by_kind["government"]) == "A province"
    for name in ("insights", "blogs", "barriers", "handover_detail", "data_used", "methods_used", "bonus"):
        assert str(getattr(replace(document, name, f"about {name}"), name)) == f"about {name}"


def test_kinds_are_told_from_prompts() -> None:
    """Both, an experiment, or something else."""
    assert replace(blank(), "insights", "x").kind is DocumentKind.BOTH
    experiment = read(
        b"# E\n\n[[type:experiment]]\n## Design\n\n> What is your hypothesis? IF... THEN....\n\nIf a, b.\n"
    )
    assert experiment.kind is DocumentKind.EXPERIMENT
    assert [(i.prompt, str(i.answer)) for i in experiment.items] == [
        ("What is your hypothesis? IF... THEN....", "If a, b.")
    ]
    assert replace(experiment, "items[0]", "If c, d.").items[0].answer == Answer("If c, d.")
    assert read(b"hello").kind is DocumentKind.OTHER


@pytest.mark.parametrize("make", [blank, blank_reflection])
def test_empty_forms_are_whole(make: Callable[[], Document]) -> None:
    """Every prompt is there and open, and nothing is out of place."""
    document = make()
    assert problems(document) == ()
    assert read(write(document)) == document
    assert not any(item.answer for item in document.items)


def test_plain_data_and_text_tell_everything() -> None:
    """JSON holds answers with lines and says unknown; the text comes in every language."""
    document = read(PLAN)
    data = json.loads(json.dumps(as_json(document)))
    assert data["kind"] == "opening"
    assert data["year"] == "2021"
    assert data["answers"]["statement"]["line"] == document.statement.line if document.statement else 0
    assert data["partners"][0]["sector"] == {"unknown": True}
    assert data["partners"][0]["description"] is None
    assert data["question_boxes"][0]["stages"]["options"] == ["Test", "Grow"]
    assert data["questions"][0]["id"] == "q1"
    assert data["evidence"]["quantitative"][0]["pictures"] == ["https://example.org/c.png"]
    for language in LANGUAGES:
        text = as_text(document, language)
        assert "A clipped title in full" in text
        assert "https://example.org/c.png" in text
    assert "không rõ" in as_text(document, "vi")
    assert "unknown" in as_text(document, "en")


@pytest.mark.archive
def test_every_real_document_can_be_shown() -> None:
    """As data and as text, plans, reflections and experiments alike."""
    kinds = dict.fromkeys(DocumentKind, 0)
    for file in sorted(ARCHIVE.glob("*/*.md"))[::9]:
        document = read(file.read_bytes())
        kinds[document.kind] += 1
        json.dumps(as_json(document))
        assert as_text(document, "vi")
    assert kinds[DocumentKind.OPENING] > 40
    assert kinds[DocumentKind.REFLECTION] > 20
    assert kinds[DocumentKind.EXPERIMENT] > 20
