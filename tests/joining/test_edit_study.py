"""Changing one thing of a study changes nothing else of its file: comments, order and spelling stay."""

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sangkien import plan
from sangkien.assumed import fields, own_values, pack_values, set_values
from sangkien.edit_study import (
    add_claim,
    add_question,
    check_unused,
    new_id,
    one_line,
    remove_claim,
    remove_question,
    row_of,
    set_claim,
    set_question,
    take_questions,
    untaken,
)
from sangkien.setting import set_up
from sangkien.study import PLAN, STUDY, new_study, read_study
from sangkien.study_file import schema
from sangkien.words import Refusal
from sangkien.yaml_edit import remove
from sangkien.yaml_lines import read_yaml

COMMENTED = b"""\
claims:
  - {id: a, text: x}  # one
  # before b
  - {id: b, text: y}  # two

# about the schemes
schemes:
  - id: s
    name: t  # why

# about the worth
worth:
  a: 1
  # about b
  b: |
    two
    lines

# the end
agency:
  size: 120
flow: {a: 1, b: 2}
"""


WHOLE = (("claims",), ("worth",))


@pytest.fixture
def data(example_files: Mapping[str, bytes]) -> bytes:
    return example_files[STUDY]


def comments(data: bytes) -> list[str]:
    return [line.strip() for line in data.decode().splitlines() if line.strip().startswith("#")]


