"""Try schemes on the spot: a first picture of a few simulated worlds at once, then sharper ones from ever more.

The worlds are those of ``run``: world 0 here is world 0 of a run of the study with the same seed, to the bit. What was
simulated once is kept, so that a lever that is moved costs one scheme and not all of them.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sangkien import decide
from sangkien.beliefs import draw_on_scale, in_natural_units
from sangkien.compiled_cache import compiling
from sangkien.ensemble import TASK, Cancelled, Job, check_memory
from sangkien.setting import Setting, set_up
from sangkien.study import Study, read_study
from sangkien.study_check import check_levels
from sangkien.tell_lives import LivesTold, tell_lives
from sangkien.tell_schemes import HEADLINE, MONTHLY, QUANTILES, band
from sangkien.weigh import believe, weigh
from sangkien.words import STATUS_QUO, Language, Refusal, Scheme, levers
from sangkien.workforce import Outcomes, measures, warm_up

__all__ = ["HEADLINE", "MONTHLY", "STEPS", "TRIED"]

#: So many worlds are in each picture; a service too large to be quick begins with FEW.
STEPS = (32, 128, 512, 1024)
FEW = 8
#: The id of the scheme that is being tried; no scheme of a study can have it.
TRIED = "@tried"
#: Schemes beside it that can be compared with it, the status quo not counted.
MOST_COMPARED = 4
#: Worlds in one piece of work: a tenth of a second or less, so that a newer wish is not kept waiting.
PIECE = 128
#: Schemes whose worlds are kept of one study; studies that are kept.
MOST_KEPT, MOST_GROUNDS = 16, 3

Floats = NDArray[np.float64]
Levels = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Total:
    """A measure over the whole time: mean and quantiles over worlds, and what is gained on the status quo.

    Differences are taken world by world; ``better`` is the share of worlds in which the scheme does better, None where
    no direction is, and for the status quo itself; ``equal`` the share in which nothing differs.
    """

    mean: float
    quantiles: tuple[float, ...]
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    better: float | None = None
    equal: float | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A scheme in a picture. ``months``: for each month the quantiles of the measure asked for; counts are added up.

    ``groups``: by grouping, the mean of the headline in each group. ``worth``: everything counted, as the study says.
    """

    id: str
    months: tuple[tuple[float, ...], ...]
    totals: Mapping[str, Total]
    groups: Mapping[str, Mapping[str, float]]
    worth: Total


@dataclass(frozen=True, slots=True)
class Picture:
    """What ``worlds`` of ``of`` say, the status quo first and then the schemes in the order asked for.

    ``rehearsal``: some belief rests on rehearsal data.
    """

    worlds: int
    of: int
    measure: str
    rehearsal: bool
    schemes: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """What is being done before the first picture (a key of report.yaml's stages)."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A study ready to try schemes on: its setting, and the draws of what is believed, one for each world.

    ``rehearsal``: some belief rests on rehearsal data. ``kept``: what was simulated, by the levels that are moved.
    """

    study: Study
    setting: Setting
    values: Mapping[str, Floats]
    seed: int
    rehearsal: bool
    kept: dict[tuple[tuple[str, float], ...], Outcomes] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def worlds(self) -> int:
        """How many worlds there are."""
        return len(next(iter(self.values.values())))

    @property
    def steps(self) -> tuple[int, ...]:
        """How many worlds each picture holds."""
        people = self.setting.people * self.study.file.months
        begin = (FEW,) if people * STEPS[0] > TASK else ()
        return tuple(dict.fromkeys(min(n, self.worlds) for n in (*begin, *STEPS, self.worlds)))


def ground(study: Study, draws: int = STEPS[-1], seed: int = 1) -> Ground:
    """Draw what is believed, as a run does. Raises Refusal for a study that cannot be run."""
    setting = set_up(study.file)
    beliefs = believe(study, setting.facts, weigh(study))
    values = in_natural_units(beliefs, draw_on_scale(beliefs, draws, seed))
    rehearsal = any(belief.rehearsal for belief in beliefs.records.values())
    return Ground(study, setting, values, seed, rehearsal)


