"""Each finding of ``check`` in a plan that has the fault and in one that has not; every sentence in every language."""

import ast
from collections.abc import Callable
from pathlib import Path
from string import Formatter

import pytest

import sangkien.plan
from sangkien.plan import (
    Document,
    add_evidence,
    add_partner,
    add_question,
    blank,
    blank_reflection,
    check,
    check_lab,
    read,
    remove_partner,
    remove_question,
    replace,
    write,
)
from sangkien.plan.naming import names_challenge, partners_named
from sangkien.words import LANGUAGES, Level, Problem, package_yaml, sentence


def good_plan() -> Document:
    """A plan with which a careful colleague is content."""
    document = remove_question(remove_partner(blank(), 0), 0)
    for path, words in {
        "headline": "Room for new work",
        "year": "2021",
        "title": "Room for new work in district offices",
        "challenge_type": "EXPLORATORY",
        "statement": "Our challenge is that district officers have no time for anything new.",
        "background": "Offices were cut twice. Who stayed does the work of two.",
        "value_proposition": "The lab can try things that a ministry cannot.",
        "summary": "District officers have no time for anything new. We look for ways to give them room.",
        "early_leads": "The training school would take it over.",
        "quantitative[0].text": "Nine of ten hours go to reports: https://example.org/hours",
        "qualitative[0].text": "Officers ask for a quiet day.",
    }.items():
        document = replace(document, path, words)
    document = replace(document, "sdgs", ("16. Peace, justice and strong institutions",))
    document = replace(document, "themes", ("public administration",))
    document = add_partner(document, "School of Administration", "Trains officers.", "Private Sector", "Yes")
    return add_question(
        document, "If officers get a protected day, will they try more?", ("Test",), "A trial.", "No diaries."
    )


def good_reflection() -> Document:
    """A reflection with which a careful colleague is content."""
    document = remove_partner(blank_reflection(), 0)
    for path, words in {
        "headline": "What we learned",
        "insights": "1. Time matters.\n2. Money alone does not.",
        "blogs": "https://example.org/blog",
        "data_used": "Diaries.",
        "methods_used": "A trial.",
        "time_sense": "10%",
        "time_explore": "20%",
        "time_test": "50",
        "time_grow": "20 %",
    }.items():
        document = replace(document, path, words)
    document = replace(document, "handover", ("Other",))
    return add_partner(document, "School of Administration", "Took over the course.", "Private Sector", "No")


def codes(document: Document) -> set[str]:
    return {p.code.removeprefix("plan.") for p in check(document)}


def text_of(document: Document) -> str:
    return write(document).decode()


def edited(document: Document, old: str, new: str) -> Document:
    """The document with a stretch of its text exchanged by hand."""
    text = text_of(document)
    assert old in text
    return read(text.replace(old, new, 1).encode())


def test_a_good_plan_and_a_good_reflection_have_no_findings() -> None:
    """Nothing is found but the claim, which is good news."""
    assert codes(good_plan()) == {"claim_found"}
    assert codes(good_reflection()) == set()


