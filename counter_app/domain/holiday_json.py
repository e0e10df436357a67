"""How a holiday table looks as JSON: on the wire (the days are the items of `/v1/catalogues/holidays`) and in the store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from counter_app.domain.errors import BadField
from counter_app.domain.record_json import record_from_json, record_to_json
from counter_app.domain.working_calendar import HolidayTable

WHERE = "calendar"


def holiday_table_to_json(table: HolidayTable) -> dict[str, Any]:
    """{"version", "years": [2026], "days": [{"day", "kind", "name", "ground", "mark"}], "valid_from": "2026-01-01"|null}."""
    told: dict[str, Any] = record_to_json(table)
    return told


def holiday_table_from_json(mapping: Mapping[str, Any]) -> HolidayTable:
    """The table again, its texts NFC; unknown members are ignored, as on the wire.

    Raises BadField whose field names the place, e.g. "calendar.days[3].day", also for days that contradict each other.
    """
    table: HolidayTable = record_from_json(HolidayTable, mapping, WHERE)
    if not table.version:
        raise BadField(field=f"{WHERE}.version", value="", reason="empty")
    if not table.years:
        raise BadField(field=f"{WHERE}.years", value=[], reason="empty")
    return table
