"""A cold load of the whole archive, and what the machine needs to read, normalise and insert the same bytes."""

import gc
import html
import os
import sqlite3
import subprocess
import sys
import time
import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from sangkien.archive.fold import words
from sangkien.archive_load import load
from sangkien.archive_mask import mask


def ours(folder: Path, target: Path) -> None:
    """The load as a user has it."""
    load([folder], target)


def bare(folder: Path, target: Path) -> None:
    """No page is taken apart: every file is read, normalised and inserted, with the same settings and two threads."""
    with closing(sqlite3.connect(target, isolation_level=None, check_same_thread=False)) as connection:
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "cache_size = -65536"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TABLE body (document INTEGER PRIMARY KEY, packed BLOB)")
        connection.execute("CREATE VIRTUAL TABLE words USING fts5(rest, content='', tokenize='ascii')")
        connection.execute("INSERT INTO words (words, rank) VALUES ('hashsize', 33554432)")
        connection.execute("BEGIN IMMEDIATE")

        def insert(batch: list[tuple[int, bytes, str]]) -> None:
            slots = ",".join(["(?,?)"] * len(batch))
            packed = [value for number, data, _ in batch for value in (number, data)]
            texts = [value for number, _, text in batch for value in (number, text)]
            connection.execute(f"INSERT INTO body VALUES {slots}", packed)
            connection.execute(f"INSERT INTO words (rowid, rest) VALUES {slots}", texts)

        batch: list[tuple[int, bytes, str]] = []
        pending: Future[None] | None = None
        number = 0
        with ThreadPoolExecutor(1) as writer:
            for where, _, names in os.walk(folder):
                for name in names:
                    number += 1
                    with open(os.path.join(where, name), "rb") as file:
                        text = mask(html.unescape(file.read().decode().replace("\r\n", "\n")))
                    batch.append((number, zlib.compress(text.encode(), 1), words(text)))
                    if len(batch) == 256:
                        if pending is not None:
                            pending.result()
                        pending, batch = writer.submit(insert, batch), []
            if batch:
                writer.submit(insert, batch).result()
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def timed(way: str, folder: Path, target: Path) -> float:
    """Seconds of one cold load in a process of its own, from its start to an index on the disk, imports left out."""
    for old in target.parent.glob(f"{target.name}*"):
        old.unlink()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.archive.loads", way, str(folder), str(target)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return float(done.stdout)


if __name__ == "__main__":
    gc.collect()
    began = time.perf_counter()
    {"ours": ours, "bare": bare}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    print(time.perf_counter() - began)
