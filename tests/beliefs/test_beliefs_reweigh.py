"""Reweighting by outputs equals what is known exactly, covers the truth as often as it says, and refuses the rest."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import chi2

from sangkien.beliefs import (
    Aim,
    Beliefs,
    effective_size,
    links,
    moves,
    predictive_checks,
    resample,
    reweigh,
)
from sangkien.beliefs import reweigh as run_reweigh
from sangkien.words import LANGUAGES, Refusal, package_yaml, sentence
from tests.beliefs.beliefs_helpers import beliefs

Floats = NDArray[np.float64]
#: Outcomes as sums of three quantities: (k, d).
LOOK = np.array([[1.0, 0.5, 0.0], [0.0, 0.0, 1.0]])


def linear(look: Floats = LOOK, luck: float = 0.0) -> Callable[[Mapping[str, Floats], int], Floats]:
    """A model whose outcomes are sums of quantities, with luck of this size in the mean of its halves."""

    def simulate(draws: Mapping[str, Floats], number: int) -> Floats:
        x = np.column_stack(list(draws.values()))
        noise = np.random.default_rng([5, number]).standard_normal((2, len(x), len(look)))
        return np.asarray((x @ look.T) + luck * np.sqrt(2) * noise)

    return simulate


def exact(held: Beliefs, look: Floats, observed: Floats, error: Floats) -> tuple[Floats, Floats]:
    """Mean and covariance that the conjugate update gives."""
    p = held.covariance
    gain = p @ look.T @ np.linalg.inv(look @ p @ look.T + np.diag(error**2))
    return held.mean + gain @ (observed - look @ held.mean), p - gain @ look @ p


AIMS = (Aim("sum", 1.4, 0.5), Aim("third", -0.8, 0.4))


@pytest.mark.parametrize("luck", [0.0, 0.25])
def test_it_equals_the_conjugate_update_with_luck_or_without(luck: float) -> None:
    """Luck of the simulation widens nothing: it is taken off the target's variance."""
    held = beliefs(correlation={("q0", "q1"): 0.4})
    found = reweigh(held, AIMS, linear(luck=luck), n=8192, seed=3)
    mean, covariance = exact(held, LOOK, np.array([1.4, -0.8]), np.array([0.5, 0.4]))
    sd = np.sqrt(np.diag(covariance))
    assert found.steps == (1.0,)
    np.testing.assert_allclose(found.luck, luck, atol=0.01)
    for i, move in enumerate(moves(held, found)):
        assert abs(move.after[0] - mean[i]) < 4 * sd[i] / np.sqrt(found.effective)
        assert abs(move.after[1] / sd[i] - 1) < 4 / np.sqrt(2 * found.effective)
    wanted = covariance[0, 1] / sd[0] / sd[1]
    (tie, *_) = [link for link in links(held, found) if {link.first, link.second} == {"q0", "q1"}]
    assert tie.before == pytest.approx(0.4)
    assert abs(tie.after - wanted) < 4 / np.sqrt(found.effective)


def test_a_sharp_target_is_tempered_to_the_same_answer() -> None:
    """Where weights would leave some dozens of draws, steps and moves reach the exact posterior."""
    held = beliefs(correlation={("q0", "q1"): 0.4})
    aims = (Aim("sum", 2.4, 0.02), Aim("third", -1.5, 0.02))
    found = reweigh(held, aims, linear(luck=0.01), n=2048, seed=3)
    mean, covariance = exact(held, LOOK, np.array([2.4, -1.5]), np.array([0.02, 0.02]))
    sd = np.sqrt(np.diag(covariance))
    assert found.direct < 50 < 1000 < found.effective
    assert len(found.steps) > 2
    assert found.steps[-1] == 1.0
    after = np.array([move.after for move in moves(held, found)])
    # moved draws share ancestors: a quarter of them is a cautious count
    np.testing.assert_allclose(after[:, 0], mean, atol=float((4 * sd / np.sqrt(500)).max()))
    np.testing.assert_allclose(after[:, 1] / sd, 1, atol=4 / np.sqrt(2 * 500))
    assert np.corrcoef(found.draws[:, 0], found.draws[:, 1])[0, 1] < -0.99


def test_a_quantity_that_no_target_sees_keeps_its_prior_through_tempering() -> None:
    held = beliefs(means=[0.0] * 30, sds=[1.0] * 30)
    look = np.zeros((1, 30))
    look[0, 0] = 1.0
    found = reweigh(held, (Aim("one", 2.0, 0.01),), linear(look), n=2048, seed=1)
    told = [move.quantity for move in moves(held, found) if move.told]
    assert len(found.steps) > 1
    assert told == ["q0"]
    rest = found.draws[:, 1:]
    assert np.abs(rest.mean(axis=0)).max() < 4 / np.sqrt(400)
    assert np.abs(rest.std(axis=0) - 1).max() < 4 / np.sqrt(2 * 400)


