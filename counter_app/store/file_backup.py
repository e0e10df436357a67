"""How do scanned files get on the second medium, and back? Each once, as it lies encrypted in the vault, and verified there.

A file never changes and is named by what is in it, so a copy is right or it is not: whatever has its name and opens to its
hash is the file. Nothing on the medium is ever overwritten or taken away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final

from counter_app.backup_ports import Progress, no_progress
from counter_app.domain.backup import FilesChecked, FilesKept
from counter_app.domain.backup_errors import BackupFailed
from counter_app.domain.copy_errors import KeptFileBroken, KeptFileMissing
from counter_app.domain.errors import DiskFull, StoreBroken
from counter_app.store.file_vault import EncryptedFileVault

FOLDER: Final = "files"  # beside the copies of the store


class FileBackups:
    """Implements backup_ports.FileShelf. `shelf`: the folder beside the copies of the store."""

    def __init__(self, vault: Path, key: bytes, shelf: Path) -> None:
        self._vault = EncryptedFileVault(vault, key)
        self._shelf = EncryptedFileVault(shelf, key)
        self._shelf_folder = shelf

    def keep(self, most_bytes: int) -> FilesKept:
        """Implements FileShelf."""
        if not self._shelf_folder.parent.is_dir():
            raise BackupFailed(reason="not-there")
        here, there = self._vault.names(), self._shelf.names()
        waiting = [name for name, size in here.items() if there.get(name) != size]
        copied = size_bytes = 0
        broken: list[str] = []
        for name in waiting:
            if size_bytes >= most_bytes:
                break
            try:
                self._shelf.adopt(name, self._vault.place_of(name))
            except KeptFileBroken:
                broken.append(name)
            except KeptFileMissing:  # let go of meanwhile: the centre has it
                continue
            except (DiskFull, StoreBroken) as error:
                raise BackupFailed(reason="full" if isinstance(error, DiskFull) else "failed") from error
            else:
                copied, size_bytes = copied + 1, size_bytes + here[name]
        return FilesKept(copied, size_bytes, len(waiting) - copied - len(broken), tuple(broken))

    def check(self, names: Collection[str], progress: Progress = no_progress) -> FilesChecked:
        """Implements FileShelf."""
        return _each(names, self._shelf.verify, progress)

    def bring_back(self, names: Collection[str], progress: Progress = no_progress) -> FilesChecked:
        """Implements FileShelf."""
        return _each(names, self._brought_back, progress)

    def _brought_back(self, name: str) -> None:
        if not self._vault.has(name):
            self._vault.adopt(name, self._shelf.place_of(name))


def _each(names: Collection[str], look: Callable[[str], object], progress: Progress) -> FilesChecked:
    missing, broken = [], []
    whole = 0
    for place, name in enumerate(sorted(names), 1):
        try:
            look(name)
            whole += 1
        except KeptFileMissing:
            missing.append(name)
        except KeptFileBroken:
            broken.append(name)
        progress(place, len(names))
    return FilesChecked(whole, tuple(missing), tuple(broken))
