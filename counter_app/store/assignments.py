"""Which written assignments to make digital copies were registered? (Cà Mau Đ23.3)"""

from __future__ import annotations

from counter_app.domain.assignment import Assignment
from counter_app.store.plain_rows import from_text, to_text
from counter_app.store.transaction import Transaction


class SqliteAssignments:
    """Implements scan_work_ports.AssignmentTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, assignment: Assignment) -> None:
        """For ever: a new paper takes over, none is changed."""
        sql = "INSERT INTO assignment (assignment_id, officer_id, body) VALUES (?, ?, ?)"
        self._tx.run(sql, (assignment.assignment_id, assignment.officer_id, to_text(assignment)))

    def of(self, officer_id: str) -> list[Assignment]:
        """Oldest first."""
        rows = self._tx.rows("SELECT body FROM assignment WHERE officer_id = ? ORDER BY id", (officer_id,))
        return [from_text(Assignment, body) for (body,) in rows]

    def all(self) -> list[Assignment]:
        """Newest first."""
        return [from_text(Assignment, body) for (body,) in self._tx.rows("SELECT body FROM assignment ORDER BY id DESC")]
