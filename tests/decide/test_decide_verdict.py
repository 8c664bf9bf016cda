"""Flip points and the verdict: every honest answer, and no winner where an assumption decides."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import qmc

from sangkien.decide import (
    Verdict,
    VerdictKind,
    VerdictRule,
    contributions,
    critical_z,
    flip_points,
    overturned,
    verdict,
)
from sangkien.words import Belief, Distribution, Provenance, ProvenanceKind, Scale

Floats = NDArray[np.float64]
N = 4000
RNG = np.random.default_rng(3)
X, Y, NOISE = RNG.normal(size=(3, N))
SCHEMES = ["status_quo", "champion", "knowledge", "pay_rise", "do_not_engage"]
PARAMETERS = {"x": X, "y": Y, "noise": NOISE}


def belief(name: str, kind: ProvenanceKind, *, local: bool = False, rehearsal: bool = False) -> Belief:
    prior = Distribution(Scale.IDENTITY, 0.0, 1.0)
    source = Provenance(kind, "somewhere", {"en": "a", "vi": "b"}, date(2000, 1, 1))
    return Belief(name, prior, prior, source, local=local, rehearsal=rehearsal)


def beliefs(x: ProvenanceKind = ProvenanceKind.ASSUMED, **more: bool) -> dict[str, Belief]:
    found = {name: belief(name, ProvenanceKind.PUBLISHED) for name in PARAMETERS}
    return {**found, "x": belief("x", x, **more)}


def benefit(champion: Floats, knowledge: Floats, luck: float = 0.5) -> Floats:
    """Not engaging is poor and a pay rise (not ours) is by far the best."""
    zero = np.zeros(N)
    nb = np.stack([zero, champion, knowledge, zero + 50, zero - 5], axis=1)
    return nb + luck * np.random.default_rng(1).normal(size=nb.shape)


FLIPPING = benefit(1 + 0 * X, 1 + X - 0.4)
STEADY = benefit(3 + 0.2 * X, 1 + 0.3 * Y)


def judge(nb: Floats, held_beliefs: dict[str, Belief], **options: Any) -> Verdict:
    return verdict(nb, SCHEMES, PARAMETERS, held_beliefs, {"champion", "knowledge"}, **options)


def test_curves_are_the_conditional_means_and_their_errors_hold() -> None:
    """The curve of b over a is x^2 / 2 - x: three in four points lie within two of their standard errors."""
    inside = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=1000)
        nb = np.stack([0 * x, x**2 / 2 - x], axis=1) + rng.normal(size=(1000, 2)) * (1 + np.abs(x))[:, None]
        curve = flip_points(nb, ["a", "b"], {"x": x}, {"x": (-1.5, 1.5)})["x"]
        truth = curve.grid**2 / 2 - curve.grid
        assert curve.leader == "b"
        inside.append(np.abs(-curve.advantage[:, 0] - truth) < 2 * curve.se[:, 0])
        np.testing.assert_allclose(curve.expected[:, 1] - curve.expected[:, 0], -curve.advantage[:, 0])
    assert 0.90 <= np.mean(inside) <= 0.99


def test_a_flip_says_where_who_by_how_much_and_in_natural_units() -> None:
    curve = flip_points(FLIPPING[:, 1:3], ["champion", "knowledge"], {"x": X}, back={"x": np.exp})["x"]
    (flip,) = curve.flips
    assert (flip.leader, flip.scheme) == ("champion", "knowledge")
    assert flip.at == pytest.approx(0.4, abs=0.1)
    assert flip.natural[0] == pytest.approx(np.exp(flip.at))
    assert flip.high == flip.peak == pytest.approx(1.645, abs=0.1)
    assert flip.advantage == pytest.approx(1.645 - 0.4, abs=0.1)
    assert flip.beyond_noise
    assert flip.z > 10
    np.testing.assert_allclose(curve.natural, np.exp(curve.grid))


def test_a_choice_may_flip_at_both_ends() -> None:
    nb = np.stack([0.5 - 0 * X, X**2 - 1], axis=1)
    flips = flip_points(nb, ["steady", "extreme"], {"x": X}, {"x": (-2.0, 2.0)})["x"].flips
    assert [round(f.at, 1) for f in flips] == [-1.2, 1.2]
    assert flips[0].low == -2.0
    assert flips[1].high == 2.0


def test_intervals_of_beliefs_bound_the_search() -> None:
    nb = FLIPPING[:, 1:3]
    assert flip_points(nb, ["a", "b"], {"x": X}, {"x": (-1.0, 0.2)})["x"].flips == ()


def test_noise_flips_no_choice() -> None:
    """Options that tie and ten noise parameters, forty times: the family is called in few."""
    families = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        nb, noise = rng.normal(size=(500, 4)), {f"z{i}": rng.normal(size=500) for i in range(10)}
        curves = flip_points(nb, list("abcd"), noise)
        families += any(f.beyond_noise for c in curves.values() for f in c.flips)
    assert families <= 6  # 5% of 40 is 2; the 99% band ends at 6
    assert critical_z(1) == 2.0
    assert critical_z(30) == pytest.approx(3.14, abs=0.01)


def test_an_assumption_that_flips_the_choice_means_learn_first_and_no_winner() -> None:
    found = judge(FLIPPING, beliefs(), instruments={"x": ("survey", "trial")})
    assert found.kind is VerdictKind.LEARN_FIRST
    assert found.winner is None
    assert found.probability_best is None
    assert found.lead is None
    (lesson,) = found.learn
    assert (lesson.parameter, lesson.instruments) == ("x", ("survey", "trial"))
    assert lesson.distinguishable
    assert lesson.value > 2 * lesson.se > 0
    assert found.drivers == found.assumed_drivers == ("x",)
    assert found.local_drivers == ()
    assert found.overturned.share == pytest.approx(np.mean(X > 0.4), abs=0.03)


def test_the_same_flip_resting_on_evidence_backs_and_says_what_would_change_it() -> None:
    found = judge(FLIPPING, beliefs(ProvenanceKind.PUBLISHED, local=True))
    assert found.kind is VerdictKind.BACK
    assert found.winner == "champion"
    assert [f.parameter for f in found.would_change] == ["x"]
    assert found.learn == ()
    assert found.local_drivers == ("x",)
    assert found.overturned.share == 0.0  # nothing is only assumed
    assert found.expected_loss is not None
    assert found.expected_loss[0] > 0


def test_a_steady_lead_is_backed_with_its_chance_and_its_loss() -> None:
    found = judge(STEADY, beliefs())
    assert found.kind is VerdictKind.BACK
    assert found.winner == "champion"
    assert found.candidates == ("status_quo", "champion", "knowledge", "do_not_engage")
    assert found.probability_best is not None
    assert found.probability_best > 0.9
    assert found.lead is not None
    assert found.lead[0] == pytest.approx(2, abs=0.05)
    assert found.expected_loss is not None
    assert found.expected_loss[0] < 0.01
    assert found.drivers == ()


def test_what_others_hold_never_wins() -> None:
    assert judge(STEADY, beliefs()).winner != "pay_rise"
    everything = verdict(STEADY, SCHEMES, PARAMETERS, beliefs(), SCHEMES)
    assert everything.winner == "pay_rise"


def test_the_status_quo_and_not_engaging_can_win() -> None:
    worse = benefit(-3 + 0 * X, -2 + 0 * X)
    assert judge(worse, beliefs()).winner == "status_quo"
    worse[:, 4] += 10
    assert judge(worse, beliefs()).winner == "do_not_engage"


def test_leaders_within_noise_or_margin_make_no_difference() -> None:
    tie = benefit(2 + 0 * X, 2 + 0 * X)
    found = judge(tie, beliefs())
    assert found.kind is VerdictKind.NO_DIFFERENCE
    assert found.close == ("champion", "knowledge")
    assert found.winner is None
    near = judge(STEADY, beliefs(), rule=VerdictRule(margin=2.5))
    assert near.kind is VerdictKind.NO_DIFFERENCE
    assert near.close == ("champion", "knowledge")


def test_a_flip_within_the_margin_is_no_reason_to_wait() -> None:
    found = judge(FLIPPING, beliefs(), rule=VerdictRule(margin=5.0))
    assert found.kind is VerdictKind.NO_DIFFERENCE
    assert found.learn == ()


def test_too_few_draws_conclude_nothing() -> None:
    weights = np.zeros(N)
    weights[:30] = 1
    found = judge(STEADY, beliefs(), weights=weights)
    assert found.kind is VerdictKind.NO_CONCLUSION
    assert found.winner is None
    assert found.effective_draws == pytest.approx(30)


def test_lessons_come_in_the_order_of_their_value() -> None:
    nb = benefit(1 + 0 * X, 0.8 + X + 2 * Y)
    all_assumed = {name: belief(name, ProvenanceKind.ASSUMED) for name in PARAMETERS}
    assert [lesson.parameter for lesson in judge(nb, all_assumed).learn] == ["y", "x"]


def test_rehearsal_marks_the_verdict() -> None:
    assert judge(STEADY, beliefs(rehearsal=True)).rehearsal
    assert not judge(STEADY, beliefs()).rehearsal


def test_replicates_are_judged_by_their_mean() -> None:
    many = np.stack([FLIPPING, FLIPPING], axis=1)
    assert judge(many, beliefs()).kind is VerdictKind.LEARN_FIRST
    steady = judge(np.stack([STEADY, STEADY], axis=1), beliefs())
    assert steady.expected_loss == (steady.voi.evpi, steady.voi.evpi_se)


def test_a_single_candidate_is_backed_without_a_lead() -> None:
    found = verdict(STEADY[:, :1], ["status_quo"], PARAMETERS, beliefs(), [])
    assert (found.winner, found.lead) == ("status_quo", None)


@pytest.mark.parametrize(
    ("schemes", "known", "said"),
    [
        (["a", *SCHEMES[1:]], beliefs(), "status quo"),
        (SCHEMES, {"x": belief("x", ProvenanceKind.PLAN)}, "no belief about noise, y"),
        (SCHEMES[:3], beliefs(), "do not fit"),
    ],
)
def test_what_does_not_fit_is_said(schemes: list[str], known: dict[str, Belief], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        verdict(STEADY, schemes, PARAMETERS, known, [])


def test_schemes_that_do_not_fit_are_refused_by_flip_points() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        flip_points(STEADY, ["a"], PARAMETERS)


def test_many_small_assumptions_that_together_overturn_the_choice_mean_learn_first() -> None:
    """No one of forty assumptions moves the choice beyond noise; together they do in one draw of three."""
    rng = np.random.default_rng(11)
    draws = {f"a{i}": rng.normal(size=2000) for i in range(40)}
    together = sum(draws.values(), np.zeros(2000)) / np.sqrt(40)
    nb = np.stack([np.zeros(2000), 0.45 + together], axis=1) + rng.normal(size=(2000, 2))
    held_beliefs = {name: belief(name, ProvenanceKind.ASSUMED) for name in draws}
    found = verdict(nb, ["status_quo", "champion"], draws, held_beliefs, {"champion"})
    assert not any(f.beyond_noise for curve in found.curves.values() for f in curve.flips)
    assert found.kind is VerdictKind.LEARN_FIRST
    assert found.winner is None
    assert found.overturned.share == pytest.approx(np.mean(together < -0.45), abs=0.05)
    truth = np.mean(np.maximum(0, -0.45 - together))
    assert 2 * found.overturned.se < found.overturned.gain < truth + 2 * found.overturned.se
    assert len(found.learn) >= 3
    assert set(found.assumed_drivers) >= {lesson.parameter for lesson in found.learn}


@pytest.mark.slow
def test_noise_alone_overturns_nothing() -> None:
    """Where options tie and parameters teach nothing, following them gains nothing on draws that were not fitted."""
    called = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        nb = rng.normal(size=(600, 4))
        noise = {f"z{i}": rng.normal(size=600) for i in range(12)}
        w = np.full(600, 1 / 600)
        called += overturned(nb, int(nb.mean(axis=0).argmax()), noise, w).beyond_noise(2.0)
    assert called <= 5  # 2.3% of 40 is 1


def test_parts_of_a_gap_are_its_shares_of_variance() -> None:
    rng = np.random.default_rng(5)
    a, b, c = rng.normal(size=(3, 5000))
    parts = contributions(
        2 * a + np.sin(b) + rng.normal(size=5000), {"a": a, "b": b, "c": c}, np.full(5000, 1 / 5000)
    )
    wiggle = np.var(np.sin(b))
    assert parts["a"] == pytest.approx(4 / (4 + wiggle), abs=0.02)
    assert parts["b"] == pytest.approx(wiggle / (4 + wiggle), abs=0.02)
    assert parts["c"] < 0.005
    assert sum(parts.values()) == pytest.approx(1)
    assert contributions(np.zeros(5000), {"a": a}, np.full(5000, 1 / 5000)) == {"a": 0.0}


@pytest.mark.parametrize("n", [60, 100, 200, 500])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_fewer_draws_never_make_an_answer_more_sure(n: int, seed: int) -> None:
    """What many draws cannot name, few draws do not name either: evenly spread draws, in their own order."""
    points = qmc.Sobol(d=41, scramble=True, seed=np.random.default_rng(seed)).random_base2(9)[:n]
    draws = {f"a{i}": np.asarray(ndtri(points[:, i] + 1e-9)) for i in range(40)}
    together = sum(draws.values(), np.zeros(n)) / np.sqrt(40)
    nb = np.stack([np.zeros(n), 0.45 + together], axis=1)
    nb += np.random.default_rng(seed).normal(size=(n, 2))
    held_beliefs = {name: belief(name, ProvenanceKind.ASSUMED) for name in draws}
    found = verdict(nb, ["status_quo", "champion"], draws, held_beliefs, {"champion"})
    assert found.kind is not VerdictKind.BACK


def test_the_order_of_evenly_spread_draws_does_not_matter() -> None:
    """The parity of a Sobol' point is a digit of a coordinate: halves by parity would see half of what is believed."""
    points = qmc.Sobol(d=4, scramble=True, seed=np.random.default_rng(0)).random_base2(10)
    draws = {name: np.asarray(ndtri(points[:, i] + 1e-9)) for i, name in enumerate("abcd")}
    nb = np.stack([np.zeros(1024), 0.5 + draws["b"]], axis=1)
    w = np.full(1024, 1 / 1024)
    assert overturned(nb, 1, draws, w).share == pytest.approx(np.mean(draws["b"] < -0.5), abs=0.02)
    order = np.random.default_rng(1).permutation(1024)
    mixed = {name: x[order] for name, x in draws.items()}
    assert overturned(nb[order], 1, mixed, w).share == pytest.approx(
        overturned(nb, 1, draws, w).share, abs=0.01
    )
