"""Learned elsewhere: search the archive of other labs, read a plan beside its reflection, keep what bears on us."""

from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sangkien.archive import Entry, Link, Passage, reason_sentence
from sangkien.archive.export import WRITERS, export
from sangkien.archive.rows import FACETS
from sangkien.boards import add_board, put
from sangkien.boards_file import boards_of
from sangkien.elsewhere import STANCES, learned_elsewhere
from sangkien.study import Study
from sangkien.tell_learned import later, stance
from sangkien.web.archive_show import Chosen, bars, dots, marked, pages_of
from sangkien.web.roles import Need
from sangkien.web.saving import Files, save
from sangkien.web.shell import Next, Page, render, see
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.words import Language, Problem, Refusal

router = APIRouter(include_in_schema=False)
PAGE = Page("elsewhere", "study", "elsewhere", 32, Need.CODER)

#: Hits on a page.
SHOWN = 10
KINDS = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
    ".geojson": "application/geo+json",
}


@router.get("/s/{study}/elsewhere")
def elsewhere(request: Request, study: str) -> Response:
    """Search with facets, a map and a timeline."""
    library = desk_of(request).library
    chosen = _chosen(request)
    common: dict[str, Any] = {
        "part": "search", "chosen": chosen, "keeper": caller_of(request).may(Need.KEEPER),
    }  # fmt: skip
    nothing: dict[str, Any] = {
        "found": None,
        "hits": (),
        "facets": (),
        "dots": (),
        "bars": (),
        "pages": (),
        "forms": (),
    }
    if not library.there:
        step = (
            Next("next_load", "/archive")
            if common["keeper"]
            else Next("next_questions", f"/s/{study}/questions")
        )
        return render(request, "elsewhere", next_step=step, **common, **nothing)
    step = Next("next_learned", f"/s/{study}/elsewhere/questions")
    try:
        found = library.search(chosen.query, chosen.filters, SHOWN, SHOWN * (chosen.page - 1))
        placed = library.places(chosen.query, chosen.filters)
    except Refusal as refused:
        return render(
            request, "elsewhere", next_step=step, status=422, problems=refused.problems, **common, **nothing
        )
    hits = [(hit, marked(hit.entry.title, hit.title_marks), marked(hit.snippet.text, hit.snippet.marks))
            for hit in found.hits]  # fmt: skip
    facets = [
        (
            facet,
            [
                one
                for one in found.facets.get(facet, ())
                if one.count or one.key in chosen.filters.get(facet, ())
            ],
        )
        for facet in FACETS
    ]
    return render(
        request, "elsewhere", next_step=step, **common, found=found, hits=hits, facets=facets,
        dots=dots(placed or ()), bars=bars(found.facets.get("year", ())),
        pages=pages_of(found.total, SHOWN, chosen.page), forms=tuple(WRITERS), first=SHOWN * (chosen.page - 1) + 1,
    )  # fmt: skip


@router.get("/s/{study}/elsewhere/export")
def export_hits(request: Request, study: str) -> Response:
    """All hits as a file."""
    form = f".{request.query_params.get('to', 'csv')}"
    if form not in KINDS:
        raise Refusal(Problem("web.not_found", parameters={"name": form[:60]}))
    chosen = _chosen(request)
    data = export(desk_of(request).library.hits(chosen.query, chosen.filters), form)
    headers = {"Content-Disposition": f'attachment; filename="archive{form}"', "Cache-Control": "no-store"}
    return Response(data, media_type=KINDS[form], headers=headers)


@router.get("/s/{study}/elsewhere/document")
def document(request: Request, study: str) -> Response:
    """One document; a plan beside its reflection where a link is likely enough."""
    return _document(request, study, request.query_params.get("name", ""))


