"""A name that may not be on the disk is never called saved: store, vault, list and backup tell of a failed sync."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from counter_app.domain.backup_errors import BackupFailed
from counter_app.domain.errors import NotReadable, StoreBroken
from counter_app.export_folder import ExportFolder
from counter_app.store.backup import StoreBackups
from counter_app.store.database import open_store
from counter_app.store.file_vault import EncryptedFileVault
from counter_app.store.folder_sync import sync_folder
from tests.builders import NOW
from tests.store.rig import KEY, StandingClock

real_fsync = os.fsync


def folders_fail_with(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def fsync(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, os.strerror(number))
        real_fsync(handle)

    monkeypatch.setattr(os, "fsync", fsync)


def test_a_folder_that_cannot_be_synced_stops_whoever_would_say_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store.db"
    open_store(store, KEY, clock=StandingClock()).close()
    folders_fail_with(monkeypatch, errno.EIO)
    with pytest.raises(StoreBroken, match="folder-not-synced"):
        open_store(store, KEY, clock=StandingClock())
    with pytest.raises(StoreBroken):
        EncryptedFileVault(tmp_path / "files", KEY).put_bytes(b"page")
    with pytest.raises(NotReadable):
        ExportFolder(tmp_path / "lists").keep("list.pdf", b"list")
    with pytest.raises(BackupFailed):
        StoreBackups(store, KEY, tmp_path / "backups").keep(NOW)
    monkeypatch.undo()
    open_store(store, KEY, clock=StandingClock()).close()


def test_a_page_that_is_there_already_is_synced_before_it_is_called_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever wrote it may have been killed between its name and the sync of the folder."""
    vault = EncryptedFileVault(tmp_path, KEY)
    vault.put_bytes(b"page")
    folders_fail_with(monkeypatch, errno.EIO)
    with pytest.raises(StoreBroken):
        vault.put_bytes(b"page")


def test_a_medium_that_cannot_sync_folders_at_all_is_no_broken_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders_fail_with(monkeypatch, errno.EINVAL)
    sync_folder(tmp_path)


def test_a_backup_whose_folder_cannot_be_listed_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "store.db"
    open_store(store, KEY, clock=StandingClock()).close()
    shelf = StoreBackups(store, KEY, tmp_path / "backups")

    def failing(_: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Path, "iterdir", failing)
    with pytest.raises(BackupFailed):
        shelf.keep(NOW)
    with pytest.raises(BackupFailed):
        shelf.copies()
    monkeypatch.undo()
    shelf.keep(NOW)
    assert len(shelf.copies()) == 1
