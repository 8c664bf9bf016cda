"""The register of past work: what was tried before, with whom, and whether it lasted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np

from sangkien.evidence.fields import Fields, Report, rows
from sangkien.words import Column, Dataset, MissingKind


class Known(StrEnum):
    """What is known of a yes-or-no matter."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Lasted(StrEnum):
    """Whether something was still in use; ``too_early`` when the day has not come."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    TOO_EARLY = "too_early"


class ForWhom(StrEnum):
    """Whom an initiative served in the end."""

    CITIZENS = "citizens"
    AGENCY = "agency"
    VISIBILITY = "visibility"
    UNKNOWN = "unknown"


class PartnerKind(StrEnum):
    """What the partner was."""

    GOVERNMENT = "government"
    PUBLIC_PRIVATE = "public_private"
    PRIVATE = "private"
    UNIVERSITY = "university"
    CIVIL_SOCIETY = "civil_society"
    INTERNATIONAL = "international"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Initiative:
    """One row of the register. ``money`` is in million of the pack's currency, None where nobody knows.

    ``known_from`` is the day from which the row's outcomes were known: before it, the row tells nothing.
    """

    id: str
    name: str
    partner: str
    partner_kind: PartnerKind
    money: float | None
    deadline_months: float | None
    champion_stayed: Known
    launched: Known
    sustained_12: Lasted
    sustained_24: Lasted
    for_whom: ForWhom
    rival_explanations: tuple[str, ...]
    known_from: date
    source: str
    rehearsal: bool


def read_past_work(structure: Any, file: str = "past_work.yaml") -> tuple[Initiative, ...]:
    """Read the parsed register (a mapping with ``initiatives``).

    Raises Refusal with every fault and its path: a key missing or unknown, an id twice, a value that is none of the
    words, no day from which the row's outcomes were known, something sustained that was never launched, something
    still in use after 24 months that was not after 12.
    """
    report = Report(file)
    top = Fields(structure if structure is not None else {}, "", report)
    found: list[Initiative] = []
    seen: set[str | None] = set()
    for row in rows(top, "initiatives"):
        row_id = row.text("id")
        if row_id is not None and row_id in seen:
            report.add("id_twice", row.at("id"), id=row_id)
        seen.add(row_id)
        initiative = _initiative(row, row_id)
        if initiative is not None:
            found.append(initiative)
    top.done()
    report.refuse()
    return tuple(found)


def _initiative(row: Fields, row_id: str | None) -> Initiative | None:
    name, partner = row.text("name"), row.text("partner")
    kind = row.choice("partner_kind", PartnerKind)
    money, deadline = row.amount("money"), row.amount("deadline_months", above=0)
    stayed = row.choice("champion_stayed", Known, Known.UNKNOWN) or Known.UNKNOWN
    launched = row.choice("launched", Known)
    after_12 = row.choice("sustained_12", Lasted, Lasted.UNKNOWN) or Lasted.UNKNOWN
    after_24 = row.choice("sustained_24", Lasted, Lasted.UNKNOWN) or Lasted.UNKNOWN
    for_whom = row.choice("for_whom", ForWhom)
    rivals = row.texts("rival_explanations")
    known_from = row.day("known_from", required=False)
    if row.raw.get("known_from") is None:
        row.report.add("known_from_missing", row.at("known_from"))
    source, rehearsal = row.text("source"), row.flag("rehearsal")
    row.done()
    for key, lasted in (("sustained_12", after_12), ("sustained_24", after_24)):
        if launched is Known.NO and lasted is Lasted.YES:
            row.report.add("sustained_not_launched", row.at(key), key=key)
    if after_12 is Lasted.NO and after_24 is Lasted.YES:
        row.report.add("sustained_after_lapse", row.at("sustained_24"))
    if after_12 is Lasted.TOO_EARLY and after_24 in {Lasted.YES, Lasted.NO}:
        row.report.add("sustained_too_early", row.at("sustained_24"))
    if row_id is None or name is None or partner is None or kind is None or launched is None:
        return None
    if for_whom is None or known_from is None or source is None or rehearsal is None:
        return None
    return Initiative(
        id=row_id,
        name=name,
        partner=partner,
        partner_kind=kind,
        money=money,
        deadline_months=deadline,
        champion_stayed=stayed,
        launched=launched,
        sustained_12=after_12,
        sustained_24=after_24,
        for_whom=for_whom,
        rival_explanations=rivals,
        known_from=known_from,
        source=source,
        rehearsal=rehearsal,
    )


_MISSING = {"unknown": MissingKind.DONT_KNOW, "too_early": MissingKind.NOT_ASKED}


def as_dataset(
    initiatives: Sequence[Initiative],
    source: str = "past_work",
    population: str = "initiatives of the lab's own past work",
) -> Dataset:
    """Return the register as a table of one row an initiative.

    ``champion_stayed``, ``launched``, ``sustained_12`` and ``sustained_24`` are 1.0 or 0.0 (unknown is missing as
    DONT_KNOW, too early as NOT_ASKED); ``money`` is in million, ``deadline_months`` in months; ``id``,
    ``partner_kind`` and ``for_whom`` are text. The table is rehearsal when any row is.
    """
    columns = [
        Column("id", np.array([row.id for row in initiatives], dtype=np.str_)),
        Column("partner_kind", np.array([row.partner_kind.value for row in initiatives], dtype=np.str_)),
        _words("for_whom", [row.for_whom.value for row in initiatives]),
        _yes_no("champion_stayed", [row.champion_stayed.value for row in initiatives]),
        _yes_no("launched", [row.launched.value for row in initiatives]),
        _yes_no("sustained_12", [row.sustained_12.value for row in initiatives]),
        _yes_no("sustained_24", [row.sustained_24.value for row in initiatives]),
        _numbers("money", [row.money for row in initiatives]),
        _numbers("deadline_months", [row.deadline_months for row in initiatives]),
    ]
    return Dataset(
        columns={column.name: column for column in columns},
        source=source,
        population=population,
        rehearsal=any(row.rehearsal for row in initiatives),
    )


def _words(name: str, words: Sequence[str]) -> Column:
    missing = {i: _MISSING[word] for i, word in enumerate(words) if word in _MISSING}
    return Column(name, np.array(words, dtype=np.str_), missing=missing)


def _yes_no(name: str, words: Sequence[str]) -> Column:
    missing = {i: _MISSING[word] for i, word in enumerate(words) if word in _MISSING}
    values = np.array([float(word == "yes") for word in words], dtype=np.float64)
    return Column(name, values, labels={1.0: "yes", 0.0: "no"}, missing=missing)


def _numbers(name: str, numbers: Sequence[float | None]) -> Column:
    missing = {i: MissingKind.NOT_RECORDED for i, number in enumerate(numbers) if number is None}
    return Column(name, np.array([number or 0.0 for number in numbers], dtype=np.float64), missing=missing)
