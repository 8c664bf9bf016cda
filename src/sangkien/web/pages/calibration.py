"""Calibration at the page: begin it, watch it, stop it, read what it gave."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sangkien.calibration_task import EFFORTS
from sangkien.web.calibrations import Calibrations
from sangkien.web.roles import Need
from sangkien.web.shell import Next, render, see, told
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.words import Problem, Refusal

router = APIRouter(include_in_schema=False)


def calibrations(request: Request) -> Calibrations:
    """Those of this workbench."""
    state = request.app.state
    if not hasattr(state, "calibrations"):
        state.calibrations = Calibrations()
    found: Calibrations = state.calibrations
    return found


@router.get("/s/{study}/facts/calibration")
def calibration(request: Request, study: str) -> Response:
    """How far it is, or what it gave."""
    return _page(request, study)


@router.post("/s/{study}/facts/calibration")
def begin(request: Request, study: str) -> Response:
    """Begin one for the study as it is now."""
    desk = desk_of(request)
    try:
        effort = form_of(request).choice("effort", EFFORTS)
        version = desk.snapshot(study).version
        calibrations(request).ask(desk.worker, desk.study(study), study, version, EFFORTS[effort])
    except Refusal as refused:
        return _page(request, study, refused.problems, 422)
    return see(f"/s/{study}/facts/calibration")


@router.post("/s/{study}/facts/calibration/cancel")
def cancel(request: Request, study: str) -> Response:
    """Stop the one that runs."""
    calibrations(request).cancel(desk_of(request).worker, study)
    return see(f"/s/{study}/facts/calibration", "stopping")


@router.get("/s/{study}/facts/calibration/{name}")
def picture(request: Request, study: str, name: str) -> Response:
    """A picture of what it gave, in the reader's language."""
    asked = calibrations(request).find(study, desk_of(request).snapshot(study).version)
    drawn = (
        {} if asked is None or asked.answer is None else asked.answer.pictures[caller_of(request).language]
    )
    if name not in drawn:
        raise HTTPException(404)
    return Response(drawn[name].data, media_type="image/png", headers={"Cache-Control": "no-store"})


def _page(request: Request, study: str, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    desk, caller = desk_of(request), caller_of(request)
    version = desk.snapshot(study).version
    asked = calibrations(request).find(study, version)
    failed = () if asked is None else asked.problems
    return render(
        request, "facts", next_step=Next("next_facts", f"/s/{study}/facts"), status=status, problems=problems,
        part="calibration", asked=asked, newest=asked is not None and asked.version == version,
        failed=[told(problem, caller.language) for problem in failed], efforts=EFFORTS,
        may_edit=caller.may(Need.ANALYST),
    )  # fmt: skip
