"""Boxes are taken apart into questions, suppositions into claims; both say where they stand."""

from pathlib import Path

import pytest

from sangkien.plan import (
    ClaimSource,
    Document,
    add_question,
    blank,
    claims,
    questions,
    read,
    remove_question,
    replace,
)
from sangkien.plan.claim_grammar import split_condition
from sangkien.plan.wording import table
from sangkien.words import levers

REAL = (
    Path(__file__).resolve().parents[2].parent
    / "shared/archive/learningplan/promoting_viet_nam_governmentpublic_sector_innovation.md"
)


def asking(text: str) -> Document:
    """A plan whose only box asks ``text``."""
    return replace(blank(), "questions[0].question", text)


@pytest.mark.archive
def test_the_real_plan_has_five_questions_and_two_claims_in_one_box() -> None:
    """Knowledge makes more receptive; a common space makes departments collaborate."""
    document = read(REAL.read_bytes())
    found = questions(document)
    assert [q.id for q in found] == ["q1", "q2", "q3", "q4", "q5"]
    assert {q.box for q in found} == {0}
    supposed = [c for c in claims(document) if c.source is ClaimSource.QUESTION]
    assert [(c.question, c.levers, c.outcomes, c.direction) for c in supposed] == [
        ("q2", ("knowledge",), ("tried",), 1),
        ("q3", ("common_space",), ("cross_ties",), 1),
    ]
    assert not any(c.confirmed for c in claims(document))


def test_a_box_of_the_same_build_in_other_words() -> None:
    """Five questions, two of them suppositions, one of these without a comma, and a remark at the end."""
    document = asking(
        "How could the lab help officers dare more? If we give them training (e.g. short courses), tools and proof, "
        "would they be more open to change &amp; try things? If we open a shared space for several departments "
        "(hub, city lab) then staff will collaborate more? What skills are there today? Which rewards leave room? "
        "This rests on earlier work. We look at it at the end."
    )
    found = questions(document)
    assert [q.text.split()[0] for q in found] == ["How", "If", "If", "What", "Which"]
    assert all(q.marked for q in found)
    first, second = claims(document)
    assert (first.question, first.levers, first.outcomes) == ("q2", ("knowledge",), ("tried",))
    assert first.condition == "we give them training (e.g. short courses), tools and proof"
    assert first.outcome.startswith("would they be more open")
    assert (second.question, second.levers, second.outcomes) == ("q3", ("common_space",), ("cross_ties",))


def test_a_vietnamese_box() -> None:
    """Questions and claims are found in Vietnamese too."""
    document = asking(
        "Nếu bảo vệ cán bộ dám làm khi thất bại thì họ có thử nghiệm nhiều hơn không? "
        "Cán bộ cần gì? Nếu không ghi nhận kết quả, họ sẽ không đề xuất sáng kiến mới."
    )
    assert [q.marked for q in questions(document)] == [True, True, False]
    first, second = claims(document)
    assert "protection" in first.levers
    assert "tried" in first.outcomes
    assert "recognition" in second.levers
    assert "ideas" in second.outcomes
    assert second.direction == 1  # not recognised, no ideas


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("If we protect those who fail, will they try more?", 1),
        ("If officials are not protected, will they stop trying?", 1),
        ("If officials are not punished for failing, will they try more?", 1),
        ("If pay is raised by a pay rise, will fewer officials resign?", -1),
        ("If we do not train them, will they adopt it?", -1),
    ],
)
def test_the_direction_of_a_claim(text: str, direction: int) -> None:
    """More of the lever, more of the outcome: +1; two negations make a yes."""
    (claim,) = claims(asking(text))
    assert claim.direction == direction


@pytest.mark.parametrize(
    ("text", "halves"),
    [
        ("If we pay more, will they stay?", ("we pay more", "will they stay")),
        ("If we pay more then they stay", ("we pay more", "they stay")),
        ("Would they stay longer if we paid more?", ("we paid more", "Would they stay longer")),
        ("Si nous payons plus, alors ils restent.", ("nous payons plus", "ils restent")),
        ("Nếu tăng lương thì họ ở lại.", ("tăng lương", "họ ở lại")),
        ("We want to know if they stay, or go.", None),
        ("Share the results if possible, in time.", None),
        ("What if we paid more?", None),
        ("How can we pay more?", None),
        ("even if it rains, we go", None),
        ("if", None),
    ],
)
def test_the_grammar_of_suppositions(text: str, halves: tuple[str, str] | None) -> None:
    """A supposition has two halves; asking whether is none."""
    assert split_condition(text) == halves


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1. Who tries? 2. Who stays?", ["Who tries?", "Who stays?"]),
        ("a) Who tries?\nb) Who stays?", ["Who tries?", "Who stays?"]),
        ("(1) Who, i.e. Which office, tries? Nothing else.", ["Who, i.e. Which office, tries?"]),
        ("Pay rose by 2.5 percent. Did it help?", ["Did it help?"]),
        ("Time in offices", ["Time in offices"]),
        ("We wonder: who stays?!", ["We wonder: who stays?"]),
        ("", []),
    ],
)
def test_boxes_are_split(text: str, found: list[str]) -> None:
    """Markers go, remarks are left out, and a box without a question counts as one."""
    assert [q.text for q in questions(asking(text) if text else remove_question(blank(), 0))] == found


def test_ordinals_run_through_all_boxes_and_lines_are_exact() -> None:
    """The third question of a plan is q3, whatever box it stands in, on its own line."""
    document = add_question(asking("Who?\n\nWhy so?"), "When then?")
    found = questions(document)
    assert [(q.id, q.box) for q in found] == [("q1", 0), ("q2", 0), ("q3", 1)]
    rows = "".join(b.source for b in document.blocks).split("\n")
    assert [rows[q.line - 1] for q in found] == ["Who?", "Why so?", "When then?"]


def test_background_counts_only_where_it_speaks_of_levers_or_outcomes() -> None:
    """A background tells stories with an "if"; those about levers become claims."""
    document = replace(
        blank(), "background", "If it rains, we stay in. If it earns no bonus, they do not try it."
    )
    (claim,) = claims(document)
    assert (claim.source, claim.levers, claim.outcomes, claim.question) == (
        ClaimSource.BACKGROUND,
        ("performance_pay",),
        ("tried",),
        "",
    )


def test_the_table_of_words_suggests_levers_of_the_register() -> None:
    """A suggested lever is one that exists."""
    assert set(table("claim_words.yaml")["levers"]) == {lever.id for lever in levers()}
