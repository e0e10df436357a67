"""The door to the second medium: where copies of the store are kept."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Protocol

from counter_app.domain.backup import BackupCopy, FilesChecked, FilesKept

Progress = Callable[[int, int], None]
"""(files done, files in all)."""


def no_progress(done: int, total: int) -> None:
    """Where nobody looks."""


class FileShelf(Protocol):
    """Copies of the scanned files, each once; slow, for a worker thread only."""

    def keep(self, most_bytes: int) -> FilesKept:
        """Copy what is not there yet, about so many bytes a run, each read again and opened. Raises BackupFailed."""

    def check(self, names: Collection[str], progress: Progress = no_progress) -> FilesChecked:
        """Open each of these files on the medium."""

    def bring_back(self, names: Collection[str], progress: Progress = no_progress) -> FilesChecked:
        """Into the desk's own folder, verified; what is there already stays. Raises DiskFull."""


class BackupShelf(Protocol):
    """Copies of one store. Slow (a whole file is read and written): for a worker thread only."""

    @property
    def files(self) -> FileShelf | None:
        """Of the scanned files; None for a desk without a scanner's folder."""

    def named_files(self, name: str) -> dict[str, str]:
        """Files that a copy of the store speaks of and that were not let go of: hash → number of their dossier, "" for none.
        Raises BackupBroken."""

    def keep(self, now: datetime) -> BackupCopy:
        """Make a copy, open it, look into it, and only then give it its name. Raises BackupFailed, BackupBroken."""

    def copies(self) -> list[BackupCopy]:
        """What is there, newest first; not looked into. Raises BackupFailed."""

    def verify(self, name: str) -> BackupCopy:
        """Open a copy and check every page and every link of its chains. Raises BackupBroken."""
