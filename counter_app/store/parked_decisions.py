"""Which refused acts wait for a person, and what was decided on them? The act stays; the decision stands beside it (D5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from counter_app.domain.operation import OutboxRow
from counter_app.domain.parked_decision import RefusedAct, Way
from counter_app.parked_ports import KeptDecision
from counter_app.store.transaction import Transaction

if TYPE_CHECKING:
    RowsWhere = Callable[[str, tuple[object, ...]], list[OutboxRow]]

_SEQ = "SELECT seq FROM outbox WHERE op_id = ?"


class SqliteParked:
    """Implements parked_ports.ParkedTable."""

    def __init__(self, tx: Transaction, rows_where: RowsWhere) -> None:
        self._tx = tx
        self._rows_where = rows_where

    def refused(self, op_id: str) -> RefusedAct | None:
        """With the decisions on it that the centre refused, too."""
        rows = self._rows_where("o.op_id = ?", (op_id,))
        sql = "SELECT problem_code, problem_detail FROM delivery WHERE seq = ? AND state = 'parked' AND decided = 0"
        told = self._tx.one(sql, (rows[0].seq,)) if rows else None
        if told is None:
            return None
        sql = """
            SELECT b.op_id FROM superseded s JOIN outbox b ON b.seq = s.by_seq JOIN delivery d ON d.seq = s.by_seq
            WHERE s.seq = ? AND d.state = 'parked' AND d.decided = 0 ORDER BY s.by_seq
        """
        code, detail = told
        return RefusedAct(rows[0], code, detail, tuple(by_op for (by_op,) in self._tx.rows(sql, (rows[0].seq,))))

    def supersede(self, op_ids: Sequence[str], by_op_id: str, way: Way, intent_id: str) -> None:
        """A trigger refuses what does not wait for a person."""
        by_seq = self._tx.value(_SEQ, (by_op_id,))
        for op_id in op_ids:
            values = (self._tx.value(_SEQ, (op_id,)), by_seq, str(way), intent_id)
            self._tx.run("INSERT INTO superseded (seq, by_seq, way, intent_id) VALUES (?, ?, ?, ?)", values)

    def by_intent(self, intent_id: str) -> str | None:
        """Its operation."""
        sql = "SELECT b.op_id FROM superseded s JOIN outbox b ON b.seq = s.by_seq WHERE s.intent_id = ? LIMIT 1"
        found: str | None = self._tx.value(sql, (intent_id,))
        return found

    def decisions_on(self, op_id: str) -> list[KeptDecision]:
        """Refused ones included."""
        sql = f"""
            SELECT b.op_id, s.way, d.state = 'acked' FROM superseded s
            JOIN outbox b ON b.seq = s.by_seq JOIN delivery d ON d.seq = s.by_seq WHERE s.seq = ({_SEQ}) ORDER BY s.by_seq
        """
        rows = self._tx.rows(sql, (op_id,))
        return [KeptDecision(op_id, by_op_id, Way(way), bool(acked)) for by_op_id, way, acked in rows]
