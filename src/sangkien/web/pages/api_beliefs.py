"""The interface for programs: sessions in which people place figures, each alone."""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from sangkien import elicit
from sangkien.elicited_file import MOST_REASON, Session
from sangkien.tell_team import elicited_text
from sangkien.web.pages._api import Base, Here, Id, LanguageQuery, Name, Part, Saved, part, put, spoken
from sangkien.web.pages.beliefs import Turn, fresh_turn, own_text, turn_of
from sangkien.web.state import desk_of
from sangkien.words import Problem, Refusal, quantities

router = part("beliefs")

TURN = "Where nobody signs in: whose turn it is, as the answer to the first figures gave it; in a team it is you."
MOST_ASKED = 60


class SessionShown(BaseModel):
    """A session: how many have placed figures. What they placed stands in ``text`` once it is closed."""

    id: str
    opened: date
    closed: date | None
    rehearsal: bool
    quantities: list[str]
    people: int


class SessionsShown(BaseModel):
    """The sessions of a study at a version, and what the closed ones say."""

    version: str
    sessions: list[SessionShown]
    text: str = Field(description="As `sangkien elicit show` prints it.")


class NewSession(Part):
    """A session to be opened, by default on the quantities that drive the ranking."""

    quantities: list[Id] = Field([], max_length=MOST_ASKED)
    rehearsal: bool = Field(False, description="For practice: everything that comes of it is marked so.")


class Figures(Part):
    """Low, likely and high as the question asks for them; all null where one cannot say."""

    quantity: Id
    low: float | None = None
    likely: float | None = None
    high: float | None = None
    reason: str = Field("", max_length=MOST_REASON, description="Why; name nobody.")


class Placing(Part):
    """What one person places."""

    base: Base
    answers: list[Figures] = Field(min_length=1, max_length=200)
    turn: str = Field("", max_length=100, description=TURN)


class PlacedShown(Saved):
    """Done; ``turn`` goes with whoever placed the figures, to look at them or change them."""

    turn: str


class OwnFigures(BaseModel):
    """What one person placed on a quantity."""

    quantity: str
    low: float
    likely: float
    high: float
    reason: str


@router.get("/studies/{study}/sessions")
def sessions(request: Request, study: Name, language: LanguageQuery = None) -> SessionsShown:
    """Every session; of an open one only how many have placed figures."""
    desk = desk_of(request)
    snapshot, known = desk.snapshot(study), desk.study(study)
    return SessionsShown(
        version=snapshot.version,
        sessions=[
            SessionShown(
                id=one.id,
                opened=one.opened,
                closed=one.closed,
                rehearsal=one.rehearsal,
                quantities=list(one.quantities),
                people=len(one.people),
            )
            for one in known.elicited
        ],
        text=elicited_text(known, spoken(request, language)),
    )


@router.post("/studies/{study}/sessions", status_code=201)
def begin(request: Request, study: Name, body: NewSession) -> Saved:
    """Open a session."""
    desk = desk_of(request)
    for name in body.quantities:
        _known(name)
    asked = tuple(dict.fromkeys(body.quantities))
    if not asked:
        found = elicit.newest_findings(desk.shelf.open(study))
        asked = elicit.driving(desk.study(study).file, found)
    return put(
        request, study, "elicited opened",
        lambda files: elicit.open_session(files, asked, date.today(), rehearsal=body.rehearsal),
    )  # fmt: skip


@router.put("/studies/{study}/sessions/{session}/answers")
def place(request: Request, study: Name, session: Here, body: Placing) -> PlacedShown:
    """Put down what one person places, without a name."""
    _open(request, study, session)
    turn = turn_of(request, study, session, body.turn)
    if turn is None:
        if body.turn:
            raise Refusal(Problem("web.no_turn"))
        turn = fresh_turn(request, study, session)
    person = turn.person
    placed = {
        one.quantity: elicit.as_placed(_known(one.quantity), one.low, one.likely, one.high, one.reason)
        for one in body.answers
    }
    done = put(
        request, study, "elicited placed",
        lambda files: elicit.place(files, session, person, placed, date.today()),
        base=body.base, current=lambda files: own_text(files, session, person), signed=False,
    )  # fmt: skip
    return PlacedShown(version=done.version, changed=done.changed, turn=turn.token)


@router.get("/studies/{study}/sessions/{session}/answers")
def own(
    request: Request,
    study: Name,
    session: Here,
    turn: Annotated[str, Query(max_length=100, description=TURN)] = "",
) -> list[OwnFigures]:
    """One's own figures in an open session, as the questions count them; nobody else's."""
    found = _open(request, study, session)
    whose: Turn | None = turn_of(request, study, session, turn)
    if whose is None:
        raise Refusal(Problem("web.no_turn"))
    rows = elicit.own_answers(found, whose.person)
    return [
        OwnFigures(
            quantity=name,
            low=quantities()[name].asked.answer(one.low),
            likely=quantities()[name].asked.answer(one.likely),
            high=quantities()[name].asked.answer(one.high),
            reason=one.reason or "",
        )
        for name, one in rows.items()
    ]


@router.post("/studies/{study}/sessions/{session}/close")
def close(request: Request, study: Name, session: Here) -> Saved:
    """Close the session: its answers become beliefs, and everybody sees them. One without answers is called off."""
    return put(request, study, "elicited closed", lambda files: elicit.close(files, session, date.today()))


def _open(request: Request, study: str, session: str) -> Session:
    """The session where it is open. Raises Refusal where it is not."""
    found = elicit.open_one(elicit.read_sessions(desk_of(request).snapshot(study).files))
    if found is None or found.id != session:
        raise Refusal(Problem("study.session_closed"))
    return found


def _known(quantity: str) -> str:
    if quantity not in quantities():
        from difflib import get_close_matches

        near = ", ".join(get_close_matches(quantity, quantities().by_id, 3)) or "-"
        raise Refusal(Problem("study.unknown_quantity", parameters={"quantity": quantity, "near": near}))
    return quantity
