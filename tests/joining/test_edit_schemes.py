"""Schemes in study.yaml: added, changed and removed with everything else as people wrote it."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangkien.edit_schemes import MOST_NAME, add_scheme, moved, new_id, remove_scheme, scheme_text, set_scheme
from sangkien.study import STUDY, read_study
from sangkien.study_file import SchemeFile
from sangkien.words import Refusal
from sangkien.yaml_lines import read_yaml

LEVELS = {"accompaniment": 0.35, "fewer_layers": 2.0, "recruitment": 1.0}


def code(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_a_scheme_is_added_and_nothing_else_changes(example_files: Mapping[str, bytes]) -> None:
    """One line more, levers as today left out, whole numbers without a point; the study can be read."""
    data, made = add_scheme(example_files[STUDY], "  Đi cùng   người làm thử ", LEVELS)
    assert made == "di_cung_nguoi_lam_thu"
    before, after = example_files[STUDY].decode().splitlines(), data.decode().splitlines()
    more = [line for line in after if line not in before]
    assert more == [
        "  - {id: di_cung_nguoi_lam_thu, name: Đi cùng người làm thử, levers: {accompaniment: 0.35, fewer_layers: 2}}"
    ]
    assert [line for line in after if line in before] == before
    study = read_study({**example_files, STUDY: data})
    assert study.schemes[-1].levels == {"accompaniment": 0.35, "fewer_layers": 2}


def test_a_scheme_is_removed_as_if_it_had_never_been(example_files: Mapping[str, bytes]) -> None:
    data, made = add_scheme(example_files[STUDY], "x", LEVELS)
    assert remove_scheme(data, made) == example_files[STUDY]


def test_a_scheme_gets_other_levers_and_another_name(example_files: Mapping[str, bytes]) -> None:
    """A name in two languages stays where it was not changed; where it was, one name stands for both."""
    data = set_scheme(example_files[STUDY], "mix", LEVELS, "Champions, patience and citizens")
    assert 'vi: "Tiên phong, dài hơi, cùng người dân"' in data.decode()
    assert read_study({**example_files, STUDY: data}).schemes[7].levels == {
        "accompaniment": 0.35,
        "fewer_layers": 2,
    }
    data = set_scheme(data, "mix", LEVELS, "All together")
    assert read_study({**example_files, STUDY: data}).schemes[7].name == {
        "en": "All together",
        "vi": "All together",
    }
    assert "All together" in scheme_text(data, "mix")
    assert scheme_text(data, "heaven") == ""


CHANGES: tuple[Callable[[bytes, str], bytes], ...] = (
    remove_scheme, lambda data, name: set_scheme(data, name, LEVELS),
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("status_quo", "study.fixed_scheme"),
        ("do_not_engage", "study.fixed_scheme"),
        ("heaven", "study.no_scheme"),
    ],
)
def test_what_every_study_has_stays_and_what_is_not_there_is_named(
    example_files: Mapping[str, bytes], change: Callable[[bytes, str], bytes], name: str, wanted: str
) -> None:
    with pytest.raises(Refusal) as refused:
        change(example_files[STUDY], name)
    assert code(refused) == [wanted]


@pytest.mark.parametrize(
    ("name", "levels", "wanted"),
    [
        ("", LEVELS, "study.no_name"), (" \n ", LEVELS, "study.no_name"),
        ("x" * (MOST_NAME + 1), LEVELS, "study.long_name"), ("x" * 50_000_000, LEVELS, "study.long_name"),
        ("a\0b", LEVELS, "study.odd_name"), ("a\u202eb", LEVELS, "study.odd_name"),
        ("x", {}, "study.nothing_moved"), ("x", {"knowledge": 0.0}, "study.nothing_moved"),
        ("x", {"heaven": 1.0}, "study.unknown_lever"), ("x", {"knowledge": 7.0}, "study.lever_out_of_range"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(
    example_files: Mapping[str, bytes], name: str, levels: dict[str, float], wanted: str
) -> None:
    with pytest.raises(Refusal) as refused:
        add_scheme(example_files[STUDY], name, levels)
    assert code(refused) == [wanted]


@given(st.text(max_size=MOST_NAME), st.sets(st.text("abc_123", max_size=5)))
def test_an_id_is_made_of_any_name(name: str, taken: set[str]) -> None:
    """It fits the format of ids and is not one that is taken."""
    made = new_id(name, taken)
    assert made not in taken
    SchemeFile(id=made, name="x")


@given(
    st.text(min_size=1, max_size=MOST_NAME).filter(lambda t: t.strip() and " ".join(t.split()).isprintable())
)
def test_any_name_that_can_be_seen_comes_back(name: str) -> None:
    """Quotes, colons, hashes: the file stays YAML and the name stays the name."""
    data, made = add_scheme(b"schemes:\n  - {id: a, name: A} # ours\n", name, LEVELS)
    row = read_yaml(data, STUDY).value["schemes"][-1]
    assert row["name"] == " ".join(name.split())
    assert row["id"] == made
    assert b"# ours" in data


def test_levers_are_written_in_the_order_of_the_register() -> None:
    assert list(moved({"pay_level": 0.1, "knowledge": 0.5})) == ["knowledge", "pay_level"]
