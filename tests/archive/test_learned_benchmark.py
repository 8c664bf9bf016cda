"""The benchmark's own parts: what it hides, what it counts, and that it skips where the archive is missing."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from benchmarks.learned import __main__ as command
from benchmarks.learned.measure import by_lab, halves, rank_of, wilson
from benchmarks.learned.pairs import Pair, pairs_by_title, without_names, without_titles

from sangkien.archive import Kind
from tests.archive.archive_helpers import archive, entry


def test_titles_give_a_pair_away_and_are_hidden_wherever_they_stand() -> None:
    plan = entry(
        "p", Kind.PLAN, "Mu", 2021, title="Honey from city roofs", title_text="", question="Who pays?"
    )
    closing = entry(
        "r", Kind.REFLECTION, "Mu", 2022, title="Closing: Honey from city roofs",
        insights="With “Honey, from City Roofs” we learned that roofs are hot.",
    )  # fmt: skip
    assert pairs_by_title([plan, closing]) == (Pair("p", "r", "Mu"),)
    assert pairs_by_title([plan, replace(closing, lab="Lemuria")]) == ()
    bare = without_titles([plan, closing])
    assert [e.title for e in bare] == ["", ""]
    assert "Roofs" not in bare[1].parts[0].text
    assert "roofs are hot" in bare[1].parts[0].text


def test_names_of_a_lab_are_masked_and_words_that_labs_share_stay() -> None:
    told = [
        replace(
            e, parts=(replace(e.parts[0], text=e.parts[0].text + f" We met Zora of {e.lab} at the harbour."),)
        )
        for e in archive()
        if e.kind is not Kind.EXPERIMENT
    ]
    for masked in without_names(told):
        text = masked.parts[0].text
        assert masked.lab not in text
        assert "harbour" in text
    assert "honey" not in " ".join(
        p.text for e in without_names(told) for p in e.parts
    )  # only one lab says it


def test_ranks_and_intervals() -> None:
    assert rank_of(np.array([3.0, 2.0, 2.0, 1.0]), 0) == 1
    assert rank_of(np.array([3.0, 2.0, 2.0, 1.0]), 1) == 2.5
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-3)  # as published for 8 of 10
    labs = ["a", "a", "b", "c", "c", "c"]
    values = np.array([0.0, 1, 1, 0, 0, 1])
    low, high = by_lab(labs, lambda rows: float(values[rows].mean()))
    assert low < values.mean() < high
    tuning = halves(labs)
    assert len({(lab, bool(t)) for lab, t in zip(labs, tuning, strict=True)}) == 3


def test_without_the_archive_the_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["learned", str(tmp_path / "nothing")])
    command.main()
    assert "Skipped" in capsys.readouterr().out
