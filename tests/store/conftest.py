"""Every form of the store, and a real PostgreSQL server for the form that needs one."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from sangkien.store import FolderStore, Shelf, Store, connect

Make = Callable[[dict[str, bytes]], Store]


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a server of our own, started for the tests and gone after them."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="sangkien-pg-"))
    as_user: list[str] = []
    if os.getuid() == 0:  # the server refuses to run as root
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_user = ["runuser", "-u", "postgres", "--"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"

    def call(name: str, *arguments: str) -> None:
        subprocess.run(
            [*as_user, str(programs / name), *arguments], check=True, cwd=folder, capture_output=True
        )

    call("initdb", "-D", str(data), "-U", "tester", "--auth=trust", "--no-sync", "-E", "UTF8")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off"
    call("pg_ctl", "-D", str(data), "-o", options, "-w", "-l", str(folder / "log"), "start")
    try:
        yield f"postgresql://tester@127.0.0.1:{port}"
    finally:
        call("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_postgresql(postgresql: str, request: pytest.FixtureRequest) -> str:
    """The address of an empty database on that server."""
    name = f"t{abs(hash(request.node.nodeid)) % 10**12}"
    engine = sa.create_engine(
        postgresql.replace("postgresql://", "postgresql+pg8000://") + "/postgres",
        isolation_level="AUTOCOMMIT",
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return f"{postgresql}/{name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind."""
    address = (
        str(tmp_path / "w.db") if request.param == "sqlite" else request.getfixturevalue("new_postgresql")
    )
    found = connect(address)
    yield found
    found.dispose()


@pytest.fixture(params=["folder", "sqlite", "postgresql"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """Make a store of each form with the files given."""
    if request.param == "folder":
        yield lambda files: FolderStore.create(tmp_path / "s", files)
        return
    address = (
        str(tmp_path / "w.db") if request.param == "sqlite" else request.getfixturevalue("new_postgresql")
    )
    found = connect(address)
    yield lambda files: Shelf(found).create("s", files)
    found.dispose()
