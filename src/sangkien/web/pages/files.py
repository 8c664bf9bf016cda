"""The files of a study, for what no page of its own is made for yet: notes brought in, and texts mended by hand."""

import re
from pathlib import PurePosixPath

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sangkien.elicit import refuse_sealed
from sangkien.store import MAX_FILE_BYTES, inside
from sangkien.web.guard import DeniedError
from sangkien.web.roles import Need
from sangkien.web.saving import EditedMeanwhileError, Files, mark, save
from sangkien.web.shell import Next, Page, render, see
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.words import Place, Problem, Refusal

router = APIRouter(include_in_schema=False)
PAGE = Page("files", "study", "files", 80, Need.CODER)

#: Texts of this length are edited in the page; longer ones are downloaded and brought back.
MOST_EDITED = 400_000
EVIDENCE = "evidence/"
TEXTS = (".md", ".txt", ".yaml", ".yml", ".csv", ".tsv", ".json")
BROUGHT = (*TEXTS, ".docx")
_NAME = re.compile(r"[^\w.\- ]+")


@router.get("/s/{study}/files")
def files(request: Request, study: str) -> Response:
    """The list."""
    return _list(request, study)


@router.get("/s/{study}/files/edit")
def edit(request: Request, study: str) -> Response:
    """One text, to be read and changed."""
    path = request.query_params.get("path", "")
    return _edit(request, study, path, _text(request, study, path))


@router.post("/s/{study}/files/edit")
def change(request: Request, study: str) -> Response:
    """Save a text."""
    form = form_of(request)
    path, text = form.text("path", 300), form.text("text", MOST_EDITED)
    may_change(request, path)
    _there(request, study, path)

    def now(found: Files) -> str:
        return found[path].decode("utf-8", "replace") if path in found else ""

    try:
        save(request, study, f"file {path}", lambda _: {path: text.encode()}, current=now)
    except EditedMeanwhileError as error:
        return _edit(request, study, path, text, error.problems, 409, theirs=error.theirs)
    except Refusal as refused:
        return _edit(request, study, path, text, refused.problems, 422)
    return see(f"/s/{study}/files", "saved")


@router.post("/s/{study}/files/upload")
def upload(request: Request, study: str) -> Response:
    """Bring notes into the study's evidence."""
    form = form_of(request)
    sent = [one for one in form.fields if one.name == "file" and isinstance(one.value, bytes) and one.file]
    changes: dict[str, bytes | None] = {}
    problems = []
    for one in sent:
        name = _clean(one.file or "")
        path = f"{EVIDENCE}{name}"
        if not name.lower().endswith(BROUGHT):
            known = ", ".join(BROUGHT)
            problems.append(
                Problem("web.no_such_kind", place=Place(name), parameters={"name": name, "known": known})
            )
        elif isinstance(one.value, bytes):
            if len(one.value) > MAX_FILE_BYTES:
                parameters = {"bytes": len(one.value), "most": MAX_FILE_BYTES}
                problems.append(Problem("store.too_large", place=Place(name), parameters=parameters))
            changes[path] = one.value
    taken = [path for path in changes if path in desk_of(request).snapshot(study).files]
    if taken and form.text("replace", 5) != "yes":
        problems += [
            Problem("web.file_there", place=Place(path), parameters={"name": path}) for path in taken
        ]
    if not sent:
        problems.append(Problem("web.no_file"))
    if problems:
        return _list(request, study, tuple(problems), 422)
    try:
        save(request, study, "files " + " ".join(sorted(changes)), lambda _: changes)
    except Refusal as refused:
        return _list(request, study, refused.problems, 422)
    return see(f"/s/{study}/files", "brought")


@router.post("/s/{study}/files/remove")
def remove(request: Request, study: str) -> Response:
    """Take a file out; the history keeps it."""
    path = form_of(request).text("path", 300)
    may_change(request, path)
    _there(request, study, path)
    try:
        save(request, study, f"removed {path}", lambda _: {path: None})
    except Refusal as refused:
        return _list(request, study, refused.problems, 422)
    return see(f"/s/{study}/files", "removed")


@router.get("/s/{study}/files/get")
def download(request: Request, study: str) -> Response:
    """A file as it is."""
    path = request.query_params.get("path", "")
    data = bytes_of(request, study, path)
    name = PurePosixPath(path).name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type="application/octet-stream", headers=headers)


def may_change(request: Request, path: str) -> None:
    """Evidence is the coder's, everything else the analyst's."""
    inside(path)
    if not caller_of(request).may(Need.CODER if path.startswith(EVIDENCE) else Need.ANALYST):
        raise DeniedError(sign_in=False)


def _clean(name: str) -> str:
    """A name of an uploaded file without its folders and without what no file system likes."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return _NAME.sub("-", last).strip(" .-")[:120] or "note.txt"


def _there(request: Request, study: str, path: str) -> bytes:
    found = desk_of(request).snapshot(study).files.get(path)
    if found is None:
        raise Refusal(Problem("web.not_found", parameters={"name": path[:100]}))
    refuse_sealed(desk_of(request).snapshot(study).files, [path])
    return found


def bytes_of(request: Request, study: str, path: str) -> bytes:
    """A file of a study; what people said is read on record. Raises Refusal where it is not there, or sealed."""
    found = _there(request, study, path)
    if path.startswith(EVIDENCE):
        desk_of(request).log.add(caller_of(request).name, study, "evidence.read", path[:200])
    return found


def _text(request: Request, study: str, path: str) -> str:
    data = bytes_of(request, study, path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal(Problem("web.no_text", place=Place(path), parameters={"name": path})) from None
    if len(text) > MOST_EDITED:
        raise Refusal(
            Problem(
                "web.field_too_long", parameters={"field": path, "length": len(text), "most": MOST_EDITED}
            )
        )
    return text


def _list(request: Request, study: str, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    found = desk_of(request).snapshot(study).files
    caller = caller_of(request)
    rows = [
        (path, len(data), path.lower().endswith(TEXTS) and len(data) <= MOST_EDITED,
         caller.may(Need.CODER if path.startswith(EVIDENCE) else Need.ANALYST))
        for path, data in sorted(found.items(), key=lambda item: (item[0].startswith(EVIDENCE), item[0]))
    ]  # fmt: skip
    return render(
        request, "files", next_step=Next("next", f"/s/{study}"), status=status, problems=problems, part="list",
        rows=rows, kinds=", ".join(BROUGHT),
    )  # fmt: skip


def _edit(
    request: Request,
    study: str,
    path: str,
    text: str,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
    theirs: str | None = None,
) -> Response:
    now = desk_of(request).snapshot(study).files.get(path, b"").decode("utf-8", "replace")
    may = caller_of(request).may(Need.CODER if path.startswith(EVIDENCE) else Need.ANALYST)
    return render(
        request, "files", next_step=None, status=status, problems=problems, part="edit", path=path, text=text,
        was=mark(now), theirs=theirs, may=may,
    )  # fmt: skip
