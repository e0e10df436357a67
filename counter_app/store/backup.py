"""How does the store get on a second medium while it is in use, and back? By SQLite's own backup, verified by opening.

A copy of the file alone could miss what still stands in the journal. The copy is encrypted with the store's own key; the
witness of the store's life is never copied, so that a restored store knows that it is one (`store.life`).
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.domain.backup import BackupCopy
from counter_app.domain.backup_errors import BackupBroken, BackupFailed, StoreInTheWay
from counter_app.domain.errors import DiskFull, StoreError
from counter_app.store.connection import EncryptedDatabase, connect
from counter_app.store.faults import SqliteError
from counter_app.store.folder_sync import sync_folder
from counter_app.store.named_files import named_files_of
from counter_app.store.schema import version_of
from counter_app.store.session import SqliteSession
from counter_app.store.transaction import Transaction

if TYPE_CHECKING:
    from counter_app.backup_ports import FileShelf

PAGES_AT_ONCE = 2000  # between two steps the desk's writes go on
KEPT_NEWEST, KEPT_DAYS = 24, 30
KEPT_AT_LEAST = 6  # however full the medium is
SPARE_BYTES = 50_000_000  # for scans and bundles beside the copies
_NAME = re.compile(r"store-(\d{8}T\d{6}Z)\.db")
_TIME = "%Y%m%dT%H%M%SZ"
SETTINGS = "counter.toml"


class StoreBackups:
    """Implements BackupShelf over a folder. The times in the names are UTC, so that a wrong zone sorts nothing wrongly."""

    def __init__(self, store: Path, key: bytes, folder: Path, vault: Path | None = None) -> None:
        """`vault`: the folder of the desk's scanned files."""
        self._store = store.resolve()
        self._key = key
        self._folder = folder
        self._vault = vault

    @property
    def files(self) -> FileShelf | None:
        """Implements BackupShelf."""
        if self._vault is None:
            return None
        from counter_app.store.file_backup import FOLDER, FileBackups

        return FileBackups(self._vault, self._key, self._folder / FOLDER)

    def named_files(self, name: str) -> dict[str, str]:
        """Implements BackupShelf."""
        path = self._folder / name
        try:
            return named_files_of(path, self._key)
        finally:
            _remove_beside(path)

    def keep(self, now: datetime) -> BackupCopy:
        """Implements BackupShelf."""
        if not self._folder.parent.is_dir():  # an unplugged stick: never make its mount point on the desk's own disk
            raise BackupFailed(reason="not-there")
        name = f"store-{now.astimezone(UTC).strftime(_TIME)}.db"
        waiting = self._folder / f"{name}.part"
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            self._make_room()
            copy_store(self._store, waiting, self._key)
            kept = replace(_looked_into(waiting, self._key, thorough=False), name=name, made_at=now)
            waiting.replace(self._folder / name)
            self._keep_beside()
            sync_folder(self._folder)
        except (OSError, DiskFull) as error:
            full = isinstance(error, DiskFull) or error.errno == errno.ENOSPC
            raise BackupFailed(reason="full" if full else "failed") from error
        finally:
            _remove(waiting)
        with suppress(BackupFailed):  # the new copy is whole; old ones that stay a round longer harm nobody
            self._thin_out(now)
        return kept

    def copies(self) -> list[BackupCopy]:
        """Implements BackupShelf."""
        if not self._folder.is_dir():
            if self._folder.parent.is_dir():
                return []  # nothing was kept there yet
            raise BackupFailed(reason="not-there")
        found = []
        try:
            for path in self._folder.iterdir():
                if made := _NAME.fullmatch(path.name):
                    at = datetime.strptime(made[1], _TIME).replace(tzinfo=UTC)
                    found.append(BackupCopy(path.name, at, path.stat().st_size))
        except OSError as error:  # a medium that fails, or was pulled out meanwhile
            raise BackupFailed(reason="failed") from error
        return sorted(found, key=lambda copy: copy.name, reverse=True)

    def verify(self, name: str) -> BackupCopy:
        """Implements BackupShelf."""
        known = {copy.name: copy for copy in self.copies()}
        if name not in known:
            raise BackupBroken(file=name, reason="not-there")
        found = _looked_into(self._folder / name, self._key, thorough=True)
        _remove_beside(self._folder / name)
        return replace(known[name], last_seq=found.last_seq, row_hash=found.row_hash)

    def _keep_beside(self) -> None:
        """What another machine needs besides the store: the settings, and the key where a passphrase guards it."""
        for path in (self._store.with_name(SETTINGS), self._store.with_name(self._store.name + ".key")):
            target = self._folder / path.name
            if path.exists() and not (target.exists() and target.read_bytes() == path.read_bytes()):
                waiting = target.with_name(target.name + ".part")
                shutil.copyfile(path, waiting)
                _synced(waiting)
                waiting.replace(target)

    def _make_room(self) -> None:
        """A medium that fills up loses its oldest copies, never the newest few: a new copy is worth more than an old one."""
        wal = self._store.with_name(f"{self._store.name}-wal")
        need = sum(path.stat().st_size for path in (self._store, wal) if path.exists())
        for copy in reversed(self.copies()[KEPT_AT_LEAST:]):
            if shutil.disk_usage(self._folder).free > need + SPARE_BYTES:
                return
            (self._folder / copy.name).unlink(missing_ok=True)

    def _thin_out(self, now: datetime) -> None:
        """The newest two dozen stay, and the last one of each day of a month."""
        days: set[str] = set()
        for place, copy in enumerate(self.copies()):
            day = copy.name[:14]
            keep_day = day not in days and now - copy.made_at < timedelta(days=KEPT_DAYS)
            days.add(day)
            if place >= KEPT_NEWEST and not keep_day:
                with suppress(OSError):
                    (self._folder / copy.name).unlink()


