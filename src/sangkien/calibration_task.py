"""Calibration as a task of the worker: progress while it goes, then its text and pictures in every language."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from sangkien.calibrate import Calibration, CalibrationSpec, calibrate
from sangkien.calibration_charts import calibration_charts
from sangkien.ensemble import Cancelled
from sangkien.pictures import draw_png
from sangkien.study import Study
from sangkien.tell_calibration import calibration_text
from sangkien.words import LANGUAGES, Language

#: How many draws each way of asking takes, and how many posts each of them is simulated with.
EFFORTS: Mapping[str, CalibrationSpec] = {
    "quick": CalibrationSpec(512, 5000),
    "thorough": CalibrationSpec(2048, 5000),
}


@dataclass(frozen=True, slots=True)
class CalibrationGoes:
    """How far it is, from 0 to 1; beyond the simulation, pictures are being drawn."""

    share: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture (PNG) and what it shows, in words."""

    title: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What calibrating gave, as people read it. ``rehearsal``: some belief rests on invented data."""

    texts: Mapping[Language, str]
    pictures: Mapping[Language, Mapping[str, Picture]]
    rehearsal: bool


def calibration_events(
    study: Study, spec: CalibrationSpec, cancelled: Callable[[], bool]
) -> Iterator[CalibrationGoes | Calibrated]:
    """Calibrate; yield how far it is, then the answer. Raises Refusal as ``calibrate``, Cancelled where stopped."""
    said: SimpleQueue[float] = SimpleQueue()
    ended: dict[str, Any] = {}

    def progress(share: float) -> None:
        if cancelled():
            raise Cancelled
        said.put(share)

    def work() -> None:
        try:
            ended["found"] = calibrate(study, spec, progress)
        except BaseException as error:
            ended["error"] = error

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield CalibrationGoes(0.0)
    while thread.is_alive():
        try:
            yield CalibrationGoes(min(0.99, said.get(timeout=0.2)))
        except Empty:
            if cancelled():
                raise Cancelled from None
    thread.join()
    if "error" in ended:
        raise ended["error"]
    yield CalibrationGoes(0.99)
    yield told(ended["found"])


def told(found: Calibration) -> Calibrated:
    """A calibration in words and pictures of every language."""
    pictures = {}
    for language in LANGUAGES:
        charts = calibration_charts(found, language)
        drawn = draw_png(charts)
        pictures[language] = {name: Picture(charts[name]["description"], drawn[name]) for name in charts}
    return Calibrated(
        texts={language: calibration_text(found, language) for language in LANGUAGES},
        pictures=pictures,
        rehearsal=any(record.rehearsal for record in found.beliefs.records.values()),
    )