def explore(
    on: Ground,
    schemes: Sequence[tuple[str, Levels]],
    *,
    measure: str = HEADLINE,
    most: int | None = None,
    workers: int = 1,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Picture]:
    """Yield a picture of the status quo and of ``schemes`` (id, levels) after each step; no more than ``most`` worlds.

    Raises Refusal for levels that cannot be simulated, Cancelled soon after ``cancelled()``.
    """
    if problems := [problem for _, level in schemes for problem in check_levels(level)]:
        raise Refusal(problems)
    wanted: dict[str, Levels] = {STATUS_QUO: {}, **dict(schemes)}
    check_memory(_job(on, {}), workers)
    last = on.worlds if most is None else min(most, on.worlds)
    for worlds in dict.fromkeys(min(step, last) for step in on.steps):
        found = _simulate(on, list(wanted.values()), worlds, workers, cancelled)
        yield _picture(on, dict(zip(wanted, found, strict=True)), measure, last)


def explore_version(
    version: str,
    files: Mapping[str, bytes],
    schemes: Sequence[tuple[str, Levels]],
    measure: str,
    most: int | None,
    workers: int,
    cancelled: Callable[[], bool],
) -> Iterator[Stage | Picture]:
    """``explore`` as a task of a worker: what was read and drawn of a version of a study is kept in its process."""
    yield from warm(cancelled)
    yield from explore(
        _ground(version, files), schemes, measure=measure, most=most, workers=workers, cancelled=cancelled
    )


def lives_version(
    version: str,
    files: Mapping[str, bytes],
    scheme: Scheme,
    people: int,
    seed: int,
    months: int | None,
    language: Language,
    world: int | None,
    cancelled: Callable[[], bool],
) -> Iterator[LivesTold]:
    """``tell_lives`` as a task of a worker."""
    yield tell_lives(_ground(version, files).study, scheme, people, seed, months, language, world)


def warm(cancelled: Callable[[], bool]) -> Iterator[Stage]:
    """Make the engine ready in this process; where it has to be compiled first that takes half a minute, once."""
    if _warm.is_set():
        return
    told = False
    while not _warming.acquire(timeout=0.2):
        if cancelled():
            raise Cancelled
        if not told:
            yield Stage("compiling")
            told = True
    try:
        if not _warm.is_set():
            yield from map(Stage, compiling(cancelled))
            if cancelled():
                raise Cancelled
            warm_up()
            _warm.set()
    finally:
        _warming.release()


_warming, _warm = threading.Lock(), threading.Event()
_grounds: dict[str, Ground] = {}


def _ground(version: str, files: Mapping[str, bytes]) -> Ground:
    found = _grounds.get(version)
    if found is None:
        found = ground(read_study(files))
    # the one used last is thrown away last
    _grounds.pop(version, None)
    _grounds[version] = found
    while len(_grounds) > MOST_GROUNDS:
        _grounds.pop(next(iter(_grounds)), None)
    return found


def _key(level: Levels) -> tuple[tuple[str, float], ...]:
    return tuple(
        (lever.id, level[lever.id])
        for lever in levers()
        if lever.id in level and level[lever.id] != lever.status_quo
    )


def _job(on: Ground, level: Levels) -> Job:
    scheme = Scheme(TRIED, {"en": TRIED, "vi": TRIED}, level)
    months, setting = on.study.file.months, on.setting
    return Job(
        setting.service, setting.agency, on.values, (scheme,), months, on.seed, MONTHLY, setting.strata
    )


