"""Which calendar do the deadline tests use? The shipped files, with the hours of the worked examples (regulations §5.3)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from config.calendar_files import load_holidays
from counter_app.domain.dossier import DueDate
from counter_app.domain.due_date import compute
from counter_app.domain.processing_time import ProcessingTime
from counter_app.domain.province import DueTimePolicy
from counter_app.domain.working_calendar import VIETNAM, WorkingCalendar, WorkingHours

FOLDER = Path(__file__).parent.parent / "config" / "calendars"
HOURS = WorkingHours.parse("07:30-11:30,13:30-17:30")
HOLIDAYS = load_holidays(FOLDER)
CALENDAR = WorkingCalendar(HOURS, HOLIDAYS)


def at(text: str) -> datetime:
    """A moment written as in the worked examples, "Fri 20/11/2026 14:00", in Vietnam time; the weekday must be right."""
    moment = datetime.strptime(text.split(" ", 1)[1], "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)
    assert f"{moment:%a}" == text[:3], text
    return moment


def due(received_at: datetime, term: str, policy: DueTimePolicy = DueTimePolicy.SAME_CLOCK, extension: str = "") -> DueDate:
    """The due date with the shipped calendar."""
    longer = ProcessingTime.parse(extension) if extension else None
    return compute(received_at, ProcessingTime.parse(term), CALENDAR, policy, extension=longer)
