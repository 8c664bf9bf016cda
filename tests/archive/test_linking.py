"""Plans tied to their reflections: the matching, the model, and the real pair."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangkien.archive import Entry, link, read_page, reason_sentence
from sangkien.archive.link_features import FEATURES, likenesses
from sangkien.archive.link_model import Choice, fit
from sangkien.archive.matching import matched
from tests.archive.archive_helpers import archive


def by_hand(odds: np.ndarray) -> np.ndarray:
    """Probabilities by going through every set of links in which nobody is linked twice."""
    rows, columns = odds.shape
    total, found = 0.0, np.zeros(odds.shape)
    for picks in itertools.product(range(columns + 1), repeat=rows):
        used = [p for p in picks if p < columns]
        if len(set(used)) == len(used):
            weight = float(np.prod([odds[r, p] for r, p in enumerate(picks) if p < columns]))
            total += weight
            for r, p in enumerate(picks):
                if p < columns:
                    found[r, p] += weight
    return found / total


@given(st.lists(st.floats(0.001, 500), min_size=1, max_size=4))
def test_matching_is_exact_for_a_single_plan_or_reflection(odds: list[float]) -> None:
    for table in (np.array([odds]), np.array([odds]).T):
        assert matched(table) == pytest.approx(by_hand(table), rel=1e-5)


@given(st.integers(0, 10_000), st.integers(2, 4), st.integers(2, 4))
def test_matching_is_close_to_every_set_counted(seed: int, rows: int, columns: int) -> None:
    odds = np.exp(np.random.default_rng(seed).normal(-1, 2.5, (rows, columns)))
    found = matched(odds)
    assert np.abs(found - by_hand(odds)).max() < 0.15
    assert (found.sum(axis=0) < 1.001).all()
    assert (found.sum(axis=1) < 1.001).all()


def test_no_candidates_no_links() -> None:
    assert matched(np.zeros((0, 3))).shape == (0, 3)
    assert link(()) == ()


def test_the_logit_finds_what_the_choices_were_made_with() -> None:
    rng = np.random.default_rng(3)
    truth, none = np.array([2.0, -1.0]), 0.5
    choices = []
    for _ in range(3000):
        figures = rng.normal(size=(4, 2))
        utility = np.append(figures @ truth, none) + rng.gumbel(size=5)
        at = int(utility.argmax())
        choices.append(Choice(figures, None if at == 4 else at))
    model = fit(choices)
    assert model.coefficients == pytest.approx(truth, abs=0.15)
    assert model.none == pytest.approx(none, abs=0.15)
    with pytest.raises(ValueError, match="nothing"):
        fit([])


def test_each_plan_finds_its_reflection_without_any_title() -> None:
    best = {found.plan: found for found in reversed(link(archive()))}
    assert {plan: found.reflection for plan, found in best.items()} == {
        "p-waste": "r-waste", "p-officials": "r-officials", "p-bees": "r-bees", "both": "both",
    }  # fmt: skip
    assert best["both"].probability == 1.0
    assert [r.code for r in best["both"].reasons] == ["one_document"]
    assert "contact" in {r.code for r in best["p-waste"].reasons}
    for found in best.values():
        assert all(reason_sentence(r, lang) for r in found.reasons for lang in ("en", "vi"))


def test_links_do_not_depend_on_the_order_of_the_archive() -> None:
    forth, back = link(archive()), link(archive()[::-1])
    assert {(x.plan, x.reflection): x.probability for x in forth} == pytest.approx(
        {(x.plan, x.reflection): x.probability for x in back}
    )


def test_a_title_speaks_for_a_link_and_an_answer_taken_for_a_title_does_not() -> None:
    plan, _, reflection, *_ = archive()
    titled = [replace(plan, title="Harbour plastics"), replace(reflection, title="Closing: Harbour plastics")]
    figure = FEATURES.index("title")
    assert likenesses(titled)[0].figures[figure] == 1.0
    taken = [titled[0], replace(reflection, title=reflection.parts[0].text[:60] + "…")]
    assert likenesses(taken)[0].figures[figure] == 0.0


def test_other_labs_and_other_years_are_no_candidates() -> None:
    plan, _, reflection, *_ = archive()
    assert likenesses([plan, reflection])
    assert not likenesses([plan, replace(reflection, lab="Lemuria")])
    assert not likenesses([plan, replace(reflection, year=2019)])
    assert likenesses([plan, replace(reflection, year=None)])


@pytest.mark.archive
def test_the_plan_of_viet_nam_is_tied_to_its_closing_reflection(archive: Path) -> None:
    entries: list[Entry] = [
        read_page(page.stem, page.read_bytes()) for page in sorted((archive / "learningplan").glob("*.md"))
    ]
    entries = [e for e in entries if e.lab in {"Vietnam", "Thailand", "Malaysia", "Laos"}]
    found = {x.plan: x for x in reversed(link(entries))}
    plan = next(
        name for name in found if name.startswith("promoting_viet_nam_governmentpublic_sector_innovation")
    )
    assert found[plan].reflection == "closing_viet_nam_governmentpublic_sector_innovation"
    assert found[plan].probability > 0.8
