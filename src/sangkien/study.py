"""A study: a plan, what is asked of it, and what is known, read from its files and checked as one."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from sangkien import countries, evidence, plan
from sangkien.boards_file import BOARDS, BoardFile, boards_of, untied
from sangkien.elicit import pooled
from sangkien.elicited_file import ELICITED, Session, read_elicited
from sangkien.setting import set_up
from sangkien.study_check import read_study_file, shaped
from sangkien.study_file import PartnersFile, StudyFile
from sangkien.study_start import start_file, start_text
from sangkien.words import Language, Level, Place, Problem, Refusal, Scheme, levers, quantities
from sangkien.workforce import idle, measures
from sangkien.yaml_lines import Lined, read_yaml, unspell

Read = TypeVar("Read")

PLAN = "plan.md"
STUDY = "study.yaml"
MARKS = "evidence/marks.yaml"
PAST_WORK = "past_work.yaml"
PARTNERS = "partners.yaml"

_NO_MARKS = evidence.Marks({}, (), (), ())


@dataclass(frozen=True, slots=True)
class Study:
    """Everything a run needs. ``problems`` are remarks that do not stop it; ``bare`` marks a plan with defaults.

    ``hashes`` gives the SHA-256 of every file that went in, by its path inside the study.
    """

    file: StudyFile
    document: plan.Document
    marks: evidence.Marks
    past_work: tuple[evidence.Initiative, ...]
    hashes: Mapping[str, str]
    problems: tuple[Problem, ...]
    bare: bool = False
    elicited: tuple[Session, ...] = ()
    boards: tuple[BoardFile, ...] = ()

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """The schemes as the simulation takes them."""
        found = []
        for row in self.file.schemes:
            en, vi = (row.name, row.name) if isinstance(row.name, str) else (row.name.en, row.name.vi)
            found.append(Scheme(row.id, {"en": en, "vi": vi}, row.levers))
        return tuple(found)

    @property
    def probes(self) -> tuple[Scheme, ...]:
        """A scheme for each claim whose lever no scheme moves alone: the lever half way, to see what the claim says."""
        alone = {
            lever for scheme in self.schemes if len(moved := scheme.moved(levers())) == 1 for lever in moved
        }
        wanted = dict.fromkeys(
            c.lever for c in self.file.claims if c.lever and c.outcome and c.lever not in alone
        )
        return tuple(_probe(lever) for lever in wanted)

    def as_of(self, day: date) -> "Study":
        """The same study on another day."""
        return replace(self, file=self.file.model_copy(update={"as_of": day}))


def _probe(lever: str) -> Scheme:
    known = levers()[lever]
    # Half way towards the end of the range that lies farther from today.
    end = known.high if known.high - known.status_quo >= known.status_quo - known.low else known.low
    return Scheme(f"probe.{lever}", known.name, {lever: (known.status_quo + end) / 2})


def read_study(files: Mapping[str, bytes]) -> Study:
    """Read a study from its files. Raises Refusal with every problem that stops it, each with line and remedy."""
    for name, code in ((STUDY, "study.no_study_file"), (PLAN, "study.no_plan")):
        if name not in files:
            raise Refusal(Problem(code, place=Place(name)))
    lined = read_yaml(files[STUDY], STUDY)
    file = read_study_file(lined, measures(), countries.names())
    read = {PLAN, STUDY}
    document = _in_file(PLAN, lambda: plan.read(files[PLAN]))
    _with_lines(lined, lambda: set_up(file))  # what cannot be simulated is said now, not at the end of a run
    problems = [*_drifted(file, document, lined), *_later_beliefs(file, lined), *_idle(file, lined)]
    problems.extend(_unconfirmed(file, lined))
    past_work: tuple[evidence.Initiative, ...] = ()
    marks = _NO_MARKS
    if MARKS in files:
        marks = _read_marks(files, {claim.id for claim in file.claims})
        problems.extend(marks.problems)
        read |= {MARKS, *(source.file for source in marks.sources.values())}
    if PAST_WORK in files:
        register = read_yaml(files[PAST_WORK], PAST_WORK)
        past_work = _with_lines(register, lambda: evidence.read_past_work(register.value, PAST_WORK))
        read.add(PAST_WORK)
    elicited: tuple[Session, ...] = ()
    if ELICITED in files:
        judgements = read_yaml(files[ELICITED], ELICITED)
        elicited = read_elicited(judgements)
        problems.extend(_unused(elicited, file, judgements))
        read.add(ELICITED)
    if PARTNERS in files:
        shaped(PartnersFile, read_yaml(files[PARTNERS], PARTNERS))
    boards = boards_of(files)
    if boards:
        problems.extend(untied(files, file))
        read.add(BOARDS)
    hashes = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(read)}
    return Study(file, document, marks, past_work, hashes, tuple(problems), elicited=elicited, boards=boards)


def bare_study(data: bytes, name: str, country: str, language: Language = "en", place: str = PLAN) -> Study:
    """Make a study of a plan alone: everything else is a default, and the findings say so.

    ``name`` becomes its id; ``place`` is what a refusal calls the file.
    """
    document = _in_file(place, lambda: plan.read(data))
    file = _in_file(place, lambda: start_file(document, name, country, language))
    hashes = {PLAN: hashlib.sha256(data).hexdigest()}
    return Study(file, document, _NO_MARKS, (), hashes, (), bare=True)


def new_study(
    data: bytes, name: str, country: str, language: Language = "en", place: str = PLAN, year: str = ""
) -> dict[str, bytes]:
    """Return the files of a new study made from a plan; arguments as for ``bare_study``.

    ``year`` is written into a plan that names none.
    """
    if year:
        document = _in_file(place, lambda: plan.read(data))
        if not (document.year or "").strip():
            data = plan.write(plan.replace(document, "year", year))
    study = bare_study(data, name, country, language, place)
    return {PLAN: data, STUDY: start_text(study.file).encode()}


def _read_marks(files: Mapping[str, bytes], claims: set[str]) -> evidence.Marks:
    """The marks, with every note that they name read from the study's own folder."""
    lined = read_yaml(files[MARKS], MARKS)
    named = [row["file"] for row in _rows(lined.value, "sources") if isinstance(row.get("file"), str)]
    notes = {name: evidence.read_note(files[name], name) for name in named if name in files}
    marks = _with_lines(lined, lambda: evidence.read_marks(lined.value, notes, claims, MARKS))
    return replace(marks, problems=tuple(_with_line(problem, lined) for problem in marks.problems))