def test_the_effective_number_of_draws() -> None:
    assert effective_size(np.ones(4)) == 4
    assert effective_size(np.array([1.0, 0.0, 0.0])) == 1
    assert effective_size(np.array([2.0, 1.0, 1.0])) == pytest.approx(16 / 6)
    # weights of a normal target as wide as the prior: E[w]^2 / E[w^2] = sqrt(3) / 2
    held = beliefs(means=[0.0], sds=[1.0])
    found = reweigh(held, (Aim("one", 0.0, 1.0),), linear(np.array([[1.0]])), n=4096, seed=1)
    assert found.effective / 4096 == pytest.approx(np.sqrt(3) / 2, abs=0.005)


def test_resampling_keeps_the_proportions_of_the_weights() -> None:
    weights = np.random.default_rng(1).dirichlet(np.ones(50))
    copies = np.bincount(resample(weights, 7), minlength=50)
    assert copies.sum() == 50
    assert (np.abs(copies - 50 * weights) < 1).all()
    held = beliefs()
    found = reweigh(held, AIMS, linear(), n=4096, seed=3)
    assert found.steps == (1.0,)
    w = found.weights[:, None]
    np.testing.assert_allclose(found.equal(1).mean(axis=0), (found.draws * w).sum(axis=0), atol=0.04)


def test_predictions_equal_the_normal_ones() -> None:
    """Before: N(look m, look P look' + error^2); a target that is only compared moves nothing."""
    held = beliefs()
    aims = (AIMS[0], Aim("third", 0.5, 0.4, fit=False))
    found = reweigh(held, aims, linear(luck=0.1), n=8192, seed=3)
    for k, check in enumerate(predictive_checks(found)):
        mean = float((LOOK @ held.mean)[k])
        sd = float(np.sqrt((LOOK @ held.covariance @ LOOK.T)[k, k] + aims[k].error ** 2))
        assert check.before.median == pytest.approx(mean, abs=0.03)
        assert check.before.high == pytest.approx(mean + float(ndtri(0.95)) * sd, abs=0.06)
        below = float(ndtr((aims[k].observed - mean) / sd))
        assert check.before.tail == pytest.approx(2 * min(below, 1 - below), abs=0.02)
    third = moves(held, found)[2]
    assert not third.told
    assert abs(third.shift) < 0.05


def test_no_fit_leaves_even_weights_and_says_that_nothing_moved() -> None:
    held = beliefs(means=[0.0] * 40, sds=[1.0] * 40)
    found = reweigh(held, (Aim("one", 0.2, 0.3, fit=False),), linear(np.eye(40)[:1]), n=1024, seed=2)
    assert found.effective == pytest.approx(1024)
    assert not any(move.told for move in moves(held, found))
    assert links(held, found) == ()


def ranks(error: float, believed: float, replicates: int, draws: int, seed: int) -> tuple[Floats, Floats]:
    """Ranks of the true first quantity, and whether its central 90% holds it, for targets made from known truths."""
    rng = np.random.default_rng(seed)
    held = beliefs()
    place, inside = np.empty(replicates), np.empty(replicates)

    def simulate(values: Mapping[str, Floats], number: int) -> Floats:
        x = np.column_stack(list(values.values()))
        bent = np.exp(0.4 * x[:, :1]) + 0.3 * x[:, 1:2]  # no straight line, so no conjugate answer
        return np.asarray(bent + 0.1 * np.sqrt(2) * rng.standard_normal((2, len(x), 1)))

    for r in range(replicates):
        truth = held.mean + np.sqrt(held.covariance.diagonal()) * rng.standard_normal(3)
        seen = np.exp(0.4 * truth[0]) + 0.3 * truth[1] + error * rng.standard_normal()
        try:
            found = reweigh(held, (Aim("bent", float(seen), believed),), simulate, n=draws, seed=r)
        except Refusal as refusal:
            if refusal.problems[0].code != "beliefs.target_impossible":  # one in a thousand is, by design
                raise
            place[r] = np.nan
            continue
        place[r] = found.weights[found.draws[:, 0] < truth[0]].sum()
        inside[r] = 0.05 <= place[r] <= 0.95
    return place[~np.isnan(place)], inside[~np.isnan(place)]


def uniform(place: Floats, bins: int = 10) -> float:
    """The p-value of ranks that should be spread evenly."""
    counts = np.histogram(place, bins=bins, range=(0, 1))[0]
    expected = len(place) / bins
    return float(chi2.sf(((counts - expected) ** 2 / expected).sum(), bins - 1))


