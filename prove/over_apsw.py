"""How does the desk's own store run over another file layer? Its connection is replaced by one of apsw, without encryption.

Schema, statements, transactions and settings are the store's; only the library and the key differ. Nothing of the desk's
code is changed: `counter_app.store.connection` opens what this module gives it while `over_apsw` lasts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
from sqlcipher3 import dbapi2 as sqlcipher

from counter_app.store import connection
from counter_app.store.connection import EncryptedDatabase

Settings = tuple[tuple[str, str, object], ...]
HONEST: Settings = connection.SETTINGS


def with_settings(**changed: tuple[str, object]) -> Settings:
    """The store's settings but for some: `pragma=(as set, as read back)`."""
    return tuple((name, *changed.get(name, (value, read))) for name, value, read in HONEST)


class Cursor:
    """What sqlite3 gives for a statement that has run: its rows, how many it changed, the id of the last."""

    def __init__(self, rows: list[tuple[Any, ...]], changed: int, last_id: int, columns: tuple[Any, ...] | None) -> None:
        self._rows = rows
        self.rowcount = changed
        self.lastrowid = last_id
        self.description = columns

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return self._rows.pop(0) if self._rows else None

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows that are left."""
        rows, self._rows = self._rows, []
        return rows

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.fetchall())


class Connection:
    """An apsw connection as the store expects one; errors are those that the store translates."""

    def __init__(self, path: Path, vfs: str, writer: bool) -> None:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE if writer else apsw.SQLITE_OPEN_READONLY
        with _told():
            self._connection = apsw.Connection(str(path), flags=flags, vfs=vfs)

    @property
    def in_transaction(self) -> bool:
        """As sqlite3."""
        return self._connection.in_transaction

    def execute(self, sql: str, parameters: Any = ()) -> Cursor:
        """Runs it to its end."""
        with _told():
            before = self._connection.total_changes()
            columns: list[tuple[Any, ...]] = []
            cursor = self._connection.cursor()
            cursor.exec_trace = lambda ran, _sql, _values: bool(columns.extend(ran.get_description()) or True)
            rows = cursor.execute(sql, parameters).fetchall()
            changed = self._connection.changes() if self._connection.total_changes() != before else 0
            return Cursor(rows, changed, self._connection.last_insert_rowid(), tuple(columns) or None)

    def close(self) -> None:
        """May be called twice."""
        self._connection.close()


@contextmanager
def _told() -> Iterator[None]:
    """Errors of apsw as errors of sqlcipher3, with their code."""
    try:
        yield
    except apsw.Error as error:
        told = sqlcipher.OperationalError(str(error))
        told.sqlite_errorcode = getattr(error, "extendedresult", 0) or getattr(error, "result", 0)
        raise told from error


@contextmanager
def over_apsw(vfs: str = "unix", settings: Settings = HONEST) -> Iterator[None]:
    """While this lasts every store of this process is unencrypted and runs on this file layer of apsw."""
    kept = connection._open, connection._unlock, connection.SETTINGS

    def opened(path: Path, writer: bool) -> EncryptedDatabase:
        return EncryptedDatabase(Connection(path, vfs, writer), path)

    connection._open, connection._unlock, connection.SETTINGS = opened, lambda database, key: None, settings
    try:
        yield
    finally:
        connection._open, connection._unlock, connection.SETTINGS = kept
