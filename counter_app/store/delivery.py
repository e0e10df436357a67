"""Where does each operation stand on its way to the centre, what may be sent now, and do the counts add up? (D5, D6)"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from counter_app.domain.dossier import SyncStatus
from counter_app.domain.errors import StoreBroken
from counter_app.domain.views import ParkedOperation, QueueState
from counter_app.store.moments import from_microseconds, moment, to_microseconds
from counter_app.store.transaction import Transaction

# The sync axis of a dossier as a number, from the few rows that the centre lacks; `uid` is an SQL expression.
SYNC_RANK = """
coalesce(
    (SELECT max(CASE v.state WHEN 'parked' THEN iif(v.decided = 2, 0, 3) WHEN 'sending' THEN 2 ELSE 1 END)
     FROM delivery v INDEXED BY delivery_open WHERE v.dossier_uid = {uid} AND v.state <> 'acked'),
    NOT EXISTS (SELECT 1 FROM outbox o WHERE o.dossier_uid = {uid}))
"""
SYNC_OF_RANK = {0: SyncStatus.AT_CENTRE, 1: SyncStatus.LOCAL, 2: SyncStatus.SENDING, 3: SyncStatus.PARKED}

# A row may go when every earlier row of its lane is acked, or refused with a decision that the centre took, or may go too (a
# smaller seq, so it is in the batch).
_DUE = """
SELECT d.seq FROM delivery d INDEXED BY delivery_waiting
WHERE d.state IN ('pending', 'sending') AND d.state = 'pending' AND d.next_try_us <= :now
  AND NOT EXISTS (
    SELECT 1 FROM delivery e INDEXED BY delivery_open
    WHERE e.dossier_uid = d.dossier_uid AND e.lane_seq < d.lane_seq AND e.state <> 'acked'
      AND NOT (e.state = 'parked' AND e.decided = 2) AND NOT (e.state = 'pending' AND e.next_try_us <= :now))
