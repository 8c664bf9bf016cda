"""What moves which outcome: figures of functions whose shares are known, honest errors, and no false finding."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import sobol_indices, uniform

from sangkien.decide import Sensitivity, sensitivity
from sangkien.decide.numeric import draw_weights, standard_error
from sangkien.decide.sensitivity import jackknife

Floats = NDArray[np.float64]

#: Ishigami and Homma (1990) with a = 7, b = 0.1 on (-pi, pi): the shares of Saltelli et al. (2008), Global
#: Sensitivity Analysis, and of Sobol's g-function with these a (Saltelli and Sobol' 1995).
ISHIGAMI = (0.3139, 0.4424, 0.0)
G = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])
#: Lognormal: y = exp(sum a z), so that S_i = (exp(a_i^2) - 1) / (exp(sum a^2) - 1).
POWERS = np.array([0.6, 0.5, 0.4, 0.3, 0.2])


def ishigami(u: Floats) -> Floats:
    x = np.pi * (2 * u - 1)
    return np.asarray(np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))


def g_function(u: Floats) -> Floats:
    return np.asarray(((np.abs(4 * u[:, : len(G)] - 2) + G) / (1 + G)).prod(axis=1))


def lognormal(u: Floats) -> Floats:
    return np.asarray(np.exp(ndtri(u[:, : len(POWERS)]) @ POWERS))


def g_shares() -> Floats:
    parts = 1 / (3 * (1 + G) ** 2)
    return np.asarray(parts / ((1 + parts).prod() - 1))


def lognormal_shares() -> Floats:
    return np.asarray((np.exp(POWERS**2) - 1) / (np.exp((POWERS**2).sum()) - 1))


def measured(
    function: Callable[[Floats], Floats], n: int, inputs: int, seed: int, *, luck: float = 0.8
) -> Sensitivity:
    """Two replicates of each draw; ``luck`` is the spread of luck against that of the function."""
    rng = np.random.default_rng(seed)
    u = rng.uniform(size=(n, inputs))
    y = function(u)
    noisy = y[:, None] + luck * y.std() * rng.standard_normal((n, 2))
    names = [f"x{j}" for j in range(inputs)]
    return sensitivity({"y": noisy}, dict(zip(names, u.T, strict=True)), seed=seed)["y"]


def within(found: Sensitivity, name: str, target: float, errors: float = 3.0) -> bool:
    share = found.moved[name].share
    return abs(share.value - target) < errors * share.se


@pytest.mark.parametrize(
    ("function", "shares"), [(ishigami, ISHIGAMI), (g_function, g_shares()), (lognormal, lognormal_shares())]
)
def test_known_shares_are_met_within_three_standard_errors(
    function: Callable[[Floats], Floats], shares: Floats
) -> None:
    found = measured(function, 4000, len(shares), 1)
    for j, share in enumerate(shares):
        assert within(found, f"x{j}", share), (j, share, found.moved[f"x{j}"])
        if (
            not 1e-3 < share < 0.02
        ):  # what lies between is small enough to be missed and large enough to be found
            assert found.moved[f"x{j}"].told == (share > 0.02), j
        assert found.moved[f"x{j}"].share.se < 0.04
    assert found.interactions is not None
    assert abs(found.interactions.value - (1 - sum(shares))) < 3 * found.interactions.se < 0.2


def test_shares_are_those_of_an_independent_implementation() -> None:
    """Picking and freezing (Saltelli et al. 2010, as in scipy) needs 5 x 2^15 runs; given data needs 8,000."""
    reference = sobol_indices(
        func=lambda x: g_function(x.T),
        n=2**15,
        dists=[uniform()] * 8,
        rng=np.random.default_rng(3),
    ).first_order
    found = measured(g_function, 8000, 8, 2)
    for j, share in enumerate(reference):
        assert within(found, f"x{j}", float(share), 3.5)
        assert found.moved[f"x{j}"].share.value == pytest.approx(share, abs=0.03)


def test_luck_is_taken_out_and_shown() -> None:
    """Luck of one and a half times the spread of what is known is 69% of one run and moves no share."""
    rng = np.random.default_rng(4)
    x = rng.standard_normal((4000, 3))
    known = x @ np.array([2.0, 1.0, 0.5])
    y = known[:, None] + 1.5 * 5.25**0.5 * rng.standard_normal((4000, 2))
    found = sensitivity({"y": y}, {f"x{j}": x[:, j] for j in range(3)})["y"]
    assert found.luck is not None
    assert abs(found.luck.value - 2.25 / 3.25) < 3 * found.luck.se < 0.05
    for j, share in enumerate(np.array([4, 1, 0.25]) / 5.25):
        assert within(found, f"x{j}", share)
    assert found.interactions is not None
    assert abs(found.interactions.value) < 3 * found.interactions.se


def test_with_one_replicate_luck_cannot_be_told_from_the_rest() -> None:
    rng = np.random.default_rng(5)
    x = rng.standard_normal(3000)
    found = sensitivity({"y": x + rng.standard_normal(3000)}, {"x": x})["y"]
    assert found.luck is None
    assert within(found, "x", 0.5)
    assert found.interactions is not None
    assert found.interactions.value == pytest.approx(0.5, abs=0.06)


def test_a_linked_parameter_counts_what_it_says_about_its_partner() -> None:
    """With y = a + b and correlation 0.6 knowing a alone takes (1 + 0.6) / 2; c moves nothing and knows nothing."""
    rng = np.random.default_rng(6)
    a, c, e = rng.standard_normal((3, 3000))
    b = 0.6 * a + 0.8 * e
    y = (a + b)[:, None] + rng.standard_normal((3000, 2))
    half = a[:, None] + rng.standard_normal((3000, 2))
    known = {"a": a, "b": b, "c": c}
    found = sensitivity({"y": y, "half": half}, known, linked=[("a", "b")])
    for name, share in {"a": 0.8, "b": 0.8, "c": 0.0}.items():
        assert within(found["y"], name, share)
    assert within(found["half"], "b", 0.36)
    assert found["y"].interactions is None
    assert found["y"].linked == (("a", "b"),)


def test_what_does_not_vary_is_not_shared_out() -> None:
    """A constant outcome, one of luck alone, and one that a hair's breadth of a belief moves."""
    rng = np.random.default_rng(7)
    x, noise = rng.standard_normal(1000), rng.standard_normal((1000, 2))
    outcomes = {"constant": np.full((1000, 2), 2160.0), "luck": noise, "hair": 0.01 * x[:, None] + noise}
    found = sensitivity(outcomes, {"x": x, "fixed": np.ones(1000)})
    for name, share in {"constant": 0.0, "luck": 1.0, "hair": 1.0}.items():
        luck = found[name].luck
        assert (found[name].moved, found[name].interactions) == ({}, None)
        assert luck is not None
        assert luck.value == pytest.approx(share, abs=0.1)
    assert set(sensitivity({"y": x}, {"x": x, "fixed": np.ones(1000)})["y"].moved) == {"x"}


