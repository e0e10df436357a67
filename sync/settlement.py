"""How decisions become delivery states: one transaction for each answer, no row ever dropped (D3, D4, D5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from counter_app.domain.operation import OutboxRow
from counter_app.domain.parked_count import PARKED, PARKED_ON, one_more
from counter_app.ports import AuditEntry, DeskClock, DeskStore, Session
from sync.answers import Problem
from sync.code_mapping import map_code
from sync.contact import BackOff, Contact, Trouble
from sync.decide import Acked, AskReceipt, Decision, Parked, RenewToken, SplitBatch, StopLane, TryAgain
from sync.lane_alarm import SYNC_ACTOR, alarm
from sync.retry import GIVE_UP_AFTER, next_delay
from sync.wire import SentEvent

_LONE_SERVER_ERRORS = 2  # so many single events refused with 500 and none accepted: the centre is ill, not the event


@dataclass(slots=True)
class DrainReport:
    """What one drain did so far. `back_off` is set when the link gave trouble and the drain stopped early."""

    sent: int = 0
    acked: int = 0
    parked: int = 0
    retried: int = 0
    codes_mapped: int = 0
    wants_catalogue: bool = False
    back_off: BackOff | None = None
    slot_seconds: float = 0.0  # the centre works on other desks first; ours is the next after so long
    lone_server_errors: int = 0
    held_lanes: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One row on its way: as stored, as bytes, and what must be echoed."""

    row: OutboxRow
    event: bytes
    sent: SentEvent


class Settlement:
    """Writes what the centre decided. Keeps only the number of tries of each waiting row, for its back-off."""

    def __init__(self, store: DeskStore, clock: DeskClock, contact: Contact, random: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._contact = contact
        self._random = random
        self._tries: dict[str, int] = {}

    def settle(
        self, part: Sequence[Outgoing], decisions: Sequence[Decision], rest: Sequence[Outgoing], report: DrainReport
    ) -> None:
        """One transaction for the whole answer: a crash before its commit leaves every row to be sent again, which is safe.

        `rest`: rows marked as sending that go back unsent when the link gives trouble.
        """
        acked: dict[str, list[str]] = defaultdict(list)
        unsettled: list[str] = []
        trouble: Trouble | None = None
        with self._store.write() as session:
            for item, decision in zip(part, decisions, strict=True):
                if isinstance(decision, Acked):
                    self._ack(session, item, decision, acked, report)
                elif isinstance(decision, Parked | StopLane):
                    self._park(session, item, decision, report)
                elif (found := _link_trouble(decision)) is not None:
                    trouble = trouble or found
                    unsettled.append(item.row.op_id)
                else:
                    self._keep(session, item, _again(decision), report)
            for answer, op_ids in acked.items():
                session.outbox.mark_acked(op_ids, self._clock.now(), answer)
            trouble = trouble or _ill_centre(report)
            if trouble is not None:
                self._back_off(session, trouble, unsettled + [item.row.op_id for item in rest], report)

    def put_back(self, op_ids: Sequence[str]) -> None:
        """Rows whose outcome is unknown because the program stopped in between: pending again, at once."""
        with self._store.write() as session:
            session.outbox.mark_retry(op_ids, self._clock.now(), "interrupted", counts=False)

    def _ack(
        self, session: Session, item: Outgoing, decision: Acked, acked: dict[str, list[str]], report: DrainReport
    ) -> None:
        if decision.central_no and item.sent.printed_code is None:
            mapped = map_code(session, item.row, decision.central_no, self._clock.now())
            if isinstance(mapped, Problem):
                self._park(session, item, Parked(mapped), report)
                return
            report.codes_mapped += mapped
        acked[decision.answer].append(item.row.op_id)
        self._tries.pop(item.row.op_id, None)
        report.acked += 1

    def _park(self, session: Session, item: Outgoing, decision: Parked | StopLane, report: DrainReport) -> None:
        now = self._clock.now()
        session.outbox.mark_parked(item.row.op_id, now, decision.problem.code, decision.problem.detail)
        facts = {"problem": decision.problem.code}
        session.audit.add(AuditEntry(now, SYNC_ACTOR, PARKED, item.row.op_id, facts))
        session.notes.put(PARKED_ON, one_more(session.notes.get(PARKED_ON), now.date()))
        if isinstance(decision, StopLane):
            alarm(session, item.row, decision.problem, now)
        self._tries.pop(item.row.op_id, None)
        report.held_lanes.add(item.row.dossier_uid)
        report.parked += 1

    def _keep(self, session: Session, item: Outgoing, again: TryAgain, report: DrainReport) -> None:
        """Back to pending with this operation's own back-off; after enough definite answers a person must look."""
        op_id = item.row.op_id
        # A 500 speaks against the event only when the centre takes others; otherwise a bad release would park the province.
        counts = again.counts and (again.reason != "server-error" or report.acked > 0)
        if counts and _definite_answers(session, item.row) + 1 >= GIVE_UP_AFTER:
            self._park(session, item, Parked(Problem(again.reason, f"{GIVE_UP_AFTER} answers")), report)
            return
        tries = self._tries[op_id] = self._tries.get(op_id, -1) + 1
        delay = next_delay(tries, self._random(), again.wait_seconds)
        session.outbox.mark_retry([op_id], self._clock.now() + timedelta(seconds=delay), again.reason, counts=counts)
        report.retried += 1
        report.held_lanes.add(item.row.dossier_uid)
        report.wants_catalogue = report.wants_catalogue or again.fresh_catalogue
        report.lone_server_errors += again.reason == "server-error"

    def _back_off(self, session: Session, trouble: Trouble, op_ids: Sequence[str], report: DrainReport) -> None:
        """The link's back-off rules, not the rows': once it works again, everything is due."""
        report.back_off = self._contact.back_off(session, trouble)
        report.retried += len(op_ids)
        if op_ids:
            session.outbox.mark_retry(op_ids, report.back_off.next_try_at, trouble.reason, counts=False)


def _link_trouble(decision: Decision) -> Trouble | None:
    if isinstance(decision, RenewToken):
        return Trouble(decision.reason, refused=True)
    if isinstance(decision, TryAgain) and decision.whole:
        return Trouble(decision.reason, decision.wait_seconds, diverged=decision.reason == "diverged")
    return None


def _ill_centre(report: DrainReport) -> Trouble | None:
    ill = report.lone_server_errors >= _LONE_SERVER_ERRORS and not report.acked
    return Trouble("server-error") if ill else None


def _again(decision: Decision) -> TryAgain:
    """A decision that nothing more can be done about in this run."""
    if isinstance(decision, TryAgain):
        return decision
    return TryAgain(decision.reason if isinstance(decision, AskReceipt | SplitBatch) else "kept")


def _definite_answers(session: Session, row: OutboxRow) -> int:
    """How many counted answers the store holds for this operation."""
    lines = session.dossiers.history(row.dossier_uid)
    return next((line.attempts for line in lines if line.op_id == row.op_id), 0)
