"""What agrees with a claim: only where a rule says so."""

import string

import pytest

from sangkien.archive import Stance, Supposition, build, learned, read_stance, reason_sentence
from sangkien.archive.verdict import Verdict, verdict
from sangkien.words import LANGUAGES, package_yaml
from tests.archive.archive_helpers import archive

TRAINING = Supposition(("training", "capacity building"), ("try", "tried", "experiment*"))
LESS = Supposition(("training",), ("mistake",), more=False)


@pytest.mark.parametrize(
    ("claim", "quote", "stance"),
    [
        (TRAINING, "The training helped officials to try new methods.", Stance.AGREES),
        (TRAINING, "Training did not lead officials to try anything.", Stance.CONTRADICTS),
        (TRAINING, "Lack of training prevented officials from trying anything.", Stance.AGREES),
        (TRAINING, "The training led teams to experiment. But training did not help judges to try it.", Stance.MIXED),
        (TRAINING, "Training not only encouraged officials to try, it was liked.", Stance.AGREES),
        (TRAINING, "Training would help officials to try new methods.", Stance.SILENT),
        (TRAINING, "Did the training help officials to try?", Stance.SILENT),
        (TRAINING, "We need training that helps officials to try.", Stance.SILENT),
        (TRAINING, "Officials tried to get to the training.", Stance.SILENT),
        (TRAINING, "The training was in May. Officials improved roads, and tried.", Stance.SILENT),
        (TRAINING, "The training raised hopes and reduced the will to try.", Stance.SILENT),
        (LESS, "Training reduced the mistakes of clerks.", Stance.AGREES),
        (LESS, "Training increased the mistakes of clerks.", Stance.CONTRADICTS),
        (TRAINING, "This disproves the assumption that officials will only try with training.", Stance.CONTRADICTS),
        (TRAINING, "The pilot confirmed our belief that training makes people experiment.", Stance.AGREES),
        (TRAINING, "It did not confirm the assumption that training makes people experiment.", Stance.SILENT),
        (TRAINING, "It disproved the assumption that training makes people late.", Stance.SILENT),
        (LESS, "This confirms the hypothesis that training brings fewer mistakes.", Stance.SILENT),
        (TRAINING, "", Stance.SILENT),
    ],
)  # fmt: skip
def test_a_clause_speaks_by_the_word_between(claim: Supposition, quote: str, stance: Stance) -> None:
    reading = read_stance(claim, quote)
    assert reading.stance is stance
    assert (reading.reason is None) == (stance is Stance.SILENT)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Proven", Verdict.PROVEN),
        ("Yes, it was proven. Many came.", Verdict.PROVEN),
        ("The original hypothesis has been confirmed, since the results showed more.", Verdict.PROVEN),
        ("L'hypothèse de départ a été vérifiée et prouvée.", Verdict.PROVEN),
        ("Disproven. Contrary to what we thought.", Verdict.DISPROVEN),
        ("The original hypothesis was not proven because of the bins.", Verdict.DISPROVEN),
        ("No probado.", Verdict.DISPROVEN),
        ("Partially proven.", Verdict.PARTLY),
        ("only 3 were proven, below", Verdict.PARTLY),
        ("H1 was proven, H2 was disproven", Verdict.PARTLY),
        ("TBD", Verdict.UNSAID),
        ("", Verdict.UNSAID),
        ("We could not follow up.", Verdict.UNSAID),
    ],
)
def test_the_verdict_of_an_experiment(answer: str, said: Verdict) -> None:
    assert verdict(answer) is said


@pytest.mark.parametrize(
    ("said", "stance"),
    [
        (Verdict.PROVEN, Stance.AGREES), (Verdict.DISPROVEN, Stance.CONTRADICTS),
        (Verdict.PARTLY, Stance.MIXED), (Verdict.UNSAID, Stance.SILENT),
    ],
)  # fmt: skip
def test_an_experiment_speaks_by_its_verdict(said: Verdict, stance: Stance) -> None:
    hypothesis = "IF we give officials training THEN they will try more"
    assert read_stance(TRAINING, "See the report.", hypothesis, said).stance is stance


def test_an_experiment_on_something_else_says_nothing() -> None:
    for hypothesis in (
        "IF we give prizes THEN officials will try more",
        "training and trying",
        "IF training THEN try. IF prizes THEN try",
    ):
        assert read_stance(TRAINING, "See the report.", hypothesis, Verdict.PROVEN).stance is Stance.SILENT
    opposite = "IF they get training THEN they try less"
    assert read_stance(TRAINING, "See.", opposite, Verdict.PROVEN).stance is Stance.CONTRADICTS
    assert read_stance(TRAINING, "See.", opposite, Verdict.DISPROVEN).stance is Stance.SILENT


def test_passages_carry_their_stance_and_the_rule() -> None:
    found = {
        p.document: p for p in learned(build(archive()), "Do officials try after training?", (TRAINING,))
    }
    assert found["x-training"].stance is Stance.AGREES
    reason = found["x-training"].readings[0].reason
    assert reason is not None
    assert reason.code == "hypothesis_proven"
    assert found["r-officials"].stance is Stance.AGREES


def test_every_reason_is_written_in_both_languages_with_the_same_slots() -> None:
    rows = {language: package_yaml("sangkien.archive", f"reasons.{language}.yaml") for language in LANGUAGES}
    assert rows["en"].keys() == rows["vi"].keys()
    for code, text in rows["en"].items():
        slots = [{f for _, f, _, _ in string.Formatter().parse(t) if f} for t in (text, rows["vi"][code])]
        assert slots[0] == slots[1]
    for passage in learned(build(archive()), "Do officials try after training?", (TRAINING,)):
        for reason in (*passage.why, *(r.reason for r in passage.readings if r.reason)):
            assert all(reason_sentence(reason, language) for language in LANGUAGES)
