"""Which outages were written down, which are open, and what did the centre announce?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from counter_app.domain.errors import StoreBroken
from counter_app.domain.outage import Outage, OutageStep, OutageStepKind, PlannedOutage
from counter_app.store.moments import to_microseconds
from counter_app.store.plain_rows import from_text, to_text
from counter_app.store.transaction import Transaction

MOST = 500
_SELECT: Final = "SELECT id, body FROM outage"


class SqliteOutages:
    """Implements outage_ports.OutageTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, outage: Outage, intent_id: str) -> None:
        """The record and the lines that it begins with."""
        sql = "INSERT INTO outage (uid, intent_id, body) VALUES (?, ?, ?)"
        self._tx.run(sql, (outage.uid, intent_id, to_text(outage, ("steps",))))
        for step in outage.steps:
            self.add_step(outage.uid, step)

    def by_uid(self, uid: str) -> Outage | None:
        """With every line."""
        return self._first("uid = ?", uid)

    def by_intent(self, intent_id: str) -> Outage | None:
        """The record that this form made."""
        return self._first("intent_id = ?", intent_id)

    def add_step(self, uid: str, step: OutageStep) -> None:
        """Append a line; the one that closes ends the record."""
        sql = "INSERT INTO outage_step (outage_id, body) SELECT id, ? FROM outage WHERE uid = ? AND is_open = 1"
        if not self._tx.run(sql, (to_text(step), uid)):
            raise StoreBroken(reason="outage-not-open", uid=uid)
        if step.kind is OutageStepKind.CLOSED:
            self._tx.run("UPDATE outage SET is_open = 0 WHERE uid = ?", (uid,))

    def open(self) -> list[Outage]:
        """Oldest first."""
        return [self._outage(row) for row in self._tx.rows(f"{_SELECT} WHERE is_open = 1 ORDER BY id")]

    def newest(self, limit: int = 50) -> list[Outage]:
        """Newest first."""
        rows = self._tx.rows(f"{_SELECT} ORDER BY id DESC LIMIT ?", (min(limit, MOST),))
        return [self._outage(row) for row in rows]

    def plan(self, planned: PlannedOutage) -> bool:
        """Keep an announcement, or what it has become."""
        told = (planned.key, to_microseconds(planned.begins_at), to_microseconds(planned.ends_at), to_text(planned))
        sql = """
            INSERT INTO planned_outage VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE
            SET begins_at = excluded.begins_at, ends_at = excluded.ends_at, body = excluded.body
            WHERE body <> excluded.body
        """
        return self._tx.run(sql, told) == 1

    def planned(self, after: datetime) -> list[PlannedOutage]:
        """By their beginning."""
        sql = "SELECT body FROM planned_outage WHERE ends_at > ? ORDER BY begins_at, key LIMIT ?"
        found = [from_text(PlannedOutage, body) for (body,) in self._tx.rows(sql, (to_microseconds(after), MOST))]
        return [planned for planned in found if not planned.called_off]

    def _first(self, condition: str, value: str) -> Outage | None:
        row = self._tx.one(f"{_SELECT} WHERE {condition}", (value,))
        return self._outage(row) if row else None

    def _outage(self, row: tuple[Any, ...]) -> Outage:
        key, body = row
        rows = self._tx.rows("SELECT body FROM outage_step WHERE outage_id = ? ORDER BY id", (key,))
        return replace(from_text(Outage, body), steps=tuple(from_text(OutageStep, step) for (step,) in rows))
