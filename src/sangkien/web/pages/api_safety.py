"""The interface for programs: the log, and a backup of everything."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from sangkien.safekeeping import back_up
from sangkien.web.pages._api import Name, Part, download, given, part
from sangkien.web.pages.log import CHECKED_AT_ONCE
from sangkien.web.state import caller_of, desk_of

router = part("keeping it safe")

Most = Annotated[int, Query(ge=1, le=10_000)]
Check = Annotated[bool, Query(description="Look the whole log through, however long it is.")]
Before = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Only rows with a lower number.")]


class Locked(Part):
    """What the backup is locked with; nobody opens it without."""

    passphrase: str = Field(max_length=1000)


class Entry(BaseModel):
    """A row of the log."""

    number: int
    at: datetime
    who: str
    study: str
    did: str
    detail: str


class LogShown(BaseModel):
    """Rows, newest first; how far the whole log goes and its seal.

    ``broken``: the first row that was changed from outside, where the whole log was ``checked``.
    """

    entries: list[Entry]
    rows: int
    seal: str
    checked: bool
    broken: int | None


@router.get("/log")
def log(
    request: Request,
    study: Annotated[str, Query(pattern=r"^[a-z0-9-]{0,64}$", description="Only of this study.")] = "",
    most: Most = 50,
    before: Before = None,
    check: Check = False,
) -> LogShown:
    """Who did what in the whole workbench."""
    return _log(request, study, most, before, check)


@router.get("/studies/{study}/log")
def of_study(
    request: Request, study: Name, most: Most = 50, before: Before = None, check: Check = False
) -> LogShown:
    """Who did what in a study."""
    desk_of(request).shelf.open(study).version()
    return _log(request, study, most, before, check)


@router.post("/backup", **given("An age file.", "application/octet-stream"))
def backup(request: Request, body: Locked) -> Response:
    """Everything of the workbench as one encrypted file."""
    desk = desk_of(request)
    data = back_up(desk.engine, body.passphrase)
    desk.log.add(caller_of(request).name, "", "workbench.backed_up")
    return download(data, "application/octet-stream", f"sangkien-{datetime.now(UTC):%Y-%m-%d}.zip.age")


def _log(request: Request, study: str, most: int, before: int | None, check: bool) -> LogShown:
    kept = desk_of(request).log
    last = kept.last()
    checked = check or last.number <= CHECKED_AT_ONCE
    rows = [
        Entry(number=row.number, at=row.at, who=row.who, study=row.study, did=row.did, detail=row.detail)
        for row in kept.entries(study or None, most, before)
    ]
    return LogShown(
        entries=rows,
        rows=last.number,
        seal=last.hash,
        checked=checked,
        broken=kept.broken() if checked else None,
    )
