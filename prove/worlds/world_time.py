"""What time is it in a simulated world, and what does the clock on a desk say, which may be years off (D17, F34)?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from counter_app.desk_clock import VIETNAM, SystemDeskClock

BEGINS_AT = datetime(2026, 12, 7, 7, 30, tzinfo=VIETNAM)  # a Monday without a holiday in the weeks after it


class WorldTime:
    """The true time. It moves only when the world moves it."""

    def __init__(self, at: datetime = BEGINS_AT) -> None:
        self.at = at

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.at += timedelta(**by)

    def next_morning(self) -> None:
        """To half past seven of the next working day; weekends are skipped."""
        day = self.at + timedelta(days=1)
        while day.weekday() > 4:
            day += timedelta(days=1)
        self.at = day.replace(hour=7, minute=30, second=0, microsecond=0)

    def utc(self) -> datetime:
        """For the centre, whose clock is right."""
        return self.at.astimezone(UTC)


class DeskTime(SystemDeskClock):
    """The desk's own clock, trust and all, `wrong_by` beside the true time; a new boot id after every start."""

    def __init__(self, world: WorldTime, read_note: Callable[[str], str | None], boot: str, wrong_by: timedelta) -> None:
        super().__init__(read_note)
        self._boot_id = boot
        self._world = world
        self.wrong_by = wrong_by

    def now(self) -> datetime:
        """Implements Clock."""
        return self._world.at + self.wrong_by

    def monotonic(self) -> float:
        """Implements Clock: the true time, for a counter of seconds does not know the year."""
        return self._world.at.timestamp()
