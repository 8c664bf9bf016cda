"""What a study assumes otherwise than its country pack and the defaults: read it, change it, take it back.

A value stands as text in one spelling (``0.45``, ``2021-12-31``, ``lab country_office``), so that two values can be
compared as people saw them; empty means that the study says nothing of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import isfinite
from typing import Any

from sangkien.setting import Setting, default_departments
from sangkien.study import STUDY
from sangkien.study_file import StudyFile
from sangkien.study_start import defaults
from sangkien.words import LANGUAGES, Holder, Problem, Refusal, Text, package_yaml
from sangkien.workforce import measures
from sangkien.yaml_edit import set_at
from sangkien.yaml_lines import read_yaml

GROUPS = ("agency", "pay", "time", "naming", "holds", "worth")
WORTH = "worth."
HOLDERS = tuple(holder.value for holder in Holder)


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a study may say of its own; ``above``: ``low`` itself is too low."""

    id: str
    group: str
    kind: str
    name: Text
    unit: Text
    low: float | None = None
    high: float | None = None
    above: bool = False


@cache
def fields() -> Mapping[str, Field]:
    """Every field by id: those of assumed.yaml, and what one unit of each measure is worth."""
    found = {row["id"]: Field(**row) for row in package_yaml("sangkien", "assumed.yaml")["fields"]}
    for measure in measures().values():
        name = WORTH + measure.id
        found[name] = Field(name, "worth", "number", measure.name, measure.unit)
    return found


def own_values(data: bytes) -> dict[str, str]:
    """What stands in study.yaml, by field; empty where nothing does."""
    value = read_yaml(data, STUDY).value
    found = {}
    for name in fields():
        here = value
        for part in name.split("."):
            if isinstance(here, str) and name.startswith("title."):
                break  # one title stands for both languages
            here = here.get(part) if isinstance(here, dict) else None
        found[name] = spelled(here)
    return found


def pack_values(file: StudyFile, setting: Setting) -> dict[str, str]:
    """What holds where the study says nothing: the pack's values, then the defaults.

    There is no base salary on a day for which the pack knows none.
    """
    service = setting.facts.service
    found = {
        f"agency.{name}": spelled(service.value(name))
        for name in ("size", "layers", "contract_share", "women_share")
    }
    found["agency.departments"] = spelled(default_departments(file.agency.size, setting.facts))
    found["agency.region"] = service.region
    base = setting.facts.latest(setting.facts.base_series)
    found["pay.base_salary"] = "" if base is None else spelled(base.span()[0])
    model = StudyFile.model_fields
    found["months"] = spelled(model["months"].default)
    found["language"] = spelled(model["language"].default)
    return found | {WORTH + name: spelled(float(value)) for name, value in defaults()["worth"].items()}


def set_values(data: bytes, values: Mapping[str, str]) -> bytes:
    """The file with these fields changed; an empty text takes a field out. Raises Refusal naming what cannot be."""
    problems = [problem for name, text in values.items() for problem in _faults(fields()[name], text)]
    if problems:
        raise Refusal(problems)
    now = own_values(data)
    title = {name: text for name, text in values.items() if name.startswith("title.")}
    pay = {name: text for name, text in values.items() if name.startswith("pay.")}
    for name, text in values.items():
        if name not in title and name not in pay:
            data = set_at(data, name.split("."), _plain(fields()[name], text), STUDY)
    if title:
        data = _set_title(data, now | title)
    if pay:
        data = _set_pay(data, now | pay)
    return data


def spelled(value: object) -> str:
    """A value as text, always spelled the same way."""
    if value is None or isinstance(value, bool | dict):
        return ""
    if isinstance(value, int | float):
        return f"{value:.12g}" if isfinite(value) else ""
    if isinstance(value, list | tuple):
        return " ".join(sorted(str(one) for one in value))
    return " ".join(str(value).split())


def _plain(field: Field, text: str) -> Any:
    if not text:
        return None
    if field.kind == "whole":
        return int(float(text))
    if field.kind in ("number", "share"):
        number = float(text)
        return int(number) if number == int(number) and abs(number) >= 1 else number
    if field.kind == "day":
        return date.fromisoformat(text)
    return [one for one in HOLDERS if one in text.split()] if field.kind == "holders" else text


def _faults(field: Field, text: str) -> list[Problem]:
    said: dict[str, str | int | float | Text] = {"field": field.name, "found": text[:60] or "-"}
    if not text:
        needed = field.id in ("as_of", "title.en", "title.vi")
        return [Problem("study.field_empty", parameters={"field": field.name})] if needed else []
    if field.kind in ("whole", "number", "share"):
        try:
            number = float(text)
        except ValueError:
            return [Problem("study.field_no_number", parameters=said)]
        low = field.low is not None and (number < field.low or (field.above and number == field.low))
        high = field.high is not None and number > field.high
        if not isfinite(number) or low or high or (field.kind == "whole" and number != int(number)):
            found = f"{100 * number:g}%" if field.kind == "share" else f"{number:g}"
            return [
                Problem("study.field_range", parameters=said | {"found": found, "allowed": allowed(field)})
            ]
    if field.kind == "day":
        try:
            date.fromisoformat(text)
        except ValueError:
            return [Problem("run.no_date", parameters={"found": text[:60]})]
    known = {"language": LANGUAGES, "holders": HOLDERS}.get(field.kind)
    unknown = [one for one in text.split() if known is not None and one not in known]
    if unknown:
        parameters = said | {"allowed": {"en": ", ".join(known or ()), "vi": ", ".join(known or ())}}
        return [Problem("study.field_range", parameters=parameters)]
    return []


def allowed(field: Field) -> Text:
    """The values that a number may have, in words."""
    scale = 100 if field.kind == "share" else 1
    low = "" if field.low is None else f"{field.low * scale:g}"
    if field.high is not None:
        high = f"{field.high * scale:g}"
        sign = "%" if field.kind == "share" else ""
        whole = field.kind == "whole"
        return {
            "en": f"{'a whole number, ' if whole else ''}{low} to {high}{sign}",
            "vi": f"{'số nguyên, ' if whole else ''}từ {low} đến {high}{sign}",
        }
    if field.low is not None:
        return {"en": f"above {low}", "vi": f"lớn hơn {low}"}
    return {"en": "a number", "vi": "một số"}


def _set_title(data: bytes, now: Mapping[str, str]) -> bytes:
    both = {language: now[f"title.{language}"] for language in LANGUAGES}
    same = len(set(both.values())) == 1
    return set_at(data, ("title",), both["en"] if same else both, STUDY)


def _set_pay(data: bytes, now: Mapping[str, str]) -> bytes:
    """A base salary of the study's own and its source stand and go together."""
    if not now["pay.base_salary"]:
        return set_at(data, ("pay",), None, STUDY)
    if not now["pay.source"]:
        raise Refusal(Problem("study.pay_needs_source"))
    data = set_at(
        data, ("pay", "base_salary"), _plain(fields()["pay.base_salary"], now["pay.base_salary"]), STUDY
    )
    return set_at(data, ("pay", "source"), now["pay.source"], STUDY)
