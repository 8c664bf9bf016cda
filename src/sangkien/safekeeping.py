"""The whole workbench as one encrypted file, and back: for a new machine, another database, or after an accident.

The file is a zip in the age format (https://age-encryption.org), so that any age program and any zip program open it:
rows as JSON, one file a table, and every content once, under its SHA-256.
"""

import hashlib
import json
from typing import Any

from sqlalchemy import Engine

from sangkien.exchange import FORMAT, MANIFEST, check_passphrase, is_locked, lock, read_zip, unlock, write_zip
from sangkien.store.everything import MOST_BYTES, Everything, put_in, take_out
from sangkien.words import Problem, Refusal

KIND = "workbench"
#: A zip can hold no more entries than this in our reading; each is one content.
MOST_ENTRIES = 2_000_000


def back_up(engine: Engine, passphrase: str) -> bytes:
    """Everything of the workbench at one moment, encrypted. Raises Refusal for a passphrase that could be guessed."""
    check_passphrase(passphrase)
    found = take_out(engine)
    entries = {f"tables/{name}.json": _json(rows) for name, rows in found.rows.items()}
    entries |= {f"blobs/{sha}": data for sha, data in found.blobs.items()}
    counts = {name: len(rows) for name, rows in found.rows.items()}
    manifest = {"kind": KIND, "schema": found.schema, "rows": counts, "blobs": len(found.blobs)}
    return lock(write_zip(manifest, entries), passphrase)


def restore(engine: Engine, data: bytes, passphrase: str) -> None:
    """Fill an empty database with what ``back_up`` made, whole or not at all.

    Raises Refusal for another file, for one that is damaged or was made by a newer version, and for a database that
    holds anything already.
    """
    put_in(engine, read_backup(data, passphrase))


def read_backup(data: bytes, passphrase: str) -> Everything:
    """What a file holds, checked before anything is written."""
    if not is_locked(data):
        raise Refusal(Problem("exchange.no_workbench"))
    entries = read_zip(
        unlock(data, passphrase),
        most_entries=MOST_ENTRIES,
        most_file=2 * MOST_BYTES,
        most_bytes=2 * MOST_BYTES,
    )
    try:
        manifest = json.loads(entries.pop(MANIFEST, b"{}"))
        if manifest.get("kind") != KIND:
            raise Refusal(Problem("exchange.no_workbench"))
        if manifest["format"] > FORMAT:
            parameters: dict[str, str | int] = {"found": str(manifest["format"])[:20], "known": FORMAT}
            raise Refusal(Problem("exchange.newer", parameters=parameters))
        rows: dict[str, Any] = {name: json.loads(entries[f"tables/{name}.json"]) for name in manifest["rows"]}
        blobs = {
            path.removeprefix("blobs/"): body for path, body in entries.items() if path.startswith("blobs/")
        }
        whole = (
            all(len(rows[name]) == count for name, count in manifest["rows"].items())
            and len(blobs) == manifest["blobs"]
            and all(hashlib.sha256(body).hexdigest() == sha for sha, body in blobs.items())
            and _refers_to_what_is_there(rows, blobs)
        )
        schema = int(manifest["schema"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal(Problem("exchange.damaged", parameters={"detail": type(error).__name__})) from None
    if not whole:
        raise Refusal(Problem("exchange.damaged", parameters={"detail": MANIFEST}))
    return Everything(schema, rows, blobs)


def _refers_to_what_is_there(rows: dict[str, Any], blobs: dict[str, bytes]) -> bool:
    """Every file of every version and every round has its content."""
    return all(
        set(json.loads(row["files"]).values()) <= blobs.keys()
        for name in ("versions", "rounds")
        for row in rows.get(name, [])
    )


def _json(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
