"""Facts of one civil service as data: dated, sourced, each saying whom it counts.

A pack is a folder of YAML files beside this module and no code; ``docs/countries.md`` gives the format.
"""

import re
from functools import cache

from sangkien.countries.facts import (
    Certainty,
    Change,
    CountryPrior,
    Default,
    Disagreement,
    Fact,
    FactKind,
    GradeRow,
    Missing,
    Scope,
    ServiceFacts,
    Side,
    Source,
)
from sangkien.countries.pack import Country, CountryFacts
from sangkien.countries.pay import PayGroup, PayScale, monthly_pay
from sangkien.countries.reading import PARTS, read_pack
from sangkien.countries.targets import Observed, Statistic, Target, Targets, Unmatched, Wanted
from sangkien.words import Place, Problem, Refusal, package_bytes, package_folders

__all__ = [
    "PARTS",
    "Certainty",
    "Change",
    "Country",
    "CountryFacts",
    "CountryPrior",
    "Default",
    "Disagreement",
    "Fact",
    "FactKind",
    "GradeRow",
    "Missing",
    "Observed",
    "PayGroup",
    "PayScale",
    "Scope",
    "ServiceFacts",
    "Side",
    "Source",
    "Statistic",
    "Target",
    "Targets",
    "Unmatched",
    "Wanted",
    "load",
    "monthly_pay",
    "names",
    "read_pack",
]


@cache
def names() -> tuple[str, ...]:
    """Return the names of the packs that ship with the package."""
    return package_folders(__name__)


@cache
def load(name: str) -> Country:
    """Return the pack ``name`` (such as ``vietnam``), read once.

    Raises Refusal for a name without a pack, and with every fault found for a pack that is not whole.
    """
    # The name comes from a study file: nothing but a plain folder name may reach the loader.
    if re.fullmatch(r"[a-z][a-z0-9_]*", name):
        try:
            return read_pack(name, {part: package_bytes(__name__, f"{name}/{part}.yaml") for part in PARTS})
        except FileNotFoundError:
            pass
    raise Refusal(Problem("countries.unknown", place=Place(path="country"), parameters={"name": name}))
