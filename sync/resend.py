"""What if the centre lacks what it once acknowledged? The same bytes go again, in the desk's order (F12).

The desk never un-knows an acknowledgement: delivery states stay, only an alarm may come of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.domain.operation import OutboxRow
from counter_app.ports import AuditEntry, DeskClock, DeskStore
from sync.code_mapping import map_code
from sync.contact import Trouble
from sync.decide import Acked, Decision, RenewToken, StopLane, TryAgain, decide
from sync.gateway_client import GatewayClient
from sync.lane_alarm import SYNC_ACTOR, alarm
from sync.wire import BatchLimits, DeskIdentity, encode_batch, encode_event, sent_event

_PAGE = 1000
_MOST_PAGES = 20  # in one contact; the next one goes on from where the centre stands then


class Resend:
    """Sends acknowledged rows again until the centre stands where the desk saw it stand."""

    def __init__(self, store: DeskStore, client: GatewayClient, clock: DeskClock, identity: DeskIdentity) -> None:
        self._store = store
        self._client = client
        self._clock = clock
        self._identity = identity

    def run(self, high_water: int, held: int, limits: BatchLimits) -> int | Trouble:
        """Rows sent again. Beyond the top first; where the counts tell of a hole below it, everything from the first row."""
        with self._store.read() as session:
            acked, beyond = session.outbox.state().acked, session.outbox.acked_after(high_water, 1)
        if not beyond and held >= acked:
            return 0
        start = high_water if beyond else 0
        after, sent = start, 0
        for _ in range(_MOST_PAGES):
            with self._store.read() as session:
                rows = session.outbox.acked_after(after, _PAGE)
            if not rows:
                break
            trouble = self._send(rows, limits)
            if trouble is not None:
                return trouble
            after, sent = rows[-1].seq, sent + len(rows)
        with self._store.write() as session:
            facts = {"after": str(start), "sent": str(sent)}
            session.audit.add(AuditEntry(self._clock.now(), SYNC_ACTOR, "centre.behind", "desk", facts))
        return sent

    def _send(self, rows: Sequence[OutboxRow], limits: BatchLimits) -> Trouble | None:
        events = [encode_event(row, self._identity) for row in rows]
        for part in limits.cut([len(event) for event in events]):
            answer = self._client.send_events(encode_batch(events[part]))
            decisions = decide(answer, [sent_event(row) for row in rows[part]])
            self._note(rows[part], decisions)
            for decision in decisions:
                if isinstance(decision, RenewToken):
                    return Trouble(decision.reason, refused=True)
                if isinstance(decision, TryAgain) and decision.whole:
                    return Trouble(decision.reason, decision.wait_seconds, diverged=decision.reason == "diverged")
        return None

    def _note(self, rows: Sequence[OutboxRow], decisions: Sequence[Decision]) -> None:
        now = self._clock.now()
        with self._store.write() as session:
            for row, decision in zip(rows, decisions, strict=True):
                if isinstance(decision, StopLane):
                    alarm(session, row, decision.problem, now)
                elif isinstance(decision, Acked) and decision.central_no:
                    map_code(session, row, decision.central_no, now)  # another number after a restore raises the alarm
