"""Value of information: published figures, other estimators, invariances, false alarms, luck, speed."""

import hashlib
import os
import subprocess
import sys
import time
from math import sqrt

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import qmc

from sangkien.decide import VoI, value_of_information

Floats = NDArray[np.float64]
#: Shrinking a failure of a slow property takes longer than reading it.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


def unit_loss(mean: float, sd: float) -> float:
    """E max(0, N(mean, sd)) - max(0, mean), in closed form."""
    z = mean / sd
    density = float(np.exp(-z * z / 2) / sqrt(2 * np.pi))
    return mean * float(ndtr(z)) + sd * density - max(mean, 0.0)


EVPI, P1, P2 = 0.479811, 0.083315, 0.395593
EVSI = {1: 0.025127, 5: 0.063207, 20: 0.077555}


def two_parameters(n: int, seed: int) -> tuple[Floats, dict[str, Floats]]:
    """NB = 0 or p1 - p2 with p1 ~ N(1, 1), p2 ~ N(0, sd 2), and means of samples on p1 with unit noise."""
    rng = np.random.default_rng(seed)
    p1, p2 = rng.normal(1, 1, n), rng.normal(0, 2, n)
    known = {"p1": p1, "p2": p2} | {f"x{k}": p1 + rng.normal(0, k**-0.5, n) for k in EVSI}
    return np.stack([np.zeros(n), p1 - p2], axis=1), known


def test_the_figures_are_those_of_the_closed_form() -> None:
    assert unit_loss(1, sqrt(5)) == pytest.approx(EVPI, abs=5e-7)
    assert unit_loss(1, 1) == pytest.approx(P1, abs=5e-7)
    assert unit_loss(1, 2) == pytest.approx(P2, abs=5e-7)
    for k, value in EVSI.items():
        assert unit_loss(1, sqrt(k / (k + 1))) == pytest.approx(value, abs=5e-7)


def test_published_figures_are_met_within_three_standard_errors() -> None:
    nb, known = two_parameters(100_000, 4)
    found = value_of_information(nb, known)
    assert abs(found.evpi - EVPI) < 3 * found.evpi_se < 0.01
    for name, target in [("p1", P1), ("p2", P2), *((f"x{k}", v) for k, v in EVSI.items())]:
        value, se = found.evppi[name]
        assert abs(value - target) < 3 * se < 0.01, name
        assert found.partial[name].distinguishable


def test_evenly_spread_draws_meet_the_figures_to_a_thousandth() -> None:
    """The standard errors allow for random draws; draws from a Sobol sequence do far better than they say."""
    u = qmc.Sobol(3, seed=np.random.default_rng(1)).random_base2(16) + 2.0**-31
    p1, p2 = 1 + ndtri(u[:, 0]), 2 * ndtri(u[:, 1])
    known = {"p1": p1, "p2": p2} | {f"x{k}": p1 + ndtri(u[:, 2]) / sqrt(k) for k in EVSI}
    found = value_of_information(np.stack([0 * p1, p1 - p2], axis=1), known)
    assert found.evpi == pytest.approx(EVPI, abs=1e-3)
    for name, target in [("p1", P1), ("p2", P2), *((f"x{k}", v) for k, v in EVSI.items())]:
        assert found.evppi[name][0] == pytest.approx(target, abs=1e-3), name


def test_standard_errors_are_those_of_repeated_draws() -> None:
    values, errors = [], []
    for seed in range(100):
        nb, known = two_parameters(1000, seed)
        found = value_of_information(nb, {p: known[p] for p in ("p1", "p2")}, seed=seed)
        values.append([found.evpi, found.evppi["p1"][0], found.evppi["p2"][0]])
        errors.append([found.evpi_se, found.evppi["p1"][1], found.evppi["p2"][1]])
    spread, said = np.std(values, axis=0), np.mean(errors, axis=0)
    assert ((said / spread > 0.75) & (said / spread < 1.33)).all()
    off = (np.mean(values, axis=0) - [EVPI, P1, P2]) / (spread / 10)
    assert (np.abs(off) < 3).all()  # no bias that a hundred repetitions would show


def test_a_group_of_all_parameters_is_worth_as_much_as_knowing_everything() -> None:
    nb, known = two_parameters(5000, 7)
    found = value_of_information(nb, known, {"both": ["p1", "p2"]})
    assert found.evppi["both"][0] == pytest.approx(found.evpi, rel=1e-3)


