"""The scheme lab: move levers, see what simulated officials do, keep what is worth comparing, share the address."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sangkien.edit_schemes import FIXED, MOST_NAME, add_scheme, remove_scheme, scheme_text, set_scheme
from sangkien.lab import (
    HEADLINE,
    MONTHLY,
    MOST_COMPARED,
    TRIED,
    Picture,
    Stage,
    explore_version,
    lives_version,
)
from sangkien.lab_charts import chart_rows, lab_charts
from sangkien.report import stage_names
from sangkien.setting import set_up
from sangkien.study import STUDY, Study
from sangkien.tell_lab import group_names, grouping_names, levels_text, money_unit, scheme_names, tried
from sangkien.web.lab_show import Asked, asked_of, levers_shown, parts_of
from sangkien.web.lab_stream import hands, instead, stream
from sangkien.web.roles import Need
from sangkien.web.saving import EditedMeanwhileError, mark, save
from sangkien.web.say import Say, say
from sangkien.web.shell import Next, Page, environment, render, see, told
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.words import Problem, Refusal
from sangkien.worker import Task
from sangkien.workforce import measures

router = APIRouter(include_in_schema=False)
PAGE = Page("lab", "study", "lab", 50, Need.CODER, scripts=True)

#: Without scripts a page waits for so many worlds.
SHOWN_AT_ONCE = 128
#: Characters of one field; a level has a few, a list of all levers some hundreds.
MOST_FIELD = 5000
#: Officials, months and seed that may be asked for.
MOST_PEOPLE, MOST_MONTHS, MOST_SEED, MOST_WORLD = 20, 120, 2**31 - 1, 1023


@router.get("/s/{study}/lab")
def lab(request: Request, study: str) -> Response:
    """The levers where the address says they stand."""
    asked, problems = _from_address(request, study)
    return _lab(request, study, asked, problems, 422 if problems else 200)


@router.post("/s/{study}/lab")
def show(request: Request, study: str) -> Response:
    """Go to the address of what the form says, and show it there: what browsers do that run no scripts."""
    asked, problems = _from_form(request, study)
    if problems:
        return _lab(request, study, asked, problems, 422)
    return see(asked.address(study, show="1") + "#figures")


@router.post("/s/{study}/lab/run")
def pictures(request: Request, study: str) -> Response:
    """Pictures of a scheme, sharper and sharper, a line of JSON each."""
    desk, language = desk_of(request), caller_of(request).language
    asked, problems = _from_form(request, study)
    found, words = desk.study(study), say("lab", language)
    currency = set_up(found.file).country.currency
    stages = stage_names(language)

    def tell(event: Any) -> dict[str, Any]:
        if isinstance(event, Picture):
            groups = group_names(found, asked.by, event.schemes[0].groups[asked.by], language)
            return {
                "worlds": event.worlds,
                "of": event.of,
                "progress": words("progress", n=words.number(event.worlds), of=words.number(event.of)),
                "rows": chart_rows(event, asked.by, groups),
                "parts": parts_of(found, event, asked, currency, words),
            }
        if isinstance(event, Stage):
            return {"stage": stages[event.name]}
        return {"problems": _problems_html(event, words)} if event else {}

    if problems:
        return JSONResponse({"done": True, "problems": _problems_html(problems, words)}, 422)
    tab = form_of(request).text("tab", 100)
    task = instead(desk, request.state.browser, tab, lambda: _begin(request, study, found, asked, None))
    return stream(desk, task, tell)


@router.get("/s/{study}/lab/lives")
def lives(request: Request, study: str) -> Response:
    """A handful of simulated officials under the levers of the address, month by month."""
    asked, problems = _from_address(request, study)
    found, language, query = desk_of(request).study(study), caller_of(request).language, request.query_params
    bounds = {
        "people": (1, MOST_PEOPLE), "months": (1, MOST_MONTHS), "seed": (0, MOST_SEED), "world": (0, MOST_WORLD),
    }  # fmt: skip
    numbers: dict[str, int | None] = {}
    for field, (low, high) in bounds.items():
        try:
            numbers[field] = _whole(field, query.get(field, ""), low, high)
        except Refusal as refused:
            problems += refused.problems
    lived = None
    if not problems:
        known = {scheme.id: scheme for scheme in found.schemes}
        opened = known.get(asked.opened)
        same = opened is not None and dict(opened.levels) == dict(asked.levels)
        scheme = opened if opened is not None and same else tried(asked.levels)
        snapshot = desk_of(request).snapshot(study)
        task = desk_of(request).bench.start(
            lives_version, _version(study, snapshot.version), snapshot.files, scheme,
            numbers["people"] or 5, 1 if numbers["seed"] is None else numbers["seed"], numbers["months"],
            language, numbers["world"],
        )  # fmt: skip
        try:
            lived = task.result()
        except Refusal as refused:
            problems = refused.problems
    typed = {field: query.get(field, "")[:20] for field in bounds}
    return render(
        request, "lab", next_step=Next("next_back", asked.address(study)), status=422 if problems else 200,
        problems=problems, part="lives", asked=asked, lived=lived, typed=typed,
        levers_now=levels_text(asked.levels),
    )  # fmt: skip


@router.post("/s/{study}/lab/keep")
def keep(request: Request, study: str) -> Response:
    """Keep the levers as one more scheme of the study."""
    asked, problems = _from_form(request, study)
    name, made = form_of(request).text("name", MOST_FIELD), ""

    def add(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
        nonlocal made
        data, made = add_scheme(files[STUDY], name, asked.levels)
        return {STUDY: data}

    try:
        if problems:
            raise Refusal(problems)
        add(desk_of(request).snapshot(study).files)
        save(request, study, f"scheme {made}", add)
    except Refusal as refused:
        return _lab(request, study, asked, refused.problems, 422, name=name)
    return see(replace(asked, opened=made).address(study), "kept")


@router.post("/s/{study}/lab/change")
def change(request: Request, study: str) -> Response:
    """Let a scheme of the study be what the levers say, and be called what the form says."""
    name = form_of(request).text("name", MOST_FIELD)
    return _edit(request, study, "scheme", "changed", lambda data, asked: set_scheme(
        data, asked.opened, asked.levels, name
    ))  # fmt: skip


@router.post("/s/{study}/lab/remove")
def remove(request: Request, study: str) -> Response:
    """Take a scheme out of the study; its levers stay on the page."""
    return _edit(request, study, "scheme_removed", "removed", lambda data, asked: remove_scheme(
        data, asked.opened
    ))  # fmt: skip


def _edit(
    request: Request, study: str, what: str, said: str, made: Callable[[bytes, Asked], bytes]
) -> Response:
    asked, problems = _from_form(request, study)
    name = form_of(request).text("name", MOST_FIELD)
    try:
        if problems:
            raise Refusal(problems)
        save(
            request, study, f"{what} {asked.opened}",
            lambda files: {STUDY: made(files[STUDY], asked)},
            current=lambda files: scheme_text(files[STUDY], asked.opened),
        )  # fmt: skip
    except EditedMeanwhileError as error:
        return _lab(request, study, asked, error.problems, 409, name=name, theirs=error.theirs)
    except Refusal as refused:
        was = form_of(request).text("was", 64)
        return _lab(request, study, asked, refused.problems, 422, name=name, was=was)
    kept = asked if said == "changed" else replace(asked, opened="")
    return see(replace(kept, compare=tuple(id_ for id_ in kept.compare if id_ != asked.opened)
                       if said == "removed" else kept.compare).address(study), said)  # fmt: skip


def _from_address(request: Request, study: str) -> tuple[Asked, tuple[Problem, ...]]:
    query = request.query_params
    return asked_of(desk_of(request).study(study), query.get, query.getlist("compare"), {})


def _from_form(request: Request, study: str) -> tuple[Asked, tuple[Problem, ...]]:
    form = form_of(request)
    sent = {field.name for field in form.fields}
    at = {
        field.name.removeprefix("at."): form.text(field.name, MOST_FIELD)
        for field in form.fields
        if field.name.startswith("at.")
    }
    compare = (one for one in form.texts("compare", MOST_FIELD) if one)
    return asked_of(
        desk_of(request).study(study),
        lambda name: form.text(name, MOST_FIELD) if name in sent else None,
        compare,
        at,
    )


def _begin(request: Request, study: str, found: Study, asked: Asked, most: int | None) -> Task:
    desk = desk_of(request)
    snapshot = desk.snapshot(study)
    known = {scheme.id: dict(scheme.levels) for scheme in found.schemes}
    schemes = [(TRIED, dict(asked.levels)), *((id_, known[id_]) for id_ in asked.compare)]
    return desk.bench.start(
        explore_version, _version(study, snapshot.version), snapshot.files, schemes, asked.measure, most, hands()
    )  # fmt: skip


def _version(study: str, version: str) -> str:
    return f"{study} {version}"


def _whole(field: str, text: str, low: int, high: int) -> int | None:
    """A whole number of the address; None where nothing is said."""
    if not text.strip():
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 12 and low <= int(text) <= high):
        parameters = {"field": field, "found": text[:60], "known": f"{low} - {high}"}
        raise Refusal(Problem("web.no_such_choice", parameters=parameters))
    return int(text)


def _problems_html(problems: Iterable[Problem], words: Say) -> str:
    shown = [told(problem, words.language) for problem in problems]
    return environment().get_template("frame/problems.html.j2").render(say=words, problems=shown)


def _lab(
    request: Request,
    study: str,
    asked: Asked,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
    *,
    name: str | None = None,
    was: str = "",
    theirs: str = "",
) -> Response:
    desk, language = desk_of(request), caller_of(request).language
    found, words = desk.study(study), say("lab", language)
    currency = set_up(found.file).country.currency
    names = scheme_names(found, language)
    parts: Mapping[str, str] = {}
    if request.query_params.get("show") and not problems:
        try:
            picture = _begin(request, study, found, asked, SHOWN_AT_ONCE).result()
            parts = parts_of(found, picture, asked, currency, words)
        except Refusal as refused:
            problems, status = refused.problems, 422
    changing = asked.opened if asked.opened not in FIXED else ""
    if changing and name is None:
        name = names[changing]
    standing = scheme_text(desk.snapshot(study).files[STUDY], changing) if changing else ""
    texts = {
        "month": words("month"),
        "cost_ours": f"{words('cost_ours')} ({money_unit(currency, language)})",
        "cost_others": f"{words('cost_others')} ({money_unit(currency, language)})",
        "gain": words("gain"),
        "headline": measures()[HEADLINE].unit[language],
    }
    return render(
        request, "lab", next_step=Next("next_brief", f"/s/{study}/brief"), status=status, problems=problems,
        part="lab", asked=asked, called=name or "", was=was or mark(theirs or standing), theirs=theirs,
        changing=changing, most_name=MOST_NAME, parts=parts, most_compared=MOST_COMPARED,
        held=levers_shown(found, asked.levels, currency, language),
        schemes=[
            (scheme.id, names[scheme.id], replace(asked, opened=scheme.id, levels=scheme.levels).address(study))
            for scheme in found.schemes
        ],
        fixed=FIXED, specs=lab_charts(language, texts), may_edit=caller_of(request).may(Need.ANALYST),
        monthly={m: measures()[m].name[language] for m in MONTHLY}, groupings=grouping_names(found, language),
        months=found.file.months, people=set_up(found.file).people,
        lives=asked.address(study, "lab/lives"),
    )  # fmt: skip
