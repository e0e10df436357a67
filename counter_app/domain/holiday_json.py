"""How a holiday table looks as JSON: on the wire (`/v1/catalogues/holidays`) and in the store."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from counter_app.domain.errors import BadField
from counter_app.domain.working_calendar import CalendarDay, DayKind, HolidayTable


def holiday_table_to_json(table: HolidayTable) -> dict[str, Any]:
    """{"version", "years": [2026], "validFrom": "2026-01-01"|null, "days": [{"day","kind","name","ground","mark"}]}."""
    return {
        "version": _nfc(table.version),
        "years": list(table.years),
        "validFrom": table.valid_from.isoformat() if table.valid_from else None,
        "days": [
            {
                "day": row.day.isoformat(),
                "kind": str(row.kind),
                "name": _nfc(row.name),
                "ground": _nfc(row.ground),
                "mark": row.mark,
            }
            for row in table.days
        ],
    }


def holiday_table_from_json(mapping: Mapping[str, Any]) -> HolidayTable:
    """The table again; unknown members are ignored, as on the wire. Raises BadField(field="calendar")."""
    years = mapping.get("years")
    if not isinstance(years, list) or not years or not all(type(year) is int for year in years):
        raise _bad(years)
    days = mapping.get("days")
    if not isinstance(days, list):
        raise _bad(days)
    valid_from = mapping.get("validFrom")
    return HolidayTable(
        version=_text(mapping, "version", required=True),
        years=tuple(years),
        days=tuple(_day(row) for row in days),
        valid_from=None if valid_from is None else _date(valid_from),
    )


def _day(row: object) -> CalendarDay:
    if not isinstance(row, Mapping):
        raise _bad(row)
    try:
        kind = DayKind(str(row.get("kind")))
    except ValueError as error:
        raise _bad(row.get("kind")) from error
    return CalendarDay(
        day=_date(row.get("day")),
        kind=kind,
        name=_text(row, "name", required=True),
        ground=_text(row, "ground"),
        mark=_text(row, "mark"),
    )


def _date(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise _bad(value) from error


def _text(mapping: Mapping[str, Any], key: str, required: bool = False) -> str:
    value = mapping.get(key, "")
    if not isinstance(value, str) or (required and not value):
        raise _bad(value)
    return _nfc(value)


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _bad(value: object) -> BadField:
    return BadField(field="calendar", value=value, reason="not-a-calendar")
