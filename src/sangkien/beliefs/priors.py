"""Priors from rows of data: one per quantity of the register, each saying where it comes from."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sangkien.words import (
    LANGUAGES,
    Belief,
    Distribution,
    Provenance,
    ProvenanceKind,
    QuantityRegister,
    quantities,
)

#: The part of a prior between its ``low`` and ``high``.
COVERAGE = 0.9

_FIELDS = {"quantity", "low", "high", "provenance", "local", "rehearsal"}
_PROVENANCE_FIELDS = {"kind", "source", "known_from", "note"}


def read_priors(
    rows: Sequence[Mapping[str, Any]], *, as_of: date, register: QuantityRegister | None = None
) -> dict[str, Belief]:
    """One belief per quantity, in the register's order.

    A row has ``quantity``, ``low`` and ``high`` (central 90% in natural units), ``provenance`` (``kind``, ``source``,
    ``known_from``, ``note`` in every language) and perhaps ``local`` and ``rehearsal`` (invented for practice). Layers
    are given one after another (generic, country, study): of the rows known at ``as_of`` the last one counts.
    ``register`` defaults to the package's.
    Raises ValueError that names the quantity for a row that is not right, an id that is not in the register, or
    a quantity left without a prior; every fault found is in the message.
    """
    known = quantities() if register is None else register
    found: dict[str, Belief] = {}
    faults: list[str] = []
    for place, row in enumerate(rows, start=1):
        try:
            belief = _read(row, known)
        except (ValueError, KeyError) as fault:
            name = row.get("quantity", "no quantity") if isinstance(row, Mapping) else "no mapping"
            faults.append(f"prior {place} ({name}): {fault.args[0] if fault.args else fault}")
            continue
        if belief.provenance.known_from <= as_of:
            found[belief.quantity] = belief
    if not faults:
        faults = [f"{q.id}: no prior known on {as_of.isoformat()}" for q in known if q.id not in found]
    if faults:
        raise ValueError("; ".join(faults))
    return {q.id: found[q.id] for q in known}


def _read(row: Mapping[str, Any], register: QuantityRegister) -> Belief:
    """One row as a belief; ValueError or KeyError say what is wrong with it."""
    if not isinstance(row, Mapping):
        raise ValueError("a prior is a mapping of fields")
    if unknown := sorted(set(row) - _FIELDS):
        raise ValueError(f"unknown fields {', '.join(unknown)}")
    if missing := sorted(_FIELDS - {"local", "rehearsal"} - set(row)):
        raise ValueError(f"missing fields {', '.join(missing)}")
    quantity = register[row["quantity"]]
    for end in ("low", "high"):
        if isinstance(row[end], bool) or not isinstance(row[end], int | float):
            raise ValueError(f"{end} must be a number, got {row[end]!r}")
    flags = {name: row.get(name, False) for name in ("local", "rehearsal")}
    for name, flag in flags.items():
        if not isinstance(flag, bool):
            raise ValueError(f"{name} must be true or false, got {flag!r}")
    prior = Distribution.from_interval(quantity.scale, float(row["low"]), float(row["high"]), COVERAGE)
    return Belief(quantity.id, prior, prior, _provenance(row["provenance"]), **flags)


def _provenance(row: Any) -> Provenance:
    if not isinstance(row, Mapping) or set(row) != _PROVENANCE_FIELDS:
        raise ValueError(f"its provenance needs the fields {', '.join(sorted(_PROVENANCE_FIELDS))}")
    kinds = [kind.value for kind in ProvenanceKind]
    if row["kind"] not in kinds:
        raise ValueError(f"the kind of provenance must be one of {', '.join(kinds)}, got {row['kind']!r}")
    if not isinstance(row["source"], str) or not row["source"].strip():
        raise ValueError("no prior without a source")
    note = row["note"]
    if not isinstance(note, Mapping) or any(not str(note.get(lang) or "").strip() for lang in LANGUAGES):
        raise ValueError(f"its note must be written in {' and '.join(LANGUAGES)}")
    texts = {lang: str(note[lang]) for lang in LANGUAGES}
    return Provenance(ProvenanceKind(row["kind"]), row["source"], texts, _day(row["known_from"]))


def _day(value: Any) -> date:
    """A date as YAML reads it, or written as 2019-05-31."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        return date.fromisoformat(value)
    raise ValueError(f"known_from must be a day such as 2019-05-31, got {value!r}")