def test_too_few_draws_share_nothing_out() -> None:
    x = np.arange(40.0)
    assert sensitivity({"y": x}, {"x": x})["y"].moved == {}
    assert sensitivity({"y": np.arange(60.0)}, {"x": np.arange(60.0)})["y"].moved["x"].told
    assert sensitivity({}, {"x": x}) == {}


def test_draws_of_no_weight_count_for_nothing() -> None:
    rng = np.random.default_rng(8)
    x = rng.standard_normal((6000, 2))
    y = x @ np.array([2.0, 1.0]) + rng.standard_normal(6000)
    weights = np.repeat([1.0, 0.0], 3000)
    y[3000:] = 50 * x[3000:, 1] ** 2
    found = sensitivity({"y": y}, {"a": x[:, 0], "b": x[:, 1]}, weights=weights)["y"]
    assert within(found, "a", 4 / 6)
    assert within(found, "b", 1 / 6)


def test_neither_unit_nor_order_nor_company_matters() -> None:
    """Shares have no unit; another outcome asked about beside it changes them by less than a tenth of an error."""
    rng = np.random.default_rng(9)
    x = rng.standard_normal((1000, 4))
    y = x[:, 0] * (1 + x[:, 1]) + rng.standard_normal(1000)
    known = {f"x{j}": x[:, j] for j in range(4)}
    alone = sensitivity({"y": y}, known)["y"]
    scaled = sensitivity({"y": 5 - 1e6 * y}, known)["y"]
    beside = sensitivity({"other": x[:, 2], "y": y}, known)["y"]
    for name, moved in alone.moved.items():
        assert scaled.moved[name].share.value == pytest.approx(moved.share.value, abs=1e-9)
        assert abs(beside.moved[name].share.value - moved.share.value) < 0.1 * moved.share.se
    assert sensitivity({"y": y}, known)["y"] == alone


