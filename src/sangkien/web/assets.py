"""Scripts and styles, served from memory under an address that changes with their content."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sangkien.words import package_bytes

#: What is served, with its kind; those in vendor/ are bundled from others by ``make assets``.
NAMES: Mapping[str, str] = {
    "app.css": "text/css; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "lab.css": "text/css; charset=utf-8",
    "lab.js": "text/javascript; charset=utf-8",
    "vendor/htmx.js": "text/javascript; charset=utf-8",
    "vendor/chart.js": "text/javascript; charset=utf-8",
    "vendor/land.svg": "image/svg+xml",
}


class MissingAssetsError(RuntimeError):
    """The package was put together without what its pages need."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file, plain and compressed; ``mark`` is told from its content."""

    kind: str
    data: bytes
    packed: bytes
    mark: str


@cache
def asset(name: str) -> Asset:
    """Load a file. Raises KeyError for a name that is not served, MissingAssetsError for one that was not built."""
    kind = NAMES[name]
    try:
        data = package_bytes("sangkien.web", f"static/{name}")
    except FileNotFoundError:
        raise MissingAssetsError(f"{name} was not built: run `make assets` in the checkout") from None
    try:
        packed = package_bytes("sangkien.web", f"static/{name}.gz")
    except FileNotFoundError:
        packed = gzip.compress(data, 9, mtime=0)
    return Asset(kind, data, packed, hashlib.sha256(data).hexdigest()[:12])


def address(name: str) -> str:
    """Where a file is served."""
    return f"/static/{asset(name).mark}/{name.replace('/', '-')}"


def by_address(name: str) -> Asset | None:
    """The file that an address names; None for an unknown one."""
    return next((asset(known) for known in NAMES if known.replace("/", "-") == name), None)
