"""What if the centre forgot what it had acknowledged (a restored backup)? It is sent again from where it waits (F12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from counter_app.domain.operation import DeliveryState, OutboxRow
from counter_app.ports import AuditEntry, DeskClock, DeskStore, Session
from sync.code_mapping import map_code
from sync.decide import Acked, Decision, StopLane, TryAgain, decide
from sync.gateway_client import GatewayClient
from sync.lane_alarm import SYNC_ACTOR, alarm
from sync.resend import with_bytes
from sync.wire import BatchLimits, DeskIdentity, encode_batch, encode_event, sent_event

_PAGE = 1000


class GapFill:
    """Re-sends acknowledged rows, byte for byte. Their delivery state stays: the desk never un-knows an acknowledgement."""

    def __init__(self, store: DeskStore, client: GatewayClient, clock: DeskClock, identity: DeskIdentity) -> None:
        self._store = store
        self._client = client
        self._clock = clock
        self._identity = identity

    def fill(self, sent: Sequence[tuple[OutboxRow, Decision]], limits: BatchLimits) -> int:
        """`sent`: rows with what was decided; those out of order name what is missing. Returns how many went again."""
        lanes = {
            row.dossier_uid: (decision.expected, row)
            for row, decision in sent
            if isinstance(decision, TryAgain) and decision.expected is not None
        }
        if not lanes:
            return 0
        with self._store.read() as session:
            rows = [row for row in with_bytes(session, self._forgotten(session, lanes)) if row.payload]
        if not rows:
            return 0
        events = [encode_event(row, self._identity) for row in rows]
        for part in limits.cut([len(event) for event in events]):
            answer = self._client.send_events(encode_batch(events[part]))
            self._note(rows[part], decide(answer, [sent_event(row) for row in rows[part]]))
        return len(rows)

    def _forgotten(self, session: Session, lanes: Mapping[str, tuple[int, OutboxRow]]) -> list[OutboxRow]:
        """Rows before the waiting one that the centre acknowledged once, in seq order. A gap that is ours is not filled."""
        acked = {uid: ids for uid, (expected, _) in lanes.items() if len(ids := _acked(session, uid)) >= expected}
        rows: list[OutboxRow] = []
        after = 0
        while acked and (page := session.outbox.rows(after, _PAGE)):
            after = page[-1].seq
            for row in page:
                if row.dossier_uid in acked:
                    expected, waiting = lanes[row.dossier_uid]
                    if expected <= row.lane_seq < waiting.lane_seq and row.op_id in acked[row.dossier_uid]:
                        rows.append(row)
        return rows

    def _note(self, rows: Sequence[OutboxRow], decisions: Sequence[Decision]) -> None:
        now = self._clock.now()
        with self._store.write() as session:
            for row, decision in zip(rows, decisions, strict=True):
                if isinstance(decision, StopLane):
                    alarm(session, row, decision.problem, now)
                elif isinstance(decision, Acked):
                    facts = {"op_id": row.op_id, "answer": decision.answer}
                    session.audit.add(AuditEntry(now, SYNC_ACTOR, "centre.behind", row.dossier_uid, facts))
                    if decision.central_no:  # another number after the restore raises the alarm; the paper stays as it is
                        map_code(session, row, decision.central_no, now)


def _acked(session: Session, uid: str) -> set[str]:
    """Acknowledged operations of the lane: always the first ones, so their number tells up to where the centre had come."""
    return {line.op_id for line in session.dossiers.history(uid) if line.op_id and line.sync is DeliveryState.ACKED}