def copy_store(source: Path, target: Path, key: bytes) -> None:
    """A whole, consistent copy of an open store, on the disk when this returns. Raises StoreError, OSError."""
    _remove(target)
    reading = connect(source, key, writer=False)
    try:
        target.touch(mode=0o600)
        writing = connect(target, key, writer=True)
        try:
            reading.conn.backup(writing.conn, pages=PAGES_AT_ONCE)
            writing.rows("PRAGMA wal_checkpoint(TRUNCATE)")  # all of it in the one file that gets the name
        except SqliteError as error:
            raise BackupFailed(reason="failed") from error
        finally:
            writing.close()
    finally:
        reading.close()
    _synced(target)


def restore_store(copy: Path, place: Path, key: bytes) -> BackupCopy:
    """Put a verified copy where no store is. Raises StoreInTheWay, BackupBroken, BackupFailed, StoreError."""
    if place.exists() and place.stat().st_size > 0:
        raise StoreInTheWay(path=str(place))
    found = _looked_into(copy, key, thorough=True)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    waiting = place.with_name(place.name + ".part")
    try:
        copy_store(copy, waiting, key)
        waiting.replace(place)
        sync_folder(place.parent)
    except OSError as error:
        raise BackupFailed(reason="full" if error.errno == errno.ENOSPC else "failed") from error
    finally:
        _remove(waiting)
    return found


def _looked_into(path: Path, key: bytes, *, thorough: bool) -> BackupCopy:
    """Raises BackupBroken for what cannot be opened, is not whole, or is no store of this program."""
    try:
        database = connect(path.resolve(), key, writer=False)
    except StoreError as error:
        raise BackupBroken(file=path.name, reason=error.code) from error
    try:
        return _judged(database, path, thorough)
    except (StoreError, SqliteError) as error:
        raise BackupBroken(file=path.name, reason=getattr(error, "code", "sqlite")) from error
    finally:
        database.close()


def _judged(database: EncryptedDatabase, path: Path, thorough: bool) -> BackupCopy:
    check = database.one("PRAGMA integrity_check(1)" if thorough else "PRAGMA quick_check(1)")
    if check != ("ok",) or version_of(database) == 0:
        raise BackupBroken(file=path.name, reason="not-whole")
    tx = Transaction(database)
    session = SqliteSession(tx, None)
    if thorough:
        session.outbox.check_chain()
        session.audit.check_chain()
    last = database.one("SELECT seq, row_hash FROM outbox ORDER BY seq DESC LIMIT 1") or (0, "")
    tx.end()
    made_at = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    return BackupCopy(path.name, made_at, path.stat().st_size, int(last[0]), str(last[1]))


def _synced(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
    _remove_beside(path)


def _remove_beside(path: Path) -> None:
    """What a reader of a copy leaves beside it. Only for files that this shelf made: a live store needs both."""
    for end in ("-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + end).unlink(missing_ok=True)
