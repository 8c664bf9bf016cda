"""Kept results as pages show them: rounds never change, so what was read or printed of one is kept at hand."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from sangkien.brief import Findings, First, first, simulated_on_rehearsal, since
from sangkien.print_brief import FINDINGS, Kind, brief_page, findings_of, printing
from sangkien.store import Round, TableStore
from sangkien.words import LANGUAGES, Language, Problem, Refusal
from sangkien.worker import Worker

Held = TypeVar("Held")


@dataclass(frozen=True, slots=True)
class Line:
    """A round in one line. ``heads``: its answer by language; empty where its findings cannot be read."""

    number: int
    at: datetime | None
    as_of: date | None
    draws: int
    heads: Mapping[Language, str]
    rehearsal: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The answer of a round as pages show it, and what changed to it from the round ``compared``.

    ``simulated``: its simulated figures rest on rehearsal data.
    """

    line: Line
    first: First
    simulated: bool
    draws: int
    changes: tuple[str, ...]
    compared: int | None


class Results:
    """What was found, by round."""

    def __init__(self) -> None:
        self._findings: _Last[Findings] = _Last(8)
        self._lines: _Last[Line] = _Last(1000)
        self._printed: _Last[bytes] = _Last(24)
        self._printing = threading.Lock()

    def findings(self, store: TableStore, number: int) -> Findings:
        """The findings of a round. Raises Refusal where there is no such round, or it cannot be read."""
        return self._findings.get((store.study, number), lambda: findings_of(store.round_files(number)))

    def lines(self, store: TableStore) -> tuple[Line, ...]:
        """Every round in a line, newest first."""
        return tuple(
            self._lines.get((store.study, found.number), lambda found=found: self._line(store, found))  # type: ignore[misc]
            for found in reversed(store.rounds())
        )

    def shown(self, store: TableStore, number: int | None, language: Language) -> Shown | None:
        """The answer of a round, or of the newest; None where there is none that can be read.

        Raises Refusal for a number that no round has.
        """
        lines = self.lines(store)
        line = next((line for line in lines if number in (None, line.number)), None)
        if line is None and number is not None:
            raise Refusal(Problem("store.no_round", parameters={"number": number}))
        if line is None or not line.heads:
            return None
        findings = self.findings(store, line.number)
        before = next((x.number for x in lines if x.number < line.number and x.heads), None)
        changes = since(self.findings(store, before), findings, language) if before is not None else ()
        return Shown(
            line,
            first(findings, language),
            simulated_on_rehearsal(findings),
            findings.reproduce.draws,
            changes,
            before,
        )

    def _line(self, store: TableStore, found: Round) -> Line:
        try:
            findings = self.findings(store, found.number)
        except Refusal:
            return Line(found.number, found.at, None, 0, {}, rehearsal=False)
        return Line(
            number=found.number,
            at=found.at,
            as_of=date.fromisoformat(findings.study.as_of),
            draws=findings.reproduce.draws,
            heads={language: first(findings, language).head for language in LANGUAGES},
            rehearsal=findings.rehearsal.any,
        )

    def file(self, worker: Worker, store: TableStore, number: int, language: Language, kind: Kind) -> bytes:
        """A round's brief as a file; one that has to be printed is printed by ``worker``, one after the other.

        Raises Refusal where the round does not hold it.
        """
        if kind == "html":
            return brief_page(store.round_files(number), language)

        def print_it() -> bytes:
            data = store.round_files(number).get(FINDINGS, b"")
            made: bytes = worker.start(printing, data, language, kind).result()
            return made

        with self._printing:
            return self._printed.get((store.study, number, language, kind), print_it)


class _Last(Generic[Held]):
    """The things that were asked for last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[object, ...], Held] = OrderedDict()

    def get(self, key: tuple[object, ...], make: Callable[[], Held]) -> Held:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        with self._lock:
            self._held[key] = made
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return made
