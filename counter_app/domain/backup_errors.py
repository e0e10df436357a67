"""What goes wrong with backups and with coming back from one; beside `domain.errors`."""

from __future__ import annotations

from counter_app.domain.errors import DomainError, SettingsError, StoreError


class NoBackupPlace(SettingsError):
    """No second medium is set up for this desk. No facts."""

    code = "no-backup-place"


class BackupFailed(StoreError):
    """No copy came about; the store itself is well. Facts: reason (not-there, full, same-disk, failed)."""

    code = "backup-failed"


class BackupBroken(StoreError):
    """A copy cannot be used. Facts: file (its name), reason."""

    code = "backup-broken"


class StoreInTheWay(DomainError):
    """A backup is restored into an empty place only. Facts: path."""

    code = "store-in-the-way"


class SecondPersonMissing(DomainError):
    """Two different people must vouch for it, one of them a supervisor. No facts."""

    code = "second-person-missing"
