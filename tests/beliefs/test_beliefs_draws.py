"""Draws: the right joint normal, the same prefix, the same bytes."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr

from sangkien.beliefs import draw, draw_on_scale, update
from sangkien.words import Scale
from tests.beliefs.beliefs_helpers import beliefs, estimate


def test_draws_have_the_joint_mean_and_covariance() -> None:
    start = update(
        beliefs(correlation={("q0", "q1"): 0.6}),
        [estimate("e", ["q1", "q2"], [0.0, 0.0], [[1.0, 0.3], [0.3, 0.5]])],
    )
    draws = np.stack(list(draw_on_scale(start, 8192, 1).values()))
    np.testing.assert_allclose(draws.mean(axis=1), start.mean, atol=0.003)
    np.testing.assert_allclose(np.cov(draws), start.covariance, atol=0.035)  # three standard errors


def test_natural_units_follow_the_scale() -> None:
    start = beliefs(scale=Scale.LOG)
    natural, scale = draw(start, 100, 4), draw_on_scale(start, 100, 4)
    for q in start.ids:
        np.testing.assert_array_equal(natural[q], np.exp(scale[q]))


@pytest.mark.parametrize("n", [1, 2, 3, 100, 500, 1000, 1024, 1025])
def test_the_first_draws_of_many_are_the_few(n: int) -> None:
    start = beliefs(correlation={("q0", "q1"): 0.6})
    many, few = draw_on_scale(start, 3000, 9), draw_on_scale(start, n, 9)
    for q in start.ids:
        assert len(few[q]) == n
        assert many[q][:n].tobytes() == few[q].tobytes()


def test_seeds_differ_and_repeat() -> None:
    start = beliefs()
    a, b, c = (draw(start, 64, seed)["q0"] for seed in (1, 1, 2))
    assert a.tobytes() == b.tobytes()
    assert not np.array_equal(a, c)


def test_fifty_quantities_draw_without_a_warning() -> None:
    start = beliefs([0.0] * 50, [1.0] * 50)
    draws = np.stack(list(draw(start, 1000, 0).values()))
    assert np.isfinite(draws).all()
    assert np.abs(np.corrcoef(draws) - np.eye(50)).max() < 0.15


@pytest.mark.parametrize("n", [2, 64, 1024])
def test_every_power_of_two_draws_spreads_each_quantity_evenly(n: int) -> None:
    start = beliefs([0.0] * 5, [1.0] * 5)
    for column in draw_on_scale(start, 1500, 2).values():
        assert sorted((ndtr(column[:n]) * n).astype(int).tolist()) == list(range(n))


def test_what_two_quantities_do_together_looks_like_no_third_one() -> None:
    """In plain Sobol points there are pairs whose halves, multiplied, are the quarters of a third in every draw."""
    k, n = 90, 1024
    start = beliefs([0.0] * k, [1.0] * k)
    places = ndtr(np.stack(list(draw_on_scale(start, n, 3).values()), axis=1))
    halves, quarters = np.where(places < 0.5, 1, -1), np.where(places * 4 % 2 < 1, 1, -1)
    first, second = np.triu_indices(k, 1)
    together = (halves[:, first] * halves[:, second]).T @ quarters / n
    assert np.abs(together).max() < 0.25


def test_no_draws_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one draw"):
        draw(beliefs(), 0, 1)


def test_the_bytes_do_not_depend_on_the_number_of_threads() -> None:
    code = (
        "import hashlib, numpy as np; from tests.beliefs.beliefs_helpers import *; from sangkien.beliefs import *;"
        "k = 40; c = (0.3 * np.ones((k, k)) + np.eye(k)).tolist(); names = [f'q{i}' for i in range(k)];"
        "b = update(beliefs([0.] * k, [1.] * k), [estimate('e', names, [.1] * k, c)]);"
        "print(hashlib.sha256(np.stack(list(draw(b, 4096, 1).values())).tobytes()).hexdigest())"
    )
    seen = set()
    for threads in ("1", "2"):
        path = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
        env = {**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads, "PYTHONPATH": path}
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
        )
        seen.add(done.stdout)
    assert len(seen) == 1
