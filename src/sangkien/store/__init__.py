"""Keep: a study in a folder of open formats, read whole and written atomically."""

from sangkien.store.folder import FolderStore, Snapshot, write_all, write_atomically

__all__ = ["FolderStore", "Snapshot", "write_all", "write_atomically"]
