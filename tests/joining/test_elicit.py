"""From what people placed to what a study believes: kept, dated, pooled, and shown where it contradicts."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from sangkien import elicit
from sangkien.cli import main
from sangkien.elicit import Placed
from sangkien.elicited_file import ELICITED
from sangkien.example import example_files
from sangkien.setting import set_up
from sangkien.store import FolderStore, write_all
from sangkien.study import Study, read_study
from sangkien.weigh import believe, priors_of, weigh
from sangkien.words import LANGUAGES, Belief, ProvenanceKind, Refusal, quantities, sentence
from tests.brief.factory import findings

KEPT = "weight.recognition"
SAID = [(0.5, 1.0, 2.0), (0.3, 0.8, 2.5), (1.0, 2.0, 3.0)]


def held(files: Mapping[str, bytes], quantity: str = KEPT) -> Belief:
    study = read_study(files)
    return believe(study, set_up(study.file).facts, weigh(study)).records[quantity]


def asked(
    said: list[tuple[float, float, float]] = SAID,
    closed: date | None = date(2021, 11, 9),
    *,
    rehearsal: bool = False,
) -> dict[str, bytes]:
    """The example with a session in which people placed one quantity."""
    files = example_files()
    files |= elicit.open_session(files, [KEPT], date(2021, 11, 2), rehearsal=rehearsal)
    for person, figures in enumerate(said, 1):
        files |= elicit.place(files, "s1", person, {KEPT: Placed(*figures, "because")}, date(2021, 11, 3))
    return files | elicit.close(files, "s1", closed) if closed else files


def test_a_closed_session_is_what_the_study_believes() -> None:
    """Its provenance says that it was elicited, when, and from how many; its moments are those of the mixture."""
    belief = held(asked())
    assert belief.provenance.kind is ProvenanceKind.ELICITED
    assert belief.provenance.source == "elicited, 2021-11-09, 3 people"
    weights = np.array([0.185, 0.63, 0.185])
    points = np.log(np.array(SAID))
    means = points @ weights
    variances = (points - means[:, None]) ** 2 @ weights
    assert belief.prior.mean == pytest.approx(means.mean(), rel=1e-9)
    assert belief.prior.sd**2 == pytest.approx(variances.mean() + means.var(), rel=1e-9)
    assert not belief.rehearsal


def test_an_open_session_changes_nothing() -> None:
    assert held(asked(closed=None)) == held(example_files())


def test_a_session_closed_after_the_as_of_date_is_not_used_and_is_said() -> None:
    """The study is what it was, with a warning that names the line and what to do."""
    files = asked(closed=date(2022, 1, 1))
    assert held(files) == held(example_files())
    (problem,) = (p for p in read_study(files).problems if p.code == "study.elicited_later")
    assert problem.place.file == ELICITED
    assert problem.place.line == 4
    for language in LANGUAGES:
        assert "2022-01-01" in sentence(problem, language, "mend")


def test_a_conflict_with_what_was_believed_before_is_attached() -> None:
    """Far from the prior it stands in place of, the belief says so in both languages and still counts alone."""
    belief = held(asked([(200, 250, 300)] * 2))
    (conflict,) = (one for one in belief.conflicts if one.kind == "earlier")
    assert conflict.between == ("assumed", "elicited, 2021-11-09, 2 people")
    assert conflict.z is not None
    assert conflict.z > 2
    assert belief.prior.median() == pytest.approx(250, rel=0.01)
    assert not [one for one in held(asked()).conflicts if one.kind == "earlier"]


def test_answers_too_far_apart_are_no_belief_and_the_study_still_runs() -> None:
    """The earlier prior stands, and the study says which answers to talk about."""
    files = asked([(0.001, 0.01, 0.1), (100, 300, 900)])
    assert held(files) == held(example_files())
    assert "study.elicited_wide" in {p.code for p in read_study(files).problems}


def test_what_was_placed_for_practice_is_rehearsal() -> None:
    assert held(asked(rehearsal=True)).rehearsal


@pytest.mark.parametrize(("known", "wins"), [("2021-11-08", "elicited"), ("2021-11-09", "published")])
def test_of_a_session_and_a_written_belief_the_later_one_counts(known: str, wins: str) -> None:
    """Of the same day it is the written one: somebody wrote it down on purpose."""
    files = asked()
    row = (
        f"\nbeliefs:\n  - {{quantity: {KEPT}, low: 1, high: 2, provenance: "
        f"{{kind: published, source: A paper, known_from: {known}, note: x}}}}\n"
    )
    files["study.yaml"] += row.encode()
    assert held(files).provenance.kind == wins


def test_a_later_session_stands_in_place_of_an_earlier_one() -> None:
    """For the quantities it asked; ids are not used again."""
    files = asked()
    files |= elicit.open_session(files, [KEPT], date(2021, 12, 1))
    files |= elicit.place(files, "s2", 7, {KEPT: Placed(4, 5, 6)}, date(2021, 12, 1))
    files |= elicit.close(files, "s2", date(2021, 12, 2))
    assert held(files).provenance.source == "elicited, 2021-12-02, 1 person"


def test_taking_back_an_answer_leaves_no_row() -> None:
    """None takes back what was placed; other people's rows stay, and so do comments."""
    files = asked(closed=None)
    files[ELICITED] = files[ELICITED].replace(b"sessions:", b"# ours\nsessions:")
    files |= elicit.place(files, "s1", 2, {KEPT: None}, date(2021, 11, 4))
    (session,) = elicit.read_sessions(files)
    assert session.people == (1, 3)
    assert b"# ours" in files[ELICITED]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("format: 1", "format: 2", "study.newer_format", 2), ("format: 1\n", "", "study.missing_key", 2),
        ("low: 0.5", "low: 5", "study.answer_order", 8), ("low: 0.5", "low: -1", "study.answer_outside", 8),
        ("low: 0.5", "low: .nan", "study.wrong_value", 8), ("low: 0.5", "low: '0.5'", "study.wrong_value", 8),
        ("person: 1,", "person: 2,", "study.twice", 9), ("person: 1,", "person: Lan,", "study.wrong_value", 8),
        ("person: 1,", "name: Lan, person: 1,", "study.unknown_key", 8),
        ("weight.recognition, low: 0.5", "weight.recogition, low: 0.5", "study.unknown_quantity", 8),
        ("closed: 2021-11-09", "closed: 2021-11-01", "study.session_days", 11),
        ("date: 2021-11-03", "date: 2021-12-03", "study.session_days", 8),
        ("opened: 2021-11-02", "opened: soon", "study.wrong_value", 5),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_is_refused_with_its_line(old: str, new: str, code: str, line: int) -> None:
    """Every fault names the place and has its sentences in both languages."""
    files = asked()
    text = files[ELICITED].decode()
    assert old in text, text
    files[ELICITED] = text.replace(old, new, 1).encode()
    with pytest.raises(Refusal) as refused:
        read_study(files)
    found = {problem.code: problem for problem in reversed(refused.value.problems)}
    assert code in found, found
    assert (found[code].place.file, found[code].place.line) == (ELICITED, line)
    for language in LANGUAGES:
        for part in ("what", "why", "mend"):
            assert sentence(found[code], language, part)


