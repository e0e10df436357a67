"""How is the desk's store opened, written by one and read by many (D1, D2, D3)?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, get_ident
from typing import TYPE_CHECKING

from counter_app.domain.errors import StoreBroken, StoreBusy, StoreError
from counter_app.store.connection import EncryptedDatabase, connect
from counter_app.store.faults import BUSY_TIMEOUT_SECONDS, SqliteError, is_io_error, translated
from counter_app.store.folder_sync import sync_folder
from counter_app.store.life import INCARNATION, WitnessFile, begin_life, settle_life, witness_of
from counter_app.store.owner_lock import OwnerLock
from counter_app.store.readers import Readers
from counter_app.store.restart import take_back_sending
from counter_app.store.schema import MIGRATIONS, migrate, version_of
from counter_app.store.session import SqliteSession
from counter_app.store.transaction import Transaction

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.domain.store_life import LifeDoubt
    from counter_app.ports import Clock, Session


class SqliteDeskStore:
    """Implements ports.DeskStore. `write` and `read` may be called from any thread; reads never wait for a write."""

    def __init__(self, readers: Readers, writer: EncryptedDatabase | None, lock: OwnerLock | None, clock: Clock) -> None:
        self.read_only = writer is None
        self._readers = readers
        self._writer = writer
        self._lock = lock
        self._zone = clock.now().tzinfo
        self._turn = Lock()
        self._writing_thread = 0
        self._disk_failed = ""
        self._witness: WitnessFile | None = None

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One BEGIN IMMEDIATE … COMMIT; any exception rolls everything back. What it acknowledges survives a power cut."""
        with self._my_turn() as writer:
            tx = Transaction(writer)
            tx.run("BEGIN IMMEDIATE")
            try:
                yield SqliteSession(tx, self._zone)
                tx.run("COMMIT")
            except SqliteError as error:  # from inside sqlite-utils
                self._roll_back(writer, error)
                raise translated(error, writer.path) from error
            except BaseException as error:
                self._roll_back(writer, error)
                raise
            finally:
                tx.end()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent read-only view, as of its first look."""
        with self._readers.borrow() as database:
            tx = Transaction(database)
            tx.run("BEGIN")
            try:
                yield SqliteSession(tx, self._zone)
            except SqliteError as error:
                raise translated(error, database.path) from error
            finally:
                tx.end()
                if database.conn.in_transaction:
                    database.execute("ROLLBACK")

    def incarnation(self) -> str:
        """Random id of this installation of the store, 16 hexadecimal digits."""
        with self.read() as session:
            return session.notes.get(INCARNATION) or ""

    def begin_life(self, doubt: LifeDoubt, now: datetime) -> str:
        """Go on as a new life: another incarnation, no unused number left. Returns it; open the desk anew afterwards."""
        with self.write() as session:
            born = begin_life(session, doubt, now)
        self.keep_witness()
        return born

    def keep_witness(self) -> None:
        """Write down beside the store where it stands; a copy of an earlier moment is then known as one."""
        if self._witness is not None and not self.read_only:
            with self.read() as session:
                self._witness.put(witness_of(session))

    def close(self) -> None:
        """Give everything back; waits for a write that is under way. May be called twice."""
        if self._writing_thread == get_ident():
            raise StoreBroken(reason="close-inside-write")
        if self._writer is not None and not self._disk_failed:
            with suppress(StoreError):
                self.keep_witness()
        self._readers.close()
        with self._turn:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        if self._lock is not None:
            self._lock.release()

    @contextmanager
    def _my_turn(self) -> Iterator[EncryptedDatabase]:
        if self.read_only:
            raise StoreBroken(reason="store-is-read-only")
        if self._writing_thread == get_ident():
            raise StoreBroken(reason="write-inside-write")  # waiting for oneself would never end
        if not self._turn.acquire(timeout=BUSY_TIMEOUT_SECONDS):
            raise StoreBusy(waited_seconds=BUSY_TIMEOUT_SECONDS)
        self._writing_thread = get_ident()
        try:
            if self._writer is None:
                raise StoreBroken(reason="store-is-closed")
            if self._disk_failed:
                raise StoreBroken(reason=self._disk_failed)
            yield self._writer
        finally:
            self._writing_thread = 0
            self._turn.release()

    def _roll_back(self, writer: EncryptedDatabase, error: BaseException) -> None:
        cause = error if isinstance(error, SqliteError) else error.__cause__
        if isinstance(cause, Exception) and is_io_error(cause):
            # After a failed sync nobody knows what reached the disk. Trying again would only seem to work.
            self._disk_failed = f"disk-failed: {cause}"
        if writer.conn.in_transaction:
            try:
                writer.execute("ROLLBACK")
            except StoreError as failed:  # the first error tells more; but this connection must not write again
                self._disk_failed = f"rollback-failed: {failed}"


def open_store(path: Path, key: bytes, *, clock: Clock, read_only: bool = False) -> SqliteDeskStore:
    """Open the store at `path` with its raw 32-byte key; a new file is made when there is none.

    `read_only` looks into the store that another instance owns. Raises StoreLockedByOther(process_id, since), WrongKey,
    StoreBroken, StoreSettingsDiffer, DiskFull.
    """
    path = path.resolve()  # two links to one file are one store
    readers = Readers(lambda: connect(path, key, writer=False))
    if read_only:
        return _open_for_reading(path, readers, clock)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = OwnerLock(path)
    lock.take(clock.now())
    writer = None
    try:
        path.touch(mode=0o600)  # SQLite gives the journal files the rights of the store
        writer = connect(path, key, writer=True)
        migrate(writer)
        store = SqliteDeskStore(readers, writer, lock, clock)
        _settle(store, writer, WitnessFile(path), clock.now())
        _sync_names(path)
    except BaseException:
        if writer is not None:
            writer.close()
        lock.release()
        raise
    return store


def _sync_names(path: Path) -> None:
    """Store and journal are there by name before anything is acknowledged: of its own sync of the folder SQLite does not
    say when it failed. Raises StoreBroken."""
    try:
        sync_folder(path.parent)
    except OSError as error:
        raise StoreBroken(reason=f"folder-not-synced: {error.strerror}") from error


def _open_for_reading(path: Path, readers: Readers, clock: Clock) -> SqliteDeskStore:
    if not path.exists():
        raise StoreBroken(reason="no-store")
    with readers.borrow() as database:
        if version_of(database) != len(MIGRATIONS):
            raise StoreBroken(reason="older-store")
    return SqliteDeskStore(readers, None, None, clock)


def _settle(store: SqliteDeskStore, writer: EncryptedDatabase, witness: WitnessFile, now: datetime) -> None:
    """What every start begins with: a life of its own, and nothing that still claims to be on its way."""
    with store.write() as session:
        settle_life(session, witness.read(), now, witness.here())
        tx = Transaction(writer)
        take_back_sending(tx)
        tx.end()
    store._witness = witness
    store.keep_witness()
