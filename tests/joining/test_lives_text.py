"""Lives as they are read: in both languages, complete, and refused where the scheme is not there."""

import pytest

from sangkien.study import Study
from sangkien.tell_lives import lives_text
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


def test_a_scheme_that_is_not_there_is_refused(small_study: Study) -> None:
    with pytest.raises(Refusal) as refused:
        lives_text(small_study, "heaven")
    assert refused.value.problems[0].code == "run.no_scheme"
