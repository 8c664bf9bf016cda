"""A small study that runs in a second or two, and the example."""

from collections.abc import Mapping
from pathlib import Path

import pytest

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
