"""Where are copies of this desk's store kept? In a folder of its own on the second medium of the settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.paths import DeskPaths
    from config.settings import DeskSettings
    from counter_app.backup_ports import BackupShelf


def backup_folder(settings: DeskSettings) -> Path | None:
    """One folder for each desk, since several may share a medium; None where none is set up."""
    return Path(settings.second_medium) / f"backup-{settings.desk_id}" if settings.second_medium else None


def shelf_of(settings: DeskSettings, paths: DeskPaths, key: bytes) -> BackupShelf | None:
    """Opens nothing."""
    from counter_app.store.backup import StoreBackups

    folder = backup_folder(settings)
    return StoreBackups(paths.store, key, folder, paths.files) if folder is not None else None
