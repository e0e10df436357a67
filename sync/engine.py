"""What is sent to the centre, in which order, and what is brought back, in one contact (D5, D6, D16)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from counter_app.attachment_ports import AttachmentBytes
from counter_app.ports import DeskClock, DeskStore, SyncReport
from sync.answers import Answer, Failure, gateway_object
from sync.catalogue_pull import CataloguePull
from sync.catch_up_doubles import DoublesPull
from sync.changes_pull import ChangesPull
from sync.contact import BackOff, Contact, Trouble, trouble_of
from sync.gateway_client import GatewayClient
from sync.handshake import Handshake
from sync.lease_refill import LeaseKeeping, LeaseRefill
from sync.outbox_drain import OutboxDrain
from sync.retry import next_delay
from sync.roster_pull import RosterPull
from sync.settlement import DrainReport, Settlement
from sync.statement_lane import StatementLane
from sync.trim_lane import TrimLane
from sync.upload_lane import UploadLane
from sync.wire import MAX_BATCH_BYTES, MAX_BATCH_EVENTS, BatchLimits, DeskIdentity

BUSY = "busy"
ASK_NUMBER_SECONDS = 2.0
CHANGES_EVERY_SECONDS = 45.0
CATALOGUE_EVERY_SECONDS = 600.0
CAPABILITIES_EVERY_SECONDS = 3600.0
DIAGNOSTICS_EVERY_SECONDS = 600.0
HANDSHAKE_EVERY_SECONDS = 300.0
TRIM_EVERY_SECONDS = 20.0
TRIM_AGAIN_SECONDS = 3600.0
PUT_OFF_SECONDS = 60.0


class OutboxEngine:
    """`ports.SyncEngine` over HTTP. Never raises for what the network or the centre does; errors of the store go up."""

    def __init__(
        self,
        store: DeskStore,
        client: GatewayClient,
        clock: DeskClock,
        identity: DeskIdentity,
        *,
        random: Callable[[], float],
        lease_keeping: LeaseKeeping | None = None,
        current_year: Callable[[], int] | None = None,
        version: str = "",
        files: AttachmentBytes | None = None,
        statements: StatementLane | None = None,
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        """`random` gives [0, 1). `lease_keeping` None: no numbers held ahead. `current_year`: a calendar must cover it.
        `files`: where the bytes of digital copies are; None sends none. `statements` None: this desk signs none.
        `give_way` is called before each batch and may wait for somebody who types."""
        self._store = store
        self._client = client
        self._clock = clock
        self._identity = identity
        self._lease_keeping = lease_keeping
        self._version = version
        self._random = random
        self._contact = Contact(store, client, clock, random)
        self._drain = OutboxDrain(store, client, clock, identity, Settlement(store, clock, self._contact, random))
        self._drain.give_way = give_way
        self._handshake = Handshake(store, client, clock, identity, version)
        self._leases = LeaseRefill(store, client, clock, identity)
        self._catalogue = CataloguePull(store, client, clock, current_year or (lambda: clock.now().year))
        self._roster = RosterPull(store, client, clock, identity.agency_code)
        self._changes = ChangesPull(store, client, clock)
        self._doubles = DoublesPull(store, client)
        self._files = UploadLane(store, client, clock, files, random) if files is not None else None
        self._statements = statements
        self._trim = TrimLane(store, client, clock, identity.incarnation)
        self._running = threading.Lock()
        self._asking = threading.Lock()
        self._not_before: dict[str, float] = {}
        self._last = SyncReport(reached=False)

    def run_once(self, force: bool = False) -> SyncReport:
        """One contact. A second caller is told `busy` at once, with what the last contact found."""
        if not self._running.acquire(blocking=False):
            return SyncReport(reached=self._last.reached, clock_skew_ms=self._last.clock_skew_ms, problem=BUSY)
        try:
            self._last = self._run(force)
            return self._last
        finally:
            self._running.release()

    def ask_number(self, on: date) -> bool:
        """Lease one number for this date within two seconds, also where the resolver or a black hole would take longer.

        A call that comes too late keeps its key: the next ask gets the very same number.
        """
        if self._store.read_only or self._contact.closed() is not None or not self._asking.acquire(blocking=False):
            return False
        try:
            wish = self._leases.wish(on, 1, "ask")
            answers: list[Answer | Failure] = []
            caller = threading.Thread(target=lambda: answers.append(self._leases.ask(wish)), daemon=True, name="ask-number")
            caller.start()
            caller.join(ASK_NUMBER_SECONDS)
            return bool(answers) and self._leases.keep(wish, answers[0], "ask")
        finally:
            self._asking.release()

    def _run(self, force: bool) -> SyncReport:
        closed = None if force else self._contact.closed()
        if closed is not None:
            return _held_back(SyncReport(reached=False), closed)
        # The probe comes first, always: half-open means one cheap call, not the queue, and every contact measures the clock.
        skew_ms = self._contact.probe()
        if isinstance(skew_ms, Trouble):
            return self._give_up(SyncReport(reached=False), skew_ms)
        report = SyncReport(reached=True, clock_skew_ms=skew_ms)
        trouble = self._learn_limits(force)
        if trouble is not None:
            return self._give_up(report, trouble)
        unlike = self._compare_memories(force)
        if unlike is not None:
            return self._give_up(report, unlike)
        drained = self._drain.run(force) if force or self._is_time("drain") else DrainReport()
        report = _with_drain(report, drained)
        if drained.slot_seconds:
            self._put_off("drain", next_delay(0, self._random(), drained.slot_seconds))
        if drained.back_off is not None:
            return _held_back(report, drained.back_off)
        return self._bring_back(report, force or drained.wants_catalogue)

    def _compare_memories(self, force: bool) -> Trouble | None:
        """Before anything is sent, and now and then when nothing is."""
        if not (force or self._is_time("handshake") or self._queue_waits()):
            return None
        again = self._handshake.run(self._drain.limits)
        if isinstance(again, Trouble):
            return again
        self._put_off("handshake", HANDSHAKE_EVERY_SECONDS)
        return None

    def _bring_back(self, report: SyncReport, fresh: bool) -> SyncReport:
        """Changes, leases, catalogue, diagnostics: after the outbox, so that the feed meets what was sent before it."""
        if fresh or self._is_time("changes"):
            pulled_changes = self._changes.pull()
            mapped = report.codes_mapped + pulled_changes.codes_mapped
            report = replace(report, codes_mapped=mapped, lodged_online=pulled_changes.lodged, news=pulled_changes.news)
            if pulled_changes.trouble is not None:
                return self._do_without("changes", report, pulled_changes.trouble)
            self._put_off("changes", CHANGES_EVERY_SECONDS)
            self._doubles.pull()
        if self._lease_keeping is not None and self._is_time("leases"):
            added = self._leases.refill(self._lease_keeping)
            if isinstance(added, Trouble):
                return self._do_without("leases", report, added)
            report = replace(report, leases_added=added)
        if fresh or self._is_time("catalogue"):
            pulled = self._catalogue.pull()
            if pulled.trouble is not None:
                return self._do_without("catalogue", report, pulled.trouble)
            report = replace(report, catalogue_updated=pulled.updated, catalogue_refused=pulled.refused)
            stopped = self._roster.pull()
            if isinstance(stopped, Trouble):
                return self._do_without("catalogue", report, stopped)
            self._put_off("catalogue", CATALOGUE_EVERY_SECONDS)
        self._contact.succeeded()
        if report.sent or self._is_time("diagnostics"):
            self._tell_diagnostics(report)
        report = self._send_statements(report, fresh)
        report = report if report.problem else self._send_files(report)
        if not report.problem and self._is_time("trim") and not self._queue_waits():
            self._put_off("trim", TRIM_EVERY_SECONDS if self._trim.run().more else TRIM_AGAIN_SECONDS)
        return report

    def _send_statements(self, report: SyncReport, fresh: bool) -> SyncReport:
        """A statement waits for nobody; trouble with it holds up nothing else."""
        if self._statements is None:
            return report
        if self._is_time("keys"):
            self._statements.exchange_keys()
            self._put_off("keys", CAPABILITIES_EVERY_SECONDS)
        if not fresh and not self._is_time("statements"):
            return report
        trouble = self._statements.run()
        self._put_off("statements", DIAGNOSTICS_EVERY_SECONDS)
        return self._do_without("statements", report, trouble) if trouble is not None else report

    def _send_files(self, report: SyncReport) -> SyncReport:
        """Last of all, and only while the queue is empty: a scan never delays a dossier."""
        if self._files is None or not self._is_time("files"):
            return report
        lane = self._files.run(self._queue_waits)
        report = replace(report, files_sent=lane.sent, files_parked=lane.parked)
        if lane.closed:
            self._put_off("files", CAPABILITIES_EVERY_SECONDS)
        return self._do_without("files", report, lane.trouble) if lane.trouble is not None else report

    def _queue_waits(self) -> bool:
        with self._store.read() as session:
            return bool(session.outbox.due(self._clock.now(), 1))

    def _do_without(self, job: str, report: SyncReport, trouble: Trouble) -> SyncReport:
        """One service of the gateway that says "not now" is put off alone: a broken catalogue must not slow the outbox."""
        if not trouble.named:
            return self._give_up(report, trouble)
        self._put_off(job, next_delay(0, 0.0, trouble.wait_seconds or PUT_OFF_SECONDS))
        self._contact.succeeded()
        return replace(report, detail=trouble.reason)

    def _give_up(self, report: SyncReport, trouble: Trouble) -> SyncReport:
        if trouble.refused:
            self._client.forget_token()
        with self._store.write() as session:
            closed = self._contact.back_off(session, trouble)
        return _held_back(report, closed)

    def _learn_limits(self, force: bool) -> Trouble | None:
        """The centre's limits, once an hour; without them our own hold."""
        if not force and not self._is_time("capabilities"):
            return None
        answer = self._client.capabilities()
        trouble = trouble_of(answer)
        if trouble is not None and not trouble.named:
            return trouble
        found = gateway_object(answer) if isinstance(answer, Answer) else None
        if found is not None:
            self._drain.limits = BatchLimits(
                max_events=_bounded(found.get("maxBatch"), MAX_BATCH_EVENTS),
                max_bytes=_bounded(found.get("maxBodyBytes"), MAX_BATCH_BYTES),
            )
        self._put_off("capabilities", CAPABILITIES_EVERY_SECONDS)
        return None

    def _tell_diagnostics(self, report: SyncReport) -> None:
        """How the desk is; last write wins, so a lost one does not matter."""
        with self._store.read() as session:
            queue = session.outbox.state()
        oldest = queue.oldest_pending_at
        self._client.diagnostics(
            {
                "version": self._version,
                "incarnation": self._identity.incarnation,
                "lastSeq": queue.last_seq,
                "pending": queue.pending,
                "parked": queue.undecided,
                "oldestPendingAt": oldest.isoformat() if oldest else None,
                "clockSkewMs": report.clock_skew_ms,
            }
        )
        self._put_off("diagnostics", DIAGNOSTICS_EVERY_SECONDS)

    def _is_time(self, job: str) -> bool:
        return self._clock.monotonic() >= self._not_before.get(job, 0.0)

    def _put_off(self, job: str, seconds: float) -> None:
        self._not_before[job] = self._clock.monotonic() + seconds


def _with_drain(report: SyncReport, drained: DrainReport) -> SyncReport:
    return replace(
        report,
        sent=drained.sent,
        acked=drained.acked,
        parked=drained.parked,
        retried=drained.retried,
        codes_mapped=drained.codes_mapped,
    )


def _held_back(report: SyncReport, closed: BackOff) -> SyncReport:
    return replace(report, next_try_at=closed.next_try_at, problem=closed.problem, detail=closed.detail)


def _bounded(value: object, most: int) -> int:
    """The centre's limit where it is a sensible one, else ours."""
    return min(value, most) if isinstance(value, int) and not isinstance(value, bool) and value > 0 else most
