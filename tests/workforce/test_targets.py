"""The same bits on every x86-64 processor: plain SSE2 code and code for this machine's own instructions agree."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import hashlib, numpy as np
from sangkien.workforce.fast import run
from sangkien.workforce.frame import Frame
from tests.workforce.agencies import AGENCY, SERVICE, prior_draws
from tests.workforce.test_engines import EVERYTHING
from sangkien.workforce.checks import check_levels
from sangkien.workforce.prepare import Conditions
block = Conditions(SERVICE, AGENCY, prior_draws(30))
terms = [block.under(check_levels(levels)) for levels in ({}, EVERYTHING)]
found = run(Frame(SERVICE, AGENCY, 60), terms[0], terms, 5, np.arange(30, dtype=np.uint32))
digest = hashlib.sha256()
for one in found:
    digest.update(one.monthly.tobytes() + one.grouped.tobytes())
print(digest.hexdigest())
"""


@pytest.mark.slow
def test_the_ledger_is_the_same_for_every_x86_target() -> None:
    found = {}
    for target, features in (("host", None), ("generic", ""), ("x86-64-v2", "")):
        names = {} if features is None else {"NUMBA_CPU_NAME": target, "NUMBA_CPU_FEATURES": features}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env=os.environ | names,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found[target] = done.stdout.strip()
    assert len(set(found.values())) == 1, found
