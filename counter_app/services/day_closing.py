"""How is a day closed: paper, ledger, centre and till side by side; what is open is put right or signed for by name?

Cần Thơ Đ15.4 (money), Đ15.6 and Đà Nẵng Đ17.6e (paper and system agree), Bắc Giang Đ21.2.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from counter_app.domain import act_details
from counter_app.domain.day_closing import DayClosing, DayFigures, OpenPoint, day_fact, open_points
from counter_app.domain.desk import Desk
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.domain.operation import OperationKind
from counter_app.domain.slip import PaperState
from counter_app.ports import AuditEntry, Session
from counter_app.services.acting import Acting, allow
from counter_app.services.fees_day import Counted, FeesDay
from counter_app.services.kit_telling import tell_changed_kits

CLOSED = "day.closing"


@dataclass(frozen=True, slots=True)
class ClosingForm:
    """What the desk says at its end. `day` None: today, which somebody has to vouch for (`date_confirmed`, D17).

    `signer`: the supervisor who stands for what is open, with the `reason`.
    """

    closing_id: str
    day: date | None = None
    signer: Officer | None = None
    reason: str = ""
    date_confirmed: bool = False


class DayEnd:
    """Counts a day and closes it. A day that was closed may be closed again: each closing stays."""

    def __init__(self, acting: Acting, desk: Desk, fees: FeesDay) -> None:
        self._acting = acting
        self._desk = desk
        self._fees = fees

    def new_id(self) -> str:
        """An id for a closing that begins now."""
        return self._acting.identifiers.new_id()

    def figures(self, day: date | None = None) -> DayFigures:
        """The day as it stands now (None = today)."""
        on = day or self._acting.clock.now().date()
        with self._acting.store.read() as session:
            return self._figures(session, on)

    def closing_of(self, day: date) -> DayClosing | None:
        """The latest closing of a day, None while nobody has closed it."""
        with self._acting.store.read() as session:
            closings = session.downtime.days.of_day(day)
        return closings[-1] if closings else None

    def latest(self) -> DayClosing | None:
        """The last day that was closed."""
        with self._acting.store.read() as session:
            return session.downtime.days.newest()

    def close(self, form: ClosingForm, officer: Officer) -> DayClosing:
        """Count once more and keep it, told to the centre, in one transaction. Ten Enters are one closing.

        Raises NotAllowed, DateNotConfirmed, BadField (day, signer), MissingField (signer, reason) when something is open.
        """
        allow(officer, Right.HANDLE)
        now, trust = self._acting.clock.now(), self._acting.clock.trust()
        day = form.day or self._acting.vouched_now(form.date_confirmed)[0].date()
        if day > now.date():
            raise BadField(field="day", value=day.isoformat(), reason="in-the-future")
        with self._acting.store.write() as session:
            known = session.downtime.days.by_uid(form.closing_id)
            if known is not None:
                return known
            closing = self._signed(form, self._figures(session, day), officer)
            tell_changed_kits(session, self._acting, officer)
            session.downtime.days.add(closing)
            told = OperationKind.DAY_CLOSED, day_fact(closing, trust)
            self._acting.record(session, closing.uid, told, actor=officer.officer_id, at=now)
            facts = {"day": day.isoformat(), "open": str(len(closing.figures.open_points)), "signer": closing.signer_id}
            session.audit.add(AuditEntry(now, officer.officer_id, CLOSED, closing.uid, facts))
        return closing

    def _signed(self, form: ClosingForm, figures: DayFigures, officer: Officer) -> DayClosing:
        closing = DayClosing(
            form.closing_id,
            figures,
            self._desk.desk_id,
            self._acting.clock.now(),
            officer.officer_id,
            officer.name,
        )
        if figures.is_clean:
            return closing
        reason = act_details.tidy(form.reason, "reason")
        if form.signer is None:
            raise MissingField(field="signer")
        if not form.signer.may(Right.SUPERVISE):
            raise BadField(field="signer", value=form.signer.name, reason="not-a-supervisor")
        if not reason:
            raise MissingField(field="reason")
        return replace(closing, signer_id=form.signer.officer_id, signer_name=form.signer.name, reason=reason)

    def _figures(self, session: Session, day: date) -> DayFigures:
        ledger = session.downtime.days.ledger(day)
        sheet = self._fees.within(session, day, Counted(*ledger.counted))
        counts = self._open_at_desk(session)
        counts[OpenPoint.RECEIPTS_UNNAMED] = sheet.without_receipt
        counts[OpenPoint.FEES_UNCOUNTED] = int(bool(sheet.rows) and ledger.counted == (None, None))
        counts[OpenPoint.CASH_DIFFERS] = sheet.cash_difference or 0
        counts[OpenPoint.ONLINE_DIFFERS] = sheet.online_difference or 0
        return DayFigures(
            day=day,
            received=ledger.received,
            first_number=ledger.first_number,
            last_number=ledger.last_number,
            printed=ledger.printed,
            spoiled=ledger.spoiled,
            counterfoils=ledger.printed if len(self._desk.profile.copies) > 1 else 0,
            at_centre=ledger.at_centre,
            cash=sheet.cash,
            online=sheet.online,
            counted_cash=ledger.counted[0],
            told_online=ledger.counted[1],
            head_hash=ledger.head_hash,
            open_points=open_points(counts),
        )

    def _open_at_desk(self, session: Session) -> dict[OpenPoint, int]:
        """What lies about, whatever day it is of: nothing is left lying by changing the day."""
        queue = session.outbox.state()
        jobs = session.prints.open_jobs()
        unsure = sum(job.state is not PaperState.WANTED for job in jobs)
        return {
            OpenPoint.UNSENT: queue.pending,
            OpenPoint.PARKED: queue.undecided,
            OpenPoint.UNPRINTED: len(jobs) - unsure,
            OpenPoint.PRINT_UNSURE: unsure,
            OpenPoint.COPIES_UNCONFIRMED: len(session.scans.copies.unconfirmed()),
            OpenPoint.SCANS_UNFINISHED: len(session.scans.journal.open_works()),
            OpenPoint.FORMS_OUT: session.downtime.days.forms_out(),
            OpenPoint.OUTAGE_OPEN: len(session.downtime.outages.open()),
            OpenPoint.NUMBERS_UNBALANCED: sum(not one.balanced for one in session.leases.census()),
        }
