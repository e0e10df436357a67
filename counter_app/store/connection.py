"""How is the encrypted file opened, and is every connection set as D1 asks? (The defaults lose acknowledged rows.)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlcipher3 import dbapi2 as sqlcipher

from counter_app.domain.errors import StoreBroken, StoreSettingsDiffer, WrongKey
from counter_app.store.faults import BUSY_TIMEOUT_SECONDS, SqliteError, is_wrong_key, translated

if TYPE_CHECKING:
    from counter_app.store.database_library import Table, WritesByColumn

Parameters = Sequence[Any] | Mapping[str, Any]
KEY_BYTES = 32
OLDEST_SQLITE = (3, 51, 3)  # older ones can lose a WAL that is reset while another connection reads

# (pragma, value as set, value as read back)
SETTINGS: tuple[tuple[str, str, object], ...] = (
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("fullfsync", "ON", 1),  # macOS: an fsync that reaches the disk
    ("foreign_keys", "ON", 1),
    ("recursive_triggers", "ON", 1),  # or INSERT OR REPLACE would delete behind the back of the triggers
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("mmap_size", "0", 0),
    ("temp_store", "MEMORY", 2),  # a sort must not leave plain text on the disk
    ("busy_timeout", str(BUSY_TIMEOUT_SECONDS * 1000), BUSY_TIMEOUT_SECONDS * 1000),
    ("journal_size_limit", str(64 << 20), 64 << 20),
    ("cache_size", "-16000", -16000),
)


class EncryptedDatabase:
    """One sqlcipher3 connection in autocommit mode; it raises only errors of the house."""

    def __init__(self, connection: Any, path: Path) -> None:
        self.conn = connection
        self.path = path
        self._by_column: WritesByColumn | None = None

    def execute(self, sql: str, parameters: Parameters | None = None) -> Any:
        """Run one statement. Raises StoreError."""
        try:
            return self.conn.execute(sql, parameters if parameters is not None else ())
        except SqliteError as error:
            raise translated(error, self.path) from error

    def one(self, sql: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
        """The first row, or None."""
        try:
            return cast("tuple[Any, ...] | None", self.conn.execute(sql, parameters).fetchone())
        except SqliteError as error:
            raise translated(error, self.path) from error

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """Every row."""
        try:
            return cast("list[tuple[Any, ...]]", self.conn.execute(sql, parameters).fetchall())
        except SqliteError as error:
            raise translated(error, self.path) from error

    def table(self, name: str) -> Table:
        """A sqlite-utils table; the library is loaded with the first one, which no log-in needs (D20)."""
        if self._by_column is None:
            from counter_app.store.database_library import WritesByColumn

            self._by_column = WritesByColumn(self)
        return self._by_column.table(name)

    def close(self) -> None:
        """Give the file back. May be called twice."""
        self.conn.close()


def connect(path: Path, key: bytes, *, writer: bool) -> EncryptedDatabase:
    """Open the store with its raw key. `writer` False opens the file read-only.

    Raises WrongKey, StoreBroken, StoreSettingsDiffer.
    """
    if len(key) != KEY_BYTES:
        raise WrongKey(path=str(path))
    if sqlcipher.sqlite_version_info < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        raise StoreSettingsDiffer(pragma="sqlite_version", wanted=wanted, got=sqlcipher.sqlite_version)
    database = _open(path, writer)
    try:
        _unlock(database, key)
        _set(database, writer)
    except BaseException:
        database.close()
        raise
    return database


def _open(path: Path, writer: bool) -> EncryptedDatabase:
    address = f"{path.as_uri()}?mode={'rwc' if writer else 'ro'}"
    try:
        connection = sqlcipher.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    except SqliteError as error:
        raise StoreBroken(reason=f"cannot-open: {error}") from error
    return EncryptedDatabase(connection, path)


def _unlock(database: EncryptedDatabase, key: bytes) -> None:
    database.execute("PRAGMA cipher_log_level = NONE")  # SQLCipher would write on the terminal that Textual draws on
    database.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    if not database.rows("PRAGMA cipher_version"):
        raise StoreSettingsDiffer(pragma="cipher_version", wanted="SQLCipher", got="none")
    try:
        database.conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except SqliteError as error:
        raise (WrongKey(path=str(database.path)) if is_wrong_key(error) else translated(error, database.path)) from error


def _set(database: EncryptedDatabase, writer: bool) -> None:
    for pragma, value, _ in SETTINGS:
        if writer or pragma != "journal_mode":  # a reader finds the mode, it does not choose it
            database.execute(f"PRAGMA {pragma} = {value}")
    if not writer:
        database.execute("PRAGMA query_only = ON")
    check_settings(database)


def check_settings(database: EncryptedDatabase) -> None:
    """Read every setting back. Raises StoreSettingsDiffer(pragma, wanted, got)."""
    for pragma, _, wanted in SETTINGS:
        row = database.one(f"PRAGMA {pragma}")
        got = row[0] if row else None
        if got != wanted:
            raise StoreSettingsDiffer(pragma=pragma, wanted=wanted, got=got)
