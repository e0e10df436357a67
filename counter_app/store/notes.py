"""Which small named values does the desk keep (incarnation, cursors, measured clock skew)?"""

from __future__ import annotations

from counter_app.store.transaction import Transaction


class SqliteNotes:
    """Implements ports.NoteTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def get(self, name: str) -> str | None:
        """The value, or None."""
        value: str | None = self._tx.value("SELECT value FROM note WHERE name = ?", (name,))
        return value

    def put(self, name: str, value: str) -> None:
        """Keep a value under a name."""
        self._tx.run("INSERT INTO note VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (name, value))
