"""A whole service, or a part of it: many agencies of several kinds, region by region, in the same worlds."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sangkien.workforce.checks import check_levels
from sangkien.workforce.frame import Frame
from sangkien.workforce.ledger import Ledger
from sangkien.workforce.outcomes import OUTSIDE_LABEL, Outcomes, measures
from sangkien.workforce.prepare import Conditions
from sangkien.workforce.report import Account, account, report
from sangkien.workforce.service import Agency, Service
from sangkien.workforce.simulate import check_run

#: Officials in one task, so that many hands have something to do; the result does not depend on it.
TASK: Final = 100_000
#: People are numbered by 32 bits.
MOST_PEOPLE: Final = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Stratum:
    """So many agencies of one kind in one region. Raises ValueError for no agencies or a region without a name."""

    agency: Agency
    agencies: int
    region: str

    def __post_init__(self) -> None:
        if self.agencies < 1:
            raise ValueError(f"stratum {self.region}: {self.agencies} agencies; give 1 or more")
        if not self.region.strip() or self.region == OUTSIDE_LABEL:
            raise ValueError(f"stratum: {self.region!r} cannot be the name of a region")

    @property
    def people(self) -> int:
        """How many posts there are."""
        return self.agency.size * self.agencies


@dataclass(frozen=True, slots=True)
class _Task:
    kind: int
    firsts: tuple[int, ...]


def simulate_population(
    service: Service,
    strata: Sequence[Stratum],
    parameters: Mapping[str, NDArray[np.float64]],
    schemes: Sequence[Mapping[str, float]],
    *,
    months: int,
    seed: int,
    worlds: NDArray[np.uint32],
    keep: Collection[str] | None = None,
    over: Callable[[Callable[[_Task], list[Ledger]], Iterable[_Task]], Iterator[list[Ledger]]] = map,
) -> list[Outcomes]:
    """Simulate all agencies of all strata over ``months`` in every world under each scheme.

    Outcomes are of the whole, with ``region`` as a further grouping, of every measure (costs included). No agency
    knows of another: what they share are the worlds' parameters. Agencies are numbered in the order of ``strata``,
    and the first agency has the luck that it has alone. No person is kept in memory beyond the block at work.
    ``over`` maps a function over tasks: a pool's ``map`` spreads them, with the same result to the bit.

    Raises ValueError as ``simulate_schemes`` does, for no strata, and for more than 4,294,967,295 people.
    """
    if not strata:
        raise ValueError("strata: there are none; give at least one kind of agency")
    people = [stratum.people for stratum in strata]
    if sum(people) > MOST_PEOPLE:
        raise ValueError(f"strata: {sum(people):,} people; at most {MOST_PEOPLE:,} can be told apart")
    from sangkien.workforce.fast import run  # the compiler is loaded when something is simulated

    numbers, levels = check_run(parameters, schemes, months, seed, worlds, keep)
    blocks = [Conditions(service, stratum.agency, parameters) for stratum in strata]
    usual = [block.under(check_levels({})) for block in blocks]
    terms = [[block.under(level) for level in levels] for block in blocks]
    frames = [Frame(service, stratum.agency, months) for stratum in strata]

    def work(task: _Task) -> list[Ledger]:
        kind = task.kind
        return run(frames[kind], usual[kind], terms[kind], seed, numbers, task.firsts)

    tasks = list(_tasks(strata, people))
    totals: list[list[Ledger] | None] = [None] * len(strata)
    for task, ledgers in zip(tasks, over(work, tasks), strict=True):
        before = totals[task.kind]
        totals[task.kind] = (
            ledgers if before is None else [a + b for a, b in zip(before, ledgers, strict=True)]
        )
    found: list[Outcomes] = []
    for s, level in enumerate(levels):
        accounts = [
            account(ledgers[s], terms[kind][s], level, service, strata[kind].agencies)
            for kind, ledgers in enumerate(totals)
            if ledgers is not None
        ]
        found.append(_by_region(service, strata, accounts, keep))
    return found


def _tasks(strata: Sequence[Stratum], people: Sequence[int]) -> Iterator[_Task]:
    begins = [0, *accumulate(people)]
    for kind, stratum in enumerate(strata):
        size = stratum.agency.size
        firsts = range(begins[kind], begins[kind] + stratum.people, size)
        step = max(1, TASK // size)
        for at in range(0, len(firsts), step):
            yield _Task(kind, tuple(firsts[at : at + step]))


def _by_region(
    service: Service, strata: Sequence[Stratum], accounts: Sequence[Account], keep: Collection[str] | None
) -> Outcomes:
    whole = report(Account.together(accounts), service, keep)
    regions = tuple(dict.fromkeys(stratum.region for stratum in strata))
    parts = [
        report(
            Account.together([a for a, s in zip(accounts, strata, strict=True) if s.region == region]),
            service,
            (),
        )
        for region in regions
    ]
    by_group = dict(whole.by_group)
    for name in measures():
        outside = [_outside(part, name) for part in parts]
        inside = [part.totals[name] - out for part, out in zip(parts, outside, strict=True)]
        by_group[name, "region"] = np.stack([*inside, sum(outside)], axis=1)
    return replace(
        whole, groups=dict(whole.groups) | {"region": (*regions, OUTSIDE_LABEL)}, by_group=by_group
    )


def _outside(part: Outcomes, name: str) -> NDArray[np.float64]:
    """What a partner outside launched, of a region's total."""
    grouped = part.by_group.get((name, "gender"))
    return np.zeros_like(part.totals[name]) if grouped is None else grouped[:, -1]
