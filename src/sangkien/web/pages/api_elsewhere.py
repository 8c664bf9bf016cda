"""The interface for programs: the archive of other labs."""

from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from sangkien.archive.export import as_json, export
from sangkien.archive.rows import FACETS
from sangkien.archive.themes import as_value
from sangkien.archive_themes import gaps_of, together_of
from sangkien.elsewhere import learned_elsewhere
from sangkien.tell_archive import found_json
from sangkien.tell_learned import gap_json, learned_json, pair_json
from sangkien.web.pages._api import SENT, LanguageQuery, Name, Sent, download, given, part, spoken
from sangkien.web.pages.elsewhere import KINDS
from sangkien.web.state import caller_of, desk_of
from sangkien.words import Problem, Refusal

router = part("archive")

Words = Annotated[
    str, Query(max_length=500, description='Words, "a phrase", AND, OR, NOT, brackets, econom*.')
]
Facet = Annotated[
    list[Annotated[str, Field(max_length=200, pattern=r"^[a-z]+:.+$")]],
    Query(max_length=50, description=f"FACET:VALUE, several times; facets are {', '.join(FACETS)}."),
]
DocumentName = Annotated[str, Query(min_length=1, max_length=300, description="Its name in the archive.")]


class ArchiveShown(BaseModel):
    """What the archive holds, and how a load goes; ``going`` is empty where none runs."""

    documents: int
    types: dict[str, int]
    going: str
    share: float


class LinkShown(BaseModel):
    """A plan and its probable reflection, with why."""

    plan: str
    reflection: str
    probability: float
    reasons: list[str]


class DocumentShown(BaseModel):
    """A document, and the links from it or to it, most likely first."""

    document: dict[str, Any]
    links: list[LinkShown]


class ThemesShown(BaseModel):
    """Themes with their tags, pairs that stand together, and plans without a reflection by theme and region."""

    themes: dict[str, Any]
    together: list[dict[str, Any]]
    gaps: list[dict[str, Any]]


@router.get("/archive")
def archive(request: Request) -> ArchiveShown:
    """What the archive holds."""
    library = desk_of(request).library
    going = library.going
    types: dict[str, int] = {}
    total = 0
    if library.there:
        found = library.search("", {}, 0)
        total, types = found.total, {one.key: one.count for one in found.facets.get("type", ())}
    return ArchiveShown(
        documents=total, types=types, going=going.stage if going else "", share=going.share if going else 0.0
    )


@router.post("/archive", status_code=202, openapi_extra=SENT)
def bring(
    request: Request, data: Sent, name: Annotated[str, Query(min_length=1, max_length=100)] = "pages.zip"
) -> ArchiveShown:
    """Begin to load the pages of a zip; one of the same name takes the place of the one before."""
    desk = desk_of(request)
    desk.library.bring(desk.worker, name, data)
    desk.log.add(caller_of(request).name, "", "archive.loaded")
    return archive(request)


@router.delete("/archive/load")
def stop(request: Request) -> ArchiveShown:
    """Stop a load; the index stays as it was."""
    desk = desk_of(request)
    if desk.library.task is not None:
        desk.worker.cancel(desk.library.task)
    return archive(request)


@router.put("/archive/themes", openapi_extra=SENT)
def correct(request: Request, data: Sent) -> ThemesShown:
    """Use corrected themes (YAML, as `sangkien archive themes --write` writes them); an empty body goes back."""
    desk = desk_of(request)
    desk.library.correct(data or None)
    desk.log.add(caller_of(request).name, "", "archive.themes")
    return _themes(request)


@router.get("/studies/{study}/elsewhere")
def search(
    request: Request,
    study: Name,
    q: Words = "",
    facet: Facet = [],  # noqa: B006  (a declaration; FastAPI copies it)
    limit: Annotated[int, Query(ge=0, le=200)] = 10,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> dict[str, Any]:
    """Find documents, best first, with counts of every facet."""
    return found_json(desk_of(request).library.search(q, _filters(facet), limit, offset))


@router.get("/studies/{study}/elsewhere/document")
def document(
    request: Request, study: Name, name: DocumentName, language: LanguageQuery = None
) -> DocumentShown:
    """One document with its links."""
    library, tongue = desk_of(request).library, spoken(request, language)
    entry = library.document(name)
    links = [LinkShown(**pair_json(one, tongue)) for one in library.answers().of(name)]
    return DocumentShown(document=as_json(entry), links=links)


@router.get("/studies/{study}/elsewhere/questions")
def questions(
    request: Request,
    study: Name,
    count: Annotated[int, Query(ge=1, le=50)] = 5,
    language: LanguageQuery = None,
) -> list[dict[str, Any]]:
    """For each learning question the passages that bear on it."""
    desk = desk_of(request)
    here = desk.study(study)
    found = learned_elsewhere(here, desk.library.answers().ranker, count)
    return learned_json(here, found, spoken(request, language))


@router.get("/studies/{study}/elsewhere/export", **given("All hits as a file.", *KINDS.values()))
def export_hits(
    request: Request,
    study: Name,
    q: Words = "",
    facet: Facet = [],  # noqa: B006  (a declaration; FastAPI copies it)
    to: Literal["csv", "xlsx", "json", "geojson"] = "csv",
) -> Response:
    """All hits as a file."""
    data = export(desk_of(request).library.hits(q, _filters(facet)), f".{to}")
    return download(data, KINDS[f".{to}"], f"archive.{to}")


@router.get("/studies/{study}/elsewhere/themes")
def themes(request: Request, study: Name) -> ThemesShown:
    """Themes and gaps."""
    return _themes(request)


def _themes(request: Request) -> ThemesShown:
    library = desk_of(request).library
    every, taxonomy = library.whole(), library.taxonomy()
    pairs = [
        {"first": one.first, "second": one.second, "both": one.both, "expected": round(one.expected, 2)}
        for one in together_of(every, taxonomy)
    ]
    gaps = [gap_json(gap) for gap in gaps_of(every, library.answers().reported(), taxonomy)]
    return ThemesShown(themes=as_value(taxonomy), together=pairs, gaps=gaps)


def _filters(facets: list[str]) -> dict[str, list[str]]:
    """The values asked for by facet. Raises Refusal for a facet that is none."""
    found: dict[str, list[str]] = {}
    for one in facets:
        name, value = one.split(":", 1)
        if name not in FACETS:
            raise Refusal(Problem("archive.no_facet", parameters={"name": name[:60]}))
        found.setdefault(name, []).append(value)
    return found
