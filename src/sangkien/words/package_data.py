"""The one loader of the data that ships inside the package (facts, registers, templates, sentences)."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def package_bytes(package: str, name: str) -> bytes:
    """Return the bytes of data file ``name`` inside ``package`` (``"sangkien.plan"``).

    Raises FileNotFoundError when the package was built without it.
    """
    return files(package).joinpath(name).read_bytes()


@cache
def package_yaml(package: str, name: str) -> Any:
    """Return data file ``name`` of ``package`` parsed as YAML; shared between callers, so never change it."""
    return yaml.load(package_bytes(package, name), Loader=LOADER)  # noqa: S506  (a safe loader, in C where it is there)


@cache
def package_folders(package: str) -> tuple[str, ...]:
    """Return the names of the folders of data inside ``package``, sorted."""
    inside = files(package).iterdir()
    return tuple(sorted(item.name for item in inside if item.is_dir() and not item.name.startswith("_")))


@cache
def package_files(package: str, endings: tuple[str, ...]) -> tuple[tuple[str, bytes], ...]:
    """Return name and bytes of every file directly inside ``package`` whose name ends so, sorted by name."""
    inside = sorted(files(package).iterdir(), key=lambda item: item.name)
    return tuple((item.name, item.read_bytes()) for item in inside if item.name.endswith(endings))
