"""A workbench as a user starts it, in a process of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def running(database: str, *options: str) -> Iterator[tuple[str, int]]:
    """A workbench; its address and its process."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "sangkien",
        "serve",
        "--no-browser",
        "--database",
        database,
        "--port",
        str(port),
    ]
    program = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, env=os.environ)
    try:
        wait(f"http://localhost:{port}/", program)
        yield f"http://localhost:{port}", program.pid
    finally:
        program.terminate()
        program.wait(20)


def wait(address: str, program: "subprocess.Popen[bytes]") -> None:
    """Wait until there is a first page."""
    for _ in range(1200):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                answer.read()
                return
        except OSError:
            if program.poll() is not None:
                raise RuntimeError("the workbench ended") from None
            time.sleep(0.02)
    raise RuntimeError("no page within 24 seconds")


def first_pages(home: Path, times: int) -> list[float]:
    """Seconds from starting the program to its first page; the first start, which makes the database, is left out."""
    found = []
    for _ in range(times + 1):
        begun = time.perf_counter()
        with running(str(home / "start.db")):
            found.append(time.perf_counter() - begun)
    return found[1:]
