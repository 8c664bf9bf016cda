"""What every part of the interface for programs shares: the shapes of answers and refusals, and how a change is saved.

A change of something that stands there already names ``base``, the version that the program read it at. Where
somebody changed the same thing since, the answer is 409 with what stands there now; changes of other things stand.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from sangkien.report import problem_said
from sangkien.study import STUDY
from sangkien.web.saving import EditedMeanwhileError, Files, commit, mark
from sangkien.web.state import caller_of, desk_of
from sangkien.words import Language, Problem, Refusal

JSON = dict[str, Any]


class Found(BaseModel):
    """A problem: its code, where it is, its parameters, and in the caller's language what, why and how to mend it."""

    code: str
    level: str = Field(description="error, warning or note")
    place: str = Field(description="file, line and path in one text; empty where it has no place")
    file: str | None
    line: int | None
    path: str | None
    parameters: JSON
    what: str
    why: str
    mend: str


class Fault(BaseModel):
    """What every refusal answers with."""

    error: str = Field(
        description="sign_in, denied, forged, not_found, conflict, refused, unreachable or failed"
    )
    text: str
    problems: list[Found]
    theirs: str | None = Field(None, description="Of a conflict: what stands there now.")


ERRORS: dict[int | str, JSON] = {
    status: {"model": Fault, "description": text}
    for status, text in (
        (400, "Cannot be read."),
        (401, "Sign in first."),
        (403, "Not open to you, or without the token."),
        (404, "Nothing there."),
        (409, "Changed meanwhile by somebody else."),
        (413, "Too large."),
        (422, "Refused, with every problem."),
        (429, "Too often."),
        (503, "The database cannot be reached just now."),
    )
}


def part(tag: str, **more: Any) -> APIRouter:
    """The router of one part, under its heading in the description."""
    return APIRouter(prefix="/api/v1", responses=ERRORS, tags=[tag], **more)


class Part(BaseModel):
    """A body: nothing unknown."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False, allow_inf_nan=False)


Name = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", description="The study's id.")]
#: Ids of rows, made by the workbench of words; levers and quantities have points too.
Id = Annotated[str, Field(pattern=r"^[A-Za-z@][A-Za-z0-9_.-]{0,99}$")]
Here = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$", description="Its id.")]
Line = Annotated[str, Field(max_length=5000, pattern=r"^[^\x00-\x1f\x7f]*$")]
Version = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
BASE = "The version that it was read at: where it was changed since, the answer is 409."
Base = Annotated[Version, Field(description=BASE)]
BaseQuery = Annotated[Version, Query(description=BASE)]
Number = Annotated[int, Path(ge=1, le=100_000)]


class Made(BaseModel):
    """What was made: its id, and the version of the study that it is in first."""

    id: str
    version: str


class Saved(BaseModel):
    """The version the study is at after a change; ``changed`` is false where everything stood so already."""

    version: str
    changed: bool


def put(
    request: Request,
    study: str,
    what: str,
    change: Callable[[Files], Mapping[str, bytes | None]],
    *,
    base: str | None = None,
    current: Callable[[Files], str] | None = None,
    signed: bool = True,
) -> Saved:
    """Save a change as a page does, on top of what others saved since ``base``; see ``saving.save`` for the rest.

    Raises Refusal where the base was never a version of the study, EditedMeanwhileError where ``current`` changed.
    """
    was = ""
    if base is not None and current is not None:
        current = partial(_standing, current)
        was = mark(current(files_at(request, study, base)))
    version, changed = commit(request, study, what, change, current=current, signed=signed, was=was)
    return Saved(version=version, changed=changed)


def _standing(current: Callable[[Files], str], files: Files) -> str:
    try:
        return current(files)
    except Refusal:  # it is not there, or nobody can read it
        return ""


def files_at(request: Request, study: str, version: str) -> Files:
    """The files of a study as they were. Raises Refusal for a version that it never had, and for no study."""
    snapshot = desk_of(request).snapshot(study)
    if snapshot.version == version:
        return snapshot.files
    return desk_of(request).shelf.open(study).at(version).files


def merged(before: Mapping[str, str], mine: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The fields of ``mine`` to save over ``now``, both made from ``before``.

    Raises EditedMeanwhileError where somebody else changed one of them to something else.
    """
    for name, value in mine.items():
        if now.get(name) != before.get(name) and now.get(name) != value:
            raise EditedMeanwhileError(now.get(name) or "")
    return [name for name, value in mine.items() if now.get(name) != value]


def study_yaml(files: Files) -> bytes:
    """The study's own file. Raises Refusal where somebody took it out."""
    if STUDY not in files:
        raise Refusal(Problem("study.no_study_file"))
    return files[STUDY]


def found(request: Request, problems: tuple[Problem, ...]) -> list[Found]:
    """Problems as the interface answers with them."""
    language = caller_of(request).language
    return [Found(**problem_said(problem, language)) for problem in problems]


def spoken(request: Request, language: Language | None) -> Language:
    """The language that a program asks for, or the caller's."""
    return language or caller_of(request).language


LanguageQuery = Annotated[Language | None, Query(description="By default the caller's.")]


async def _sent(request: Request) -> bytes:
    """The body as it is: read only after the guard has let its sender pass, since it may be large."""
    return await request.body()


Sent = Annotated[bytes, Depends(_sent)]
#: Says in the description what ``Sent`` reads.
SENT: JSON = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def given(text: str, *kinds: str) -> JSON:
    """The keywords of a route that answers with a file of one of some kinds."""
    content: JSON = {kind.split(";")[0]: {} for kind in kinds}
    return {"response_class": Response, "responses": {200: {"content": content, "description": text}}}


def download(data: bytes, kind: str, name: str) -> Response:
    """A file to keep, that no cache keeps."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type=kind, headers=headers)
