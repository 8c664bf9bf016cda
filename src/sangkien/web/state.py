"""What a route finds in a request once the guard has let it pass."""

from starlette.requests import Request

from sangkien.web.desk import Desk
from sangkien.web.forms import Form
from sangkien.web.guard import Caller
from sangkien.words import Problem, Refusal


def desk_of(request: Request) -> Desk:
    """The workbench."""
    desk: Desk = request.app.state.desk
    return desk


def caller_of(request: Request) -> Caller:
    """Who is calling."""
    caller: Caller = request.state.caller
    return caller


def form_of(request: Request) -> Form:
    """What was sent; empty where nothing was."""
    form: Form = request.state.form
    return form


def team_only(request: Request) -> None:
    """For routers whose pages make sense only where people sign in. Raises Refusal elsewhere."""
    if not desk_of(request).setup.team:
        raise Refusal(Problem("web.not_needed"))


def number_in(text: str) -> int:
    """The number of a row in an address; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
