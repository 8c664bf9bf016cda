"""Bring folders of the archive into its index: which files changed, read, masked, written while more are read.

Reading a page is work for the interpreter, writing it is work for SQLite, which lets go of the interpreter
meanwhile: one thread for each keeps two cores busy and starts no process.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import platformdirs

from sangkien.archive import index
from sangkien.archive.loading import Batch, Load, Source
from sangkien.archive.pack import shrunk
from sangkien.archive.platform_json import pads
from sangkien.archive.reader import read_page
from sangkien.archive.record import Entry
from sangkien.archive.rows import row
from sangkien.archive_mask import KEPT, MASKING, mask
from sangkien.words import Level, Place, Problem, Refusal

VARIABLE = "SANGKIEN_ARCHIVE"
_PAGES, _JSON = (".md", ".markdown"), (".json", ".ndjson", ".jsonl")
_AT_ONCE = 256
_LARGEST = 200_000_000


@dataclass(slots=True)
class Report:
    """What a load found: numbers of files and documents, and what was odd, each with its file."""

    index: str
    files: int = 0
    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    copies: int = 0
    removed: int = 0
    documents: int = 0
    rebuilt: bool = False
    odd: list[Problem] = field(default_factory=list)


def default_index() -> Path:
    """Return where a user's index lies when nobody says where: ``SANGKIEN_ARCHIVE``, or the user's data folder."""
    named = os.environ.get(VARIABLE)
    return (
        Path(named)
        if named
        else Path(platformdirs.user_data_dir("sangkien", appauthor=False)) / "archive.sqlite"
    )


def load(
    folders: Iterable[Path],
    target: Path | None = None,
    *,
    keep_personal: bool = False,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Report:
    """Bring what changed in the folders (or single files) into the index; only that is read.

    A page that is gone from a folder goes from the index. E-mail addresses and telephone numbers are masked unless
    ``keep_personal``. Raises Refusal, with the old index as it was, where a folder is missing or empty, another load
    runs, the disk is full, or the index is newer than this program.
    """
    target = target or default_index()
    roots = [Path(os.path.abspath(folder)) for folder in folders]  # noqa: PTH100  (keeps links as they were named)
    missing = [Problem("archive.no_folder", place=Place(str(r)), parameters={"path": str(r)}) for r in roots
               if not r.exists()]  # fmt: skip
    if missing:
        raise Refusal(missing)
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(index.connect(str(target))) as connection:
        work = Load(connection, str(target), KEPT if keep_personal else MASKING)
        try:
            loading = _Loading(
                work, str if keep_personal else mask, Report(_shown(target), rebuilt=work.rebuilt)
            )
            # an index that is built anew is built of everything it held
            more = [Path(root) for root in work.roots if work.rebuilt and Path(root) not in roots]
            loading.folders([*roots, *(root for root in more if root.exists())], progress)
            loading.report.documents = work.finish(str(root) for root in roots)
            for title, names, count in work.same_titles():
                found: dict[str, str | int] = {"title": title[:120], "names": names[:200], "count": count}
                loading.report.odd.append(Problem("archive.same_title", Level.NOTE, parameters=found))
        except BaseException:
            work.undo()
            raise
    return loading.report


class _Loading:
    """One load: goes through the files and hands batches to the writer."""

    def __init__(self, work: Load, mask: Callable[[str], str], report: Report) -> None:
        self.work = work

        @lru_cache(maxsize=20_000)
        def short(text: str) -> str:
            return mask(text)

        # tags and prompts are the same in thousands of pages
        self.mask: Callable[[str], str] = lambda text: short(text) if len(text) < 100 else mask(text)
        self.report = report
        self.known = work.sources()
        self.last = max((source.id for source in self.known.values()), default=0)
        self.copies = {(source.stem, source.digest): source for source in self.known.values()}
        self.held: dict[int, set[int]] = {}
        for source in self.known.values():
            for document in source.documents:
                self.held.setdefault(document, set()).add(source.id)
        self.batch = Batch()
        self.seen: set[bytes] = set()

    def folders(self, roots: list[Path], progress: Callable[[int, int], None]) -> None:
        files = list(_files(roots))
        self.report.files = len(files)
        self._refuse_emptied(roots, files)
        with ThreadPoolExecutor(1) as writer:
            pending: Future[None] | None = None
            for number, path in enumerate(files, 1):
                self._file(path)
                if len(self.batch.rows) + len(self.batch.sources) >= 2 * _AT_ONCE:
                    pending = self._hand_over(writer, pending)
                    progress(number, len(files))
            pending = self._hand_over(writer, pending)
            if pending is not None:
                pending.result()
        self._forget(roots)
        self._missing()
        progress(len(files), len(files))

    def _hand_over(self, writer: ThreadPoolExecutor, pending: "Future[None] | None") -> "Future[None]":
        """Give the batch to the writer when it is done with the one before, so that memory stays small."""
        if pending is not None:
            pending.result()
        batch, self.batch = self.batch, Batch()
        return writer.submit(self.work.write, batch)

    def _file(self, path: str) -> None:
        key = blake2b(os.fsencode(path), digest_size=16).digest()
        known = self.known.get(key)
        self.seen.add(key)
        try:
            with open(path, "rb") as file:  # noqa: PTH123  (a third of the time of a Path, thousands of times)
                stat = os.fstat(file.fileno())
                if known and (known.size, known.changed) == (stat.st_size, stat.st_mtime_ns):
                    self.report.unchanged += 1
                    return
                if stat.st_size > _LARGEST:
                    self._say("archive.too_large", path, bytes=stat.st_size, most=_LARGEST)
                    return
                data = file.read()
        except OSError as error:
            self._say("archive.unreadable", path, detail=error.strerror or type(error).__name__)
            return
        self.report.read += 1
        stem, ending = os.path.splitext(os.path.basename(path))  # noqa: PTH119, PTH122
        stem = self.mask(_clean(stem))
        digest = blake2b(data, digest_size=16).digest()
        if known is None:
            self.last += 1
        source = Source(
            known.id if known else self.last, key, self.mask(_clean(path)), stem, stat.st_size, stat.st_mtime_ns,
            digest, known.documents if known else (),
        )  # fmt: skip
        if known and known.digest == digest:
            self.report.unchanged += 1
        elif ending.lower() in _PAGES:
            self._page(path, stem, data, source)
        else:
            self._pads(path, data, source)
        self.batch.sources.append(source)
        self.copies[stem, digest] = source

    def _page(self, path: str, stem: str, data: bytes, source: Source) -> None:
        copy = self.copies.get((stem, source.digest))
        if copy is not None and copy.id != source.id and copy.documents:
            # the same page in another place: moved there, or kept twice
            self.report.copies += 1
            source.documents = copy.documents
            for document in copy.documents:
                self.held.setdefault(document, set()).add(source.id)
            return
        entry = read_page(stem, data, self.mask)
        self._odd(path, entry)
        alone = [document for document in source.documents if self.held.get(document) == {source.id}]
        if alone:
            name = self._name_of(alone[0], stem)
            self.batch.rows.append((alone[0], name, row(replace(entry, name=name))))
            source.documents = (alone[0],)
            self.report.changed += 1
        else:
            source.documents = (self._new(stem, entry, path),)
        self.held[source.documents[0]] = {source.id}

    def _pads(self, path: str, data: bytes, source: Source) -> None:
        documents = []
        for entry in pads(data, self.mask, lambda problem: self._place(problem, path)):
            self._odd(path, entry)
            number = self.work.names.get(entry.name)
            if number is None:
                number = self._new(entry.name, entry, path)
            else:
                ready = row(entry)
                if shrunk(ready.packed) != self.work.packed(number):
                    self.batch.rows = [one for one in self.batch.rows if one[0] != number]
                    self.batch.rows.append((number, entry.name, ready))
                    self.report.changed += 1
            if number not in documents:
                documents.append(number)
        # a file that broke must not take its documents out of the index
        source.documents = tuple(documents) or source.documents

    def _new(self, stem: str, entry: Entry, path: str) -> int:
        number, name = self.work.new_name(stem)
        if name != stem:
            self._say("archive.same_name", path, Level.NOTE, name=stem, given=name)
        self.batch.rows.append((number, name, row(replace(entry, name=name))))
        self.report.added += 1
        return number

    def _name_of(self, document: int, stem: str) -> str:
        if self.work.names.get(stem) == document:
            return stem
        return next(name for name, number in self.work.names.items() if number == document)

    def _forget(self, roots: list[Path]) -> None:
        """What lay in these folders and is not there any more goes; so do other places of a page that moved."""
        inside = tuple(os.path.join(_shown(root), "") for root in roots)  # noqa: PTH118
        inside = tuple(self.mask(prefix) for prefix in inside)
        singles = {self.mask(_shown(root)) for root in roots}
        moved = {source for held in self.held.values() if len(held) > 1 for source in held}
        gone = [
            source.id
            for key, source in self.known.items()
            if key not in self.seen
            and (source.path.startswith(inside) or source.path in singles
                 or (source.id in moved and not os.path.exists(source.path)))  # noqa: PTH110
        ]  # fmt: skip
        self.report.removed = self.work.forget(gone)

    def _missing(self) -> None:
        """Files of an index that is built anew whose folders are gone: what they held is lost, and said."""
        for path in self.work.before:
            if not os.path.exists(path) and path != self.mask(path):  # noqa: PTH110
                continue
            if not os.path.exists(path):  # noqa: PTH110
                self._say("archive.file_gone", path)

    def _refuse_emptied(self, roots: list[Path], files: list[str]) -> None:
        for root in roots:
            if not root.is_dir():
                continue
            prefix = os.path.join(_shown(root), "")  # noqa: PTH118
            if not any(_clean(path).startswith(prefix) for path in files):
                held = sum(source.path.startswith(self.mask(prefix)) for source in self.known.values())
                code = "archive.emptied" if held else "archive.nothing_there"
                found: dict[str, str | int] = {"path": _shown(root), "held": held}
                raise Refusal(Problem(code, place=Place(_shown(root)), parameters=found))

    def _odd(self, path: str, entry: Entry) -> None:
        for problem in entry.oddities:
            self._place(problem, path)

    def _place(self, problem: Problem, path: str) -> None:
        place = Place(self.mask(_clean(path)), problem.place.line, problem.place.path)
        self.report.odd.append(Problem(problem.code, problem.level, place, problem.parameters))

    def _say(self, code: str, path: str, level: Level = Level.WARNING, **found: str | int) -> None:
        self.report.odd.append(Problem(code, level, Place(self.mask(_clean(path))), found))


def _files(roots: list[Path]) -> Iterator[str]:
    """Every page and JSON file in the folders, in an order that is the same each time; hidden folders are left out."""
    seen = set()
    for root in roots:
        found = [str(root)] if root.is_file() else list(_inside(str(root)))
        for path in found:
            if path not in seen:
                seen.add(path)
                yield path


def _inside(folder: str) -> Iterator[str]:
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.lower().endswith((*_PAGES, *_JSON)) and not name.startswith("."):
                yield os.path.join(where, name)  # noqa: PTH118


def _clean(path: str) -> str:
    """A path that can be kept and shown, though its bytes are of another encoding."""
    return path.encode("utf-8", "replace").decode()


def _shown(path: Path) -> str:
    return _clean(str(path))
