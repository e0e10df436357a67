"""The door to the record of outages and to what the centre announced; part of `counter_app.ports`."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from counter_app.domain.outage import Outage, OutageStep, PlannedOutage


class OutageTable(Protocol):
    def add(self, outage: Outage, intent_id: str) -> None:
        """A new record. The intent id is unique for ever."""

    def by_uid(self, uid: str) -> Outage | None: ...

    def by_intent(self, intent_id: str) -> Outage | None: ...

    def add_step(self, uid: str, step: OutageStep) -> None:
        """Append a line. Raises StoreBroken for an unknown record or one that is over."""

    def open(self) -> list[Outage]:
        """What goes on now, oldest first."""

    def newest(self, limit: int = 50) -> list[Outage]:
        """Newest first, at most 500."""

    def plan(self, planned: PlannedOutage) -> bool:
        """Keep an announcement, or what it has become; False when it came so before."""

    def planned(self, after: datetime) -> list[PlannedOutage]:
        """Announcements that end after a moment and were not called off, by their beginning."""
