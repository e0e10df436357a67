"""How an act on a dossier is committed: judged, stored as a new version, told to the centre, wanted on paper – at once (D3).

Every job after the reception goes this one way, so none can forget a part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from counter_app.act_ports import RecordedAct
from counter_app.domain import act as acts
from counter_app.domain import act_details
from counter_app.domain.act import Act, ActEvent, Known, holding
from counter_app.domain.act_fact import KINDS, act_fact
from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import ChangedMeanwhile, DateNotConfirmed, NotAllowed, UnknownDossier, UnknownProcedure
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.domain.operation import ClockTrust, Operation, OperationKind
from counter_app.domain.procedure import Procedure, SupplementClock
from counter_app.domain.slip import PrintJob
from counter_app.ports import AuditEntry, DeskClock, DeskStore, Identifiers, Session
from counter_app.services.act_slips import ActSlips
from counter_app.services.catalogue import CatalogueService
from counter_app.services.fee_ledger import keep_fee
from counter_app.services.notice_ledger import keep_notices


@dataclass(frozen=True, slots=True)
class ActRequest:
    """What an officer wants done. `at` None = now; an earlier time is the real one of an entry made later.

    `expected_rev`: the revision that the officer has looked at; None = whatever is newest. `wants_slip` False: the official
    slip of the act is not asked for now.
    """

    intent_id: str
    dossier_uid: str
    event: ActEvent
    officer: Officer
    reason: str = ""
    at: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    expected_rev: int | None = None
    wants_slip: bool = True
    date_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Acted:
    """The committed act and the print job of its slip ("" when it has none). `again`: it was there already."""

    dossier: Dossier
    act: Act
    job_id: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a job makes of the dossier before the act is judged: other papers handed in, the details of the act."""

    dossier: Dossier
    details: Mapping[str, Any]


Prepare = Callable[[Dossier, Known], Prepared]


@dataclass(frozen=True, slots=True)
class ActingDoors:
    """What acts need from the outside."""

    store: DeskStore
    clock: DeskClock
    identifiers: Identifiers


