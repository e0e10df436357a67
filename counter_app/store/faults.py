"""Which error of the house stands behind an error of SQLite?"""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from counter_app.domain.errors import DiskFull, StoreBroken, StoreBusy, StoreError, UnsentMayNotGo

BUSY_TIMEOUT_SECONDS = 10
UNSENT_MARK = "unsent-may-not-go:"  # how the triggers of the outbox name the operation

SqliteError = sqlcipher.Error

_BUSY, _LOCKED, _IO_ERROR, _CORRUPT, _FULL, _NOT_A_DATABASE = 5, 6, 10, 11, 13, 26  # primary result codes of SQLite
_ROOM_LEFT_BYTES = 1 << 20


def primary_code(error: Exception) -> int:
    """SQLite's primary result code, 0 when the error did not come from SQLite itself."""
    return int(getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def is_wrong_key(error: Exception) -> bool:
    """True when the first page could not be read: a wrong key, or no store at all (the two look the same)."""
    return primary_code(error) == _NOT_A_DATABASE


def is_io_error(error: Exception) -> bool:
    """True when the disk itself failed: what was synced is then unknown, and nothing more may be written."""
    return primary_code(error) == _IO_ERROR


def translated(error: Exception, path: Path) -> StoreError:
    """The error to raise in place of an error of sqlcipher3 (whose classes are not those of the standard library)."""
    code, text = primary_code(error), str(error)
    if text.startswith(UNSENT_MARK):
        return UnsentMayNotGo(op_id=text.removeprefix(UNSENT_MARK))
    if code == _FULL or (code == _IO_ERROR and _no_room(path)):
        return DiskFull(path=str(path))
    if code in (_BUSY, _LOCKED):
        return StoreBusy(waited_seconds=BUSY_TIMEOUT_SECONDS)
    name = getattr(error, "sqlite_errorname", None) or type(error).__name__
    return StoreBroken(reason=f"{name}: {text}", damaged=code in (_CORRUPT, _NOT_A_DATABASE))


def _no_room(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _ROOM_LEFT_BYTES
    except OSError:
        return False
