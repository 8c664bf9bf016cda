"""A wheel without the scripts of its pages is not built."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NEEDED = ("htmx.js", "htmx.js.gz", "chart.js", "chart.js.gz", "land.svg", "land.svg.gz", "LICENCES.txt")


class Complete(BuildHookInterface):
    """Look whether everything is there before a wheel is put together; an editable install may do without."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Raise where something was not bundled."""
        vendor = Path(self.root) / "src" / "sangkien" / "web" / "static" / "vendor"
        missing = [name for name in NEEDED if not (vendor / name).is_file()]
        if version != "editable" and missing:
            raise RuntimeError(f"run `make assets` first; {vendor} lacks {', '.join(missing)}")
