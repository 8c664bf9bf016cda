"""What is assumed about the civil service on the study's day, and what the study assumes otherwise."""

import re
from collections.abc import Iterator
from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sangkien.assumed import GROUPS, HOLDERS, WORTH, Field, fields, own_values, pack_values, set_values
from sangkien.brief.wording import Wording, is_share, unit_name
from sangkien.countries import CountryFacts, Fact
from sangkien.setting import Setting, set_up
from sangkien.study import STUDY
from sangkien.study_start import defaults
from sangkien.tell import shown
from sangkien.web import forms
from sangkien.web.fields import Shown, Values, again, changed, fresh
from sangkien.web.forms import Form
from sangkien.web.roles import Need
from sangkien.web.saving import EditedMeanwhileError, Files, mark, save
from sangkien.web.say import Say, read_number, say
from sangkien.web.shell import Next, Page, render, see
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.words import LANGUAGES, Language, Problem, Refusal, Text, package_yaml
from sangkien.workforce import measures

router = APIRouter(include_in_schema=False)
PAGE = Page("facts", "study", "facts", 60, Need.CODER)

MOST_TEXT = 500
#: What a unit says of the values that a share can have, which a percentage need not say.
_UNIT_RANGE = re.compile(r"\s*\(0 (?:to|đến) 1\)")


@router.get("/s/{study}/facts")
def facts(request: Request, study: str) -> Response:
    """The facts, and what the study assumes otherwise."""
    return _page(request, study)


@router.post("/s/{study}/assumed/{name}")
def assume(request: Request, study: str, name: str) -> Response:
    """Change what the study assumes of its own in one group, or take one thing back."""
    if name not in GROUPS:
        raise Refusal(Problem("web.not_found", parameters={"name": name}))
    form = _with_added(form_of(request))

    def change(files: Files) -> Files:
        mine = _mine(form, name)
        names = changed(form, mine, own_values(files[STUDY]))
        return {STUDY: set_values(files[STUDY], {field: mine[field] for field in names})}

    try:
        saved = save(request, study, f"facts {name}", change)
    except EditedMeanwhileError as met:
        return _page(request, study, met.problems, 409, name)
    except Refusal as refused:
        return _page(request, study, refused.problems, 422, name)
    return see(f"/s/{study}/facts", ("back" if form.text("back", 100) else "saved") if saved else "same")


def _with_added(form: Form) -> Form:
    """The form with the outcome that was chosen to be worth something, as if its field had stood there empty."""
    measure = form.text("measure", 100)
    if measure not in measures() or form.text(f"was_{WORTH}{measure}", 64):
        return form
    more = (
        forms.Field(f"was_{WORTH}{measure}", mark("")),
        forms.Field(WORTH + measure, form.text("amount", 100)),
    )
    return Form((*form.fields, *more))


def _mine(form: Form, group: str) -> dict[str, str]:
    """What a form brings, spelled as values are; what is no number stays as it was typed, to be refused."""
    language: Language = "vi" if form.text("written_in", 10) == "vi" else "en"
    found = {}
    for field in fields().values():
        if field.group == group:
            taken_back = form.text("back", 100) == field.id
            found[field.id] = "" if taken_back else _read(form, field, language)
    return found


def _read(form: Form, field: Field, language: Language) -> str:
    if field.kind == "holders":
        return " ".join(sorted(set(form.texts(field.id, 100))))
    text = " ".join(form.text(field.id, MOST_TEXT).split())
    if field.kind not in ("whole", "number", "share") or not text:
        return text
    try:
        number = read_number(text.rstrip("%"), language)
    except ValueError:
        return text
    return f"{number / 100 if field.kind == 'share' else number:.12g}"


def written(value: str, field: Field, words: Say) -> str:
    """A value as readers write it; what is none stays as it is."""
    if field.kind not in ("whole", "number", "share"):
        return value
    try:
        number = float(value)
    except ValueError:
        return value
    return words.number(100 * number if field.kind == "share" else number, 10)


