"""What the commands of the archive share: which index, and opening it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Connection

import click

from sangkien.archive.index import open_to_read
from sangkien.archive_load import VARIABLE, default_index
from sangkien.words import Place, Problem, Refusal

index_option = click.option(
    "--index", "place", type=click.Path(path_type=Path), envvar=VARIABLE,
    help="The index, one file. Default: the user's own.",
)  # fmt: skip
json_option = click.option("--json", "in_json", is_flag=True, help="As JSON.")


@contextmanager
def opened(place: Path | None) -> Iterator[tuple[Connection, Path]]:
    """The index and its file; Refusal where none is, so that a wrong name makes no empty file."""
    path = place or default_index()
    if not path.is_file():
        raise Refusal(Problem("archive.no_index", place=Place(str(path)), parameters={"path": str(path)}))
    with closing(open_to_read(str(path))) as connection:
        yield connection, path
