"""Take the pages of an archive out of a zip that somebody sends, without trusting what it says of itself."""

import io
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from sangkien.words import Problem, Refusal

ENDINGS = (".md", ".markdown", ".txt", ".json")
#: The whole archive of 7,500 pages has 45 MB.
MOST_BYTES, MOST_FILE, MOST_FILES = 500_000_000, 100_000_000, 100_000


def unpack_pages(data: bytes, into: Path) -> int:
    """Write the pages of a zip into the folder ``into``, in place of what was there; return how many there were.

    Folders inside are kept, names that lead out of them are not. The folder changes at once or not at all. Raises
    Refusal for what is no zip, is damaged, locked or too large once unpacked, or holds no page.
    """
    into.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=into.parent))
    try:
        count = _write(data, fresh)
        if not count:
            raise Refusal(Problem("archive.no_pages"))
        old = into.with_name(f".old-{fresh.name}")
        if into.exists():
            into.rename(old)
        fresh.rename(into)
        shutil.rmtree(old, ignore_errors=True)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return count


def _write(data: bytes, folder: Path) -> int:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            pages = [one for one in archive.infolist() if _place(one) is not None]
            total = sum(one.file_size for one in pages)
            largest = max((one.file_size for one in pages), default=0)
            if len(pages) > MOST_FILES or total > MOST_BYTES or largest > MOST_FILE:
                parameters: dict[str, str | int] = {"megabytes": round(total / 1e6), "files": len(pages)}
                raise Refusal(Problem("archive.zip_too_large", parameters=parameters))
            for one in pages:
                place = folder / str(_place(one))
                place.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(one) as packed:
                    found = packed.read(one.file_size + 1)
                if len(found) > one.file_size:
                    raise Refusal(Problem("archive.zip_broken", parameters={"detail": one.filename[:100]}))
                place.write_bytes(found)
            return len(pages)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OverflowError,
    ) as error:
        raise Refusal(Problem("archive.zip_broken", parameters={"detail": type(error).__name__})) from None


def _place(one: zipfile.ZipInfo) -> PurePosixPath | None:
    """Where a page goes inside the folder; None for what is no page."""
    if one.is_dir() or not one.filename.lower().endswith(ENDINGS):
        return None
    parts = [part for part in one.filename.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    clean = [
        "".join(c if c.isprintable() and c not in '<>:"|?*' else "_" for c in part)[:150].strip(" .") or "_"
        for part in parts
    ]
    if not clean or parts[0] == "__MACOSX" or parts[-1].startswith("."):
        return None
    return PurePosixPath(*clean[-6:-1], _ended(clean[-1], parts[-1]))


def _ended(clean: str, name: str) -> str:
    """The name with its ending, which may have been cut off."""
    ending = name[name.rindex(".") :]
    return clean if clean.lower().endswith(ending.lower()) else clean[: 150 - len(ending)] + ending
