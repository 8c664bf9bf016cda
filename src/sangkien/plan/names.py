"""What fields are called: ``partners[1].sector`` is "Partner 2: Sector"."""

import re

from sangkien.plan.template import template
from sangkien.words import Language, package_yaml

_PATH = re.compile(r"(\w{1,40})\[(\d{1,6})\](?:\.(\w{1,40}))?")
_BOXES = {"partners": "partner", "questions": "question"}


def name_of(path: str, language: Language) -> str:
    """The name of a field or box for people; what is no field, as it stands."""
    known = template()
    words = package_yaml("sangkien.plan", "show_words.yaml")[language]
    if path in known.tag_names:
        return known.tag_names[path][language]
    if path in _BOXES:
        return str(words[path])
    if path in known.fields:
        return known.fields[path].name[language]
    match = _PATH.fullmatch(path)
    if match is None:
        return path
    of, number, part = match[1], int(match[2]) + 1, match[3]
    if of in _BOXES:
        field = known.fields.get(f"{_BOXES[of]}_{part}")
        box = f"{words[_BOXES[of]]} {number}"
        return f"{box}: {field.name[language]}" if field is not None else box
    if of in known.fields:
        return f"{known.fields[of].name[language]} {number}"
    return f"{words['prompt']} {number}" if of == "items" else path
