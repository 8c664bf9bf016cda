"""A long run that was interrupted goes on where it stopped: finished blocks wait in the user's cache folder.

They are kept under a name made of everything that the result depends on, so that nothing else ever meets them; they go
when the run ends well, or after a fortnight.
"""

import hashlib
import io
import json
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
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
        for task, outcomes in results(job, left, cancelled):
            _write(folder, task, outcomes)
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


def _name(task: Task) -> str:
    return "-".join(str(number) for number in task) + ".npz"


def _write(folder: Path, task: Task, found: list[Outcomes]) -> None:
    arrays: dict[str, Any] = {"groups": np.frombuffer(json.dumps(dict(found[0].groups)).encode(), np.uint8)}
    for i, one in enumerate(found):
        arrays |= {f"{i}|monthly|{name}": values for name, values in one.monthly.items()}
        arrays |= {f"{i}|total|{name}": values for name, values in one.totals.items()}
        arrays |= {f"{i}|group|{name}|{by}": values for (name, by), values in one.by_group.items()}
    room = io.BytesIO()
    np.savez(room, **arrays)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / _name(task), room.getvalue())
    except OSError:
        return  # a full or closed disk costs the chance to go on later, not this run


def _read(file: Path) -> list[Outcomes] | None:
    """The outcomes of a task; None where there are none, or where the file is torn."""
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
            groups = {name: tuple(labels) for name, labels in json.loads(arrays["groups"].tobytes()).items()}
            parts: dict[int, dict[str, dict[Any, Any]]] = {}
            for key in arrays.files:
                if key == "groups":
                    continue
                i, kind, *name = key.split("|")
                part = parts.setdefault(int(i), {"monthly": {}, "total": {}, "group": {}})
                part[kind][tuple(name) if kind == "group" else name[0]] = arrays[key]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return [
        Outcomes(part["monthly"], part["total"], groups, part["group"]) for _, part in sorted(parts.items())
    ]
