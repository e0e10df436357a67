"""What if the centre lacks what it once acknowledged? The same bytes go again, in the desk's order (F12).

The desk never un-knows an acknowledgement: delivery states stay, only an alarm may come of it. Bytes that were let go of are
made anew and proved by their hash; what cannot be is asked for by its receipt, and named by its number when the centre has
none (I1: the program can say which).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from counter_app.domain.operation import OutboxRow
from counter_app.ports import AuditEntry, DeskClock, DeskStore, Session
from sync.code_mapping import map_code
from sync.contact import Trouble
from sync.decide import Acked, Decision, Parked, RenewToken, StopLane, TryAgain, decide, decide_receipt
from sync.gateway_client import GatewayClient
from sync.lane_alarm import SYNC_ACTOR, alarm
from sync.wire import BatchLimits, DeskIdentity, encode_batch, encode_event, sent_event

UNTOLD = "outbox.untold"
AGAIN_AFTER_SECONDS = 1800.0
_PAGE = 1000
_MOST_PAGES = 20  # in one contact; the next one goes on from where the centre stands then


class Resend:
    """Sends acknowledged rows again until the centre stands where the desk saw it stand."""

    def __init__(self, store: DeskStore, client: GatewayClient, clock: DeskClock, identity: DeskIdentity) -> None:
        self._store = store
        self._client = client
        self._clock = clock
        self._identity = identity
        self._tried: tuple[int, int, int] | None = None
        self._again_at = 0.0

    def lacks(self, high_water: int, held: int) -> bool:
        """True when the centre has forgotten something that it could be told again."""
        with self._store.read() as session:
            trims = session.outbox.proof.trims
            found = trims.tellable_after(high_water) or held < session.outbox.state().acked - trims.state().untold
        self._tried = self._tried if found else None
        return found

    def run(self, high_water: int, held: int, limits: BatchLimits) -> int | Trouble:
        """Rows sent again. Beyond the top first; where the counts tell of a hole below it, everything from the first row."""
        with self._store.read() as session:
            acked, beyond = session.outbox.state().acked, session.outbox.proof.trims.tellable_after(high_water)
        if self._tried == (high_water, held, acked) and self._clock.monotonic() < self._again_at:
            return 0  # told just now, and the centre stands where it stood: the line is not filled with it
        start = high_water if beyond else 0
        after, sent = start, 0
        for _ in range(_MOST_PAGES):
            with self._store.read() as session:
                rows = session.outbox.acked_after(after, _PAGE)
                told = with_bytes(session, rows)
            if not rows:
                break
            trouble = self._send([row for row in told if row.payload], limits)
            trouble = trouble or self._ask([row for row in told if not row.payload])
            if trouble is not None:
                return trouble
            after, sent = rows[-1].seq, sent + len(rows)
        with self._store.write() as session:
            facts = {"after": str(start), "sent": str(sent)}
            session.audit.add(AuditEntry(self._clock.now(), SYNC_ACTOR, "centre.behind", "desk", facts))
        self._tried, self._again_at = (high_water, held, acked), self._clock.monotonic() + AGAIN_AFTER_SECONDS
        return sent

    def _send(self, rows: Sequence[OutboxRow], limits: BatchLimits) -> Trouble | None:
        events = [encode_event(row, self._identity) for row in rows]
        for part in limits.cut([len(event) for event in events]):
            answer = self._client.send_events(encode_batch(events[part]))
            decisions = decide(answer, [sent_event(row) for row in rows[part]])
            self._note(rows[part], decisions)
            for decision in decisions:
                if (trouble := _trouble(decision)) is not None:
                    return trouble
        return None

    def _ask(self, rows: Sequence[OutboxRow]) -> Trouble | None:
        """Rows that cannot be told again: has the centre them, perhaps from another life of this desk?"""
        for row in rows:
            decision = decide_receipt(self._client.receipt(row.op_id), sent_event(row))
            if (trouble := _trouble(decision)) is not None:
                return trouble
            self._note_untold(row, at_centre=isinstance(decision, Acked))
        return None

    def _note_untold(self, row: OutboxRow, *, at_centre: bool) -> None:
        now = self._clock.now()
        with self._store.write() as session:
            if session.outbox.proof.trims.mark_untold(row, now, at_centre=at_centre) and not at_centre:
                facts = {"op_id": row.op_id, "seq": str(row.seq)}
                session.audit.add(AuditEntry(now, SYNC_ACTOR, UNTOLD, row.dossier_uid, facts))

    def _note(self, rows: Sequence[OutboxRow], decisions: Sequence[Decision]) -> None:
        now = self._clock.now()
        with self._store.write() as session:
            for row, decision in zip(rows, decisions, strict=True):
                if isinstance(decision, StopLane | Parked):  # acknowledged once, refused now: never in silence
                    alarm(session, row, decision.problem, now)
                elif isinstance(decision, Acked) and decision.central_no:
                    map_code(session, row, decision.central_no, now)  # another number after a restore raises the alarm


def with_bytes(session: Session, rows: Sequence[OutboxRow]) -> list[OutboxRow]:
    """The rows with their bytes, also with those that were let go of; still empty where they cannot be made anew."""
    return [row if row.payload else replace(row, payload=session.outbox.proof.trims.original(row) or b"") for row in rows]


def _trouble(decision: Decision) -> Trouble | None:
    if isinstance(decision, RenewToken):
        return Trouble(decision.reason, refused=True)
    if isinstance(decision, TryAgain) and decision.whole:
        return Trouble(decision.reason, decision.wait_seconds, diverged=decision.reason == "diverged")
    return None
