"""How findings are made: a code, a level, a line and the names people know the fields by."""

from sangkien.plan.document import Document
from sangkien.plan.template import Field
from sangkien.words import Level, Place, Problem

Parameters = str | int | float


def problem(
    code: str, level: Level, line: int, path: str | None = None, /, **parameters: Parameters
) -> Problem:
    """Return one finding of this room."""
    return Problem(f"plan.{code}", level, Place(line=line, path=path), parameters)


def named(field: Field) -> dict[str, Parameters]:
    """The name of a field in every language, for sentences."""
    return {"field": field.name["en"], "field_vi": field.name["vi"]}


def prompt_line(document: Document, name: str) -> int:
    """The line of a field's prompt, or 1 where the field is not there."""
    entry = document.outline.scalars.get(name)
    return document.outline.lines[entry.first] if entry is not None else 1
