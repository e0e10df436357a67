"""`counter due-date`: when a result is due, and the steps that lead there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from config.calendar_files import load_holidays
from config.paths import CALENDARS
from counter_app.desk_clock import VIETNAM
from counter_app.domain import due_date
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.processing_time import ProcessingTime
from counter_app.domain.province import DueTimePolicy
from counter_app.domain.working_calendar import HolidayTable, WorkingCalendar, WorkingHours
from counter_app.texts.due_steps import sentence

HOURS = "07:30-11:30,13:30-17:30"


def holidays() -> HolidayTable:
    """The table that ships with the program."""
    return load_holidays(CALENDARS)


def due(asked: Mapping[str, Any], table: HolidayTable) -> dict[str, Any]:
    """One answer for {"received","term","hours"?,"policy"?}. Raises DomainError."""
    received_at = moment(asked.get("received"))
    policy_text = asked.get("policy") or DueTimePolicy.SAME_CLOCK
    if policy_text not in tuple(DueTimePolicy):
        raise BadField(field="policy", value=str(policy_text)[:60], reason="not-a-policy")
    term = asked.get("term")
    if term is None:
        raise MissingField(field="term")
    if not isinstance(term, str):
        raise BadField(field="term", value=str(term)[:60], reason="not-a-term")
    hours = asked.get("hours") or HOURS
    if not isinstance(hours, str):
        raise BadField(field="hours", value=str(hours)[:60], reason="not-hours")
    calendar = WorkingCalendar(WorkingHours.parse(hours), table)
    found = due_date.compute(received_at, ProcessingTime.parse(term), calendar, DueTimePolicy(policy_text))
    return {
        "due_at": found.due_at.isoformat() if found.due_at else None,
        "counted_from": found.counted_from.isoformat(),
        "explanation": [sentence(step) for step in found.explanation],
    }


def moment(value: object, field: str = "received") -> datetime:
    """ISO 8601 in Vietnam's zone, in which hours and holidays are; a time without an offset is Vietnam's already.

    Raises MissingField, BadField.
    """
    if value is None:
        raise MissingField(field=field)
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
        in_zone = at and (at.astimezone(VIETNAM) if at.tzinfo else at.replace(tzinfo=VIETNAM))
    except (ValueError, OverflowError):
        in_zone = None
    if in_zone is None:
        raise BadField(field=field, value=str(value)[:60], reason="not-a-time")
    return in_zone
