"""Over which days does a report count: a week, a month, a quarter or a year (QĐ 37/2019/QĐ-UBND Bắc Giang Đ8.2a)?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from counter_app.domain.errors import BadField
from counter_app.domain.working_calendar import ONE_DAY

MONTHS_OF_QUARTER = 3
_FIRST_YEAR, _LAST_YEAR = 2000, 2199
_NAMES = {
    "week": re.compile(r"(\d{4})-W(\d{2})", re.ASCII),
    "month": re.compile(r"(\d{4})-(\d{2})", re.ASCII),
    "quarter": re.compile(r"(\d{4})-Q([1-4])", re.ASCII),
    "year": re.compile(r"(\d{4})", re.ASCII),
}


class PeriodKind(StrEnum):
    """The four periods that the law names."""

    WEEK = "week"  # Monday to Sunday, numbered as ISO 8601 does
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both counted."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Period:
    """One period. `number`: of the week, month or quarter in `year`; for a year the year itself."""

    kind: PeriodKind
    year: int
    number: int

    @property
    def name(self) -> str:
        """ "2026-W48", "2026-11", "2026-Q4", "2026"."""
        shapes = {
            PeriodKind.WEEK: f"{self.year}-W{self.number:02}",
            PeriodKind.MONTH: f"{self.year}-{self.number:02}",
            PeriodKind.QUARTER: f"{self.year}-Q{self.number}",
            PeriodKind.YEAR: f"{self.year}",
        }
        return shapes[self.kind]

    @property
    def span(self) -> Span:
        """First and last day."""
        if self.kind is PeriodKind.WEEK:
            monday = date.fromisocalendar(self.year, self.number, 1)
            return Span(monday, monday + timedelta(days=6))
        if self.kind is PeriodKind.YEAR:
            return Span(date(self.year, 1, 1), date(self.year, 12, 31))
        months = MONTHS_OF_QUARTER if self.kind is PeriodKind.QUARTER else 1
        first = (self.number - 1) * months + 1
        return Span(date(self.year, first, 1), _after_month(self.year, first + months - 1) - ONE_DAY)

    @property
    def before(self) -> Period:
        """The period of this kind that ends where this one begins."""
        return period_with(self.kind, self.span.first - ONE_DAY)

    @property
    def after(self) -> Period:
        """The period of this kind that begins where this one ends."""
        return period_with(self.kind, self.span.last + ONE_DAY)

    def steps(self) -> tuple[Span, ...]:
        """What a drawing shows side by side: days of a week, weeks of a month, months of a quarter or a year."""
        if self.kind is PeriodKind.WEEK:
            return tuple(Span(day, day) for day in (self.span.first + number * ONE_DAY for number in range(7)))
        if self.kind is PeriodKind.MONTH:
            return tuple(_weeks(self.span))
        months = {period_with(PeriodKind.MONTH, day) for day in (self.span.first, self.span.last)}
        low, high = sorted(month.number for month in months)
        return tuple(Period(PeriodKind.MONTH, self.year, number).span for number in range(low, high + 1))


def period_with(kind: PeriodKind, day: date) -> Period:
    """The period of this kind in which the day lies. An ISO week may belong to the year before or after."""
    if kind is PeriodKind.WEEK:
        year, week, _ = day.isocalendar()
        return Period(kind, year, week)
    numbers = {
        PeriodKind.MONTH: day.month,
        PeriodKind.QUARTER: (day.month - 1) // MONTHS_OF_QUARTER + 1,
        PeriodKind.YEAR: day.year,
    }
    return Period(kind, day.year, numbers[kind])


def period_named(kind: PeriodKind, name: str) -> Period:
    """The period of a name as `Period.name` gives it. Raises BadField(field=week|month|quarter|year)."""
    found = _NAMES[kind].fullmatch(name.strip())
    year = int(found[1]) if found else 0
    period = Period(kind, year, int(found[2]) if found and found.lastindex == 2 else year)
    try:
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise ValueError(name)
        _ = period.span
    except ValueError as error:
        raise BadField(field=kind, value=name[:60], reason="no-such-period") from error
    return period


def _after_month(year: int, month: int) -> date:
    return date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)


def _weeks(span: Span) -> list[Span]:
    found, first = [], span.first
    while first <= span.last:
        last = min(first + timedelta(days=6 - first.weekday()), span.last)
        found.append(Span(first, last))
        first = last + ONE_DAY
    return found
