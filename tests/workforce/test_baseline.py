"""A saved baseline: the numbers of three schemes do not move unless somebody means them to.

To refresh after a deliberate change: SANGKIEN_REFRESH=1 python -m pytest tests/workforce/test_baseline.py
and say in the commit why the numbers moved. Counts are compared exactly, money and averages to 1e-9.
"""

import json
import os
from pathlib import Path

import pytest

from .agencies import run

FILE = Path(__file__).with_name("baseline.json")
SCHEMES = {
    "status_quo": {},
    "backed": {"accompaniment": 1.0, "recognition": 1.0, "seed_grant": 1.0},
    "mix": {"fewer_layers": 2.0, "protection": 0.8, "performance_pay": 0.1, "restructuring": 0.1},
}


def now() -> dict[str, dict[str, list[float]]]:
    return {
        scheme: {name: values.tolist() for name, values in run(levels, worlds=6, months=24).totals.items()}
        for scheme, levels in SCHEMES.items()
    }


def test_the_numbers_are_those_that_were_saved() -> None:
    found = now()
    if os.environ.get("SANGKIEN_REFRESH") == "1":
        FILE.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    saved = json.loads(FILE.read_text("utf-8"))
    assert found.keys() == saved.keys()
    for scheme, measures in found.items():
        assert measures.keys() == saved[scheme].keys()
        for name, values in measures.items():
            assert values == pytest.approx(saved[scheme][name], rel=1e-9, abs=1e-12), f"{scheme}: {name}"
