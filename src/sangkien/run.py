"""The chain in one screen: from a study to its findings and its brief.

plan -> evidence -> estimates -> beliefs -> simulated schemes -> decision -> findings -> brief. Each step is one call
of one room; nothing here reads a clock, a host or the number of workers into the result.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from sangkien.beliefs import draw_on_scale, in_natural_units
from sangkien.brief import Findings, charts, page, to_bytes
from sangkien.brief.findings import Band
from sangkien.cluster import results_from
from sangkien.compiled_cache import compiling
from sangkien.decision import choose
from sangkien.ensemble import Cancelled, Done, Job, in_threads, run_ensemble
from sangkien.pictures import draw as draw_pictures
from sangkien.resume import resumable
from sangkien.setting import set_up
from sangkien.study import Study
from sangkien.tell import tell
from sangkien.tell_schemes import HEADLINE, MONTHLY, band
from sangkien.weigh import believe, weigh
from sangkien.words import LANGUAGES

__all__ = ["REPLICATES", "Cancelled", "Early", "Event", "Finished", "Progress", "Spec", "run"]

#: Every draw of the beliefs is simulated so often, each time with other luck: what differs between them is luck.
REPLICATES = 2


@dataclass(frozen=True, slots=True)
class Spec:
    """How to run: ``draws`` of the beliefs, the seed of all chance, how many threads may work, or which scheduler."""

    seed: int = 1
    draws: int = 1024
    workers: int = 1
    scheduler: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the run is (``share`` of the whole), and what it is doing (a key of report.yaml)."""

    stage: str
    share: float


@dataclass(frozen=True, slots=True)
class Early:
    """A picture that sharpens: the headline measure of every scheme over the worlds simulated so far."""

    headline: Mapping[str, Band]


@dataclass(frozen=True, slots=True)
class Finished:
    """The findings, and every file of the result by name."""

    findings: Findings
    files: Mapping[str, bytes]


Event = Progress | Early | Finished


def run(study: Study, spec: Spec, cancelled: Callable[[], bool] = lambda: False) -> Iterator[Event]:
    """Run a study. Raises Refusal where it cannot be run, Cancelled within about a second of ``cancelled()``."""

    def pause() -> None:
        if cancelled():
            raise Cancelled

    yield Progress("weighing", 0.0)
    setting = set_up(study.file)
    weighed = weigh(study)
    beliefs = believe(study, setting.facts, weighed)
    draws = draw_on_scale(beliefs, spec.draws, spec.seed)
    values = in_natural_units(beliefs, draws)
    worlds = {name: np.tile(column, REPLICATES) for name, column in values.items()}
    schemes = (*study.schemes, *study.probes)
    job = Job(
        setting.service,
        setting.agency,
        worlds,
        schemes,
        study.file.months,
        spec.seed,
        MONTHLY,
        setting.strata,
    )
    results = partial(results_from, spec.scheduler) if spec.scheduler else in_threads(spec.workers)
    for stage in compiling(cancelled) if not spec.scheduler else ():
        yield Progress(stage, 0.01)
    pause()
    outcomes = {}
    for event in run_ensemble(job, spec.workers, cancelled, resumable(results)):
        if isinstance(event, Done):
            yield Progress("simulating", 0.02 + 0.83 * event.done / event.total)
            if event.early is not None:
                yield Early({name: band(found.totals[HEADLINE]) for name, found in event.early.items()})
        else:
            outcomes = event
    yield Progress("deciding", 0.85)
    decision = choose(study, beliefs, draws, outcomes, REPLICATES, spec.seed, pause)
    findings = tell(study, setting, weighed, beliefs, outcomes, decision, spec.seed, spec.draws)
    files: dict[str, bytes] = {}
    for i, language in enumerate(LANGUAGES):
        pause()
        yield Progress("writing", 0.92 + 0.04 * i)
        pictures = draw_pictures(charts(findings, language))
        name = "brief.html" if language == study.file.language else f"brief.{language}.html"
        files[name] = page(findings, pictures, language).encode()
    files["findings.json"] = to_bytes(findings)
    yield Finished(findings, files)
