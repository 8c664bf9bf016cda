"""Rates from the register: pinned to an independent computation, covering as they say, and never a cause."""

from math import comb, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.special import expit, logit

from sangkien.methods import METHODS, Method, assumptions, method_name, rates
from sangkien.words import LANGUAGES, Column, Dataset, MissingKind, Role, quantities

TRUTH = {"sustain.at_24_months": 0.4, "benefit.citizen_share": 0.6, "theatre.base": 0.0}


def register(rows: list[tuple[str, str, str, str, str]], rehearsal: bool = False) -> Dataset:
    """Rows of launched, champion stayed, sustained 12 and 24, for whom; ``?`` is not known."""
    names = ("launched", "champion_stayed", "sustained_12", "sustained_24")
    columns = {}
    for j, name in enumerate(names):
        words = [row[j] for row in rows]
        missing = {i: MissingKind.DONT_KNOW for i, word in enumerate(words) if word == "?"}
        columns[name] = Column(name, np.array([float(word == "y") for word in words]), missing=missing)
    whom = [row[4] for row in rows]
    gone = {i: MissingKind.DONT_KNOW for i, word in enumerate(whom) if word == "?"}
    columns["for_whom"] = Column("for_whom", np.array(whom, dtype=np.str_), missing=gone)
    return Dataset(columns, source="past_work", population="ours", rehearsal=rehearsal)


ROWS = [
    ("y", "y", "y", "y", "citizens"),
    ("y", "y", "y", "n", "agency"),
    ("y", "n", "n", "n", "citizens"),
    ("y", "y", "n", "n", "visibility"),
    ("y", "?", "y", "?", "citizens"),
    ("n", "y", "n", "n", "agency"),
    ("?", "y", "?", "?", "?"),
]


def test_the_interval_is_that_of_the_beta_density_integrated_by_hand() -> None:
    """The ends cut off equal tails of the density x^(a-1) (1-x)^(b-1), integrated numerically."""
    for x, n, coverage in [(1, 5, 0.9), (4, 7, 0.95), (9, 10, 0.9), (30, 100, 0.95)]:
        a, b = x + 0.5, n - x + 0.5

        def density(p: float, a: float = a, b: float = b) -> float:
            return float(p ** (a - 1) * (1 - p) ** (b - 1))

        _, low, high = rates.rate(x, n, coverage)
        whole = quad(density, 0, 1, limit=200)[0]
        assert quad(density, 0, low, limit=200)[0] / whole == pytest.approx((1 - coverage) / 2, abs=1e-6)
        assert quad(density, high, 1, limit=200)[0] / whole == pytest.approx((1 - coverage) / 2, abs=1e-6)


def test_the_ends_reach_0_and_1_and_nothing_counted_says_nothing() -> None:
    assert rates.rate(0, 6)[1] == 0
    assert rates.rate(6, 6)[2] == 1
    assert rates.rate(0, 0) == (None, 0.0, 1.0)


@given(n=st.integers(1, 60), data=st.data(), coverage=st.floats(0.5, 0.99))
def test_the_interval_holds_the_share_and_mirrors(n: int, data: st.DataObject, coverage: float) -> None:
    x = data.draw(st.integers(0, n))
    share, low, high = rates.rate(x, n, coverage)
    assert share == x / n
    assert 0 <= low <= share <= high <= 1
    _, other_low, other_high = rates.rate(n - x, n, coverage)
    assert other_low == pytest.approx(1 - high)
    assert other_high == pytest.approx(1 - low)


@pytest.mark.parametrize(("x", "n", "coverage"), [(-1, 3, 0.9), (4, 3, 0.9), (1, 3, 1.0)])
def test_a_rate_that_cannot_be_is_refused(x: int, n: int, coverage: float) -> None:
    with pytest.raises(ValueError, match="got"):
        rates.rate(x, n, coverage)


def exact_coverage(n: int, p: float, coverage: float) -> float:
    """The chance that the interval holds ``p``, summed over every count that can come."""
    inside = 0.0
    for x in range(n + 1):
        _, low, high = rates.rate(x, n, coverage)
        if low <= p <= high:
            inside += comb(n, x) * p**x * (1 - p) ** (n - x)
    return inside


