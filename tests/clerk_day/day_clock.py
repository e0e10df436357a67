"""What time is it on a rehearsed day? As late as the step says, and a little later with every second that passes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from counter_app.desk_clock import VIETNAM, SystemDeskClock

WORKING_DAY = date(2026, 12, 8)  # a Tuesday without a holiday near it


class DayTime:
    """The time that desk and gateway share. It moves on by itself; `reach` goes to the next step's hour, never back."""

    def __init__(self, on: date = WORKING_DAY, at: str = "07:30") -> None:
        self._machine = SystemDeskClock(lambda _: None)
        self._ahead = datetime.combine(on, time.fromisoformat(at), VIETNAM) - self._machine.now()

    def now(self) -> datetime:
        """Wall time in Vietnam."""
        return self._machine.now() + self._ahead

    def monotonic(self) -> float:
        """Seconds that pass as `now` does."""
        return self._machine.monotonic() + self._ahead.total_seconds()

    def reach(self, at: str) -> None:
        """Let time pass until HH:MM of this day."""
        wanted = datetime.combine(self.now().date(), time.fromisoformat(at), VIETNAM)
        self._ahead += max(wanted - self.now(), timedelta())

    def clock_of(self, read_note: Callable[[str], str | None]) -> DayClock:
        """The desk's clock of this day."""
        return DayClock(self, read_note)


class DayClock(SystemDeskClock):
    """The desk's clock, trust and all, at the time of the rehearsed day."""

    def __init__(self, day: DayTime, read_note: Callable[[str], str | None]) -> None:
        super().__init__(read_note)
        self._day = day

    def now(self) -> datetime:
        """Implements Clock."""
        return self._day.now()

    def monotonic(self) -> float:
        """Implements Clock."""
        return self._day.monotonic()
