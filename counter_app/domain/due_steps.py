"""By which steps a due date was reached: the codes and the facts that `texts.due_steps` turns into sentences."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from counter_app.domain.working_calendar import ONE_DAY, DayKind, WorkingCalendar

Step = tuple[str, dict[str, str]]


class StepCode(StrEnum):
    """Every step there is. Facts are texts: moments and days in ISO 8601, terms in short form, `why` a code below."""

    RECEIVED = "received"  # at
    MOVED_TO_WORKING_TIME = "moved-to-working-time"  # from, to, why, name, mark
    FIRST_DAY_NOT_COUNTED = "first-day-not-counted"  # on
    EVERY_DAY_COUNTS = "every-day-counts"
    SKIPPED = "skipped"  # from, to (both days included), why, name, mark
    SWAPPED_DAY_COUNTED = "swapped-day-counted"  # on, name, mark
    AFTER_15H = "after-15h"  # at, to
    LAST_DAY_OF_MONTH = "last-day-of-month"  # on
    EXTENDED = "extended"  # by
    MOVED_OFF_HOLIDAY = "moved-off-holiday"  # from, to, why, name, mark
    CLOSE_OF_BUSINESS = "close-of-business"  # at
    NO_TERM = "no-term"
    RESTARTED = "restarted"  # at, term
    RESUMED = "resumed"  # stopped_at, resumed_at, left_minutes, left_working_days, left_days or none
    REDATED = "redated"  # from, to
    RESULT = "result"  # due_at, term


class Why(StrEnum):
    """Why a moment or a day is outside working time."""

    BEFORE_OPENING = "before-opening"
    LUNCH = "lunch"
    AFTER_CLOSE = "after-close"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


def step(code: StepCode, **facts: object) -> Step:
    """One step; moments and days become ISO 8601."""
    return str(code), {name: _told(fact) for name, fact in facts.items()}


def _told(fact: object) -> str:
    return fact.isoformat() if isinstance(fact, date) else str(fact)


def day_off_facts(calendar: WorkingCalendar, day: date) -> dict[str, str]:
    """why, name and mark of a day that is not worked. `mark` tells how sure the table is of it."""
    row = calendar.exception(day)
    if row is None:
        return {"why": Why.WEEKEND, "name": "", "mark": ""}
    return {"why": Why.HOLIDAY, "name": row.name, "mark": row.mark}


def moved_to_working_time(calendar: WorkingCalendar, at: datetime, start: datetime) -> list[Step]:
    """The step that pulled the reception into working time; none when it was inside."""
    if at == start:
        return []
    if not calendar.is_working_day(at.date()):
        facts = day_off_facts(calendar, at.date())
    else:
        facts = {"why": _outside_hours(calendar, at), "name": "", "mark": ""}
    moved: dict[str, object] = {"from": at, "to": start, **facts}
    return [step(StepCode.MOVED_TO_WORKING_TIME, **moved)]


def _outside_hours(calendar: WorkingCalendar, at: datetime) -> Why:
    if at.time() < calendar.hours.opens:
        return Why.BEFORE_OPENING
    return Why.AFTER_CLOSE if at.time() > calendar.hours.closes else Why.LUNCH


def moved_off_holiday(calendar: WorkingCalendar, day: date, to: date) -> list[Step]:
    """The step that moved a last day off a rest day (BLDS Đ148.5); none when it is worked."""
    if day == to:
        return []
    moved: dict[str, object] = {"from": day, "to": to, **day_off_facts(calendar, day)}
    return [step(StepCode.MOVED_OFF_HOLIDAY, **moved)]


def days_passed(calendar: WorkingCalendar, start: date, end: date) -> list[Step]:
    """What lies after `start` up to `end` that a clerk would ask about: days off, grouped, and swapped days that count."""
    steps: list[Step] = []
    day = start + ONE_DAY
    while day <= end:
        row = calendar.exception(day)
        if row is not None and row.kind is DayKind.WORKED:
            steps.append(step(StepCode.SWAPPED_DAY_COUNTED, on=day, name=row.name, mark=row.mark))
        elif not calendar.is_working_day(day):
            _append_day_off(steps, day, day_off_facts(calendar, day))
        day += ONE_DAY
    return steps


def _append_day_off(steps: list[Step], day: date, facts: dict[str, str]) -> None:
    if steps and steps[-1][0] == StepCode.SKIPPED:
        last = steps[-1][1]
        adjacent = last["to"] == (day - ONE_DAY).isoformat()
        if adjacent and all(last[name] == fact for name, fact in facts.items()):
            last["to"] = day.isoformat()
            return
    skipped: dict[str, object] = {"from": day, "to": day, **facts}
    steps.append(step(StepCode.SKIPPED, **skipped))
