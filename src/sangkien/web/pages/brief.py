"""The brief of a study: its newest answer or an earlier one, what changed since the one before, and running it."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sangkien.run_kept import Results, changed_parts
from sangkien.web.reading import number_in
from sangkien.web.results import Line, Shown
from sangkien.web.roles import Need
from sangkien.web.runs import Run
from sangkien.web.say import say
from sangkien.web.shell import PAGES, Next, Page, csrf_field, environment, render, see
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.words import LANGUAGES, Language, Problem, Refusal, Text

router = APIRouter(include_in_schema=False)
PAGE = Page("brief", "study", "brief", 70, Need.VIEWER)

DRAWS, SEEDS = (100, 20_000), (0, 2**31 - 1)
USUAL = {"draws": "1024", "seed": "1"}
#: Where a problem is mended: the page, by how the place of the problem begins.
MENDED = (
    ("plan.md", "plan"), ("past_work", "past_work"), ("evidence", "past_work"), ("questions", "questions"),
    ("claims", "questions"), ("schemes", "lab"), ("beliefs", "beliefs"),
)  # fmt: skip


@router.get("/s/{study}/brief")
def brief(request: Request, study: str) -> Response:
    """The newest round, all rounds, and the form to run the study."""
    return page(request, study)


@router.post("/s/{study}/brief/run")
def start(request: Request, study: str) -> Response:
    """Begin a run; its results are kept as the next round."""
    form = form_of(request)
    try:
        begin(request, study, _whole(request, "draws", DRAWS), _whole(request, "seed", SEEDS))
    except Refusal as refused:
        return page(request, study, problems=refused.problems, status=422, typed=dict(form.written()))
    return see(f"/s/{study}/brief")


@router.post("/s/{study}/brief/cancel")
def cancel(request: Request, study: str) -> Response:
    """Stop the run that is going on; nothing of it is kept."""
    run = stop(request, study)
    return see(f"/s/{study}/brief", run.ended if run else None)


def begin(request: Request, study: str, draws: int, seed: int) -> None:
    """Begin a run of a study as it stands. Raises Refusal where it cannot be run, or a run of it is going on."""
    desk, caller = desk_of(request), caller_of(request)
    desk.study(study)  # what stops it is said now
    snapshot, store, who = desk.snapshot(study), desk.shelf.open(study), caller.name

    def keep(results: Results) -> None:
        kept = store.keep_round(results.label, results.files)
        desk.log.add(who, study, "study.ran", str(kept.number))

    run = Run(who or say("brief", caller.language)("somebody"), draws)
    desk.runs.start(desk.worker, study, snapshot, run, seed=seed, keep=keep)


def stop(request: Request, study: str) -> Run | None:
    """Stop the run that is going on, if any, and wait a moment for its end."""
    desk = desk_of(request)
    run = desk.runs.of(study)
    if run is None or not run.going:
        return None
    run.stopping = True
    desk.worker.cancel(run.task)
    desk.log.add(caller_of(request).name, study, "study.run_cancelled")
    run.task.wait(2)
    return run


@router.get("/s/{study}/brief/progress")
def progress(request: Request, study: str) -> Response:
    """How far the run is, for the part of the page that refreshes itself; at its end the page is loaded anew."""
    desk, caller = desk_of(request), caller_of(request)
    desk.shelf.open(study).version()
    run = desk.runs.of(study)
    if run is None or not run.going:
        said = f"?said={run.ended}" if run is not None and run.ended else ""
        return Response(headers={"HX-Redirect": f"/s/{study}/brief{said}", "Cache-Control": "no-store"})
    body = environment().get_template("brief_run.html.j2").render(
        say=say("brief", caller.language), study=study, run=run, early=_early(run, caller.language),
        may_run=caller.may(Need.ANALYST), csrf=csrf_field(request),
    )  # fmt: skip
    return HTMLResponse(body, headers={"Cache-Control": "no-store"})


@router.get("/s/{study}/brief/{number}")
def one_round(request: Request, study: str, number: str) -> Response:
    """An earlier round."""
    return page(request, study, number=number_in(number))


def page(
    request: Request,
    study: str,
    *,
    number: int | None = None,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
    typed: Mapping[str, str] = USUAL,
) -> Response:
    """The page, with the newest round or the one named."""
    desk, caller = desk_of(request), caller_of(request)
    store = desk.shelf.open(study)
    store.version()  # says where there is no such study
    lines = desk.results.lines(store)
    shown = desk.results.shown(store, number, caller.language)
    run = desk.runs.of(study) if caller.may(Need.CODER) else None
    if run is not None and not run.going:
        problems, run = (*problems, *run.task.problems), None
    stops: tuple[Problem, ...] = ()
    stale: tuple[str, ...] = ()
    if caller.may(Need.CODER):
        stops, stale = _stands(request, study, lines)
        problems = (*problems, *(p for p in stops if p not in problems))
    published = desk.publications.of(study) if caller.may(Need.LEAD) else ()
    return render(
        request, "brief", next_step=_next(request, study, shown, stale), status=status,
        problems=problems, places=_places(study, problems), lines=lines, shown=shown, newest=number is None,
        opened=number or (lines[0].number if lines else 0),
        run=run, early=_early(run, caller.language) if run else (), stale=stale,
        can_run=not stops, typed={**USUAL, **typed}, published=published, base=desk.setup.base,
        words=say("brief", caller.language),
        may_run=caller.may(Need.ANALYST), may_publish=caller.may(Need.LEAD),
        may_see=caller.may(Need.CODER),
    )  # fmt: skip


def _stands(
    request: Request, study: str, lines: tuple[Line, ...]
) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """What stops the study from being run, and what of it changed since its newest round."""
    desk = desk_of(request)
    try:
        now = desk.study(study)
    except Refusal as refused:
        return refused.problems, ()
    if not lines or not lines[0].heads:
        return (), ()
    findings = desk.results.findings(desk.shelf.open(study), lines[0].number)
    return (), changed_parts(now, findings, caller_of(request).language)


def _places(study: str, problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    """The pages on which problems of the study are mended."""
    found = {}
    for problem in problems:
        for part in (problem.place.file or "", problem.place.path or ""):
            for begins, name in MENDED:
                if part.startswith(begins) and name in PAGES:
                    found[name] = f"/s/{study}/{PAGES[name].path}"
    return list(found.items())


def _next(request: Request, study: str, shown: Shown | None, stale: tuple[str, ...]) -> Next | None:
    caller = caller_of(request)
    if shown is None or stale:
        # to run it is the step, and stands on the page
        return None if caller.may(Need.ANALYST) else Next("next.studies", "/")
    if caller.may(Need.ANALYST) and "past_work" in PAGES:
        return Next("next.learn", f"/s/{study}/{PAGES['past_work'].path}")
    return Next("next.read", f"/s/{study}/brief/{shown.line.number}/{caller.language}", apart=True)


def _early(run: Run, language: Language) -> list[dict[str, Any]]:
    """The early picture as rows: the middle of each scheme's simulated futures, and nine in ten of them."""
    begun, early = run.begun, run.early
    if begun is None or early is None:
        return []
    return [
        {"name": name[language], "band": early.headline[id_]}
        for id_, name in begun.schemes.items()
        if id_ in early.headline
    ]


def _whole(request: Request, name: str, span: tuple[int, int]) -> int:
    """A whole number within a span, as it was typed. Raises Refusal for anything else."""
    form, language = form_of(request), caller_of(request).language
    value = form.number(name, language)
    low, high = span
    if value is None or value != int(value) or not low <= value <= high:
        field: Text = {one: say("brief", one)(f"run.{name}") for one in LANGUAGES}
        found = form.text(name, 1000).strip()[:60] or "–"
        parameters: dict[str, Any] = {"field": field, "found": found, "low": low, "high": high}
        raise Refusal(Problem("web.not_in_range", parameters=parameters))
    return int(value)
