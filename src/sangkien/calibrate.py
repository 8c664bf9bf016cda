"""Calibrate: draws of the beliefs are simulated and weighed by what is published of the country's officials.

beliefs -> simulated agencies -> outcomes of the targets -> weights -> what moved, what did not, what is predicted.
Joins countries, beliefs and the workforce; ``run`` does not use it (docs/model.md, Calibration).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sangkien import evidence, plan
from sangkien.beliefs import (
    Aim,
    Beliefs,
    Check,
    Link,
    Move,
    Reweighed,
    in_natural_units,
    links,
    moves,
    predictive_checks,
    reweigh,
)
from sangkien.compiled_cache import keep_compiled
from sangkien.countries import Country, CountryFacts, CountryPrior, Observed, Statistic, Target, load
from sangkien.setting import Setting, set_up
from sangkien.study import Study
from sangkien.study_file import Owner, QuestionFile, SchemeFile, StudyFile
from sangkien.weigh import believe, weigh
from sangkien.words import Place, Problem, Refusal
from sangkien.workforce import Outcomes, Stratum, groupings, measures, simulate_population

Floats = NDArray[np.float64]

#: Draws that are simulated together, which bounds memory and paces progress.
BLOCK = 256


@dataclass(frozen=True, slots=True)
class CalibrationSpec:
    """How many draws of the beliefs, how many posts to simulate for each, and the seed of all chance."""

    draws: int = 2048
    people: int = 10_000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Compared:
    """A target, what was published, and what is predicted.

    ``use`` says whether it weighed (``fit``), was held out (``check``) or was not known yet (``later``).
    ``observed`` and ``check`` are None for a target that nobody knew on the day.
    """

    target: Target
    use: str
    known_from: date
    observed: Observed | None = None
    check: Check | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What calibrating to a country's targets gives on a day.

    ``found`` is None where no target was known; ``twice`` names priors of the pack that were left out since they rest
    on figures that weigh here; ``posts`` were simulated for each draw, in agencies of ``agency`` posts.
    """

    country: Country
    day: date
    spec: CalibrationSpec
    agency: int
    posts: int
    beliefs: Beliefs
    twice: tuple[CountryPrior, ...]
    rows: tuple[Compared, ...]
    found: Reweighed | None
    moves: tuple[Move, ...]
    links: tuple[Link, ...]


