"""The reduced kernel gives the same bits whatever x86-64 processor it is compiled for."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import hashlib
from benchmarks.workforce import ours_reduced
from benchmarks.workforce.common import SERIES, draw_population
from benchmarks.workforce.rules import Levers
levers = Levers(train=1, shared=0.5, perf=1, protect=0.5, layers=2, fill=0.1)
run = ours_reduced.run(draw_population(900, 2), 24, 3, levers=levers)
assert run.monthly["successes"].sum() > 0 and run.monthly["hires"].sum() > 0
print(hashlib.sha256(b"".join(run.monthly[name].tobytes() for name in SERIES)).hexdigest())
"""


def _bits(**environment: str) -> str:
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.strip()


@pytest.mark.slow
def test_bits_do_not_depend_on_the_processor() -> None:
    assert _bits(NUMBA_CPU_NAME="generic", NUMBA_CPU_FEATURES="") == _bits()
