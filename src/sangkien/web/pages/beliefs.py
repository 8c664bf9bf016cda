"""What we believe now: sessions in which people of the team place low, likely and high, and what came of them."""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sangkien import elicit
from sangkien.elicited_file import MOST_REASON, Session
from sangkien.study import PAST_WORK
from sangkien.web.pages._judgements import Judged, judgements, tidy
from sangkien.web.roles import Need
from sangkien.web.saving import EditedMeanwhileError, Files, mark, save
from sangkien.web.say import say
from sangkien.web.shell import Next, Page, render, see
from sangkien.web.state import caller_of, desk_of, form_of
from sangkien.words import Problem, Quantity, Refusal, Text, quantities

router = APIRouter(include_in_schema=False)
PAGE = Page("beliefs", "study", "beliefs", 40, Need.CODER)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the form, with what stands in its fields."""

    quantity: Quantity
    low: str = ""
    likely: str = ""
    high: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is. ``token`` goes with them from page to page where one machine is handed round."""

    person: int
    token: str


@router.get("/s/{study}/beliefs")
def beliefs(request: Request, study: str) -> Response:
    """Whatever the study is at: nothing yet, an open session, or what the closed ones say."""
    return _show(request, study)


@router.post("/s/{study}/beliefs/open")
def begin(request: Request, study: str) -> Response:
    """Open a session on the quantities that are ticked, else on those that drive the ranking."""
    try:
        asked = tuple(dict.fromkeys(form_of(request).texts("ask", 200)))
        if unknown := [name for name in asked if name not in quantities()]:
            known = ", ".join(_every())
            parameters = {"field": "ask", "found": unknown[0][:60], "known": known}
            raise Refusal(Problem("web.no_such_choice", parameters=parameters))
        if not asked:
            file = desk_of(request).study(study).file
            found = elicit.newest_findings(desk_of(request).shelf.open(study))
            asked = elicit.driving(file, found)
        practice = form_of(request).text("rehearsal", 10) == "yes"
        save(
            request,
            study,
            "elicited opened",
            lambda files: elicit.open_session(files, asked, date.today(), rehearsal=practice),
        )
    except Refusal as refused:
        return _show(request, study, refused.problems, 422)
    return see(f"/s/{study}/beliefs", "opened")


@router.post("/s/{study}/beliefs/place")
def place(request: Request, study: str) -> Response:
    """Put down what one person places, without a name."""
    form = form_of(request)
    session = form.text("session", 64)
    turn = turn_of(request, study, session, form.text("turn", 100))
    if turn is None:
        return _show(request, study, (Problem("web.no_turn"),), 422)
    try:
        answers = _answers(request)
        save(
            request,
            study,
            "elicited placed",
            lambda files: elicit.place(files, session, turn.person, answers, date.today()),
            current=lambda files: own_text(files, session, turn.person),
            signed=False,
        )
    except EditedMeanwhileError as edited:
        return _show(request, study, edited.problems, 409, turn, theirs=edited.theirs)
    except Refusal as refused:
        return _show(request, study, refused.problems, 422, turn)
    return see(f"/s/{study}/beliefs" + (f"?turn={turn.token}" if turn.token else ""), "placed")


@router.post("/s/{study}/beliefs/close")
def close(request: Request, study: str) -> Response:
    """Close the session: from now on everybody sees what was placed."""
    session = form_of(request).text("session", 64)
    try:
        files = desk_of(request).snapshot(study).files
        empty = any(one.id == session and not one.answers for one in elicit.read_sessions(files))
        save(request, study, "elicited closed", lambda files: elicit.close(files, session, date.today()))
    except Refusal as refused:
        return _show(request, study, refused.problems, 422)
    return see(f"/s/{study}/beliefs", "called_off" if empty else "closed")


def _show(
    request: Request,
    study: str,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
    turn: Turn | None = None,
    theirs: str = "",
) -> Response:
    desk, caller = desk_of(request), caller_of(request)
    files = desk.snapshot(study).files
    try:
        sessions = elicit.read_sessions(files)
    except Refusal as refused:
        return render(
            request, "beliefs", next_step=Next("next_overview", f"/s/{study}"), status=status, part="broken",
            problems=(*problems, *refused.problems),
        )  # fmt: skip
    session = elicit.open_one(sessions)
    may_lead = caller.may(Need.LEAD)
    typed = _typed(request) if status != 200 else []
    if session is None:
        closed: tuple[Judged, ...] = ()
        try:
            closed = judgements(desk.study(study), caller.language)
        except Refusal as refused:
            problems = (*problems, *refused.problems)
        # past work leads here: who has written it down is not sent back to it
        onward = bool(closed) or PAST_WORK in files
        step = Next("next_lab", f"/s/{study}/lab") if onward else Next("next_past", f"/s/{study}/past-work")
        return render(
            request, "beliefs", next_step=step, status=status, problems=problems, part="closed",
            closed=closed, may_lead=may_lead, typed=typed, few=elicit.FEW, most=elicit.MOST, every=quantities(),
        )  # fmt: skip
    query = request.query_params
    turn = turn or turn_of(request, study, session.id, query.get("turn", ""))
    people = len(session.people)
    shared: dict[str, Any] = {
        "typed": typed, "session": session, "people": people, "few": elicit.FEW, "may_lead": may_lead,
        "begin": f"/s/{study}/beliefs?turn={fresh_turn(request, study, session.id).token}",
    }  # fmt: skip
    if turn is None:
        return render(
            request, "beliefs", next_step=None, status=status, problems=problems, part="waiting", **shared
        )
    own = elicit.own_answers(session, turn.person)
    if status == 200 and own and query.get("change") != "1" and query.get("more") != "1":
        step = (
            Next("next_lab", f"/s/{study}/lab") if caller.team else Next("next_person", f"/s/{study}/beliefs")
        )
        return render(
            request, "beliefs", next_step=step, part="placed", problems=problems, turn=turn.token,
            rows=_rows(request, session, turn.person, ()), **shared,
        )  # fmt: skip
    more = query.get("more") == "1" or form_of(request).text("more", 10) == "1"
    rows = typed or _rows(request, session, turn.person, _every() if more else ())
    was = mark(theirs or own_text(files, session.id, turn.person))
    return render(
        request, "beliefs", status=status, problems=problems, part="form", turn=turn.token, rows=rows,
        next_step=None, first=len(session.quantities), more=more, theirs=theirs, most_reason=MOST_REASON,
        was=was if status != 422 else form_of(request).text("was", 64), **shared,
    )  # fmt: skip


