"""Steps of a history in words, and what differs between two of them."""

import pytest

from sangkien import plan
from sangkien.example import example_files
from sangkien.history import SHOWN, back, differences, told
from sangkien.words import LANGUAGES, package_yaml
from sangkien.yaml_edit import set_at


@pytest.mark.parametrize(
    ("what", "en", "vi"),
    [
        ("plan summary", "the plan: Short summary", "kế hoạch: Tóm tắt ngắn"),
        (
            "plan partners[0].name",
            "the plan: Partner 1: Name of the partner",
            "kế hoạch: Đối tác 1: Tên đối tác",
        ),
        ("plan added partners[3]", "the plan: Partner 4 added", "kế hoạch: thêm Đối tác 4"),
        ("reflection insights", "the closing reflection: Key insights", "báo cáo đúc kết: Bài học chính"),
        ("begun reflection.md", "began the closing reflection", "bắt đầu báo cáo đúc kết"),
        ("back 12", "went back to step 12", "quay lại bước 12"),
        ("scheme mix", "scheme mix", "phương án mix"),
        ("claim confirmed c1", "confirmed claim c1", "xác nhận giả thuyết c1"),
        ("past work pasted", "pasted rows of past work", "dán các dòng việc đã làm"),
        (
            "files evidence/n1.md plan.md",
            "brought in evidence: n1.md, the plan",
            "đưa vào bằng chứng: n1.md, kế hoạch",
        ),
        ("plan", "the plan", "kế hoạch"),
        ("", "", ""),
        ("{rest} {0} of somebody else", "{rest} {0} of somebody else", "{rest} {0} of somebody else"),
        ("scheme {0} {x}", "scheme {0} {x}", "phương án {0} {x}"),
        ("plan " + "x" * 5000, "the plan: " + "x" * 5000, "kế hoạch: " + "x" * 5000),
    ],
)
def test_a_step_is_told_in_words_and_an_unknown_one_as_it_stands(what: str, en: str, vi: str) -> None:
    assert (told(what, "en"), told(what, "vi")) == (en, vi)


def test_both_languages_tell_the_same_steps() -> None:
    words = package_yaml("sangkien", "history.yaml")
    for part in ("what", "files", "keys", "actions"):
        assert set(words["en"][part]) == set(words["vi"][part])
    assert all(isinstance(key, str) for language in LANGUAGES for key in words[language])


def test_rows_of_settings_go_by_their_id_so_that_moving_them_is_no_change() -> None:
    """A scheme's level is named by scheme and lever; a row put elsewhere differs in nothing but the layout."""
    old = example_files()
    levels = {**old, "study.yaml": old["study.yaml"].replace(b"{knowledge: 0.6}", b"{knowledge: 0.7}")}
    ((places,),) = [[one.places for one in differences(old, levels)]]
    assert [(one.place, one.old, one.new) for one in places] == [
        ("Schemes / knowledge / levers / Knowledge: tools", "0.6", "0.7")
    ]
    rows = old["past_work.yaml"].splitlines(keepends=True)
    moved = {**old, "past_work.yaml": b"".join([*rows[:2], rows[3], rows[2], *rows[4:]])}
    (one,) = differences(old, moved)
    assert not one.places


def test_a_removed_partner_leaves_the_others_as_they_were() -> None:
    old = example_files()
    less = plan.remove_box(plan.read(old["plan.md"]), "partners[0]")
    less = plan.set_words(less, "partners[0].sector", ["Other"])
    (one,) = differences(old, {**old, "plan.md": plan.write(less)})
    places = [place.place for place in one.places]
    assert places[0] == "Partner 1 removed: Name of the partner"
    assert places[-1] == "Partner 1: Sector"
    assert len(places) == 5


def test_files_that_are_not_for_everybody_are_named_and_never_brought_back() -> None:
    old = example_files()
    new = {
        **old,
        "elicited.yaml": b"x: 1",
        "evidence/marks.yaml": b"",
        "partners.yaml": b"",
        "plan.md": b"# x\n",
    }
    found = {one.file: one for one in differences(old, new)}
    assert all(one.hidden and not one.places for file, one in found.items() if file != "plan.md")
    assert set(back(new, old, set(new))) == {"plan.md"}
    assert set(back(new, old, set(new) - set(SHOWN))) == set()


def test_a_file_that_cannot_be_read_is_compared_as_it_lies() -> None:
    old = example_files()
    for file, bad in (("plan.md", b"\xff\xfe"), ("study.yaml", b"a: [\n"), ("past_work.yaml", b"\xff")):
        (one,) = differences(old, {**old, file: bad})
        assert one.places[0].old.startswith(old[file].decode()[:20])


def test_a_study_without_a_reflection_gains_one_field_by_field() -> None:
    new = example_files()
    old = {name: data for name, data in new.items() if name != "reflection.md"}
    (one,) = differences(old, new)
    assert "Key insights" in [place.place for place in one.places]
    assert set(back(new, old, {"reflection.md"}).values()) == {None}
    assert set_at(new["study.yaml"], ["months"], 60) == new["study.yaml"]