FAULTS: dict[str, Callable[[], Document]] = {
    "summary_too_long": lambda: replace(good_plan(), "summary", "ă" * 281),
    "too_many_sdgs": lambda: replace(
        good_plan(), "sdgs", ("1. No poverty", "2. Zero hunger", "4. Quality education", "13. Climate action")
    ),
    "no_sdgs": lambda: replace(good_plan(), "sdgs", ()),
    "unknown_sdg": lambda: replace(good_plan(), "sdgs", ("18. Good plans",)),
    "too_many_themes": lambda: replace(good_plan(), "themes", ("a", "b", "c", "d")),
    "no_partners": lambda: remove_partner(good_plan(), 0),
    "several_partners": lambda: replace(
        good_plan(), "partners[0].name", "Ministry of Finance, Ministry of Justice and the Central Bank"
    ),
    "no_question": lambda: remove_question(good_plan(), 0),
    "question_without_mark": lambda: replace(
        good_plan(), "questions[0].question", "Protected time in offices"
    ),
    "several_questions": lambda: replace(
        good_plan(), "questions[0].question", "Who tries? If so, why? And when?"
    ),
    "stages_missing": lambda: replace(good_plan(), "questions[0].stages", None),
    "unknown_option": lambda: replace(good_plan(), "questions[0].stages", ("Dream",)),
    "missing_in_question": lambda: replace(good_plan(), "questions[0].data_gaps", None),
    "no_challenge_named": lambda: replace(
        good_plan(), "statement", "Our challenge is to build a digital platform."
    ),
    "missing_answer": lambda: replace(good_plan(), "background", None),
    "missing_section": lambda: read(text_of(good_plan()).partition("## Closing")[0].encode()),
    "no_claim": lambda: replace(good_plan(), "questions[0].question", "What keeps officers from trying?"),
    "claim_found": good_plan,
    "lost_choice": lambda: edited(good_plan(), "\n- EXPLORATORY\n", ""),
    "broken_link": lambda: add_evidence(good_plan(), "quantitative", "see [the report](no address)"),
    "no_year": lambda: replace(good_plan(), "year", ""),
    "no_headline": lambda: replace(good_plan(), "headline", ""),
    "not_a_plan": lambda: read(b"# A letter\n\nDear all,\n"),
    "plan_and_reflection": lambda: replace(good_plan(), "insights", "1. Time matters."),
    "unclosed_group": lambda: edited(good_plan(), "</div>", ""),
    "stray_close": lambda: edited(good_plan(), "Trains officers.", "Trains officers.\n\n\n</div>\n\n</div>"),
    "broken_tag": lambda: edited(good_plan(), "[[type:learningplan]]", "[[type:learningplan]]\n[[sdgs 5]]"),
    "prompt_in_answer": lambda: edited(good_plan(), "Offices were cut twice.", "Offices were cut:\n> twice"),
    "unknown_prompt": lambda: edited(
        good_plan(), "## Learning questions\n", "## Learning questions\n\n> Mood?\n\nok\n"
    ),
    "unplaced_text": lambda: edited(
        good_plan(), "## Learning questions\n", "## Learning questions\n\nOur thoughts.\n"
    ),
    "answered_twice": lambda: read((text_of(good_plan()) + "\n> Background: again\n\nMore.\n").encode()),
    "tag_in_answer": lambda: edited(good_plan(), "Offices were cut twice.", "Cut.\n[[sdgs:1. No poverty]]\n"),
    "too_many_insights": lambda: replace(
        good_reflection(), "insights", "\n".join(f"{i}. Insight" for i in range(1, 7))
    ),
    "share_no_number": lambda: replace(good_reflection(), "time_sense", "some"),
    "time_not_100": lambda: replace(good_reflection(), "time_sense", "40%"),
}


@pytest.mark.parametrize("code", FAULTS)
def test_the_fault_is_found_where_it_is(code: str) -> None:
    """The faulty plan has the finding, with a line inside the text and sentences in every language."""
    document = FAULTS[code]()
    found = [p for p in check(document) if p.code == f"plan.{code}"]
    assert found, codes(document)
    rows = text_of(document).count("\n") + 1
    for problem in found:
        assert problem.place.line is not None
        assert 1 <= problem.place.line <= rows
        _speaks(problem)
    if code != "claim_found":
        assert code not in codes(good_plan()) | codes(good_reflection())


def test_too_many_partners() -> None:
    """The sixth partner breaks the rule of five, and its line is named."""
    document = good_plan()
    for number in range(4):
        document = add_partner(document, f"Partner {number}", "Helps.")
    assert "too_many_partners" not in codes(document)
    document = add_partner(document, "One more", "Helps.")
    (found,) = [p for p in check(document) if p.code == "plan.too_many_partners"]
    assert found.level is Level.ERROR
    assert text_of(document).split("\n")[(found.place.line or 0) - 1] == "One more"
    _speaks(found)


def _speaks(problem: Problem) -> None:
    for language in LANGUAGES:
        for part in ("what", "why", "mend"):
            said = sentence(problem, language, part)
            assert said
            assert "{" not in said.replace("{#", "")