def told(value: str, field: Field, words: Say, setting: Setting) -> str:
    """A value as readers read it, with its unit where it is a number."""
    language = words.language
    if field.kind == "region":
        return _regions(setting).get(value, {language: value})[language]
    if field.kind == "day" and value:
        return words.day(date.fromisoformat(value))
    if field.kind == "language" and value:
        return words(f"frame.language.{value}")
    if field.kind == "holders":
        return ", ".join(Wording(language).code("holders", one) for one in HOLDERS if one in value.split())
    figures = written(value, field, words)
    if field.kind == "share" and value:
        return f"{figures}%"
    return f"{figures} {field.unit[language]}" if field.id == "months" and value else figures


def figure(unit: Text, low: float, high: float, words: Say) -> str:
    """A figure or a range in its unit, every digit that the source gives."""
    share = is_share(unit)
    ends = [words.number(100 * end if share else end, 6) for end in dict.fromkeys((low, high))]
    name = _UNIT_RANGE.sub("", unit_name(unit, words.language)) if share else unit[words.language]
    return "–".join(ends) + ("%" if share else "") + (f" {name}" if name else "")


def fact_figure(fact: Fact, unit: Text, words: Say) -> str:
    """The figure of a fact; empty where it states something without one."""
    if isinstance(fact.value, date):
        return words.day(fact.value)
    if fact.value is None and fact.low is None:
        return ""
    return figure(unit, *fact.span(), words)


def _by_topic(setting: Setting) -> Iterator[tuple[str, list[Fact]]]:
    topics = setting.country.topics
    rows = [fact for fact in setting.facts.facts.values() if shown(setting, fact)]
    topic = {fact.id: next((t for t in fact.bears_on if t in topics), "other") for fact in rows}
    for name in (*topics, "other"):
        found = [fact for fact in rows if topic[fact.id] == name]
        if found:
            yield name, found


def _regions(setting: Setting) -> dict[str, Text]:
    series = setting.facts.region_series
    rows = [f for f in setting.facts.facts.values() if f.series == series and f.region is not None]
    return {fact.region: fact.name for fact in rows if fact.region is not None}


def _assumed(facts: CountryFacts) -> list[str]:
    """The default values that no form of the page changes."""
    return [name for name in facts.service.defaults if f"agency.{name}" not in fields()]


def _page(
    request: Request, study: str, problems: tuple[Problem, ...] = (), status: int = 200, group: str = ""
) -> Response:
    desk, caller = desk_of(request), caller_of(request)
    data = desk.snapshot(study).files[STUDY]
    words = say("facts", caller.language)
    setting: Setting | None = None
    file = None
    try:
        file = desk.study(study).file
        setting = set_up(file)
    except Refusal as refused:
        problems = (*problems, *refused.problems)
    if setting is None or file is None:
        return render(
            request, "facts", next_step=Next("next_overview", f"/s/{study}"), status=status, problems=problems,
            part="broken",
        )  # fmt: skip
    now = own_values(data)
    values = fresh(now)
    if group:
        form = _with_added(form_of(request))
        mine: Values = now | _mine(form, group)
        values = again(form, mine, now)
    return render(
        request, "facts", next_step=Next("next_lab", f"/s/{study}/lab"), status=status, problems=problems,
        part="facts", setting=setting, file=file, values=values, pack=pack_values(file, setting),
        groups={name: _rows(name, values) for name in GROUPS}, topics=list(_by_topic(setting)),
        conflicts=setting.country.conflicts(file.as_of), changes=setting.country.changed_since(file.as_of),
        regions=_regions(setting), others=_assumed(setting.facts), measures=measures(), holders=HOLDERS,
        names=package_yaml("sangkien", "assumed.yaml")["defaults"],
        w=Wording(caller.language, setting.country.currency),
        written=lambda value, field: written(value, field, words), default_worth=defaults()["worth"],
        told=lambda value, field: told(value, field, words, setting),
        figure=lambda unit, low, high: figure(unit, low, high, words),
        fact_figure=lambda fact: fact_figure(fact, setting.country.units[fact.unit], words),
        may_edit=caller.may(Need.ANALYST), all_languages=LANGUAGES, posted=group,
    )  # fmt: skip


def _rows(group: str, values: dict[str, Shown]) -> list[Field]:
    """The fields of a group; of what could be worth something, what is."""
    rows = [field for field in fields().values() if field.group == group]
    return rows if group != "worth" else [f for f in rows if values[f.id].value or values[f.id].theirs]
