"""Which other deadlines bind the desk: answer online, hand over, return the incomplete, warn of delay, register in time.

Days are returned as dates and end at the end (24:00) of that day; moments in hours are returned as datetimes. Amounts that
the law fixes are the defaults; a province's own number is passed in (regulations §2.3: the figures of 2018 are to be
confirmed for 2026). Every function raises CalendarYearMissing.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from counter_app.domain.due_date import SAME_DAY_UNTIL
from counter_app.domain.errors import BadField
from counter_app.domain.working_calendar import ONE_DAY, WorkingCalendar

ONLINE_ANSWER_HOURS = 8  # Cà Mau Đ24.1a
RETURN_INCOMPLETE_DAYS = 3  # NĐ 61 Đ19.4
REGISTER_BIRTH_DAYS = 60  # Luật Hộ tịch Đ15.1
REGISTER_DEATH_DAYS = 15  # Luật Hộ tịch Đ33.1


def clock_starts_at(received_at: datetime, competent_received_at: datetime | None = None) -> datetime:
    """From when the term is counted: the reception (R5), or for a non-boundary dossier the reception by the competent agency
    (R6, NĐ 118 Đ17.3). Raises BadField when that agency would have had it before the desk.
    """
    if competent_received_at is None:
        return received_at
    if competent_received_at < received_at:
        raise BadField(field="competent_received_at", value=competent_received_at.isoformat(), reason="before-reception")
    return competent_received_at


def answer_online_by(
    submitted_at: datetime, calendar: WorkingCalendar, working_hours: int = ONLINE_ANSWER_HOURS
) -> datetime:
    """Until when an online submission is accepted or refused (R8): working hours from the next working moment."""
    return calendar.add_working_hours(submitted_at, timedelta(hours=working_hours))


def hand_over_by(received_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Until when the paper goes to the expert division (R10, NĐ 118 Đ18.2): closing time of the same working day, or the
    opening of the next one if received after 15:00 or on a day off. The applicant's clock does not wait for it.
    """
    day = received_at.date()
    if calendar.is_working_day(day) and received_at.time() <= SAME_DAY_UNTIL:
        return calendar.close_of(day, received_at.tzinfo)
    return calendar.opening_of(calendar.next_working_day(day), received_at.tzinfo)


def return_incomplete_by(
    received_at: datetime, calendar: WorkingCalendar, working_days: int = RETURN_INCOMPLETE_DAYS
) -> date:
    """The last day to send back, through the desk, what appraisal found incomplete (R11)."""
    return calendar.add_working_days(received_at, working_days).date()


def warn_of_delay_by(due_at: datetime, calendar: WorkingCalendar) -> date:
    """The last working day on which the apology with the new date must reach the desk: one day before the due day (R13)."""
    return calendar.previous_working_day(due_at.date())


def register_by(event_on: date, days: int, calendar: WorkingCalendar) -> date:
    """The last day to register a birth (60) or death (15) in time: calendar days after the event, moved off a rest day.

    From the day after, the fee for late registration applies (T36, T37; BLDS Đ147.2, Đ148.5).
    """
    last = event_on + days * ONE_DAY
    return last if calendar.is_working_day(last) else calendar.next_working_day(last)
