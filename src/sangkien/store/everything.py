"""All that a database holds, out of it and into another one: people, studies, rounds, members, the log, publications.

What belongs to one place only stays there: sessions, invitations, and the secret that forms are signed with.
"""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, LargeBinary, Table

from sangkien.store import database as db
from sangkien.store.log import END
from sangkien.words import Problem, Refusal

#: Of these nothing is taken along; of ``meta`` only how far the log goes.
APART = frozenset({"sessions", "invitations", "meta", "blobs"})
#: All contents together; more does not fit into the memory of a usual machine while it is packed.
MOST_BYTES = 2_000_000_000
_BATCH = 200

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Everything:
    """``rows`` by table, ``blobs`` by the SHA-256 of their content; ``schema``: the version of the tables."""

    schema: int
    rows: Mapping[str, list[Row]]
    blobs: Mapping[str, bytes]


def tables() -> list[Table]:
    """The tables that are taken along, each after those it refers to."""
    return [table for table in db.metadata.sorted_tables if table.name not in APART]


def take_out(engine: Engine) -> Everything:
    """Read everything as it is at one moment. Raises Refusal where it is more than can be packed."""
    with db.reading(engine, steady=True) as connection:
        size = connection.scalar(sa.select(sa.func.sum(sa.func.length(db.blobs.c.data)))) or 0
        if size > MOST_BYTES:
            millions = {"bytes": int(size) // 1_000_000, "most": MOST_BYTES // 1_000_000}
            raise Refusal(Problem("exchange.workbench_too_large", parameters=millions))
        rows = {table.name: _rows(connection, sa.select(table), table) for table in tables()}
        rows["meta"] = _rows(connection, sa.select(db.meta).where(db.meta.c.key == END), db.meta)
        blobs = {row.sha: bytes(row.data) for row in connection.execute(sa.select(db.blobs))}
    return Everything(db.SCHEMA, rows, blobs)


def put_in(engine: Engine, everything: Everything) -> None:
    """Fill an empty database, whole or not at all.

    Raises Refusal for a database that holds anything, for tables of a newer version, and for what does not fit.
    """
    if everything.schema > db.SCHEMA:
        known = {"found": everything.schema, "known": db.SCHEMA}
        raise Refusal(Problem("exchange.newer", parameters=known))
    try:
        with db.writing(engine) as connection:
            _check_empty(connection)
            _insert(connection, db.blobs, ({"sha": s, "data": d} for s, d in everything.blobs.items()))
            for table in (db.meta, *tables()):
                _insert(connection, table, (_read(row, table) for row in everything.rows.get(table.name, [])))
                _count_on(connection, table)
    except (sa.exc.IntegrityError, sa.exc.DataError, sa.exc.StatementError) as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        raise Refusal(Problem("exchange.damaged", parameters={"detail": kind})) from None


def _check_empty(connection: Connection) -> None:
    for table in (db.blobs, *tables()):
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise Refusal(Problem("store.not_empty_database", parameters={"table": table.name}))


def _rows(connection: Connection, query: sa.Select[Any], table: Table) -> list[Row]:
    binary = {column.name for column in table.c if isinstance(column.type, LargeBinary)}
    return [
        {
            name: base64.b64encode(value).decode() if name in binary and value is not None else value
            for name, value in row.items()
        }
        for row in connection.execute(query.order_by(*table.primary_key)).mappings()
    ]


def _read(row: Mapping[str, Any], table: Table) -> Row:
    """A row as its table takes it. Raises Refusal for one that does not fit."""
    unknown = set(row) - set(table.c.keys())
    missing = {column.name for column in table.c if not column.nullable} - set(row)
    if unknown or missing:
        raise Refusal(
            Problem("exchange.damaged", parameters={"detail": f"{table.name}: {min(unknown | missing)}"})
        )
    binary = {column.name for column in table.c if isinstance(column.type, LargeBinary)}
    return {name: base64.b64decode(v) if name in binary and v is not None else v for name, v in row.items()}


def _insert(connection: Connection, table: Table, rows: Iterator[Row]) -> None:
    while batch := list(islice(rows, 10 if table is db.blobs else _BATCH)):
        # rows of one statement must name the same columns
        connection.execute(table.insert(), [{c.name: row.get(c.name) for c in table.c} for row in batch])


def _count_on(connection: Connection, table: Table) -> None:
    """PostgreSQL counts on from where its own rows end, not from those that came with their numbers."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name != "postgresql":
        return
    highest = connection.scalar(sa.select(sa.func.max(column)))
    if highest is not None:
        sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
        connection.execute(sa.select(sa.func.setval(sequence, highest)))
