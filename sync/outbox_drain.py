"""How the outbox is emptied: due rows go out in batches until nothing is due or the link gives trouble (D5, D25)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from counter_app.domain.operation import OutboxRow
from counter_app.ports import DeskClock, DeskStore
from sync.answers import Failure, slot_seconds
from sync.decide import Acked, AskReceipt, Decision, RenewToken, SplitBatch, TryAgain, decide, decide_receipt
from sync.gap_fill import GapFill
from sync.gateway_client import GatewayClient
from sync.on_the_wire import OnTheWire, Part
from sync.retry import RETRY_AFTER_MAX_SECONDS
from sync.settlement import DrainReport, Outgoing, Settlement
from sync.wire import BatchLimits, DeskIdentity, SentEvent, encode_event, sent_event

_RECEIPTS_PER_BATCH = 20
ASK_AGAIN_SECONDS = 5.0
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
        self._in_flight: dict[str, None] = {}  # in the order taken
        self._more = False  # the last batch was full, so there may be another
        self.limits = BatchLimits()
        self.give_way: Callable[[], None] = lambda: None  # called before each batch

    def run(self, force: bool) -> DrainReport:
        """`force` also sends rows whose next try is still to come.

        While the centre works on one part, the desk takes the next batch; it settles one part while the next is on the wire.
        Never are two on the wire, and never does a lane stand in both: a row waits while an earlier one of it is sending.
        """
        report = DrainReport()
        if self._in_flight:  # a store error stopped the last drain between sending and settling
            self._settlement.put_back(list(self._in_flight))
            self._in_flight.clear()
        wire: OnTheWire | None = None
        todo = self._load(report, force)
        if self._more:  # a backlog: when the whole province has one, the centre takes desks in turn
            turn = self._client.turn()  # no answer: a batch would fare no better, and cost more
            report.slot_seconds = ASK_AGAIN_SECONDS if isinstance(turn, Failure) else slot_seconds(turn)
        try:
            while (wire is not None or todo) and not report.slot_seconds:
                self.give_way()
                wire = wire or OnTheWire(self._client, todo.pop())
                if not todo and self._more:
                    todo = self._load(report, force)
                part, decisions = self._heard(wire)
                report.slot_seconds = slot_seconds(wire.answer())
                if len(part) > 1 and isinstance(decisions[0], SplitBatch):
                    wire, todo = None, [*todo, part[len(part) // 2 :], part[: len(part) // 2]]
                    continue
                # Anything but a plain yes is settled first: it may close the link, or have to be asked about.
                well = all(isinstance(decision, Acked) for decision in decisions)
                wire = OnTheWire(self._client, todo.pop()) if well and todo and not report.slot_seconds else None
                self._settle(part, decisions, todo, report)
                if report.back_off is not None or report.slot_seconds:
                    break
                todo = todo or ([] if wire is not None else self._load(report, force))
        finally:
            if wire is not None:
                wire.wait()
        if self._in_flight and report.back_off is None:  # taken for a batch whose turn comes later
            self._settlement.put_back(list(self._in_flight))
            self._in_flight.clear()
        return report

    def _load(self, report: DrainReport, force: bool) -> list[Part]:
        """The next batch in parts that fit one request; the first one stands last."""
        rows = self._take(report, force)
        self._in_flight |= {row.op_id: None for row in rows}
        self._more = len(rows) >= self.limits.max_events
        batch = [Outgoing(row, encode_event(row, self._identity), sent_event(row)) for row in rows]
        return [batch[part] for part in reversed(self.limits.cut([len(item.event) for item in batch]))]

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

    def _heard(self, wire: OnTheWire) -> tuple[Part, list[Decision]]:
        """What is decided about each row of the part on the wire."""
        return wire.part, decide(wire.answer(), [item.sent for item in wire.part])

    def _settle(self, part: Part, decisions: Sequence[Decision], todo: Sequence[Part], report: DrainReport) -> None:
        """Write the decisions down; the first trouble puts all the rest back."""
        if isinstance(decisions[0], RenewToken):
            self._client.forget_token()
        report.sent += len(part)
        rest = [item for later in todo for item in later]
        self._settlement.settle(part, self._with_receipts(decisions, [item.sent for item in part]), rest, report)
        for item in part if report.back_off is None else [*part, *rest]:
            self._in_flight.pop(item.row.op_id, None)
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
