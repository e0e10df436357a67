"""Which promises are due, late or at risk, and how is a delay owned up to: apology and new date, once (NĐ 61 Đ8.2b, Đ19.9).

R13: the apology is at the latest one working day before the due day. Late is not forbidden, it is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from counter_app.act_ports import DueRow
from counter_app.domain import deadlines
from counter_app.domain.act import Known
from counter_app.domain.dossier import Dossier, DossierStatus
from counter_app.domain.life_cycle import DossierEvent
from counter_app.domain.officer import Officer
from counter_app.domain.working_calendar import ONE_DAY, WorkingCalendar
from counter_app.services.acting import Acted, Acting, ActRequest, Prepared

SOON_DAYS = 2
PAGE = 100


class Shelf(StrEnum):
    """Parts of the board."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class DueLine:
    """One open promise. `warn_by`: the last day for the apology; `at_risk`: still at the desk although its day is near."""

    row: DueRow
    shelf: Shelf
    warn_by: date
    warning_late: bool
    at_risk: bool


@dataclass(frozen=True, slots=True)
class DueBoardPage:
    """Lines in the order they fall due; `next` continues ("" at the end)."""

    lines: tuple[DueLine, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class ApologyForm:
    """The apology with the new date. `new_due_at` in working time, later than the current date."""

    intent_id: str
    dossier_uid: str
    reason: str
    new_due_at: datetime
    at: datetime | None = None
    expected_rev: int | None = None
    wants_slip: bool = True
    date_confirmed: bool = False


class DueBoard:
    """Reads by keyset, never the whole store; acts through the one path of all acts."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def page(self, shelf: Shelf | None = None, limit: int = PAGE, after: str = "") -> DueBoardPage:
        """One part of the board, or overdue, today and soon together. Raises CalendarYearMissing."""
        now = self._acting.clock.now()
        calendar = self._acting.catalogue.calendar()
        first, last = _span(shelf, now.date(), calendar)
        with self._acting.store.read() as session:
            found = session.acts.due_between(first, last, limit, after)
        return DueBoardPage(tuple(_line(row, now, calendar) for row in found.rows), found.next)

    def apologise(self, form: ApologyForm, officer: Officer) -> Acted:
        """Re-date once; the first date stays beside the new one.

        Raises AlreadyRedated, MissingField(reason), BadField(new_due_at) and what Acting.perform raises.
        """

        def prepare(dossier: Dossier, known: Known) -> Prepared:
            at = form.at or self._acting.clock.now()
            details: dict[str, object] = {"newDueAt": form.new_due_at.isoformat(), "late": False}
            if dossier.due.due_at is not None:
                warn_by = deadlines.warn_of_delay_by(dossier.due.due_at, known.calendar)
                details |= {"warnBy": warn_by.isoformat(), "late": at.date() > warn_by}
            return Prepared(dossier, details)

        request = ActRequest(
            form.intent_id,
            form.dossier_uid,
            DossierEvent.POSTPONE,
            officer,
            reason=form.reason,
            at=form.at,
            expected_rev=form.expected_rev,
            wants_slip=form.wants_slip,
            date_confirmed=form.date_confirmed,
        )
        return self._acting.perform(request, prepare)


def _span(shelf: Shelf | None, today: date, calendar: WorkingCalendar) -> tuple[date | None, date]:
    soon = today
    for _ in range(SOON_DAYS):
        soon = calendar.next_working_day(soon)
    spans: dict[Shelf | None, tuple[date | None, date]] = {
        Shelf.OVERDUE: (None, today - ONE_DAY),
        Shelf.TODAY: (today, today),
        Shelf.SOON: (today + ONE_DAY, soon),
        None: (None, soon),
    }
    return spans[shelf]


def _line(row: DueRow, now: datetime, calendar: WorkingCalendar) -> DueLine:
    """A term in hours is late at its moment, every other at the end of its day (BLDS Đ147)."""
    today = now.date()
    open_shelf = Shelf.TODAY if row.last_day == today else Shelf.SOON
    shelf = Shelf.OVERDUE if row.last_day < today else open_shelf
    warn_by = deadlines.warn_of_delay_by(row.due_at, calendar)
    lying = row.status in (DossierStatus.RECEIVED, DossierStatus.WAITING_OUTSIDE, DossierStatus.WAITING_PAYMENT)
    return DueLine(row, shelf, warn_by, warning_late=today > warn_by, at_risk=lying and shelf is not Shelf.OVERDUE)
