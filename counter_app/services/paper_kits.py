"""How are blank forms numbered and made ready before an outage, and withdrawn when they are spoiled (Bắc Giang Đ21.3)?

Every number is issued in the ledger before a byte goes to a printer: paper may be lost, a number never is (I3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from counter_app.domain import act_details
from counter_app.domain.desk import Desk
from counter_app.domain.errors import (
    BadField,
    CalendarYearMissing,
    DeviceUnavailable,
    FontsIncomplete,
    MissingField,
    OutOfPaper,
    PrinterOffline,
)
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.domain.paper_form import (
    FormCensus,
    FormChange,
    FormKind,
    FormRange,
    FormState,
    PaperKit,
    census_of,
    next_running,
)
from counter_app.domain.procedure import Procedure
from counter_app.domain.processing_time import ProcessingTime, TermKind
from counter_app.ports import AuditEntry, DeskStore, Session
from counter_app.services.acting import Acting, allow
from counter_app.services.kit_telling import tell_kit
from counter_app.services.office_tables import OfficeTable, OfficeTables

MOST_FORMS: Final = 500
ON_PAPER: Final = "kit_on_paper:"  # note: when a kit went to a printer
LINES_A_PAGE: Final = 12  # of the register, as in config/slips/paper_kit.typ
DUE_DAYS: Final = 10
MORNING_HOUR, LATE_HOUR, LATE_MINUTE = 9, 15, 1  # regulations R9: after 15:00 a same-day result moves to the next day


@dataclass(frozen=True, slots=True)
class KitWish:
    """How many forms of each kind. `kit_id`: made when the command or dialog began, so that ten Enters are one kit.

    `date_confirmed`: a person vouches for today's date, which gives the series its year.
    """

    kit_id: str
    receipts: int = 50
    supplements: int | None = None
    refusals: int | None = None
    register_pages: int | None = None
    date_confirmed: bool = False

    def counts(self) -> dict[FormKind, int]:
        """What is not said follows from the receipts: a fifth, a tenth, and a line of the register for each."""
        fifth, tenth = -(-self.receipts // 5), -(-self.receipts // 10)
        pages = -(-self.receipts // LINES_A_PAGE)
        return {
            FormKind.RECEIPT: self.receipts,
            FormKind.SUPPLEMENT: fifth if self.supplements is None else self.supplements,
            FormKind.REFUSAL: tenth if self.refusals is None else self.refusals,
            FormKind.REGISTER_PAGE: pages if self.register_pages is None else self.register_pages,
        }


@dataclass(frozen=True, slots=True)
class KitState:
    """A kit and how many of its forms are where."""

    kit: PaperKit
    census: FormCensus


@dataclass(frozen=True, slots=True)
class DueTable:
    """When is a dossier due that is received on one of the next working days? `rows`: per term, per day of `days`.

    `late`: the same for a same-day result when the dossier comes after 15:00.
    """

    days: tuple[date, ...]
    rows: tuple[tuple[ProcessingTime, tuple[datetime | None, ...]], ...]
    late: tuple[datetime | None, ...] = ()


class PaperKits:
    """Issues kits, counts them, withdraws what was spoiled."""

    def __init__(self, acting: Acting, desk: Desk, tables: OfficeTables) -> None:
        self._acting = acting
        self._desk = desk
        self._tables = tables
        self._store: DeskStore = acting.store

    def issue(self, wish: KitWish, officer: Officer) -> PaperKit:
        """Reserve the numbers, for ever. Nothing is printed here. The same wish again gives the same kit.

        Raises NotAllowed, BadField (forms), DateNotConfirmed.
        """
        allow(officer, Right.PRINT)
        counts = wish.counts()
        if not all(0 <= count <= MOST_FORMS for count in counts.values()) or not wish.receipts:
            raise BadField(field="forms", value=str(wish.receipts), reason="out-of-range")
        now, _ = self._acting.vouched_now(wish.date_confirmed)
        with self._store.write() as session:
            known = session.downtime.forms.kit(wish.kit_id)
            if known is not None:
                return known
            kit = PaperKit(
                kit_id=wish.kit_id,
                desk_id=self._desk.desk_id,
                ranges=tuple(self._ranges(session, counts, now.year % 100)),
                issued_at=now,
                officer_id=officer.officer_id,
                officer_name=officer.name,
                incarnation=self._store.incarnation(),
            )
            session.downtime.forms.issue(kit)
            tell_kit(session, self._acting, kit, officer)
            facts = {"count": str(kit.size)}
            session.audit.add(AuditEntry(now, officer.officer_id, "kit.issued", kit.kit_id, facts))
        return kit

    def _ranges(self, session: Session, counts: dict[FormKind, int], year: int) -> Iterable[FormRange]:
        for kind, count in counts.items():
            if count:
                latest, incarnation = session.downtime.forms.latest(kind, year)
                first = next_running(latest, same_incarnation=incarnation == self._store.incarnation())
                yield FormRange(kind, year, first, first + count - 1)

    def print_once(self, kit: PaperKit, sheets: Sequence[OfficeTable], officer: Officer) -> str:
        """Forms first, then what is looked up; returns where. A second sheet with one number would be a forgery.

        Noted before the first byte; only an error that vouches that nothing came out allows another try.
        Raises NotAllowed, BadField(kit) when it was printed or nobody knows, and what printing raises.
        """
        allow(officer, Right.PRINT)
        name = f"{ON_PAPER}{kit.kit_id}"
        with self._store.write() as session:
            if session.notes.get(name):
                raise BadField(field="kit", value=kit.kit_id, reason="kit-on-paper-already")
            session.notes.put(name, self._acting.clock.now().isoformat())
        try:
            receipts = [self._tables.print(sheet, officer) for sheet in sheets[:1]]
        except (DeviceUnavailable, FontsIncomplete, OutOfPaper, PrinterOffline):
            with self._store.write() as session:
                session.notes.put(name, "")
            raise
        receipts += [self._tables.print(sheet, officer) for sheet in sheets[1:]]
        return receipts[0].where

    def new_kit_id(self) -> str:
        """An id for a wish that begins now."""
        return self._acting.identifiers.new_id()

    # --- looking -------------------------------------------------------------------------------

    def kits(self, limit: int = 20) -> list[KitState]:
        """Newest first."""
        with self._store.read() as session:
            forms = session.downtime.forms
            return [KitState(kit, census_of(forms.of_kit(kit.kit_id))) for kit in forms.kits(limit)]

    def ready(self) -> KitState | None:
        """The newest sealed kit with blank forms: what lies there for the next outage."""
        return next((one for one in self.kits() if one.kit.opened_at is None and one.census.open), None)

    def open_seal(self, kit_id: str, officer: Officer) -> None:
        """The envelope was opened: from now on each form needs its fate. Raises NotAllowed, BadField(kit)."""
        allow(officer, Right.HANDLE)
        now = self._acting.clock.now()
        with self._store.write() as session:
            _known(session, kit_id)
            session.downtime.forms.break_seal(kit_id, now)
            session.audit.add(AuditEntry(now, officer.officer_id, "kit.opened", kit_id, {}))
            tell_kit(session, self._acting, _known(session, kit_id), officer)

    def withdraw(self, kit_id: str, reason: str, officer: Officer) -> int:
        """Void what nobody has used of a kit: spoiled in the printer, lost, out of date. Returns how many forms.

        Raises NotAllowed, BadField(kit), MissingField(reason).
        """
        allow(officer, Right.SUPERVISE)
        told = act_details.tidy(reason, "reason")
        if not told:
            raise MissingField(field="reason")
        now = self._acting.clock.now()
        change = FormChange(FormState.VOIDED, now, officer.officer_id, officer.name, reason=told)
        with self._store.write() as session:
            _known(session, kit_id)
            blank = [form for form in session.downtime.forms.of_kit(kit_id) if form.state is FormState.ISSUED]
            for form in blank:
                session.downtime.forms.move(form.number, change)
            facts = {"count": str(len(blank)), "reason": told}
            session.audit.add(AuditEntry(now, officer.officer_id, "kit.withdrawn", kit_id, facts))
            tell_kit(session, self._acting, _known(session, kit_id), officer)
        return len(blank)

    # --- what lies in the envelope besides the forms --------------------------------------------

    def procedures(self) -> list[Procedure]:
        """What this desk receives, the most used first; of one that has versions, the one in force."""
        return self._acting.catalogue.by_use()

    def due_table(self) -> DueTable:
        """For the next ten working days, today included. Fewer where the table of holidays ends."""
        calendar, policy = self._acting.catalogue.calendar(), self._desk.profile.due_time_policy
        terms = _terms(self.procedures())
        days = _working_days(self._acting, self._acting.clock.now().date())
        zone = self._acting.clock.now().tzinfo

        def due(term: ProcessingTime, day: date, hour: int, minute: int = 0) -> datetime | None:
            from counter_app.domain import due_date

            received_at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
            try:
                return due_date.compute(received_at, term, calendar, policy).due_at
            except CalendarYearMissing:
                return None

        rows = tuple((term, tuple(due(term, day, MORNING_HOUR) for day in days)) for term in terms)
        same_day = ProcessingTime(TermKind.SAME_DAY)
        late = tuple(due(same_day, day, LATE_HOUR, LATE_MINUTE) for day in days) if same_day in terms else ()
        return DueTable(days, rows, late)


def _known(session: Session, kit_id: str) -> PaperKit:
    kit = session.downtime.forms.kit(kit_id)
    if kit is None:
        raise BadField(field="kit", value=kit_id, reason="unknown-kit")
    return kit


def _terms(procedures: Iterable[Procedure]) -> list[ProcessingTime]:
    """Every published term, the shortest first; those that promise nothing left out."""
    found = {rule.time for procedure in procedures for rule in procedure.terms if rule.time.kind is not TermKind.NONE}
    order = (TermKind.SAME_DAY, TermKind.WORKING_HOURS, TermKind.WORKING_DAYS, TermKind.CALENDAR_DAYS, TermKind.MONTHS)
    return sorted(found, key=lambda term: (order.index(term.kind), term.amount))


def _working_days(acting: Acting, first: date) -> tuple[date, ...]:
    calendar = acting.catalogue.calendar()
    found: list[date] = []
    day = first
    try:
        while len(found) < DUE_DAYS:
            if calendar.is_working_day(day):
                found.append(day)
            day += timedelta(days=1)
    except CalendarYearMissing:
        pass
    return tuple(found)
