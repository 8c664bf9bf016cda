"""YAML that people write is read safely, with lines, and nothing is dropped in silence."""

from contextlib import suppress

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sangkien.words import Refusal
from sangkien.yaml_lines import MAX_BYTES, read_yaml, spell, unspell


def refusal(data: bytes) -> tuple[str, int | None]:
    with pytest.raises(Refusal) as caught:
        read_yaml(data, "f.yaml")
    problem = caught.value.problems[0]
    return problem.code, problem.place.line


def test_every_value_knows_its_line() -> None:
    lined = read_yaml(b"a: 1\nb:\n  - x: 2\n  - y: {z: 3}\n", "f.yaml")
    assert lined.value == {"a": 1, "b": [{"x": 2}, {"y": {"z": 3}}]}
    assert lined.place(("b", 1, "y", "z")).line == 4
    assert lined.place(("b", 7, "gone")).line == 2
    assert str(lined.place(("b", 0, "x"))) == "f.yaml:3 (b[0].x)"


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"a: 1\na: 2\n", "yaml.key_twice", 2),
        (b"a: &x 1\nb: *x\n", "yaml.alias", 2),
        (b"a: [1\nb: 2\n", "yaml.syntax", 2),
        (b"a: 1\nb: \xff\n", "yaml.not_utf8", 2),
        (b"? [a]\n: 1\n", "yaml.key_not_text", 1),
        (b"a: !!python/object/apply:os.system ['true']\n", "yaml.tag", 1),
        (b"a: !!timestamp foo\n", "yaml.tag", 1),
        (b"a: 1\nb: !!int ''\n", "yaml.tag", 2),
        (b"a: 2021-13-45\n", "yaml.syntax", 1),
        (b"[" * 100 + b"]" * 100, "yaml.too_deep", 1),
    ],
)
def test_what_is_not_plain_is_refused_with_its_line(data: bytes, code: str, line: int) -> None:
    assert refusal(data) == (code, line)


def test_a_huge_file_is_refused() -> None:
    assert refusal(b"#" * (MAX_BYTES + 1))[0] == "yaml.too_large"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No input ends in anything but a value or a refusal."""
    with suppress(Refusal):
        read_yaml(data, "f.yaml")


plain = st.recursive(
    st.one_of(st.integers(-9, 9), st.booleans(), st.none(), st.text("abc é", max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=3),
    ),
    max_leaves=8,
)


@given(plain)
def test_plain_values_come_back(value: object) -> None:
    assert read_yaml(yaml.safe_dump(value, allow_unicode=True).encode(), "f.yaml").value == value


@given(st.lists(st.one_of(st.integers(0, 99), st.from_regex(r"[a-z_]{1,8}", fullmatch=True)), max_size=5))
def test_a_path_is_spelled_and_read_back(path: list[str | int]) -> None:
    if path and isinstance(path[0], int):
        path = ["top", *path]
    assert unspell(spell(path)) == tuple(path)


@given(st.text(max_size=30))
def test_any_path_that_a_room_wrote_can_be_looked_up(path: str) -> None:
    """A key may hold brackets or dots of its own: the place is then the nearest one known."""
    lined = read_yaml(b"a: 1\n", "f.yaml")
    assert lined.place(unspell(path)).file == "f.yaml"
