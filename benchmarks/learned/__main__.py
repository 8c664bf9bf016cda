"""Print both benchmarks as Markdown tables; the same tables stand in docs/learned.md."""

import sys
from pathlib import Path

from benchmarks.learned import retrieval
from benchmarks.learned.documents import ARCHIVE, read_archive


def main() -> None:
    """Measure linking and search on the archive beside the checkout, or say that it is missing."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ARCHIVE
    entries = read_archive(folder)
    if not entries:
        print(f"Skipped: no archive of real documents in {folder} (python -m benchmarks.learned FOLDER).")
        return
    for line in retrieval.lines(entries):
        print(line)


if __name__ == "__main__":
    main()
