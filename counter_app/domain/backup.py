"""What is a backup of the store, and is the newest one new enough? (I1: a second medium, verified by opening)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

EVERY = timedelta(minutes=5)
OLD_AFTER = timedelta(minutes=30)
LAST_AT = "backup_last_at"  # notes
PROBLEM = "backup_problem"  # "" = all is well
FILES_BROKEN = "backup_files_broken"  # how many scanned files are damaged at the desk; "" = none


@dataclass(frozen=True, slots=True)
class BackupCopy:
    """One file on the second medium. `last_seq`, `row_hash`: where the outbox of the copy ends; -1 while not looked into."""

    name: str
    made_at: datetime
    size_bytes: int
    last_seq: int = -1
    row_hash: str = ""


@dataclass(frozen=True, slots=True)
class FilesKept:
    """What one run did with the scanned files. `waiting`: for the next run; `broken`: damaged here, by their hashes."""

    copied: int
    copied_bytes: int
    waiting: int
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FilesChecked:
    """Files that open to their hash, those that are not there, and those that do not open; by hash."""

    whole: int
    missing: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BackupState:
    """How the desk stands with its backups. `problem`: the code of an error, "" when the last one came out well;
    `files_broken`: scanned files that could not be copied because they are damaged here."""

    last_at: datetime | None
    problem: str
    files_broken: int = 0

    def is_old(self, now: datetime) -> bool:
        """True when too long nothing was kept. Work done since then would be lost with this disk."""
        return self.last_at is None or now - self.last_at > OLD_AFTER


def read_backup(last_at: str | None, problem: str | None, files_broken: str | None = None) -> BackupState | None:
    """From the notes; None for a desk that never tried (no second medium is set up)."""
    if not last_at and not problem:
        return None
    return BackupState(datetime.fromisoformat(last_at) if last_at else None, problem or "", int(files_broken or 0))
