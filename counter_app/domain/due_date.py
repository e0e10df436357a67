"""When is the result due? One published term counted from one reception (NĐ 118 Đ17.3; BLDS Đ147–148; regulations §5.1).

Two ends are kept apart. `due_at` is what the receipt promises: under `same_clock` the clock time of the start on the last
day (what real systems print), under `close_of_business` the closing time of that day. `overdue_after` is the law: the end
(24:00) of that working day for terms in days and months, the moment itself for terms in hours. "Within the day" is promised
for closing time under both policies, since the clock time of reception would be due at once.

Where counting starts: terms in days and hours at the reception pulled into working time (T2, T24); terms in months on the
day of reception itself, because BLDS Đ148.3 goes by the day number of the event (T39 is a Saturday), the clock time being
drawn into that day's hours.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from counter_app.domain.dossier import DueDate
from counter_app.domain.due_steps import Step, StepCode, days_passed, moved_off_holiday, moved_to_working_time, step
from counter_app.domain.errors import BadField
from counter_app.domain.processing_time import ProcessingTime, TermKind
from counter_app.domain.province import DueTimePolicy
from counter_app.domain.working_calendar import ONE_DAY, WorkingCalendar

SAME_DAY_UNTIL = time(15)  # 15:00:00 itself is not "after 15:00" (Luật Hộ tịch Đ5.3, NĐ 23/2015 Đ7, NĐ 118 Đ18.2)


def compute(
    received_at: datetime,
    term: ProcessingTime,
    calendar: WorkingCalendar,
    policy: DueTimePolicy,
    *,
    extension: ProcessingTime | None = None,
) -> DueDate:
    """The due date of a dossier received complete at `received_at` (aware; for a non-boundary dossier R6, for catch-up the
    real reception). `extension`: the stated lengthening when verification is needed (R15).

    Raises CalendarYearMissing, BadField(field="received" | "term").
    """
    if received_at.tzinfo is None:
        raise BadField(field="received", value=received_at.isoformat(), reason="no-zone")
    version = calendar.table.version
    steps: list[Step] = [step(StepCode.RECEIVED, at=received_at)]
    if term.kind is TermKind.NONE:
        steps.append(step(StepCode.NO_TERM))
        return DueDate(None, received_at, term, policy, None, version, tuple(steps))
    start = counting_start(received_at, term, calendar)
    steps += moved_to_working_time(calendar, received_at, start)
    end = raw_end(start, term, calendar)
    steps += _counted(start, end, term, calendar)
    if extension is not None:
        end, more = _extended(start, end, (term, extension), calendar)
        steps += more
    in_hours = all(each.kind is TermKind.WORKING_HOURS for each in (term, extension or term))
    ends = promise(end, calendar, policy, by_instant=in_hours)
    steps += (*ends.steps, step(StepCode.RESULT, due_at=ends.due_at, term=term))
    return DueDate(ends.due_at, start, term, policy, ends.overdue_after, version, tuple(steps))


@dataclass(frozen=True, slots=True)
class Promise:
    """The two ends of a term (see the module) and the steps from the counted end to them."""

    due_at: datetime
    overdue_after: datetime
    steps: tuple[Step, ...]


def promise(end: datetime, calendar: WorkingCalendar, policy: DueTimePolicy, *, by_instant: bool) -> Promise:
    """What to print for a term that ends at `end`, moved off a rest day (BLDS Đ148.5). `by_instant`: a term in hours.

    Raises CalendarYearMissing.
    """
    if by_instant:
        return Promise(end, end, ())
    due_at = off_rest_day(end, calendar)
    steps = moved_off_holiday(calendar, end.date(), due_at.date())
    closing = calendar.close_of(due_at.date(), end.tzinfo)
    if policy is DueTimePolicy.CLOSE_OF_BUSINESS and due_at != closing:
        due_at = closing
        steps.append(step(StepCode.CLOSE_OF_BUSINESS, at=closing))
    return Promise(due_at, datetime.combine(due_at.date() + ONE_DAY, time(), end.tzinfo), tuple(steps))


def off_rest_day(end: datetime, calendar: WorkingCalendar) -> datetime:
    """`end`, or the next working day at that clock time, drawn into the hours of the day. Raises CalendarYearMissing."""
    day = end.date() if calendar.is_working_day(end.date()) else calendar.next_working_day(end.date())
    clock = calendar.hours.at_or_after(end.time()) or calendar.hours.closes
    return datetime.combine(day, clock, end.tzinfo)


def counting_start(received_at: datetime, term: ProcessingTime, calendar: WorkingCalendar) -> datetime:
    """The moment from which `term` is counted. Raises CalendarYearMissing."""
    start = calendar.working_moment(received_at)
    return received_at if term.kind is TermKind.MONTHS else start


def raw_end(start: datetime, term: ProcessingTime, calendar: WorkingCalendar) -> datetime:
    """Where `term` ends before it is moved off a rest day. Raises CalendarYearMissing."""
    match term.kind:
        case TermKind.WORKING_DAYS:
            return calendar.add_working_days(start, term.amount)
        case TermKind.WORKING_HOURS:
            return calendar.add_working_hours(start, timedelta(hours=term.amount))
        case TermKind.CALENDAR_DAYS:
            return start + term.amount * ONE_DAY
        case TermKind.MONTHS:
            return add_months(start, term.amount)
        case _:
            in_time = start.time() <= SAME_DAY_UNTIL
            day = start.date() if in_time else calendar.next_working_day(start.date())
            return calendar.close_of(day, start.tzinfo)


def add_months(at: datetime, months: int) -> datetime:
    """The same day number `months` later; the last day of that month if it has none (BLDS Đ148.3)."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


def _counted(start: datetime, end: datetime, term: ProcessingTime, calendar: WorkingCalendar) -> list[Step]:
    first, last = start.date(), end.date()
    not_counted = step(StepCode.FIRST_DAY_NOT_COUNTED, on=first)
    match term.kind:
        case TermKind.WORKING_DAYS:
            return [not_counted, *days_passed(calendar, first, last)]
        case TermKind.WORKING_HOURS:
            return days_passed(calendar, first, last)
        case TermKind.CALENDAR_DAYS:
            return [not_counted, step(StepCode.EVERY_DAY_COUNTS)]
        case TermKind.MONTHS:
            return [step(StepCode.LAST_DAY_OF_MONTH, on=last)] if last.day != first.day else []
        case _ if last == first:
            return []
        case _:
            return [step(StepCode.AFTER_15H, at=start, to=last), *days_passed(calendar, first, last)]


def _extended(
    start: datetime, end: datetime, terms: tuple[ProcessingTime, ProcessingTime], calendar: WorkingCalendar
) -> tuple[datetime, list[Step]]:
    """The end of the longer term: amounts of one kind are one term; of two kinds, the second follows the first."""
    term, extension = terms
    if extension.kind in (TermKind.NONE, TermKind.SAME_DAY):
        raise BadField(field="term", value=str(extension), reason="not-an-extension")
    steps = [step(StepCode.EXTENDED, by=extension)]
    if extension.kind is term.kind:
        longer = raw_end(start, ProcessingTime(term.kind, term.amount + extension.amount), calendar)
    else:
        in_working_time = extension.kind in (TermKind.WORKING_DAYS, TermKind.WORKING_HOURS)
        longer = raw_end(off_rest_day(end, calendar) if in_working_time else end, extension, calendar)
    if extension.kind in (TermKind.WORKING_DAYS, TermKind.WORKING_HOURS):
        steps += days_passed(calendar, end.date(), longer.date())
    return longer, steps
