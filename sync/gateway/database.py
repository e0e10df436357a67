"""How is the database opened so that an answered event survives a power cut, on SQLite and on PostgreSQL?"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, make_url, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from sync.gateway import conflict_tables as _of_conflicts  # noqa: F401  (and these)
from sync.gateway import proof_tables as _of_proof  # noqa: F401  (and these)
from sync.gateway.adapters import tables as _of_adapters  # noqa: F401  (its tables are made with ours)
from sync.gateway.operator_page import tables as _of_people  # noqa: F401
from sync.gateway.tables import SCHEMA_VERSION, feed, meta, metadata

_SCHEMA_LOCK = 7_236_011  # any constant: two gateways that start together make the tables one after the other
_SQLITE_SAFETY = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF")
# Keys are random, so every batch touches pages all over the file: keep them in memory (64 MB a connection), and write them
# back once for many batches (32 MB of log) instead of once for each dozen.
_SQLITE_ROOM = ("cache_size=-65536", "wal_autocheckpoint=8192")


class Busy(Exception):
    """Another request holds the write lock for too long; nothing was written."""


class UnsafeDatabase(RuntimeError):
    """The server is set so that a committed event could be lost, or its tables are newer than this program."""


class Database:
    """One engine. Every write is one transaction; SQLite has one writer at a time, PostgreSQL locks rows."""

    def __init__(self, url: str, lock_seconds: int = 5) -> None:
        """Opens, checks durability and makes missing tables. Raises UnsafeDatabase, OperationalError."""
        parts = make_url(url)
        self.is_sqlite = parts.get_backend_name() == "sqlite"
        self._lock_seconds = lock_seconds
        self._write_lock = threading.Lock() if self.is_sqlite else None
        self.engine = _sqlite(parts, lock_seconds) if self.is_sqlite else _postgresql(parts, lock_seconds)
        with self.write() as connection:
            _check_durability(connection)
            _make_tables(connection)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that may write. Raises Busy when the lock is not to be had in time."""
        if self._write_lock and not self._write_lock.acquire(timeout=self._lock_seconds):
            raise Busy
        try:
            with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
                yield connection
        except OperationalError as error:
            if _is_lock_timeout(error):
                raise Busy from error
            raise
        finally:
            if self._write_lock:
                self._write_lock.release()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with self.engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _sqlite(url: URL, lock_seconds: int) -> Engine:
    # The standard library's SQLite may be one with the WAL-reset bug (before 3.51.3); the pinned sqlcipher3 carries a
    # fixed one and, without a key, reads and writes plain files.
    from sqlcipher3 import dbapi2

    engine = create_engine(
        url.set(drivername="sqlite"),
        module=dbapi2,
        hide_parameters=True,  # parameters are people's data; errors go to the log
        connect_args={"check_same_thread": False, "timeout": lock_seconds},
    )

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own habit starts too late
        for pragma in (*_SQLITE_SAFETY, *_SQLITE_ROOM):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: URL, lock_seconds: int) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_size=10,
        max_overflow=20,
        pool_timeout=lock_seconds,
        pool_pre_ping=True,
    )

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _: Any) -> None:
        connection.autocommit = True
        connection.execute("SET synchronous_commit = on")
        connection.execute(f"SET lock_timeout = '{int(lock_seconds)}s'")
        connection.execute("SET idle_in_transaction_session_timeout = '60s'")
        connection.autocommit = False

    return engine


def _is_lock_timeout(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlstate", "") == "55P03" or "database is locked" in str(error.orig)


def _check_durability(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        wanted = {"PRAGMA journal_mode": "wal", "PRAGMA synchronous": "2", "PRAGMA foreign_keys": "1"}
    else:
        wanted = {"SHOW fsync": "on", "SHOW synchronous_commit": "on", "SHOW full_page_writes": "on"}
    for question, answer in wanted.items():
        found = str(connection.execute(text(question)).scalar_one())
        if found != answer:
            raise UnsafeDatabase(f"{question} says {found}, the gateway needs {answer}")


def _make_tables(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _SCHEMA_LOCK})
    metadata.create_all(connection)
    version = connection.execute(select(meta.c.schema_version)).scalar_one_or_none()
    if version is None:
        connection.execute(insert(meta).values(id=1, schema_version=SCHEMA_VERSION, epoch=secrets.token_hex(8)))
        connection.execute(insert(feed).values(id=1, position=0, pruned_to=0))
    elif version != SCHEMA_VERSION:
        raise UnsafeDatabase(f"the tables are version {version}, this program knows {SCHEMA_VERSION}")
