"""Ask the team: sessions in which people place low, likely and high, each alone, and what is believed after them."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, zip_longest
from typing import Any

from pydantic import ValidationError

from sangkien import yaml_edit
from sangkien.beliefs import COVERAGE, judged, pool
from sangkien.brief import Findings
from sangkien.brief.findings_file import from_bytes
from sangkien.elicited_file import ELICITED, MOST_REASON, Answer, Session, faults, read_elicited
from sangkien.store import Store, inside
from sangkien.study_check import impossible
from sangkien.study_file import StudyFile
from sangkien.study_start import defaults
from sangkien.words import Distribution, Place, Problem, Refusal, Text, package_yaml, quantities
from sangkien.yaml_lines import read_yaml

#: How many quantities a session asks first; twelve take a person about half an hour.
MOST = 12
#: Fewer people than this are few to stand for a team; the pages say so.
FEW = 3

_HEADER = b"""\
# What people of the team placed on quantities, each alone. A person is a number; docs/study-format.md says more.
format: 1
sessions: []
"""


@dataclass(frozen=True, slots=True)
class Placed:
    """What a person places on one quantity, in natural units."""

    low: float
    likely: float
    high: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pooled:
    """What ``people`` hold of a quantity together; ``unusable`` says why no belief can be made of it."""

    quantity: str
    people: int
    belief: Distribution
    unusable: str | Text | None


def driving(study: StudyFile, findings: Findings | None = None) -> tuple[str, ...]:
    """The quantities that are most worth asking, at most ``MOST``.

    Those that the newest results name: to learn next, where the choice flips, by what knowing them is worth. Where
    there are no results yet, or they name fewer: of the questions in turn, of the claims, and of the schemes' levers.
    """
    named: list[str] = []
    if findings is not None:
        named += [row.quantity for row in findings.answer.learn]
        named += [row.quantity for row in findings.answer.flips]
        worth = sorted(findings.information.quantities, key=lambda row: -row.value)
        named += [row.quantity for row in worth if row.value > 0]
    in_turn = chain.from_iterable(zip_longest(*(question.quantities for question in study.questions)))
    named += [name for name in in_turn if name]
    named += [name for claim in study.claims for name in claim.quantities]
    levers = [lever for scheme in study.schemes for lever in scheme.levers]
    named += [name for lever in levers for name in defaults()["lever_quantities"].get(lever, ())]
    return tuple(name for name in dict.fromkeys(named) if name in quantities())[:MOST]


def newest_findings(store: Store) -> Findings | None:
    """What the newest round found; None before the first one. Raises Refusal where it cannot be read any more."""
    rounds = store.rounds()
    if not rounds:
        return None
    data = store.round_files(rounds[-1].number).get("findings.json", b"")
    try:
        return from_bytes(data)
    except ValidationError:
        raise Refusal(Problem("study.old_round", parameters={"round": rounds[-1].name})) from None


def as_placed(
    quantity: str, low: float | None, likely: float | None, high: float | None, reason: str = ""
) -> Placed | None:
    """Answers to the question as it is asked, as values; None where somebody cannot say and left all three out.

    Raises Refusal for figures that are missing in part, out of order or out of the question's range.
    """
    known = quantities()[quantity]
    if low is None and likely is None and high is None:
        return None
    if low is None or likely is None or high is None:
        raise Refusal(Problem("study.answer_incomplete", parameters={"quantity": known.name}))
    if problems := list(faults(quantity, low, likely, high, asked=True)):
        raise Refusal(problems)
    a, b, c = (float(f"{known.asked.value(x):.6g}") for x in (low, likely, high))
    return Placed(a, b, c, reason)


def read_sessions(files: Mapping[str, bytes]) -> tuple[Session, ...]:
    """The sessions of a study. Raises Refusal where the file cannot be read."""
    return read_elicited(read_yaml(files[ELICITED], ELICITED)) if ELICITED in files else ()


def open_one(sessions: Iterable[Session]) -> Session | None:
    """The session that is open."""
    return next((session for session in sessions if session.closed is None), None)


def open_session(
    files: Mapping[str, bytes], asked: Sequence[str], day: date, *, rehearsal: bool = False
) -> dict[str, bytes]:
    """Begin a session on ``asked``. Raises Refusal while another is open, or for what is no quantity."""
    sessions = read_sessions(files)
    if already := open_one(sessions):
        raise Refusal(Problem("study.session_open", parameters={"opened": already.opened.isoformat()}))
    known = {session.id for session in sessions}
    number = next(n for n in range(1, len(known) + 2) if f"s{n}" not in known)
    row: dict[str, Any] = {"id": f"s{number}", "opened": day, "quantities": list(asked), "answers": []}
    if rehearsal:
        row["rehearsal"] = True
    data = yaml_edit.append(files.get(ELICITED, _HEADER), ["sessions"], row, ELICITED)
    return _checked(data)


def place(
    files: Mapping[str, bytes], session: str, person: int, answers: Mapping[str, Placed | None], day: date
) -> dict[str, bytes]:
    """Put down what a person places; None takes back what they had placed on a quantity.

    Raises Refusal where the session is not open any more, and for figures that are no answer.
    """
    index, _ = _open_at(files, session)
    problems = [
        p for name, one in answers.items() if one for p in faults(name, one.low, one.likely, one.high)
    ]
    if problems:
        raise Refusal(problems)
    rows = []
    for name, one in answers.items():
        if one is not None:
            row = {"person": person, "quantity": name, "low": one.low, "likely": one.likely, "high": one.high}
            rows.append({**row, "date": day, "reason": one.reason.strip()[:MOST_REASON] or None})
    data = yaml_edit.revise(
        files[ELICITED],
        ["sessions", index, "answers"],
        drop=lambda row: row.get("person") == person and row.get("quantity") in answers,
        add=rows,
        file=ELICITED,
    )
    return _checked(data)


def close(files: Mapping[str, bytes], session: str, day: date) -> dict[str, bytes]:
    """Close a session, after which its answers are shown; one in which nobody placed anything is taken out instead.

    Raises Refusal where it is not open any more.
    """
    index, found = _open_at(files, session)
    if not found.answers:
        return _checked(
            yaml_edit.revise(files[ELICITED], ["sessions"], drop=lambda row: row["id"] == session)
        )
    return _checked(yaml_edit.set_at(files[ELICITED], ["sessions", index, "closed"], day, ELICITED))


def pooled(session: Session) -> tuple[Pooled, ...]:
    """What the people of a session hold together, quantity by quantity."""
    found = []
    for name in session.placed:
        scale = quantities()[name].scale
        rows = session.of(name)
        belief = pool([judged(scale, row.low, row.likely, row.high) for row in rows])
        found.append(Pooled(name, len(rows), belief, impossible(name, *belief.interval(COVERAGE))))
    return tuple(found)


def prior_rows(sessions: Iterable[Session]) -> list[dict[str, Any]]:
    """The pooled beliefs of closed sessions as rows of priors, each known from the day on which it was closed."""
    rows = []
    for session in sessions:
        if session.closed is None:
            continue
        for one in pooled(session):
            if one.unusable:
                continue
            low, high = one.belief.interval(COVERAGE)
            note = {lang: text.format(n=one.people) for lang, text in _texts("elicited_note").items()}
            people = "1 person" if one.people == 1 else f"{one.people} people"
            source = f"elicited, {session.closed.isoformat()}, {people}"
            rows.append(
                {
                    "quantity": one.quantity,
                    "low": low,
                    "high": high,
                    "rehearsal": session.rehearsal,
                    "provenance": {
                        "kind": "elicited",
                        "source": source,
                        "known_from": session.closed,
                        "note": note,
                    },
                }
            )
    return rows


def new_person() -> int:
    """A number for somebody who places figures for the first time: drawn, so that it says nothing about who or when."""
    return 100_000_000_000 + secrets.randbelow(899_999_999_999)


def own_answers(session: Session, person: int) -> dict[str, Answer]:
    """What one person placed, by quantity."""
    return {answer.quantity: answer for answer in session.answers if answer.person == person}


def shared(data: bytes) -> bytes:
    """The file as it may leave the workbench: without the answers of an open session, and without reasons.

    Raises Refusal where it cannot be read.
    """
    sessions = read_elicited(read_yaml(data, ELICITED))
    for index, session in reversed(list(enumerate(sessions))):
        here = ("sessions", index, "answers")
        if session.closed is None:
            data = yaml_edit.remove(data, ["sessions", index], ELICITED)
        elif any(answer.reason for answer in session.answers):
            bare = [answer.model_dump(exclude={"reason"}) for answer in session.answers]
            data = yaml_edit.revise(data, here, drop=lambda row: True, add=bare, file=ELICITED)
    return data


def refuse_sealed(files: Mapping[str, bytes], paths: Iterable[str]) -> None:
    """Raise Refusal where one of ``paths`` is the file of an open session: nobody reads or writes it as a whole.

    A file that cannot be read has no session that could be told to be open; it has to be mended by hand.
    """
    if ELICITED not in {inside(path).as_posix() for path in paths}:
        return
    try:
        sealed = open_one(read_sessions(files)) is not None
    except Refusal:
        return
    if sealed:
        raise Refusal(Problem("study.sealed", place=Place(ELICITED)))


def _open_at(files: Mapping[str, bytes], session: str) -> tuple[int, Session]:
    for index, found in enumerate(read_sessions(files)):
        if found.id == session and found.closed is None:
            return index, found
    raise Refusal(Problem("study.session_closed"))


def _checked(data: bytes) -> dict[str, bytes]:
    read_elicited(read_yaml(data, ELICITED))
    return {ELICITED: data}


def _texts(key: str) -> dict[str, str]:
    return {lang: str(rows[key]) for lang, rows in package_yaml("sangkien", "report.yaml").items()}
