"""Print both benchmarks as Markdown tables; the same tables stand in docs/learned.md."""

import sys
from pathlib import Path

from benchmarks.learned import linking, retrieval
from benchmarks.learned.documents import ARCHIVE, read_archive


def main() -> None:
    """Measure linking and search on the archive beside the checkout; ``--fit`` prints the model of links instead."""
    folders = [Path(word) for word in sys.argv[1:] if word != "--fit"] or [ARCHIVE]
    entries = read_archive(folders[0])
    if not entries:
        print(f"Skipped: no archive of real documents in {folders[0]} (python -m benchmarks.learned FOLDER).")
    elif "--fit" in sys.argv[1:]:
        print(linking.fitted_file(entries), end="")
    else:
        for line in (*linking.lines(entries), "", *retrieval.lines(entries)):
            print(line)


if __name__ == "__main__":
    main()
