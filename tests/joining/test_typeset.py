"""Documents for paper: whatever the text holds, it is printed and never obeyed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangkien.typeset import escape, pdf


def test_the_same_source_gives_the_same_bytes() -> None:
    source = f"= {escape('Tiếng Việt: ưỡn ệ ỹ')}\n{escape('một dòng')}"
    assert pdf(source) == pdf(source)
    assert pdf(source).startswith(b"%PDF")


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/passwd")', '"; #panic("out")', "\\", '\\"', "= heading\n- list", "$x$ `code` *b* _i_ <a> @b",
        "// gone /* gone */", "\0\x1b\x7f\u2028\ud800", "x" * 5000, "", "\n\n", "[c] {d} ~ -- 'q'", "😀 中文",
    ],
)  # fmt: skip
def test_marks_of_typst_in_a_text_mean_nothing(text: str) -> None:
    """Each of these would run, fail or disappear if it were taken as markup."""
    assert pdf(f"= {escape(text)}\n{escape(text)}.len()\n- {escape(text)}").startswith(b"%PDF")


@given(st.text())
@settings(max_examples=30)
def test_a_text_of_any_characters_can_be_typeset(text: str) -> None:
    assert pdf(escape(text))


def test_source_that_typst_does_not_take_is_a_fault_of_ours_and_loud() -> None:
    """It reads no file either: nothing lies below the folder that it may read."""
    with pytest.raises(RuntimeError, match="file not found"):
        pdf('#read("/etc/passwd")')