def test_the_summary_is_measured_as_people_read_it() -> None:
    """280 characters are 280, however they are written down: entities and combining marks count once."""
    document = replace(good_plan(), "summary", "&<é" * 93 + "a")
    assert "summary_too_long" not in codes(document)
    decomposed = edited(good_plan(), "District officers have no time for anything new. We", "e\u0301" * 200)
    assert "summary_too_long" not in codes(decomposed)
    entities = edited(good_plan(), "District officers have no time for anything new. We", "&nbsp;&amp;" * 100)
    assert "summary_too_long" not in codes(entities)
    (found,) = [
        p for p in check(replace(document, "summary", "x" * 300)) if p.code == "plan.summary_too_long"
    ]
    assert dict(found.parameters) == {"count": 300, "limit": 280, "over": 20}


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("Ministry of Environment, Natural Beauty, Green and Blue Economy", 1),
        ("Ministry of Trade, Tourism and Telecommunication", 1),
        ("National Statistics Office, Ministry of Planning", 1),
        ("Alan and Gill Foundation", 1),
        ("Department of Environment (Government of Utopia)", 1),
        ("Trường Đại học Kinh tế", 1),
        ("A small company that makes paper. It works with schools, banks and the city.", 1),
        ("City Hall and the State Chemistry School", 2),
        ("FAO, UNICEF, UNDP", 3),
        ("1. River Trust\n2. Lake Trust", 2),
        ("1) River Trust 2) Lake Trust 3) Sea Trust", 3),
        ("Sở Nội vụ, Trường Đại học Kinh tế, Trung tâm Đổi mới", 3),
        ("River University; Lake University", 2),
    ],
)
def test_partners_in_one_box_are_counted_with_care(name: str, count: int) -> None:
    """A long name is one partner; a list is several."""
    assert partners_named(name) == count


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("Our challenge is that officers lack time.", True),
        ("Notre défi est que les services ne sont pas connectés.", True),
        ("Thách thức của chúng tôi là cán bộ thiếu thời gian cho việc mới.", True),
        ("Our challenge is to develop a platform for citizens.", False),
        ("Digital transformation of services", False),
        ("Xây dựng nền tảng số cho tỉnh", False),
    ],
)
def test_a_goal_is_no_challenge(statement: str, names: bool) -> None:
    """What names a difficulty passes; a goal or a topic does not."""
    assert names_challenge(statement) is names


def test_question_boxes_are_counted_from_one_and_name_how_many() -> None:
    """The finding says which box and how many questions it holds."""
    document = add_question(good_plan(), "Who? Why? When? Where?", ("Sense",), "a", "b")
    (found,) = [p for p in check(document) if p.code == "plan.several_questions"]
    assert found.parameters["box"] == 2
    assert found.parameters["count"] == 4


def test_lost_choices_are_one_note_a_field() -> None:
    """Five partners whose sector the export lost give one note, not five."""
    document = good_plan()
    for number in range(3):
        document = add_partner(document, f"Partner {number}", "Helps.")
    found = [p for p in check(document) if p.code == "plan.lost_choice" and p.place.path == "partner_sector"]
    assert [p.parameters["count"] for p in found] == [3]
    assert found[0].level is Level.NOTE


def _codes_in_source() -> set[str]:
    """Every code that the room can raise, read from its source."""
    found = set()
    for file in Path(sangkien.plan.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in ("problem", "Problem", "Remark", "refuse"):
                    found.add(str(node.args[0].value).removeprefix("plan."))
    return found


def test_every_code_has_sentences_in_every_language_and_no_sentence_is_left_over() -> None:
    """The sentences are exactly those of the codes, with the same gaps to fill."""
    for language in LANGUAGES:
        texts = package_yaml("sangkien.plan", f"messages.{language}.yaml")
        assert set(texts) == _codes_in_source()
        for code, entry in texts.items():
            assert set(entry) == {"what", "why", "mend"}, code
    gaps = [
        {
            code: {
                name.removesuffix("_vi")
                for part in entry.values()
                for _, name, _, _ in Formatter().parse(part)
                if name
            }
            for code, entry in package_yaml("sangkien.plan", f"messages.{language}.yaml").items()
        }
        for language in LANGUAGES
    ]
    assert gaps[0] == gaps[1]
    tested = set(FAULTS) | {
        "too_many_challenges",
        "too_many_partners",
        "too_big",
        "utf16",
        "empty",
        "binary",
        "encoding",
        # refused changes: tests/plan/test_plan_change.py
        "no_field",
        "one_value",
        "one_line",
        "tag_marks",
        "cannot_hold",
        "empty_box",
        "no_address",
        "box_in_the_way",
    }
    assert tested == _codes_in_source()


def test_a_lab_has_one_big_bet_and_two_explorations_a_year() -> None:
    """Counted over the plans given together, by focal point and year; an unknown choice is not counted."""
    plan = replace(good_plan(), "focal_point", "lab@example.org")
    big = replace(plan, "challenge_type", "BIG BET")
    unknown = edited(plan, "\n- EXPLORATORY\n", "")
    names = {"a": plan, "b": big, "c": plan, "d": plan, "e": big, "f": unknown, "g": unknown}
    assert [(name, p.code) for name, p in check_lab(names)] == [
        ("d", "plan.too_many_challenges"),
        ("e", "plan.too_many_challenges"),
    ]
    elsewhere = replace(plan, "focal_point", "other@example.org")
    assert check_lab({"a": plan, "b": plan, "c": elsewhere, "d": replace(plan, "year", "2022")}) == ()