def paths(value: object, before: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [p for key, one in inner for p in ((*before, key), *paths(one, (*before, key)))]


def without(value: object, path: tuple[str | int, ...]) -> object:
    copy = yaml.safe_load(yaml.safe_dump(value))
    here = copy
    for part in path[:-1]:
        here = here[part]
    del here[path[-1]]
    return copy


def test_what_is_removed_takes_no_comment_of_others_with_it() -> None:
    """Every item and key can go; the rest reads the same, and no comment that stands on a line of its own is lost."""
    whole = yaml.safe_load(COMMENTED)
    for path in paths(whole):
        left = remove(COMMENTED, path)
        assert yaml.safe_load(left) == without(whole, path), path
        if path[0] != "flow" and len(path) < 3:
            inside = (
                {"claims": {"# before b"}, "worth": {"# about b"}}[str(path[0])] if path in WHOLE else set()
            )
            assert set(comments(COMMENTED)) - set(comments(left)) <= inside, path


def test_every_part_of_the_example_can_be_removed(data: bytes) -> None:
    whole = yaml.safe_load(data)
    for path in paths(whole):
        of_many = len(path) == 2 and path[1] not in (0, len(whole[path[0]]) - 1)
        if len(path) == 1 or (len(path) == 2 and not (of_many and isinstance(path[1], int))):
            assert yaml.safe_load(remove(data, path)) == without(whole, path), path


@pytest.mark.parametrize(
    "change",
    [
        lambda d: set_claim(d, "fear-stops", {"text": "a: b, c # d", "lever": None, "confirmed": False}),
        lambda d: set_question(d, "schemes", {"quantities": ["exit.base"], "claims": None}),
        lambda d: add_claim(d, {"text": "New", "quantities": ["exit.base"]}, "capacity")[0],
        lambda d: add_question(d, {"text": "Điều gì giữ người giỏi?"})[0],
        lambda d: remove_question(d, "schemes"),
        lambda d: remove_claim(d, "delivery-breeds-theatre"),
        lambda d: set_values(
            d, {"agency.size": "200", "worth.theatre": "", "title.en": "A", "title.vi": "B"}
        ),
        lambda d: set_values(d, {"pay.base_salary": "1.8", "pay.source": "Decree: 1 # 2", "agency.size": ""}),
    ],
)
def test_comments_stay_and_the_study_still_reads(
    example_files: Mapping[str, bytes], data: bytes, change: Callable[[bytes], bytes]
) -> None:
    changed = change(data)
    assert changed != data
    assert comments(changed) == comments(data)
    files = {name: d for name, d in example_files.items() if not name.startswith("evidence")}
    read_study({**files, STUDY: changed})


def test_a_claim_that_is_added_is_tied_and_one_that_is_removed_leaves_no_trace(data: bytes) -> None:
    changed, made = add_claim(
        data, {"text": "If pay rises, fewer leave", "quantities": ["exit.base"]}, "space"
    )
    assert made == "if-pay-rises-fewer-leave"
    assert row_of(changed, "questions", "space")["claims"] == ["space-collaborates", made]
    assert yaml.safe_load(remove_claim(changed, made)) == yaml.safe_load(data)


@pytest.mark.parametrize("kind", ["claim", "question"])
def test_what_is_not_there_is_refused_by_name(data: bytes, kind: str) -> None:
    change = set_claim if kind == "claim" else set_question
    with pytest.raises(Refusal) as refused:
        change(data, "nobody", {"text": "x"})
    assert refused.value.problems[0].parameters["id"] == "nobody"


def test_a_claim_that_people_spoke_on_is_not_removed(example_files: Mapping[str, bytes]) -> None:
    with pytest.raises(Refusal) as refused:
        check_unused(example_files, "fear-stops")
    assert refused.value.problems[0].parameters == {"claim": "fear-stops", "passages": 2}
    check_unused(example_files, "another")
    check_unused({}, "fear-stops")


@given(text=st.text(max_size=80), taken=st.lists(st.sampled_from(["a", "claim", "claim-2", "a-b"])))
def test_ids_made_of_any_text_are_ids(text: str, taken: list[str]) -> None:
    """Letters, digits and dashes, at most 64, begun with a letter, and never one that is taken."""
    made = new_id(text, taken, "claim")
    assert made not in taken
    assert made.isascii()
    assert made[0].isalpha()
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-")
    assert len(made) <= 64


def test_ids_of_vietnamese_texts_lose_their_accents_and_break_between_words() -> None:
    assert new_id("Điều gì giữ người giỏi ở lại?", [], "question") == "dieu-gi-giu-nguoi-gioi-o-lai"
    assert new_id("dieu gi giu", ["dieu-gi-giu"], "question") == "dieu-gi-giu-2"
    assert new_id("2021?", [], "question") == "question-2021"
    assert len(new_id("word " * 40, [], "claim")) <= 40


def test_questions_that_only_the_plan_has_are_taken_over_with_their_claims(
    example_files: Mapping[str, bytes],
) -> None:
    """They come unconfirmed, with ids of their own, once; a claim whose words stand already is not doubled."""
    files = new_study(example_files[PLAN], "x", "vietnam")
    document = plan.read(files[PLAN])
    whole = files[STUDY]
    texts = [question.text for question in read_study(files).file.questions]
    assert untaken(whole, document) == ()
    assert take_questions(whole, document) == (whole, ())
    fewer = remove_question(remove_question(whole, "q1"), "q2")
    assert list(untaken(fewer, document)) == texts[:2]
    back, made = take_questions(fewer, document)
    assert len(made) == 2
    study = read_study({**files, STUDY: back}).file
    assert {question.text for question in study.questions} == set(texts)
    assert len(study.claims) == len(read_study(files).file.claims)
    assert not any(claim.confirmed for claim in study.claims)
    assert untaken(back, document) == ()


def test_the_fields_that_a_study_may_set_are_those_of_its_format() -> None:
    """Ids lead into the schema of study.yaml, and their ranges are its ranges."""
    shape = schema()
    defs: Any = shape["$defs"]
    keys: Any = shape["properties"]
    parts = {"agency": "AgencyFile", "pay": "PayFile", "owner": "Owner", "title": "Words"}
    for field in fields().values():
        first, _, rest = field.id.partition(".")
        if field.group == "worth":
            continue
        found = defs[parts[first]]["properties"][rest] if rest else keys[first]
        options = [found, *found.get("anyOf", [])]
        ends = {
            key: one[key]
            for one in options
            for key in ("minimum", "maximum", "exclusiveMinimum")
            if key in one
        }
        low = ends.get("minimum", ends.get("exclusiveMinimum"))
        assert (low, ends.get("maximum")) == (field.low, field.high), field.id
        assert field.above == ("exclusiveMinimum" in ends), field.id


def test_what_is_set_reads_back_and_what_is_taken_back_is_the_packs_again(
    example_files: Mapping[str, bytes], data: bytes
) -> None:
    changed = set_values(data, {"agency.women_share": "0.4", "months": "24", "owner.holds": "state agency"})
    own = own_values(changed)
    assert (own["agency.women_share"], own["months"], own["owner.holds"]) == ("0.4", "24", "agency state")
    study = read_study({**example_files, STUDY: changed})
    assert study.file.owner.holds == ("agency", "state")
    assert set_up(study.file).agency.women_share == 0.4
    back = set_values(changed, {"agency.women_share": ""})
    assert own_values(back)["agency.women_share"] == ""
    pack = pack_values(study.file, set_up(study.file))
    assert set_up(read_study({**example_files, STUDY: back}).file).agency.women_share == float(
        pack["agency.women_share"]
    )


def test_one_title_for_both_languages_stays_one(data: bytes) -> None:
    one = set_values(data, {"title.en": "Same", "title.vi": "Same"})
    assert read_yaml(one, STUDY).value["title"] == "Same"
    assert own_values(one)["title.vi"] == "Same"
    two = set_values(one, {"title.vi": "Khác"})
    assert read_yaml(two, STUDY).value["title"] == {"en": "Same", "vi": "Khác"}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"agency.size": "19"}, "study.field_range"),
        ({"agency.size": "5001"}, "study.field_range"),
        ({"agency.size": "20.5"}, "study.field_range"),
        ({"agency.size": "many"}, "study.field_no_number"),
        ({"agency.size": "nan"}, "study.field_range"),
        ({"agency.women_share": "1.01"}, "study.field_range"),
        ({"pay.base_salary": "0", "pay.source": "x"}, "study.field_range"),
        ({"pay.base_salary": "2"}, "study.pay_needs_source"),
        ({"as_of": "31/12/2021"}, "run.no_date"),
        ({"as_of": ""}, "study.field_empty"),
        ({"title.en": ""}, "study.field_empty"),
        ({"language": "fr"}, "study.field_range"),
        ({"owner.holds": "lab king"}, "study.field_range"),
        ({"worth.exits": "1e999"}, "study.field_range"),
    ],
)
def test_what_cannot_be_assumed_is_refused_with_what_can(
    data: bytes, values: dict[str, str], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        set_values(data, values)
    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.parametrize("value", ["20", "5000"])
def test_the_ends_of_a_range_are_inside_it(data: bytes, value: str) -> None:
    assert own_values(set_values(data, {"agency.size": value}))["agency.size"] == value


def test_the_packs_departments_are_those_that_an_agency_of_the_studys_size_gets(
    example_files: Mapping[str, bytes], data: bytes
) -> None:
    study = read_study({**example_files, STUDY: set_values(data, {"agency.size": "30"})})
    setting = set_up(study.file)
    assert pack_values(study.file, setting)["agency.departments"] == str(setting.agency.departments) == "3"


def test_a_day_without_a_base_salary_in_the_pack_has_none_to_show(
    example_files: Mapping[str, bytes], data: bytes
) -> None:
    changed = set_values(
        data, {"as_of": "2010-12-31", "pay.base_salary": "0.73", "pay.source": "Decree 28/2010"}
    )
    files = {name: one for name, one in example_files.items() if name in (STUDY, PLAN)}
    try:
        study = read_study({**files, STUDY: changed})
    except Refusal as refused:
        pytest.skip(f"the pack has nothing for that day: {refused}")
    assert pack_values(study.file, set_up(study.file))["pay.base_salary"] == ""


@given(
    text=st.text(min_size=1).filter(str.strip)
    | st.sampled_from(
        ["2021", "yes", "null", "~", "1e3", "- a: b", "2021-12-31", "a #b", "{x}", "!!x", "&a", "'"]
    )
)
def test_any_text_reads_back_as_it_was_written(text: str) -> None:
    """What looks like a number, a date, a list or a tag to YAML is still the text that somebody wrote."""
    data = b"questions:\n  - {id: q, text: x}\n  - id: r\n    text: y\nclaims:\n  - {id: c, text: x}  # a comment\n"
    line = one_line(text)
    if not line or any(unicodedata.category(letter) == "Cs" for letter in line):
        return
    for name in ("q", "r"):
        changed = set_question(data, name, {"text": line})
        assert row_of(changed, "questions", name)["text"] == line
        assert b"# a comment" in changed
    changed, made = add_claim(data, {"text": line, "quantities": ["exit.base"]})
    assert row_of(changed, "claims", made)["text"] == line


@pytest.mark.parametrize("ends", ["crlf", "no end", "mark"])
def test_files_of_other_editors_are_cut_as_well(ends: str) -> None:
    """Lines that end as on Windows, a last line without an end, a byte order mark."""
    data = {
        "crlf": COMMENTED.replace(b"\n", b"\r\n"),
        "no end": COMMENTED.rstrip(b"\n"),
        "mark": b"\xef\xbb\xbf" + COMMENTED,
    }[ends]
    whole = yaml.safe_load(data.decode("utf-8-sig"))
    for path in paths(whole):
        assert yaml.safe_load(remove(data, path)) == without(whole, path), path
