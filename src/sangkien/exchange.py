"""A study as one file: ``share`` to pass on (no raw evidence, no ratings), ``backup`` with everything, encrypted.

The file is a zip with a manifest; a backup is such a zip in the age format (https://age-encryption.org), locked with a
passphrase, so that any age program opens it too. What is read from a file that came from elsewhere is bounded and
checked entry by entry; nothing is ever unpacked to disk.
"""

import hashlib
import io
import json
import struct
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyrage

from sangkien import __version__
from sangkien.elicit import shared
from sangkien.elicited_file import ELICITED
from sangkien.store import Note, Snapshot, Store, Version, inside
from sangkien.words import Place, Problem, Refusal

FORMAT = 1
MANIFEST = "sangkien.json"
MOST_ENTRIES = 20_000
MOST_BYTES = 500_000_000
MOST_FILE = 50_000_000
SHORTEST_PASSPHRASE = 12
#: How often a file is tried that seems to ask for more work than the machine can do just now.
TRIES = 8

_AGE = b"age-encryption.org/v1"
#: Makes and opens locked files: a passphrase through scrypt, a second of work on purpose against guessing.
_locksmith: Any = pyrage.passphrase
#: What a share leaves out: what officials said, and what only the lead may see.
_RAW = ("evidence/",)
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Packed:
    """A study as it came out of a file. ``history`` is empty but for a backup; ``left_out`` says what a share lacks."""

    id: str
    kind: str
    files: Mapping[str, bytes]
    rounds: tuple[tuple[str, Mapping[str, bytes]], ...] = ()
    history: tuple[tuple[Version, Snapshot], ...] = ()
    left_out: tuple[str, ...] = field(default=())


def pack_share(store: Store, name: str) -> bytes:
    """A study to pass on: its plan, questions, schemes, past work and results.

    Raw evidence stays out of it, and of the team's judgements what an open session holds and the reasons.
    """
    files = store.load().files
    kept = {path: data for path, data in files.items() if not path.startswith(_RAW)}
    left_out = ["evidence"] if set(files) - set(kept) else []
    if ELICITED in kept:
        try:
            kept[ELICITED] = shared(kept[ELICITED])
        except Refusal:  # what cannot be read may hold what must not leave
            del kept[ELICITED]
            left_out.append(ELICITED)
    entries = {f"study/{path}": data for path, data in kept.items()}
    manifest: dict[str, Any] = {"kind": "share", "id": name, "left_out": left_out}
    return write_zip(manifest, entries | _round_entries(store))


def pack_backup(store: Store, name: str, passphrase: str) -> bytes:
    """Everything of a study, with its history, encrypted. Raises Refusal for a passphrase that is too short."""
    check_passphrase(passphrase)
    entries: dict[str, bytes] = {}
    rows = []
    for version in store.history():
        snapshot = store.at(version.version)
        hashes = {}
        for path, data in snapshot.files.items():
            sha = _sha(data)
            entries[f"files/{sha}"] = data
            hashes[path] = sha
        rows.append(
            {
                "version": version.version,
                "at": version.at.isoformat(),
                "who": version.note.who,
                "what": version.note.what,
                "changed": list(version.changed),
                "files": hashes,
            }
        )
    entries |= {f"study/{path}": data for path, data in store.load().files.items()}
    entries |= _round_entries(store)
    whole = write_zip({"kind": "backup", "id": name, "history": rows}, entries)
    return lock(whole, passphrase)


def lock(data: bytes, passphrase: str) -> bytes:
    """Encrypt bytes in the age format."""
    check_passphrase(passphrase)
    return bytes(_locksmith.encrypt(data, _same(passphrase)))


def unlock(data: bytes, passphrase: str) -> bytes:
    """Decrypt what ``lock`` made. Raises Refusal where the passphrase is not the one, or the file is damaged."""
    if not passphrase:
        raise Refusal(Problem("exchange.locked"))
    for _ in range(TRIES):
        try:
            return bytes(_locksmith.decrypt(data, _same(passphrase)))
        except (pyrage.DecryptError, ValueError) as error:
            # it measures how fast this machine is just now, and a busy moment makes it think the file too hard
            if "xcessive work" not in str(error):
                raise Refusal(Problem("exchange.wrong_passphrase")) from None
    raise Refusal(Problem("exchange.busy"))


def _same(passphrase: str) -> str:
    # keyboards differ in how they compose Vietnamese letters; the same words are the same passphrase
    return unicodedata.normalize("NFC", passphrase)


def check_passphrase(passphrase: str) -> None:
    """Raise Refusal for a passphrase that could be guessed in no time."""
    if len(passphrase) < SHORTEST_PASSPHRASE or len(passphrase) > 1000:
        raise Refusal(Problem("exchange.weak_passphrase", parameters={"least": SHORTEST_PASSPHRASE}))


def is_locked(data: bytes) -> bool:
    """Whether a file is encrypted."""
    return data.startswith(_AGE)


