"""Keep the whole workbench safe: a backup of everything, and what is protected and what is not."""

from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sangkien.safekeeping import back_up
from sangkien.store.database import protection
from sangkien.web.roles import Need
from sangkien.web.shell import Next, Page, render
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.words import Problem, Refusal

router = APIRouter(include_in_schema=False)
PAGE = Page("safety", "home", "safety", 30, Need.KEEPER)


@router.get("/safety")
def safety(request: Request) -> Response:
    """What can be done, and how the data lies now."""
    return _safety(request)


@router.post("/safety/backup")
def backup(request: Request) -> Response:
    """Everything as one encrypted file."""
    desk, form = desk_of(request), form_of(request)
    try:
        passphrase = form.text("passphrase", 1000)
        if passphrase != form.text("again", 1000):
            raise Refusal(Problem("web.passphrases_differ"))
        data = back_up(desk.engine, passphrase)
    except Refusal as refused:
        return _safety(request, refused.problems, 422)
    desk.log.add(caller_of(request).name, "", "workbench.backed_up")
    name = f"sangkien-{datetime.now(UTC):%Y-%m-%d}.zip.age"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type="application/octet-stream", headers=headers)


def _safety(request: Request, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    desk = desk_of(request)
    last = desk.log.latest(("workbench.backed_up",), "")
    return render(
        request, "safety", next_step=Next("next_log", "/log"), status=status, problems=problems,
        protection=protection(desk.engine), last=last,
    )  # fmt: skip
