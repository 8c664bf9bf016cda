"""Why something was found: a code with figures; its sentence is written once per language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sangkien.words import Language, package_yaml


@dataclass(frozen=True, slots=True)
class Reason:
    """A code of ``reasons.<language>.yaml`` with what fills its sentence."""

    code: str
    parameters: Mapping[str, str | int | float] = field(default_factory=dict)


def reason_sentence(reason: Reason, language: Language) -> str:
    """Return the sentence of ``reason``. Raises KeyError for a code without one."""
    rows: dict[str, str] = package_yaml("sangkien.archive", f"reasons.{language}.yaml")
    return rows[reason.code].format(**reason.parameters)