def unpack(data: bytes, name: str = "", passphrase: str = "") -> Packed:
    """Read a study from a share, a backup, or a zip of a study's folder. ``name`` is the file's own name.

    Raises Refusal, naming what is wrong, for anything else, for a newer format, and for a file whose entries lead out
    of the study, are links, come twice, or unpack to more than a study may hold.
    """
    if is_locked(data):
        data = unlock(data, passphrase)
    entries = read_zip(data)
    if MANIFEST not in entries:
        return _folder(entries, name)
    try:
        manifest = json.loads(entries[MANIFEST])
        found = manifest["format"]
    except (ValueError, KeyError, TypeError):
        raise Refusal(Problem("exchange.damaged", parameters={"detail": MANIFEST})) from None
    if not isinstance(found, int) or found > FORMAT:
        raise Refusal(Problem("exchange.newer", parameters={"found": str(found)[:20], "known": FORMAT}))
    if manifest.get("kind") == "workbench":
        raise Refusal(Problem("exchange.whole_workbench"))
    files = {path.removeprefix("study/"): body for path, body in entries.items() if path.startswith("study/")}
    try:
        return Packed(
            str(manifest["id"])[:64],
            str(manifest["kind"]),
            files,
            _rounds(entries),
            _history(manifest.get("history", []), entries),
            tuple(str(part) for part in manifest.get("left_out", [])),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal(Problem("exchange.damaged", parameters={"detail": str(error)[:100]})) from None


def read_zip(
    data: bytes, *, most_entries: int = MOST_ENTRIES, most_file: int = MOST_FILE, most_bytes: int = MOST_BYTES
) -> dict[str, bytes]:
    """The files in a zip by clean path, folders left out. Raises Refusal as ``unpack``."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, struct.error):
        raise Refusal(Problem("exchange.no_zip")) from None
    entries = archive.infolist()
    if len(entries) > most_entries:
        raise Refusal(Problem("exchange.too_many", parameters={"found": len(entries), "most": most_entries}))
    found: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        if entry.is_dir():
            continue
        path = inside(entry.filename).as_posix()
        if (entry.external_attr >> 16) & 0o170000 == 0o120000:
            raise Refusal(Problem("exchange.link", place=Place(path), parameters={"path": path}))
        if entry.flag_bits & 1:
            raise Refusal(Problem("exchange.zip_password", place=Place(path)))
        if path in found:
            raise Refusal(Problem("exchange.twice", place=Place(path), parameters={"path": path}))
        try:
            with archive.open(entry) as file:  # what the entry says of its size is not believed
                body = file.read(min(most_file, most_bytes - total) + 1)
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            EOFError,
            OSError,
            ValueError,
            RuntimeError,
        ) as error:
            raise Refusal(
                Problem("exchange.damaged", parameters={"detail": f"{path}: {error}"[:100]})
            ) from None
        except Exception as error:  # zlib, lzma and bz2 each have their own
            raise Refusal(
                Problem("exchange.damaged", parameters={"detail": f"{path}: {error}"[:100]})
            ) from None
        total += len(body)
        if len(body) > most_file or total > most_bytes:
            raise Refusal(
                Problem("exchange.too_large", place=Place(path), parameters={"most": most_bytes // 1_000_000})
            )
        found[path] = body
    return found


def _folder(entries: Mapping[str, bytes], name: str) -> Packed:
    """A zip of a study's folder, as a file manager makes it."""
    homes = [path.removesuffix("study.yaml") for path in entries if path.split("/")[-1] == "study.yaml"]
    if len(homes) != 1:
        raise Refusal(Problem("exchange.no_study", parameters={"found": len(homes)}))
    home = homes[0]
    inner = {path.removeprefix(home): body for path, body in entries.items() if path.startswith(home)}
    files = {
        path: body
        for path, body in inner.items()
        if path.split("/")[0] not in ("rounds", "vault")
        and not any(part.startswith(".") for part in path.split("/"))
    }
    return Packed(
        home.strip("/").split("/")[-1] or name.removesuffix(".zip"), "folder", files, _rounds(inner)
    )


def _rounds(entries: Mapping[str, bytes]) -> tuple[tuple[str, Mapping[str, bytes]], ...]:
    found: dict[str, dict[str, bytes]] = {}
    for path, body in entries.items():
        parts = path.split("/", 2)
        if len(parts) == 3 and parts[0] == "rounds":
            found.setdefault(parts[1], {})[parts[2]] = body
    return tuple(sorted(found.items()))


def _history(
    rows: list[dict[str, Any]], entries: Mapping[str, bytes]
) -> tuple[tuple[Version, Snapshot], ...]:
    found = []
    for number, row in enumerate(rows, 1):
        files = {inside(path).as_posix(): entries[f"files/{sha}"] for path, sha in row["files"].items()}
        version = Version(
            number,
            str(row["version"]),
            datetime.fromisoformat(row["at"]),
            Note(str(row["who"]), str(row["what"])),
            tuple(str(path) for path in row["changed"]),
        )
        found.append((version, Snapshot(files, version.version)))
    return tuple(found)


def _round_entries(store: Store) -> dict[str, bytes]:
    return {
        f"rounds/{kept.name}/{path}": data
        for kept in store.rounds()
        for path, data in store.round_files(kept.number).items()
    }


def write_zip(manifest: Mapping[str, Any], entries: Mapping[str, bytes]) -> bytes:
    """A zip with a manifest. The same content gives the same bytes: entries sorted, no clock."""
    text = json.dumps({"format": FORMAT, "program": __version__, **manifest}, ensure_ascii=False, indent=1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in [(MANIFEST, text.encode()), *sorted(entries.items())]:
            archive.writestr(zipfile.ZipInfo(path, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
