"""What goes wrong right now, who was told, and when is it over? Work goes on all the same (Bắc Giang Đ21.3; Huế Đ23).

Each word is kept and told to the centre as soon as it can hear it (Đà Nẵng Đ17.6g, Cà Mau Đ34.4, Cần Thơ Đ15.8).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from counter_app.act_ports import DueRow
from counter_app.domain import act_details
from counter_app.domain.desk import Desk
from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.domain.operation import OperationKind
from counter_app.domain.outage import (
    Outage,
    OutageKind,
    OutageStep,
    OutageStepKind,
    PlannedOutage,
    judge_end,
    judge_opening,
    outage_fact,
)
from counter_app.ports import AuditEntry, Session
from counter_app.services.acting import Acting, allow
from counter_app.services.notices import NoticeService

PAGE: Final = 200
TELL_WITHIN: Final = timedelta(hours=4)
LAST_CONTACT_AT: Final = "last_contact_at"  # noted by the engine at every answer of the centre
# While the desk's own power or PC is gone, nobody can do anything for the citizen by telling that the system is.
_TOLD_OF: Final = frozenset({OutageKind.NO_NETWORK, OutageKind.CENTRE_DOWN, OutageKind.ONE_DATABASE_DOWN})


@dataclass(frozen=True, slots=True)
class OutageForm:
    """What the officer knows at first. `began_at` None: now. `told`: who was told already; `noticed_by` "": the officer."""

    intent_id: str
    kind: OutageKind
    began_at: datetime | None = None
    noticed_by: str = ""
    database: str = ""
    told: tuple[str, ...] = ()
    ticket: str = ""
    expected_end_at: datetime | None = None
    planned_key: str = ""
    proposed: bool = False
    date_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class OpenedOutage:
    """`again`: it was there already; `to_tell`: citizens who have to be told because of it (Huế Đ23.2)."""

    outage: Outage
    to_tell: int = 0
    again: bool = False


class Outages:
    """The desk's record of outages. Opening is idempotent by the intent id."""

    def __init__(self, acting: Acting, desk: Desk, notices: NoticeService) -> None:
        self._acting = acting
        self._desk = desk
        self._notices = notices

    # --- looking -------------------------------------------------------------------------------

    def open_now(self) -> list[Outage]:
        """What goes on, oldest first."""
        with self._acting.store.read() as session:
            return session.downtime.outages.open()

    def latest(self, limit: int = 50) -> list[Outage]:
        """Newest first."""
        with self._acting.store.read() as session:
            return session.downtime.outages.newest(limit)

    def planned(self) -> list[PlannedOutage]:
        """What the operator announced and is not over."""
        with self._acting.store.read() as session:
            return session.downtime.outages.planned(self._acting.clock.now())

    def new_intent(self) -> str:
        """An id for a form that opens now."""
        return self._acting.identifiers.new_id()

    # --- writing down --------------------------------------------------------------------------

    def begin(self, form: OutageForm, officer: Officer) -> OpenedOutage:
        """Record, operation, audit link and duties to tell in one transaction. A second outage of a kind that is open is
        the first one.

        Raises NotAllowed, BadField (began_at), MissingField (outage_database), DateNotConfirmed.
        """
        allow(officer, Right.HANDLE)
        now, _ = self._acting.vouched_now(form.date_confirmed)
        outage = self._judged(form, officer, now)
        with self._acting.store.write() as session:
            table = session.downtime.outages
            known = table.by_intent(form.intent_id) or _same(table.open(), outage)
            if known is not None:
                return OpenedOutage(known, again=True)
            table.add(outage, form.intent_id)
            tell_by = outage.expected_end_at or now + TELL_WITHIN
            dossiers = self._concerned(session, outage, now)
            to_tell = self._notices.raise_outage(session, outage.uid, dossiers, tell_by) if dossiers else 0
            self._tell(session, outage, officer, "outage.opened")
        return OpenedOutage(outage, to_tell)

    def add(self, uid: str, step: OutageStep, officer: Officer) -> Outage:
        """One line more: who was told, ticket, expected end, a note; `at` and officer are set here.

        Raises NotAllowed, BadField (outage), MissingField (told, ticket, expected_end_at, note).
        """
        allow(officer, Right.HANDLE)
        now = self._acting.clock.now()
        line = _tidied(step, officer, now)
        return self._keep(uid, line, officer, "outage.noted")

    def end(self, uid: str, officer: Officer, ended_at: datetime | None = None) -> Outage:
        """It is over. What was written by hand is entered next. Raises NotAllowed, BadField (outage, ended_at)."""
        allow(officer, Right.HANDLE)
        now = self._acting.clock.now()
        step = OutageStep(OutageStepKind.CLOSED, now, officer.officer_id, officer.name, moment=ended_at or now)
        return self._keep(uid, step, officer, "outage.closed")

    def _keep(self, uid: str, step: OutageStep, officer: Officer, action: str) -> Outage:
        with self._acting.store.write() as session:
            outage = session.downtime.outages.by_uid(uid)
            if outage is None:
                raise BadField(field="outage", value=uid, reason="unknown-outage")
            if step.kind is OutageStepKind.CLOSED and step.moment is not None:
                judge_end(outage, step.moment, self._acting.clock.now())
            after = outage.with_step(step)
            session.downtime.outages.add_step(uid, step)
            self._tell(session, after, officer, action)
        return after

    def _judged(self, form: OutageForm, officer: Officer, now: datetime) -> Outage:
        began_at = form.began_at or now
        database = act_details.tidy(form.database, "outage_database")
        judge_opening(form.kind, began_at, now, database)
        by = (officer.officer_id, officer.name)
        steps = [
            OutageStep(OutageStepKind.TOLD, now, *by, whom=act_details.tidy(whom, "told")) for whom in form.told if whom
        ]
        if form.ticket:
            steps.append(OutageStep(OutageStepKind.TICKET, now, *by, text=act_details.tidy(form.ticket, "ticket")))
        if form.expected_end_at:
            steps.append(OutageStep(OutageStepKind.EXPECTED_END, now, *by, moment=form.expected_end_at))
        return Outage(
            uid=self._acting.identifiers.new_id(),
            kind=form.kind,
            began_at=began_at,
            recorded_at=now,
            noticed_by=act_details.tidy(form.noticed_by, "noticed_by") or officer.name,
            officer_id=officer.officer_id,
            officer_name=officer.name,
            desk_id=self._desk.desk_id,
            database=database if form.kind is OutageKind.ONE_DATABASE_DOWN else "",
            planned_key=form.planned_key,
            proposed=form.proposed,
            steps=tuple(steps),
        )

    def _concerned(self, session: Session, outage: Outage, now: datetime) -> tuple[Dossier, ...]:
        """Open dossiers whose day has come, or comes before it is expected to be over (Huế Đ23.2)."""
        if outage.kind not in _TOLD_OF:
            return ()
        last = max((outage.expected_end_at or now).date(), now.date())
        found = (session.dossiers.by_uid(row.uid) for row in _due(session, now.date(), last))
        return tuple(dossier for dossier in found if dossier is not None)

    def _tell(self, session: Session, outage: Outage, officer: Officer, action: str) -> None:
        now, trust = self._acting.clock.now(), self._acting.clock.trust()
        told = OperationKind.OUTAGE_RECORDED, outage_fact(outage, trust)
        self._acting.record(session, outage.uid, told, actor=officer.officer_id, at=now)
        facts = {"kind": str(outage.kind)}
        session.audit.add(AuditEntry(now, officer.officer_id, action, outage.uid, facts))


