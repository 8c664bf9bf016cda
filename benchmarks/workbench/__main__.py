"""Print the figures of the workbench: how soon it opens, how light and quick pages are, twenty people at work.

Everything runs on this machine; let nothing else run meanwhile.
"""

import os
import platform
import statistics
import tempfile
from pathlib import Path

from benchmarks.workbench import pages, people, start


def main() -> None:
    """Measure and print, one bar after the other."""
    print(f"{platform.machine()}, {os.cpu_count()} cores; Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        seconds = start.first_pages(home, 5)
        print(f"start to first page: {told(seconds)} s (bar 3)")
        for line in pages.lines(home):
            print(line)
        for line in people.lines(home):
            print(line)


def told(values: list[float]) -> str:
    """Median and range."""
    return f"{statistics.median(values):.2f} [{min(values):.2f}-{max(values):.2f}]"


if __name__ == "__main__":
    main()
