"""What points at a person is masked; masking is complete, stable and never gives the masked text away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangkien.evidence import Masked, deidentify

NAMES = st.sampled_from(["Lan", "Nguyễn Văn An", "Trần Thị Bích", "Đặng Ơn"])
FILL = st.text("abc làm việc, .\n019@", max_size=20)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("viết cho lan.tt+x@so.gov.vn nhé", "viết cho [e-mail] nhé"),
        ("gọi 0912345678", "gọi [phone]"),
        ("gọi 0912.345.678.", "gọi [phone]."),
        ("gọi 091 234 5678", "gọi [phone]"),
        ("gọi +84 91 234 56 78", "gọi [phone]"),
        ("gọi +84912345678", "gọi [phone]"),
        ("gọi (028) 3822 1234", "gọi [phone]"),
        ("gọi (0236) 3822 123", "gọi [phone]"),
        ("số 048123456789", "số [phone]"),
        ("CMND 201234567", "CMND [number]"),
        ("CMND 201 234 567", "CMND [number]"),
        ("hộ chiếu B1234567", "hộ chiếu [number]"),
        ("ông Nguyễn Văn An nói", "ông [name] nói"),
        ("Bà H. nói", "Bà [name] nói"),
        ("bà H. Người khác", "bà [name] Người khác"),
        ("chị N.T.L. nói", "chị [name] nói"),
        ("Mr. Smith said", "Mr. [name] said"),
        ("TS. Lê Văn Đạt", "TS. [name]"),
        ("Trần  Thị\nBích", "[name]"),
        ("TRẦN THỊ BÍCH", "[name]"),
        ("Lan và lan", "[name] và lan"),
    ],
)
def test_what_points_at_a_person_is_masked(text: str, wanted: str) -> None:
    masked, found = deidentify(text, ["Trần Thị Bích", "Lan"])
    assert masked.replace("[number]", "[phone]") == wanted.replace("[number]", "[phone]")
    assert found


@pytest.mark.parametrize(
    "text",
    [
        "lương 1.490.000 đồng, tiết kiệm 150.000.000 đồng",
        "39.552 người, 143961 người, năm 2021, ngày 01/02/2021",
        "tỉnh Bà Rịa - Vũng Tàu và Hai Bà Trưng",
        "anh làm thêm, chị bán hàng, ông ấy không đồng ý",
        "65-70%, 2,34 x 1.490.000",
    ],
)
def test_what_points_at_nobody_is_left_alone(text: str) -> None:
    assert deidentify(text) == (text, ())


@given(before=FILL, name=NAMES, after=FILL)
def test_a_listed_name_never_survives_as_a_word(before: str, name: str, after: str) -> None:
    masked, found = deidentify(f"{before} {name} {after}", [name])
    assert name not in masked
    assert any(m.kind == "name" for m in found)


@given(
    st.text("ab@.019 +-()ÔôngBàLan\n[]namephoneumr", max_size=60),
    st.lists(st.text("abn[]ame", max_size=6), max_size=3),
)
def test_masking_a_masked_text_changes_nothing(text: str, names: list[str]) -> None:
    once, _ = deidentify(text, names)
    assert deidentify(once, names) == (once, ())


@given(digits=st.from_regex(r"(\+84|0)[1-9](\d[ .\-]?){7}\d", fullmatch=True))
def test_no_vietnamese_number_survives(digits: str) -> None:
    masked, _ = deidentify(f"số {digits} nhé")
    assert sum(c.isdigit() for c in masked) == 0


@given(st.emails())
def test_plain_addresses_do_not_survive(address: str) -> None:
    masked, _ = deidentify(f"to {address} now")
    assert address not in masked


def test_changes_name_kind_and_line_and_never_the_text() -> None:
    _, found = deidentify("x\nông An, 0912345678")
    assert found == (Masked("name", 2), Masked("phone", 2))


@given(st.text(max_size=200))
def test_any_text_can_be_masked(text: str) -> None:
    masked, found = deidentify(text, ["An"])
    assert len(found) <= len(text)
    assert isinstance(masked, str)
