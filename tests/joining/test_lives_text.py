"""Lives as they are read: in both languages, complete, and refused where the scheme is not there."""

from dataclasses import replace

import pytest

from sangkien.beliefs import draw_on_scale, in_natural_units
from sangkien.setting import set_up
from sangkien.study import Study
from sangkien.tell_lives import lives_text, values_in
from sangkien.weigh import believe, weigh
from sangkien.words import LANGUAGES, Refusal, package_yaml
from sangkien.workforce.lives import KINDS, REASONS


def test_both_languages_have_every_word() -> None:
    words = package_yaml("sangkien", "lives.yaml")
    assert set(words) == set(LANGUAGES)
    for language in LANGUAGES:
        assert set(words[language]) == set(words["en"])
        assert set(words[language]["happenings"]) == set(KINDS) - {"idea", "step"}
        assert set(words[language]["reasons"]) == set(REASONS)


def test_lives_are_told_in_both_languages(small_study: Study) -> None:
    english = lives_text(small_study, people=4, months=48)
    vietnamese = lives_text(small_study, people=4, months=48, language="vi")
    assert "Nobody here exists and nobody is predicted" in english
    assert english.count("Told because") == vietnamese.count("Lý do kể") == 4
    assert "triệu đồng" in vietnamese
    assert "of basic need unmet" in english
    assert lives_text(small_study, people=4, months=48) == english
    assert lives_text(small_study, people=4, months=48, seed=2) != english


def test_a_world_of_a_run_is_the_world_that_the_run_has(small_study: Study) -> None:
    setting = set_up(small_study.file)
    beliefs = believe(small_study, setting.facts, weigh(small_study))
    drawn = in_natural_units(beliefs, draw_on_scale(beliefs, 100, 3))
    values = values_in(beliefs, 41, 3)
    assert all(values[name].tolist() == [column[41]] for name, column in drawn.items())
    text = lives_text(small_study, people=2, seed=3, world=41)
    assert "world 41" in text
    assert text != lives_text(small_study, people=2, seed=3)
    assert "lượt mô phỏng số 41" in lives_text(small_study, people=2, seed=3, world=41, language="vi")


def test_months_beyond_the_horizon_have_their_cuts_too(small_study: Study) -> None:
    longer = replace(small_study, file=small_study.file.model_copy(update={"months": 48}))
    assert lives_text(small_study, months=48) == lives_text(longer)


def test_a_scheme_that_is_not_there_is_refused(small_study: Study) -> None:
    with pytest.raises(Refusal) as refused:
        lives_text(small_study, "heaven")
    assert refused.value.problems[0].code == "run.no_scheme"
