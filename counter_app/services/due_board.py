"""Which promises are due, late or at risk, and how is a delay owned up to: apology and new date, once (NĐ 61 Đ8.2b, Đ19.9).

R13: the apology is at the latest one working day before the due day. Late is not forbidden, it is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from counter_app.act_ports import DueRow
from counter_app.domain import deadlines
from counter_app.domain.act import Known
from counter_app.domain.dossier import Dossier, DossierStatus
from counter_app.domain.life_cycle import DossierEvent
from counter_app.domain.notice import Notice, NoticeKind, NoticeState
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
    RETURNED = "returned"  # sent back to be completed: the citizen must hear of it within three working days


@dataclass(frozen=True, slots=True)
class DueLine:
    """One open promise. `warn_by`: the last day for the apology; `at_risk`: still at the desk although its day is near.

    On the shelf of returned dossiers `warn_by` is the third working day, and `told` whether the citizen knows.
    """

    row: DueRow
    shelf: Shelf
    warn_by: date
    warning_late: bool
    at_risk: bool
    told: bool = False


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
        if shelf is Shelf.RETURNED:
            return self._returned(limit, after)
        now = self._acting.clock.now()
        calendar = self._acting.catalogue.calendar()
        first, last = _span(shelf, now.date(), calendar)
        with self._acting.store.read() as session:
            found = session.acts.due_between(first, last, limit, after)
        return DueBoardPage(tuple(_line(row, now, calendar) for row in found.rows), found.next)

    def _returned(self, limit: int, after: str) -> DueBoardPage:
        """Dossiers that wait for papers; who has not been told yet first, then as the three days run out.

        NĐ 61 Đ19.4, Bắc Giang Đ15.2d.
        """
        now, calendar = self._acting.clock.now(), self._acting.catalogue.calendar()
        with self._acting.store.read() as session:
            found = session.acts.waiting(DossierStatus.RETURNED_FOR_SUPPLEMENT, now, limit, after)
            lines = [_returned_line(one, session.notices.of_dossier(one.uid), now, calendar) for one in found]
        more = found[-1].uid if len(found) == limit else ""
        return DueBoardPage(tuple(sorted(lines, key=lambda line: (line.told, line.warn_by))), more)

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


def _returned_line(dossier: Dossier, notices: Sequence[Notice], now: datetime, calendar: WorkingCalendar) -> DueLine:
    """The duty to tell knows the day; a dossier of before there were such duties is counted from its reception."""
    asked = [notice for notice in notices if notice.kind is NoticeKind.SUPPLEMENT and notice.state is not NoticeState.MOOT]
    received_at = dossier.received_at.astimezone(now.tzinfo)
    by = asked[-1].tell_by.date() if asked else deadlines.return_incomplete_by(received_at, calendar)
    told = bool(asked) and not asked[-1].is_open
    row = DueRow(
        uid=dossier.uid,
        number=dossier.shown_number,
        applicant_name=dossier.applicant.name,
        phone=dossier.applicant.phone,
        procedure_name=dossier.procedure_name,
        received_at=dossier.received_at,
        due_at=calendar.close_of(by, now.tzinfo),
        status=str(dossier.status),
        last_day=by,
    )
    late = not told and now.date() > by
    return DueLine(row, Shelf.RETURNED, by, warning_late=late, at_risk=not told and not late, told=told)
