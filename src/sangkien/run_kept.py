"""Run a study as a task beside the pages, and say of kept results whether the study has changed since."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sangkien.brief import Findings, changed_inputs
from sangkien.run import Early, Finished, Progress, Spec, run
from sangkien.setting import set_up
from sangkien.study import Study, read_study
from sangkien.tell import inputs
from sangkien.tell_schemes import HEADLINE
from sangkien.weigh import believe, weigh
from sangkien.words import Language, Text
from sangkien.workforce import measures


@dataclass(frozen=True, slots=True)
class Begun:
    """What the early pictures are about: the schemes and the measure by name; ``rehearsal`` where they rest on it."""

    schemes: Mapping[str, Text]
    measure: Text
    unit: Text
    rehearsal: bool


@dataclass(frozen=True, slots=True)
class Results:
    """The files of a run that ended well; ``label`` is what a round of them is called."""

    label: str
    files: Mapping[str, bytes]


def spare_threads() -> int:
    """How many threads a run may take where people work on the same machine: all cores but one."""
    return max(1, (os.cpu_count() or 1) - 1)


def run_to_keep(
    files: Mapping[str, bytes], draws: int, seed: int, workers: int, cancelled: Callable[[], bool]
) -> Iterator[Begun | Progress | Early | Results]:
    """The task of running a study from its files; the last event is Results.

    Raises Refusal where it cannot be run, Cancelled within about a second of ``cancelled()``.
    """
    study = read_study(files)
    yield _begun(study)
    for event in run(study, Spec(seed=seed, draws=draws, workers=workers), cancelled):
        if isinstance(event, Finished):
            yield Results(study.file.as_of.isoformat(), dict(event.files))
        else:
            yield event


def _begun(study: Study) -> Begun:
    setting = set_up(study.file)
    beliefs = believe(study, setting.facts, weigh(study))
    of = measures()[HEADLINE]
    return Begun(
        {scheme.id: scheme.name for scheme in study.schemes},
        of.name,
        of.unit,
        any(belief.rehearsal for belief in beliefs.records.values()),
    )


def changed_parts(study: Study, findings: Findings, language: Language) -> tuple[str, ...]:
    """Name the parts of a study that are no longer what findings were made from; empty where they still hold."""
    now = inputs(study)
    then = {
        name: value for name, value in findings.reproduce.hashes.items() if not name.startswith("sangkien")
    }
    return changed_inputs(then, now, language)
