"""The brief's sentences: the same in both languages, none missing, none dead."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sangkien.brief import CERTAINTY_CODES, INSTRUMENT_CODES, MISSING_CODES, NOTE_CODES
from sangkien.brief.wording import Wording, texts
from sangkien.words import LANGUAGES, Language, quantities

ROOM = Path(__file__).resolve().parents[2] / "src" / "sangkien" / "brief"


def leaves(node: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every text by its key; singular and plural, or a list, are one leaf with several texts."""
    for key, value in node.items():
        here = f"{path}{key}"
        if isinstance(value, Mapping) and set(value) <= {"one", "other"}:
            yield here, list(value.values())
        elif isinstance(value, Mapping):
            yield from leaves(value, f"{here}.")
        else:
            yield here, list(value) if isinstance(value, list) else [value]


def slots(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def test_both_languages_have_the_same_keys() -> None:
    english, vietnamese = dict(leaves(texts("en"))), dict(leaves(texts("vi")))
    assert set(english) == set(vietnamese)


def test_a_text_has_the_same_slots_in_both_languages() -> None:
    vietnamese = dict(leaves(texts("vi")))
    for key, found in leaves(texts("en")):
        for text in found:
            assert slots(text) <= slots(found[-1]), key
        assert slots(found[-1]) == slots(vietnamese[key][-1]), key


def test_lists_are_equally_long() -> None:
    for path in (("months",), ("limits", "always_list")):
        lengths = set()
        for language in LANGUAGES:
            node: Any = texts(language)
            for key in path:
                node = node[key]
            lengths.add(len(node))
        assert len(lengths) == 1, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_a_tidy_text(language: Language) -> None:
    for key, found in leaves(texts(language)):
        for text in found:
            assert isinstance(text, str), key
            assert text == text.strip(), key
            assert "  " not in text, key


def test_every_sentence_is_used() -> None:
    """A key that neither a template nor the code names is dead; codes and label lists are looked up by value."""
    sources = "".join(p.read_text("utf-8") for p in [*ROOM.glob("*.py"), *ROOM.glob("*.j2")])
    looked_up = (
        *("change.", "codes.", "group_labels.", "groupings.", "months", "money.currencies"),
        *("rests.key_", "sureness.", "sections.", "figures.sensitivity.columns."),
    )
    for key, _ in leaves(texts("en")):
        if key.startswith(looked_up):
            continue
        last = key.rsplit(".", 1)[-1]
        assert f'"{key}"' in sources or last in sources, f"{key} is used nowhere"


def test_codes_that_other_rooms_use_have_sentences() -> None:
    needed_missing = {
        "no_local_estimate", "no_testimony", "claim_not_confirmed", "no_claim", "assumed_only",
        "conflict_open", "no_reflection",
    }  # fmt: skip
    needed_notes = {
        "bare_plan", "default_weights", "default_schemes", "rehearsal", "radio_unknown",
        "small_sample_past_work", "one_agency", "no_individuals", "luck_share", "plan_problems",
    }  # fmt: skip
    assert needed_missing <= MISSING_CODES
    assert needed_notes <= NOTE_CODES
    assert {"confirmed", "weak", "unconfirmed", "plan", "general_knowledge"} <= CERTAINTY_CODES


def test_every_instrument_of_the_register_has_a_sentence() -> None:
    assert {i for q in quantities() for i in q.instruments} <= INSTRUMENT_CODES


def test_one_and_many_are_told_apart_in_english_only() -> None:
    assert Wording("en").text("questions.supports", n=1) == "1 source supports it"
    assert Wording("en").text("questions.supports", n=2) == "2 sources support it"
    assert Wording("vi").text("questions.supports", n=1) == "1 nguồn ủng hộ"


def test_a_key_or_slot_that_does_not_exist_is_an_error() -> None:
    for key in ("nothing.here", "answer", "page.as_of"):
        with pytest.raises(KeyError):
            Wording("en").text(key)
