"""Which bytes of sent rows may go, which have gone, and what is left of them? (reliability §3.3)

Whatever the code here believes, the trigger `outbox_fixed` asks the same once more before a byte goes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from counter_app.domain.operation import OutboxRow
from counter_app.store.moments import to_microseconds
from counter_app.store.originals import Wanted, made_anew
from counter_app.store.transaction import Transaction
from counter_app.trim_ports import TrimState, UntoldRow

KEPT_WHOLE = timedelta(days=30)
_KEPT_US = KEPT_WHOLE // timedelta(microseconds=1)
_MARKS_APART_US = timedelta(hours=12) // timedelta(microseconds=1)
_COVERED = f"""
SELECT coalesce(max(m.acks), 0) FROM centre_mark m, centre_seen s
WHERE m.centre_us <= s.backed_up_us AND s.now_us - m.centre_us >= {_KEPT_US}
"""
_RIPE = """
o.seq IN (SELECT d.seq FROM delivery d INDEXED BY delivery_whole
          WHERE d.ack_order > ? AND d.ack_order > 0 AND d.trimmed = 0 AND d.ack_order <= ? AND d.state = 'acked'
            AND d.changed_us <= ? ORDER BY d.ack_order LIMIT ?)
ORDER BY o.seq
"""
_LEFT = """
INSERT INTO trimmed (seq, payload_bytes, number, trimmed_us)
SELECT seq, length(payload), coalesce(json_extract(CAST(payload AS TEXT), '$.dossierCode'),
                                      json_extract(CAST(payload AS TEXT), '$.provisionalNumber'), ''), ?
FROM outbox WHERE seq = ?
"""


class SqliteTrims:
    """Implements trim_ports.TrimTable."""

    def __init__(self, tx: Transaction, rows_where: Callable[[str, tuple[object, ...]], list[OutboxRow]]) -> None:
        self._tx = tx
        self._rows_where = rows_where

    def met(self, acks: int, centre_now: datetime, backed_up_until: datetime | None) -> None:
        """Two meetings a day are enough to count thirty days by."""
        now = to_microseconds(centre_now)
        until = to_microseconds(backed_up_until) if backed_up_until is not None else 0
        # A backup of tomorrow was noted by a clock that went wrong, and would vouch for everything.
        self._tx.run("UPDATE centre_seen SET now_us = ?, backed_up_us = ?", (now, until if until <= now else 0))
        newest = self._tx.value("SELECT centre_us FROM centre_mark ORDER BY acks DESC LIMIT 1")
        if acks and (newest is None or abs(now - newest) >= _MARKS_APART_US):
            self._tx.run("INSERT INTO centre_mark VALUES (?, ?) ON CONFLICT DO NOTHING", (acks, now))
        covered = self._tx.value(_COVERED)
        self._tx.run("DELETE FROM centre_mark WHERE acks < ?", (covered,))

    def forgot(self) -> None:
        """The next meetings begin from nothing."""
        self._tx.run("DELETE FROM centre_mark")

    def ripe(self, now: datetime, after_ack: int, limit: int) -> list[OutboxRow]:
        """Acknowledged, held by the centre and in its backup since thirty days; by the order of acknowledgements."""
        until = to_microseconds(now - KEPT_WHOLE)
        return self._rows_where(_RIPE, (after_ack, self._tx.value(_COVERED), until, limit))

    def ack_order(self, row: OutboxRow) -> int:
        """Where its acknowledgement stands among all; 0 while there is none."""
        return int(self._tx.value("SELECT ack_order FROM delivery WHERE seq = ?", (row.seq,)) or 0)

    def trim(self, rows: list[OutboxRow], now: datetime) -> None:
        """Size and number are kept beside the row before its bytes go."""
        at = to_microseconds(now)
        for row in rows:
            self._tx.run(_LEFT, (at, row.seq))
            self._tx.run("UPDATE outbox SET payload = x'' WHERE seq = ?", (row.seq,))
            self._tx.run("UPDATE delivery SET trimmed = 1 WHERE seq = ?", (row.seq,))

    def original(self, row: OutboxRow) -> bytes | None:
        """As stored, or made anew."""
        return row.payload or made_anew(self._tx, _wanted(row))

    def made_anew(self, row: OutboxRow) -> bool:
        """True when the bytes could go and come back."""
        return made_anew(self._tx, _wanted(row)) == row.payload

    def tellable_after(self, seq: int) -> bool:
        """From the first such row on; usually there is none behind the place."""
        sql = """
            SELECT 1 FROM delivery d WHERE d.seq > ? AND d.state = 'acked'
              AND NOT EXISTS (SELECT 1 FROM trimmed t WHERE t.seq = d.seq AND t.untold_us > 0) LIMIT 1
        """
        return self._tx.one(sql, (seq,)) is not None

    def mark_untold(self, row: OutboxRow, now: datetime, *, at_centre: bool) -> bool:
        """The first time counts."""
        known = self._tx.value(
            "SELECT untold_us > 0 AND at_centre = ? FROM trimmed WHERE seq = ?", (int(at_centre), row.seq)
        )
        sql = "UPDATE trimmed SET untold_us = iif(untold_us, untold_us, ?), at_centre = ? WHERE seq = ?"
        self._tx.run(sql, (to_microseconds(now), int(at_centre), row.seq))
        return not known

    def untold(self, limit: int = 200) -> list[UntoldRow]:
        """What the centre lacks first."""
        sql = """
            SELECT o.seq, o.op_id, coalesce(nullif(t.number, ''), r.dossier_code, r.provisional_number, ''), o.kind, o.at,
                   t.at_centre
            FROM trimmed t INDEXED BY trimmed_untold JOIN outbox o ON o.seq = t.seq
            LEFT JOIN dossier r ON r.uid = o.dossier_uid WHERE t.untold_us > 0 ORDER BY t.at_centre, o.seq LIMIT ?
        """
        return [
            UntoldRow(seq, op_id, number, kind, datetime.fromisoformat(at), bool(at_centre))
            for seq, op_id, number, kind, at, at_centre in self._tx.rows(sql, (limit,))
        ]

    def lost(self) -> int:
        """Usually none."""
        sql = "SELECT count(*) FROM trimmed INDEXED BY trimmed_untold WHERE untold_us > 0 AND at_centre = 0"
        return int(self._tx.value(sql))

    def state(self) -> TrimState:
        """From counts and small indexes."""
        acked = self._tx.value("SELECT n FROM queue_count WHERE state = 'acked'")
        trimmed = self._tx.value("SELECT count(*) FROM trimmed")
        untold = self._tx.value("SELECT count(*) FROM trimmed INDEXED BY trimmed_untold WHERE untold_us > 0")
        return TrimState(acked - trimmed, trimmed, untold, self._tx.value(_COVERED))


def _wanted(row: OutboxRow) -> Wanted:
    return Wanted(row.kind, row.dossier_uid, row.op_id, row.clock_trust, row.payload_hash)
