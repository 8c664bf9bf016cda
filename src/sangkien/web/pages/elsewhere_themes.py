"""Themes of the archive: how often each is asked, which go together, and what labs ask and never report on."""

from collections import Counter

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sangkien.archive.ignorance import Gap
from sangkien.archive.places import region_name
from sangkien.archive.themes import FREE, OTHER, themes_of
from sangkien.archive_themes import gaps_of, together_of
from sangkien.web.shell import Next, render
from sangkien.web.state import caller_of, desk_of
from sangkien.words import Problem, Refusal

router = APIRouter(include_in_schema=False)

#: Pairs of themes that are shown, and cells of a region.
PAIRS, CELLS = 12, 15


@router.get("/s/{study}/elsewhere/themes")
def themes(request: Request, study: str) -> Response:
    """Themes, pairs of themes, and the map of ignorance."""
    library, language = desk_of(request).library, caller_of(request).language
    problems: tuple[Problem, ...] = ()
    rows: list[tuple[str, int, tuple[str, ...]]] = []
    pairs: list[tuple[str, str, int, float]] = []
    overall: list[tuple[str, Gap]] = []
    by_region: list[tuple[str, Gap]] = []
    try:
        every, taxonomy = library.whole(), library.taxonomy()
        names = {id_: name[language] for id_, name in taxonomy.named(FREE[0]).items()}
        counts = Counter(theme for entry in every for theme in themes_of(entry, taxonomy))
        rows = [
            (theme.name[language], counts[theme.id], theme.tags)
            for theme in sorted(taxonomy.themes[FREE[0]], key=lambda t: (t.id == OTHER, -counts[t.id]))
        ]
        pairs = [
            (names[one.first], names[one.second], one.both, one.expected)
            for one in together_of(every, taxonomy)
            if one.z > 0
        ][:PAIRS]
        for gap in gaps_of(every, library.answers().reported(), taxonomy):
            if not gap.region:
                overall.append((names[gap.theme], gap))
            elif len(by_region) < CELLS:
                by_region.append((f"{names[gap.theme]}, {region_name(gap.region)[language]}", gap))
    except Refusal as refused:
        problems = refused.problems
    return render(
        request, "elsewhere_themes", next_step=Next("next_search", f"/s/{study}/elsewhere"),
        problems=problems, part="themes", rows=rows, pairs=pairs, gaps=overall, cells=by_region,
    )  # fmt: skip