class Acting:
    """One transaction per act. Idempotent by the intent id: ten Enters, one act."""

    def __init__(self, doors: ActingDoors, catalogue: CatalogueService, slips: ActSlips) -> None:
        self.store = doors.store
        self.clock = doors.clock
        self.identifiers = doors.identifiers
        self.catalogue = catalogue
        self.slips = slips

    def perform(self, request: ActRequest, prepare: Prepare | None = None) -> Acted:
        """Judge and commit. Nothing is printed here.

        Raises NotAllowed, UnknownDossier, ChangedMeanwhile, DateNotConfirmed, and what `act.apply` raises.
        """
        allow(request.officer, Right.HANDLE)
        now, trust = self.vouched_now(request.date_confirmed)
        with self.store.write() as session:
            return self.perform_in(session, request, (now, trust), prepare)

    def perform_in(
        self, session: Session, request: ActRequest, vouched: tuple[datetime, ClockTrust], prepare: Prepare | None = None
    ) -> Acted:
        """The same in the caller's transaction: several dossiers on one signed paper move together or not at all."""
        known_act = session.acts.by_id(request.intent_id)
        if known_act is not None:
            return self.acted_before(session, known_act)
        dossier = known_dossier(session, request.dossier_uid)
        if request.expected_rev is not None and request.expected_rev != dossier.rev:
            raise ChangedMeanwhile(dossier_code=dossier.shown_number, expected_rev=request.expected_rev, rev=dossier.rev)
        known = self._known(session, dossier)
        prepared = prepare(dossier, known) if prepare else Prepared(dossier, request.details)
        act = _act(request, vouched[0], prepared.details)
        after = acts.apply(prepared.dossier, act, known)
        return self.commit(session, dossier, after, act, vouched[1], wants_slip=request.wants_slip)

    def commit(
        self, session: Session, before: Dossier, after: Dossier, act: Act, trust: ClockTrust, *, wants_slip: bool
    ) -> Acted:
        """Version, act, operation, duties to tell, audit link and print wish, in the caller's transaction."""
        session.dossiers.update(after, before.rev)
        kind = KINDS[act.event]
        op_id = self.tell(session, after.uid, kind, act_fact(before, after, act, trust), act)
        session.acts.add(RecordedAct(after.uid, act, after.rev, op_id))
        keep_notices(session, before, after, act)
        keep_fee(session, before, after, act)
        session.audit.add(AuditEntry(act.recorded_at, act.officer_id, str(kind), after.uid, {"event": str(act.event)}))
        session.notes.put("latest_recorded_at", act.recorded_at.isoformat())
        job_id = self.slips.want(session, before, after, act, self.procedure_of(after)) if wants_slip else ""
        return Acted(after, act, job_id)

    def tell(self, session: Session, subject: str, kind: OperationKind, data: Mapping[str, Any], act: Act) -> str:
        """Put the fact of an act into the outbox. Returns the operation's id."""
        return self.record(session, subject, (kind, data), actor=act.officer_id, at=act.recorded_at)

    def record(
        self, session: Session, subject: str, told: tuple[OperationKind, Mapping[str, Any]], *, actor: str, at: datetime
    ) -> str:
        """Put a fact into the outbox, of a dossier or of the desk itself. Returns the operation's id."""
        kind, data = told
        op_id = self.identifiers.new_id()
        session.outbox.add(
            Operation(
                op_id=op_id,
                dossier_uid=subject,
                kind=kind,
                data=data,
                actor=actor,
                at=at,
                monotonic_seconds=int(self.clock.monotonic()),
                boot_id=self.clock.boot_id(),
                clock_trust=ClockTrust(data["deskClock"]["trust"]),
            )
        )
        return op_id

    def reprint(self, job_id: str, officer: Officer, reason: str) -> PrintJob:
        """A numbered, marked copy of an act's slip. Raises NotAllowed, MissingField(reprint_reason), UnknownDossier."""
        allow(officer, Right.REPRINT)
        told = act_details.text({"reason": reason}, "reason", "reprint_reason")
        with self.store.write() as session:
            job = session.prints.by_id(job_id)
            if job is None:
                raise UnknownDossier(dossier_code=job_id)
            again = self.slips.want_again(session, job, officer, told)
            facts = {"copy": str(again.copy_number), "reason": told}
            session.audit.add(AuditEntry(again.wanted_at, officer.officer_id, "slip.reprint", job.dossier_uid, facts))
        return again

    def vouched_now(self, date_confirmed: bool = False) -> tuple[datetime, ClockTrust]:
        """The moment, and who vouches for it (D17). Raises DateNotConfirmed."""
        now, trust = self.clock.now(), self.clock.trust()
        if trust in (ClockTrust.IMPLAUSIBLE, ClockTrust.UNCONFIRMED):
            if not date_confirmed:
                raise DateNotConfirmed(clock_date=now.date())
            trust = ClockTrust.PERSON_CONFIRMED
        return now, trust

    def plausible_now(self) -> tuple[datetime, ClockTrust]:
        """As `vouched_now`, where the work shows its dates to a person all the time: only a clock that cannot be true is
        refused. Raises DateNotConfirmed."""
        return self.vouched_now(self.clock.trust() is not ClockTrust.IMPLAUSIBLE)

    def acted_before(self, session: Session, recorded: RecordedAct) -> Acted:
        """The answer to the second Enter."""
        dossier = known_dossier(session, recorded.dossier_uid)
        return Acted(dossier, recorded.act, self.slips.job_of(session, recorded), again=True)

    def procedure_of(self, dossier: Dossier) -> Procedure | None:
        """The procedure in the version of the reception day; None when the catalogue no longer has it."""
        try:
            return self.catalogue.procedure(dossier.procedure_code, dossier.received_at.date())
        except UnknownProcedure:
            return None

    def _known(self, session: Session, dossier: Dossier) -> Known:
        procedure = self.procedure_of(dossier)
        past = holding([recorded.act for recorded in session.acts.of_dossier(dossier.uid)])
        clock = procedure.supplement_clock if procedure else SupplementClock.RESTART
        return Known(self.catalogue.calendar(), past, clock)


def allow(officer: Officer, right: Right) -> None:
    """Raises NotAllowed."""
    if not officer.may(right):
        raise NotAllowed(role=officer.role, act=right)


def known_dossier(session: Session, uid: str) -> Dossier:
    """Raises UnknownDossier."""
    dossier = session.dossiers.by_uid(uid)
    if dossier is None:
        raise UnknownDossier(dossier_code=uid)
    return dossier


def _act(request: ActRequest, now: datetime, details: Mapping[str, Any]) -> Act:
    act = Act(
        act_id=request.intent_id,
        event=request.event,
        at=request.at or now,
        recorded_at=now,
        officer_id=request.officer.officer_id,
        officer_name=request.officer.name,
        details=details,
    )
    return replace(act, reason=act_details.tidy(request.reason, "reason"))
