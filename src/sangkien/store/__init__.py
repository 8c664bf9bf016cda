"""Keep: studies in folders of open formats or in a database, read whole, written atomically, with their history."""

from sangkien.store.contract import MAX_FILE_BYTES, Note, Round, Snapshot, Store, Version, inside, version_of
from sangkien.store.database import connect
from sangkien.store.files import write_all, write_atomically
from sangkien.store.folder import FolderStore
from sangkien.store.table import Shelf, Shelved, TableStore
from sangkien.store.titles import Title

__all__ = [
    "MAX_FILE_BYTES",
    "FolderStore",
    "Note",
    "Round",
    "Shelf",
    "Shelved",
    "Snapshot",
    "Store",
    "TableStore",
    "Title",
    "Version",
    "connect",
    "inside",
    "version_of",
    "write_all",
    "write_atomically",
]
