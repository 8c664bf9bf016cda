"""The commands that change, compare and export plans, and those of a study's history."""

import io
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result

from sangkien import plan
from sangkien.cli import main
from sangkien.example import example_files
from sangkien.store import FolderStore, Note


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The example's plan, with line ends of another system."""
    path = tmp_path / "plan.md"
    path.write_bytes(example_files()["plan.md"].replace(b"\n", b"\r\n"))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example as a folder with three steps of history."""
    store = FolderStore.create(tmp_path / "study", example_files())
    for year in ("2022", "2023"):
        now = store.load()
        document = plan.set_words(plan.read(now.files["plan.md"]), "year", [year])
        store.commit({"plan.md": plan.write(document)}, now.version, Note("Lan", "plan year"))
    return tmp_path / "study"


def words(file: Path, path: str) -> tuple[str, ...]:
    return plan.words_at(plan.read(file.read_bytes()), path)


def test_one_field_is_set_and_no_byte_outside_it(file: Path) -> None:
    before = file.read_bytes()
    assert run("plan", "set", file, "partners[1].name", "Học viện").exit_code == 0
    assert words(file, "partners[1].name") == ("Học viện",)
    assert file.read_bytes() == before.replace(
        b"A city's institute for socio-economic development", "Học viện".encode()
    )


def test_options_and_tags_take_several_values_and_none_empties(file: Path) -> None:
    assert run("plan", "set", file, "sdgs", "1. No poverty", "4. Quality education").exit_code == 0
    assert words(file, "sdgs") == ("1. No poverty", "4. Quality education")
    assert run("plan", "set", file, "questions[0].stages", "Test", "Grow", "Sense").exit_code == 0
    assert words(file, "questions[0].stages") == ("Test", "Grow", "Sense")
    assert run("plan", "set", file, "summary").exit_code == 0
    assert words(file, "summary") == ()


def test_setting_what_is_there_writes_nothing(file: Path) -> None:
    before = file.stat().st_mtime_ns
    assert "nothing was written" in run("plan", "set", file, "year", "2021").output
    assert file.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("set", "no_such_field", "x"), ("set", "partners[9].name", "x"), ("set", "summary", "x", "y"),
        ("set", "year", "20]]21"), ("set", "background", "x" * 5_100_000), ("add", "partners", " "),
        ("add", "quantitative", "x", "--link", "nowhere"), ("remove", "partners[9]"), ("remove", "summary"),
    ],
)  # fmt: skip
def test_what_cannot_be_changed_is_refused_with_the_file_and_left_as_it_was(
    file: Path, arguments: tuple[str, ...]
) -> None:
    before = file.read_bytes()
    done = run("plan", arguments[0], file, *arguments[1:])
    assert done.exit_code == 2
    assert str(file) in done.output
    assert file.read_bytes() == before


def test_a_box_is_added_and_removed(file: Path) -> None:
    before = file.read_bytes()
    assert run("plan", "add", file, "partners", "A school").exit_code == 0
    assert words(file, "partners[3].name") == ("A school",)
    assert run("plan", "add", file, "quantitative", "Nine.", "--link", "https://example.org/a").exit_code == 0
    assert "https://example.org/a" in file.read_text("utf-8")
    assert run("plan", "remove", file, "quantitative[1]").exit_code == 0
    assert run("plan", "remove", file, "partners[3]").exit_code == 0
    assert file.read_bytes() == before
    assert run("plan", "add", file, "partners", "x", "--link", "https://example.org/a").exit_code == 2


def test_two_plans_are_compared_field_by_field(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_bytes(file.read_bytes())
    assert "no difference" in run("plan", "compare", file, other).output
    run("plan", "remove", other, "partners[0]")
    run("plan", "set", other, "partners[1].sector", "United Nations")
    done = run("plan", "compare", file, other)
    assert (
        "Partner 1 removed: Name of the partner: [-A national innovation agency under a ministry-]"
        in done.output
    )
    assert "Partner 2: Sector: [-Private Sector-]{+United Nations+}" in done.output
    assert "city's institute" not in done.output
    assert (
        "Khu vực: [-Khu vực tư nhân-]{+Liên Hợp Quốc+}"
        in run("plan", "compare", file, other, "--language", "vi").output
    )
    assert run("plan", "compare", file, tmp_path / "none.md").exit_code == 2


def test_a_plan_is_exported_as_it_lies_as_word_and_as_pdf(file: Path, tmp_path: Path) -> None:
    for to in ("md", "docx", "pdf"):
        out = tmp_path / f"out.{to}"
        assert run("plan", "export", file, "--to", to, "--out", out, "--language", "vi").exit_code == 0
        assert run("plan", "export", file, "--to", to, "--out", out).exit_code == 2, "nothing is overwritten"
    assert (tmp_path / "out.md").read_bytes() == file.read_bytes()
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
    made = docx.Document(io.BytesIO((tmp_path / "out.docx").read_bytes()))
    styles = {p.style.name: p.text for p in made.paragraphs if p.style}
    assert styles["Title"].startswith("Room to try")
    assert {"Heading 1", "Heading 2", "Heading 3", "List Bullet"} <= set(styles)
    assert "Phát biểu thách thức" in [p.text for p in made.paragraphs]


def test_any_text_can_be_exported(file: Path, tmp_path: Path) -> None:
    """Marks of typst and of XML, letters of no font, control characters, a word longer than the page."""
    odd = '#panic("x") \\ $ <b>&amp; ]]> \x0b\x1b 😀 中文 ' + "x" * 3000
    assert run("plan", "set", file, "background", odd).exit_code == 0
    for to in ("docx", "pdf"):
        assert run("plan", "export", file, "--to", to, "--out", tmp_path / f"o.{to}").exit_code == 0


def test_the_steps_of_a_history_are_listed_and_compared(folder: Path) -> None:
    listed = run("history", folder).output
    assert "1  " in listed
    assert "Lan: the plan: Year" in listed
    assert "kế hoạch: Năm" in run("history", folder, "--language", "vi").output
    assert "Year: [-2021-]{+2023+}" in run("history", folder, "--compare", "1", "3").output
    assert run("history", folder, "--compare", "1", "9").exit_code == 2
    assert "no difference" in run("history", folder, "--compare", "2", "2").output


def test_going_back_is_a_new_step(folder: Path) -> None:
    assert run("back", folder, "1").exit_code == 0
    assert (folder / "plan.md").read_bytes() == example_files()["plan.md"]
    assert "went back to step 1" in run("history", folder).output
    assert "no difference" in run("back", folder, "1", "--file", "plan.md").output
    assert run("back", folder, "0").exit_code == 2
