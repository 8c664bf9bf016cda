"""The archive as a keeper sees it: bring pages in, what was odd in them, what the index holds, its themes."""

import yaml
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sangkien.archive.themes import as_value
from sangkien.web.roles import Need
from sangkien.web.shell import Next, Page, render, see, told
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.words import Problem, Refusal

router = APIRouter(include_in_schema=False)
PAGE = Page("archive", "home", "archive", 25, Need.KEEPER)

#: Oddities that are shown; the rest are counted.
MOST_ODD = 50
MOST_THEMES = 1_000_000


@router.get("/archive")
def archive(request: Request) -> Response:
    """What is there, and how a load goes."""
    return _page(request)


@router.post("/archive")
def bring(request: Request) -> Response:
    """Begin to load the pages of a zip."""
    sent = form_of(request).file("file")
    desk = desk_of(request)
    try:
        if sent is None or not isinstance(sent.value, bytes):
            raise Refusal(Problem("archive.no_pages"))
        desk.library.bring(desk.worker, sent.file or "pages.zip", sent.value)
    except Refusal as refused:
        return _page(request, refused.problems, 422)
    desk.log.add(caller_of(request).name, "", "archive.loaded")
    return see("/archive", "begun")


@router.post("/archive/cancel")
def cancel(request: Request) -> Response:
    """Stop a load; the index stays as it was."""
    desk = desk_of(request)
    if desk.library.task is not None:
        desk.worker.cancel(desk.library.task)
    return see("/archive", "stopping")


@router.get("/archive/themes")
def themes(request: Request) -> Response:
    """The themes as a file to correct."""
    value = as_value(desk_of(request).library.taxonomy())
    data = yaml.safe_dump(value, allow_unicode=True, sort_keys=False).encode()
    headers = {"Content-Disposition": 'attachment; filename="themes.yaml"', "Cache-Control": "no-store"}
    return Response(data, media_type="application/yaml", headers=headers)


@router.post("/archive/themes")
def correct(request: Request) -> Response:
    """Keep corrected themes, or go back to the rules."""
    form, desk = form_of(request), desk_of(request)
    sent = form.file("file")
    back = form.text("back", 10) == "yes"
    data = sent.value if sent is not None and isinstance(sent.value, bytes) else None
    try:
        if not back and (data is None or len(data) > MOST_THEMES):
            parameters = {"path": "", "detail": ""}
            raise Refusal(Problem("cli.no_taxonomy", parameters=parameters))
        desk.library.correct(None if back else data)
    except Refusal as refused:
        return _page(request, refused.problems, 422)
    desk.log.add(caller_of(request).name, "", "archive.themes")
    return see("/archive", "themes_back" if back else "themes_kept")


def _page(request: Request, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    library, language = desk_of(request).library, caller_of(request).language
    counts: list[tuple[str, int]] = []
    total = 0
    if library.there:
        try:
            found = library.search("", {}, 0)
            total = found.total
            counts = [(one.key, one.count) for one in found.facets.get("type", ())]
        except Refusal as refused:
            if library.going is None:  # the first load has not written anything yet
                problems = (*problems, *refused.problems)
    report = library.report
    odd = [told(problem, language) for problem in (report.odd[:MOST_ODD] if report else ())]
    task = library.task
    failed = [told(problem, language) for problem in (task.problems if task is not None else ())]
    return render(
        request, "archive", next_step=Next("next_studies", "/"), status=status, problems=problems,
        total=total, counts=counts, going=library.going, report=report, odd=odd, failed=failed,
        more=max(0, len(report.odd) - MOST_ODD) if report else 0,
        own_themes=library.index.with_name("archive-themes.yaml").is_file(),
    )  # fmt: skip
