"""Single simulated officials, month by month: people understand a model through a person.

Told by the reference engine, which agrees with the fast one official by official. Nobody is predicted: these are
people of one simulated world.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sangkien.workforce import rules_month as rules
from sangkien.workforce.checks import check_levels, check_parameters
from sangkien.workforce.frame import Frame
from sangkien.workforce.prepare import Conditions
from sangkien.workforce.reference import ReferenceRun
from sangkien.workforce.service import Agency, Service
from sangkien.workforce.terms import of_world

#: What can happen to an official; ``layer`` belongs to those with an asterisk in the docs: passed, bent, refused.
KINDS: Final = (
    "idea", "tried", "tried_for_citizens", "handed", "handed_for_citizens", "on_paper", "passed", "bent", "refused",
    "launched", "launched_for_citizens", "show", "failed", "punished", "step", "resigned", "left",
)  # fmt: skip
_BY_CODE: Final = {
    int(rules.TRIED): "tried",
    int(rules.TRIED_FOR_CITIZENS): "tried_for_citizens",
    int(rules.HANDED): "handed",
    int(rules.HANDED_FOR_CITIZENS): "handed_for_citizens",
    int(rules.ON_PAPER): "on_paper",
    int(rules.PASSED): "passed",
    int(rules.BENT): "bent",
    int(rules.REFUSED): "refused",
}
#: Why an official is worth telling of, in the order in which they are picked.
REASONS: Final = ("lasting", "refused", "punished", "resigned", "show", "quiet")


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened in a month; ``layer`` says which layer answered (0: none)."""

    month: int
    kind: str
    layer: int = 0


@dataclass(frozen=True, slots=True)
class Life:
    """An official from the first month in post to the last (of the career here, or of the horizon).

    Arrays have one entry a month from ``since`` on: ``pay`` in million a month, ``hours`` of second work, ``unmet``
    share of basic need, ``fear`` 0 to 1. ``tenure`` are years served at the start; ``skill`` the third of the
    starting staff, 0 lowest; ``lasting``: launches of theirs in use at the horizon, with the month of launch.
    """

    number: int
    since: int
    grade: str
    skill: int
    woman: bool
    permanent: bool
    champion: bool
    tenure: float
    happenings: list[Happening] = field(default_factory=list)
    pay: list[float] = field(default_factory=list)
    hours: list[float] = field(default_factory=list)
    unmet: list[float] = field(default_factory=list)
    fear: list[float] = field(default_factory=list)
    lasting: list[int] = field(default_factory=list)

    def count(self, kind: str) -> int:
        """How often something happened."""
        return sum(one.kind == kind for one in self.happenings)


def lives(
    service: Service,
    agency: Agency,
    parameters: Mapping[str, NDArray[np.float64]],
    levels: Mapping[str, float],
    *,
    months: int,
    seed: int,
    world: int = 0,
) -> list[Life]:
    """Everybody who served in one world of an agency, in the order of posts and of joining.

    ``parameters`` hold one value a quantity, (1,). Raises ValueError as ``simulate`` does.
    """
    check_parameters(parameters, 1)
    block = Conditions(service, agency, parameters)
    terms, usual = block.under(check_levels(levels)), block.under(check_levels({}))
    run = ReferenceRun(Frame(service, agency, months), of_world(terms, 0), of_world(usual, 0), seed, world)
    serving = {post: _begins(run, post, service) for post in range(agency.size)}
    told = list(serving.values())
    while run.month < months:
        before, step = run.o.stage.copy(), run.step.copy()
        run.step_month()
        _watch(run, serving, before, step)
        for post in np.flatnonzero(run.joined == run.month):
            serving[int(post)] = _begins(run, int(post), service)
            told.append(serving[int(post)])
    kept = run.portfolio
    for owner, since in zip(kept.owners, kept.since, strict=True):
        life = serving.get(int(owner))
        if life is not None and life.since <= since:
            life.lasting.append(int(since))
    return sorted(told, key=lambda life: (life.number, life.since))


def _begins(run: ReferenceRun, post: int, service: Service) -> Life:
    return Life(
        number=post + 1,
        since=run.month + 1,
        grade=service.grades[int(run.grade[post])].id,
        skill=int(run.able[post]),
        woman=bool(run.woman[post]),
        permanent=bool(run.o.permanent[post] == 1),
        champion=bool(run.champion[post]),
        tenure=float(run.month - run.o.start[post]) / 12,
    )


def _watch(
    run: ReferenceRun, serving: dict[int, Life], before: NDArray[np.float32], step: NDArray[np.float32]
) -> None:
    assert run.now is not None and run.lived is not None, "a month has passed"  # noqa: S101, PT018  (ours)
    code = run.now.event.astype(np.int32)
    ends = {} if run.ended is None else {int(post): at for at, post in enumerate(run.ended[0])}
    for post in np.flatnonzero(before >= 0):
        i = int(post)
        life, base = serving[i], int(code[i]) & 15
        life.pay.append(float(run.lived.pay[i]))
        life.hours.append(float(run.lived.worked[i]))
        life.unmet.append(float(run.lived.unmet[i]))
        life.fear.append(float(run.o.fear[i]))

        def tell(kind: str, layer: int = 0, life: Life = life) -> None:
            life.happenings.append(Happening(run.month, kind, layer))

        if run.now.idea[i] and base not in (int(rules.TRIED), int(rules.TRIED_FOR_CITIZENS)):
            tell("idea")
        if base in _BY_CODE:
            tell(_BY_CODE[base], int(before[i]) if 0 < before[i] < rules.CARRIED_OUT else 0)
        if i in ends and run.ended is not None:
            end, at = run.ended[1], ends[i]
            if end.works[at]:
                sincere = "launched_for_citizens" if run.citizens[i] else "launched"
                tell("show" if end.show[at] else sincere)
            else:
                tell("failed")
            if end.punished[at]:
                tell("punished")
        gone = run.o.stage[i] < 0 or run.joined[i] == run.month
        if gone:
            tell("resigned" if int(code[i]) & int(rules.LEAVES) else "left")
            del serving[i]
        elif run.step[i] != step[i]:
            tell("step")


def telling(told: Sequence[Life], people: int) -> list[tuple[str, Life]]:
    """A handful of lives worth telling, each with its reason, in the order of ``REASONS``.

    For each reason in turn the life with most of it, then with most happenings, then the lowest number; nobody twice;
    round again until there are ``people``.
    """
    found: list[tuple[str, Life]] = []
    while len(found) < people:
        before = len(found)
        for reason in REASONS:
            free = [life for life in told if all(life is not other for _, other in found)]
            fit = [life for life in free if _fits(life, reason)]
            if fit and len(found) < people:
                found.append((reason, max(fit, key=lambda life, r=reason: _weight(life, r))))  # type: ignore[misc]  # bound
        if len(found) == before:
            break
    return found


def _fits(life: Life, reason: str) -> bool:
    if reason == "lasting":
        return bool(life.lasting)
    if reason == "quiet":
        return not [one for one in life.happenings if one.kind not in ("idea", "step")]
    return life.count(reason) > 0


def _weight(life: Life, reason: str) -> tuple[int, int, int]:
    most = (
        len(life.lasting)
        if reason == "lasting"
        else len(life.pay)
        if reason == "quiet"
        else life.count(reason)
    )
    return most, len(life.happenings), -life.number
