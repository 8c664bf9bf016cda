"""A small study that runs in a second or two, and the example."""

import os
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from sangkien.run import Event, Finished, Spec, run
from sangkien.store import FolderStore
from sangkien.study import Study, read_study

EXAMPLE = Path(__file__).parents[2] / "examples/viet-nam"


@pytest.fixture(scope="session")
def example_files() -> Mapping[str, bytes]:
    return FolderStore(EXAMPLE).load().files


@pytest.fixture(scope="session")
def small_files(example_files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The example with an agency of twenty over two years and five schemes."""
    text = example_files["study.yaml"].decode()
    text = text.replace("size: 120", "size: 20\n  departments: 2").replace("months: 60", "months: 24")
    head, tail = text.split("  - {id: patient_terms", 1)
    text = head + tail[tail.index("# What one unit") :]
    return {**example_files, "study.yaml": text.encode()}


@pytest.fixture(scope="session")
def small_study(small_files: Mapping[str, bytes]) -> Study:
    return read_study(small_files)


@dataclass(frozen=True)
class Runs:
    """The small study run on a day, once for all tests that only look at what came of it."""

    study: Study
    spec: Spec
    folder: Path

    def events(self, day: date | None = None) -> tuple[Event, ...]:
        """All that the run said, as of ``day`` or the study's own; kept for the other test processes too."""
        place = self.folder / f"{day}.pickle"
        if not place.exists():
            half = place.with_suffix(f".{os.getpid()}")
            said = tuple(run(self.study.as_of(day) if day else self.study, self.spec))
            half.write_bytes(pickle.dumps(said))
            half.replace(place)
        found: tuple[Event, ...] = pickle.loads(place.read_bytes())
        return found

    def finished(self, day: date | None = None) -> Finished:
        """How it ended."""
        last = self.events(day)[-1]
        assert isinstance(last, Finished)
        return last


@pytest.fixture(scope="session")
def runs(small_study: Study, for_all: Path) -> Runs:
    """With 100 draws, the fewest that the command takes, and the seed 3."""
    folder = for_all / "runs"
    folder.mkdir(exist_ok=True)
    return Runs(small_study, Spec(seed=3, draws=100, workers=1), folder)
