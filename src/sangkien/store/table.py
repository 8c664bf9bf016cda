"""The database form of a study, and the shelf of all studies in one database."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.dialects import postgresql, sqlite

from sangkien.store import database as db
from sangkien.store.contract import (
    MAX_STUDY_BYTES,
    Note,
    Round,
    Snapshot,
    Version,
    check_changes,
    inside,
    too_large,
    version_of_hashes,
)
from sangkien.store.titles import FILE, Title, Titled, name_untitled, title_from, title_in
from sangkien.words import Place, Problem, Refusal


@dataclass(frozen=True, slots=True)
class Shelved:
    """A study on the shelf: its id, the version it is at, when it was made, last changed and (if so) removed; UTC.

    ``title`` by language; empty where it says none.
    """

    id: str
    version: str
    made: datetime
    changed: datetime
    removed: datetime | None
    title: Title = field(default_factory=dict)


class Shelf:
    """All studies of one database. ``titled`` reads a study's title out of its file."""

    def __init__(self, engine: Engine, titled: Titled | None = None) -> None:
        self.engine = engine
        self.titled = titled

    def studies(self, *, removed: bool = False) -> tuple[Shelved, ...]:
        """The studies that are there (or those that were removed), last changed first."""
        name_untitled(self.engine, self.titled)
        last = (
            sa.select(db.versions.c.study, sa.func.max(db.versions.c.at).label("at"))
            .group_by(db.versions.c.study)
            .subquery()
        )
        gone = db.studies.c.removed
        query = (
            sa.select(db.studies, last.c.at)
            .join(last, last.c.study == db.studies.c.id)
            .where(gone.is_not(None) if removed else gone.is_(None))
            .order_by(last.c.at.desc(), db.studies.c.id)
        )
        with db.reading(self.engine) as connection:
            rows = connection.execute(query).all()
        return tuple(
            Shelved(
                row.id,
                row.version,
                _time(row.made),
                _time(row.at),
                _time(row.removed) if row.removed else None,
                title_from(row.title),
            )
            for row in rows
        )

    def title(self, study: str) -> Title:
        """What a study is called, removed or not; empty where it says nothing, or there is none."""
        name_untitled(self.engine, self.titled)
        with db.reading(self.engine) as connection:
            return title_from(
                connection.scalar(sa.select(db.studies.c.title).where(db.studies.c.id == study))
            )

    def open(self, study: str) -> "TableStore":
        """The store of a study; whether it is there is told when it is loaded."""
        return TableStore(self.engine, study, self.titled)

    def create(
        self,
        wanted: str,
        files: Mapping[str, bytes],
        note: Note | None = None,
        *,
        rounds: Sequence[tuple[str, Mapping[str, bytes]]] = (),
        history: Sequence[tuple[Version, Snapshot]] = (),
    ) -> "TableStore":
        """Put a study on the shelf, whole or not at all, under ``wanted`` or the first free id like it.

        ``rounds`` (name, files) and ``history`` come from where it lay before; ``history`` ends with ``files``.
        """
        clean = _checked(files, wanted)
        steps = [
            (step.at.isoformat(), step.note, step.changed, _checked(old.files, wanted))
            for step, old in history
        ]
        if not steps or steps[-1][3] != clean:
            steps.append((_now(), note or Note(what="created"), tuple(sorted(clean)), clean))
        with db.writing(self.engine) as connection:
            study = _free_id(connection, wanted)
            title = title_in(clean, self.titled)
            row = {"id": study, "version": "", "made": _now(), "removed": None, "title": title}
            connection.execute(db.studies.insert().values(**row))
            for number, (at, said, changed, content) in enumerate(steps, 1):
                hashes = {name: _keep(connection, data) for name, data in content.items()}
                version = _version(hashes)
                _add_version(connection, study, number, version, said, changed, hashes, at)
            connection.execute(db.studies.update().where(db.studies.c.id == study).values(version=version))
            for number, (name, results) in enumerate(rounds, 1):
                _add_round(
                    connection, study, number, f"{number:03d}_{name.partition('_')[2] or name}", results
                )
        return TableStore(self.engine, study, self.titled)

    def remove(self, study: str) -> None:
        """Take a study off the shelf; ``restore`` puts it back. Raises Refusal where it is not there."""
        self._mark(study, _now())

    def restore(self, study: str) -> None:
        """Put a removed study back."""
        self._mark(study, None)

    def _mark(self, study: str, removed: str | None) -> None:
        with db.writing(self.engine) as connection:
            done = connection.execute(
                db.studies.update().where(db.studies.c.id == study).values(removed=removed)
            )
            if done.rowcount == 0:
                raise _no_study(study)


