"""A country's officials in a process of their own: wall seconds in as many threads as cores, bytes a person.

``python -m benchmarks.workforce.nation reduced|full PEOPLE MONTHS`` prints both. Drawing the population counts
towards the room, not towards the time.
"""

import os
import resource
import sys
from pathlib import Path

from benchmarks.workforce import ours_full, ours_reduced
from benchmarks.workforce.common import draw_population

_STATUS = Path("/proc/self/status")


def _kilobytes(name: str) -> int:
    """A figure of the process's own memory; where the system keeps none, the largest so far."""
    if not _STATUS.exists():
        return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    line = next(line for line in _STATUS.read_text("ascii").splitlines() if line.startswith(name))
    return int(line.split()[1])


def _forget_peak() -> None:
    """Let the peak start anew, since compiling took more room than running does."""
    if _STATUS.exists():
        Path("/proc/self/clear_refs").write_text("5", "ascii")


def main(rules: str, people: int, months: int) -> None:
    """Run and print wall seconds, CPU seconds, bytes a person above what the process needed for a small run."""
    threads = os.cpu_count() or 1
    small = 20_000
    if rules == "reduced":
        ours_reduced.run(draw_population(small, 1), 2, 1, threads=threads)
    else:
        ours_full.run(small, 2, 1, threads=threads)
    _forget_peak()
    before = _kilobytes("VmRSS")
    if rules == "reduced":
        _, cpu, wall = ours_reduced.run(draw_population(people, 1), months, 1, threads=threads)
    else:
        _, cpu, wall = ours_full.run(people, months, 1, threads=threads)
    peak = _kilobytes("VmHWM")
    sys.stdout.write(f"{wall} {cpu} {(peak - before) * 1024 / people}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