# --- whose turn ------------------------------------------------------------------------------------------------


def turn_of(request: Request, study: str, session: str, token: str) -> Turn | None:
    """Who places: whoever is signed in, or on one machine for all whoever holds a turn. None where nobody does."""
    person = caller_of(request).person
    if person is not None:
        # The number cannot be traced to the person without the workbench's secret, and differs between sessions.
        digest = _sign(request, f"person {study} {session} {person.id}")
        return Turn(int.from_bytes(digest[:6], "big") % 899_999_999_999 + 100_000_000_000, "")
    number, _, signed = token.partition("-")
    if not number.isascii() or not number.isdigit() or len(number) != 12:
        return None
    good = hmac.compare_digest(signed, _sign(request, f"turn {study} {session} {number}").hex()[:32])
    return Turn(int(number), token) if good else None


def fresh_turn(request: Request, study: str, session: str) -> Turn:
    """A turn for somebody who places figures for the first time where nobody signs in."""
    number = str(elicit.new_person())
    return Turn(int(number), f"{number}-{_sign(request, f'turn {study} {session} {number}').hex()[:32]}")


def _sign(request: Request, text: str) -> bytes:
    return hmac.new(desk_of(request).secret, f"elicit {text}".encode(), hashlib.sha256).digest()


# --- what stands in the form -----------------------------------------------------------------------------------


def _every() -> tuple[str, ...]:
    return tuple(quantity.id for quantity in quantities())


def own_text(files: Files, session: str, person: int) -> str:
    """What a person placed, as a text: two windows of theirs must not undo each other."""
    found = [one for one in elicit.read_sessions(files) if one.id == session]
    rows = elicit.own_answers(found[0], person) if found else {}
    return "\n".join(
        f"{quantities()[name].id}: {a.low:g} - {a.likely:g} - {a.high:g} {a.reason or ''}".strip()
        for name, a in sorted(rows.items())
    )


def _rows(request: Request, session: Session, person: int, more: tuple[str, ...]) -> list[Asked]:
    """The questions in the order of the form, with what the person placed."""
    own = elicit.own_answers(session, person)
    words = say(None, caller_of(request).language)
    rows = []
    for name in dict.fromkeys((*session.quantities, *own, *more)):
        known = quantities()[name]
        row = Asked(known)
        if name in own:
            low, likely, high = (
                tidy(words, known.asked.answer(x)) for x in (own[name].low, own[name].likely, own[name].high)
            )
            row = replace(row, low=low, likely=likely, high=high, reason=own[name].reason or "")
        rows.append(row)
    return rows


def _typed(request: Request) -> list[Asked]:
    """The questions as they were sent, with everything that was typed."""
    form = form_of(request)
    return [
        Asked(
            quantities()[name],
            form.text(f"low.{name}", 1000),
            form.text(f"likely.{name}", 1000),
            form.text(f"high.{name}", 1000),
            form.text(f"reason.{name}", 5000),
        )
        for name in dict.fromkeys(form.texts("q", 200))
        if name in quantities()
    ]


def _answers(request: Request) -> dict[str, elicit.Placed | None]:
    """What was sent, as values. Raises Refusal with everything that is no answer."""
    form, language = form_of(request), caller_of(request).language
    found: dict[str, elicit.Placed | None] = {}
    problems: list[Problem] = []
    for row in _typed(request):
        name = row.quantity.id
        try:
            low, likely, high = (
                form.number(f"{part}.{name}", language) for part in ("low", "likely", "high")
            )
            if len(row.reason) > MOST_REASON:
                parameters: dict[str, int | Text] = {
                    "field": row.quantity.name,
                    "length": len(row.reason),
                    "most": MOST_REASON,
                }
                raise Refusal(Problem("web.field_too_long", parameters=parameters))
            found[name] = elicit.as_placed(name, low, likely, high, row.reason)
        except Refusal as refused:
            problems += [
                replace(problem, parameters={**problem.parameters, "field": row.quantity.name})
                if problem.code == "web.no_number"
                else problem
                for problem in refused.problems
            ]
    if problems:
        raise Refusal(problems)
    if not any(found.values()):
        raise Refusal(Problem("web.nothing_placed"))
    return found