@router.get("/s/{study}/elsewhere/questions")
def questions(request: Request, study: str) -> Response:
    """What bears on each learning question, with why it was found."""
    desk, language = desk_of(request), caller_of(request).language
    here = desk.study(study)
    found: dict[str, tuple[Passage, ...]] = {}
    problems: tuple[Problem, ...] = ()
    try:
        found = dict(learned_elsewhere(here, desk.library.answers().ranker, 5))
    except Refusal as refused:
        problems = refused.problems
    kept = {one.name for board in boards_of(desk.snapshot(study).files) for one in board.documents}
    rows = [
        (question, [_told(here, one, language) for one in found.get(question.id, ())])
        for question in here.file.questions
    ]  # fmt: skip
    return render(
        request, "elsewhere", next_step=Next("next_boards", f"/s/{study}/boards"), problems=problems,
        part="questions", rows=rows, kept=kept, boards=boards_of(desk.snapshot(study).files),
    )  # fmt: skip


@router.post("/s/{study}/elsewhere/keep")
def keep(request: Request, study: str) -> Response:
    """Put a document on a board, which is made where it has only a name yet."""
    form, desk = form_of(request), desk_of(request)
    name, back = form.text("name", 300), form.text("back", 20)
    board, new = form.text("board", 64), form.text("new", 200).strip()
    question = form.text("question", 64) or None
    entry = desk.library.document(name)
    row = {
        "name": entry.name, "title": entry.title, "lab": entry.lab, "year": entry.year, "address": entry.address,
        "quote": " ".join(form.text("quote", 4000).split())[:2000],
        "stance": form.choice("stance", ("", *STANCES.values())) or None,
    }  # fmt: skip

    def change(files: Files) -> Files:
        made: dict[str, bytes] = {}
        where = board
        if new or not board:
            name = new or form.text("otherwise", 200)
            where = next((one.id for one in boards_of(files) if one.name == name), "")
            if not where:
                made, where = add_board(files, name)
        return made | put(
            {**files, **made}, where, row, note=form.text("note", 4000), question=question, day=date.today()
        )

    try:
        save(request, study, "board document", change)
    except Refusal as refused:
        return _document(request, study, name, refused.problems, 422)
    if back == "questions":
        return see(f"/s/{study}/elsewhere/questions", "kept")
    return see(f"/s/{study}/boards", "kept")


def _document(
    request: Request, study: str, name: str, problems: tuple[Problem, ...] = (), status: int = 200
) -> Response:
    desk, language = desk_of(request), caller_of(request).language
    entry = desk.library.document(name)
    links: tuple[Link, ...] = ()
    other: Entry | None = None
    if not desk.library.going:
        links = desk.library.answers().of(name)
        if links and links[0].plan != links[0].reflection:
            other = desk.library.document(_other(links[0], name))
    try:
        asked = tuple((one.id, one.text) for one in desk.study(study).file.questions)
    except Refusal:
        asked = ()
    return render(
        request, "elsewhere", next_step=Next("next_search", f"/s/{study}/elsewhere"), status=status,
        problems=problems, part="document", entry=entry, other=other, link=links[0] if links else None,
        reasons=[reason_sentence(reason, language) for reason in (links[0].reasons if links else ())],
        boards=boards_of(desk.snapshot(study).files), questions=asked,
    )  # fmt: skip


def _other(link: Link, name: str) -> str:
    return link.reflection if link.plan == name else link.plan


def _told(study: Study, one: Passage, language: Language) -> dict[str, object]:
    """A passage as the page shows it."""
    return {
        "one": one, "later": later(study, one), "stance": STANCES.get(one.stance, ""),
        "says": stance(one, language), "why": [reason_sentence(reason, language) for reason in one.why],
    }  # fmt: skip


def _chosen(request: Request) -> Chosen:
    """What was asked, as the address has it."""
    asked = request.query_params
    filters = {facet: tuple(asked.getlist(facet))[:50] for facet in FACETS if asked.getlist(facet)}
    page = asked.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1
    return Chosen(asked.get("q", "")[:500], filters, max(1, number))
