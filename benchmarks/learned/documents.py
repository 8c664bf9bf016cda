"""The archive beside the checkout, read as entries."""

from pathlib import Path

from sangkien.archive import Entry, read_page

ARCHIVE = Path(__file__).resolve().parents[2].parent / "shared" / "archive"


def read_archive(folder: Path = ARCHIVE) -> tuple[Entry, ...]:
    """Read every page of ``folder``, sorted by path; empty where the folder is missing."""
    return tuple(read_page(page.stem, page.read_bytes()) for page in sorted(folder.glob("*/*.md")))
