"""Charts to SVG: Vega-Lite dicts drawn by vl-convert in one short-lived process of its own.

The same specs give the same bytes: ids are numbered per chart, coordinates rounded, and nothing is fetched.
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

VEGA_LITE = "6.4"
SECONDS = 120.0

_TAG = re.compile(r"<[^<>]*>")
_LONG = re.compile(r"-?\d+\.\d{3,}")
_ID = re.compile(r'\bid="([^"]+)"')


class PicturesError(RuntimeError):
    """The charts could not be drawn; the message says which step failed and what the program said."""


def draw(specs: Mapping[str, dict[str, Any]], *, seconds: float = SECONDS) -> dict[str, str]:
    """Return each chart as an SVG element, by name. Raises PicturesError when drawing fails or takes too long."""
    if not specs:
        return {}
    question = json.dumps(dict(specs), ensure_ascii=False, allow_nan=False, sort_keys=True).encode()
    command = [sys.executable, "-m", "sangkien.pictures"]
    try:
        done = subprocess.run(command, input=question, capture_output=True, timeout=seconds, check=False)  # noqa: S603  (this module itself, no shell, no word of a user)
    except subprocess.TimeoutExpired:
        raise PicturesError(f"drawing {len(specs)} charts took more than {seconds:g} seconds") from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise PicturesError(f"drawing the charts failed: {said[-1] if said else f'exit {done.returncode}'}")
    drawn: dict[str, str] = json.loads(done.stdout)
    return {name: drawn[name] for name in specs}


def settle(name: str, svg: str) -> str:
    """Give an SVG ids of its own, short coordinates, and hide it from readers that hear its caption instead."""
    svg = svg[svg.index("<svg") :]
    for number, old in enumerate(dict.fromkeys(_ID.findall(svg))):
        new = f"{name}-{number}"
        svg = svg.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})")
        svg = svg.replace(f'href="#{old}"', f'href="#{new}"')
    svg = _TAG.sub(lambda tag: _LONG.sub(lambda n: f"{float(n[0]):.2f}", tag[0]), svg)
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def main() -> None:
    """Read specs as JSON, write SVGs as JSON: the short-lived process that ``draw`` starts."""
    import vl_convert  # heavy, and only this process needs it

    specs: dict[str, dict[str, Any]] = json.load(sys.stdin.buffer)
    drawn = {
        name: settle(name, vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[]))
        for name, spec in specs.items()
    }
    sys.stdout.buffer.write(json.dumps(drawn, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()
