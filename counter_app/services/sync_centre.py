"""What waits for the centre, why, until when, and who can do something about it (D5, D6, D16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from counter_app.domain.errors import NotAllowed
from counter_app.domain.officer import Act, Officer
from counter_app.domain.operation import DeliveryState
from counter_app.link_ports import Pace
from counter_app.ports import AuditEntry, Clock, DeskStore, HistoryRow, ParkedOperation, QueueState, SyncEngine, SyncReport
from counter_app.trim_ports import TrimState, UntoldRow


class WaitCause(StrEnum):
    """Why an act has not arrived. `texts` has the sentence and who can help."""

    ARRIVED = "arrived"
    ON_ITS_WAY = "on-its-way"
    FIRST_TRY_SOON = "first-try-soon"
    CENTRE_UNREACHABLE = "centre-unreachable"
    CENTRE_ASKED_TO_WAIT = "centre-asked-to-wait"
    DESK_NOT_ACCEPTED = "desk-not-accepted"
    BEHIND_ANOTHER = "behind-another"
    REFUSED = "refused"


class WhoCanHelp(StrEnum):
    NOBODY_NEEDED = "nobody-needed"
    SUPERVISOR = "supervisor"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Waiting:
    """The answer to "why is this waiting?"."""

    cause: WaitCause
    who: WhoCanHelp
    next_try_at: datetime | None
    attempts: int
    last_answer: str


class SyncCentre:
    """The desk's view on its queue. There is no offline mode to choose: the light only tells whether sending works."""

    def __init__(self, store: DeskStore, clock: Clock, engine: SyncEngine | None, pace: Pace | None = None) -> None:
        self._store = store
        self._clock = clock
        self._engine = engine
        self._pace = pace
        self.last_report: SyncReport | None = None

    @property
    def has_centre(self) -> bool:
        """False when the desk is set up without a gateway."""
        return self._engine is not None

    def key_pressed(self) -> None:
        """Somebody types: the queue gives way for a moment."""
        if self._pace is not None:
            self._pace.key_pressed()

    def queue(self) -> QueueState:
        """The queue in numbers."""
        with self._store.read() as session:
            return session.outbox.state()

    def trims(self) -> TrimState:
        """Of how many sent acts the desk still has the bytes."""
        with self._store.read() as session:
            return session.outbox.proof.trims.state()

    def untold(self) -> list[UntoldRow]:
        """Acts without their bytes that the centre asked for again and that cannot be told again, those it lacks first."""
        with self._store.read() as session:
            return session.outbox.proof.trims.untold()

    def run(self, force: bool = False) -> SyncReport | None:
        """One contact with the centre, in a worker thread. None without a gateway or on a read-only store."""
        if self._engine is None or self._store.read_only:
            return None
        self.last_report = self._engine.run_once(force=force)
        return self.last_report

    def parked(self) -> list[ParkedOperation]:
        """Acts that the centre refused; each blocks its own dossier only."""
        with self._store.read() as session:
            return session.outbox.parked()

    def release(self, op_id: str, officer: Officer) -> None:
        """A supervisor lets a refused act be tried again, unchanged. Raises NotAllowed."""
        if not officer.may(Act.RELEASE_PARKED):
            raise NotAllowed(role=officer.role, act=Act.RELEASE_PARKED)
        now = self._clock.now()
        with self._store.write() as session:
            session.outbox.release(op_id, now)
            session.audit.add(AuditEntry(now, officer.officer_id, "operation.released", op_id, {}))

    def why(self, act: HistoryRow, earlier: list[HistoryRow]) -> Waiting:
        """Cause, next try and who can help for one act of a dossier; `earlier` are the acts before it."""
        cause = self._cause(act, earlier)
        who = {WaitCause.REFUSED: WhoCanHelp.SUPERVISOR, WaitCause.DESK_NOT_ACCEPTED: WhoCanHelp.SUPPORT}
        return Waiting(cause, who.get(cause, WhoCanHelp.NOBODY_NEEDED), act.next_try_at, act.attempts, act.last_answer)

    def _cause(self, act: HistoryRow, earlier: list[HistoryRow]) -> WaitCause:
        if act.sync in (None, DeliveryState.ACKED):
            return WaitCause.ARRIVED
        if act.sync is DeliveryState.SENDING:
            return WaitCause.ON_ITS_WAY
        if act.sync is DeliveryState.PARKED:
            return WaitCause.REFUSED
        if any(row.sync is DeliveryState.PARKED for row in earlier):
            return WaitCause.BEHIND_ANOTHER
        report = self.last_report
        if report is not None and report.problem == "central-refused-desk":
            return WaitCause.DESK_NOT_ACCEPTED
        if report is not None and not report.reached:
            return WaitCause.CENTRE_UNREACHABLE
        return WaitCause.CENTRE_ASKED_TO_WAIT if act.last_answer else WaitCause.FIRST_TRY_SOON
