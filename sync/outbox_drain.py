"""How the outbox is emptied: due rows go out in batches until nothing is due or the link gives trouble (D5, D25)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from counter_app.domain.operation import OutboxRow
from counter_app.ports import DeskClock, DeskStore
from sync.decide import AskReceipt, Decision, RenewToken, SplitBatch, TryAgain, decide, decide_receipt
from sync.gap_fill import GapFill
from sync.gateway_client import GatewayClient
from sync.retry import RETRY_AFTER_MAX_SECONDS
from sync.settlement import DrainReport, Outgoing, Settlement
from sync.wire import BatchLimits, DeskIdentity, SentEvent, encode_batch, encode_event, sent_event

_RECEIPTS_PER_BATCH = 20
_LONGEST_WAIT = timedelta(seconds=RETRY_AFTER_MAX_SECONDS)
_ANY_DAYS = 36_500


class OutboxDrain:
    """Sends what is due. One drain at a time: the engine holds the lock."""

    def __init__(
        self, store: DeskStore, client: GatewayClient, clock: DeskClock, identity: DeskIdentity, settlement: Settlement
    ) -> None:
        self._store = store
        self._client = client
        self._clock = clock
        self._identity = identity
        self._settlement = settlement
        self._gaps = GapFill(store, client, clock, identity)
        self._in_flight: list[str] = []
        self.limits = BatchLimits()

    def run(self, force: bool) -> DrainReport:
        """`force` also sends rows whose next try is still to come."""
        report = DrainReport()
        if self._in_flight:  # a store error stopped the last drain between sending and settling
            self._settlement.put_back(self._in_flight)
        while report.back_off is None:
            rows = self._take(report, force)
            self._in_flight = [row.op_id for row in rows]
            if not rows:
                break
            self._send([Outgoing(row, encode_event(row, self._identity), sent_event(row)) for row in rows], report)
            self._in_flight = []
        return report

    def _take(self, report: DrainReport, force: bool) -> list[OutboxRow]:
        """The next batch, marked as sending. Lanes that must wait are passed over, also under `force`."""
        with self._store.write() as session:
            now = self._clock.now()
            until = now + _LONGEST_WAIT if force else now
            limit = self.limits.max_events
            if not force and _clock_went_back(session.outbox.state().next_try_at, now):
                until = now + timedelta(days=_ANY_DAYS)
            while True:
                due = session.outbox.due(until, limit)
                rows = [row for row in due if row.dossier_uid not in report.held_lanes][: self.limits.max_events]
                if rows or len(due) < limit:
                    break
                limit *= 2
            if rows:
                session.outbox.mark_sending([row.op_id for row in rows], now)
        return rows

    def _send(self, batch: Sequence[Outgoing], report: DrainReport) -> None:
        """Send one batch, in halves where the centre asks for it; the first trouble puts all the rest back."""
        todo = [batch[part] for part in reversed(self.limits.cut([len(item.event) for item in batch]))]
        while todo and report.back_off is None:
            part = todo.pop()
            answer = self._client.send_events(encode_batch([item.event for item in part]))
            sent = [item.sent for item in part]
            decisions = decide(answer, sent)
            if len(part) > 1 and isinstance(decisions[0], SplitBatch):
                todo += [part[len(part) // 2 :], part[: len(part) // 2]]
                continue
            if isinstance(decisions[0], RenewToken):
                self._client.forget_token()
            report.sent += len(part)
            rest = [item for later in todo for item in later]
            self._settlement.settle(part, self._with_receipts(decisions, sent), rest, report)
            report.sent += self._gaps.fill(list(zip((item.row for item in part), decisions, strict=True)), self.limits)

    def _with_receipts(self, decisions: Sequence[Decision], sent: Sequence[SentEvent]) -> list[Decision]:
        """The decisions after a look at the receipts; few per batch, the others wait for the next run."""
        asked, settled = 0, list(decisions)
        for index, (decision, event) in enumerate(zip(decisions, sent, strict=True)):
            if not isinstance(decision, AskReceipt):
                continue
            asked += 1
            few = asked <= _RECEIPTS_PER_BATCH
            settled[index] = decide_receipt(self._client.receipt(event.op_id), event) if few else TryAgain(decision.reason)
        return settled


def _clock_went_back(next_try_at: datetime | None, now: datetime) -> bool:
    """No row waits longer than the longest wait: if even the first one does, it was noted by a clock years ahead (D17)."""
    return next_try_at is not None and next_try_at > now + _LONGEST_WAIT
