"""Bringing an archive in as a task of the worker: read what changed, then make ranking and links for it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Literal

from sangkien.archive.index import open_to_read
from sangkien.archive_answers import answers
from sangkien.archive_load import Report, load
from sangkien.ensemble import Cancelled


@dataclass(frozen=True, slots=True)
class ArchiveGoes:
    """How far it is: ``reading`` files, from 0 to 1, then ``ranking``, which cannot be told in parts."""

    stage: Literal["reading", "ranking"]
    share: float = 0.0


def bring_in(folder: Path, index: Path, cancelled: Callable[[], bool]) -> Iterator[ArchiveGoes | Report]:
    """Load ``folder`` into ``index``; yield how far it is, then the report. Raises Refusal as ``load``.

    Raises Cancelled where somebody stopped it while it was reading; the index is then as it was.
    """
    said: SimpleQueue[float] = SimpleQueue()
    ended: dict[str, Any] = {}

    def progress(done: int, of: int) -> None:
        if cancelled():
            raise Cancelled
        said.put(done / max(of, 1))

    def work() -> None:
        try:
            ended["report"] = load([folder], index, progress=progress)
        except BaseException as error:  # it is raised again where somebody waits for it
            ended["error"] = error

    thread = Thread(target=work, daemon=True)
    thread.start()
    shown = -1.0
    while thread.is_alive():
        try:
            share = said.get(timeout=0.2)
        except Empty:
            continue
        if share - shown >= 0.02:
            shown = share
            yield ArchiveGoes("reading", share)
    thread.join()
    if "error" in ended:
        raise ended["error"]
    yield ArchiveGoes("ranking")
    with closing(open_to_read(str(index))) as connection:
        answers(connection, index)
    yield ended["report"]
