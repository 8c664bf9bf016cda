"""The archive of other labs at the pages: one index for the whole workbench, opened once, asked by one at a time."""

import re
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sangkien.archive import Entry
from sangkien.archive.index import entry, named, open_to_read
from sangkien.archive.search import Found, Searcher
from sangkien.archive.themes import Taxonomy
from sangkien.archive_answers import Answers, answers, documents, kept_answers
from sangkien.archive_load import Report, default_index
from sangkien.archive_task import ArchiveGoes, bring_in
from sangkien.archive_themes import taxonomy_in, taxonomy_of
from sangkien.archive_unpack import unpack_pages
from sangkien.store import write_atomically
from sangkien.words import Place, Problem, Refusal
from sangkien.worker import Task, Worker

T = TypeVar("T")


def _written(index: Path) -> bool:
    """Whether an index was written whole once; where it cannot be told, it is left to the index to say why."""
    try:
        with closing(sqlite3.connect(f"file:{index.as_posix()}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    except sqlite3.Error:
        return True


@dataclass(eq=False)
class Library:
    """The index and what is loaded into it. ``task`` is the last load that was begun from a page, or None."""

    index: Path = field(default_factory=default_index)
    task: Task | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _opened: tuple[tuple[int, int], sqlite3.Connection, Searcher] | None = None
    _whole: tuple[str, tuple[Entry, ...]] | None = None

    @property
    def there(self) -> bool:
        """Whether anything was ever loaded; the file of a first load is empty until it is whole."""
        return self.index.is_file() and (self._opened is not None or _written(self.index))

    @property
    def going(self) -> ArchiveGoes | None:
        """How far a load is; None where none runs."""
        task = self.task
        if task is None or task.done:
            return None
        return next((e for e in reversed(task.events) if isinstance(e, ArchiveGoes)), ArchiveGoes("reading"))

    @property
    def report(self) -> Report | None:
        """What the last load from a page found; None where there was none, or it did not end well."""
        task = self.task
        if task is None or not task.done or task.problems or task.cancelled or not task.events:
            return None
        return task.events[-1] if isinstance(task.events[-1], Report) else None

    def bring(self, worker: Worker, name: str, data: bytes) -> None:
        """Keep the pages of a zip and begin to load them. Raises Refusal for no good zip, and while a load runs."""
        with self._lock:
            if self.going is not None:
                raise Refusal(Problem("archive.busy", parameters={"path": str(self.index), "detail": ""}))
            stem = re.sub(r"[^a-z0-9]+", "-", Path(name).stem.lower()).strip("-")[:60] or "pages"
            folder = self.index.parent / "archive-pages" / stem
            unpack_pages(data, folder)
            self.task = worker.start(bring_in, folder, self.index)

    def search(self, query: str, filters: Mapping[str, Sequence[str]], limit: int, offset: int = 0) -> Found:
        """As ``Searcher.search``."""
        return self._ask(lambda searcher, _: searcher.search(query, filters, limit, offset))

    def hits(self, query: str, filters: Mapping[str, Sequence[str]]) -> list[Entry]:
        """Every document that fits, best first."""
        return self._ask(
            lambda searcher, connection: [entry(connection, n) for n in searcher.ids(query, filters)]
        )

    def document(self, name: str) -> Entry:
        """A document by its name. Raises Refusal where there is none."""

        def find(_: Searcher, connection: sqlite3.Connection) -> Entry:
            try:
                return entry(connection, named(connection, name))
            except KeyError:
                parameters = {"name": name[:200], "near": "-"}
                raise Refusal(Problem("archive.no_document", parameters=parameters)) from None

        return self._ask(find)

    def answers(self) -> Answers:
        """Ranking and links. Where the pages are the first to ask after a load this takes its time."""
        return self._ask(lambda _, connection: answers(connection, self.index))

    def places(
        self, query: str, filters: Mapping[str, Sequence[str]]
    ) -> list[tuple[tuple[float, float], str]] | None:
        """Where the documents that fit are, with their labs; None where that was not worked out since the last load."""

        def find(
            searcher: Searcher, connection: sqlite3.Connection
        ) -> list[tuple[tuple[float, float], str]] | None:
            known = kept_answers(connection, self.index)
            if known is None:
                return None
            fit = set(searcher.ids(query, filters))
            labs = connection.execute("SELECT id, lab FROM document")
            return [(point, lab) for n, lab in labs if n in fit for point in known.points.get(n, ())]

        return self._ask(find)

    def whole(self) -> tuple[Entry, ...]:
        """Every document; kept until the next load."""

        def read(_: Searcher, connection: sqlite3.Connection) -> tuple[Entry, ...]:
            row = connection.execute("SELECT value FROM meta WHERE key = 'load'").fetchone()
            load = f"{self.index}:{row[0] if row else 0}"
            if self._whole is None or self._whole[0] != load:
                self._whole = (load, tuple(documents(connection)))
            return self._whole[1]

        return self._ask(read)

    def taxonomy(self) -> Taxonomy:
        """The themes as a person corrected them for this workbench, or as the rules make them."""
        file = self.index.with_name("archive-themes.yaml")
        return taxonomy_of(self.whole(), file if file.is_file() else None)

    def correct(self, data: bytes | None) -> None:
        """Keep a person's themes, or go back to the rules. Raises Refusal for a file that is none."""
        file = self.index.with_name("archive-themes.yaml")
        if data is None:
            file.unlink(missing_ok=True)
            return
        taxonomy_in(data, "themes.yaml")
        write_atomically(file, data)

    def _ask(self, act: Callable[[Searcher, sqlite3.Connection], T]) -> T:
        """Do something with the index, which is opened anew where its file was replaced."""
        with self._lock:
            if not self.there:
                raise Refusal(
                    Problem(
                        "archive.no_index", place=Place(str(self.index)), parameters={"path": str(self.index)}
                    )
                )
            stat = self.index.stat()
            stamp = (stat.st_ino, stat.st_dev)
            if self._opened is None or self._opened[0] != stamp:
                self.close()
                connection = open_to_read(str(self.index))
                self._opened = (stamp, connection, Searcher(connection, str(self.index)))
            return act(self._opened[2], self._opened[1])

    def close(self) -> None:
        """Let go of the index."""
        with self._lock:
            if self._opened is not None:
                self._opened[1].close()
                self._opened = None
