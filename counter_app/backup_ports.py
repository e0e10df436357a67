"""The door to the second medium: where copies of the store are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from counter_app.domain.backup import BackupCopy


class BackupShelf(Protocol):
    """Copies of one store. Slow (a whole file is read and written): for a worker thread only."""

    def keep(self, now: datetime) -> BackupCopy:
        """Make a copy, open it, look into it, and only then give it its name. Raises BackupFailed, BackupBroken."""

    def copies(self) -> list[BackupCopy]:
        """What is there, newest first; not looked into. Raises BackupFailed."""

    def verify(self, name: str) -> BackupCopy:
        """Open a copy and check every page and every link of its chains. Raises BackupBroken."""
