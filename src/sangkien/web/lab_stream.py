"""Pictures as they come: one line of JSON each, until the last, or until somebody wants another or goes away."""

import asyncio
import json
import os
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.responses import StreamingResponse

from sangkien.web.desk import Desk
from sangkien.worker import Task

#: Seconds between two looks at whether there is something new.
LOOK = 0.01

_lock = threading.Lock()
_running: dict[tuple[str, str], Task] = {}


def hands() -> int:
    """Threads that may work for somebody who waits at a page: one core is left free."""
    return max(1, (os.cpu_count() or 1) - 1)


def instead(desk: Desk, browser: str, tab: str, begin: Callable[[], Task]) -> Task:
    """Begin a task, and stop the one that the same tab of the same browser still has."""
    key = (browser, tab)
    with _lock:
        earlier = _running.pop(key, None)
        for other in [one for one, task in _running.items() if task.done]:
            del _running[other]
        if earlier is not None:
            desk.bench.cancel(earlier)
        task = begin()
        _running[key] = task
    return task


def stream(desk: Desk, task: Task, told: Callable[[Any], dict[str, Any]]) -> StreamingResponse:
    """Answer with what a task says, each event as ``told`` makes it; the end has ``done`` and what was refused."""

    async def lines() -> AsyncIterator[str]:
        seen = 0
        try:
            while True:
                done = task.done
                for event in task.events[seen:]:
                    seen += 1
                    yield _line(told(event))
                if done:
                    break
                await asyncio.sleep(LOOK)
            yield _line({"done": True, "cancelled": task.cancelled, **told(task.problems)})
        finally:
            desk.bench.cancel(task)

    return StreamingResponse(
        lines(), media_type="application/x-ndjson", headers={"Cache-Control": "no-store"}
    )


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