def calibrate(
    study: Study, spec: CalibrationSpec, progress: Callable[[float], None] = lambda _: None
) -> Calibration:
    """Calibrate a study's beliefs at its as-of date. Raises Refusal where targets or beliefs do not allow it."""
    country = load(study.file.country)
    day = study.file.as_of
    known = {id_: fact for id_, fact in country.facts.items() if fact.known(day)}
    use = {t.id: _use(t, known) for t in country.targets.targets}
    heard = [t for t in country.targets.targets if use[t.id] != "later"]
    for target in heard:
        _check_statistic(target, country.id)
    facts, twice = _once(country.as_of(day), heard)
    beliefs = believe(study, facts, weigh(study))
    setting, months = _setting(study.file, country)
    agencies = -(-spec.people // (2 * setting.agency.size))
    found, checks = None, {}
    if heard:
        keep_compiled()
        aims = tuple(_aim(t, t.observed(known)) for t in heard)
        simulate = _Simulated(setting, beliefs, heard, months, agencies, spec, progress)
        found = reweigh(beliefs, aims, simulate, n=spec.draws, seed=spec.seed)
        checks = {check.target: check for check in predictive_checks(found)}
    return Calibration(
        country=country,
        day=day,
        spec=spec,
        agency=setting.agency.size,
        posts=2 * agencies * setting.agency.size,
        beliefs=beliefs,
        twice=twice,
        rows=tuple(_compared(t, use[t.id], country, checks) for t in country.targets.targets),
        found=found,
        moves=() if found is None else moves(beliefs, found),
        links=() if found is None else links(beliefs, found),
    )


def of_country(name: str, day: date | None = None) -> Study:
    """A study of nothing but the country's default agency; ``day`` is by default the first that knows all targets."""
    country = load(name)
    if day is None:
        known = [t.observed(country.facts).known_from for t in country.targets.targets]
        day = max(known, default=date.max)
    file = StudyFile(
        format=1,
        id=name,
        title=country.name["en"],
        as_of=day,
        country=name,
        owner=Owner(name=country.name["en"]),
        questions=(QuestionFile(id="none", text=country.name["en"]),),
        schemes=(SchemeFile(id="status-quo", name="status quo"),),
        worth={"exits": 0.0},
    )
    return Study(file, plan.blank(), evidence.Marks({}, (), (), ()), (), {}, (), bare=True)


def _use(target: Target, known: Mapping[str, object]) -> str:
    return target.role if all(fact in known for fact in (*target.facts, *target.over)) else "later"


def _once(facts: CountryFacts, heard: list[Target]) -> tuple[CountryFacts, tuple[CountryPrior, ...]]:
    """The facts without the priors that rest on figures which weigh here: the same evidence must not count twice.

    Priors that a change has made void stand nowhere (``weigh.believe``), so they are not named as left out.
    """
    weighing = {fact for t in heard if t.role == "fit" for fact in (*t.facts, *t.over)}
    standing = [prior for prior in facts.priors if not set(prior.facts) & set(facts.voided)]
    twice = tuple(prior for prior in standing if weighing & set(prior.facts))
    kept = tuple(prior for prior in standing if prior not in twice)
    return replace(facts, priors=kept), twice


def _setting(file: StudyFile, country: Country) -> tuple[Setting, int]:
    """The agency under the pay and rules that the targets speak of, as far as they were known."""
    months = country.targets.months
    day = min(country.targets.in_force, file.as_of)
    return set_up(file.model_copy(update={"as_of": day, "months": months})), months


def _aim(target: Target, observed: Observed) -> Aim:
    value = float(target.scale.forward(observed.value))
    return Aim(target.id, value, target.error, fit=target.role == "fit")


def _compared(target: Target, use: str, country: Country, checks: Mapping[str, Check]) -> Compared:
    observed = target.observed(country.facts)
    if use == "later":
        return Compared(target, use, observed.known_from)
    return Compared(target, use, observed.known_from, observed, checks[target.id])


class _Simulated:
    """The outcomes of the targets for draws of the beliefs: two halves of the agencies, each with luck of its own."""

    def __init__(
        self,
        setting: Setting,
        beliefs: Beliefs,
        targets: list[Target],
        months: int,
        agencies: int,
        spec: CalibrationSpec,
        progress: Callable[[float], None],
    ) -> None:
        self.setting, self.beliefs, self.targets = setting, beliefs, targets
        self.months, self.spec, self.progress = months, spec, progress
        self.stratum = Stratum(setting.agency, agencies, "country")

    def __call__(self, draws: Mapping[str, Floats], sweep: int) -> Floats:
        values = in_natural_units(self.beliefs, draws)
        n = len(next(iter(values.values())))
        halves = np.empty((2, n, len(self.targets)))
        for start in range(0, n, BLOCK):
            for half in range(2):
                worlds = np.arange(start, min(start + BLOCK, n), dtype=np.uint32)
                halves[half, start : start + BLOCK] = self._block(values, worlds, sweep, half)
                self.progress((start + BLOCK * (half + 1) / 2) / n)
        return halves

    def _block(
        self, values: Mapping[str, Floats], worlds: NDArray[np.uint32], sweep: int, half: int
    ) -> Floats:
        seed = int(np.random.SeedSequence([self.spec.seed, sweep, half]).generate_state(1)[0])
        try:
            (outcomes,) = simulate_population(
                self.setting.service,
                [self.stratum],
                {name: column[worlds] for name, column in values.items()},
                [{}],
                months=self.months,
                seed=seed,
                worlds=worlds,
                keep=(),
            )
        except ValueError as error:
            raise Refusal(
                Problem("run.outside_model", place=Place(path="draws"), parameters={"detail": str(error)})
            ) from None
        columns = [on_scale(t, statistic(outcomes, t.outcome, self.months)) for t in self.targets]
        return np.column_stack(columns)


def statistic(outcomes: Outcomes, wanted: Statistic, months: int) -> Floats:
    """A target's outcome in natural units, one a world, (B,).

    Half an event is added to counts, so that logarithms of few events have no bias of first order and none is nil
    (Haldane 1956; Anscombe 1956). Shares and yearly rates are of counts; what is paid goes by the month.
    """
    if wanted.grouping is None:
        top = outcomes.totals[wanted.measure]
    else:
        labels = outcomes.groups[wanted.grouping]
        groups = outcomes.by_group[wanted.measure, wanted.grouping]
        top = groups[:, [labels.index(label) for label in wanted.labels]].sum(axis=1)
        if wanted.over == "all":
            return np.asarray((top + 0.5) / (groups.sum(axis=1) + 1))
    time = outcomes.totals["headcount"] * months
    if wanted.over == "officials_month":
        return np.asarray(top / time)
    return np.asarray((top + 0.5) / (time / 12))


def on_scale(target: Target, values: Floats) -> Floats:
    """Outcomes on the target's scale; what has no place on it (a count of nil) becomes NaN, which is refused."""
    found = np.full(len(values), np.nan)
    inside = np.isfinite(values)
    if target.scale != "identity":
        inside &= values > 0
    if target.scale == "logit":
        inside &= values < 1
    found[inside] = target.scale.forward(values[inside])
    return found


def _check_statistic(target: Target, country: str) -> None:
    """Raises Refusal for an outcome that the simulation does not report."""
    wanted = target.outcome
    unknown = [wanted.measure] if wanted.measure not in measures() else []
    if wanted.grouping is not None:
        labels = groupings().get(wanted.grouping)
        unknown += [wanted.grouping] if labels is None else [x for x in wanted.labels if x not in labels]
    if unknown:
        place = Place(f"{country}/targets.yaml", path=target.id)
        said = {"target": target.id, "found": ", ".join(unknown)}
        raise Refusal(Problem("run.target_unknown", place=place, parameters=said))