def test_the_truth_lies_in_the_posterior_as_often_as_it_says() -> None:
    """Simulation-based calibration (Talts et al. 2018): ranks of the truth are even; 90% intervals hold it in 90%."""
    place, inside = ranks(0.5, 0.5, replicates=300, draws=512, seed=11)
    assert uniform(place) > 0.01
    assert abs(inside.mean() - 0.9) < 3 * np.sqrt(0.09 / 300)


def test_the_same_test_finds_an_error_said_too_small() -> None:
    place, inside = ranks(1.0, 0.35, replicates=300, draws=512, seed=11)
    assert uniform(place) < 1e-4
    assert inside.mean() < 0.86


@pytest.mark.slow
def test_the_truth_lies_in_the_posterior_over_three_thousand_truths() -> None:
    place, inside = ranks(0.5, 0.5, replicates=3000, draws=1024, seed=12)
    assert uniform(place, 20) > 0.01
    assert abs(inside.mean() - 0.9) < 3 * np.sqrt(0.09 / 3000)


def refused(**changes: object) -> Refusal:
    given: dict[str, object] = {"simulate": linear(), "aims": AIMS, "n": 512, "enough": 0.1} | changes
    with pytest.raises(Refusal) as caught:
        run_reweigh(
            beliefs(),
            given["aims"],  # type: ignore[arg-type]
            given["simulate"],  # type: ignore[arg-type]
            n=given["n"],  # type: ignore[arg-type]
            seed=1,
            enough=given["enough"],  # type: ignore[arg-type]
        )
    return caught.value


def test_what_cannot_be_weighed_is_refused_with_place_and_remedy() -> None:
    def broken(draws: Mapping[str, Floats], number: int) -> Floats:
        found = linear()(draws, number)
        found[1, 17, 1] = np.nan
        return found

    def torn(draws: Mapping[str, Floats], number: int) -> Floats:
        """Outcomes that jump between far ends and never come near the target between them."""
        return np.asarray(np.sign(linear()(draws, number)) * 5)

    nan = refused(simulate=broken).problems[0]
    assert (nan.code, nan.place.path, nan.parameters["draw"]) == ("beliefs.outcome_not_finite", "third", 17)
    loud = refused(simulate=linear(luck=0.45)).problems
    assert [(p.code, p.place.path) for p in loud] == [
        ("beliefs.luck_too_large", "sum"),
        ("beliefs.luck_too_large", "third"),
    ]
    far = refused(aims=(Aim("sum", 40.0, 0.5), AIMS[1])).problems
    assert [(p.code, p.place.path) for p in far] == [("beliefs.target_impossible", "sum")]
    few = refused(aims=(Aim("sum", 3.0, 0.005),), simulate=linear(LOOK[:1]), enough=0.0).problems[0]
    assert few.code == "beliefs.too_few_effective"
    assert float(str(few.parameters["effective"])) < 3  # one draw or two carry all the weight
    between = refused(simulate=torn, aims=(Aim("sum", 0.0, 2.0), Aim("third", 0.0, 0.3, fit=False)), n=40)
    assert between.problems[0].code == "beliefs.too_few_effective"
    for problem in (nan, *loud, *far, few):
        for language in LANGUAGES:
            assert all(sentence(problem, language, part) for part in ("what", "why", "mend"))


def test_tempering_gives_up_where_targets_contradict_each_other() -> None:
    """Two targets of one outcome that exclude each other: the exponent stalls and the refusal says where."""

    def twice(draws: Mapping[str, Floats], number: int) -> Floats:
        x = np.column_stack(list(draws.values()))[:, :1]
        jagged = np.concatenate([x, x + 3 * np.sin(400 * x)], axis=1)
        return np.stack([jagged, jagged])

    aims = (Aim("low", -1.0, 0.0005), Aim("high", 1.0, 0.0005))
    caught = refused(simulate=twice, aims=aims, n=256)
    assert caught.problems[0].code == "beliefs.too_far"
    assert sentence(caught.problems[0], "vi", "mend")


def test_the_same_seed_gives_the_same_bits() -> None:
    aims = (Aim("sum", 2.4, 0.05),)
    first, second = (reweigh(beliefs(), aims, linear(LOOK[:1]), n=512, seed=9) for _ in range(2))
    assert first.draws.tobytes() == second.draws.tobytes()
    assert first.steps == second.steps


def test_every_sentence_has_the_same_parameters_in_both_languages() -> None:
    english, vietnamese = (package_yaml("sangkien.beliefs", f"messages.{lang}.yaml") for lang in LANGUAGES)
    assert english.keys() == vietnamese.keys()
