"""Scales, distributions, estimates and datasets keep their promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangkien.words import Column, Dataset, Distribution, Estimate, MissingKind, Scale

unit = st.floats(0.001, 0.999)


@given(scale=st.sampled_from(list(Scale)), p=unit)
def test_a_scale_goes_there_and_back(scale: Scale, p: float) -> None:
    assert float(scale.back(scale.forward(p))) == pytest.approx(p, rel=1e-12)


@pytest.mark.parametrize(("scale", "value"), [(Scale.LOG, 0.0), (Scale.LOGIT, 1.0), (Scale.LOGIT, -0.1)])
def test_a_value_outside_the_scale_is_refused(scale: Scale, value: float) -> None:
    with pytest.raises(ValueError, match="scale must"):
        scale.forward(value)


@given(scale=st.sampled_from(list(Scale)), a=unit, b=unit, coverage=st.floats(0.5, 0.99))
def test_an_interval_is_recovered(scale: Scale, a: float, b: float, coverage: float) -> None:
    """A distribution made from an interval has that interval, and its median lies inside."""
    low, high = min(a, b), max(a, b)
    if high - low < 1e-4:
        return
    made = Distribution.from_interval(scale, low, high, coverage)
    assert made.interval(coverage) == pytest.approx((low, high), rel=1e-6)
    assert low < made.median() < high
    assert made.cdf(low) == pytest.approx((1 - coverage) / 2, rel=1e-6)


def test_a_distribution_refuses_what_is_none() -> None:
    with pytest.raises(ValueError, match="positive"):
        Distribution(Scale.LOG, 0.0, 0.0)
    with pytest.raises(ValueError, match="below the high end"):
        Distribution.from_interval(Scale.IDENTITY, 2, 1)


def estimate(mean: list[float], covariance: list[list[float]], *names: str) -> Estimate:
    return Estimate("e", names, np.array(mean), np.array(covariance), 10, "m", "s", "p")


def test_an_estimate_checks_its_shapes() -> None:
    assert estimate([0.0, 1.0], [[1.0, 0.2], [0.2, 1.0]], "a", "b").n == 10
    with pytest.raises(ValueError, match="shape"):
        estimate([0.0], [[1.0, 0.2], [0.2, 1.0]], "a", "b")
    with pytest.raises(ValueError, match="each once"):
        estimate([0.0, 1.0], [[1.0, 0.2], [0.2, 1.0]], "a", "a")
    with pytest.raises(ValueError, match="positive definite"):
        estimate([0.0, 1.0], [[1.0, 2.0], [2.0, 1.0]], "a", "b")
    with pytest.raises(ValueError, match="symmetric"):
        estimate([0.0, 1.0], [[1.0, 0.2], [0.1, 1.0]], "a", "b")
    with pytest.raises(ValueError, match="finite"):
        estimate([np.nan], [[1.0]], "a")


def test_a_dataset_knows_why_an_answer_is_missing() -> None:
    column = Column("pay", np.array([1.0, 2.0, 3.0]), missing={1: MissingKind.REFUSED})
    data = Dataset({"pay": column}, "survey", "officials", rehearsal=True)
    assert len(data) == 3
    assert data["pay"].observed().tolist() == [True, False, True]


def test_a_dataset_refuses_columns_that_do_not_fit() -> None:
    one, two = Column("a", np.zeros(2)), Column("b", np.zeros(3))
    with pytest.raises(ValueError, match="unequal length"):
        Dataset({"a": one, "b": two}, "s", "p", rehearsal=False)
    with pytest.raises(ValueError, match="no column"):
        Dataset({"a": one}, "s", "p", rehearsal=False, weights="w")
    with pytest.raises(ValueError, match="filed under"):
        Dataset({"x": one}, "s", "p", rehearsal=False)
    with pytest.raises(ValueError, match="not there"):
        Dataset({"a": Column("a", np.zeros(2), missing={5: MissingKind.REFUSED})}, "s", "p", rehearsal=False)
