"""Whether a passage agrees with a claim: only where a rule says so, and the rule is given with the answer.

Two rules. An experiment whose hypothesis names the claim's lever before its "then" and the outcome behind it speaks by
its verdict. A clause that names lever and then outcome, with a word between them that says the one moves the other,
speaks by that word, turned round by a negation or by a lever that is said to be missing. A clause that tells a wish, a
plan or a condition says nothing. The words are in ``stance_words.yaml``. Everything else does not say.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from sangkien.archive.fold import fold
from sangkien.archive.reason import Reason
from sangkien.archive.sentences import sentences
from sangkien.archive.verdict import Verdict
from sangkien.words import package_yaml

_WORD = re.compile(r"[^\W_]+")
_BEFORE, _BESIDE = 3, 3
#: Lever and outcome must stand within so many words: in longer clauses the word between speaks of something else.
_FAR = 12


class Stance(StrEnum):
    """How a passage stands to a claim."""

    AGREES = "agrees"
    CONTRADICTS = "contradicts"
    MIXED = "mixed"
    SILENT = "does_not_say"


@dataclass(frozen=True, slots=True)
class Supposition:
    """A claim in words: pulling the lever gives more (or less) of the outcome.

    Words are of one language or several, phrases allowed, a star for any ending (``["train*", "capacity building"]``).
    ``lever_read`` and ``outcome_read`` are further words by which a passage is read, but not searched for.
    """

    lever: tuple[str, ...]
    outcome: tuple[str, ...]
    more: bool = True
    lever_read: tuple[str, ...] = ()
    outcome_read: tuple[str, ...] = ()

    @property
    def levers(self) -> tuple[str, ...]:
        """Every word for the lever."""
        return self.lever + self.lever_read

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Every word for the outcome."""
        return self.outcome + self.outcome_read


@dataclass(frozen=True, slots=True)
class Reading:
    """A stance with the rule that gave it; ``reason`` is None where no rule says anything."""

    stance: Stance
    reason: Reason | None = None


def read_stance(
    claim: Supposition, quote: str, hypothesis: str = "", verdict: Verdict = Verdict.UNSAID
) -> Reading:
    """Read ``quote`` against ``claim``; ``hypothesis`` and ``verdict`` are those of the experiment it is from."""
    found: list[tuple[int, Reason]] = []
    tested = _tested(claim, hypothesis, verdict)
    if tested is not None:
        found.append(tested)
    for start, end in sentences(quote):
        found += _clauses(claim, quote[start:end])
    signs = {sign for sign, _ in found}
    if not signs:
        return Reading(Stance.SILENT)
    if 0 in signs or signs == {1, -1}:
        return Reading(Stance.MIXED, next((r for sign, r in found if sign == 0), found[0][1]))
    return Reading(Stance.AGREES if 1 in signs else Stance.CONTRADICTS, found[0][1])


def _tested(claim: Supposition, hypothesis: str, verdict: Verdict) -> tuple[int, Reason] | None:
    """What the experiment's own verdict says: 1, -1, or 0 for partly; None where it tested something else."""
    if verdict is Verdict.UNSAID or not hypothesis:
        return None
    halves = re.split(_table()["then"], fold(hypothesis))
    if len(halves) != 2:
        return None  # no condition, or several hypotheses: which of them the verdict is on, no rule can say
    first, second = (_WORD.findall(half) for half in halves)
    lever, outcome = _spots(first, claim.levers), _spots(second, claim.outcomes)
    if not lever or not outcome:
        return None
    around = second[max(0, min(outcome) - _BESIDE) : max(outcome) + _BESIDE + 1]
    down, up = (any(_is(word, row) for word in around) for row in (_table()["less"], _table()["up"]))
    if down and up:
        return None  # which of the two belongs to the outcome is not for a rule to say
    same = claim.more != down
    if not same and verdict is not Verdict.PROVEN:
        return None  # to disprove the opposite proves nothing
    sign = {Verdict.PROVEN: 1, Verdict.DISPROVEN: -1, Verdict.PARTLY: 0}[verdict]
    code = f"hypothesis_{verdict.value}" if same else "opposite_proven"
    shown: dict[str, str | int | float] = {"lever": first[min(lever)], "outcome": second[min(outcome)]}
    return (sign if same else -1), Reason(code, shown)


