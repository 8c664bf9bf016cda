"""A pack that is not whole is refused, naming file, row and remedy."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sangkien.countries import PARTS, load, read_pack
from sangkien.words import LANGUAGES, Problem, Refusal, package_bytes, package_yaml, sentence
from sangkien.words.package_data import LOADER

ROW = "facts[3] base_salary_2016"
FILES = {part: package_bytes("sangkien.countries", f"vietnam/{part}.yaml") for part in PARTS}
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def broken(part: str, change: Any) -> tuple[Problem, ...]:
    data = yaml.load(FILES[part], Loader=LOADER)
    change(data)
    files = {**FILES, part: yaml.dump(data, Dumper=DUMPER, allow_unicode=True).encode()}
    with pytest.raises(Refusal) as refused:
        read_pack("vietnam", files)
    return refused.value.problems


def problems_of(files: Mapping[str, bytes]) -> tuple[Problem, ...]:
    try:
        read_pack("vietnam", files)
    except Refusal as refusal:
        return refusal.problems
    return ()


def drop(data: Any, *path: Any) -> None:
    for step in path[:-1]:
        data = data[step]
    del data[path[-1]]


def put(data: Any, value: Any, *path: Any) -> None:
    for step in path[:-1]:
        data = data[step]
    data[path[-1]] = value


@pytest.mark.parametrize(
    ("part", "change", "code", "place"),
    [
        ("facts", lambda d: drop(d, "facts", 3, "source"), "key_missing", f"{ROW}.source"),
        ("facts", lambda d: drop(d, "facts", 3, "name", "vi"), "key_missing", f"{ROW}.name.vi"),
        ("facts", lambda d: put(d, 1, "facts", 3, "valeu"), "key_unknown", f"{ROW}.valeu"),
        ("facts", lambda d: put(d, "sure", "facts", 3, "certainty"), "value_wrong", f"{ROW}.certainty"),
        ("facts", lambda d: drop(d, "facts", 3, "value"), "value_wrong", ROW),
        ("facts", lambda d: put(d, date(1999, 1, 1), "facts", 3, "valid_to"), "value_wrong", ROW),
        ("facts", lambda d: put(d, "persns", "facts", 3, "unit"), "unit_unknown", "base_salary_2016"),
        ("facts", lambda d: put(d, ["nothing"], "facts", 3, "voids"), "fact_lost", "base_salary_2016"),
        ("facts", lambda d: put(d, ["nothing"], "facts", 3, "bears_on"), "quantity_unknown", "base_salary_2016"),
        ("facts", lambda d: drop(d, "facts"), "list_missing", "facts"),
        ("facts", lambda d: drop(d, "facts", 4), "rules_gap", "base_salary_2018"),
        ("facts", lambda d: put(d, None, "facts", 3, "valid_to"), "rules_overlap", "base_salary_2017"),
        ("facts", lambda d: d["facts"].append(d["facts"][0]), "id_twice", "facts[89] base_salary_1994"),
        ("facts", lambda d: d["facts"].append(5), "value_wrong", "facts[89]"),
        ("pay_scale", lambda d: put(d, 9.9, "scales", 0, "groups", 4, "last"), "value_wrong", None),
        ("later", lambda d: put(d, ["flying"], "changes", 0, "levers"), "lever_unknown", "base_salary_2023"),
        ("later", lambda d: put(d, ["flying"], "changes", 0, "quantities"), "quantity_unknown", "base_salary_2023"),
        ("later", lambda d: put(d, ["flying"], "changes", 0, "facts"), "fact_lost", "base_salary_2023"),
        ("disagreements", lambda d: put(d, "Z", "disagreements", 0, "sides", 0, "group"), "group_lost", None),
        ("disagreements", lambda d: drop(d, "disagreements", 0, "sides", 0, "day"), "value_wrong", None),
        ("disagreements", lambda d: put(d, [], "disagreements", 0, "sides", 1, "facts"), "value_wrong", None),
        ("service", lambda d: put(d, 0.5, "grades", 0, "share"), "shares_off", "grades"),
        ("service", lambda d: put(d, "Z", "grades", 0, "group"), "group_lost", "C1"),
        ("service", lambda d: put(d, "fact", "defaults", 0, "basis"), "value_wrong", "defaults[0] size"),
        ("beliefs", lambda d: put(d, "pay.adequcy", "priors", 0, "quantity"), "quantity_unknown", "pay.adequcy"),
        ("beliefs", lambda d: put(d, 0.9, "priors", 0, "low"), "value_wrong", "priors[0] pay.adequacy"),
        ("beliefs", lambda d: put(d, ["base_salary_2026"], "priors", 0, "facts"), "prior_too_early", "pay.adequacy"),
        ("targets", lambda d: put(d, ["nothing"], "targets", 0, "facts"), "fact_lost", "resignations_2020_22"),
        ("targets", lambda d: put(d, ["nothing"], "unmatched", 0, "facts"), "fact_lost", "nothing"),
        ("targets", lambda d: put(d, "nothing", "missing", 0, "id"), "missing_lost", "nothing"),
        ("targets", lambda d: put(d, ["exit.bse"], "missing", 0, "quantities"), "quantity_unknown", None),
        ("targets", lambda d: put(d, "persns", "targets", 0, "unit"), "unit_unknown", "resignations_2020_22"),
        ("targets", lambda d: put(d, ["second_jobs_stated"], "targets", 0, "facts"), "target_no_number", None),
        ("targets", lambda d: put(d, 400, "targets", 2, "factor"), "target_no_number", "resignations_young"),
        ("targets", lambda d: put(d, 0, "targets", 0, "error"), "value_wrong", None),
        ("targets", lambda d: drop(d, "targets", 0, "error_why"), "key_missing", None),
        ("targets", lambda d: drop(d, "targets", 2, "outcome", "labels"), "value_wrong", None),
        ("targets", lambda d: drop(d, "simulated", "in_force"), "key_missing", "simulated.in_force"),
        ("pack", lambda d: put(d, 2, "format"), "value_wrong", "format"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_file_and_row(part: str, change: Any, code: str, place: str | None) -> None:
    problems = broken(part, change)
    found = [p for p in problems if p.code == f"countries.{code}"]
    assert found, [(p.code, str(p.place)) for p in problems]
    assert found[0].place.file == f"vietnam/{part}.yaml"
    if place is not None:
        assert place in {p.place.path for p in found}
    for language in LANGUAGES:
        assert all(sentence(found[0], language, piece) for piece in ("what", "why", "mend"))


def test_every_fault_is_reported_at_once() -> None:
    def change(data: Any) -> None:
        drop(data, "facts", 0, "source")
        drop(data, "facts", 5, "unit")

    assert len(broken("facts", change)) == 2


@pytest.mark.parametrize("data", [b"", b"- 1", b"a: [", b"a: \xff\xfe", b"a: 1\na: 2", b"\x00"])
def test_a_file_that_is_no_mapping_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        read_pack("vietnam", {**FILES, "facts": data})
    assert refused.value.problems[0].place.file == "vietnam/facts.yaml"
    assert sentence(refused.value.problems[0])


def test_a_pack_without_one_of_its_files_is_refused() -> None:
    with pytest.raises(Refusal, match="file_missing"):
        read_pack("vietnam", {part: data for part, data in FILES.items() if part != "missing"})


@pytest.mark.parametrize("name", ["atlantis", "../vietnam", "", "Vietnam", "facts", "vietnam/.."])
def test_a_country_without_a_pack_is_refused_with_a_remedy(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        load(name)
    assert "vietnam" in sentence(refused.value.problems[0], "en", "mend")


def test_a_new_country_is_a_folder_of_data_and_no_code() -> None:
    assert read_pack("elsewhere", FILES).as_of(date(2021, 1, 1)).base_salary == 1.49


@settings(max_examples=12, deadline=None)
@given(part=st.sampled_from(PARTS), cut=st.integers(0, 4000), junk=st.binary(max_size=12))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(part: str, cut: int, junk: bytes) -> None:
    data = FILES[part]
    files = (
        {**FILES, part: data[:cut] + junk}
        if part == "facts"
        else {**FILES, part: data[:cut] + junk + data[cut:]}
    )
    assert all(sentence(problem, "vi") for problem in problems_of(files))


def test_every_sentence_exists_in_both_languages_with_the_same_parameters() -> None:
    english, vietnamese = (package_yaml("sangkien.countries", f"messages.{lang}.yaml") for lang in LANGUAGES)
    assert english.keys() == vietnamese.keys()
    for name, entry in english.items():
        assert entry.keys() == vietnamese[name].keys() == {"what", "why", "mend"}
