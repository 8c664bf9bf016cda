"""Charts to SVG or PNG: Vega-Lite dicts drawn by vl-convert in one short-lived process of its own.

The same specs give the same bytes: ids are numbered per chart, coordinates rounded, and nothing is fetched.
"""

import base64
import json
import re
import subprocess
import sys
import zlib
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
    return _drawn(specs, "svg", seconds)


def draw_png(specs: Mapping[str, dict[str, Any]], *, seconds: float = SECONDS) -> dict[str, bytes]:
    """Return each chart as a PNG, for pages that cannot hold an SVG; raises as ``draw``."""
    return {name: base64.b64decode(data) for name, data in _drawn(specs, "png", seconds).items()}


def _drawn(specs: Mapping[str, dict[str, Any]], kind: str, seconds: float) -> dict[str, str]:
    if not specs:
        return {}
    question = json.dumps(dict(specs), ensure_ascii=False, allow_nan=False, sort_keys=True).encode()
    command = [sys.executable, "-m", "sangkien.pictures", kind]
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


def squeezed(png: bytes) -> bytes:
    """The same PNG with its pixels packed as tightly as zlib can: a third to a quarter of the size."""
    at, parts, pixels = 8, [], b""
    while at < len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += 12 + size
        if kind == b"IDAT":
            pixels += data
        else:
            parts.append((kind, data))
    parts.insert(-1, (b"IDAT", zlib.compress(zlib.decompress(pixels), 9)))
    chunks = [
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        for kind, data in parts
    ]
    return png[:8] + b"".join(chunks)


def main() -> None:
    """Read specs as JSON, write SVGs or PNGs (base64) as JSON: the short-lived process that ``draw`` starts."""
    import vl_convert  # heavy, and only this process needs it

    def svg(name: str, spec: dict[str, Any]) -> str:
        return settle(name, vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[]))

    def png(name: str, spec: dict[str, Any]) -> str:
        data = vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, allowed_base_urls=[], scale=1.5)
        return base64.b64encode(squeezed(data)).decode()

    specs: dict[str, dict[str, Any]] = json.load(sys.stdin.buffer)
    make = png if sys.argv[1:] == ["png"] else svg
    drawn = {name: make(name, spec) for name, spec in specs.items()}
    sys.stdout.buffer.write(json.dumps(drawn, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()