@pytest.mark.parametrize("n", [5, 10, 20, 40])
def test_the_interval_covers_on_average_as_it_says(n: int) -> None:
    """Averaged over true shares from 0.02 to 0.98 Jeffreys' interval covers close to its name; some dip to 0.77."""
    shares: NDArray[np.float64] = np.linspace(0.02, 0.98, 97)
    covered = [exact_coverage(n, float(p), 0.9) for p in shares]
    assert np.mean(covered) == pytest.approx(0.9, abs=0.03)
    assert min(covered) > 0.75


def test_the_logit_is_nearly_free_of_bias_and_its_variance_right() -> None:
    """Against the exact sampling distribution at n = 20 and shares in the middle."""
    n = 20
    for p in (0.3, 0.5, 0.7):
        weights = np.array([comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(n + 1)])
        moments = np.array([rates.logit_moments(x, n) for x in range(n + 1)])
        mean = float(weights @ moments[:, 0])
        variance = float(weights @ (moments[:, 0] - mean) ** 2)
        assert mean == pytest.approx(float(logit(p)), abs=0.02)
        assert float(weights @ moments[:, 1]) == pytest.approx(variance, rel=0.08)


def test_the_logit_is_finite_at_the_ends() -> None:
    assert rates.logit_moments(0, 4)[0] == pytest.approx(log(0.5 / 4.5))
    assert rates.logit_moments(4, 4)[1] == rates.logit_moments(0, 4)[1] == pytest.approx(1.5)
    with pytest.raises(ValueError, match="above 0"):
        rates.logit_moments(0, 0)


def test_the_register_gives_the_shares_that_the_quantities_mean() -> None:
    found = {(e.quantities[0], e.role): e for e in rates.estimate(register(ROWS), {"transport_sd": 0.0})}
    # Launched, not for visibility, champion stayed, end known: one of two.
    sustain = found["sustain.at_24_months", Role.PRIMARY]
    assert (sustain.n, float(sustain.mean[0])) == (2, 0.0)
    # For citizens rather than the agency: three of five.
    assert found["benefit.citizen_share", Role.PRIMARY].n == 5
    assert float(found["benefit.citizen_share", Role.PRIMARY].mean[0]) == pytest.approx(log(3.5 / 2.5))
    # Every launch with a known end: one of four.
    assert found["sustain.at_24_months", Role.CHECK].n == 4
    # For show, or not in use after 12 months: two of five.
    assert float(found["theatre.base", Role.CHECK].mean[0]) == pytest.approx(log(2.5 / 3.5))
    assert all(
        not e.rehearsal and e.method == "rates" and e.quantities[0] in quantities() for e in found.values()
    )


def test_each_quantity_has_one_primary_at_most_and_ids_differ() -> None:
    found = rates.estimate(register(ROWS), {})
    primaries = [e.quantities for e in found if e.role is Role.PRIMARY]
    assert len(primaries) == len(set(primaries))
    assert len({e.id for e in found}) == len(found)


def test_rehearsal_stays_rehearsal() -> None:
    assert all(e.rehearsal for e in rates.estimate(register(ROWS, rehearsal=True), {}))


def test_a_remembered_register_is_less_sure_than_its_counts() -> None:
    sure, widened = (rates.estimate(register(ROWS), spec)[0] for spec in ({"transport_sd": 0.0}, {}))
    difference = float(widened.covariance[0, 0] - sure.covariance[0, 0])
    assert difference == pytest.approx(rates.TRANSPORT_SD**2)


@pytest.mark.parametrize("spec", [{"transport_sd": -1}, {"transport_sd": float("nan")}, {"else": 1}])
def test_an_unknown_spec_is_refused(spec: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="transport_sd"):
        rates.estimate(register(ROWS), spec)


def test_a_register_that_says_nothing_gives_no_estimate() -> None:
    assert rates.estimate(register([]), {}) == []
    assert rates.estimate(register([("?", "?", "?", "?", "?")]), {}) == []


