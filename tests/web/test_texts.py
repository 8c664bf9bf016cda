"""Both languages say everything: the same keys, the same slots, and every key that a page asks for."""

import re
import string
from pathlib import Path

import pytest

import sangkien.web
from sangkien.web.say import flat, read_number, say
from sangkien.words import LANGUAGES, package_yaml

WEB = Path(sangkien.web.__file__).parent
PAGES = sorted(path.stem for path in (WEB / "pages").glob("*.yaml"))


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("name", ["shell", *PAGES])
def test_both_languages_have_the_same_texts(name: str) -> None:
    package = "sangkien.web" if name == "shell" else "sangkien.web.pages"
    rows = package_yaml(package, f"{name}.yaml")
    assert set(rows) == set(LANGUAGES)
    en, vi = flat(rows["en"]), flat(rows["vi"])
    # Vietnamese has no plural: a text for one alone exists in English only
    assert {k for k in en if not k.endswith(".one")} == {k for k in vi if not k.endswith(".one")}
    for key, text in vi.items():
        assert slots(text) <= slots(en[key]) | {"n"}, key
        assert text.strip(), key
        if len(text) > 25 and not text.isascii():
            assert text != en[key], key


@pytest.mark.parametrize("name", PAGES)
def test_every_text_that_a_page_asks_for_is_there(name: str) -> None:
    template = (WEB / "pages" / f"{name}.html.j2").read_text("utf-8")
    words = say(name, "en")
    for key in re.findall(r'say\("([a-z0-9_.]+)"[,)]', template):
        assert words.has(key), f"{name}: {key}"
    for key in re.findall(r'say\.count\("([a-z0-9_.]+)"', template):
        assert words.has(f"{key}.many"), f"{name}: {key}"
    # keys put together at run time: at least something begins so
    for key in re.findall(r'say\("([a-z0-9_.]+)" ?~', template):
        assert any(known.startswith(key) for known in words.texts), f"{name}: {key}..."


def test_numbers_and_days_as_readers_write_them() -> None:
    en, vi = say(None, "en"), say(None, "vi")
    assert (en.number(1234.5), vi.number(1234.5)) == ("1,234.5", "1.234,5")
    assert (en.number(-0.0001), vi.number(-2.5)) == ("0", "\N{MINUS SIGN}2,5")
    assert (en.share(0.256), vi.share(0.256)) == ("26%", "26%")


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1,234.5", "en", 1234.5), ("1.234,5", "vi", 1234.5), ("0.5", "vi", 0.5), ("0,5", "vi", 0.5),
        ("0,5", "en", 0.5), ("1.234", "vi", 1234), ("1,234", "en", 1234), ("12", "vi", 12), ("-3", "en", -3),
        ("2.5", "vi", 2.5), ("1 000", "en", 1000),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_written(text: str, language: str, value: float) -> None:
    assert read_number(text, language) == value  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "x", "1,2,3", "nan", "inf", "1_000", "0x10"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"number|float"):
        read_number(text, "en")


def test_every_deed_in_the_log_has_its_words() -> None:
    """What is written into the log by any part of the program is told in words on the log's page."""
    call = re.compile(r"\blog\.add\(.*?\)\n|Log\(\w+\)\.add\(.*?\)\n", re.S)
    deeds = {
        deed
        for path in WEB.parent.rglob("*.py")
        for found in call.findall(path.read_text("utf-8"))
        for deed in re.findall(r'(?<!f)"([a-z]+\.[a-z_]+)"', found)
    }
    assert len(deeds) > 12
    words = say("log", "vi")
    missing = {deed for deed in deeds if not words.has(f"did.{deed}")}
    assert not missing
