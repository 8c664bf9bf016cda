"""Consequences, net benefit, acceptability, cost against effect, ownership."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sangkien.decide import (
    Standing,
    Weights,
    acceptability,
    consequences,
    cost_effectiveness,
    expected_loss,
    frontier,
    held,
    net_benefit,
    rank,
    value_of_information,
    worth_flips,
)
from sangkien.words import LANGUAGES, Holder, Problem, Refusal, package_yaml, sentence

Floats = NDArray[np.float64]
RNG = np.random.default_rng(0)
N = 2000
LUCK = RNG.normal(size=N)
OUTCOMES: dict[str, dict[str, Floats]] = {
    "status_quo": {"sustained": 1 + LUCK, "cost": np.zeros(N)},
    "champion": {"sustained": 2 + LUCK + 0.1 * RNG.normal(size=N), "cost": np.full(N, 30.0)},
    "pay_rise": {"sustained": 1.5 + LUCK + RNG.normal(size=N), "cost": np.full(N, 400.0)},
}
WEIGHTS = Weights({"sustained": 100.0, "cost": -1.0}, "million VND")


def test_differences_are_paired_draw_by_draw() -> None:
    """Shared luck cancels: the difference is ten times surer than either side."""
    found = {(c.scheme, c.measure): c for c in consequences(OUTCOMES, better={"sustained": 1, "cost": -1})}
    base, champion = found["status_quo", "sustained"], found["champion", "sustained"]
    assert base.difference is None
    assert champion.difference is not None
    assert champion.difference.mean == pytest.approx(1, abs=0.01)
    assert champion.difference.se == pytest.approx(0.1 / np.sqrt(N), rel=0.1)
    assert champion.se == pytest.approx(1 / np.sqrt(N), rel=0.1)
    assert champion.difference.low == pytest.approx(1 - 0.1645, abs=0.02)
    assert champion.difference.probability_better == 1.0
    cost = found["champion", "cost"].difference
    assert cost is not None
    assert (cost.probability_higher, cost.probability_better) == (1.0, 0.0)


def test_quantiles_sd_and_ties_are_plain() -> None:
    x = np.arange(101.0)
    (first, second) = consequences({"status_quo": {"m": x}, "same": {"m": x}})
    assert first.quantiles == pytest.approx((4.55, 24.75, 50, 75.25, 95.45))  # Hazen: n p + 1/2
    assert first.sd == pytest.approx(np.std(x, ddof=1))
    assert second.difference is not None
    assert (second.difference.probability_equal, second.difference.probability_better) == (1.0, None)


def test_weighted_consequences_equal_copied_draws() -> None:
    counts = np.random.default_rng(1).integers(0, 3, N)
    copied = {s: {m: np.repeat(x, counts) for m, x in found.items()} for s, found in OUTCOMES.items()}
    for a, b in zip(consequences(OUTCOMES, weights=counts), consequences(copied), strict=True):
        assert a.mean == pytest.approx(b.mean)
        assert a.quantiles == pytest.approx(b.quantiles, abs=0.01)


def test_net_benefit_is_the_weighted_sum_in_the_order_of_schemes() -> None:
    nb = net_benefit(OUTCOMES, WEIGHTS)
    assert nb.shape == (N, 3)
    np.testing.assert_allclose(nb[:, 1], 100 * OUTCOMES["champion"]["sustained"] - 30)
    replicated = {s: {m: np.stack([x, x], axis=1) for m, x in f.items()} for s, f in OUTCOMES.items()}
    many = net_benefit(replicated, WEIGHTS)
    assert many.shape == (N, 2, 3)
    assert value_of_information(many, {"luck": LUCK}).luck_share == pytest.approx(0, abs=1e-9)
    for a, b in zip(consequences(replicated), consequences(OUTCOMES), strict=True):
        assert a.mean == pytest.approx(b.mean)


def test_acceptability_counts_draws_and_the_frontier_follows_means() -> None:
    grid = [0.0, 50.0, 100.0, 2000.0]
    found = acceptability(OUTCOMES, WEIGHTS, "sustained", grid)
    np.testing.assert_allclose(found.probability.sum(axis=1), 1)
    for row, worth in zip(found.probability, grid, strict=True):
        nb = net_benefit(OUTCOMES, WEIGHTS.with_worth("sustained", worth))
        np.testing.assert_allclose(row, np.bincount(nb.argmax(axis=1), minlength=3) / N)
    assert [found.schemes[i] for i in found.frontier] == ["status_quo", "champion", "champion", "champion"]
    assert found.frontier_probability[0] == 1.0


def test_tied_schemes_share_the_probability() -> None:
    tied = {"a": {"m": np.ones(10)}, "b": {"m": np.ones(10)}}
    np.testing.assert_allclose(acceptability(tied, Weights({"m": 1.0}, "u"), "m", [1.0]).probability, 0.5)


def test_the_worth_at_which_the_choice_changes_is_cost_over_effect() -> None:
    first, (flip,) = worth_flips(OUTCOMES, WEIGHTS, "sustained", 0, 1000)
    gain = np.mean(OUTCOMES["champion"]["sustained"] - OUTCOMES["status_quo"]["sustained"])
    assert first == "status_quo"
    assert (flip.before, flip.after) == ("status_quo", "champion")
    assert flip.at == pytest.approx(30 / gain)
    assert flip.se == pytest.approx(30 * 0.1 / np.sqrt(N), rel=0.1)
    assert worth_flips(OUTCOMES, WEIGHTS, "sustained", 0, 20)[1] == ()


@given(
    effect=st.lists(st.floats(-5, 5), min_size=2, max_size=8),
    cost=st.lists(st.floats(-100, 100), min_size=8, max_size=8),
)
@settings(max_examples=80, deadline=None)
def test_worth_flips_trace_the_best_mean_everywhere(effect: list[float], cost: list[float]) -> None:
    outcomes = {f"s{i}": {"e": np.array([e]), "c": np.array([cost[i]])} for i, e in enumerate(effect)}
    weights = Weights({"e": 1.0, "c": -1.0}, "u")
    now, flips = worth_flips(outcomes, weights, "e", 0, 50)
    places = [0.0, *(f.at for f in flips), 50.0]
    names = [now, *(f.after for f in flips)]
    for name, low, high in zip(names, places[:-1], places[1:], strict=True):
        nb = net_benefit(outcomes, weights.with_worth("e", (low + high) / 2))[0]
        assert nb[list(outcomes).index(name)] == pytest.approx(nb.max(), abs=1e-6)


def test_the_least_expected_loss_is_the_value_of_perfect_information() -> None:
    nb = net_benefit(OUTCOMES, WEIGHTS)
    losses = expected_loss(nb)
    assert min(loss for loss, _ in losses) == pytest.approx(value_of_information(nb, {}).evpi)


def test_the_frontier_is_that_of_a_worked_example() -> None:
    """Five strategies with both kinds of dominance; ratios by hand."""
    effect, cost = np.array([1.0, 2.0, 3.0, 2.5, 4.0]), np.array([10.0, 40.0, 45.0, 50.0, 95.0])
    standing, icer, over = frontier(effect, cost)
    assert standing == [
        Standing.FRONTIER,
        Standing.EXTENDED_DOMINATED,
        Standing.FRONTIER,
        Standing.DOMINATED,
        Standing.FRONTIER,
    ]
    assert icer == [None, None, 17.5, None, 50.0]
    assert over[1] == (0, 2)
    assert 2 in over[3]


@given(
    points=st.lists(st.tuples(st.integers(-20, 20), st.integers(-200, 200)), min_size=1, max_size=9),
)
@settings(max_examples=150, deadline=None)
def test_the_frontier_is_what_some_worth_of_the_effect_would_choose(points: list[tuple[int, int]]) -> None:
    effect = np.array([float(e) for e, _ in points])
    cost = np.array([float(c) for _, c in points])
    standing, icer, _ = frontier(effect, cost)
    chosen = set()
    slopes = [(c - d) / (e - f) for e, c in points for f, d in points if e != f]
    turns = sorted({0.0, 1e6, *(float(s) for s in slopes if s > 0)})
    for worth in [(a + b) / 2 for a, b in pairwise(turns)]:
        nb = worth * effect - cost
        chosen.update(np.flatnonzero(nb >= nb.max() - 1e-9)[:1].tolist())
    on = {i for i, s in enumerate(standing) if s is Standing.FRONTIER}
    assert chosen == on
    ratios = [icer[i] for i in sorted(on, key=lambda i: effect[i])]
    assert ratios[0] is None
    rising = [r for r in ratios[1:] if r is not None]
    assert len(rising) == len(on) - 1
    assert rising == sorted(rising)


def test_the_plane_is_relative_to_the_status_quo() -> None:
    base, champion, pay = cost_effectiveness(OUTCOMES, {"sustained": 1}, {"cost": 1})
    assert (base.effect, base.cost, base.icer) == (0.0, 0.0, None)
    assert champion.effect == pytest.approx(1, abs=0.01)
    assert champion.icer == pytest.approx(30 / champion.effect)
    assert champion.effects.shape == (N,)
    assert pay.standing is Standing.DOMINATED
    assert pay.dominated_by == ("champion",)
    with pytest.raises(ValueError, match="status quo"):
        cost_effectiveness(OUTCOMES, {"sustained": 1}, {"cost": 1}, status_quo="nothing")


def test_two_lists_ours_and_what_to_argue_for() -> None:
    holders = {"status_quo": (), "champion": (Holder.LAB,), "pay_rise": (Holder.LAB, Holder.STATE)}
    found = rank(net_benefit(OUTCOMES, WEIGHTS), list(OUTCOMES), holders, {Holder.LAB, Holder.COUNTRY_OFFICE})
    assert [r.scheme for r in found.ours] == ["champion", "status_quo"]
    assert [r.scheme for r in found.argue_for] == ["pay_rise"]
    assert found.argue_for[0].holders == (Holder.LAB, Holder.STATE)
    assert found.ours[0].gain == pytest.approx(70, abs=1)
    assert sum(r.probability_best for r in found.ours) == pytest.approx(1)
    assert found.argue_for[0].probability_best == 1.0
    assert held(holders, [Holder.LAB], ["do_not_engage"]) == {"status_quo", "champion", "do_not_engage"}


def test_an_owner_who_holds_everything_has_nothing_to_argue_for() -> None:
    holders: dict[str, tuple[Holder, ...]] = {"champion": (), "pay_rise": (Holder.STATE,)}
    assert rank(net_benefit(OUTCOMES, WEIGHTS), list(OUTCOMES), holders, list(Holder)).argue_for == ()


def test_ranking_needs_to_know_who_holds_what() -> None:
    nb = net_benefit(OUTCOMES, WEIGHTS)
    with pytest.raises(ValueError, match=r"who holds \['champion'"):
        rank(nb, list(OUTCOMES), {}, [Holder.LAB])
    with pytest.raises(ValueError, match="status quo"):
        rank(nb, ["a", "b", "c"], {}, [Holder.LAB])
    with pytest.raises(ValueError, match="do not fit"):
        rank(nb, ["status_quo"], {}, [Holder.LAB])


@pytest.mark.parametrize(
    ("worth", "code"),
    [({"sustained": 0.0}, "decide.no_worth"), ({"sustained": float("nan")}, "decide.bad_worth")],
)
def test_worths_that_rank_nothing_are_refused(worth: dict[str, float], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        Weights(worth, "million VND")
    assert [p.code for p in caught.value.problems] == [code]


def test_a_worth_of_something_that_is_no_outcome_is_refused_with_what_there_is() -> None:
    with pytest.raises(Refusal) as caught:
        net_benefit(OUTCOMES, Weights({"happiness": 1.0}, "million VND"))
    assert "cost, sustained" in sentence(caught.value.problems[0])


def test_shapes_and_values_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        net_benefit({"a": {"m": np.ones(3)}, "b": {"m": np.ones(4)}}, Weights({"m": 1.0}, "u"))
    with pytest.raises(ValueError, match="finite"):
        net_benefit({"a": {"m": np.array([np.nan])}}, Weights({"m": 1.0}, "u"))
    with pytest.raises(ValueError, match="no schemes"):
        net_benefit({}, Weights({"m": 1.0}, "u"))
    with pytest.raises(ValueError, match="status quo"):
        consequences(OUTCOMES, status_quo="nothing")


def test_every_problem_is_written_in_every_language() -> None:
    for room in ("decide", "beliefs"):
        english, *others = (package_yaml(f"sangkien.{room}", f"messages.{lang}.yaml") for lang in LANGUAGES)
        for other in others:
            assert {k: set(v) for k, v in other.items()} == {k: set(v) for k, v in english.items()}
    problem = Problem("decide.too_few_draws", parameters={"effective": 12.0, "least": 50})
    assert "12.0" in sentence(problem, "vi")
