"""A clock that stands still: what a source stamps on a page can be asserted."""

from __future__ import annotations

from datetime import UTC, datetime


class StillClock:
    """Implements Clock."""

    def now(self) -> datetime:
        return datetime(2026, 3, 2, 1, 30, tzinfo=UTC)

    def monotonic(self) -> float:
        return 100.0

    def boot_id(self) -> str:
        return "boot"
