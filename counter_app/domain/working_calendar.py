"""Which days and hours the unit works: weekends, holidays, swapped days, opening hours (regulations §5.1 R4, R8, R17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
    """All exceptions of the covered `years` in one version. A year not covered has no answer, never a guess."""

    version: str
    years: tuple[int, ...]
    days: tuple[CalendarDay, ...]