def _rows(value: object, key: str) -> list[dict[str, str]]:
    rows = value.get(key) if isinstance(value, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _with_lines(lined: Lined, read: Callable[[], Read]) -> Read:
    """Let a room read a file's values, and give the places of what it refuses their lines."""
    try:
        return read()
    except Refusal as refused:
        raise Refusal(_with_line(problem, lined) for problem in refused.problems) from None


def _with_line(problem: Problem, lined: Lined) -> Problem:
    if problem.place.file not in (None, lined.file):
        return problem  # of another file, such as a country pack
    return Problem(
        problem.code, problem.level, lined.place(unspell(problem.place.path or "")), problem.parameters
    )


def _in_file(name: str, read: Callable[[], Read]) -> Read:
    """Let a room read bytes, and give the places of what it refuses the file's name."""
    try:
        return read()
    except Refusal as refused:
        raise Refusal(
            Problem(p.code, p.level, Place(name, p.place.line, p.place.path), p.parameters)
            for p in refused.problems
        ) from None


def _drifted(file: StudyFile, document: plan.Document, lined: Lined) -> Iterator[Problem]:
    """Questions whose words in the plan are no longer those that the study was tied to."""
    asked = {_folded(question.text) for question in plan.questions(document)}
    for i, row in enumerate(file.questions):
        if _folded(row.text) not in asked:
            place = lined.place(("questions", i, "text"))
            yield Problem("study.question_drifted", Level.WARNING, place, {"id": row.id})


def _later_beliefs(file: StudyFile, lined: Lined) -> Iterator[Problem]:
    """Priors of the study that were not known yet on its as-of date: they are not used."""
    for i, row in enumerate(file.beliefs):
        if row.provenance.known_from > file.as_of:
            parameters = {"quantity": row.quantity, "known": row.provenance.known_from.isoformat()}
            place = lined.place(("beliefs", i))
            yield Problem("study.belief_later", Level.WARNING, place, parameters)


def _unused(sessions: tuple[Session, ...], file: StudyFile, lined: Lined) -> Iterator[Problem]:
    """Judgements of the team that are not used: closed after the as-of date, or too far apart for one belief."""
    for i, session in enumerate(sessions):
        if session.closed is None:
            continue
        place = lined.place(("sessions", i))
        if session.closed > file.as_of:
            parameters = {"closed": session.closed.isoformat(), "as_of": file.as_of.isoformat()}
            yield Problem("study.elicited_later", Level.WARNING, place, parameters)
        for one in pooled(session):
            if one.unusable:
                wide = {"quantity": quantities()[one.quantity].name, "detail": one.unusable}
                yield Problem("study.elicited_wide", Level.WARNING, place, wide)


def _idle(file: StudyFile, lined: Lined) -> Iterator[Problem]:
    """Levers that a scheme moves and that reach nobody in it."""
    for i, row in enumerate(file.schemes):
        for lever in idle({lever.id: row.levers.get(lever.id, lever.status_quo) for lever in levers()}):
            place = lined.place(("schemes", i, "levers", lever.id))
            yield Problem("study.lever_idle", Level.WARNING, place, {"lever": lever.id, "scheme": row.id})


def _unconfirmed(file: StudyFile, lined: Lined) -> Iterator[Problem]:
    """Claims that nobody has confirmed yet: the brief says so of each."""
    for i, row in enumerate(file.claims):
        if not row.confirmed:
            yield Problem("study.unconfirmed", Level.NOTE, lined.place(("claims", i)), {"claim": row.id})


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
