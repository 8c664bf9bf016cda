"""An entry as the index keeps it: bytes that give the same entry back."""

import json
import zlib

from sangkien.archive.record import Entry, Kind, Part
from sangkien.words import Level, Place, Problem


def pack(entry: Entry) -> bytes:
    """Return the entry as JSON, to be compressed where it is written."""
    parts = [[p.section, p.prompt, p.role, p.text, p.options, p.group, p.line] for p in entry.parts]
    odd = [[p.code, p.level, p.place.line, dict(p.parameters)] for p in entry.oddities]
    whole = [
        entry.name, entry.kind, entry.title, entry.lab, entry.year, entry.contact, entry.points, dict(entry.tags),
        parts, entry.status, entry.address, odd,
    ]  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), check_circular=False).encode()


def shrunk(packed: bytes) -> bytes:
    """Return the bytes as the index keeps them. Lets other threads work meanwhile."""
    return zlib.compress(packed, 1)


def unpack(data: bytes) -> Entry:
    """Return the entry that was packed and shrunk. Raises ValueError or zlib.error for other bytes."""
    name, kind, title, lab, year, contact, points, tags, parts, status, address, odd = json.loads(
        zlib.decompress(data)
    )
    return Entry(
        name, Kind(kind), title, lab, year, contact,
        tuple((latitude, longitude) for latitude, longitude in points),
        {key: tuple(values) for key, values in tags.items()},
        tuple(
            Part(section, prompt, role, text, tuple(options), group, line)
            for section, prompt, role, text, options, group, line in parts
        ),
        status, address,
        tuple(Problem(code, Level(level), Place(line=line), found) for code, level, line, found in odd),
    )  # fmt: skip