ORDER BY d.seq LIMIT :limit
"""

_DECIDED = "SELECT count(*) FROM delivery INDEXED BY delivery_parked WHERE state = 'parked' AND decided > 0"

# Acknowledgements are final and counted, so the count is the order in which they came, whatever the clock did (D17).
_NEXT_ACK = "(SELECT n + 1 FROM queue_count WHERE state = 'acked')"


class Deliveries:
    """The moving half of the outbox. Only answers move a row out of the queue; nothing deletes one."""

    def __init__(self, tx: Transaction, zone: tzinfo | None) -> None:
        self._tx = tx
        self._zone = zone

    def due_seqs(self, now: datetime, limit: int) -> list[int]:
        """The seqs to send now, in order."""
        parameters = {"now": to_microseconds(now), "limit": limit}
        return [row[0] for row in self._tx.database.execute(_DUE, parameters).fetchall()]

    def mark_sending(self, op_ids: Sequence[str], now: datetime) -> None:
        """On their way. A row that is not pending stays as it is."""
        self._move(op_ids, "state = 'sending', changed_us = ?", (to_microseconds(now),), "pending")

    def mark_acked(self, op_ids: Sequence[str], now: datetime, answer: str) -> None:
        """The centre has them: final."""
        at = to_microseconds(now)
        changes = f"state = 'acked', ack_order = {_NEXT_ACK}, attempts = attempts + 1, last_answer = ?, changed_us = ?"
        self._move(op_ids, changes, (answer, at), "pending", "sending", "parked")
        if op_ids:
            self._tx.run("UPDATE queue_contact SET last_success_us = ?, last_answer = ?", (at, answer))

    def mark_retry(self, op_ids: Sequence[str], next_try_at: datetime, answer: str, counts: bool) -> None:
        """Back to pending. `counts` False for network failures (D6)."""
        changes = "state = 'pending', next_try_us = ?, last_answer = ?, attempts = attempts + ?"
        self._move(op_ids, changes, (to_microseconds(next_try_at), answer, int(counts)), "pending", "sending")
        if op_ids:
            self._tx.run("UPDATE queue_contact SET last_answer = ?", (answer,))

    def mark_parked(self, op_id: str, now: datetime, problem_code: str, detail: str) -> None:
        """A definite no: it stays, with everything behind it in its lane, until a person acts."""
        changes = """
            state = 'parked', attempts = attempts + 1, changed_us = ?, last_answer = ?, problem_code = ?, problem_detail = ?
        """
        self._move([op_id], changes, (to_microseconds(now), problem_code, problem_code, detail), "pending", "sending")
        self._tx.run("UPDATE queue_contact SET last_answer = ?", (problem_code,))

    def release(self, op_id: str, now: datetime) -> None:
        """A parked operation may be tried again, unchanged. One that was decided on stays."""
        self._move([op_id], "state = 'pending', next_try_us = 0, changed_us = ?", (to_microseconds(now),), "parked")

    def parked(self) -> list[ParkedOperation]:
        """Every refused operation that holds its lane, the oldest first; also those whose decision is still on its way."""
        sql = """
            SELECT o.op_id, o.dossier_uid, coalesce(r.dossier_code, r.provisional_number, ''), o.kind, o.at,
                   d.problem_code, d.problem_detail, d.decided
            FROM delivery d INDEXED BY delivery_parked JOIN outbox o ON o.seq = d.seq
            LEFT JOIN dossier r ON r.uid = o.dossier_uid WHERE d.state = 'parked' AND d.decided < 2
            ORDER BY d.seq
        """
        return [
            ParkedOperation(op_id, uid, number, kind, datetime.fromisoformat(at), problem_code, detail, bool(decided))
            for op_id, uid, number, kind, at, problem_code, detail, decided in self._tx.rows(sql)
        ]

    def state(self) -> QueueState:
        """The queue in numbers, in constant time. Raises StoreBroken when the counting law does not hold."""
        count = dict(self._tx.rows("SELECT state, n FROM queue_count"))
        last_seq = self._tx.value("SELECT max(seq) FROM outbox") or 0
        if last_seq != sum(count.values()):
            raise StoreBroken(reason="outbox-counts", last_seq=last_seq, counted=sum(count.values()))
        oldest = self._tx.value("""
            SELECT o.at FROM outbox o WHERE o.seq =
            (SELECT min(seq) FROM delivery INDEXED BY delivery_waiting WHERE state IN ('pending', 'sending'))
        """)
        sql = "SELECT min(next_try_us) FROM delivery INDEXED BY delivery_next_try WHERE state = 'pending'"
        contact = self._tx.one("SELECT last_success_us, last_answer FROM queue_contact") or (0, "")
        return QueueState(
            last_seq=last_seq,
            acked=count["acked"],
            pending=count["pending"] + count["sending"],
            parked=count["parked"],
            oldest_pending_at=moment(oldest),
            next_try_at=from_microseconds(self._tx.value(sql) or 0, self._zone),
            last_success_at=from_microseconds(contact[0], self._zone),
            last_answer=contact[1],
            decided=self._tx.value(_DECIDED) if count["parked"] else 0,
        )

    def sync_status(self, dossier_uid: str) -> SyncStatus:
        """The sync axis of one dossier: parked goes before sending, sending before waiting."""
        return SYNC_OF_RANK[self._tx.value(f"SELECT {SYNC_RANK.format(uid='?1')}", (dossier_uid,))]

    def _move(self, op_ids: Sequence[str], changes: str, values: tuple[object, ...], *sources: str) -> None:
        """Rows in another state stay: what is acked never comes back, whatever arrives late."""
        known = "SELECT seq FROM outbox WHERE op_id = ?"
        states = ", ".join(f"'{state}'" for state in sources)
        for op_id in op_ids:
            seq = self._tx.value(known, (op_id,))
            if seq is None:
                raise StoreBroken(reason="unknown-operation", op_id=op_id)
            self._tx.run(
                f"UPDATE delivery SET {changes} WHERE seq = ? AND state IN ({states}) AND decided = 0", (*values, seq)
            )


def unsent_dossiers(tx: Transaction) -> int:
    """How many dossiers have an act that the centre lacks; costs as much as there is unsent."""
    sql = "SELECT count(DISTINCT dossier_uid) FROM delivery INDEXED BY delivery_open WHERE state <> 'acked'"
    return int(tx.value(sql))
