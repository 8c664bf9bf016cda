"""Countries as the archive spells them, the programme's regions, the goals: names that facets stand on."""

import re
from functools import cache

from sangkien.archive.fold import fold
from sangkien.words import Text, package_yaml

_OTHER_THAN_LETTERS = re.compile(r"[\W_]+")


def country(written: str) -> tuple[str, str, str]:
    """Return (ISO 3166-1 alpha-3 code, English name, region); ("", as written, "") for a name that is not known."""
    return _countries().get(_spelled(written), ("", written.strip(), ""))


def region(written: str) -> str:
    """Return the region's code for its code or name in either language, or ""."""
    return _regions().get(_spelled(written), "")


def region_name(code: str) -> Text:
    """Return the region's name; KeyError for a code that is none."""
    found: Text = package_yaml("sangkien.archive", "places.yaml")["regions"][code]
    return found


def goal(written: str) -> tuple[str, str]:
    """Return (number, name) of a Sustainable Development Goal written "6. Clean ..." or "6"; ("", "") for others."""
    match = re.match(r"\s*(?:SDG)?\s*(\d{1,2})(?!\d)", written, re.IGNORECASE)
    names = package_yaml("sangkien.archive", "places.yaml")["sdgs"]
    if match is None or not 1 <= int(match[1]) <= len(names):
        return "", ""
    number = int(match[1])
    return str(number), f"{number}. {names[number - 1]['en']}"


@cache
def _countries() -> dict[str, tuple[str, str, str]]:
    found: dict[str, tuple[str, str, str]] = {}
    for code, lines in package_yaml("sangkien.archive", "places.yaml")["countries"].items():
        for line in lines.splitlines():
            iso3, _, rest = line.partition(" ")
            name, *others = rest.split("|")
            for spelling in (iso3, name, *others):
                found[_spelled(spelling)] = (iso3, name, code)
    return found


@cache
def _regions() -> dict[str, str]:
    regions = package_yaml("sangkien.archive", "places.yaml")["regions"]
    return {_spelled(name): code for code, names in regions.items() for name in (code, *names.values())}


def _spelled(written: str) -> str:
    return _OTHER_THAN_LETTERS.sub("", fold(written))