def test_two_open_sessions_are_refused() -> None:
    files = asked(closed=None)
    with pytest.raises(Refusal, match="session_open"):
        elicit.open_session(files, [KEPT], date(2021, 11, 3))
    text = files[ELICITED].decode()
    files[ELICITED] = (text + text.split("sessions:\n")[1].replace("id: s1", "id: s2")).encode()
    with pytest.raises(Refusal, match="two_open"):
        elicit.read_sessions(files)


def test_before_any_run_each_question_has_its_turn() -> None:
    """The first quantity of every question comes before the second of any; never more than twelve."""
    file = read_study(example_files()).file
    names = elicit.driving(file)
    firsts = [question.quantities[0] for question in file.questions]
    assert list(names[: len(firsts)]) == firsts
    assert len(names) == len(set(names)) == elicit.MOST
    newest = findings("learn_first")
    learned = [row.quantity for row in newest.answer.learn if row.quantity in quantities()]
    assert list(elicit.driving(file, newest)[: len(learned)]) == learned


def test_what_the_form_takes_is_what_the_study_keeps() -> None:
    """30 of 100 is 0.3; figures out of the question are refused in its own numbers."""
    assert elicit.as_placed("sustain.at_24_months", 10, 30, 50) == Placed(0.1, 0.3, 0.5)
    with pytest.raises(Refusal) as refused:
        elicit.as_placed("sustain.at_24_months", 10, 30, 100)
    assert "above 0 and below 100" in sentence(refused.value.problems[0], "en")
    assert elicit.as_placed("sustain.at_24_months", None, None, None) is None


def test_every_quantity_can_be_placed_and_believed() -> None:
    """Answers around the prior of each quantity, given as people are asked, become beliefs of them."""
    files = example_files()
    study = read_study(files)
    priors = {name: belief.prior for name, belief in priors_of(study, set_up(study.file).facts).items()}
    placed = {}
    for name, prior in priors.items():
        low, likely, high = (
            quantities()[name].asked.answer(float(prior.quantile(p))) for p in (0.2, 0.5, 0.8)
        )
        placed[name] = elicit.as_placed(name, low, likely, high)
    files |= elicit.open_session(files, list(priors), date(2021, 11, 2))
    files |= elicit.place(files, "s1", 1, placed, date(2021, 11, 2))
    files |= elicit.close(files, "s1", date(2021, 11, 2))
    study = read_study(files)
    assert not [problem for problem in study.problems if problem.place.file == ELICITED]
    for name, belief in priors_of(study, set_up(study.file).facts).items():
        assert belief.provenance.kind is ProvenanceKind.ELICITED
        assert belief.prior.median() == pytest.approx(priors[name].median(), rel=0.01, abs=1e-9)


