"""The interface for programs: the files of a study, as they are."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import Path
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from sangkien.elicit import refuse_sealed
from sangkien.store import MAX_FILE_BYTES, version_of
from sangkien.store.contract import too_large
from sangkien.web.pages._api import (
    SENT,
    Base,
    BaseQuery,
    Line,
    Made,
    Name,
    Part,
    Saved,
    Sent,
    download,
    given,
    part,
    put,
)
from sangkien.web.pages.files import bytes_of, may_change
from sangkien.web.saving import Files
from sangkien.web.state import desk_of
from sangkien.words import Problem, Refusal

router = part("files")

FilePath = Annotated[str, Path(max_length=300, description="Its path inside the study.")]


class Change(Part):
    """Texts to be written on top of a version, all or none; null removes one."""

    base: Base
    files: dict[Annotated[str, Field(max_length=300)], str | None] = Field(max_length=200)
    what: Line = Field("api", max_length=100, description="What the history says of it.")


@router.patch("/studies/{study}")
def change(request: Request, study: Name, body: Change) -> Made:
    """Write files of a study on top of the version they were made from: where it has another one now, 409."""
    desk = desk_of(request)
    files = {name: None if text is None else text.encode() for name, text in body.files.items()}
    refuse_sealed(desk.snapshot(study).files, files)

    def made(now: Files) -> Mapping[str, bytes | None]:
        if version_of(now) != body.base:
            raise Refusal(Problem("store.changed_meanwhile"))
        return files

    return Made(id=study, version=put(request, study, body.what, made).version)


@router.get("/studies/{study}/files/{path:path}", **given("The file.", "application/octet-stream"))
def file(request: Request, study: Name, path: str) -> Response:
    """One file of a study, as it is; what people said is read on record."""
    return download(bytes_of(request, study, path), "application/octet-stream", "file")


@router.put("/studies/{study}/files/{path:path}", openapi_extra=SENT)
def write(request: Request, study: Name, path: FilePath, data: Sent, base: BaseQuery) -> Saved:
    """Write one file, text or not. Notes and other evidence are the coder's to bring, everything else the analyst's."""
    may_change(request, path)
    if len(data) > MAX_FILE_BYTES:
        raise too_large(len(data), path)
    refuse_sealed(desk_of(request).snapshot(study).files, [path])
    return put(request, study, f"file {path}", lambda _: {path: data}, base=base, current=_now(path))


@router.delete("/studies/{study}/files/{path:path}")
def remove(request: Request, study: Name, path: FilePath, base: BaseQuery) -> Saved:
    """Take a file out; the history keeps it."""
    may_change(request, path)
    if path not in desk_of(request).snapshot(study).files:
        raise Refusal(Problem("web.not_found", parameters={"name": path[:100]}))
    refuse_sealed(desk_of(request).snapshot(study).files, [path])
    return put(request, study, f"removed {path}", lambda _: {path: None}, base=base, current=_now(path))


def _now(path: str) -> Callable[[Files], str]:
    """What the file holds: a text, or of anything else its hash; nothing where it is not there."""

    def current(files: Files) -> str:
        data = files.get(path)
        if data is None:
            return ""
        try:
            return data.decode()
        except UnicodeDecodeError:
            return hashlib.sha256(data).hexdigest()

    return current