def interacting(n: int, seed: int) -> tuple[Floats, dict[str, Floats]]:
    """Three options; the second pays by a product, the third by a curve; half of all spread is luck."""
    rng = np.random.default_rng(seed)
    a, b, c, d = rng.normal(size=(4, n))
    nb = np.stack([np.zeros(n), a * b + 0.3 * d, np.exp(0.5 * c) - 1.3], axis=1)
    return nb + rng.normal(size=nb.shape), {"a": a, "b": b, "c": c, "d": d}


def nested(inner_mean: Floats) -> float:
    """EVPPI from conditional means (n, S) known exactly."""
    return float(inner_mean.max(axis=1).mean() - inner_mean.mean(axis=0).max())


def test_groups_agree_with_nested_monte_carlo_where_products_matter() -> None:
    """Outer draws of what is learned, inner means by brute force; a and b are worth nothing one by one."""
    rng = np.random.default_rng(11)
    outer, inner = 20_000, 400
    a, b, c = rng.normal(size=(3, outer))
    curve = np.exp(0.5 * rng.normal(size=(200_000,))).mean() - 1.3
    d = rng.normal(size=(outer, inner)).mean(axis=1)
    pair = nested(np.stack([0 * a, a * b + 0.3 * d, np.full(outer, curve)], axis=1))
    three = nested(np.stack([0 * a, a * b + 0.3 * d, np.exp(0.5 * c) - 1.3], axis=1))
    nb, known = interacting(10_000, 2)
    groups = {"pair": ["a", "b"], "three": ["a", "b", "c"], "all": list("abcd"), "a": ["a"], "c": ["c"]}
    found = value_of_information(nb, known, groups)
    for name, target in (("pair", pair), ("three", three)):
        value, se = found.evppi[name]
        assert abs(value - target) < 3 * sqrt(se**2 + 0.006**2), name
    assert not found.partial["a"].distinguishable
    assert found.evppi["a"][0] < 0.2 * found.evppi["pair"][0]


def test_parameters_that_nearly_repeat_each_other_are_still_told_apart() -> None:
    """All value lies in the small difference of two parameters that correlate 0.99."""
    rng = np.random.default_rng(1)
    a, e = rng.normal(size=(2, 6000))
    nb = np.stack([0 * a, e + 0.3 * a**2 - 0.3], axis=1)
    known = {"a": a, "b": 0.99 * a + sqrt(1 - 0.99**2) * e, "c": rng.normal(size=6000)}
    truth = float(np.maximum(nb[:, 1], 0).mean() - max(nb[:, 1].mean(), 0))
    found = value_of_information(
        nb + rng.normal(size=nb.shape), known, {"ab": ["a", "b"], "abc": list("abc")}
    )
    for value, se in (*found.evppi.values(), (found.evpi_fitted, found.evpi_fitted_se)):
        assert abs(value - truth) < 3 * se


def test_one_parameter_agrees_with_means_in_bins() -> None:
    nb, known = interacting(40_000, 3)
    order = np.argsort(known["c"])
    binned = np.stack([part.mean(axis=0) for part in np.array_split(nb[order], 50)])
    value, se = value_of_information(nb, known, {"c": ["c"]}).evppi["c"]
    assert abs(value - nested(binned)) < 3 * se + 0.01


def test_what_teaches_nothing_is_seldom_told_from_zero() -> None:
    """420 noise parameters beside options that tie, the worst case: at most 7% may be called."""
    called = []
    for seed in range(70):
        rng = np.random.default_rng(seed)
        real = rng.normal(size=800)
        nb = 3 * rng.normal(size=(800, 4)) + real[:, None] * np.linspace(0, 1, 4)
        noise = {f"noise{i}": rng.normal(size=800) for i in range(6)}
        called += [p.distinguishable for p in value_of_information(nb, noise, seed=seed).partial.values()]
    assert np.mean(called) <= 0.07


@pytest.mark.slow
def test_groups_that_teach_nothing_are_seldom_told_from_zero() -> None:
    called = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        nb = 3 * rng.normal(size=(1500, 4))
        common = (seed % 3) * rng.normal(size=1500)  # independent, then ever more alike
        noise = {f"noise{i}": common + 0.3 * rng.normal(size=1500) for i in range(5)}
        groups = {"two": ["noise0", "noise1"], "five": list(noise)}
        called += [p.distinguishable for p in value_of_information(nb, noise, groups).partial.values()]
    assert np.mean(called) <= 0.10  # 120 tries: the 99% band of a true 5% reaches 10%