class TableStore:
    """A study in a database."""

    def __init__(self, engine: Engine, study: str, titled: Titled | None = None) -> None:
        self.engine = engine
        self.study = study
        self.titled = titled

    def version(self) -> str:
        """The version the study is at. Raises Refusal where there is no such study, or it was removed."""
        with db.reading(self.engine) as connection:
            return self._at(connection)

    def load(self) -> Snapshot:
        """Read every working file."""
        with db.reading(self.engine) as connection:
            version = self._at(connection)
            return Snapshot(_files(connection, self._hashes(connection, version)), version)

    def commit(self, changes: Mapping[str, bytes | None], base: str, note: Note | None = None) -> str:
        """Write ``changes`` on top of version ``base``; return the new version.

        Raises Refusal when the study is no longer at ``base``; then nothing was written.
        """
        clean = check_changes(changes)
        with db.writing(self.engine) as connection:
            # in PostgreSQL this row is the lock that writers of one study queue for
            row = connection.execute(
                sa.select(db.studies).where(db.studies.c.id == self.study).with_for_update()
            ).one_or_none()
            if row is None or row.removed is not None:
                raise _no_study(self.study)
            if row.version != base:
                raise Refusal(Problem("store.changed_meanwhile", place=Place(self.study)))
            hashes = self._hashes(connection, base)
            for name, data in clean.items():
                if data is None:
                    hashes.pop(name, None)
                else:
                    hashes[name] = _keep(connection, data)
            self._check_whole(connection, hashes)
            version = _version(hashes)
            number = 1 + (
                connection.scalar(
                    sa.select(sa.func.max(db.versions.c.number)).where(db.versions.c.study == self.study)
                )
                or 0
            )
            _add_version(connection, self.study, number, version, note or Note(), sorted(clean), hashes)
            values: dict[str, str | None] = {"version": version}
            if FILE in clean:
                values["title"] = title_in(clean, self.titled)
            connection.execute(db.studies.update().where(db.studies.c.id == self.study).values(**values))
        return version

    def history(self) -> tuple[Version, ...]:
        """Every version, oldest first."""
        v = db.versions.c
        with db.reading(self.engine) as connection:
            rows = connection.execute(
                sa.select(v.number, v.version, v.at, v.who, v.what, v.changed)
                .where(v.study == self.study)
                .order_by(v.number)
            ).all()
        return tuple(
            Version(
                row.number,
                row.version,
                _time(row.at),
                Note(row.who, row.what),
                tuple(json.loads(row.changed)),
            )
            for row in rows
        )

    def at(self, version: str) -> Snapshot:
        """The files as they were. Raises Refusal for a version that was never kept."""
        with db.reading(self.engine) as connection:
            return Snapshot(_files(connection, self._hashes(connection, version)), version)

    def keep_round(self, label: str, files: Mapping[str, bytes]) -> Round:
        """Keep results as the next round, ``001_<label>``."""
        with db.writing(self.engine) as connection:
            connection.execute(
                sa.select(db.studies.c.id).where(db.studies.c.id == self.study).with_for_update()
            )
            number = 1 + (
                connection.scalar(
                    sa.select(sa.func.max(db.rounds.c.number)).where(db.rounds.c.study == self.study)
                )
                or 0
            )
            name = f"{number:03d}_{label}"
            _add_round(connection, self.study, number, name, files)
        return Round(number, name)

    def rounds(self) -> tuple[Round, ...]:
        """Every round, oldest first."""
        query = (
            sa.select(db.rounds.c.number, db.rounds.c.name, db.rounds.c.at)
            .where(db.rounds.c.study == self.study)
            .order_by(db.rounds.c.number)
        )
        with db.reading(self.engine) as connection:
            return tuple(Round(row.number, row.name, _time(row.at)) for row in connection.execute(query))

    def round_files(self, number: int) -> Mapping[str, bytes]:
        """The files of a round. Raises Refusal for one that is not there."""
        query = sa.select(db.rounds.c.files).where(
            db.rounds.c.study == self.study, db.rounds.c.number == number
        )
        with db.reading(self.engine) as connection:
            found = connection.scalar(query)
            if found is None:
                raise Refusal(Problem("store.no_round", parameters={"number": number}))
            return _files(connection, json.loads(found))

    def _at(self, connection: Connection) -> str:
        row = connection.execute(sa.select(db.studies).where(db.studies.c.id == self.study)).one_or_none()
        if row is None or row.removed is not None:
            raise _no_study(self.study)
        return str(row.version)

    def _hashes(self, connection: Connection, version: str) -> dict[str, str]:
        query = (
            sa.select(db.versions.c.files)
            .where(db.versions.c.study == self.study, db.versions.c.version == version)
            .limit(1)
        )
        found = connection.scalar(query)
        if found is None:
            raise Refusal(Problem("store.no_version", place=Place(self.study)))
        hashes: dict[str, str] = json.loads(found)
        return hashes

    def _check_whole(self, connection: Connection, hashes: Mapping[str, str]) -> None:
        sizes = dict(
            connection.execute(
                sa.select(db.blobs.c.sha, sa.func.length(db.blobs.c.data)).where(
                    db.blobs.c.sha.in_(set(hashes.values()))
                )
            ).all()
        )
        total = sum(sizes[sha] for sha in hashes.values())
        if total > MAX_STUDY_BYTES:
            raise too_large(total, self.study)