# --- the command line --------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> str:
    write_all(tmp_path / "study", example_files())
    return str(tmp_path / "study")


def told(*words: str, entered: str = "", code: int = 0) -> str:
    result = CliRunner().invoke(main, list(words), input=entered)
    assert result.exit_code == code, result.output
    return result.output


def study_in(folder: str) -> Study:
    return read_study(FolderStore(Path(folder)).load().files)


def test_a_session_on_the_command_line(folder: str) -> None:
    """Open, place twice, see nothing of it, close, see it; the history says what and not who."""
    told(
        "elicit",
        "open",
        folder,
        "--ask",
        KEPT,
        "--ask",
        "sustain.at_24_months",
        "--practice",
        "--date",
        "2021-11-02",
    )
    first = told(
        "elicit", "place", folder, "--date", "2021-11-03", entered="0.5 1 2\n10 x 30\n10 30\n30 20 10\n\n"
    )
    assert "Of 100 initiatives launched in earnest" in first
    told(
        "elicit", "place", folder, "--answer", "sustain.at_24_months", "10", "23", "50", "--because",
        "sustain.at_24_months", "two of ten lasted", "--person", "77", "--date", "2021-11-04",
    )  # fmt: skip
    assert "23" not in told("elicit", "show", folder)
    told("elicit", "close", folder, "--date", "2021-11-05")
    shown = told("elicit", "show", folder, "--language", "vi")
    assert "10 - 23 - 50 (two of ten lasted)" in shown
    assert "chạy thử" in shown
    session = study_in(folder).elicited[0]
    assert (len(session.people), session.rehearsal) == (2, True)
    notes = [version.note for version in FolderStore(Path(folder)).history()]
    assert [note.what for note in notes if note.what.startswith("elicited")] == [
        "elicited opened", "elicited placed", "elicited placed", "elicited closed",
    ]  # fmt: skip


def test_commands_refuse_what_cannot_be(folder: str) -> None:
    """No session, an unknown quantity, a day ahead, a person beyond the numbers: each is said, nothing is written."""
    assert "not open" in told("elicit", "place", folder, "--answer", KEPT, "1", "2", "3", code=2)
    assert "not open" in told("elicit", "close", folder, code=2)
    assert "near: weight.recognition" in told("elicit", "open", folder, "--ask", "weight.recogniton", code=2)
    assert "future" in told("elicit", "open", folder, "--date", "2999-01-01", code=2)
    assert "not a date" in told("elicit", "open", folder, "--date", "yesterday", code=2)
    told("elicit", "open", folder)
    told("elicit", "place", folder, "--answer", KEPT, "3", "2", "1", code=2)
    told("elicit", "place", folder, "--answer", KEPT, "1", "2", "3", "--person", "0", code=2)
    assert "called off" in told("elicit", "close", folder)
    assert study_in(folder).elicited == ()


def test_past_work_on_the_command_line(folder: str, tmp_path: Path) -> None:
    """Add a row, look at a table, import it, list it; a table with a fault is refused whole, with file and line."""
    told(
        "past-work", "add", folder, "--name", "Tủ sách", "--partner", "Một phường", "--partner-kind", "nhà nước",
        "--launched", "có", "--money", "1.500,5", "--known-from", "1/6/2021", "--source", "báo cáo", "--language", "vi",
    )  # fmt: skip
    assert study_in(folder).past_work[-1].money == 1500.5
    table = tmp_path / "t.tsv"
    table.write_text("Initiative\tPartner\tKind\tDate\tSource\nX\tY\tfirm\t1/2/2021\treport\n", "utf-8")
    assert "Kind of partner: private" in told("past-work", "import", folder, str(table), "--look")
    assert len(study_in(folder).past_work) == 11
    told("past-work", "import", folder, str(table))
    assert study_in(folder).past_work[-1].id == "w12"
    assert "w12: X (Y)" in told("past-work", "list", folder)
    table.write_text("Initiative\tPartner\tKind\tDate\tSource\nX\tY\tfirm\t31/2/2021\treport\n", "utf-8")
    assert "t.tsv:2" in told("past-work", "import", folder, str(table), code=2)
    table.write_bytes(b"\xff\xfe")
    assert "UTF-8" in told("past-work", "import", folder, str(table), code=2)
    assert len(study_in(folder).past_work) == 12
