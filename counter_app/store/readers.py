"""How do look-ups read without ever waiting for the writer? A few read-only connections, lent one session at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from counter_app.domain.errors import StoreBroken
from counter_app.store.connection import EncryptedDatabase

KEPT = 4


class Readers:
    """Lends read-only connections to any thread; keeps a few open, since opening one costs more than a look-up."""

    def __init__(self, connect: Callable[[], EncryptedDatabase]) -> None:
        self._connect = connect
        self._idle: list[EncryptedDatabase] = []
        self._lock = Lock()
        self._closed = False

    @contextmanager
    def borrow(self) -> Iterator[EncryptedDatabase]:
        """A connection for this thread alone. Raises StoreError."""
        database = self._take()
        try:
            yield database
        finally:
            self._give_back(database)

    def close(self) -> None:
        """Close every idle connection; one that is lent out closes when it comes back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for database in idle:
            database.close()

    def _take(self) -> EncryptedDatabase:
        with self._lock:
            if self._closed:
                raise StoreBroken(reason="store-is-closed")
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def _give_back(self, database: EncryptedDatabase) -> None:
        with self._lock:
            if not self._closed and len(self._idle) < KEPT and not database.conn.in_transaction:
                self._idle.append(database)
                return
        database.close()
