"""Numbers that are part of a definition, from ``definitions.yaml``."""

from functools import cache

from sangkien.words import package_yaml


@cache
def _rows() -> dict[str, float | list[float]]:
    rows = package_yaml("sangkien.workforce", "definitions.yaml")["definitions"]
    return {row["id"]: row["value"] for row in rows}


def definition(name: str) -> float:
    """The number that belongs to a definition, in the file's unit. KeyError for one that is not in the file."""
    value = _rows()[name]
    if isinstance(value, list):
        raise TypeError(f"definitions.yaml: {name} is a list; use bounds({name!r})")
    return float(value)


def bounds(name: str) -> tuple[float, ...]:
    """The numbers at which groups end, in the file's unit. KeyError for a definition that is not in the file."""
    value = _rows()[name]
    return tuple(value) if isinstance(value, list) else (value,)
