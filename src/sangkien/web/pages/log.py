"""Who did what: the log of the workbench, and of one study; and whether anybody changed it."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sangkien.store.log import Seal
from sangkien.web.roles import Need
from sangkien.web.shell import Next, Page, render
from sangkien.web.state import caller_of, desk_of, number_in
from sangkien.web.titles import title_of

router = APIRouter(include_in_schema=False)
PAGE = Page("log", "home", "log", 40, Need.KEEPER)

ROWS = 50
#: A log this long is looked through whole with every page; a longer one when somebody asks.
CHECKED_AT_ONCE = 1000


@router.get("/log")
def everything(request: Request) -> Response:
    """The log of the workbench, or (``?study=``) what it says of one study."""
    study = request.query_params.get("study", "")[:64]
    return _log(request, study if study.isprintable() else "", "/log")


@router.get("/s/{study}/log")
def of_study(request: Request, study: str) -> Response:
    """What the log says of one study."""
    return _log(request, study, f"/s/{study}/log")


def _log(request: Request, study: str, here: str) -> Response:
    desk, caller = desk_of(request), caller_of(request)
    before = number_in(request.query_params.get("before", "")) or None
    found = desk.log.entries(study or None, ROWS + 1, before)
    last: Seal = desk.log.last()
    check = last.number <= CHECKED_AT_ONCE or request.query_params.get("check") == "all"
    keep = "" if here != "/log" or not study else f"study={study}&"
    named = {one.study for one in found} | ({study} if study else set())
    return render(
        request, "log",
        next_step=Next("next_study", f"/s/{study}") if study and here != "/log" else Next("next_safety", "/safety"),
        rows=found[:ROWS], last=last, checked=check, broken=desk.log.broken() if check else None,
        older=f"{here}?{keep}before={found[ROWS - 1].number}" if len(found) > ROWS else "",
        newest=f"{here}?{keep}" if before else "", all=f"{here}?{keep}check=all", at=here, of=study,
        titles={one: title_of(desk, one, caller.language) for one in named if one},
    )  # fmt: skip