def test_an_interval_stays_between_nothing_and_all() -> None:
    found = measured(lognormal, 300, 8, 3)
    for moved in found.moved.values():
        low, high = moved.share.interval
        assert 0 <= low <= high <= 1


def test_the_jackknife_of_a_mean_is_its_standard_error() -> None:
    x = np.random.default_rng(10).standard_normal(50)
    w = draw_weights(None, 50)
    without = (x.sum() - x) / 49
    assert jackknife(without[:, None], np.array([x.mean()]), w)[0] == pytest.approx(standard_error(x, w))


@pytest.mark.parametrize(
    ("outcomes", "linked", "said"),
    [
        ({"y": np.zeros((5, 2, 2))}, (), "needs shape"),
        ({"y": np.zeros((0, 2))}, (), "needs shape"),
        ({"y": np.full(5, np.nan)}, (), "finite"),
        ({"y": np.zeros(5), "z": np.zeros(6)}, (), "same draws"),
        ({"y": np.zeros(6)}, (), "needs shape"),
        ({"y": np.zeros(5)}, [("x", "nothing")], "known parameters"),
        ({"y": np.zeros(5)}, [("x", "x")], "known parameters"),
    ],
)
def test_what_does_not_fit_is_refused(
    outcomes: dict[str, Floats], linked: list[tuple[str, str]], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        sensitivity(outcomes, {"x": np.arange(5.0)}, linked=linked)


def test_the_bytes_do_not_depend_on_the_number_of_threads() -> None:
    code = (
        "from test_decide_sensitivity import lognormal, measured;"
        "found = measured(lognormal, 1500, 40, 1); print(repr((found.moved, found.interactions, found.luck)))"
    )
    seen = set()
    for threads in ("1", "2"):
        path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
        env = {**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads, "PYTHONPATH": path}
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
        )
        seen.add(done.stdout)
    assert len(seen) == 1


def false_findings(runs: int, n: int) -> int:
    """Runs in which one of 85 parameters that move nothing is told, beside five that multiply, under uneven luck."""
    found = 0
    for seed in range(runs):
        rng = np.random.default_rng([n, seed])
        u = rng.uniform(size=(n, 90))
        y = rng.poisson(np.repeat(2 * lognormal(u)[:, None], 2, axis=1)).astype(np.float64)
        moved = sensitivity({"y": y}, {f"x{j}": u[:, j] for j in range(90)}, seed=seed)["y"].moved
        found += any(m.told for name, m in moved.items() if int(name[1:]) >= 5)
    return found


def test_of_many_that_move_nothing_none_seems_to() -> None:
    assert false_findings(8, 512) <= 1


@pytest.mark.slow
def test_false_findings_are_as_rare_as_said() -> None:
    """At a level of 5% the bound of 13 in 150 is passed once in a hundred."""
    assert false_findings(150, 512) <= 13


@pytest.mark.slow
@pytest.mark.parametrize(("function", "shares"), [(ishigami, ISHIGAMI), (lognormal, lognormal_shares())])
def test_intervals_hold_what_they_say(function: Callable[[Floats], Floats], shares: Floats) -> None:
    """Of 150 intervals that should hold the truth nine times in ten, each kind holds it 125 to 149 times."""
    held = np.zeros(len(shares) + 1)
    for seed in range(150):
        found = measured(function, 1000, 30, seed)
        assert found.interactions is not None
        all_of_them = [found.moved[f"x{j}"].share for j in range(len(shares))] + [found.interactions]
        for j, share in enumerate([*shares, 1 - sum(shares)]):
            held[j] += abs(all_of_them[j].value - share) <= 1.645 * all_of_them[j].se
    assert (held >= 125).all(), held
    assert (held <= 150).all(), held
