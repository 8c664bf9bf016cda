"""A long run that was interrupted goes on where it stopped: finished blocks wait in the user's cache folder.

They are kept under a name made of everything that the result depends on, so that nothing else ever meets them; they go
when the run ends well, or after a fortnight.
"""

import hashlib
import json
import math
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from sangkien import __version__
from sangkien.compiled_cache import cache_folder, model_hash
from sangkien.ensemble import Job, Results, Task
from sangkien.store import write_atomically
from sangkien.workforce import Outcomes

#: Official-months from which a run is worth keeping: about half a minute on one core.
LONG = 2_000_000_000
#: Seconds after which what was left behind is thrown away, and bytes that may be left behind in all.
LEFT_BEHIND = 14 * 24 * 3600
MOST_BYTES = 4 * 2**30
#: Bytes of the disk that are left to others.
LEFT_FREE = 2**30
_CHECKSUM = hashlib.sha256().digest_size


def resumable(results: Results) -> Results:
    """The same results, those of finished blocks read instead of simulated; short runs are passed through."""

    def kept(
        job: Job, tasks: list[Task], cancelled: Callable[[], bool]
    ) -> Iterator[tuple[Task, list[Outcomes]]]:
        if job.official_months < LONG:
            yield from results(job, tasks, cancelled)
            return
        folder = unfinished_folder() / key_of(job)
        tidy(folder)
        left = []
        for task in tasks:
            found = _read(folder / _name(task))
            if found is None:
                left.append(task)
            else:
                yield task, found
        room = _room(folder)
        for task, outcomes in results(job, left, cancelled):
            block = _packed(outcomes)
            room -= len(block)
            if room > 0:
                # a full or closed disk costs the chance to go on later, not this run
                with suppress(OSError):
                    write_atomically(folder / _name(task), block)
            yield task, outcomes
        shutil.rmtree(folder, ignore_errors=True)

    return kept


def unfinished_folder() -> Path:
    """Where finished blocks of unfinished runs wait."""
    return cache_folder() / "unfinished"


def key_of(job: Job) -> str:
    """A name for everything that the outcomes depend on."""
    digest = hashlib.sha256(f"{__version__} {model_hash()}".encode())
    levels = [(scheme.id, sorted(scheme.levels.items())) for scheme in job.schemes]
    facts = (job.service, job.agency, job.strata, job.months, job.seed, job.keep, levels)
    digest.update(repr(facts).encode())
    for name in sorted(job.parameters):
        digest.update(name.encode() + np.ascontiguousarray(job.parameters[name]).tobytes())
    return digest.hexdigest()[:32]


def tidy(own: Path) -> None:
    """Throw away what other runs left behind long ago, and the oldest of it while there is too much."""
    others = [folder for folder in unfinished_folder().glob("*") if folder.is_dir() and folder != own]
    others.sort(key=lambda folder: folder.stat().st_mtime)
    sizes = {folder: sum(file.stat().st_size for file in folder.glob("*")) for folder in others}
    total = sum(sizes.values())
    for folder in others:
        if total > MOST_BYTES or time.time() - folder.stat().st_mtime > LEFT_BEHIND:
            shutil.rmtree(folder, ignore_errors=True)
            total -= sizes[folder]


def _room(folder: Path) -> int:
    """How many bytes may still be kept: the bound, and some of the disk left to others."""
    beside = next(parent for parent in folder.parents if parent.exists())
    return min(MOST_BYTES, shutil.disk_usage(beside).free - LEFT_FREE)


def _name(task: Task) -> str:
    return "-".join(str(number) for number in task) + ".block"


def _packed(found: list[Outcomes]) -> bytes:
    """A checksum, a line that says what follows, and the numbers as they lie in memory."""
    rows: list[tuple[int, str, str, str]] = []
    arrays = []
    for i, one in enumerate(found):
        rows += [(i, "monthly", name, "") for name in one.monthly]
        rows += [(i, "totals", name, "") for name in one.totals]
        rows += [(i, "by_group", name, by) for name, by in one.by_group]
        arrays += [*one.monthly.values(), *one.totals.values(), *one.by_group.values()]
    shapes = [array.shape for array in arrays]
    head = json.dumps({"groups": dict(found[0].groups), "rows": rows, "shapes": shapes}).encode()
    body = b"\n".join([head, b"".join(array.astype("<f8", copy=False).tobytes() for array in arrays)])
    return hashlib.sha256(body).digest() + body


def _read(file: Path) -> list[Outcomes] | None:
    """The outcomes of a task; None where there are none, or where the file is torn."""
    try:
        data = file.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(memoryview(data)[_CHECKSUM:]).digest() != data[:_CHECKSUM]:
        return None
    ends = data.index(b"\n", _CHECKSUM)
    head = json.loads(data[_CHECKSUM:ends])
    numbers = np.frombuffer(data[ends + 1 :], "<f8")
    groups = {name: tuple(labels) for name, labels in head["groups"].items()}
    found: list[Outcomes] = []
    begins = 0
    for (i, kind, name, by), shape in zip(head["rows"], head["shapes"], strict=True):
        if i == len(found):
            found.append(Outcomes({}, {}, groups, {}))
        size = math.prod(shape)
        part: Any = getattr(found[i], kind)
        part[(name, by) if by else name] = numbers[begins : begins + size].reshape(shape)
        begins += size
    return found