def _clauses(claim: Supposition, text: str) -> Iterable[tuple[int, Reason]]:
    if "?" in text:
        return
    for clause in re.split(_table()["clauses"], fold(text)):
        line = _WORD.findall(clause)
        judged = _assumption(claim, line)
        if judged is not None:
            yield judged
            continue
        if any(word in _table()["wish"] for word in line):
            continue
        lever = _spots(line, claim.levers)
        outcome = _spots(line, claim.outcomes) - lever
        found = [
            m for a in sorted(lever) for b in sorted(outcome) if (m := _moves(line, a, b, lever | outcome))
        ]
        if not found:
            continue
        a, b, at, sign = min(found, key=lambda m: abs(m[0] - m[1]))
        absent = any(word in _table()["missing"] for word in line[max(0, a - _BEFORE) : a])
        agrees = (-sign if absent else sign) == (1 if claim.more else -1)
        shown: dict[str, str | int | float] = {"lever": line[a], "outcome": line[b], "moves": line[at]}
        yield (1 if agrees else -1), Reason("clause_missing" if absent else "clause", shown)


def _assumption(claim: Supposition, line: Sequence[str]) -> tuple[int, Reason] | None:
    """A clause that says of an assumption in so many words that it was confirmed or disproved; None for any other.

    The assumption must name lever and outcome, in either order, and deny neither.
    """
    for at, word in enumerate(line):
        sign = _is(word, _table()["confirms"]) - _is(word, _table()["refutes"])
        named = [i for i in range(at + 1, min(at + 5, len(line))) if _is(line[i], _table()["assumption"])]
        if not sign or not named:
            continue
        said = line[named[0] + 1 :]
        if any(one in _table()["negation"] for one in (*line[max(0, at - _BEFORE) : at], *said)):
            return None
        lever, outcome = _spots(said, claim.levers), _spots(said, claim.outcomes)
        if not lever or not outcome - lever or any(_is(one, _table()["less"]) for one in said):
            return None
        shown: dict[str, str | int | float] = {
            "lever": said[min(lever)], "outcome": said[min(outcome - lever)], "moves": word,
        }  # fmt: skip
        return (sign if claim.more else -sign), Reason("assumption", shown)
    return None


def _moves(line: Sequence[str], a: int, b: int, taken: set[int]) -> tuple[int, int, int, int] | None:
    """Lever, outcome, the word between them that says how the one moves the other, and its sign; None without one.

    None, too, where the outcome stands first, where both kinds of words stand there, or where the way is far.
    """
    if not 0 < b - a <= _FAR:
        return None
    signs: dict[int, int] = {}
    for at in range(a + 1, b):
        sign = _is(line[at], _table()["up"]) - _is(line[at], _table()["down"])
        if sign and at not in taken:
            before = line[max(a + 1, at - _BEFORE) : at]
            turned = any(
                word in _table()["negation"] and before[i + 1 : i + 2] not in _ONLY
                for i, word in enumerate(before)
            )
            signs[at] = -sign if turned else sign
    if len(set(signs.values())) != 1:
        return None
    at = min(signs, key=lambda place: b - place)
    return a, b, at, signs[at]


#: "Not only" denies nothing.
_ONLY = (["only"], ["just"], ["merely"])


def _spots(line: Sequence[str], phrases: Iterable[str]) -> set[int]:
    """Places in ``line`` that belong to one of ``phrases``: the words as they are, or with an ending of their own."""
    found: set[int] = set()
    for phrase in phrases:
        wanted = [_with_endings(word) for word in re.findall(r"[^\W_]+\*?", fold(phrase))]
        for at in range(len(line) - len(wanted) + 1):
            if wanted and all(pattern.fullmatch(line[at + i]) for i, pattern in enumerate(wanted)):
                found.update(range(at, at + len(wanted)))
    return found


@cache
def _with_endings(word: str) -> re.Pattern[str]:
    return re.compile(
        re.escape(word[:-1]) + r"\w*" if word.endswith("*") else re.escape(word) + "(?:s|es|d|ed|ing)?"
    )


def _is(word: str, row: Iterable[str]) -> bool:
    return any(word.startswith(w[:-1]) if w.endswith("*") else word == w for w in row)


@cache
def _table() -> dict[str, Any]:
    table = dict(package_yaml("sangkien.archive", "stance_words.yaml"))
    for name in ("up", "down", "less", "confirms", "refutes", "assumption"):
        table[name] = tuple(table[name].split())
    for name in ("negation", "missing", "wish"):
        table[name] = frozenset(table[name].split())
    return table