def _checked(files: Mapping[str, bytes], study: str) -> dict[str, bytes]:
    clean = {name: data for name, data in check_changes(files).items() if data is not None}
    total = sum(map(len, clean.values()))
    if total > MAX_STUDY_BYTES:
        raise too_large(total, study)
    return clean


def _add_round(
    connection: Connection, study: str, number: int, name: str, files: Mapping[str, bytes]
) -> None:
    hashes = {inside(path).as_posix(): _keep(connection, data) for path, data in files.items()}
    text = json.dumps(hashes, sort_keys=True)
    connection.execute(
        db.rounds.insert().values(study=study, number=number, name=name, at=_now(), files=text)
    )


def _free_id(connection: Connection, wanted: str) -> str:
    """``wanted``, made fit for an address, or the first free id with a number behind it."""
    base = "-".join(re.findall(r"[a-z0-9]+", wanted.lower()))[:50].strip("-") or "study"
    taken = set(connection.scalars(sa.select(db.studies.c.id).where(db.studies.c.id.like(f"{base}%"))))
    return next(
        name for n in range(1, len(taken) + 2) if (name := base if n == 1 else f"{base}-{n}") not in taken
    )


def _keep(connection: Connection, data: bytes) -> str:
    sha = hashlib.sha256(data).hexdigest()
    if connection.scalar(sa.select(db.blobs.c.sha).where(db.blobs.c.sha == sha)) is None:
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        # two people may keep the same file at the same moment
        connection.execute(insert(db.blobs).values(sha=sha, data=data).on_conflict_do_nothing())
    return sha


def _version(hashes: Mapping[str, str]) -> str:
    return version_of_hashes({name: bytes.fromhex(sha) for name, sha in hashes.items()})


def _add_version(
    connection: Connection,
    study: str,
    number: int,
    version: str,
    note: Note,
    changed: Sequence[str],
    hashes: Mapping[str, str],
    at: str | None = None,
) -> None:
    connection.execute(
        db.versions.insert().values(
            study=study,
            number=number,
            version=version,
            at=at or _now(),
            who=note.who,
            what=note.what,
            changed=json.dumps(list(changed)),
            files=json.dumps(dict(hashes), sort_keys=True),
        )
    )


def _files(connection: Connection, hashes: Mapping[str, str]) -> dict[str, bytes]:
    query = sa.select(db.blobs.c.sha, db.blobs.c.data).where(db.blobs.c.sha.in_(set(hashes.values())))
    found = {row.sha: bytes(row.data) for row in connection.execute(query)}
    return {name: found[sha] for name, sha in sorted(hashes.items())}


def _no_study(study: str) -> Refusal:
    return Refusal(Problem("store.no_study", place=Place(study), parameters={"id": study}))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
