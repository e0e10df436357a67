"""Which days and hours the unit works: weekends, holidays, swapped days, hours (regulations §5.1 R4, R8, R17–R20)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum

from counter_app.domain.errors import BadField, CalendarYearMissing

VIETNAM = timezone(timedelta(hours=7))  # one zone, no summer time
ONE_DAY = timedelta(days=1)
SATURDAY = 5

_CLOCK = r"((?:[01]\d|2[0-3]):[0-5]\d)"
_SHIFT = re.compile(f"{_CLOCK}-{_CLOCK}", re.ASCII)


class DayKind(StrEnum):
    """The two kinds that real tables know: an ordinary day off, or a rest day worked instead (làm bù)."""

    OFF = "off"
    WORKED = "worked"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One exception to the ordinary week. `mark`: found / recalled / computed, as in the regulations notes."""

    day: date
    kind: DayKind
    name: str
    ground: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class HolidayTable:
    """All exceptions of the covered `years` in one version. A year not covered has no answer, never a guess.

    `valid_from`: the day this version takes effect. Raises BadField(field="calendar") for days that contradict each other.
    """

    version: str
    years: tuple[int, ...]
    days: tuple[CalendarDay, ...]
    valid_from: date | None = None

    def __post_init__(self) -> None:
        seen: set[date] = set()
        for row in self.days:
            if reason := day_fault(row, self.years, seen):
                raise BadField(field="calendar", value=row.day.isoformat(), reason=reason)
            seen.add(row.day)


def day_fault(row: CalendarDay, years: Iterable[int], seen: set[date]) -> str | None:
    """Why this row cannot stand beside the days already `seen`, or None. A day off on a weekend is allowed."""
    if row.day.year not in years:
        return "outside-years"
    if row.day in seen:
        return "double-day"
    if row.kind is DayKind.WORKED and row.day.weekday() < SATURDAY:
        return "worked-not-weekend"
    return None


@dataclass(frozen=True, slots=True)
class Shift:
    """One stretch of opening hours; both ends belong to it, so whoever comes at the stroke of closing is in time."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The opening hours of a working day, in order; what lies between two shifts is lunch."""

    shifts: tuple[Shift, ...]

    @classmethod
    def parse(cls, text: str) -> WorkingHours:
        """Read e.g. "07:30-11:30,13:30-17:30". Raises BadField(field="hours", value, reason)."""
        shifts: list[Shift] = []
        for part in text.split(","):
            found = _SHIFT.fullmatch(part.strip())
            if not found:
                raise BadField(field="hours", value=text, reason="not-hours")
            shift = Shift(time.fromisoformat(found[1]), time.fromisoformat(found[2]))
            if shift.closes <= shift.opens:
                raise BadField(field="hours", value=text, reason="closes-before-opening")
            if shifts and shift.opens <= shifts[-1].closes:  # both ends belong to a shift, so two cannot meet
                raise BadField(field="hours", value=text, reason="shifts-overlap")
            shifts.append(shift)
        return cls(tuple(shifts))

    def __str__(self) -> str:
        return ",".join(f"{shift.opens:%H:%M}-{shift.closes:%H:%M}" for shift in self.shifts)

    @property
    def opens(self) -> time:
        """When the day begins."""
        return self.shifts[0].opens

    @property
    def closes(self) -> time:
        """When the day ends."""
        return self.shifts[-1].closes

    def at_or_after(self, clock: time) -> time | None:
        """The first working clock time from `clock` on; None after closing."""
        for shift in self.shifts:
            if clock <= shift.closes:
                return max(clock, shift.opens)
        return None


class WorkingCalendar:
    """Working time of one unit: its hours and one holiday table. All arithmetic is wall-clock in the datetime's own zone.

    Every method that meets a day of a year the table does not cover raises CalendarYearMissing(year).
    """

    def __init__(self, hours: WorkingHours, table: HolidayTable) -> None:
        self.hours = hours
        self.table = table
        self._years = frozenset(table.years)
        self._rows = {row.day: row for row in table.days}

    def exception(self, day: date) -> CalendarDay | None:
        """The table's row for this day, None for a day of the ordinary week."""
        if isinstance(day, datetime):  # a datetime passes as a date but never equals one: holidays would go unseen
            day = day.date()
        if day.year not in self._years:
            raise CalendarYearMissing(year=day.year)
        return self._rows.get(day)

    def is_working_day(self, day: date) -> bool:
        """True for an ordinary Monday to Friday and for a rest day worked instead."""
        row = self.exception(day)
        return day.weekday() < SATURDAY if row is None else row.kind is DayKind.WORKED

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return self._walk(day, ONE_DAY)

    def previous_working_day(self, day: date) -> date:
        """The last working day before `day`."""
        return self._walk(day, -ONE_DAY)

    def _walk(self, day: date, step: timedelta) -> date:
        self.exception(day)  # an uncovered start has no answer either
        day += step
        while not self.is_working_day(day):
            day += step
        return day

    def opening_of(self, day: date, zone: tzinfo | None = VIETNAM) -> datetime:
        """The opening time on `day`, whether it is a working day or not."""
        return datetime.combine(day, self.hours.opens, zone)

    def close_of(self, day: date, zone: tzinfo | None = VIETNAM) -> datetime:
        """The closing time on `day`, whether it is a working day or not."""
        return datetime.combine(day, self.hours.closes, zone)

    def working_moment(self, at: datetime) -> datetime:
        """`at` pulled into working time: early → opening, lunch → afternoon, after close or on a day off → next opening."""
        day = at.date()
        clock = self.hours.at_or_after(at.time()) if self.is_working_day(day) else None
        if clock is None:
            return self.opening_of(self.next_working_day(day), at.tzinfo)
        return datetime.combine(day, clock, at.tzinfo)

    def add_working_days(self, at: datetime, count: int) -> datetime:
        """The same clock time `count` ≥ 0 working days after the working moment of `at`; the day of `at` is not counted."""
        start = self.working_moment(at)
        day = start.date()
        for _ in range(count):
            day = self.next_working_day(day)
        return datetime.combine(day, start.time(), at.tzinfo)

    def add_working_hours(self, at: datetime, amount: timedelta) -> datetime:
        """When `amount` ≥ 0 of working time has passed; closing time rather than the next opening, which is the same."""
        now = self.working_moment(at)
        while True:
            left_today = self._left_in_shift(now)
            if amount <= left_today:
                return now + amount
            amount -= left_today
            now = self.working_moment(now + left_today + timedelta.resolution)

    def _left_in_shift(self, at: datetime) -> timedelta:
        """Working time from a working moment to the end of its shift."""
        number = bisect_right(self.hours.shifts, at.time(), key=lambda shift: shift.opens) - 1
        return datetime.combine(at.date(), self.hours.shifts[number].closes, at.tzinfo) - at

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and with `end`; 0 when `end` is not later."""
        return sum(self.is_working_day(start + number * ONE_DAY) for number in range(1, (end - start).days + 1))

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`, counted in the zone of `start`; zero when `end` is not later."""
        end = end.astimezone(start.tzinfo) if start.tzinfo else end
        total = timedelta()
        day = start.date()
        while day <= end.date():
            if self.is_working_day(day):
                total += sum((self._overlap(day, shift, start, end) for shift in self.hours.shifts), timedelta())
            day += ONE_DAY
        return total

    @staticmethod
    def _overlap(day: date, shift: Shift, start: datetime, end: datetime) -> timedelta:
        opens = datetime.combine(day, shift.opens, start.tzinfo)
        closes = datetime.combine(day, shift.closes, start.tzinfo)
        return max(min(closes, end) - max(opens, start), timedelta())
