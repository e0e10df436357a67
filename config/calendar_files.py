"""Which holidays ship with the program: one TOML file per year, merged into one table (regulations §5.2, R17–R20)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path

from config.reading import Table, read_toml
from counter_app.domain.errors import SettingsError
from counter_app.domain.working_calendar import CalendarDay, DayKind, HolidayTable, day_fault


class Mark(StrEnum):
    """How sure a day is: read in a public text, remembered, or computed from a rule while the decision is not known."""

    FOUND = "found"
    RECALLED = "recalled"
    COMPUTED = "computed"


def load_holidays(folder: Path) -> HolidayTable:
    """All years of the folder in one table; its version names every file's version, `valid_from` is the newest one.

    Raises SettingsError(file, key, value, reason) for the first mistake: a key missing, unknown or of the wrong type, a day
    outside the year of its file, a day written twice, a worked day that is not a weekend day, two files of one year.
    """
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise SettingsError(file=str(folder), key="", value="", reason="no-file")
    years: list[int] = []
    versions: list[str] = []
    starts: list[date] = []
    days: list[CalendarDay] = []
    for path in paths:
        table = Table(read_toml(path), str(path))
        year = table.get("year", int)
        if year in years:
            raise table.wrong("year", "double-year")
        years.append(year)
        versions.append(_filled(table, "version"))
        starts.append(_required_day(table, "valid_from"))
        days += _days(table, year)
        table.done()
    return HolidayTable("+".join(versions), tuple(years), tuple(sorted(days, key=lambda row: row.day)), max(starts))


def _days(table: Table, year: int) -> Iterator[CalendarDay]:
    seen: set[date] = set()
    for row in table.tables("days"):
        day = CalendarDay(
            day=_required_day(row, "day"),
            kind=row.one_of("kind", DayKind),
            name=_filled(row, "name"),
            ground=row.get("ground", str, ""),
            mark=row.one_of("mark", Mark),
        )
        row.done()
        if reason := day_fault(day, (year,), seen):
            raise row.wrong("day", reason)
        seen.add(day.day)
        yield day
    if not seen:
        raise table.wrong("days", "missing")


def _required_day(table: Table, key: str) -> date:
    day = table.day(key)
    if day is None:
        raise table.wrong(key, "missing")
    return day


def _filled(table: Table, key: str) -> str:
    text = table.get(key, str).strip()
    if not text:
        raise table.wrong(key, "empty")
    return text
