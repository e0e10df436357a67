"""What does one session of the store run its statements on, and how is it kept from running any after its end?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from counter_app.domain.errors import StoreBroken

if TYPE_CHECKING:
    from counter_app.store.connection import EncryptedDatabase, Parameters
    from counter_app.store.database_library import Table


class Transaction:
    """One open transaction. A table that outlives its session must not write outside of any transaction."""

    def __init__(self, database: EncryptedDatabase) -> None:
        self._database: EncryptedDatabase | None = database

    @property
    def database(self) -> EncryptedDatabase:
        """The connection. Raises StoreBroken once the session has ended."""
        if self._database is None:
            raise StoreBroken(reason="session-has-ended")
        return self._database

    def end(self) -> None:
        """From now on every use is an error."""
        self._database = None

    def run(self, sql: str, parameters: Parameters = ()) -> int:
        """Run one statement; returns how many rows it changed. Raises StoreError."""
        return int(self.database.execute(sql, parameters).rowcount)

    def one(self, sql: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
        """The first row, or None. Raises StoreError."""
        return self.database.one(sql, parameters)

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first column of the first row, or None. Raises StoreError."""
        row = self.database.one(sql, parameters)
        return row[0] if row else None

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """Every row. Raises StoreError."""
        return self.database.rows(sql, parameters)

    def table(self, name: str) -> Table:
        """A sqlite-utils table, for plain inserts and updates by column name."""
        return self.database.table(name)