def test_data_without_a_column_are_refused() -> None:
    data = register(ROWS)
    columns = {name: column for name, column in data.columns.items() if name != "launched"}
    with pytest.raises(ValueError, match="launched"):
        rates.estimate(Dataset(columns, "x", "y", False), {})


def test_stayed_and_left_are_two_rates_side_by_side() -> None:
    shown = {row.id: row for row in rates.shown(register(ROWS))}
    stayed, left = shown["sustained_24_champion_stayed"], shown["sustained_24_champion_left"]
    assert (stayed.count, stayed.of) == (1, 3)
    assert (left.count, left.of, left.share) == (0, 1, 0.0)
    assert all(row.name[language] for row in shown.values() for language in LANGUAGES)
    assert not any("left" in e.id for e in rates.estimate(register(ROWS), {}))


def test_the_method_says_that_it_names_no_cause() -> None:
    said = assumptions(rates.ID)
    assert all(text[language] for text in said for language in LANGUAGES)
    assert "cause" in said[0]["en"]
    assert all(method_name(rates.ID)[language] for language in LANGUAGES)


@pytest.mark.parametrize(("n", "stayed"), [(12, 1.0), (30, 0.7)])
def test_the_primary_estimates_cover_the_truth_as_they_say(n: int, stayed: float) -> None:
    """Over 600 invented registers the central 90% holds the truth in about 90 of 100."""
    rng = np.random.default_rng(20210)
    inside = {"sustain.at_24_months": 0, "benefit.citizen_share": 0}
    runs = 600
    for _ in range(runs):
        data = rates.simulate(TRUTH, {"n": n, "champion_stayed": stayed, "unknown": 0.1}, rng)
        for e in rates.estimate(data, {"transport_sd": 0.0}):
            if e.role is Role.PRIMARY:
                (quantity,) = e.quantities
                distance = abs(float(e.mean[0]) - float(logit(TRUTH[quantity])))
                inside[quantity] += distance <= 1.6449 * float(e.covariance[0, 0]) ** 0.5
    for quantity, count in inside.items():
        assert 0.85 <= count / runs <= 0.97, quantity


def test_a_simulated_register_has_the_shares_of_its_truth() -> None:
    data = rates.simulate(TRUTH, {"n": 20_000}, np.random.default_rng(1))
    found = {
        e.quantities[0]: float(expit(e.mean[0])) for e in rates.estimate(data, {}) if e.role is Role.PRIMARY
    }
    assert found["sustain.at_24_months"] == pytest.approx(0.4, abs=0.02)
    assert found["benefit.citizen_share"] == pytest.approx(0.6, abs=0.02)
    assert data.rehearsal


def test_theatre_never_counts_as_a_sincere_launch() -> None:
    truth = TRUTH | {"theatre.base": 0.5}
    data = rates.simulate(truth, {"n": 20_000}, np.random.default_rng(2))
    found = {(e.quantities[0], e.role): float(expit(e.mean[0])) for e in rates.estimate(data, {})}
    assert found["sustain.at_24_months", Role.PRIMARY] == pytest.approx(0.4, abs=0.02)
    assert found["sustain.at_24_months", Role.CHECK] == pytest.approx(0.2, abs=0.02)
    assert found["benefit.citizen_share", Role.PRIMARY] == pytest.approx(0.6, abs=0.02)


@settings(max_examples=50)
@given(seed=st.integers(0, 10_000), n=st.integers(1, 15))
def test_the_same_seed_gives_the_same_register(seed: int, n: int) -> None:
    design = {"n": n, "launched": 0.7, "champion_stayed": 0.5, "unknown": 0.3}
    first, second = (rates.simulate(TRUTH, design, np.random.default_rng(seed)) for _ in range(2))
    for name, column in first.columns.items():
        np.testing.assert_array_equal(column.values, second[name].values)
        assert column.missing == second[name].missing


def test_a_register_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        rates.simulate(TRUTH, {"n": 0}, np.random.default_rng(0))


def test_every_method_offers_the_two_functions_and_is_named() -> None:
    for method_id, method in METHODS.items():
        found: Method = method
        assert method_id == found.ID
        assert callable(found.estimate)
        assert callable(found.simulate)
        assert method_name(method_id)
