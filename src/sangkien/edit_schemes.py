"""Add, change and remove schemes in ``study.yaml``, with everything else of the file as people wrote it."""

import re
from collections.abc import Iterable, Mapping

from sangkien.study_check import check_levels
from sangkien.study_start import plain_words
from sangkien.words import DO_NOT_ENGAGE, STATUS_QUO, Place, Problem, Refusal, levers
from sangkien.yaml_edit import append, remove, set_at
from sangkien.yaml_lines import read_yaml

STUDY = "study.yaml"
#: A name stands in tables and under pictures.
MOST_NAME = 80
#: Every study has these, and they mean what they mean.
FIXED = (STATUS_QUO, DO_NOT_ENGAGE)


def add_scheme(data: bytes, name: str, levels: Mapping[str, float]) -> tuple[bytes, str]:
    """The file with one more scheme, and the id that it got from its name.

    Raises Refusal for a name that is empty or too long, and for levels that cannot be simulated.
    """
    name, kept = _name(name), moved(levels)
    id_ = new_id(name, (str(row.get("id", "")) for row in _rows(data)))
    return append(data, ("schemes",), {"id": id_, "name": name, "levers": kept}, STUDY), id_


def set_scheme(data: bytes, id_: str, levels: Mapping[str, float], name: str | None = None) -> bytes:
    """The file with other levels of a scheme, and another name where one is given.

    A name that stood there in two languages and is the same in one of them stays. Raises Refusal as ``add_scheme``,
    for a scheme that is not there, and for the two that every study has.
    """
    kept, at = moved(levels), _place(data, id_)
    data = set_at(data, ("schemes", at, "levers"), kept, STUDY)
    was = _rows(data)[at].get("name")
    same = name is None or name.strip() in (was.values() if isinstance(was, Mapping) else (was,))
    return data if same or name is None else set_at(data, ("schemes", at, "name"), _name(name), STUDY)


def remove_scheme(data: bytes, id_: str) -> bytes:
    """The file without a scheme. Raises Refusal as ``set_scheme``."""
    return remove(data, ("schemes", _place(data, id_)), STUDY)


def scheme_text(data: bytes, id_: str) -> str:
    """What stands in the file of a scheme, in one line for each thing; empty where there is none of that id."""
    for row in _rows(data):
        if row.get("id") == id_:
            name, levels = row.get("name"), row.get("levers")
            levels = levels if isinstance(levels, Mapping) else {}
            names = dict.fromkeys(name.values() if isinstance(name, Mapping) else (name,))
            return "\n".join(
                [" / ".join(str(one) for one in names), *(f"{key}: {value}" for key, value in levels.items())]
            )
    return ""


def moved(levels: Mapping[str, float]) -> dict[str, float]:
    """The levels that are not as today, in the register's order, whole ones without a point.

    Raises Refusal with everything that is wrong with them, and where nothing is moved.
    """
    if problems := list(check_levels(levels)):
        raise Refusal(problems)
    found = {
        lever.id: levels[lever.id]
        for lever in levers()
        if lever.id in levels and levels[lever.id] != lever.status_quo
    }
    if not found:
        raise Refusal(Problem("study.nothing_moved"))
    return {name: int(level) if level == int(level) else level for name, level in found.items()}


def new_id(name: str, taken: Iterable[str]) -> str:
    """An id out of a name: plain letters, and a number where it is taken."""
    plain = "_".join(re.findall(r"[a-z0-9]+", plain_words(name)))[:50].strip("_")
    plain = plain if re.match(r"[a-z]", plain) else f"scheme_{plain}".rstrip("_")
    known, found, n = set(taken), plain, 2
    while found in known:
        found, n = f"{plain}_{n}", n + 1
    return found


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refusal(Problem("study.no_name"))
    if len(name) > MOST_NAME:
        raise Refusal(Problem("study.long_name", parameters={"length": len(name), "most": MOST_NAME}))
    if not name.isprintable():
        raise Refusal(Problem("study.odd_name"))
    return name


def _place(data: bytes, id_: str) -> int:
    """Where a scheme stands in the list. Raises Refusal where it does not, or must stay as it is."""
    if id_ in FIXED:
        raise Refusal(Problem("study.fixed_scheme", parameters={"id": id_}))
    known = [str(row.get("id", "")) for row in _rows(data)]
    if id_ not in known:
        place = Place(STUDY, path="schemes")
        raise Refusal(
            Problem("study.no_scheme", place=place, parameters={"id": id_[:80], "known": ", ".join(known)})
        )
    return known.index(id_)


def _rows(data: bytes) -> list[Mapping[str, object]]:
    """The schemes as the file has them; rows that are none are skipped in place."""
    value = read_yaml(data, STUDY).value
    rows = value.get("schemes") if isinstance(value, dict) else None
    return [row if isinstance(row, dict) else {} for row in rows] if isinstance(rows, list) else []
