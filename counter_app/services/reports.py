"""What does a period come to, which slips do not say what the system says, and what was entered late?

QĐ 37/2019/QĐ-UBND Bắc Giang Đ8.2, Đ19.5; Cà Mau Đ37; Cần Thơ Đ15.6, Đ15.9; Đà Nẵng Đ17.6e, Đ17.6h; Huế Đ14, Đ15, Đ29.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time

from counter_app.domain.desk import Desk
from counter_app.domain.errors import BadField
from counter_app.domain.period import Period, PeriodKind, period_with
from counter_app.domain.reports import CountedGroup, Report, course_of, lines_by, total_of
from counter_app.domain.working_calendar import ONE_DAY
from counter_app.ports import Clock, DeskStore, Session
from counter_app.reports_ports import LateEntry, PaperGap
from counter_app.services.catalogue import CatalogueService

MOST_LISTED = 1_000
UNKNOWN_FIELD = ""  # the procedure left the catalogue


@dataclass(frozen=True, slots=True)
class PeriodSheets:
    """All that is told of one period: the figures and the two lists of what does not agree."""

    report: Report
    paper_gaps: tuple[PaperGap, ...]
    late_entries: tuple[LateEntry, ...]


class ReportService:
    """Reads only. One consistent view of the store for everything that stands on one sheet."""

    def __init__(self, store: DeskStore, clock: Clock, catalogue: CatalogueService, desk: Desk) -> None:
        self._store = store
        self._clock = clock
        self._catalogue = catalogue
        self._desk = desk

    def current(self, kind: PeriodKind) -> Period:
        """The period of this kind that today lies in."""
        return period_with(kind, self._clock.now().date())

    def sheets(self, period: Period) -> PeriodSheets:
        """Raises CalendarYearMissing (no calendar, no report), BadField for a period that has not begun."""
        now = self._clock.now()
        span = period.span
        if span.first > now.date():
            raise BadField(field=period.kind, value=period.name, reason="in-the-future")
        working_days = self._catalogue.calendar().working_days_between(span.first - ONE_DAY, span.last)
        with self._store.read() as session:
            report = self._report(session, period, now, working_days)
            gaps = session.reports.paper_gaps(MOST_LISTED)
            return PeriodSheets(report, tuple(gaps), tuple(session.reports.late_entries(span, MOST_LISTED)))

    def _report(self, session: Session, period: Period, now: datetime, working_days: int) -> Report:
        span = period.span
        is_over = now.date() > span.last
        until = datetime.combine(span.last + ONE_DAY, time(), now.tzinfo) if is_over else now
        groups = session.reports.counts(span, until)
        return Report(
            period=period,
            counted_at=until,
            is_over=is_over,
            working_days=working_days,
            total=total_of(groups),
            by_channel=lines_by(groups, lambda group: (group.channel, group.channel)),
            by_field=lines_by(groups, self._field_of()),
            by_procedure=lines_by(groups, lambda group: (group.procedure_code, group.procedure_name)),
            by_agency=lines_by(groups, self._agency),
            course=course_of(period.steps(), session.reports.course(span)),
            visits=session.reports.visits(span),
            helped_online=session.reports.helped_online(span),
        )

    def _field_of(self) -> Callable[[CountedGroup], tuple[str, str]]:
        areas = {procedure.code: procedure.area for procedure in self._catalogue.current().procedures}

        def field_of(group: CountedGroup) -> tuple[str, str]:
            area = areas.get(group.procedure_code, UNKNOWN_FIELD)
            return area, area

        return field_of

    def _agency(self, group: CountedGroup) -> tuple[str, str]:
        own = group.agency_code == self._desk.agency_code
        return group.agency_code, self._desk.profile.unit_name if own else group.agency_code
