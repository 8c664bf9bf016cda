"""How light pages are and how soon they are ready, in Chromium."""

import statistics
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Request, sync_playwright

from benchmarks.workbench.start import running
from sangkien.example import example_files
from sangkien.store import Shelf, connect
from sangkien.web import shell
from sangkien.web.app import page_modules

LOADS = 9


def lines(home: Path) -> Iterator[str]:
    """A line a page: bytes on first load, and warm milliseconds until it is ready (bars 60 kB and 100 ms)."""
    database = str(home / "pages.db")
    engine = connect(database)
    study = Shelf(engine).create("viet-nam", example_files()).study
    engine.dispose()
    for module in page_modules():
        if page := getattr(module, "PAGE", None):
            shell.PAGES[page.name] = page
    with running(database) as (address, _), sync_playwright() as p:
        chromium = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for page in sorted(shell.PAGES.values(), key=lambda page: (page.place, page.order)):
            if page.team:
                continue
            where = f"/s/{study}/{page.path}".rstrip("/") if page.place == "study" else f"/{page.path}"
            context = chromium.new_context(locale="en")
            opened = context.new_page()
            weights: list[int] = []

            def weigh(request: Request, into: list[int] = weights) -> None:
                sizes = request.sizes()
                into.append(sizes["responseBodySize"] + sizes["responseHeadersSize"])

            opened.on("requestfinished", weigh)
            opened.goto(address + where)
            opened.wait_for_load_state("networkidle")
            first = sum(weights)
            ready = []
            for _ in range(LOADS):
                opened.goto(address + where)
                ready.append(
                    float(
                        opened.evaluate(
                            "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
                        )
                    )
                )
            bar = 350 if page.scripts else 60
            yield (
                f"{page.name}: {first / 1000:.0f} kB on first load (bar {bar}); warm ready in "
                f"{statistics.median(ready):.0f} [{min(ready):.0f}-{max(ready):.0f}] ms (bar 100)"
            )
            context.close()
        chromium.close()
