"""study.yaml: what is wrong with it is said with line and remedy, all of it at once."""

from pathlib import Path

import pytest

from sangkien import countries
from sangkien.report import problem_text
from sangkien.study import read_study
from sangkien.study_check import read_study_file
from sangkien.study_file import StudyFile
from sangkien.words import Problem, Refusal
from sangkien.workforce import measures
from sangkien.yaml_lines import read_yaml

EXAMPLE = (Path(__file__).parents[2] / "examples/viet-nam/study.yaml").read_text("utf-8")
PLAN = Path(__file__).parents[2] / "examples/viet-nam/plan.md"

SMALL = """\
format: 1
id: small
title: A small study
as_of: 2021-12-31
country: vietnam
owner: {name: the lab}
questions:
  - {id: q, text: "Will they try?", claims: [c], quantities: [weight.money]}
claims:
  - {id: c, text: Money moves, lever: performance_pay, outcome: tried, direction: more, quantities: [weight.money]}
schemes:
  - {id: status_quo, name: Status quo}
  - {id: do_not_engage, name: {en: Out, vi: Ngoài}, levers: {engagement: 0}}
worth: {sustained_citizens: 4000, cost_ours: -1}
"""


def read(text: str) -> StudyFile:
    return read_study_file(read_yaml(text.encode(), "study.yaml"), measures(), countries.names())


def problems(text: str) -> list[Problem]:
    with pytest.raises(Refusal) as refused:
        read(text)
    return list(refused.value.problems)


def test_a_small_study_is_read() -> None:
    assert read(SMALL).schemes[1].levers == {"engagement": 0}


def test_the_example_is_read() -> None:
    assert read(EXAMPLE).id == "viet-nam-incentives"


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("engagement: 0", "engagment: 0", "study.unknown_lever", 13),
        ("engagement: 0", "engagement: 7", "study.lever_out_of_range", 13),
        ("engagement: 0", "engagement: 1", "study.same_scheme", 13),
        ("engagement: 0", "engagement: 0, partner_choice: 1", "study.levers_conflict", 13),
        ("engagement: 0", "patient_terms: 1, launch_reward: 2", "study.levers_conflict", 13),
        ("{id: do_not_engage", "{id: status_quo", "study.twice", 13),
        (
            "direction: more, quantities: [weight.money]",
            "direction: more, quantities: []",
            "study.wrong_value",
            10,
        ),
        ("direction: more, quantities: [weight.money]", "direction: more", "study.missing_key", 10),
        (
            "direction: more, quantities: [weight.money]",
            "quantities: [weight.mony]",
            "study.unknown_quantity",
            10,
        ),
        ("outcome: tried", "outcome: fame", "study.unknown_measure", 10),
        ("claims: [c]", "claims: [d]", "study.unknown_claim", 8),
        ("country: vietnam", "country: atlantis", "study.unknown_country", 5),
        ("format: 1", "format: 2", "study.newer_format", 1),
        ("title: A small study", "titel: A small study", "study.unknown_key", 3),
        ("as_of: 2021-12-31", "as_of: soon", "study.wrong_value", 4),
        ("owner: {name: the lab}", "owner: {name: the lab, holds: [king]}", "study.wrong_value", 6),
        ("worth: {sus", "pay: {base_salary: -1.5, source: x}\nworth: {sus", "study.wrong_value", 14),
        ("cost_ours: -1", "cost_of_all: -1", "study.unknown_measure", 14),
        ("  - {id: status_quo, name: Status quo}\n", "", "study.needs_scheme", 11),
        ("{engagement: 0}", "{engagement: 0, fewer_layers: 1.5}", "study.part_of_whole", 13),
        ("{id: do_not_engage", "{id: outside", "study.needs_scheme", 11),
        ("as_of: 2021-12-31", "as_of: 0", "study.wrong_value", 4),
        ("engagement: 0", 'engagement: "0"', "study.wrong_value", 13),
        ("worth: {sustained_citizens: 4000, cost_ours: -1}", "worth: {}", "study.wrong_value", 14),
        ("worth: {sus", 'months: "60"\nworth: {sus', "study.wrong_value", 14),
        ("id: small", "id: Small Study", "study.wrong_value", 2),
        (
            "worth: {sus",
            "beliefs: [{quantity: pay.adequacy, low: 0.9, high: 0.2, provenance:"
            " {kind: elicited, source: team, known_from: 2021-06-01, note: n}}]\nworth: {sus",
            "study.wrong_value",
            14,
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, code: str, line: int) -> None:
    """Each kind of mistake gives its own problem at its own line, with sentences in both languages."""
    assert old in SMALL
    found = problems(SMALL.replace(old, new, 1))
    assert (code, line) in [(p.code, p.place.line) for p in found], [(p.code, p.place.line) for p in found]
    for problem in found:
        for language in ("en", "vi"):
            assert str(problem.place.line) in problem_text(problem, language)


