"""Open the workbench: find or make its database, set it up for one person or a team, and serve its pages."""

import os
import secrets
import socket
import threading
import webbrowser
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
import uvicorn

from sangkien.exchange import check_passphrase
from sangkien.store import Shelf, connect, database
from sangkien.study_title import title_of_file
from sangkien.web.app import make_app
from sangkien.web.desk import Desk, Setup, data_folder
from sangkien.words import Problem, Refusal

#: Names the key of an encrypted database file.
KEY = "SANGKIEN_DATABASE_KEY"
LOCAL = ("127.0.0.1", "localhost", "::1")


def open_database(where: str | None) -> sa.Engine:
    """A workbench's database: a path, ``postgresql://...``, or the user's own where nothing is said.

    Where the environment names a key (``SANGKIEN_DATABASE_KEY``) the file is encrypted with it. Raises Refusal as
    ``connect``, and for a key that could be guessed.
    """
    key = os.environ.get(KEY)
    if key is not None:
        check_passphrase(key)
    return connect(where or str(data_folder() / "workbench.db"), key)


def open_desk(where: str | None, setup: Setup) -> Desk:
    """The workbench over a database: a path, ``postgresql://...``, or the user's own where nothing is said."""
    engine = open_database(where)
    return Desk(setup, engine, _secret(engine))


def open_shelf(where: str | None) -> Shelf:
    """The studies of a workbench, for the command line."""
    return Shelf(open_database(where), title_of_file)


def _secret(engine: sa.Engine) -> bytes:
    """What forms are signed with; made once, kept in the database."""
    meta = database.meta
    with database.writing(engine) as connection:
        found = connection.scalar(sa.select(meta.c.value).where(meta.c.key == "secret"))
        if found is None:
            found = secrets.token_hex(32)
            connection.execute(meta.insert().values(key="secret", value=found))
    return bytes.fromhex(found)


def setup_for(host: str, port: int, *, team: bool, address: str | None) -> Setup:
    """How to run. Raises Refusal where other machines could reach pages that ask nobody to sign in."""
    if not team and host not in LOCAL:
        raise Refusal(Problem("cli.open_to_all", parameters={"host": host}))
    base = (address or f"http://localhost:{port}").rstrip("/")
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refusal(Problem("cli.no_address", parameters={"found": base}))
    return Setup(team, base, frozenset({parts.hostname, *LOCAL}), secure=parts.scheme == "https")


def serve(desk: Desk, host: str, port: int, *, browser: bool) -> None:
    """Serve until somebody stops it. Raises Refusal where the port is taken."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            parameters: dict[str, str | int] = {"port": port, "detail": error.strerror or ""}
            raise Refusal(Problem("cli.port_taken", parameters=parameters)) from None
    config = uvicorn.Config(
        make_app(desk), host=host, port=port, log_level="warning", access_log=False, server_header=False,
        proxy_headers=False, timeout_keep_alive=30,
    )  # fmt: skip
    _Server(config, desk.setup.base if browser else None).run()


class _Server(uvicorn.Server):
    """Opens the browser once the pages can be had, not after a guess of how long that takes."""

    def __init__(self, config: uvicorn.Config, opened: str | None) -> None:
        super().__init__(config)
        self._opened = opened

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then show the first page."""
        await super().startup(sockets)
        if self._opened and self.started:
            threading.Thread(target=webbrowser.open, args=[self._opened], daemon=True).start()


def database_place(where: str | None) -> str:
    """Where the database lies, as people read it; a password is left out."""
    if where is None or "://" not in where:
        return str(Path(where).resolve() if where else data_folder() / "workbench.db")
    return sa.engine.make_url(where).render_as_string(hide_password=True)