def test_luck_does_not_inflate_what_parameters_are_worth() -> None:
    rng = np.random.default_rng(8)
    nb, known = two_parameters(10_000, 8)
    lucky = nb + 4 * rng.normal(size=nb.shape)
    found = value_of_information(lucky, known)
    for name, target in (("p1", P1), ("p2", P2)):
        value, se = found.evppi[name]
        assert abs(value - target) < 3 * se, name
    assert found.evpi > 3 * EVPI
    assert found.evpi_includes_luck
    assert found.evpi_fitted == pytest.approx(EVPI, abs=0.06)


def test_replicates_take_the_luck_out_of_evpi() -> None:
    rng = np.random.default_rng(9)
    nb, known = two_parameters(20_000, 9)
    many = nb[:, None, :] + 1.5 * rng.normal(size=(20_000, 4, 2))
    found, one = value_of_information(many, known), value_of_information(many[:, 0], known)
    assert not found.evpi_includes_luck
    assert found.evpi == pytest.approx(EVPI, abs=4 * found.evpi_se)
    assert one.evpi > EVPI + 0.2
    assert found.luck_share == pytest.approx(1 - EVPI / one.evpi, abs=0.05)
    assert one.luck_share is None
    assert value_of_information(np.stack([nb, nb], axis=1), known).luck_share == pytest.approx(0, abs=1e-9)


def same(a: VoI, b: VoI, factor: float = 1.0, tolerance: float = 1e-6) -> None:
    assert b.evpi == pytest.approx(factor * a.evpi, rel=tolerance, abs=1e-9)
    assert b.evpi_fitted == pytest.approx(factor * a.evpi_fitted, rel=tolerance, abs=1e-9)
    for name, (value, se) in a.evppi.items():
        assert b.evppi[name] == pytest.approx((factor * value, factor * se), rel=tolerance, abs=1e-9)


@given(
    shift=st.floats(-1e3, 1e3),
    factor=st.floats(1e-3, 1e3),
    spread=st.floats(1e-2, 1e2),
    seed=st.integers(0, 5),
)
@settings(max_examples=15, deadline=None, phases=PHASES)
def test_a_constant_a_unit_and_the_order_of_draws_and_options_do_not_matter(
    shift: float, factor: float, spread: float, seed: int
) -> None:
    nb, known = interacting(400, seed)
    groups = {"a": ["a"], "c": ["c"], "ab": ["a", "b"]}
    base = value_of_information(nb, known, groups)
    same(base, value_of_information(nb + shift, known, groups), tolerance=1e-4)
    same(base, value_of_information(nb * factor, known, groups), factor, 1e-4)
    rescaled = {p: spread * x + shift for p, x in known.items()}
    same(base, value_of_information(nb, rescaled, groups), tolerance=1e-4)
    mixed = np.random.default_rng(seed).permutation(400)
    same(
        base, value_of_information(nb[mixed], {p: x[mixed] for p, x in known.items()}, groups), tolerance=1e-4
    )
    turned = value_of_information(nb[:, ::-1], known, groups)
    assert turned.evpi == pytest.approx(base.evpi, rel=1e-9)
    assert turned.partial["c"].raw == pytest.approx(base.partial["c"].raw, rel=1e-6)


