"""The forms of the archive as data: which prompts there are, in which order, and what may answer them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from sangkien.plan.text import fold
from sangkien.words import Language, Text, package_yaml


class FieldKind(StrEnum):
    """How a prompt is answered."""

    TEXT = "text"
    RADIO = "radio"
    CHECKLIST = "checklist"
    EVIDENCE = "evidence"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Field:
    """One prompt of a form: how it is worded (the first wording is the one we write) and answered."""

    id: str
    kind: FieldKind
    prompts: tuple[str, ...]
    section: str
    name: Text
    label: str = ""
    belongs: str = ""
    required: bool = False
    optional: bool = False
    options: tuple[str, ...] = ()
    open_options: bool = False
    continuation: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a form under one heading; ``spelled`` are its headings in other languages."""

    heading: str
    spelled: tuple[str, ...]
    name: Text
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its sections in order."""

    id: str
    sections: tuple[Section, ...]

    def fields(self) -> Iterator[Field]:
        """Every field, in the form's order."""
        for section in self.sections:
            yield from section.fields


@dataclass(frozen=True, slots=True)
class Template:
    """Everything the format fixes: forms, tag keys, closed lists, limits."""

    opening: Form
    reflection: Form
    fields: Mapping[str, Field]
    by_prompt: Mapping[str, Field]
    by_label: Mapping[str, Field]
    tag_keys: Mapping[str, str]
    tag_names: Mapping[str, Text]
    tag_order: tuple[str, ...]
    apart: tuple[str, ...]
    single: tuple[str, ...]
    types: tuple[str, ...]
    sdgs: tuple[str, ...]
    methods: tuple[str, ...]
    options_vi: Mapping[str, str]
    limits: Mapping[str, int]
    most_challenges: Mapping[str, int]

    def shown(self, option: str, language: Language) -> str:
        """An option as readers of a language see it; what is no option of ours, as it stands."""
        if option not in self.options_vi:
            return option

        if language == "vi":
            return self.options_vi[option]
        return option.capitalize() if option.isupper() else option

    def form_of(self, field: Field) -> Form:
        """Return the form that lists the field first."""
        return self.opening if any(f.id == field.id for f in self.opening.fields()) else self.reflection


def _field(row: Mapping[str, Any], section: str, data: Mapping[str, Any]) -> Field:
    name = row.get("options", "")
    return Field(
        id=row["id"],
        kind=FieldKind(row["kind"]),
        prompts=tuple(row["prompts"]),
        section=section,
        name=row.get("name", {"en": row["id"], "vi": row["id"]}),
        label=row.get("label", ""),
        belongs=row.get("belongs", ""),
        required=row.get("required", False),
        optional=row.get("optional", False),
        options=tuple(data["options"].get(name, ())),
        open_options=name in data["open_options"],
        continuation=row.get("continuation", ""),
    )


def _form(name: str, data: Mapping[str, Any], known: dict[str, Field]) -> Form:
    sections = []
    for row in data["forms"][name]:
        fields = [_field(entry, row["heading"], data) for entry in row["fields"]]
        known.update({field.id: field for field in fields})
        fields += [known[box] for box in row.get("boxes", ())]
        sections.append(Section(row["heading"], tuple(row["spelled"]), row["name"], tuple(fields)))
    return Form(name, tuple(sections))


def _sdgs_vi(data: Mapping[str, Any]) -> dict[str, str]:
    rows = zip(data["sdgs"], data["sdgs_vi"], strict=True)
    return {sdg: f"{sdg.partition('.')[0]}. {name}" for sdg, name in rows}


@cache
def template() -> Template:
    """Return the forms that ship with the package (``template.yaml``)."""
    data = package_yaml("sangkien.plan", "template.yaml")
    fields: dict[str, Field] = {}
    opening, reflection = _form("opening", data, fields), _form("reflection", data, fields)
    by_prompt = {fold(prompt): field for field in fields.values() for prompt in field.prompts}
    for kind, rows in ((FieldKind.RADIO, "lost"), (FieldKind.TEXT, "kept")):
        for prompt in data["experiment"][rows]:
            name: Text = {"en": prompt, "vi": prompt}
            by_prompt.setdefault(fold(prompt), Field("", kind, (prompt,), "", name))
    return Template(
        opening=opening,
        reflection=reflection,
        fields=fields,
        by_prompt=by_prompt,
        by_label={fold(field.label): field for field in fields.values() if field.label},
        tag_keys=data["tags"]["fields"],
        tag_names=data["tags"]["names"],
        tag_order=tuple(data["tags"]["order"]),
        apart=tuple(data["tags"]["apart"]),
        single=tuple(data["tags"]["single"]),
        types=tuple(data["tags"]["types"]),
        sdgs=tuple(data["sdgs"]),
        methods=tuple(data["methods"]),
        options_vi={**data["options_vi"], **_sdgs_vi(data)},
        limits={name: data[f"{name}_limit"] for name in ("summary", "sdg", "theme", "partner", "insight")},
        most_challenges=data["challenges_limit"],
    )


def find(prompt: str) -> Field | None:
    """Return the field that a prompt of a document asks for, or None for words of no form."""
    return _find(prompt) if len(prompt) < 1000 else None


@lru_cache(maxsize=4096)
def _find(prompt: str) -> Field | None:
    folded = fold(prompt)
    field = template().by_prompt.get(folded)
    if field is None and ":" in folded:
        field = template().by_label.get(folded.partition(":")[0])
    return field
