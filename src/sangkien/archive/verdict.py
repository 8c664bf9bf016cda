"""What an experiment says of its own hypothesis, read by a table of patterns."""

import re
from enum import StrEnum
from functools import cache

from sangkien.archive.fold import fold
from sangkien.words import package_yaml


class Verdict(StrEnum):
    """The outcome of an experiment as its lab wrote it; ``UNSAID`` where no pattern fits."""

    PROVEN = "proven"
    DISPROVEN = "disproven"
    PARTLY = "partly"
    UNSAID = "unsaid"


def verdict(answer: str) -> Verdict:
    """Read the answer to "was the original hypothesis proven or disproven?".

    "Partly" wins; an answer that both proves and disproves (several hypotheses) is partly proven as well.
    """
    text = " ".join(fold(answer).split())
    found = {kind for kind, patterns in _patterns() for pattern in patterns if pattern.search(text)}
    if Verdict.PARTLY in found or {Verdict.PROVEN, Verdict.DISPROVEN} <= found:
        return Verdict.PARTLY
    return next(iter(found), Verdict.UNSAID)


@cache
def _patterns() -> tuple[tuple[Verdict, tuple[re.Pattern[str], ...]], ...]:
    table: dict[str, list[str]] = package_yaml("sangkien.archive", "stance_words.yaml")["verdict"]
    return tuple((Verdict(kind), tuple(map(re.compile, rows))) for kind, rows in table.items())