def test_all_mistakes_come_at_once() -> None:
    text = SMALL.replace("engagement: 0", "nothing: 0").replace("outcome: tried", "outcome: fame")
    assert {p.code for p in problems(text)} >= {"study.unknown_lever", "study.unknown_measure"}


@pytest.mark.parametrize("data", [b"", b"- a\n", b"just text\n"])
def test_a_file_without_keys_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        read_study_file(read_yaml(data, "study.yaml"), measures(), countries.names())
    assert refused.value.problems[0].code == "study.not_a_mapping"


@pytest.mark.parametrize(
    ("missing", "code"), [("study.yaml", "study.no_study_file"), ("plan.md", "study.no_plan")]
)
def test_a_folder_without_its_two_files_is_refused(missing: str, code: str) -> None:
    files = {"study.yaml": SMALL.encode(), "plan.md": b"# Plan\n"}
    del files[missing]
    with pytest.raises(Refusal) as refused:
        read_study(files)
    assert refused.value.problems[0].code == code


def test_levers_that_contradict_are_refused_with_the_reason_in_the_readers_language() -> None:
    found = problems(SMALL.replace("engagement: 0", "patient_terms: 1, launch_reward: 2"))
    conflict = next(problem for problem in found if problem.code == "study.levers_conflict")
    assert str(conflict.place) == "study.yaml:13 (schemes[1].levers.launch_reward)"
    assert "nothing is paid on delivery" in problem_text(conflict, "en")
    assert "không thưởng theo tiến độ" in problem_text(conflict, "vi")


def test_a_lever_that_reaches_nobody_is_a_warning_and_the_study_is_read() -> None:
    more = "  - {id: half, name: Half, levers: {engagement: 0, recognition: 1, protection: 1}}\n"
    text = SMALL.replace("worth:", more + "worth:")
    study = read_study({"study.yaml": text.encode(), "plan.md": PLAN.read_bytes()})
    warned = [problem for problem in study.problems if problem.code == "study.lever_idle"]
    assert [(problem.level, problem.place.line) for problem in warned] == [("warning", 14)]
    assert 'recognition reaches nobody in the scheme "half"' in problem_text(warned[0], "en")


@pytest.mark.parametrize(
    ("low", "high", "en", "vi"),
    [
        (300, 900, "layers.delay must be above 0 and at most 600 (months)", "kiểm tra lại đơn vị"),
        (0.01, 500, "so wide that draws from it leave", "khoảng quá rộng"),
    ],
)
def test_a_belief_outside_what_its_quantity_can_be_is_refused(
    low: float, high: float, en: str, vi: str
) -> None:
    provenance = "{kind: elicited, source: team, known_from: 2021-06-01, note: n}"
    belief = f"beliefs: [{{quantity: layers.delay, low: {low}, high: {high}, provenance: {provenance}}}]\n"
    found = problems(SMALL.replace("worth:", belief + "worth:"))
    assert [problem.code for problem in found] == ["study.wrong_value"]
    assert en in problem_text(found[0], "en")
    assert vi in problem_text(found[0], "vi")
