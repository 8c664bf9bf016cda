"""Pooling keeps what each person said and how far they disagree."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from sangkien.beliefs import Beliefs, conflict_with_earlier, instead_of, judged, pool, update
from sangkien.words import Belief, Distribution, Estimate, Provenance, ProvenanceKind, Scale

SAID = [(0.1, 0.2, 0.35), (0.25, 0.4, 0.7), (0.05, 0.3, 0.5)]


def test_three_points_of_a_normal_are_that_normal() -> None:
    """On every scale, the 5%, 50% and 95% points of a distribution lead back to it, to a thousandth."""
    for scale, mean, sd in ((Scale.LOGIT, -0.7, 0.6), (Scale.LOG, 1.2, 0.4), (Scale.IDENTITY, -3, 2.5)):
        truth = Distribution(scale, mean, sd)
        low, likely, high = (float(truth.quantile(p)) for p in (0.05, 0.5, 0.95))
        found = judged(scale, low, likely, high)
        assert found.mean == pytest.approx(mean, rel=1e-9)
        assert found.sd == pytest.approx(sd, rel=1e-3)


def test_a_pool_is_the_mixture_worked_out_by_integration() -> None:
    """Mean and variance of the equal mixture of normals, integrated numerically and drawn at random, agree with it."""
    parts = [judged(Scale.LOGIT, *said) for said in SAID]
    found = pool(parts)

    def density(x: float) -> float:
        return float(np.mean([norm.pdf(x, part.mean, part.sd) for part in parts]))

    mean = quad(lambda x: x * density(x), -15, 15)[0]
    variance = quad(lambda x: (x - mean) ** 2 * density(x), -15, 15)[0]
    assert found.mean == pytest.approx(mean, rel=1e-7)
    assert found.sd**2 == pytest.approx(variance, rel=1e-6)
    rng = np.random.default_rng(7)
    which = rng.integers(3, size=400_000)
    drawn = rng.normal(np.array([p.mean for p in parts])[which], np.array([p.sd for p in parts])[which])
    assert found.mean == pytest.approx(drawn.mean(), abs=4 * found.sd / 400_000**0.5)
    assert found.sd == pytest.approx(drawn.std(), rel=0.01)


def test_moments_of_a_lopsided_judgement_follow_the_published_weights() -> None:
    """Worked out by hand from weights 0.185, 0.63, 0.185 at 0, 1 and 10."""
    found = judged(Scale.IDENTITY, 0, 1, 10)
    mean = 0.63 * 1 + 0.185 * 10
    assert found.mean == pytest.approx(mean)
    assert found.sd**2 == pytest.approx(0.63 * 1 + 0.185 * 100 - mean**2)


@given(st.lists(st.floats(-2, 2), min_size=1, max_size=8), st.floats(0.1, 1))
def test_disagreement_only_widens(means: list[float], sd: float) -> None:
    """People who are each equally sure make a pool that is never surer; those who agree make one that is the same."""
    found = pool([Distribution(Scale.LOG, mean, sd) for mean in means])
    assert found.sd >= sd - 1e-12
    assert found.sd == pytest.approx(np.sqrt(sd**2 + np.var(means)))


def test_who_spoke_first_does_not_matter() -> None:
    parts = [judged(Scale.LOG, *said) for said in SAID]
    one, other = pool(parts), pool(parts[::-1])
    assert one.mean == pytest.approx(other.mean)
    assert one.sd == pytest.approx(other.sd)


@pytest.mark.parametrize("said", [(0.2, 0.2, 0.4), (0.3, 0.2, 0.4), (0.0, 0.2, 0.4), (0.1, 0.2, 1.0)])
def test_what_is_no_judgement_is_refused(said: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="must"):
        judged(Scale.LOGIT, *said)


def test_an_empty_pool_and_one_of_two_scales_are_refused() -> None:
    with pytest.raises(ValueError, match="one scale"):
        pool([])
    with pytest.raises(ValueError, match="one scale"):
        pool([Distribution(Scale.LOG, 0, 1), Distribution(Scale.LOGIT, 0, 1)])


def belief(mean: float, sd: float, kind: ProvenanceKind) -> Belief:
    prior = Distribution(Scale.LOG, mean, sd)
    source = Provenance(kind, str(kind), {"en": "x", "vi": "x"}, date(2021, 1, 1))
    return Belief("weight.money", prior, prior, source)


def test_a_prior_that_contradicts_the_one_before_it_says_so_and_goes_on_saying_so() -> None:
    """Beyond two standard deviations of both together a conflict is attached, and stays through an update."""
    before, after = belief(0, 0.5, ProvenanceKind.ASSUMED), belief(3, 0.5, ProvenanceKind.ELICITED)
    conflict = conflict_with_earlier(before, after)
    assert conflict is not None
    assert conflict.kind == "earlier"
    assert conflict.z == pytest.approx(3 / 0.5**0.5)
    assert conflict_with_earlier(before, belief(1, 0.5, ProvenanceKind.ELICITED)) is None
    beliefs = instead_of(Beliefs.from_priors({"weight.money": after}), {"weight.money": before})
    said = Estimate("e", ("weight.money",), np.array([3.0]), np.array([[0.1]]), 10, "m", "s", "p")
    assert conflict in update(beliefs, [said]).records["weight.money"].conflicts
