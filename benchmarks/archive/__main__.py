"""Print how fast the archive is loaded, beside what the machine itself needs, and how soon it answers.

Everything runs on this machine; let nothing else run meanwhile.
"""

import os
import platform
import sqlite3
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.archive import corpus, loads, searches


def main(rounds: int) -> None:
    """Measure and print: both ways of loading in turn, so that both meet the same machine."""
    print(f"{platform.machine()}, {os.cpu_count()} cores; Python {platform.python_version()}, "
          f"SQLite {sqlite3.sqlite_version}")  # fmt: skip
    with tempfile.TemporaryDirectory() as home:
        folder, target = Path(home) / "archive", Path(home) / "index" / "archive.sqlite"
        target.parent.mkdir()
        print(corpus.prepare(folder))
        for way in ("bare", "ours"):
            loads.timed(way, folder, target)  # the files come into the system's memory
        pairs = []
        for number in range(rounds):
            ways = ("bare", "ours") if number % 2 else ("ours", "bare")
            found = {way: loads.timed(way, folder, target) for way in ways}
            pairs.append((found["ours"], found["bare"]))
        loads.timed("ours", folder, target)
        print(f"cold load: {told([one for one, _ in pairs])} s (bar 10)")
        print(f"read, normalise and insert alone: {told([one for _, one in pairs])} s")
        print(f"ratio: {told([one / other for one, other in pairs])} (bar 1.25)")
        print(f"index: {target.stat().st_size / 1e6:.1f} MB")
        questions = searches.queries(target, 600)
        waited = searches.answers(target, questions)
        print(f"answers: median {statistics.median(waited):.1f} ms, 95 of 100 within "
              f"{statistics.quantiles(waited, n=20)[-1]:.1f} ms (bar 20), longest {max(waited):.1f} ms")  # fmt: skip


def told(values: list[float]) -> str:
    """Median and range."""
    return f"{statistics.median(values):.2f} [{min(values):.2f}-{max(values):.2f}]"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