def _due(session: Session, first: date, last: date) -> Iterator[DueRow]:
    """Page after page: nobody goes unwarned because many others are due."""
    after, more = "", True
    while more:
        page = session.acts.due_between(first, last, PAGE, after)
        yield from page.rows
        after, more = page.next, bool(page.next)


def _same(open_now: list[Outage], outage: Outage) -> Outage | None:
    """Two clerks who press the key for one outage write down one."""
    return next((one for one in open_now if (one.kind, one.database) == (outage.kind, outage.database)), None)


_NEEDED: Final = {
    OutageStepKind.TOLD: ("whom", "told"),
    OutageStepKind.TICKET: ("text", "ticket"),
    OutageStepKind.EXPECTED_END: ("moment", "expected_end_at"),
    OutageStepKind.NOTE: ("text", "note"),
}


def _tidied(step: OutageStep, officer: Officer, now: datetime) -> OutageStep:
    member, field = _NEEDED.get(step.kind, ("", "outage"))
    if not member:
        raise BadField(field="outage", value=str(step.kind), reason="not-one-of")
    if not getattr(step, member):
        raise MissingField(field=field)
    whom, text = act_details.tidy(step.whom, "told"), act_details.tidy(step.text, field)
    return OutageStep(step.kind, now, officer.officer_id, officer.name, whom, text, step.moment)