@given(nb=st.lists(st.tuples(*[st.sampled_from([0.0, 1.0, -2.5, 1e6])] * 3), min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_no_input_makes_it_fail_or_turn_negative(nb: list[tuple[float, float, float]]) -> None:
    x = np.arange(len(nb), dtype=np.float64)
    found = value_of_information(
        np.array(nb), {"x": x, "same": 0 * x, "two": x % 2}, {"x": ["x"], "all": ["x", "same", "two"]}
    )
    assert found.evpi >= 0
    assert found.evpi_fitted >= 0
    for value, se in found.evppi.values():
        assert value >= 0
        assert np.isfinite(se)


def test_equal_weights_are_no_weights_and_whole_weights_are_copies() -> None:
    nb, known = interacting(600, 1)
    same(value_of_information(nb, known), value_of_information(nb, known, weights=np.full(600, 7.0)))
    counts = np.random.default_rng(0).integers(0, 3, 600)
    copied = {p: np.repeat(x, counts) for p, x in known.items()}
    weighted = value_of_information(nb, known, weights=counts)
    twice = value_of_information(np.repeat(nb, counts, axis=0), copied)
    assert weighted.evpi == pytest.approx(twice.evpi)
    assert weighted.effective_draws < 600


def test_weights_reach_the_figures_of_another_distribution() -> None:
    """Draws from wider beliefs, reweighted to the published case."""
    rng = np.random.default_rng(2)
    p1, p2 = rng.normal(1, 1.5, 60_000), rng.normal(0, 2.5, 60_000)
    log_weight = ((p1 - 1) / 1.5) ** 2 - (p1 - 1) ** 2 + (p2 / 2.5) ** 2 - (p2 / 2) ** 2
    found = value_of_information(
        np.stack([0 * p1, p1 - p2], axis=1), {"p1": p1, "p2": p2}, weights=np.exp(log_weight / 2)
    )
    assert abs(found.evpi - EVPI) < 3 * found.evpi_se
    for name, target in (("p1", P1), ("p2", P2)):
        assert abs(found.evppi[name][0] - target) < 3 * found.evppi[name][1]


def test_a_value_below_zero_is_set_to_zero_and_said() -> None:
    clamped = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        partial = value_of_information(rng.normal(size=(200, 2)), {"z": rng.normal(size=200)}).partial["z"]
        clamped.append(partial)
        assert partial.value >= 0
        assert partial.clamped == (partial.raw - partial.bias < 0)
    assert any(p.clamped for p in clamped)


def test_one_option_equal_draws_and_constant_parameters_are_worth_nothing_and_said() -> None:
    x = np.linspace(0, 1, 100)
    alone = value_of_information(x[:, None], {"x": x})
    assert (alone.evpi, alone.evppi["x"]) == (0.0, (0.0, 0.0))
    assert [p.code for p in alone.problems] == ["decide.one_option"]
    equal = value_of_information(np.ones((100, 3)), {"x": x})
    assert (equal.evpi, equal.evppi["x"][0]) == (0.0, 0.0)
    constant = value_of_information(np.stack([x, 1 - x], axis=1), {"x": x, "k": np.ones(100)})
    assert constant.evppi["k"] == (0.0, 0.0)
    assert [p.parameters for p in constant.problems] == [{"parameter": "k"}]
    few = value_of_information(
        np.stack([x, 1 - x], axis=1), {"x": x}, weights=np.r_[np.ones(10), np.zeros(90)]
    )
    assert [p.code for p in few.problems] == ["decide.too_few_draws"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"net_benefit": np.zeros(10)}, "needs shape"),
        ({"net_benefit": np.full((10, 2), np.nan)}, "finite"),
        ({"parameters": {"x": np.zeros(9)}}, "'x' needs shape"),
        ({"parameters": {"x": np.full(10, np.inf)}}, "'x' must be finite"),
        ({"groups": {"g": ["y"]}}, "group 'g'"),
        ({"groups": {"g": []}}, "group 'g'"),
        ({"groups": {"g": ["x", "x"]}}, "group 'g'"),
        ({"weights": np.zeros(10)}, "sum to 0"),
        ({"weights": -np.ones(10)}, "not negative"),
        ({"weights": np.ones(9)}, "shape"),
    ],
)
def test_what_does_not_fit_is_said(change: dict[str, object], said: str) -> None:
    given_: dict[str, object] = {"net_benefit": np.eye(10)[:, :2], "parameters": {"x": np.arange(10.0)}}
    with pytest.raises(ValueError, match=said):
        value_of_information(**{**given_, **change})  # type: ignore[arg-type]  # one table for several arguments


def large(n: int = 10_000) -> tuple[Floats, dict[str, Floats]]:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(n, 30))
    nb = 0.5 * x @ rng.normal(size=(30, 10)) + 3 * rng.normal(size=(n, 10))
    return nb, {f"q{i}": x[:, i] for i in range(30)}


def test_ten_thousand_draws_ten_options_and_thirty_quantities_are_quick() -> None:
    nb, known = large()
    start = time.process_time()  # not the wall clock: other tests run beside this one
    value_of_information(nb, known)
    assert time.process_time() - start < 5


def test_the_bytes_do_not_depend_on_the_number_of_threads() -> None:
    code = (
        "import hashlib; from test_decide_value import large, digest; from sangkien.decide import value_of_information;"
        "nb, known = large(3000); g = {'one': ['q0'], 'two': ['q1', 'q2'], 'five': ['q3', 'q4', 'q5', 'q6', 'q7']};"
        "print(digest(value_of_information(nb, known, g)))"
    )
    seen = set()
    for threads in ("1", "2"):
        path = os.pathsep.join([os.path.dirname(__file__), *sys.path])  # noqa: PTH120  (a string is wanted)
        env = {**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads, "PYTHONPATH": path}
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
        )
        seen.add(done.stdout)
    assert len(seen) == 1


def digest(found: VoI) -> str:
    return hashlib.sha256(repr((found.evpi, found.evpi_fitted, dict(found.partial))).encode()).hexdigest()