def _simulate(
    on: Ground, wanted: Sequence[Levels], worlds: int, workers: int, cancelled: Callable[[], bool]
) -> list[Outcomes]:
    """The first worlds under each of some levels: those that are kept, and behind them what had to be simulated."""
    with on.lock:
        had = [on.kept.get(_key(level)) for level in wanted]
    size = max(1, min(PIECE, TASK // (on.setting.people * on.study.file.months), -(-worlds // workers)))
    pieces = [
        (i, start, min(start + size, worlds))
        for i, kept in enumerate(had)
        for start in range(0 if kept is None else _length(kept), worlds, size)
    ]
    work = partial(_piece, on, wanted, cancelled)
    if workers == 1 or len(pieces) < 2:
        found = list(map(work, pieces))
    else:
        with ThreadPoolExecutor(workers, thread_name_prefix="sangkien-lab") as pool:
            found = list(pool.map(work, pieces))
    whole = []
    for i, kept in enumerate(had):
        parts = [part for piece, part in zip(pieces, found, strict=True) if piece[0] == i]
        whole.append(Outcomes.concatenate([kept, *parts] if kept is not None else parts))
        _keep(on, _key(wanted[i]), whole[-1])
    return [_first(one, worlds) for one in whole]


def _piece(
    on: Ground, wanted: Sequence[Levels], cancelled: Callable[[], bool], piece: tuple[int, int, int]
) -> Outcomes:
    i, start, after = piece
    if cancelled():
        raise Cancelled
    whole = _job(on, wanted[i]).run((0, 1, start, after), cancelled)[0]
    # of the groups only the headline is shown
    by_group = {key: values for key, values in whole.by_group.items() if key[0] == HEADLINE}
    return Outcomes(whole.monthly, whole.totals, whole.groups, by_group)


def _keep(on: Ground, key: tuple[tuple[str, float], ...], made: Outcomes) -> None:
    """Keep worlds, the ones used last longest; another task may have been quicker, and further."""
    with on.lock:
        kept = on.kept.pop(key, None)
        on.kept[key] = kept if kept is not None and _length(kept) > _length(made) else made
        while len(on.kept) > MOST_KEPT:
            on.kept.pop(next(iter(on.kept)))


def _length(found: Outcomes) -> int:
    return len(found.totals[HEADLINE])


def _first(found: Outcomes, worlds: int) -> Outcomes:
    return Outcomes(
        {name: values[:worlds] for name, values in found.monthly.items()},
        {name: values[:worlds] for name, values in found.totals.items()},
        found.groups,
        {name: values[:worlds] for name, values in found.by_group.items()},
    )


def _picture(on: Ground, found: Mapping[str, Outcomes], measure: str, of: int) -> Picture:
    totals = {name: {m: one.totals[m][:, None] for m in measures()} for name, one in found.items()}
    worth = decide.net_benefit(totals, decide.Weights(on.study.file.worth, "million"))[:, 0]
    usual = list(found).index(STATUS_QUO)
    seen = []
    for column, (name, one) in enumerate(found.items()):
        base = None if name == STATUS_QUO else found[STATUS_QUO].totals
        months = one.monthly[measure]
        if measures()[measure].total == "sum":
            months = np.cumsum(months, axis=1)
        quantiles = np.percentile(months, QUANTILES, axis=0).T
        seen.append(
            Seen(
                id=name,
                months=tuple(tuple(map(float, row)) for row in quantiles),
                totals={
                    m.id: _total(one.totals[m.id], None if base is None else base[m.id], _SIGN[m.better])
                    for m in measures().values()
                },
                groups={
                    by: dict(zip(labels, map(float, one.by_group[HEADLINE, by].mean(axis=0)), strict=True))
                    for by, labels in one.groups.items()
                },
                worth=_total(worth[:, column], None if base is None else worth[:, usual], 1),
            )
        )
    return Picture(len(worth), of, measure, on.rehearsal, tuple(seen))


_SIGN = {"higher": 1, "lower": -1, "neither": None}


def _total(values: Floats, usual: Floats | None, sign: int | None) -> Total:
    whole = band(values)
    quantiles = (whole.p5, whole.p25, whole.p50, whole.p75, whole.p95)
    if usual is None:
        return Total(whole.mean, quantiles)
    gap = values - usual
    low, high = (float(q) for q in np.percentile(gap, (5, 95)))
    better = None if sign is None else float(np.mean(gap * sign > 0))
    return Total(whole.mean, quantiles, float(gap.mean()), low, high, better, float(np.mean(gap == 0)))
