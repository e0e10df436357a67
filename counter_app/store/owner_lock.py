"""Who owns the store? One writing instance at a time (D2); a crash gives the lock back, on every operating system."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from counter_app.domain.errors import StoreBroken, StoreLockedByOther
from counter_app.store.faults import SqliteError, is_wrong_key, primary_code

_PATIENCE_MS = 300  # the owner holds the lock for hours or for two quick steps; nothing in between
_BUSY = 5


class OwnerLock:
    """A tiny unencrypted SQLite file beside the store. Whoever holds its RESERVED lock owns the store.

    The lock belongs to the process, so the operating system drops it with the process; RESERVED (not EXCLUSIVE) lets the
    second instance still read the row that says who the owner is. The row holds a process id and a time, nothing else.
    """

    def __init__(self, store: Path) -> None:
        self._path = store.with_name(store.name + ".owner")
        self._connection: Any = None

    def take(self, now: datetime) -> None:
        """Own the store until `release` or the end of the process. Raises StoreLockedByOther(process_id, since)."""
        try:
            connection = sqlcipher.connect(str(self._path), isolation_level=None, check_same_thread=False)
        except SqliteError as error:  # no file of it can be made or opened: full, read-only, too many open files
            raise StoreBroken(reason=f"owner-file: {error}") from error
        try:
            connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("CREATE TABLE IF NOT EXISTS owner (process_id INTEGER NOT NULL, since TEXT NOT NULL) STRICT")
            connection.execute("DELETE FROM owner")
            connection.execute("INSERT INTO owner VALUES (?, ?)", (os.getpid(), now.isoformat()))
            connection.execute("COMMIT")  # only a committed row can be read by the other instance
            connection.execute("BEGIN IMMEDIATE")  # whoever gets here first stays the owner
        except SqliteError as error:
            connection.close()
            if primary_code(error) == _BUSY:
                raise self._locked_by() from error
            reason = "owner-file-damaged" if is_wrong_key(error) else f"owner-file: {error}"
            raise StoreBroken(reason=reason) from error
        self._connection = connection

    def release(self) -> None:
        """Give the store back. May be called twice."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _locked_by(self) -> StoreLockedByOther:
        process_id, since = self.owner() or (0, None)
        return StoreLockedByOther(process_id=process_id, since=since)

    def owner(self) -> tuple[int, datetime] | None:
        """Process id and start of the last owner, alive or not; None when nobody ever was."""
        if not self._path.exists():
            return None
        connection = sqlcipher.connect(f"{self._path.as_uri()}?mode=ro", uri=True, isolation_level=None)
        try:
            row = connection.execute("SELECT process_id, since FROM owner").fetchone()
        except SqliteError:
            return None
        finally:
            connection.close()
        return (row[0], datetime.fromisoformat(row[1])) if row else None
