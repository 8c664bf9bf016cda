"""What a route finds in a request once the guard has let it pass."""

from starlette.requests import Request

from sangkien.web.desk import Desk
from sangkien.web.forms import Form
from sangkien.web.guard import Caller


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
