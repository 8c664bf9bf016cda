"""The board says what bears on a question and what is missing, in the same words and figures as the brief."""

from collections.abc import Mapping

import pytest

from sangkien.brief.wording import Wording
from sangkien.edit_study import set_claim, set_question
from sangkien.question_board import Board, board_text, question_board, value_words
from sangkien.study import STUDY, read_study
from sangkien.words import LANGUAGES, quantities


@pytest.fixture(scope="module")
def board(example_files: Mapping[str, bytes]) -> Board:
    return question_board(read_study(example_files))


def test_each_question_has_its_claims_quantities_and_what_was_said(board: Board) -> None:
    row = board.questions[0]
    assert [one.claim.id for one in row.claims] == [
        "partner-at-side",
        "only-for-money",
        "delivery-breeds-theatre",
    ]
    assert row.quantities[0].held.quantity == "weight.recognition"
    money = row.claims[1]
    assert (money.tally.supports, money.tally.contradicts, money.tally.mixed) == (0, 1, 1)
    assert money.tally.withheld == 1
    assert len(money.quotes) == 1


def test_rates_of_past_work_stand_where_they_moved_a_belief_and_where_they_only_check_it(
    board: Board,
) -> None:
    sustained = next(q for q in board.questions[0].quantities if q.held.quantity == "sustain.at_24_months")
    assert [(rate.count, rate.of) for rate in sustained.rates] == [(3, 4)]
    assert [(rate.count, rate.of) for rate in sustained.checks] == [(3, 8)]
    assert sustained.held.rehearsal
    assert sustained.held.informed_by


def test_what_is_only_assumed_names_the_instruments_that_would_tell(board: Board) -> None:
    capacity = board.questions[3]
    assert "no_claim" in capacity.missing
    assert "assumed_only" in capacity.missing
    for row in capacity.assumed:
        assert row.instruments == quantities()[row.held.quantity].instruments
        assert row.held.provenance == "assumed"


def test_a_question_that_the_plan_words_otherwise_and_a_claim_nobody_asks_about_are_shown(
    example_files: Mapping[str, bytes],
) -> None:
    data = set_question(example_files[STUDY], "space", {"text": "Something else?", "claims": None})
    data = set_claim(data, "fear-stops", {"confirmed": False})
    board = question_board(read_study({**example_files, STUDY: data}))
    assert [row.question.id for row in board.questions if row.drifted] == ["space"]
    assert [row.claim.id for row in board.loose] == ["space-collaborates"]
    assert "claim_not_confirmed" in board.questions[4].missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_board_reads_in_a_terminal_in_both_languages(board: Board, language: str) -> None:
    wording = Wording(language)  # type: ignore[arg-type]
    text = board_text(board, wording)
    assert value_words(board.questions[0].quantities[0].held, wording) in text
    assert ("chưa" in text.lower()) == (language == "vi")
    for row in board.questions:
        assert row.question.text in text
