"""What studies are called, kept beside them: a list of studies must not read them, nor fail for one.

How a title is read out of a study's file is not known here: the shelf is given the function. Where it is not, and in
databases that are older than the column, there is none until somebody looks who has the function.
"""

import json
from collections.abc import Callable, Mapping

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from sangkien.store import database as db

#: The file that says what a study is called.
FILE = "study.yaml"

#: A title by language; empty where the study says none.
Title = Mapping[str, str]
#: Reads the title out of the file.
Titled = Callable[[bytes], Title]


def title_in(files: Mapping[str, bytes | None], titled: Titled | None) -> str | None:
    """The title as the table holds it; None where nobody can read it here."""
    if titled is None:
        return None
    data = files.get(FILE)
    return json.dumps({} if data is None else dict(titled(data)), ensure_ascii=False, sort_keys=True)


def title_from(text: str | None) -> Title:
    """A title out of the table."""
    found: dict[str, str] = json.loads(text) if text else {}
    return found


def name_untitled(engine: Engine, titled: Titled | None) -> None:
    """Note the title of every study that has none noted: once for each, with the first look at the list."""
    s = db.studies.c
    if titled is None:
        return
    with db.reading(engine) as connection:
        if connection.scalar(sa.select(s.id).where(s.title.is_(None)).limit(1)) is None:
            return
    with db.writing(engine) as connection:
        for row in connection.execute(sa.select(s.id, s.version).where(s.title.is_(None))).all():
            text = title_in(_file(connection, row.id, row.version), titled)
            # whoever saves meanwhile notes the title of what they save
            here = (s.id == row.id, s.version == row.version)
            connection.execute(db.studies.update().where(*here).values(title=text))


def _file(connection: Connection, study: str, version: str) -> dict[str, bytes]:
    v = db.versions.c
    query = sa.select(v.files).where(v.study == study, v.version == version).limit(1)
    sha = json.loads(connection.scalar(query) or "{}").get(FILE, "")
    data = connection.scalar(sa.select(db.blobs.c.data).where(db.blobs.c.sha == sha))
    return {} if data is None else {FILE: bytes(data)}
