"""What other labs already learned: read, link, search."""

from sangkien.archive.fold import fold
from sangkien.archive.reader import read_page
from sangkien.archive.record import Entry, Kind, Part, Role

__all__ = ["Entry", "Kind", "Part", "Role", "fold", "read_page"]
