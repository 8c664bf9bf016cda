"""Updating: against closed forms, against reweighted draws, and what it refuses."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangkien.beliefs import Beliefs, draw_on_scale, update
from sangkien.beliefs import testimony as attach  # pytest would take its own name for a test
from sangkien.words import LANGUAGES, Estimate, Language, Refusal, Role, Scale, sentence
from tests.beliefs.beliefs_helpers import beliefs, estimate

JOINT = estimate("joint", ["q0", "q1"], [0.5, 2.0], [[0.5, 0.2], [0.2, 1.0]])
SINGLE = estimate("single", ["q1"], [1.5], [[0.3]])
OTHER = estimate("other", ["q2", "q0"], [-0.8, 0.1], [[0.2, -0.1], [-0.1, 0.4]])


def information_form(start: Beliefs, said: list[Estimate]) -> tuple[np.ndarray, np.ndarray]:
    """The same posterior by adding precisions: another formula, another code."""
    precision = np.linalg.inv(start.prior_covariance)
    score = precision @ start.prior_mean
    for e in said:
        look = np.zeros((len(e.quantities), len(start.ids)))
        for i, q in enumerate(e.quantities):
            look[i, start.ids.index(q)] = 1
        inverse = np.linalg.inv(e.covariance)
        precision += look.T @ inverse @ look
        score += look.T @ inverse @ e.mean
    return np.linalg.solve(precision, score), np.linalg.inv(precision)


def test_one_number_updates_by_the_textbook_formula() -> None:
    after = update(beliefs([0.0], [2.0]), [estimate("e", ["q0"], [3.0], [[1.0]])])
    assert after.mean[0] == pytest.approx(3.0 * 4 / 5)
    assert after.covariance[0, 0] == pytest.approx(4 / 5)
    now = after.records["q0"].now
    assert (now.mean, now.sd) == pytest.approx((2.4, 0.8**0.5))
    assert after.records["q0"].prior.mean == 0.0


def test_joint_estimates_update_as_adding_precisions_does() -> None:
    start = beliefs(correlation={("q0", "q2"): 0.6})
    said = [JOINT, SINGLE, OTHER]
    after = update(start, said)
    mean, covariance = information_form(start, said)
    np.testing.assert_allclose(after.mean, mean, rtol=1e-10)
    np.testing.assert_allclose(after.covariance, covariance, rtol=1e-9, atol=1e-12)


def test_the_posterior_is_that_of_prior_draws_reweighted_by_likelihood() -> None:
    start = beliefs(correlation={("q0", "q1"): -0.4})
    draws = np.stack(list(draw_on_scale(start, 2**15, 3).values()), axis=1)
    log_weight = np.zeros(len(draws))
    for e in (JOINT, SINGLE):
        gap = draws[:, [start.ids.index(q) for q in e.quantities]] - e.mean
        log_weight -= 0.5 * np.einsum("ni,ij,nj->n", gap, np.linalg.inv(e.covariance), gap)
    w = np.exp(log_weight - log_weight.max())
    w /= w.sum()
    mean = w @ draws
    covariance = (draws - mean).T @ ((draws - mean) * w[:, None])
    after = update(start, [JOINT, SINGLE])
    np.testing.assert_allclose(after.mean, mean, atol=0.02)
    np.testing.assert_allclose(after.covariance, covariance, atol=0.03)


def test_the_order_of_hearing_changes_no_bit() -> None:
    together = update(beliefs(), [JOINT, SINGLE, OTHER])
    for order in permutations([JOINT, SINGLE, OTHER]):
        one_by_one = beliefs()
        for e in order:
            one_by_one = update(one_by_one, [e])
        assert one_by_one.mean.tobytes() == together.mean.tobytes()
        assert one_by_one.covariance.tobytes() == together.covariance.tobytes()
        assert one_by_one.records == together.records


def test_updating_leaves_the_old_beliefs_alone() -> None:
    start = beliefs()
    before = start.mean.copy()
    update(start, [JOINT])
    np.testing.assert_array_equal(start.mean, before)
    assert start.estimates == ()


@given(
    sds=st.lists(st.floats(1e-3, 1e3), min_size=3, max_size=3),
    errors=st.lists(st.floats(1e-4, 1e4), min_size=2, max_size=2),
    r=st.floats(-0.99, 0.99),
    means=st.lists(st.floats(-100, 100), min_size=2, max_size=2),
)
@settings(max_examples=100, deadline=None)
def test_the_covariance_stays_symmetric_positive_and_never_grows(
    sds: list[float], errors: list[float], r: float, means: list[float]
) -> None:
    start = beliefs(sds=sds, correlation={("q0", "q2"): 0.5})
    cross = r * errors[0] * errors[1]
    e = estimate("e", ["q0", "q1"], means, [[errors[0] ** 2, cross], [cross, errors[1] ** 2]])
    after = update(start, [e])
    np.testing.assert_array_equal(after.covariance, after.covariance.T)
    np.linalg.cholesky(after.covariance)
    assert (np.diag(after.covariance) <= np.diag(start.covariance) * (1 + 1e-12)).all()


def test_a_very_sharp_estimate_keeps_its_precision() -> None:
    after = update(beliefs([0.0], [1.0]), [estimate("e", ["q0"], [0.25], [[1e-18]])])
    assert after.mean[0] == pytest.approx(0.25, rel=1e-12)
    assert after.covariance[0, 0] == pytest.approx(1e-18, rel=1e-6)


def test_ninety_percent_intervals_cover_ninety_percent() -> None:
    """Truths from the prior, estimates from the truths: the band of 2,000 tries at 99% is 0.883 to 0.917."""
    rng = np.random.default_rng(5)
    start = beliefs(correlation={("q0", "q1"): 0.5})
    factor, error = np.linalg.cholesky(start.covariance), np.linalg.cholesky(JOINT.covariance)
    inside = np.zeros(3)
    tries = 2000
    for _ in range(tries):
        truth = start.mean + factor @ rng.standard_normal(3)
        seen = truth[:2] + error @ rng.standard_normal(2)
        after = update(start, [estimate("e", ["q0", "q1"], seen.tolist(), JOINT.covariance.tolist())])
        inside += np.abs(truth - after.mean) < 1.6448536 * np.sqrt(np.diag(after.covariance))
    assert ((inside / tries > 0.883) & (inside / tries < 0.917)).all()


def test_two_primaries_of_one_quantity_from_one_source_are_refused_also_later() -> None:
    again = estimate("again", ["q1"], [1.0], [[1.0]], source=JOINT.source)
    with pytest.raises(Refusal) as caught:
        update(beliefs(), [JOINT, again])
    assert caught.value.problems[0].code == "beliefs.two_primaries"
    assert caught.value.problems[0].parameters["estimates"] == "again, joint"
    with pytest.raises(Refusal):
        update(update(beliefs(), [JOINT]), [again])


def test_a_check_moves_nothing_and_is_compared() -> None:
    check = estimate("check", ["q0"], [9.0], [[0.1]], source=JOINT.source, role=Role.CHECK)
    with_check, without = update(beliefs(), [JOINT, check]), update(beliefs(), [JOINT])
    assert with_check.mean.tobytes() == without.mean.tobytes()
    record = with_check.records["q0"]
    assert record.informed_by == ("joint",)
    assert {c.between for c in record.conflicts} == {("a guess", "check"), ("check", "joint")}


def test_conflicts_carry_the_predictive_distance_and_both_languages() -> None:
    after = update(beliefs([0.0], [1.0]), [estimate("far", ["q0"], [4.0], [[1.0]])])
    (conflict,) = after.records["q0"].conflicts
    assert conflict.z == pytest.approx(4 / 2**0.5)
    assert conflict.kind == "estimate"
    for language in LANGUAGES:
        assert "2.8" in conflict.text[language]
        assert "far" in conflict.text[language]
    assert (
        update(beliefs([0.0], [1.0]), [estimate("near", ["q0"], [2.0], [[1.0]])]).records["q0"].conflicts
        == ()
    )


def test_estimates_that_disagree_with_each_other_are_shown() -> None:
    a, b = estimate("a", ["q0"], [-1.5], [[0.1]]), estimate("b", ["q0"], [1.5], [[0.1]])
    (conflict,) = update(beliefs(), [a, b]).records["q0"].conflicts
    assert conflict.between == ("a", "b")
    assert conflict.z == pytest.approx(3 / 0.2**0.5)


def test_conflict_texts_are_in_natural_units() -> None:
    start = beliefs([0.0], [0.1], scale=Scale.LOGIT)
    after = update(start, [estimate("e", ["q0"], [2.0], [[0.01]])])
    assert "0.881" in after.records["q0"].conflicts[0].text["en"]


def test_who_moved_what_follows_correlation() -> None:
    start = beliefs(correlation={("q0", "q1"): 0.5})
    after = update(start, [estimate("e", ["q0"], [1.0], [[0.5]], rehearsal=True)])
    assert after.records["q1"].informed_by == ("e",)
    assert after.records["q1"].rehearsal
    assert after.records["q2"].informed_by == ()
    assert not after.records["q2"].rehearsal
    assert after.records["q2"].now == after.records["q2"].prior


def test_local_evidence_is_neither_rehearsal_nor_from_elsewhere() -> None:
    real = estimate("real", ["q0"], [1.0], [[0.5]])
    assert update(beliefs(), [real]).records["q0"].local
    assert not update(beliefs(), [real], elsewhere=["real"]).records["q0"].local
    assert not update(beliefs(), [estimate("r", ["q0"], [1.0], [[0.5]], rehearsal=True)]).records["q0"].local


def test_a_discount_widens_the_estimate() -> None:
    full = update(beliefs(), [JOINT], discount={"joint": 4.0})
    wider = estimate("joint", JOINT.quantities, JOINT.mean.tolist(), (4 * JOINT.covariance).tolist())
    np.testing.assert_allclose(full.mean, update(beliefs(), [wider]).mean)
    assert full.discounts == {"joint": 4.0}
    assert update(full, [SINGLE]).discounts == {"joint": 4.0}


@pytest.mark.parametrize(
    ("said", "options", "code"),
    [
        (estimate("e", ["q9"], [1.0], [[1.0]]), {}, "beliefs.unknown_quantity"),
        (JOINT, {"discount": {"joint": 0.5}}, "beliefs.bad_discount"),
        (JOINT, {"discount": {"joint": float("nan")}}, "beliefs.bad_discount"),
        (JOINT, {"discount": {"nobody": 2.0}}, "beliefs.bad_discount"),
        (JOINT, {"elsewhere": ["nobody"]}, "beliefs.unknown_estimate"),
    ],
)
def test_refusals_say_what_and_how_to_mend_it(said: Estimate, options: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        update(beliefs(), [said], **options)  # type: ignore[arg-type]  # one table for several options
    problem = caught.value.problems[0]
    assert problem.code == code
    for language in LANGUAGES:
        for part in ("what", "why", "mend"):
            assert sentence(problem, language, part)


def test_one_estimate_is_heard_once() -> None:
    with pytest.raises(Refusal) as caught:
        update(update(beliefs(), [JOINT]), [JOINT])
    assert "beliefs.same_id" in {p.code for p in caught.value.problems}


def test_an_estimate_beyond_double_precision_is_refused() -> None:
    r = 1 - 1e-16
    nearly = estimate("e", ["q0", "q1"], [0.0, 1.0], [[1.0, r], [r, 1.0 + 1e-15]])
    with pytest.raises(Refusal) as caught:
        update(beliefs(), [nearly])
    assert caught.value.problems[0].code == "beliefs.too_sharp"


def test_testimony_moves_no_number_and_survives_updating() -> None:
    text: dict[Language, str] = {
        "en": "Officials take part though pay is low.",
        "vi": "Cán bộ vẫn tham gia dù lương thấp.",
    }
    told = attach(beliefs(), "q0", belief="prior", source="closing reflection", text=text, rehearsal=False)
    (conflict,) = told.records["q0"].conflicts
    assert (conflict.kind, conflict.z, conflict.between) == (
        "testimony",
        None,
        ("prior", "closing reflection"),
    )
    assert told.mean.tobytes() == beliefs().mean.tobytes()
    assert not told.records["q0"].informed_by
    assert update(told, [JOINT]).records["q0"].conflicts[-1] == conflict
    again = attach(told, "q0", belief="prior", source="closing reflection", text=text, rehearsal=False)
    assert again.records["q0"].conflicts == (conflict,)


def test_testimony_needs_a_known_quantity_and_every_language() -> None:
    with pytest.raises(Refusal):
        attach(beliefs(), "q9", belief="a", source="b", text={"en": "x", "vi": "y"}, rehearsal=False)
    with pytest.raises(ValueError, match="every language"):
        attach(beliefs(), "q0", belief="a", source="b", text={"en": "x"}, rehearsal=False)


def test_impossible_or_unknown_correlations_are_refused() -> None:
    with pytest.raises(ValueError, match="no joint normal"):
        beliefs(correlation={("q0", "q1"): 0.9, ("q1", "q2"): 0.9, ("q0", "q2"): -0.9})
    with pytest.raises(ValueError, match="two known quantities"):
        beliefs(correlation={("q0", "q9"): 0.5})
    with pytest.raises(ValueError, match="no priors"):
        Beliefs.from_priors({})
    assert beliefs(correlation={("q0", "q1"): 0.9}).correlation("q1", "q0") == pytest.approx(0.9)
